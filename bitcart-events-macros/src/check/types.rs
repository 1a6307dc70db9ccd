//! What is wrong with an argument's type on its face; the rest is checked by the field traits.

use quote::ToTokens;
use syn::{Type, TypePath};

use super::result::nth_argument;
use crate::errors::Errors;
use crate::model::Source;
use crate::parse::tokens::{find_ident, find_lifetime};

/// Whether the type is worth showing to the compiler.
pub fn argument_type(ty: &Type, source: &Source, name: &str, errors: &mut Errors) -> bool {
    let tokens = ty.to_token_stream();
    if find_ident(&tokens, "impl").is_some() {
        errors.at(
            ty,
            format!(
                "`impl` cannot be received: nothing would choose the type\nhelp: {}",
                write_instead(source, name)
            ),
        );
        return false;
    }
    if let Source::State = source {
        return state_type(ty, errors);
    }
    if let Some(span) = find_lifetime(&tokens, "static")
        && !matches!(source, Source::Event)
    {
        errors.at_span(
            span,
            "an argument is borrowed from its update and lives as long as the call\n\
             help: leave the `'static` out, and copy what is to live longer",
        );
        return false;
    }
    if let Some(inner) = option_of(ty)
        && option_of(inner).is_some()
    {
        errors.at(
            ty,
            "an `Option` is enough: a field that is null and one that is absent are both `None`\n\
             help: take one `Option` off",
        );
        return false;
    }
    // A bare `str` is rustc's own error, on the same token and with the cure.
    !is_bare_str(ty)
}

fn state_type(ty: &Type, errors: &mut Errors) -> bool {
    match ty {
        Type::Reference(reference) if reference.mutability.is_some() => {
            errors.at(
                ty,
                "state is shared by all handlers, so it is lent as `&` and not as `&mut`\n\
                 help: put what changes into a `Mutex` or an atomic inside the state",
            );
            false
        }
        Type::Reference(reference) => match &reference.lifetime {
            Some(lifetime) if lifetime.ident == "static" => {
                errors.at(lifetime, "state is lent for the call\nhelp: leave the `'static` out");
                false
            }
            _ => true,
        },
        _ => true,
    }
}

fn write_instead(source: &Source, name: &str) -> String {
    let types = match source {
        Source::Event => "`event: Event`".to_owned(),
        Source::Instance => "`instance: &Wallet`".to_owned(),
        Source::Update => "`update: &Update`".to_owned(),
        Source::State => "write the type itself, as in `#[state] shop: &Shop`".to_owned(),
        Source::Field(of) => format!("`{name}: {}`", of.types()[0]),
    };
    format!("write {types}").replace("write write", "write")
}

fn option_of(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Path(path) => nth_argument(path, "Option", 0),
        Type::Group(group) => option_of(&group.elem),
        Type::Paren(paren) => option_of(&paren.elem),
        _ => None,
    }
}

fn is_bare_str(ty: &Type) -> bool {
    matches!(ty, Type::Path(TypePath { qself: None, path, .. }) if path.is_ident("str"))
}
