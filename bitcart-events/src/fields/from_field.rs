use crate::call::BoxError;

/// A type of your own as the argument of a handler.
///
/// It is made from one of the types that the field can be received as anyway, its
/// [`Raw`](Self::Raw); where the field may be absent, or the handler has several events, it is
/// taken as an `Option` of your type. An error skips that call of the handler and is reported as
/// [`ArgumentError::Refused`](crate::ArgumentError::Refused).
///
/// ```
/// use bitcart::{Event, FromField};
///
/// struct Height(u64);
///
/// impl FromField<'_> for Height {
///     type Raw = u64;
///     type Error = std::convert::Infallible;
///
///     fn from_field(raw: u64) -> Result<Self, Self::Error> {
///         Ok(Self(raw))
///     }
/// }
///
/// #[bitcart::on("new_block")]
/// fn mined(event: Event, height: Height) {
///     println!("{event}: {}", height.0);
/// }
/// ```
///
/// One that borrows from the update carries the lifetime of the call:
///
/// ```
/// use bitcart::{Event, FromField};
///
/// struct TxId<'a>(&'a str);
///
/// impl<'a> FromField<'a> for TxId<'a> {
///     type Raw = &'a str;
///     type Error = String;
///
///     fn from_field(raw: &'a str) -> Result<Self, String> {
///         if raw.is_empty() { Err("an empty hash".into()) } else { Ok(Self(raw)) }
///     }
/// }
///
/// #[bitcart::on("new_transaction")]
/// async fn received(event: Event, tx: TxId<'_>) {
///     println!("{event}: {}", tx.0);
/// }
/// ```
pub trait FromField<'a>: Sized {
    /// What it is made from: a type that the field can be received as, not an `Option`.
    type Raw;

    /// Why a value is refused. [`Infallible`](std::convert::Infallible) where none is.
    type Error: Into<BoxError>;

    /// Makes it.
    ///
    /// # Errors
    /// Where the value does not suit the type; the call of the handler is then skipped.
    fn from_field(raw: Self::Raw) -> Result<Self, Self::Error>;
}
