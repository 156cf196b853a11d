//! What help and police publish of themselves, and so many tips name without having anything in common.

use std::{collections::BTreeSet, sync::LazyLock};

use serde::Deserialize;

use super::{Key, Kind, phone};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    published: Vec<Entry>,
}

/// One organisation; `source` and `checked_on` are for whoever looks after the list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[expect(dead_code, reason = "said for whoever reads the file")]
    name: String,
    #[serde(default)]
    phones: Vec<String>,
    #[serde(default)]
    sites: Vec<String>,
    #[serde(default)]
    mails: Vec<String>,
    #[expect(dead_code, reason = "said for whoever reads the file")]
    source: String,
    #[expect(dead_code, reason = "said for whoever reads the file")]
    checked_on: String,
}

static PUBLISHED: LazyLock<BTreeSet<Key>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../data/published.toml"))
        .expect("a test reads the same bytes");
    file.published.iter().flat_map(keys).collect()
});

fn keys(entry: &Entry) -> Vec<Key> {
    let phones = entry.phones.iter().filter_map(|phone| phone::published(phone));
    let phones = phones.map(|value| Key { kind: Kind::Phone, value });
    let of = |kind, values: &[String]| -> Vec<Key> {
        values.iter().map(|value| Key { kind, value: value.clone() }).collect()
    };
    phones.chain(of(Kind::Url, &entry.sites)).chain(of(Kind::Mail, &entry.mails)).collect()
}

/// Tells whether a key is published by help or police.
pub(super) fn names(kind: Kind, value: &str) -> bool {
    // A page on such a site is the site's, too.
    let host =
        if kind == Kind::Url { value.split(['/', '?']).next().unwrap_or_default() } else { value };
    PUBLISHED.contains(&Key { kind, value: host.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_number_is_read() {
        let file: File = toml::from_str(include_str!("../../data/published.toml")).unwrap();
        for phone in file.published.iter().flat_map(|entry| &entry.phones) {
            assert!(phone == "112" || phone::published(phone).is_some(), "{phone}");
        }
        assert!(names(Kind::Phone, "+318002000") && names(Kind::Url, "politie.nl/aangifte"));
        assert!(!names(Kind::Phone, "+31612345678") && !names(Kind::Url, "politie.nl.example.com"));
    }
}
