//! `cargo xtask sbom`: a bill of materials for each installed program (CycloneDX 1.5, JSON).
//!
//! What comes in: Cargo.lock and the tree of dependencies as cargo settles it. What goes out: one file a program, with
//! every package that is built for it: name, version, package URL, licence, SHA-256, and what depends on what.
//! The same checkout gives the same bytes: no time, no random serial number, everything sorted.
//! Deliberately absent: known weaknesses; a database answers for those, asked on the day that somebody wants to know.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::{
    Failed, lock, place,
    say::line,
    supply::{self, About, Installed, Node, TARGET, Tree},
};

/// Writes a bill for each installed program to `out`, or to `target/sbom`.
///
/// # Errors
/// When cargo cannot say what a program is made of, or a file cannot be written.
pub fn run(out: Option<PathBuf>) -> Result<(), Failed> {
    let out = out.map_or_else(|| place::target().map(|target| target.join("sbom")), Ok)?;
    fs::create_dir_all(&out).map_err(Failed::with("cannot make", &out))?;
    for (program, bill) in bills()? {
        let file = out.join(format!("{program}.cdx.json"));
        fs::write(&file, bill).map_err(Failed::with("cannot write", &file))?;
        line(format_args!("{}", file.display()));
    }
    Ok(())
}

/// Returns the name of each installed program and its bill.
///
/// # Errors
/// When cargo cannot say what it is made of.
pub fn bills() -> Result<Vec<(String, String)>, Failed> {
    let checksums = checksums(&place::checkout().join("Cargo.lock"))?;
    let mut bills = vec![];
    for installed in supply::installed()? {
        let tree = supply::everything(&installed.package)?;
        let linked: BTreeSet<Node> = supply::linked(&installed.package)?.into_keys().collect();
        for program in &installed.programs {
            let bill = Bill {
                program,
                installed: &installed,
                tree: &tree,
                linked: &linked,
                checksums: &checksums,
            };
            bills.push((program.clone(), format!("{:#}\n", bill.json()?)));
        }
    }
    Ok(bills)
}

type Checksums = BTreeMap<Node, String>;

fn checksums(file: &Path) -> Result<Checksums, Failed> {
    let packages = lock::read(file)?.into_iter();
    let one = |package: lock::Package| {
        let lock::Package { name, version, checksum } = package;
        Some((Node { name, version }, checksum?))
    };
    Ok(packages.filter_map(one).collect())
}

struct Bill<'b> {
    program: &'b str,
    installed: &'b Installed,
    tree: &'b Tree,
    linked: &'b BTreeSet<Node>,
    checksums: &'b Checksums,
}

impl Bill<'_> {
    fn json(&self) -> Result<Value, Failed> {
        let (root, about) = self.root()?;
        let others = || self.tree.iter().filter(|(node, _)| *node != root);
        let components: Vec<Value> =
            others().map(|(node, about)| self.component(node, about)).collect::<Result<_, _>>()?;
        let mut needs = vec![depends(&self.reference(root), about)];
        needs.extend(others().map(|(node, about)| depends(&reference(node, about.ours), about)));
        // What a node needs is named as it names itself.
        let needs: Vec<Value> = needs.into_iter().map(|(name, on)| self.named(&name, on)).collect();
        Ok(json!({
            "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "metadata": {
                "component": {
                    "type": "application",
                    "bom-ref": self.reference(root),
                    "name": self.program,
                    "version": root.version,
                    "licenses": [{ "expression": about.licence }],
                },
                "properties": [{ "name": "meldkluis:target", "value": TARGET }],
            },
            "components": components,
            "dependencies": needs,
        }))
    }

    fn root(&self) -> Result<(&Node, &About), Failed> {
        let Installed { package, version, .. } = self.installed;
        let root =
            self.tree.iter().find(|(node, _)| node.name == *package && node.version == *version);
        root.ok_or_else(|| Failed::new(format!("{package} is not in its own tree")))
    }

    /// The program itself goes by its own name: a package may have several.
    fn reference(&self, root: &Node) -> String {
        format!("{}@{}", self.program, root.version)
    }

    fn named(&self, name: &str, on: &BTreeSet<Node>) -> Value {
        let of = |node: &Node| reference(node, self.tree.get(node).is_some_and(|about| about.ours));
        json!({ "ref": name, "dependsOn": on.iter().map(of).collect::<BTreeSet<_>>() })
    }

    fn component(&self, node: &Node, about: &About) -> Result<Value, Failed> {
        let linked = self.linked.contains(node);
        let mut component = json!({
            "type": "library",
            "bom-ref": reference(node, about.ours),
            "name": node.name,
            "version": node.version,
            // Build scripts and macros run where the program is built, and are no part of it.
            "scope": if linked { "required" } else { "excluded" },
        });
        let mut put = |key: &str, value: Value| {
            if let Some(fields) = component.as_object_mut() {
                fields.insert(key.to_owned(), value);
            }
        };
        if !about.licence.is_empty() {
            // Old manifests write a slash, which means the same and is no SPDX expression.
            put("licenses", json!([{ "expression": about.licence.replace('/', " OR ") }]));
        }
        if !about.ours {
            let missing = || Failed::new(format!("{} {} has no checksum", node.name, node.version));
            let checksum = self.checksums.get(node).ok_or_else(missing)?;
            put("hashes", json!([{ "alg": "SHA-256", "content": checksum }]));
            put("purl", package_url(node).into());
        }
        Ok(component)
    }
}

fn depends<'t>(name: &str, about: &'t About) -> (String, &'t BTreeSet<Node>) {
    (name.to_owned(), &about.needs)
}

fn reference(node: &Node, ours: bool) -> String {
    if ours { format!("{}@{}", node.name, node.version) } else { package_url(node) }
}

/// The package URL of a crate (purl-spec, type `cargo`).
fn package_url(node: &Node) -> String {
    format!("pkg:cargo/{}@{}", node.name, node.version.replace('+', "%2B"))
}
