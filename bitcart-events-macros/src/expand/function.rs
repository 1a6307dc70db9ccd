//! `#[bitcart::on(...)]`: the function as it was written, and beside it what registers it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::call::{Expansion, generated};
use crate::model::Listening;

/// Registers the function.
pub fn registration(of: &Expansion<'_>, name: &str, called: &TokenStream) -> TokenStream {
    let call = Ident::new("call", generated());
    let receive = of.receive(&call);
    let register = of.path(&quote!(macro_support::register));
    let registered = of.path(&quote!(macro_support::Registered::new));
    let info = of.info(name);
    let inferred = of.inferred();
    quote! {
        #[allow(deprecated)]
        const _: () = {
            #inferred
            #register! {
                #registered(#info, |#call| {
                    #receive
                    ::core::result::Result::Ok(#called)
                })
            }
        };
    }
}

/// Has the types checked of a function that cannot be registered, so that all its mistakes come
/// out at once, and keeps it from being called unused.
///
/// `used` is the function or a call of it, `finished` what checks its result.
pub fn checks(of: &Expansion<'_>, used: Option<&TokenStream>, finished: Option<TokenStream>) -> TokenStream {
    let call = Ident::new("call", generated());
    let receive = of.receive(&call);
    let call_type = of.path(&quote!(macro_support::Call<'_>));
    let inferred = of.inferred();
    let error = of.path(&quote!(ArgumentError));
    let used = used.map(|used| quote!(let _ = #used;));
    let finished = finished.map(|finished| quote!(let _ = #finished;));
    quote! {
        #[allow(dead_code, unreachable_code, unused_variables, deprecated)]
        const _: () = {
            #inferred
            fn checks(#call: #call_type) -> ::core::result::Result<(), #error> {
                #receive
                #used
                #finished
                ::core::result::Result::Ok(())
            }
        };
    }
}

/// For a function that rustc has refused already. It says nothing of what is denied here then, so
/// that one mistake is one error; and should rustc read what we cannot, it is an error after all.
pub fn unreadable(listening: &Listening) -> TokenStream {
    let krate = listening.krate.at(generated());
    quote! {
        #[deny(unused_must_use)]
        const _: () = {
            #krate::macro_support::unreadable();
        };
    }
}
