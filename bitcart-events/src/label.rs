//! How a wallet is named in a log.

use std::hash::{Hash, Hasher};

/// The short name of the wallet of this name, of which so much is the key.
pub(crate) fn of(name: &str, key_length: usize) -> String {
    let key = &name[..key_length];
    let public = key.is_ascii()
        && key.len() >= 40
        && (key.get(1..4) == Some("pub") || (key.starts_with("0x") && key.len() == 42));
    let shown = if public {
        format!("{}…{}", &key[..8], &key[key.len() - 4..])
    } else {
        // Not random, so that the number is the same in every run and every log.
        let mut hasher = std::hash::DefaultHasher::new();
        key.hash(&mut hasher);
        format!("#{:08x}", hasher.finish() >> 32)
    };
    match name.get(key_length + 1..) {
        Some(contract) => format!("{shown} token {}", contract.chars().take(8).collect::<String>()),
        None => shown,
    }
}
