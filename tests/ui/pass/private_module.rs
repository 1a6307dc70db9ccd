//! A handler is found in a module that nothing else names.

mod shop {
    mod till {
        #[bitcart::on("new_payment")]
        fn paid(_event: bitcart::Event) {}
    }
}

fn main() {
    let handlers = bitcart::handlers();
    assert_eq!(handlers.len(), 1);
    assert_eq!(handlers[0].info().name(), "paid");
    assert!(handlers[0].info().module_path().ends_with("::shop::till"));
}
