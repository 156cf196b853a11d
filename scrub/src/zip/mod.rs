//! The container of office documents: told apart, opened under bounds, rewritten, and written anew.

pub(crate) mod kind;
pub(crate) mod media;
pub(crate) mod parts;
pub(crate) mod xml;
