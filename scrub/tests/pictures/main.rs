//! Pictures, films and sound, cleaned and then judged by programs of other people.
//!
//! exiftool and mat2 say what is still told, Pillow, libheif and ffmpeg what is still seen and heard.
//! Each of them must be installed: what is missing fails.

#[cfg(test)]
mod film;
#[cfg(test)]
mod found;
#[cfg(test)]
mod gif_webp;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod jpeg;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod packed;
#[cfg(test)]
mod png;
