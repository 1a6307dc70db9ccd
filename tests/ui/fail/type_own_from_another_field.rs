use bitcart::{Event, FromField};

struct Name;

impl<'a> FromField<'a> for Name {
    type Raw = &'a str;
    type Error = std::convert::Infallible;

    fn from_field(_: &'a str) -> Result<Self, Self::Error> {
        Ok(Self)
    }
}

#[bitcart::on("new_block")]
fn handler(_event: Event, _height: Name) {}

fn main() {}
