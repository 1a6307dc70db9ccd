use bitcart::Event;

#[bitcart::on("new_payment")]
async fn handler(_event: Event, _sent_amount: Option<Amount>) -> Result<(), Eror> {
    Ok(())
}

fn main() {}
