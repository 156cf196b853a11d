//! Sound, cleaned and then judged by programs of other people: ffmpeg hears the same samples, exiftool and mat2 see
//! nothing.
//!
//! Each of them must be installed: what is missing fails.

#[cfg(test)]
#[path = "../documents/tools.rs"]
mod tools;

#[cfg(test)]
mod heard;
