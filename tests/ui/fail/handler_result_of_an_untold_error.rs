use bitcart::{Event, handler};

fn main() {
    let _ = handler!("verified_tx", async move |event: Event, tx: &str| {
        let number: u64 = tx.parse()?;
        println!("{event} {number}");
        Ok(())
    });
}
