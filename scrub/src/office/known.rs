//! The elements of Office Open XML, each with the attributes that it has in any of its schemas.
//!
//! A line of `known.txt` is an element's local name and the local names of its attributes; numbers of revisions are not
//! among them. What stands in no line is no part of a document that any program shows.
//! Sources: the schemas of ECMA-376 parts 1, 2 and 4, \[MS-ODRAWXML\], \[MS-DOCX\], \[MS-XLSX\], \[MS-PPTX\].

use std::{collections::BTreeMap, sync::LazyLock};

static ELEMENTS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let lines = include_str!("known.txt").lines();
    lines.map(|line| line.split_once(' ').unwrap_or((line, ""))).collect()
});

/// Tells whether an element is one of these formats.
pub(super) fn is_element(name: &str) -> bool {
    ELEMENTS.contains_key(name)
}

/// Tells whether an attribute is one that the element has.
pub(super) fn is_attribute(element: &str, name: &str) -> bool {
    let attributes = ELEMENTS.get(element).copied().unwrap_or_default();
    attributes.split_whitespace().any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_belong_to_their_element() {
        assert!(is_element("tbl") && !is_element("planted"));
        assert!(is_attribute("docPr", "descr") && !is_attribute("docPr", "planted"));
        assert!(is_attribute("c", "r") && !is_attribute("c", "descr"));
        assert!(!is_attribute("tbl", ""), "an element without attributes has none without a name");
        assert!(!is_attribute("p", "rsidR"));
    }
}
