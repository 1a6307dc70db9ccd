//! The rules. Each file has its own; each rule reports what breaks it and goes on.

pub mod attributes;
pub mod closure;
pub mod events;
pub mod other_attributes;
pub mod parameters;
pub mod result;
pub mod signature;
pub mod state;
pub mod types;
pub mod unknown;
