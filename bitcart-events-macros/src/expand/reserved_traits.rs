//! The runtime's traits for the reserved arguments, from their table.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Type;

use crate::reserved::{RESERVED, Reserved};
use crate::words::{any_of, with_paths};

pub fn reserved_traits() -> TokenStream {
    RESERVED.iter().map(declaration).collect()
}

fn declaration(of: &Reserved) -> TokenStream {
    let name = format_ident!("{}", of.trait_name);
    let source: Result<Type, _> = syn::parse_str(of.source);
    let source = source.unwrap_or_else(|error| Type::Verbatim(error.to_compile_error()));
    let drawn_from = format_ident!("{}", of.name);
    let doc = format!("A type that the argument `{}` can be received as: {}.", of.name, any_of(of.types));
    let message = format!("`{}` cannot be received as `{{Self}}`", of.name);
    let types: Vec<String> = of.types.iter().map(|ty| with_paths(ty)).collect();
    let label = format!("write {} here", any_of(&types));
    let note = format!("`{}` is {}", of.name, of.doc);
    quote! {
        #[doc = #doc]
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        pub trait #name<'a>: Sized {
            #[doc(hidden)]
            fn receive(call: Call<'a>) -> Result<Self, ArgumentError>;
        }

        #[diagnostic::do_not_recommend]
        impl<'a, T: DrawnFrom<#source>> #name<'a> for T {
            fn receive(call: Call<'a>) -> Result<Self, ArgumentError> {
                Ok(T::drawn(call.#drawn_from()))
            }
        }
    }
}
