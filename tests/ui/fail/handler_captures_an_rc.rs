use bitcart::{Event, handler};
use std::rc::Rc;

fn main() {
    let count = Rc::new(1);
    let _ = handler!("new_block", move |event: Event| println!("{event} {count}"));
}
