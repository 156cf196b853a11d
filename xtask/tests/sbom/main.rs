//! Bills of materials, held against CycloneDX's own schema and against what cargo locked.

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        fs,
        path::{Path, PathBuf},
        process::{Command, Output},
    };

    use meldkluis_xtask::{lock, place, sbom};
    use serde_json::Value;

    /// The Python of the system, which has the system's modules, whatever other comes first in the path.
    const PYTHON: &str = "/usr/bin/python3";

    fn folder() -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sbom");
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// Fetches the schemas, pinned by their checksum.
    fn schemas() -> PathBuf {
        let list = format!("{}/tests/sbom/requirements.txt", env!("CARGO_MANIFEST_DIR"));
        let how = [
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--require-hashes",
        ];
        let fetched =
            Command::new(PYTHON).args(how).arg("-d").arg(folder()).args(["-r", &list]).status();
        assert!(fetched.unwrap().success(), "pip must reach its registry");
        folder().join("cyclonedx_python_lib-11.12.0-py3-none-any.whl")
    }

    fn validated(bills: &[PathBuf]) -> Output {
        let script = format!("{}/tests/sbom/validate.py", env!("CARGO_MANIFEST_DIR"));
        Command::new(PYTHON).arg(script).arg(schemas()).args(bills).output().unwrap()
    }

    fn bills() -> Vec<(String, Value)> {
        let bills = sbom::bills().unwrap().into_iter();
        bills.map(|(name, bill)| (name, serde_json::from_str(&bill).unwrap())).collect()
    }

    #[test]
    fn bills_are_valid_by_the_schema_and_a_wrong_one_is_not() {
        let mut files = vec![];
        for (name, bill) in sbom::bills().unwrap() {
            let file = folder().join(format!("{name}.cdx.json"));
            fs::write(&file, &bill).unwrap();
            files.push(file);
            let wrong = folder().join("wrong.cdx.json");
            fs::write(&wrong, bill.replace("\"SHA-256\"", "\"SHA-255\"")).unwrap();
            assert!(!validated(&[wrong]).status.success(), "the schema must be looked at");
        }
        let said = validated(&files);
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stdout));
    }

    #[test]
    fn same_checkout_gives_the_same_bytes() {
        assert_eq!(sbom::bills().unwrap(), sbom::bills().unwrap());
    }

    #[test]
    fn both_programs_have_a_bill_of_what_is_behind_them() {
        let bills = bills();
        let part = |program: &str| -> BTreeSet<String> {
            let (_, bill) = bills.iter().find(|(name, _)| name == program).unwrap();
            let components = bill["components"].as_array().unwrap();
            components.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
        };
        let (intake, reviewer) = (part("meldkluis-intake"), part("meldkluis-reviewer"));
        assert!(["sled", "rustls", "meldkluis-crypto"].iter().all(|name| intake.contains(*name)));
        assert!(
            reviewer.contains("ring") && !reviewer.contains("sled") && !reviewer.contains("rustls")
        );
        assert!(!intake.contains("hpke"), "what only tests need is in no program");
    }

    #[test]
    fn every_package_of_others_has_a_licence_an_address_and_the_locked_checksum() {
        let locked = lock::read(&place::checkout().join("Cargo.lock")).unwrap();
        for (_, bill) in bills() {
            for one in bill["components"].as_array().unwrap() {
                assert!(one["licenses"][0]["expression"].is_string(), "{one}");
                let name = one["name"].as_str().unwrap();
                if name.starts_with("meldkluis-") {
                    continue;
                }
                let version = one["version"].as_str().unwrap();
                let package = locked.iter().find(|it| it.name == name && it.version == version);
                let checksum = package.unwrap().checksum.as_deref();
                assert_eq!(one["hashes"][0]["content"].as_str(), checksum, "{name}");
                assert!(one["purl"].as_str().unwrap().starts_with(&format!("pkg:cargo/{name}@")));
            }
        }
    }

    #[test]
    fn every_component_and_nothing_else_is_in_the_graph() {
        for (name, bill) in bills() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let root = text(&bill["metadata"]["component"]["bom-ref"]);
            assert!(root.starts_with(&name));
            let components = bill["components"].as_array().unwrap();
            let mut named: Vec<String> =
                components.iter().map(|one| text(&one["bom-ref"])).collect();
            named.push(root);
            let all: BTreeSet<String> = named.iter().cloned().collect();
            assert_eq!(all.len(), named.len(), "each once");
            let graph = bill["dependencies"].as_array().unwrap();
            let nodes: BTreeSet<String> = graph.iter().map(|node| text(&node["ref"])).collect();
            assert_eq!((nodes, graph.len()), (all.clone(), named.len()));
            let needs = graph.iter().flat_map(|node| node["dependsOn"].as_array().unwrap());
            let reached: BTreeSet<String> = needs.map(text).collect();
            let roots: Vec<_> = all.difference(&reached).collect();
            assert_eq!(
                roots.len(),
                1,
                "everything but the program is needed by something: {roots:?}"
            );
        }
    }
}
