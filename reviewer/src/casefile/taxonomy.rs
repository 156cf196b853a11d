//! The fields and values of triage: closed sets, from `reviewer/data/triage.toml`, which names its source.

use std::sync::LazyLock;

use serde::Deserialize;

static TAXONOMY: LazyLock<Taxonomy> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/triage.toml")).expect("a test reads the same file")
});
static PLACES: &str = include_str!("../../data/municipalities.csv");

/// The whole of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taxonomy {
    /// Its version; a change of values gets a new one.
    pub version: u32,
    /// Where the values come from.
    pub source: String,
    /// Every field.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
}

/// One field of triage.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// What it is called.
    pub name: String,
    /// What it says, for people.
    pub about: String,
    /// Whether a case can have several values of it.
    #[serde(default)]
    pub many: bool,
    /// Its values.
    #[serde(default)]
    pub values: Vec<Value>,
    /// A list that lies beside the taxonomy: `municipalities`.
    pub list: Option<String>,
}

/// One value.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// What is kept and typed.
    pub code: String,
    /// What it means.
    pub label: String,
}

/// A reason why a value is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unknown {
    /// There is no such field.
    #[error("no field of triage has this name; there are: {0}")]
    Field(String),
    /// The field does not have this value.
    #[error("{field} does not have this value; it has: {allowed}")]
    Value {
        /// The field.
        field: String,
        /// What it has.
        allowed: String,
    },
}

/// Returns the taxonomy.
#[must_use]
pub fn taxonomy() -> &'static Taxonomy {
    &TAXONOMY
}

/// Finds a field by its name.
///
/// # Errors
/// [`Unknown::Field`], which lists them.
pub fn field(name: &str) -> Result<&'static Field, Unknown> {
    let found = TAXONOMY.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name));
    found.ok_or_else(|| {
        let names: Vec<&str> = TAXONOMY.fields.iter().map(|field| field.name.as_str()).collect();
        Unknown::Field(names.join(", "))
    })
}

impl Field {
    /// Returns the code of a value, whichever letter case it was typed in.
    ///
    /// # Errors
    /// [`Unknown::Value`], which lists what there is.
    pub fn value(&self, typed: &str) -> Result<String, Unknown> {
        let typed = typed.trim();
        if self.list.is_some() {
            let place = place(typed)
                .ok_or_else(|| self.unknown("the names and codes of municipalities"))?;
            return Ok(place.code.to_owned());
        }
        let found =
            self.values.iter().find(|value| value.code.to_lowercase() == typed.to_lowercase());
        let codes =
            || self.values.iter().map(|value| value.code.as_str()).collect::<Vec<_>>().join(", ");
        found.map(|value| value.code.clone()).ok_or_else(|| self.unknown(&codes()))
    }

    fn unknown(&self, allowed: &str) -> Unknown {
        Unknown::Value { field: self.name.clone(), allowed: allowed.to_owned() }
    }

    /// Returns what a code means; the code itself where it is not known any more.
    #[must_use]
    pub fn label<'v>(&'v self, code: &'v str) -> &'v str {
        if self.list.is_some() {
            return place(code).map_or(code, |place| place.name);
        }
        let found = self.values.iter().find(|value| value.code == code);
        found.map_or(code, |value| value.label.as_str())
    }
}

/// A municipality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Municipality {
    /// Its code, such as `GM0363`.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The police unit it lies in.
    pub unit: &'static str,
}

/// Finds a municipality by its name or code.
#[must_use]
pub fn place(typed: &str) -> Option<Municipality> {
    let wanted = typed.to_lowercase();
    municipalities()
        .find(|place| place.code.to_lowercase() == wanted || place.name.to_lowercase() == wanted)
}

fn municipalities() -> impl Iterator<Item = Municipality> {
    let rows = PLACES.lines().filter(|line| line.starts_with("GM"));
    rows.filter_map(|row| {
        let (code, row) = row.split_once(',')?;
        // One name has a comma in it, and quotes around it.
        let (name, row) = match row.strip_prefix('"') {
            Some(quoted) => quoted.split_once("\",")?,
            None => row.split_once(',')?,
        };
        Some(Municipality { code, name, unit: row.rsplit_once(',')?.1 })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_its_fields_only_one_and_one_word_or_quoted() {
        assert!(TAXONOMY.version > 0 && !TAXONOMY.source.is_empty());
        let names: BTreeSet<&str> = TAXONOMY.fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names.len(), TAXONOMY.fields.len());
        for field in &TAXONOMY.fields {
            let codes: BTreeSet<String> =
                field.values.iter().map(|value| value.code.to_lowercase()).collect();
            assert_eq!(codes.len(), field.values.len(), "{}", field.name);
            assert!(field.list.is_some() != (codes.len() > 1), "{}", field.name);
            for value in &field.values {
                assert_eq!(field.value(&value.code.to_uppercase()).unwrap(), value.code);
            }
        }
    }

    #[test]
    fn what_triage_must_tell_has_a_field() {
        for name in [
            "form",
            "sub-sector",
            "border",
            "means",
            "municipality",
            "region",
            "age",
            "reporter",
            "urgency",
            "reliability",
            "status",
            "disposition",
        ] {
            field(name).unwrap();
        }
    }

    #[test]
    fn unknown_values_are_refused_with_what_there_is() {
        let refused = field("urgency").unwrap().value("E").unwrap_err().to_string();
        assert!(refused.ends_with("A, B, C, D"), "{refused}");
        assert!(field("colour").unwrap_err().to_string().contains("urgency"));
    }

    #[test]
    fn every_municipality_lies_in_a_region() {
        let regions = field("region").unwrap();
        let mut count = 0;
        for place in municipalities() {
            assert_eq!(regions.value(place.unit).unwrap(), place.unit, "{}", place.name);
            assert_eq!(super::place(place.code), Some(place));
            count += 1;
        }
        assert_eq!(count, 342);
        let there = place("'s-gravenhage").unwrap();
        assert_eq!((there.code, there.unit), ("GM0518", "Den Haag"));
    }
}
