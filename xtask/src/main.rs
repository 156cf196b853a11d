//! (doc to come)
fn main() {}
