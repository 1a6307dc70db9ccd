use bitcart::Event;

#[bitcart::on("new_payment")]
async fn handler(_event: Event) -> impl std::fmt::Debug {}

fn main() {}
