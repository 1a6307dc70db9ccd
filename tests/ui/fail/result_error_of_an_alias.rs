use bitcart::Event;

type Answer<T> = Result<T, u8>;

#[bitcart::on("new_payment")]
async fn handler(_event: Event) -> Answer<()> {
    Ok(())
}

fn main() {}
