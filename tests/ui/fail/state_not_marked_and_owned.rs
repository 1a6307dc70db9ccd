use bitcart::Event;
use std::sync::Arc;

struct Database;

#[bitcart::on("new_payment")]
async fn handler(_event: Event, _db: Arc<Database>) {}

fn main() {}
