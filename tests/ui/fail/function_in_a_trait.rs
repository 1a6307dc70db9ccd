use bitcart::Event;

trait Handlers {
    #[bitcart::on("new_block")]
    fn declared(event: Event);

    #[bitcart::on("new_payment")]
    fn with_a_body(_event: Event) {}
}

fn main() {}
