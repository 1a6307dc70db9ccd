//! All that a handler can return.

use std::error::Error;
use std::future::ready;

use bitcart::Event;

use crate::Refused;

#[bitcart::on("new_payment")]
async fn nothing(event: Event) {
    let _ = ready(event).await;
}

#[bitcart::on("new_payment")]
fn own(event: Event) -> Result<(), Refused> {
    if event == Event::NewPayment { Err(Refused) } else { Ok(()) }
}

#[bitcart::on("new_payment")]
async fn text(event: Event) -> Result<(), String> {
    ready(()).await;
    Err(event.to_string())
}

#[bitcart::on("new_payment")]
fn boxed(event: Event) -> Result<(), Box<dyn Error + Send + Sync>> {
    Ok(own(event)?)
}
