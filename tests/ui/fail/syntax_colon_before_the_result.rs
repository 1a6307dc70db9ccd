use bitcart::Event;

#[bitcart::on("new_transaction")]
async fn handler(_event: Event): Result<(), String> {
    Ok(())
}

fn main() {}
