//! What the installed programs are made of: every package that cargo builds for them, counted and capped.
//!
//! Cargo settles dependencies for a package, not for a program: programs of one package share its list.
//! Counted is what a build for 64-bit Linux on x86 takes, build scripts and macros included, tests not.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use serde_json::Value;

use crate::{Failed, place, say::line};

/// The target that dependencies are settled for.
pub const TARGET: &str = "x86_64-unknown-linux-gnu";

/// The most packages behind each of ours that has programs, itself not counted. One more is somebody more to trust: it
/// is worth a line in the list of changes, and this number raised.
const CAPS: &[(&str, usize)] = &[("meldkluis-intake", 270), ("meldkluis-reviewer", 220)];

/// Members of the workspace whose programs are never installed.
const NOT_INSTALLED: &[&str] = &["meldkluis-tests", "meldkluis-xtask"];

/// A package of ours with the programs that are installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// The package's name.
    pub package: String,
    /// Its version.
    pub version: String,
    /// The programs' names, sorted.
    pub programs: Vec<String>,
    /// The Debian packages that they are installed from, one for each kind of machine.
    pub packages: Vec<Packaged>,
}

/// A Debian package, as `[package.metadata.deb]` of one of our packages has it, or one of its variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packaged {
    /// The package of ours.
    pub of: String,
    /// The variant in its manifest, if it is one.
    pub variant: Option<String>,
    /// The Debian package's name.
    pub name: String,
    /// The programs in it.
    pub programs: Vec<String>,
}

/// One node of the tree of dependencies: a name and a version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// The package's name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What is known of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The licence as its manifest has it; empty if it has none.
    pub licence: String,
    /// Whether it lies in this checkout.
    pub ours: bool,
    /// What it depends on directly.
    pub needs: BTreeSet<Node>,
}

/// The whole tree of one package.
pub type Tree = BTreeMap<Node, About>;

/// Prints how many packages are behind each program, and holds the caps.
///
/// # Errors
/// When there are too many, or a program has no cap.
pub fn count() -> Result<(), Failed> {
    line(format_args!("\n== packages behind the installed programs"));
    for installed in installed()? {
        let (all, linked) = (tree(&installed.package, "no-dev")?, linked(&installed.package)?);
        let count = all.len().saturating_sub(1);
        line(format_args!(
            "{}: {count} packages, {} of them in the program itself",
            installed.programs.join(", "),
            linked.len().saturating_sub(1)
        ));
        within(&installed.package, count)?;
    }
    Ok(())
}

fn within(package: &str, count: usize) -> Result<(), Failed> {
    let cap = CAPS.iter().find(|(name, _)| *name == package).map(|(_, cap)| *cap);
    let cap =
        cap.ok_or_else(|| Failed::new(format!("{package} needs a cap in xtask/src/supply.rs")))?;
    if count <= cap {
        return Ok(());
    }
    Err(Failed::new(format!(
        "{package} depends on {count} packages, more than {cap}: find out which are new (`git diff Cargo.lock`), and \
         whether they are worth it"
    )))
}

/// Lists our packages with programs that are installed.
///
/// # Errors
/// When cargo cannot say.
pub fn installed() -> Result<Vec<Installed>, Failed> {
    let said = cargo(&["metadata", "--locked", "--no-deps", "--format-version", "1"])?;
    let said: Value = serde_json::from_str(&said)
        .map_err(|error| Failed::new(format!("cargo metadata: {error}")))?;
    let packages = said.get("packages").and_then(Value::as_array);
    let mut all: Vec<Installed> = packages.into_iter().flatten().filter_map(programs_of).collect();
    all.sort_by(|one, other| one.package.cmp(&other.package));
    if all.is_empty() { Err(Failed::new("cargo metadata names no program")) } else { Ok(all) }
}

fn programs_of(package: &Value) -> Option<Installed> {
    let text = |value: &Value, key: &str| Some(value.get(key)?.as_str()?.to_owned());
    let name = text(package, "name").filter(|name| !NOT_INSTALLED.contains(&name.as_str()))?;
    let is_program = |target: &&Value| {
        let kinds = target.get("kind").and_then(Value::as_array);
        kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind == "bin"))
    };
    let targets = package.get("targets")?.as_array()?;
    let mut programs: Vec<String> =
        targets.iter().filter(is_program).filter_map(|target| text(target, "name")).collect();
    programs.sort();
    let version = text(package, "version")?;
    let packages = packaged(&name, package);
    (!programs.is_empty()).then_some(Installed { package: name, version, programs, packages })
}

/// Lists the Debian packages that a manifest describes: its own, and its variants by name.
fn packaged(of: &str, package: &Value) -> Vec<Packaged> {
    let Some(deb) = package.pointer("/metadata/deb").filter(|deb| deb.is_object()) else {
        return vec![];
    };
    let one = |variant: Option<&str>, deb: &Value| {
        let usual = variant.map_or_else(|| of.to_owned(), |variant| format!("{of}-{variant}"));
        let name = deb.get("name").and_then(Value::as_str).map_or(usual, str::to_owned);
        let assets = deb.get("assets").and_then(Value::as_array).into_iter().flatten();
        let sources = assets.filter_map(|asset| asset.get(0)?.as_str());
        let programs = sources.filter_map(|source| source.strip_prefix("target/release/"));
        let programs = programs.map(str::to_owned).collect();
        Packaged { of: of.to_owned(), variant: variant.map(str::to_owned), name, programs }
    };
    let variants = deb.get("variants").and_then(Value::as_object).into_iter().flatten();
    let variants = variants.map(|(name, variant)| one(Some(name), variant));
    [one(None, deb)].into_iter().chain(variants).collect()
}

