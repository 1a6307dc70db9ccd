use std::any::Any;
use std::sync::Arc;

/// A closure that a handler can be made of: what it captures is `Send + Sync + 'static`, since it is
/// called for several wallets at once.
#[diagnostic::on_unimplemented(
    message = "a handler is called from several threads at once, and this closure captures what cannot be shared",
    label = "it captures something that is not `Send + Sync`",
    note = "for an `Rc` take a `std::sync::Arc`; for a `Cell` or a `RefCell` an atomic, a `Mutex` or a `RwLock`"
)]
pub trait HandlerClosure {
    #[doc(hidden)]
    fn shared(closure: &Arc<Self>) -> Arc<dyn Any + Send + Sync>;
}

#[diagnostic::do_not_recommend]
impl<F: Any + Send + Sync> HandlerClosure for F {
    fn shared(closure: &Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        Arc::<F>::clone(closure)
    }
}
