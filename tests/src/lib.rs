//! (doc to come)
