use bitcart::handler;

fn main() {
    let _ = handler!("new_block", println!("a block"));
}
