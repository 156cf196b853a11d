//! Who may name whom, and what must be absent where: ARCHITECTURE.md's tables, held against the sources.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::Path,
};

use meldkluis_tests::sources::{Source, checkout, metadata, naming, room};
use serde_json::Value;

const ROOMS: &[&str] = &["crypto", "intake", "reviewer", "scrub", "tests", "xtask"];

/// Room, the rooms it may name, and the crates that its whole tree must never reach.
const TABLE: &[(&str, &[&str], &[&str])] = &[
    ("crypto", &[], &["tokio", "hyper", "sled", "rustls", "lettre"]),
    ("scrub", &[], &["tokio", "hyper", "sled", "rustls", "lettre"]),
    ("intake", &["crypto", "scrub"], &[]),
    ("reviewer", &["crypto"], &["sled", "rustls", "lettre", "governor"]),
    ("xtask", &[], &["tokio", "hyper", "sled", "rustls"]),
];

const OTHER_TLS: &[&str] = &[
    "aws-lc-rs",
    "aws-lc-sys",
    "aws-lc-fips-sys",
    "openssl",
    "native-tls",
    "boring",
    "rustls-openssl",
    "rustls-rustcrypto",
];

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap()
}

/// The members, room by room.
fn members(metadata: &Value) -> BTreeMap<String, Value> {
    let ids: BTreeSet<&str> = metadata["workspace_members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    let packages = metadata["packages"].as_array().unwrap();
    let ours = packages.iter().filter(|package| ids.contains(text(package, "id")));
    let folder = |package: &Value| {
        let manifest = Path::new(text(package, "manifest_path"));
        let folder = manifest.parent().unwrap().strip_prefix(checkout().canonicalize().unwrap());
        folder.unwrap().to_str().unwrap().to_owned()
    };
    ours.map(|package| (folder(package), package.clone())).collect()
}

/// The names of all packages that `root` reaches through ordinary and build dependencies.
fn reached(metadata: &Value, root: &str) -> BTreeSet<String> {
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let nodes: HashMap<&str, &Value> = nodes.iter().map(|node| (text(node, "id"), node)).collect();
    let packages = metadata["packages"].as_array().unwrap();
    let names: HashMap<&str, &str> =
        packages.iter().map(|package| (text(package, "id"), text(package, "name"))).collect();
    let (mut seen, mut open) = (BTreeSet::new(), vec![root]);
    while let Some(id) = open.pop() {
        for dep in nodes[id]["deps"].as_array().unwrap() {
            let kinds = dep["dep_kinds"].as_array().unwrap();
            let pkg = text(dep, "pkg");
            if kinds.iter().any(|kind| kind["kind"] != "dev") && seen.insert(pkg) {
                open.push(pkg);
            }
        }
    }
    seen.into_iter().map(|id| names[id].to_owned()).collect()
}

#[test]
fn rooms_are_the_workspace_and_carry_their_names() {
    let members = members(&metadata());
    assert_eq!(members.keys().map(String::as_str).collect::<Vec<_>>(), ROOMS);
    for (folder, package) in members {
        assert_eq!(text(&package, "name"), format!("meldkluis-{folder}"));
        assert_eq!(text(&package, "license"), "EUPL-1.2");
    }
}

#[test]
fn rooms_name_only_the_rooms_they_may() {
    let members = members(&metadata());
    for (room, may, _) in TABLE {
        let names = members[*room]["dependencies"].as_array().unwrap().iter();
        let named = names.filter_map(|dep| text(dep, "name").strip_prefix("meldkluis-"));
        for other in named {
            assert!(may.contains(&other), "{room} must not name {other}");
        }
    }
}

#[test]
fn rooms_never_reach_what_they_must_not() {
    let metadata = metadata();
    let members = members(&metadata);
    for (room, _, never) in TABLE {
        let reached = reached(&metadata, text(&members[*room], "id"));
        assert!(!reached.is_empty(), "{room} has dependencies, or this test reads nothing");
        for bad in *never {
            assert!(!reached.contains(*bad), "{room} reaches {bad}");
        }
    }
}

#[test]
fn intake_reaches_what_the_walk_must_be_able_to_see() {
    let metadata = metadata();
    let reached = reached(&metadata, text(&members(&metadata)["intake"], "id"));
    for expected in ["sled", "rustls", "ring", "libc", "lettre"] {
        assert!(reached.contains(expected), "{expected}");
    }
}

#[test]
fn ring_is_the_only_provider_of_tls() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    for package in packages {
        assert!(!OTHER_TLS.contains(&text(package, "name")), "{}", text(package, "name"));
    }
    let rustls = packages.iter().filter(|package| text(package, "name") == "rustls").count();
    assert_eq!(rustls, 1, "one rustls, whose features stand in Cargo.toml");
}

