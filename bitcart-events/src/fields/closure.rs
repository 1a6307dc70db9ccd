use std::any::Any;
use std::sync::Arc;

/// What a closure captured, the closure itself included.
#[derive(Debug)]
pub struct Captured<F>(#[doc(hidden)] pub Arc<F>);

/// What a closure may capture that is to be a handler: what is `Send + Sync + 'static`, since it is
/// called for several wallets at once.
#[diagnostic::on_unimplemented(
    message = "a handler is called from several threads at once, and this closure captures what cannot be shared",
    label = "it captures something that is not `Send + Sync`",
    note = "for an `Rc` take a `std::sync::Arc`; for a `Cell` or a `RefCell` an atomic, a `Mutex` or a `RwLock`"
)]
pub trait HandlerClosure {
    #[doc(hidden)]
    fn shared(self) -> Arc<dyn Any + Send + Sync>;
}

// For the closure itself rustc would propose to call it, since what it returns can be shared.
#[diagnostic::do_not_recommend]
impl<F: Any + Send + Sync> HandlerClosure for Captured<F> {
    fn shared(self) -> Arc<dyn Any + Send + Sync> {
        self.0
    }
}
