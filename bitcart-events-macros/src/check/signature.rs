//! What a handler may look like, arguments apart.

use syn::{GenericParam, Safety, Signature};

use crate::errors::Errors;

pub fn signature(signature: &Signature, is_associated: bool, errors: &mut Errors) {
    if let Some(receiver) = signature.receiver() {
        errors.at(
            receiver,
            "a handler is a free function and has no `self`\n\
             help: move it out of the `impl`, and take what it needs as state: `#[state] shop: &Shop`",
        );
    } else if is_associated {
        errors.at(
            &signature.ident,
            "a handler is a free function\n\
             help: move it out of the `impl`, `trait` or `extern` block, and take what it needs as state: `#[state] shop: &Shop`",
        );
    }
    generics(signature, errors);
    if let Safety::Unsafe(token) = &signature.safety {
        errors.at(token, "a handler cannot be `unsafe`: it is called by safe code");
    }
    if let Some(abi) = &signature.abi {
        errors.at(abi, "a handler is an ordinary Rust function\nhelp: remove the `extern`");
    }
    if let Some(variadic) = &signature.variadic {
        errors.at(variadic, "a handler names its arguments one by one");
    }
}

fn generics(signature: &Signature, errors: &mut Errors) {
    for parameter in &signature.generics.params {
        let kind = match parameter {
            GenericParam::Lifetime(_) => continue,
            GenericParam::Type(_) => "types",
            GenericParam::Const(_) => "constants",
        };
        errors.at(
            parameter,
            format!(
                "a handler cannot be generic over {kind}: it is called by name only, and nothing would choose\n\
                 help: write the type itself; what differs from program to program is state: `#[state] shop: &Shop`"
            ),
        );
    }
}
