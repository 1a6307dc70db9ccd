//! The body that calls a handler: receive every argument, call, say how it ended.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use crate::check::result::error_of;
use crate::model::{Krate, Listening, Received, Source};
use crate::parse::tokens::{is_punct, without_lifetimes};

/// What both forms of a handler need to write their code.
pub struct Expansion<'a> {
    pub listening: &'a Listening,
    pub received: &'a [Option<Received>],
    /// Where the handler is: its name, or the first token of a closure.
    pub place: Span,
    /// Where the value of a closure comes from, whose type is nowhere written.
    pub body: Option<Span>,
    /// Whether the arguments are passed on, so that rustc knows what their types are.
    pub infers: bool,
}

impl Expansion<'_> {
    fn krate(&self) -> &Krate {
        &self.listening.krate
    }

    /// A path of the runtime.
    pub fn path(&self, path: &TokenStream) -> TokenStream {
        let krate = self.krate().at(generated());
        quote!(#krate::#path)
    }

    /// `let argument0 = …;` for each argument that was understood. Each is placed on the type that
    /// the user wrote, which is where a type that does not fit is reported. A `match` is a good deal
    /// quicker to compile than `?`, whose two traits have to be resolved for each.
    pub fn receive(&self, call: &Ident) -> TokenStream {
        let receive_one = |(index, received): (usize, &Option<Received>)| {
            let received = received.as_ref()?;
            let name = argument(index);
            let checked = self.checked(received);
            Some(quote! {
                let #name = match #checked::receive(#call) {
                    ::core::result::Result::Ok(#name) => #name,
                    ::core::result::Result::Err(error) => return ::core::result::Result::Err(error),
                };
            })
        };
        self.received.iter().enumerate().filter_map(receive_one).collect()
    }

    /// The names that `receive` bound.
    pub fn arguments(&self) -> TokenStream {
        let names = (0..self.received.len()).map(argument);
        quote!(#(#names),*)
    }

    /// `<Type as fields::Trait<'_>>`.
    fn checked(&self, received: &Received) -> TokenStream {
        let span = generated().located_at(received.ty.span());
        let krate = self.krate().at(span);
        let name = Ident::new(received.source.trait_name(), span);
        if let (Source::LentState, Type::Reference(lent)) = (&received.source, &received.ty) {
            let ty = Self::ty(&lent.elem);
            return quote_spanned!(span=> <#ty as #krate::fields::#name>);
        }
        let is_generic = received.ty.to_token_stream().into_iter().any(|token| is_punct(Some(&token), '<'));
        let ty = if is_generic { self.told(&received.ty) } else { Self::ty(&received.ty) };
        quote_spanned!(span=> <#ty as #krate::fields::#name<'_>>)
    }

    /// The type, left to inference where the call tells it: of a type that there is not, rustc says
    /// something else in a function's generic arguments than here, and so would say both. It stands from the
    /// first token of the type to the last, which is where rustc says that it does not fit.
    fn told(&self, ty: &Type) -> TokenStream {
        if !self.infers {
            return Self::ty(ty);
        }
        let last = ty.to_token_stream().into_iter().last().map_or_else(|| ty.span(), |last| last.span());
        let begin = quote_spanned!(ty.span()=> BitcartInferred<_);
        let end = quote_spanned!(last=> >);
        quote!(#begin #end)
    }

    /// What `told` needs to be beside it.
    pub fn inferred(&self) -> Option<TokenStream> {
        self.infers.then(|| {
            quote!(
                #[allow(dead_code)]
                type BitcartInferred<T> = T;
            )
        })
    }

    /// A type as the user wrote it.
    pub fn ty(ty: &Type) -> TokenStream {
        without_lifetimes(ty.to_token_stream())
    }

    /// What ends a call that returns this type, `None` to find it out: the check of the type, or of
    /// the error that is written in it.
    pub fn finish(&self, result: Option<&Type>) -> TokenStream {
        if let Some(error) = result.and_then(error_of) {
            let span = generated().located_at(error.span());
            let (krate, error) = (self.krate().at(span), self.told(error));
            return quote_spanned!(span=> <#error as #krate::fields::HandlerError>::finish);
        }
        let written = result.map(Spanned::span).or(self.body).unwrap_or(self.place);
        let span = if result.is_some() { generated().located_at(written) } else { written };
        let krate = self.krate().at(span);
        let ty = result.map_or_else(|| quote_spanned!(span=> _), |ty| self.told(ty));
        quote_spanned!(span=> <#ty as #krate::fields::HandlerResult>::finish)
    }

    /// `HandlerResult::called` of the value of a closure.
    pub fn answered(&self, value: &TokenStream) -> TokenStream {
        let span = self.body.unwrap_or(self.place);
        let krate = self.krate().at(span);
        quote_spanned!(span=> <_ as #krate::fields::HandlerResult>::called(#value))
    }

    /// What a call of the handler returns, checked and no more.
    pub fn finished(&self, is_async: bool, result: &Type, call: &TokenStream) -> TokenStream {
        let finish = self.finish(Some(result));
        match (self.infers, is_async) {
            (false, _) => quote!(#finish),
            (true, false) => quote!(#finish(#call)),
            (true, true) => quote!(async move { #finish(#call.await) }),
        }
    }

    /// `Called::Running` or `Called::Done` of this call.
    pub fn called(&self, is_async: bool, result: Option<&Type>, call: &TokenStream) -> TokenStream {
        let called = self.path(&quote!(macro_support::Called));
        let finish = self.finish(result);
        if !is_async {
            return quote!(#called::Done(#finish(#call)));
        }
        // On the handler's own place, because rustc says there that a future is not `Send`.
        let place = self.place;
        let future = quote_spanned!(place=> ::std::boxed::Box::pin(async move { #finish(#call.await) }));
        quote!(#called::Running(#future))
    }

    /// Name, place, events, states, and whether it asks for the wallet.
    pub fn info(&self, name: &str) -> TokenStream {
        let place = self.place;
        let line = quote_spanned!(place=> ::core::line!());
        let info = self.path(&quote!(macro_support::info));
        let events = self.listening.events.iter().map(|event| {
            let variant = Ident::new(event.variant, generated());
            self.path(&quote!(Event::#variant))
        });
        let asks_for_wallet = self.received.iter().flatten().any(Received::is_wallet);
        let states = self.received.iter().flatten().filter(|received| received.is_state());
        let states = states.map(|received| self.checked(received));
        quote! {
            #info(
                #name,
                (::core::file!(), #line, ::core::module_path!()),
                &[#(#events),*],
                &[#(#states::wanted),*],
                #asks_for_wallet,
            )
        }
    }
}

fn argument(index: usize) -> Ident {
    format_ident!("argument{index}", span = generated())
}

/// Where names belong that the user did not write.
pub fn generated() -> Span {
    Span::mixed_site()
}
