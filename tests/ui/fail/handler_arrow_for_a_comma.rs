use bitcart::{Event, handler};

fn main() {
    let _ = handler!("new_block" => |event: Event, height: u64| println!("{event} {height}"));
    let _ = handler!("new_block": |event: Event| println!("{event}"));
    let _ = handler!("new_block" async |event: Event| println!("{event}"));
}
