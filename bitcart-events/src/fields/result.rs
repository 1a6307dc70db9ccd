use crate::call::{BoxError, Called};

/// What a handler can return: nothing, or a `Result<(), E>` whose error can be boxed.
///
/// That is any error type that is `Send + Sync + 'static`, and also `anyhow::Error`, `String` and
/// `Box<dyn std::error::Error + Send + Sync>`. An error is reported with the handler, its place,
/// the event and the wallet, and the next update goes on.
#[diagnostic::on_unimplemented(
    message = "a handler cannot return `{Self}`",
    label = "write `()` or `Result<(), E>` here",
    note = "nobody takes what a handler returns, but its error is reported",
    note = "`E` is an error that is `Send + Sync + 'static`, a `String`, or a `Box<dyn Error + Send + Sync>`; a plain `Box<dyn Error>` cannot go to another thread",
    note = "a handler that has to wait is an `async fn` or an `async` closure"
)]
pub trait HandlerResult {
    #[doc(hidden)]
    fn finish(self) -> Result<(), BoxError>;

    #[doc(hidden)]
    fn called<'a>(self) -> Called<'a>
    where
        Self: Sized + 'a,
    {
        Called::Done(self.finish())
    }
}

#[diagnostic::do_not_recommend]
impl HandlerResult for () {
    fn finish(self) -> Result<(), BoxError> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E: Into<BoxError>> HandlerResult for Result<(), E> {
    fn finish(self) -> Result<(), BoxError> {
        self.map_err(Into::into)
    }
}
