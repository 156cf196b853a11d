//! testssl.sh looks for known weaknesses of TLS.

use std::{fs, process::Command};

use meldkluis_tests::deployed::Deployed;
use serde_json::Value;

/// Severities that are no finding.
const FINE: [&str; 3] = ["OK", "INFO", "DEBUG"];
/// Findings that are none here, with the reason.
const KNOWN: [(&str, &str); 2] = [
    // What the machine's own openssl lacks.
    ("engine_problem", "GOST"),
    // Only pages are compressed that are the same for everybody: see `server/compressed.rs`.
    ("BREACH", "potentially VULNERABLE"),
];

#[test]
fn testssl_finds_no_weakness() {
    // It asks more often in a minute than anybody needs to.
    let free = "{ each = 1000000, all = 1000000 }";
    let deployed = Deployed::with_limits(&format!("pages = {free}\n"));
    let told = deployed.beside("testssl.json");
    let mut testssl = Command::new("testssl");
    testssl.args(["--quiet", "--warnings", "off", "--color", "0", "--ip", "127.0.0.1"]);
    testssl.args(["--protocols", "--server-preference", "--fs", "--vulnerable"]);
    testssl.arg("--jsonfile").arg(&told).arg(deployed.at.form_url());
    let output = testssl.output().expect("`cargo xtask test` installs testssl.sh");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let found: Value = serde_json::from_slice(&fs::read(&told).expect(&said)).expect("JSON");
    let found = found.as_array().expect("a list");
    assert!(found.len() > 30, "{said}");
    let is = |finding: &Value, key: &str, value: &str| {
        finding[key].as_str().is_some_and(|text| text.contains(value))
    };
    assert!(
        found.iter().any(|finding| is(finding, "id", "TLS1_3") && is(finding, "severity", "OK"))
    );
    let weak: Vec<&Value> = found
        .iter()
        .filter(|finding| !FINE.contains(&finding["severity"].as_str().unwrap_or_default()))
        .filter(|finding| {
            !KNOWN.iter().any(|(id, text)| is(finding, "id", id) && is(finding, "finding", text))
        })
        .collect();
    assert!(weak.is_empty(), "{weak:#?}");
}
