//! The runtime's `Event`, from the table.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::table::{EVENTS, Event, Field, Presence};
use crate::words::quoted;

pub fn event() -> TokenStream {
    let (declaration, fields) = (declaration(), fields());
    quote!(#declaration #fields)
}

/// The fields of all events, so that a key is looked up once, whether or not it is known yet whose it is;
/// and where each event has them.
fn fields() -> TokenStream {
    let mut fields: Vec<&Field> = EVENTS.iter().flat_map(|event| event.fields).collect();
    fields.sort_unstable_by_key(|field| field.name);
    fields.dedup_by_key(|field| field.name);
    let (all, by_event) = (all_fields(&fields), fields_by_event(&fields));
    quote!(#all #by_event)
}

fn all_fields(fields: &[&Field]) -> TokenStream {
    let count = fields.len();
    let names: Vec<_> = fields.iter().map(|field| field.name).collect();
    let variants: Vec<_> = fields.iter().map(|field| format_ident!("{}", field.title)).collect();
    quote! {
        /// A field of some event. Those of one name are one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Field {
            #(#variants,)*
        }

        impl Field {
            pub(crate) const ALL: [Self; #count] = [#(Self::#variants),*];

            /// The field with this name on the wire.
            pub(crate) fn named(name: &str) -> Option<Self> {
                match name {
                    #(#names => Some(Self::#variants),)*
                    _ => None,
                }
            }

            /// The name on the wire.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    #(Self::#variants => #names,)*
                }
            }
        }
    }
}

fn fields_by_event(fields: &[&Field]) -> TokenStream {
    let places = EVENTS.iter().map(|event| {
        let places = fields.iter().map(|field| place(event, field));
        quote!([#(#places),*])
    });
    let keys = EVENTS.iter().map(|event| {
        let keys = event.fields.iter().map(|field| format!(r#", "{}": "#, field.name));
        quote!(&[#(#keys),*])
    });
    quote! {
        /// By event and field.
        const PLACES: [[Option<u8>; Field::ALL.len()]; Event::ALL.len()] = [#(#places),*];

        /// By event.
        const KEYS: [&[&str]; Event::ALL.len()] = [#(#keys),*];

        impl Event {
            /// Where among its [`fields`](Self::fields) the event has this one.
            pub(crate) const fn place_of(self, field: Field) -> Option<usize> {
                match PLACES[self as usize][field as usize] {
                    Some(place) => Some(place as usize),
                    None => None,
                }
            }

            /// What Python writes before the values of its [`fields`](Self::fields), from the comma on.
            pub(crate) const fn keys(self) -> &'static [&'static str] {
                KEYS[self as usize]
            }
        }
    }
}

fn place(event: &Event, field: &Field) -> TokenStream {
    match event.fields.iter().position(|other| other.name == field.name) {
        Some(place) => {
            let place = Literal::usize_unsuffixed(place);
            quote!(Some(#place))
        }
        None => quote!(None),
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