/// Returns everything that cargo builds for a package.
///
/// # Errors
/// When cargo cannot say.
pub fn everything(package: &str) -> Result<Tree, Failed> {
    tree(package, "no-dev")
}

/// Returns what ends up in a package's programs: neither macros nor what build scripts need.
///
/// # Errors
/// When cargo cannot say.
pub fn linked(package: &str) -> Result<Tree, Failed> {
    tree(package, "normal,no-proc-macro")
}

fn tree(package: &str, edges: &str) -> Result<Tree, Failed> {
    let format = ["--prefix", "depth", "--format", "|{p}|{l}"];
    let which = ["tree", "--locked", "--package", package, "--edges", edges, "--target", TARGET];
    let said = cargo(&[which.as_slice(), &format].concat())?;
    parse(&said).ok_or_else(|| Failed::new(format!("cargo tree: unexpected {said}")))
}

/// Reads lines such as `2|serde v1.0.0|MIT OR Apache-2.0`, where the number says how deep a package lies.
fn parse(text: &str) -> Option<Tree> {
    let (mut tree, mut above): (Tree, Vec<Node>) = (Tree::new(), vec![]);
    for line in text.lines().filter(|line| !line.is_empty()) {
        let mut fields = line.trim_end_matches(" (*)").splitn(3, '|');
        let (depth, package, licence) = (fields.next()?, fields.next()?, fields.next()?);
        let mut words = package.split(' ');
        let (name, version) =
            (words.next()?.to_owned(), words.next()?.strip_prefix('v')?.to_owned());
        let node = Node { name, version };
        above.truncate(depth.parse().ok()?);
        if let Some(parent) = above.last() {
            tree.get_mut(parent)?.needs.insert(node.clone());
        }
        let about = tree.entry(node.clone()).or_default();
        licence.clone_into(&mut about.licence);
        about.ours = package.contains(" (/");
        above.push(node);
    }
    (!tree.is_empty()).then_some(tree)
}

fn cargo(arguments: &[&str]) -> Result<String, Failed> {
    let mut cargo: Command = place::cargo();
    let output = cargo.args(arguments).output();
    let output = output.map_err(|error| Failed::new(format!("cargo: {error}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Failed::new(format!("cargo: {}", String::from_utf8_lossy(&output.stderr))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str) -> Node {
        Node { name: name.into(), version: "1.0.0".into() }
    }

    #[test]
    fn tree_is_read_from_its_depths() {
        let said = "0|a v1.0.0 (/x/a)|EUPL-1.2\n1|b v1.0.0 (proc-macro)|MIT\n2|c v1.0.0|MIT/Apache-2.0\n1|c v1.0.0|\
                    MIT/Apache-2.0\n1|b v1.0.0 (proc-macro)|MIT (*)\n";
        let tree = parse(said).unwrap();
        assert_eq!(tree.len(), 3);
        assert_eq!(tree[&node("a")].needs, BTreeSet::from([node("b"), node("c")]));
        assert_eq!(tree[&node("b")].needs, BTreeSet::from([node("c")]));
        assert!(tree[&node("a")].ours && !tree[&node("b")].ours);
        assert_eq!(tree[&node("b")].licence, "MIT");
        assert!(parse("").is_none() && parse("nonsense").is_none());
    }

    #[test]
    fn one_package_too_many_or_without_a_cap_is_refused() {
        let (name, cap) = CAPS[0];
        assert!(within(name, cap).is_ok() && within(name, cap + 1).is_err());
        assert!(within("meldkluis-unheard-of", 1).is_err());
    }

    #[test]
    fn every_cap_is_of_a_package_with_programs() {
        let installed = installed().unwrap();
        let names: Vec<&str> = installed.iter().map(|one| one.package.as_str()).collect();
        assert_eq!(names, CAPS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }

    /// A program that no package has is built, counted and compared, and gets onto no machine; one that two have cannot
    /// be installed twice.
    #[test]
    fn every_installed_program_is_in_exactly_one_debian_package() {
        for installed in installed().unwrap() {
            let mut packaged: Vec<String> =
                installed.packages.iter().flat_map(|one| one.programs.clone()).collect();
            packaged.sort();
            assert_eq!(packaged, installed.programs, "{}", installed.package);
        }
    }

    #[test]
    fn variant_has_the_name_that_it_gives_itself() {
        let assets = |program: &str| {
            serde_json::json!([
                [format!("target/release/{program}"), "usr/bin/", "755"],
                ["doc", "usr/", "644"]
            ])
        };
        let manifest = serde_json::json!({ "metadata": { "deb": {
            "assets": assets("a"),
            "variants": { "one": { "name": "other", "assets": assets("b") }, "two": { "assets": assets("c") } },
        } } });
        let names: Vec<_> = packaged("ours", &manifest)
            .into_iter()
            .map(|one| (one.name, one.variant, one.programs.join(" ")))
            .collect();
        let of = |name: &str, variant: Option<&str>, program: &str| {
            (name.to_owned(), variant.map(str::to_owned), program.to_owned())
        };
        assert_eq!(
            names,
            [
                of("ours", None, "a"),
                of("other", Some("one"), "b"),
                of("ours-two", Some("two"), "c")
            ]
        );
        assert!(packaged("ours", &serde_json::json!({ "metadata": null })).is_empty());
    }

    #[test]
    fn what_is_linked_is_a_part_of_what_is_built() {
        for installed in installed().unwrap() {
            let (all, linked) =
                (everything(&installed.package).unwrap(), linked(&installed.package).unwrap());
            assert!(linked.keys().all(|node| all.contains_key(node)) && linked.len() < all.len());
        }
    }
}
