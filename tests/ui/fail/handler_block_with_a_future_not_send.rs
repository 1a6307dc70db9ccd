use std::rc::Rc;

use bitcart::{Event, handler};

fn main() {
    let _ = handler!("new_block", |_event: Event, height: u64| {
        let height = Rc::new(height);
        async move {
            std::future::ready(()).await;
            println!("{height}");
        }
    });
}
