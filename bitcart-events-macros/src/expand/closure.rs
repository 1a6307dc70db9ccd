//! `bitcart::handler!(...)`: a value made of a closure.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ReturnType;

use super::call::{Expansion, generated};
use crate::parse::closure::Closure;

pub fn handler(of: &Expansion<'_>, closure: &Closure) -> TokenStream {
    let lent = lent(of, closure);
    let tokens = closure.emitted();
    let [call, kept, shared] = ["call", "closure", "shared"].map(|name| Ident::new(name, generated()));
    let receive = of.receive(&call);
    let arguments = of.arguments();
    let called = of.called(closure.is_async, None, &quote!(#kept(#arguments)));
    let make = of.path(&quote!(macro_support::closure));
    let info = of.info("handler!");
    quote! {{
        let #kept = ::std::sync::Arc::new(#lent(#tokens));
        let #shared = ::core::clone::Clone::clone(&#kept);
        #make(
            &#kept,
            #info,
            #shared,
            |#kept, #call| {
                #receive
                ::core::result::Result::Ok(#called)
            },
        )
    }}
}

/// A function that gives the closure back. With it rustc knows, before it reads the body, that the
/// closure is called many times and that what its arguments borrow ends with each call.
fn lent(of: &Expansion<'_>, closure: &Closure) -> TokenStream {
    let types = of.received.iter().flatten().map(|received| of.ty(&received.ty));
    let (trait_name, output) = (if closure.is_async { "AsyncFn" } else { "Fn" }, closure.output());
    let trait_name = format_ident!("{trait_name}");
    let result = match output {
        ReturnType::Type(_, ty) => quote!(#ty),
        ReturnType::Default => quote!(BitcartResult),
    };
    let generic = matches!(output, ReturnType::Default).then(|| quote!(BitcartResult,));
    quote! {{
        fn lent<#generic BitcartClosure: ::core::ops::#trait_name(#(#types),*) -> #result>(
            closure: BitcartClosure,
        ) -> BitcartClosure {
            closure
        }
        lent
    }}
}
