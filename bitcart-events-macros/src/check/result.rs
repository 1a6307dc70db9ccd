//! What a handler returns, as far as its tokens tell; the rest is checked by `HandlerResult`.

use syn::{GenericArgument, PathArguments, ReturnType, Type, TypeParamBound, TypePath};

use crate::errors::Errors;

/// The type to check, unless the tokens alone were enough to report it.
pub fn result<'a>(output: &'a ReturnType, is_async: bool, errors: &mut Errors) -> Option<&'a Type> {
    let ReturnType::Type(_, ty) = output else { return None };
    match ty.as_ref() {
        Type::ImplTrait(_) if is_async => errors.at(ty, "a handler returns `()` or `Result<(), E>`"),
        Type::ImplTrait(_) => errors.at(
            ty,
            "a handler returns `()` or `Result<(), E>`\n\
             help: one that has to wait is an `async fn`, which makes the future by itself",
        ),
        Type::Never(_) => errors.at(
            ty,
            "a handler returns, so that the next update can be handled\nhelp: write `()` or `Result<(), E>`",
        ),
        Type::Infer(_) => {}
        Type::Path(path) => match plain_boxed_error(path) {
            Some(error) => errors.at(
                error,
                "a plain `Box<dyn Error>` cannot go to another thread, as the error of a handler does\n\
                 help: write `Box<dyn Error + Send + Sync>`",
            ),
            None => return Some(ty),
        },
        _ => return Some(ty),
    }
    None
}

/// The `Box<dyn Error>` in `Result<(), Box<dyn Error>>`.
fn plain_boxed_error(result: &TypePath) -> Option<&Type> {
    let error = nth_argument(result, "Result", 1)?;
    let Type::Path(boxed) = error else { return None };
    let Type::TraitObject(object) = nth_argument(boxed, "Box", 0)? else { return None };
    let has = |name: &str| {
        object.bounds.iter().any(|bound| match bound {
            TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| last.ident == name),
            _ => false,
        })
    };
    (has("Error") && !(has("Send") && has("Sync"))).then_some(error)
}

/// The `E` of `Result<(), E>`, which can be checked by itself where it is written.
pub fn error_of(result: &Type) -> Option<&Type> {
    let Type::Path(path) = result else { return None };
    match nth_argument(path, "Result", 0)? {
        Type::Tuple(unit) if unit.elems.is_empty() => nth_argument(path, "Result", 1),
        _ => None,
    }
}

/// The `T` of `Name<…, T, …>`.
pub fn nth_argument<'a>(path: &'a TypePath, name: &str, index: usize) -> Option<&'a Type> {
    let last = path.path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.iter().nth(index)? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}
