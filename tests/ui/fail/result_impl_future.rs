use bitcart::Event;

#[bitcart::on("new_payment")]
fn handler(_event: Event) -> impl Future<Output = ()> {
    async {}
}

fn main() {}
