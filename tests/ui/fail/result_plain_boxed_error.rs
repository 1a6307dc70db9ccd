use bitcart::Event;

#[bitcart::on("new_payment")]
async fn handler(_event: Event) -> Result<(), Box<dyn std::error::Error>> {
    Ok(())
}

fn main() {}
