use bitcart::Event;

#[bitcart::on("new_payment")]
async fn handler(_event: Event) {
    let kept = std::rc::Rc::new(1);
    std::future::ready(()).await;
    drop(kept);
}

fn main() {}