/// OpenSSL is in the reviewer's tree as SQLCipher's, and nothing else may name it: it is no provider of TLS.
#[test]
fn openssl_is_sqlciphers_alone_and_no_part_of_what_connects() {
    let metadata = metadata();
    let members = members(&metadata);
    let packages = metadata["packages"].as_array().unwrap();
    let names: HashMap<&str, &str> =
        packages.iter().map(|package| (text(package, "id"), text(package, "name"))).collect();
    let mut users = BTreeSet::new();
    for node in metadata["resolve"]["nodes"].as_array().unwrap() {
        let deps = node["deps"].as_array().unwrap();
        if deps.iter().any(|dep| names[text(dep, "pkg")] == "openssl-sys") {
            users.insert(names[text(node, "id")]);
        }
    }
    assert_eq!(users, ["libsqlite3-sys"].into());
    for room in ["crypto", "scrub", "intake", "xtask"] {
        let reached = reached(&metadata, text(&members[room], "id"));
        assert!(!reached.contains("openssl-sys"), "{room}");
    }
}

/// The case file's key and queries have one home.
#[test]
fn rusqlite_is_named_where_the_two_databases_are_alone() {
    for room_name in ROOMS {
        for file in naming(&room(room_name), &["rusqlite"]) {
            let keys_of_items = file == "reviewer/src/vault/items.rs";
            assert!(keys_of_items || file.starts_with("reviewer/src/casefile/"), "{file}");
        }
    }
}

#[test]
fn no_room_or_module_is_a_drawer() {
    for room_name in ROOMS {
        for source in room(room_name) {
            for drawer in ["common", "util", "utils", "core", "types", "helpers", "misc"] {
                let mut parts = source.path.split(['/', '.']);
                assert!(!parts.any(|part| part == drawer), "{}", source.path);
            }
        }
    }
}

#[test]
fn sled_is_named_in_one_file() {
    for room_name in ROOMS {
        let expected: &[&str] =
            if *room_name == "intake" { &["intake/src/store/index.rs"] } else { &[] };
        assert_eq!(naming(&room(room_name), &["sled"]), expected, "{room_name}");
    }
}

#[test]
fn mail_is_named_in_one_file() {
    for room_name in ROOMS {
        let expected: &[&str] =
            if *room_name == "intake" { &["intake/src/notice/post.rs"] } else { &[] };
        assert_eq!(naming(&room(room_name), &["lettre"]), expected, "{room_name}");
    }
    // No way without TLS, and none that goes without it when it is not offered.
    let clear = ["Opportunistic", "builder_dangerous", "unencrypted_localhost", "from_url"];
    assert_eq!(naming(&room("intake"), &clear), [""; 0]);
}

/// Invariant 11: a notice's bytes do not depend on any tip, because nothing of it can know of one.
#[test]
fn notice_names_nothing_that_knows_of_a_tip() {
    const MAY: &[&str] =
        &["clock", "config", "entropy", "notice", "server::last_day", "server::CertificateError"];
    let intake = room("intake");
    let (notice, others): (Vec<_>, Vec<_>) = intake.into_iter().partition(|source| {
        source.path.starts_with("intake/src/notice/")
            || source.path == "intake/src/bin/meldkluis-notice.rs"
    });
    assert!(notice.len() > 8, "{}", notice.len());
    let may = |named: &str| {
        MAY.iter().any(|may| {
            named.strip_prefix(may).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        })
    };
    for source in &notice {
        assert!(!source.code.contains("super::super"), "{}", source.path);
        for named in ours_named(source) {
            assert!(may(&named), "{} names {named}", source.path);
        }
    }
    assert!(!others.iter().any(|source| source.code.contains("notice::")));
}

/// The paths below the intake's own root that a source names; a group would hide some, and is refused.
fn ours_named(source: &Source) -> Vec<String> {
    let path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut found = vec![];
    for root in ["crate::", "meldkluis_intake::"] {
        for (at, _) in source.code.match_indices(root) {
            let rest = &source.code[at + root.len()..];
            let name = &rest[..rest.find(|c| !path(c)).unwrap_or(rest.len())];
            assert!(!name.is_empty(), "{}: one path a line", source.path);
            found.push(name.to_owned());
        }
    }
    found
}

/// The probe knows of the intake what everybody knows, and the intake knows nothing of the probe.
#[test]
fn probe_names_nothing_of_the_intake_and_is_named_by_nothing() {
    const MAY: &[&str] = &["clock", "entropy", "probe"];
    let intake = room("intake");
    let (probe, others): (Vec<_>, Vec<_>) = intake.into_iter().partition(|source| {
        source.path.starts_with("intake/src/probe/")
            || source.path == "intake/src/bin/meldkluis-probe.rs"
    });
    assert!(probe.len() > 6, "{}", probe.len());
    for source in &probe {
        assert!(!source.code.contains("super::super"), "{}", source.path);
        for named in ours_named(source) {
            let first = named.split("::").next().unwrap_or_default();
            assert!(MAY.contains(&first), "{} names {named}", source.path);
        }
    }
    for source in &others {
        for word in ["probe::", "canary::", "CanaryKey"] {
            assert!(!source.code.contains(word), "{} names {word}", source.path);
        }
    }
}

