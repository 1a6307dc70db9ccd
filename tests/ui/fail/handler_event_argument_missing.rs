use bitcart::handler;

fn main() {
    let _ = handler!("new_block", |_height: u64| {});
}
