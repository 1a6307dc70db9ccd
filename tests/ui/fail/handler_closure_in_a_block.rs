use bitcart::{Event, handler};

fn main() {
    let name = String::new();
    let _ = handler!("new_block", {
        let name = name.clone();
        move |event: Event| println!("{event} {name}")
    });
    let _: Event = Event::NewBlock;
}
