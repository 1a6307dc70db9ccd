use bitcart::handler;

fn main() {
    let _ = handler!("new_block", async move { println!("a block") });
    let _ = handler!("new_block", async fn block() {});
}
