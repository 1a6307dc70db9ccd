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
    note = "`E` is any `std::error::Error` that is `Send + Sync + 'static`, a `String`, or a `Box<dyn Error + Send + Sync>`",
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

/// The error of a handler: what can become a `Box<dyn std::error::Error + Send + Sync>`.
///
/// That is any error type that is `Send + Sync + 'static`, and also `anyhow::Error`, `String` and
/// `&'static str`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a handler",
    label = "it is no `std::error::Error` that is `Send + Sync + 'static`",
    note = "implement `std::fmt::Display` and `std::error::Error` for it, by `thiserror` for instance",
    note = "it goes to another thread, so there can be no `Rc`, `Cell` or `RefCell` in it, nor what is borrowed",
    note = "`String`, `&'static str`, `anyhow::Error` and `Box<dyn Error + Send + Sync>` are fine too"
)]
pub trait HandlerError: Sized {
    #[doc(hidden)]
    fn finish(result: Result<(), Self>) -> Result<(), BoxError>;
}

#[diagnostic::do_not_recommend]
impl<E: Into<BoxError>> HandlerError for E {
    fn finish(result: Result<(), Self>) -> Result<(), BoxError> {
        result.map_err(Into::into)
    }
}

/// Gives `!` a name, which it has none of yet.
pub trait Returns {
    /// What is returned.
    type Value;
}

impl<T> Returns for fn() -> T {
    type Value = T;
}

/// A closure may not return at all: `todo!()` is what one writes first.
#[diagnostic::do_not_recommend]
impl HandlerResult for <fn() -> ! as Returns>::Value {
    fn finish(self) -> Result<(), BoxError> {
        self
    }
}
