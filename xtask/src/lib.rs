//! The project's own commands, and a whole deployment on one machine for the demo and the end-to-end tests.
//!
//! What comes in: a checkout and rustup's toolchain. What goes out: a check that ran to its end, a demo that a newcomer
//! can type into, a table of benchmarks, pictures of the site, tables of all words for those who check them, bills of
//! materials, packages.
//! The two programs are used as processes only, the way an operator uses them; no room is linked in.
//!
//! Deliberately absent: anything that is installed on a server or on the reviewer's machine.

pub mod advisories;
pub mod bench;
pub mod certificate;
pub mod check;
pub mod child;
pub mod deb;
pub mod demo;
pub mod deployment;
mod failed;
pub mod folder;
pub mod fuzz;
pub mod lock;
pub mod machine;
pub mod phrases;
pub mod pictures;
pub mod place;
pub mod release;
pub mod reproduce;
pub mod say;
pub mod sbom;
pub mod supply;

pub use failed::Failed;
