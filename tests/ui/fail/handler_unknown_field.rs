use bitcart::{Event, handler};

fn main() {
    let _ = handler!("new_block", async |_event: Event, _block_height: u64| {});
}
