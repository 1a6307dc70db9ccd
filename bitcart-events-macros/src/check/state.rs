//! State: what it may look like, and how an argument that lacks `#[state]` is recognised.

use quote::ToTokens;
use syn::Type;

use crate::errors::Errors;
use crate::parse::tokens::{as_written, walk};
use crate::table::EVENTS;

/// Whether state can be received so.
pub fn reference(ty: &Type, errors: &mut Errors) -> bool {
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
            _ => has_a_size(&reference.elem, errors),
        },
        _ => true,
    }
}

fn has_a_size(ty: &Type, errors: &mut Errors) -> bool {
    let instead = match ty {
        Type::Path(path) if path.path.is_ident("str") => "String".to_owned(),
        Type::Slice(slice) => format!("Vec<{}>", as_written(&slice.elem)),
        Type::TraitObject(_) => format!("Box<{}>", as_written(ty)),
        Type::Paren(paren) => return has_a_size(&paren.elem, errors),
        _ => return true,
    };
    errors.at(
        ty,
        format!(
            "state is found by its type, and this has no size of its own\n\
             help: give a `{instead}`, and take `&{instead}`"
        ),
    );
    false
}

/// How the type of an argument stands to the types of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinship {
    /// It is made of types that a field can be received as.
    OfAField,
    /// It is another type, perhaps one of the user's own that is made from a field.
    Stranger,
    /// A reference to such a type, which is what state is received as.
    LentStranger,
}

pub fn kinship(ty: &Type) -> Kinship {
    let mut known = true;
    walk(&ty.to_token_stream(), &mut |token| {
        if let proc_macro2::TokenTree::Ident(name) = token {
            known &= is_of_a_field(&name.to_string());
        }
    });
    match ty {
        _ if known => Kinship::OfAField,
        Type::Reference(_) => Kinship::LentStranger,
        _ => Kinship::Stranger,
    }
}

/// The type as state is received: the one that was written, by reference.
pub fn lent(ty: &Type) -> String {
    format!("&{}", as_written(without_reference(ty)))
}

pub fn without_reference(ty: &Type) -> &Type {
    match ty {
        Type::Reference(reference) => without_reference(&reference.elem),
        Type::Group(group) => without_reference(&group.elem),
        _ => ty,
    }
}

/// Names in lower case are modules, lifetimes and numbers, of which state is not made.
fn is_of_a_field(name: &str) -> bool {
    let types = EVENTS.iter().flat_map(|event| event.fields).flat_map(|field| field.kind.types());
    let mut names = types.flat_map(|ty| ty.split(|c: char| !c.is_alphanumeric()));
    !name.starts_with(char::is_uppercase) || name == "Option" || names.any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ty: &str) -> (Kinship, String) {
        let ty: Type = syn::parse_str(ty).unwrap();
        (kinship(&ty), lent(&ty))
    }

    #[test]
    fn state_is_recognised_by_a_type_that_no_field_has() {
        for ty in
            ["&str", "String", "Option<&'a str>", "&Amount", "u32", "&Vec<String>", "bitcart::PaymentStatus"]
        {
            assert_eq!(of(ty).0, Kinship::OfAField, "{ty}");
        }
        assert_eq!(of("TxId"), (Kinship::Stranger, "&TxId".to_owned()));
        assert_eq!(of("Arc<Mutex<Shop>>"), (Kinship::Stranger, "&Arc<Mutex<Shop>>".to_owned()));
        assert_eq!(of("&Payment").0, Kinship::LentStranger);
        assert_eq!(of("&Shop"), (Kinship::LentStranger, "&Shop".to_owned()));
        assert_eq!(
            of("&'a mut shop::Till<'a, u8>"),
            (Kinship::LentStranger, "&shop::Till<'a, u8>".to_owned())
        );
    }
}
