//! What a handler can return: nothing, or a result with any error that can be reported.

use std::error::Error;
use std::fmt;

use bitcart::{Event, handler};

#[derive(Debug)]
struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

impl Error for Refused {}

#[bitcart::on("new_block")]
fn nothing(_event: Event) {}

#[bitcart::on("new_block")]
fn nothing_written_out(_event: Event) -> () {}

#[bitcart::on("new_block")]
fn own(_event: Event) -> Result<(), Refused> {
    Err(Refused)
}

#[bitcart::on("new_block")]
async fn text(_event: Event) -> Result<(), String> {
    Ok(())
}

#[bitcart::on("new_block")]
fn static_text(_event: Event) -> Result<(), &'static str> {
    Err("no")
}

#[bitcart::on("new_block")]
async fn boxed(_event: Event) -> Result<(), Box<dyn Error + Send + Sync>> {
    Err(Refused)?
}

#[bitcart::on("new_block")]
async fn of_this_crate(_event: Event) -> Result<(), bitcart::Error> {
    Ok(())
}

#[bitcart::on("new_block")]
fn of_std(_event: Event) -> std::io::Result<()> {
    Ok(())
}

fn main() {
    let _ = handler!("new_block", |_event: Event| -> Result<(), Refused> { Err(Refused) });
    let _ = handler!("new_block", async |_event: Event| -> Result<(), String> { Ok(()) });
    let _ = handler!("new_block", |_event: Event| Err::<(), Refused>(Refused));
    assert_eq!(bitcart::handlers().len(), 8);
}
