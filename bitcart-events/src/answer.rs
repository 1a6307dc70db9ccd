//! Tells a closure that returns a future from one that returns a result, for `handler!`.
//!
//! `(&value).which()` finds [`ItIsAFuture`] first, because that needs no further reference, and
//! [`ItIsAResult`] for everything else.

use std::future::Future;

use crate::call::{BoxError, Called};
use crate::fields::HandlerResult;

/// A future, to be awaited for its result.
#[derive(Debug)]
pub struct Later<F>(F);

/// What makes a [`Later`] of a future.
#[derive(Debug)]
pub struct AFuture;

/// What leaves a result as it is.
#[derive(Debug)]
pub struct AResult;

/// Found for futures.
pub trait ItIsAFuture {
    /// Which it is.
    fn which(&self) -> AFuture {
        AFuture
    }
}

impl<F: Future + Send> ItIsAFuture for F {}

/// Found for everything else.
pub trait ItIsAResult {
    /// Which it is.
    fn which(&self) -> AResult {
        AResult
    }
}

impl<T> ItIsAResult for &T {}

#[allow(clippy::unused_self, reason = "which of the two it is decides, and is all it has to say")]
impl AFuture {
    /// A future is to be awaited.
    pub const fn answer<F>(self, future: F) -> Later<F> {
        Later(future)
    }
}

#[allow(clippy::unused_self, reason = "which of the two it is decides, and is all it has to say")]
impl AResult {
    /// A result is one already.
    pub fn answer<T>(self, result: T) -> T {
        result
    }
}

#[diagnostic::do_not_recommend]
impl<F> HandlerResult for Later<F>
where
    F: Future + Send,
    F::Output: HandlerResult,
{
    /// A future that nobody awaits has done nothing; `handler!` uses `called`.
    fn finish(self) -> Result<(), BoxError> {
        Ok(())
    }

    fn called<'a>(self) -> Called<'a>
    where
        Self: 'a,
    {
        Called::Running(Box::pin(async move { self.0.await.finish() }))
    }
}
