use bitcart::{Event, handler};

struct Refused;

fn main() {
    let _ = handler!("new_block", |_event: Event| -> Result<u32, String> { Ok(3) });
    let _ = handler!("new_block", async |_event: Event| -> Option<()> { None });
    let _ = handler!("new_block", async |_event: Event| -> Result<(), Refused> { Err(Refused) });
}