#[test]
fn second_of_the_day_is_told_to_the_notice_alone() {
    let intake = room("intake");
    let asks =
        |source: &&Source| source.code.contains(".moment(") || source.code.contains("Moment");
    let mut told: Vec<_> = intake.iter().filter(asks).map(|source| &source.path).collect();
    told.sort();
    assert_eq!(told, ["intake/src/bin/meldkluis-notice.rs", "intake/src/clock.rs"]);
}

#[test]
fn clock_is_read_in_one_place_a_room() {
    for room_name in ["crypto", "scrub"] {
        let sources = room(room_name);
        assert_eq!(naming(&sources, &["SystemTime", "Instant"]), [""; 0]);
        // The bare word is also a field: when a file said that it was made.
        let module = |code: &str| code.contains("time::") || code.contains("std::time");
        assert!(!sources.iter().any(|source| module(&source.code)), "{room_name}");
    }
    for room_name in ["intake", "reviewer"] {
        let readers = naming(&room(room_name), &["SystemTime"]);
        assert!(readers.iter().all(|file| file.ends_with("/src/clock.rs")), "{readers:?}");
    }
}

#[test]
fn pure_rooms_touch_nothing_of_the_machine() {
    let effects = ["fs", "net", "env", "process", "SystemRandom", "PathBuf"];
    for room_name in ["crypto", "scrub"] {
        let sources = room(room_name);
        assert_eq!(naming(&sources, &effects), [""; 0], "{room_name}");
        // The bare words are also a field, what ties a sender's follow-ups together, and a key of PDF.
        let module = |code: &str| {
            ["thread::", "std::thread", "std::path", "Path::"]
                .iter()
                .any(|name| code.contains(name))
        };
        assert!(!sources.iter().any(|source| module(&source.code)), "{room_name}");
    }
}

#[test]
fn randomness_has_one_home_a_room() {
    for room_name in ["intake", "reviewer"] {
        let users = naming(&room(room_name), &["SystemRandom", "getrandom"]);
        assert!(users.iter().all(|file| file.ends_with("/src/entropy.rs")), "{users:?}");
    }
}

/// Invariant 1: no process that accepts connections from outside holds a key that opens a tip.
#[test]
fn intake_names_nothing_that_opens_a_tip() {
    let openers = ["Identity", "Decryptor", "Passphrase", "VaultKeys", "keyfile", "Unwrap"];
    assert_eq!(naming(&room("intake"), &openers), [""; 0]);
}

/// Invariant 5: the reviewer has no means to connect outward.
#[test]
fn reviewer_names_no_client() {
    let clients = ["TcpStream", "UdpSocket", "client", "connect"];
    assert_eq!(naming(&room("reviewer"), &clients), [""; 0]);
}

/// What decodes a sender's file is linked into the reviewer's child, and not into what holds the keys.
#[test]
fn reviewer_names_decoders_in_its_child_alone() {
    let decoders = ["hayro::", "image::", "quick_xml::", "zip::"];
    let sources = room("reviewer");
    let (child, own): (Vec<_>, Vec<_>) =
        sources.iter().partition(|source| source.path.contains("/pixels/child/"));
    for source in own {
        let named = decoders.iter().find(|decoder| source.code.contains(**decoder));
        assert_eq!(named, None, "{}", source.path);
    }
    for decoder in decoders {
        assert!(child.iter().any(|source| source.code.contains(decoder)), "{decoder}");
    }
}

#[test]
fn unsafe_code_is_forbidden_everywhere() {
    let manifest = |folder: &str| fs::read_to_string(checkout().join(folder).join("Cargo.toml"));
    assert!(manifest(".").unwrap().contains("[workspace.lints.rust]\nunsafe_code = \"forbid\""));
    for room_name in ROOMS {
        let manifest = manifest(room_name).unwrap();
        let shared = manifest.contains("[lints]\nworkspace = true\n");
        let own = manifest.contains("[lints.rust]\nunsafe_code = \"forbid\"\n");
        assert!(shared || own, "{room_name}");
    }
}

#[test]
fn every_dependency_has_its_default_features_off() {
    let manifest = fs::read_to_string(checkout().join("Cargo.toml")).unwrap();
    let (_, table) = manifest.split_once("[workspace.dependencies]\n").unwrap();
    let (table, _) = table.split_once("\n[").unwrap();
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (ours, foreign): (Vec<_>, Vec<_>) = lines.partition(|line| line.contains("path = "));
    assert!(ours.len() > 3 && foreign.len() > 20);
    for line in foreign {
        assert!(line.contains("default-features = false"), "{line}");
    }
}
