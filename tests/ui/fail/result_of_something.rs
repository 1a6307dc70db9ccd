use bitcart::Event;

#[bitcart::on("new_payment")]
async fn handler(_event: Event) -> Result<u32, String> {
    Ok(1)
}

fn main() {}
