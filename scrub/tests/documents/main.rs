//! Documents, cleaned and then judged by programs of other people.
//!
//! exiftool and mat2 say what is still told, poppler, qpdf, python-docx, openpyxl and odfpy what is still read.
//! Each of them must be installed: what is missing fails.

#[cfg(test)]
mod abuse;
#[cfg(test)]
mod fetched;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod planted;
#[cfg(test)]
mod tools;
