//! The namespaces, elements and attributes that a text, a sheet or slides consist of, by their local names.
//!
//! The standard lets a program put elements and attributes of its own anywhere (part 3, 3.17). What becomes of words in
//! such an element is its reader's choice (OpenDocument 1.1, 1.5, has them read as if its tags were not there, unless it
//! says otherwise): here they go with it, since nobody knows what they are, and the label says so.
//! Extensions of LibreOffice that carry layout are on the lists; RDFa, XForms and field marks, which hold data and not
//! text, are not.
//! Sources: OASIS OpenDocument 1.2 and 1.3, part 3.

use std::{collections::BTreeSet, sync::LazyLock};

const STANDARD: &str = "urn:oasis:names:tc:opendocument:xmlns:";

/// What stands behind that.
const OF_STANDARD: &[&str] = &[
    "office:1.0",
    "style:1.0",
    "text:1.0",
    "table:1.0",
    "drawing:1.0",
    "xsl-fo-compatible:1.0",
    "datastyle:1.0",
    "svg-compatible:1.0",
    "chart:1.0",
    "dr3d:1.0",
    "form:1.0",
    "script:1.0",
    "presentation:1.0",
    "animation:1.0",
    "smil-compatible:1.0",
    // Formulas are told by this prefix.
    "of:1.2",
];

const OTHERS: &[&str] = &[
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/XML/1998/namespace",
    "http://purl.org/dc/elements/1.1/",
    "http://openoffice.org/2004/office",
    "http://openoffice.org/2004/writer",
    "http://openoffice.org/2004/calc",
    "http://openoffice.org/2009/office",
    "http://openoffice.org/2009/table",
    "http://openoffice.org/2010/draw",
    "http://schemas.microsoft.com/office/excel/formula",
    "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
];

static ELEMENTS: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("elements.txt").split_whitespace().collect());

static ATTRIBUTES: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("attributes.txt").split_whitespace().collect());

/// Tells whether a namespace is of the format.
pub(super) fn is_namespace(name: &str) -> bool {
    match name.strip_prefix(STANDARD) {
        Some(rest) => OF_STANDARD.contains(&rest),
        None => OTHERS.contains(&name),
    }
}

/// Tells whether an element is of the format.
pub(super) fn is_element(name: &str) -> bool {
    ELEMENTS.contains(name)
}

/// Tells whether any element has an attribute of this name.
pub(super) fn is_attribute(name: &str) -> bool {
    ATTRIBUTES.contains(name)
}
