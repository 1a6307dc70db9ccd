use bitcart::{Event, handler};

fn main() {
    let _ = handler!("new_block", async |_event: Event| {
        let kept = std::rc::Rc::new(1);
        std::future::ready(()).await;
        drop(kept);
    });
}
