//! The runtime's `Event`, from the table.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::table::{EVENTS, Event, Field, Presence};
use crate::words::quoted;

pub fn event() -> TokenStream {
    let declaration = declaration();
    let numbers = field_numbers();
    quote!(#declaration #numbers)
}

/// Every field has a number among those of all events, so that a key is looked up once, whether or
/// not it is known yet whose it is.
fn field_numbers() -> TokenStream {
    let mut fields: Vec<&str> =
        EVENTS.iter().flat_map(|event| event.fields).map(|field| field.name).collect();
    fields.sort_unstable();
    fields.dedup();
    let count = fields.len();
    let number = |field: &Field| fields.iter().position(|name| *name == field.name);
    let variants = EVENTS.iter().map(|event| format_ident!("{}", event.variant));
    let numbers = EVENTS.iter().map(|event| {
        let numbers = event.fields.iter().filter_map(number);
        quote!(&[#(#numbers),*])
    });
    let all = 0..count;
    quote! {
        impl Event {
            /// How many fields there are among all events, those of one name counted once.
            pub(crate) const FIELD_COUNT: usize = #count;

            /// The number of this field among all.
            pub(crate) fn field_number(name: &str) -> Option<usize> {
                match name {
                    #(#fields => Some(#all),)*
                    _ => None,
                }
            }

            /// The numbers of the event's fields, in the order of [`fields`](Self::fields).
            pub(crate) const fn field_numbers(self) -> &'static [usize] {
                match self {
                    #(Self::#variants => #numbers,)*
                }
            }
        }
    }
}

fn declaration() -> TokenStream {
    let variants: Vec<_> = EVENTS.iter().map(|event| format_ident!("{}", event.variant)).collect();
    let docs = EVENTS.iter().map(documentation);
    let names: Vec<_> = EVENTS.iter().map(|event| event.name).collect();
    let fields = EVENTS.iter().map(|event| {
        let fields = event.fields.iter().map(|field| field.name);
        quote!(&[#(#fields),*])
    });
    quote! {
        /// The name of an event.
        ///
        /// It displays as on the wire and is read from there:
        ///
        /// ```
        /// use bitcart::Event;
        ///
        /// assert_eq!(Event::NewBlock.to_string(), "new_block");
        /// assert_eq!("new_payment".parse(), Ok(Event::NewPayment));
        /// assert_eq!(Event::VerifiedTx.fields(), ["tx", "height"]);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Event {
            #(#[doc = #docs] #variants,)*
        }

        impl Event {
            /// All of them.
            pub const ALL: &'static [Self] = &[#(Self::#variants),*];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    #(Self::#variants => #names,)*
                }
            }

            /// The names of its fields. An update may lack some of them, and have others.
            pub const fn fields(self) -> &'static [&'static str] {
                match self {
                    #(Self::#variants => #fields,)*
                }
            }
        }
    }
}

fn documentation(event: &Event) -> String {
    let mut lines = vec![format!("`{}`: {}\n\nIts fields:\n", event.name, event.doc)];
    for field in event.fields {
        let types: Vec<String> = field.kind.types().iter().map(|ty| quoted(ty)).collect();
        let reason = match field.presence {
            Presence::Always => String::new(),
            Presence::Sometimes(reason) => format!(" It is {reason}, so it is an `Option`."),
        };
        lines.push(format!("- `{}`: {}. Received as {}.{reason}", field.name, field.doc, types.join(", ")));
    }
    lines.join("\n")
}
