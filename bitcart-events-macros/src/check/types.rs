//! What is wrong with an argument's type on its face; the rest is checked by the field traits.

use quote::ToTokens;
use syn::{Type, TypePath};

use super::result::nth_argument;
use super::state;
use crate::errors::Errors;
use crate::model::Source;
use crate::parse::tokens::{find_ident, find_lifetime};
use crate::reserved::EVENT;

/// Whether the type is worth showing to the compiler.
pub fn argument_type(ty: &Type, source: &Source, errors: &mut Errors) -> bool {
    let tokens = ty.to_token_stream();
    if find_ident(&tokens, "impl").is_some() {
        errors.at(
            ty,
            format!(
                "`impl` cannot be received: nothing would choose the type\nhelp: write `{}`",
                source.example()
            ),
        );
        return false;
    }
    if let Source::State = source {
        return state::reference(ty, errors);
    }
    if let Some(span) = find_lifetime(&tokens, "static")
        && !matches!(source, Source::Reserved(EVENT))
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
