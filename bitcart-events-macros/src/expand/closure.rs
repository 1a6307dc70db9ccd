//! `bitcart::handler!(...)`: a value made of a closure.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::ReturnType;

use super::call::{Expansion, generated};
use crate::parse::closure::Closure;
use crate::parse::tokens::{find_lifetime, with_lifetime};

pub fn handler(of: &Expansion<'_>, closure: &Closure) -> TokenStream {
    let lent = lent(of, closure);
    let [call, kept, captured, shared] =
        ["call", "closure", "captured", "shared"].map(|name| Ident::new(name, generated()));
    let receive = of.receive(&call);
    let arguments = of.arguments();
    let result = match closure.output() {
        ReturnType::Type(_, ty) => Some(ty.as_ref()),
        ReturnType::Default => None,
    };
    let (tokens, called) = if answers(closure) {
        (closure.with_body(|body| answer(of, body)), quote!(#kept(#arguments)))
    } else {
        (closure.emitted(), of.called(closure.is_async, result, &quote!(#kept(#arguments))))
    };
    let make = of.path(&quote!(macro_support::closure));
    let info = of.info("handler!");
    // On the closure itself, because rustc says there that it captures what cannot be shared.
    let place = of.place;
    let krate = of.listening.krate.at(place);
    let share = quote_spanned!(place=> <_ as #krate::fields::HandlerClosure>::shared(#captured));
    let capture = of.path(&quote!(fields::Captured));
    quote! {{
        let #kept = ::std::sync::Arc::new(#lent(#tokens));
        let #captured = #capture(::core::clone::Clone::clone(&#kept));
        let #shared = #share;
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

/// Whether the closure is an expression and no more, as when it only calls a named function, or a
/// block that ends with an `async` one. That function may be an async one, whose future borrows from the
/// arguments, which no closure can return unless it is told its own type; so that is told, and what the
/// expression is, is found out inside.
fn answers(closure: &Closure) -> bool {
    let may_be_a_future = closure.bare_body && !closure.diverges() || closure.future.is_some();
    may_be_a_future && !closure.is_async && matches!(closure.output(), ReturnType::Default)
}

fn answer(of: &Expansion<'_>, body: &TokenStream) -> TokenStream {
    let support = of.path(&quote!(macro_support));
    let value = Ident::new("value", generated());
    let place = of.body.unwrap_or(of.place);
    let finished = of.answered(&quote_spanned!(place=> (&#value).which().answer(#value)));
    quote! {{
        #[allow(unused_imports)]
        use #support::{ItIsAFuture as _, ItIsAResult as _};
        let #value = #body;
        #finished
    }}
}

/// A function that gives the closure back. With it rustc knows, before it reads the body, that the
/// closure is called many times and that what its arguments borrow ends with each call.
fn lent(of: &Expansion<'_>, closure: &Closure) -> TokenStream {
    let types = of.received.iter().flatten().map(|received| Expansion::ty(&received.ty));
    let types = quote!(#(#types),*);
    let bound = if closure.is_async { quote!(AsyncFn) } else { quote!(Fn) };
    let (generic, bound) = match closure.output() {
        _ if answers(closure) => {
            let types = with_lifetime(types, "bitcart");
            let called = of.path(&quote!(macro_support::Called));
            let borrows = find_lifetime(&types, "bitcart").is_some();
            let lifetime = if borrows { quote!('bitcart) } else { quote!('static) };
            let bound = quote!(for<'bitcart> ::core::ops::#bound(#types) -> #called<#lifetime>);
            (None, bound)
        }
        ReturnType::Type(_, ty) => (None, quote!(::core::ops::#bound(#types) -> #ty)),
        ReturnType::Default => {
            (Some(quote!(BitcartResult,)), quote!(::core::ops::#bound(#types) -> BitcartResult))
        }
    };
    quote! {{
        fn lent<#generic BitcartClosure: #bound + 'static>(closure: BitcartClosure) -> BitcartClosure {
            closure
        }
        lent
    }}
}
