//! From what was understood to code. Nothing is judged here.

pub mod call;
pub mod closure;
pub mod event;
pub mod field_traits;
pub mod function;
pub mod reserved_traits;
