use bitcart::Event;
use std::rc::Rc;

#[derive(Debug)]
struct Refused(Rc<str>);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

#[bitcart::on("new_payment")]
async fn handler(_event: Event) -> Result<(), Refused> {
    Err(Refused("no".into()))
}

fn main() {}
