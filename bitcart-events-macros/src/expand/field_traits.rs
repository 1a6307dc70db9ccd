//! The runtime's field traits, from the table.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::field_trait::{FieldTrait, all};
use crate::words::any_of;

pub fn field_traits() -> TokenStream {
    all().iter().map(declaration).collect()
}

fn declaration(of: &FieldTrait) -> TokenStream {
    let name = format_ident!("{}", of.name);
    let marker = format_ident!("{}", of.field.kind.marker());
    let field = format_ident!("{}", of.field.title);
    let notes = &of.notes;
    let (doc, message, label) = (documentation(of), of.message(), of.label());
    // A plain field may be taken as an `Option` as well.
    let plain = (!of.optional).then(|| {
        quote! {
            #[diagnostic::do_not_recommend]
            impl<'a, T: Accepts<'a, wire::#marker>> #name<'a> for T {
                fn receive(call: Call<'a>) -> Result<Self, ArgumentError> {
                    call.required::<T, wire::#marker>(Field::#field)
                }
            }
        }
    });
    quote! {
        #[doc = #doc]
        #[diagnostic::on_unimplemented(message = #message, label = #label, #(note = #notes),*)]
        pub trait #name<'a>: Sized {
            #[doc(hidden)]
            fn receive(call: Call<'a>) -> Result<Self, ArgumentError>;
        }

        #plain

        #[diagnostic::do_not_recommend]
        impl<'a, T: Accepts<'a, wire::#marker>> #name<'a> for Option<T> {
            fn receive(call: Call<'a>) -> Result<Self, ArgumentError> {
                call.optional::<T, wire::#marker>(Field::#field)
            }
        }
    }
}

fn documentation(of: &FieldTrait) -> String {
    let first =
        format!("A type that `{}`{} can be received as: {}.\n", of.field.name, of.owner, any_of(&of.types()));
    let notes = of.notes.iter().map(|note| format!("- {note}"));
    std::iter::once(first).chain(notes).collect::<Vec<_>>().join("\n")
}
