//! Cargo.lock: which packages a build takes, and their checksums.

use std::{fs, path::Path};

use toml::Table;

use crate::Failed;

/// A package of a lock file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of what the registry gives out, in hexadecimal; none for packages of this checkout.
    pub checksum: Option<String>,
}

/// Reads a lock file.
///
/// # Errors
/// When it cannot be read, or is none.
pub fn read(file: &Path) -> Result<Vec<Package>, Failed> {
    let text = fs::read_to_string(file).map_err(Failed::with("cannot read", file))?;
    let packages = parse(&text).filter(|packages| !packages.is_empty());
    packages.ok_or_else(|| Failed::new(format!("{} is no lock file", file.display())))
}

fn parse(text: &str) -> Option<Vec<Package>> {
    let table: Table = text.parse().ok()?;
    let packages = table.get("package")?.as_array()?;
    let one = |package: &toml::Value| {
        let field = |name: &str| Some(package.get(name)?.as_str()?.to_owned());
        Some(Package {
            name: field("name")?,
            version: field("version")?,
            checksum: field("checksum"),
        })
    };
    packages.iter().map(one).collect()
}
