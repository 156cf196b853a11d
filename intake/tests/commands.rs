//! Commands of the real program that need no store: what they write, what they refuse, and what they say to do next.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use meldkluis_crypto::note::{KeyName, Signer};
use meldkluis_intake::pages::Lang;
use serde_json::Value;
use zeroize::Zeroizing;

const SAMPLE: &str = include_str!("../../deploy/config/intake.toml");

fn run(dir: &Path, arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_meldkluis-intake"));
    program.current_dir(dir).args(arguments).output().unwrap()
}

/// A folder with a configuration in it.
fn folder(config: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("intake.toml"), config).unwrap();
    folder
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap()
}

/// What `serve --check` says of a configuration that it refuses.
fn refused(config: &str) -> String {
    let folder = folder(config);
    let output = run(folder.path(), &["serve", "--check", "--config", "intake.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    text(&output.stderr).to_owned()
}

/// The sample without the lines that begin so.
fn without(beginnings: &[&str]) -> String {
    let begins = |line: &str| beginnings.iter().any(|beginning| line.starts_with(beginning));
    SAMPLE.lines().filter(|line| !begins(line)).map(|line| format!("{line}\n")).collect()
}

#[test]
fn missing_promises_are_named_with_what_to_write() {
    let no_section = without(&["[pages]", "read_days", "answer_within_days"]);
    for (config, names) in [
        (no_section, "configuration not understood: missing field `pages`\n"),
        (without(&["read_days"]), "missing field `read_days`\n"),
        (without(&["answer_within_days"]), "missing field `answer_within_days`\n"),
        (SAMPLE.replace("[\"monday\", \"thursday\"]", "[]"), "pages.read_days names no day\n"),
        (SAMPLE.replace("days = 7", "days = 0"), "is not between 1 and 90\n"),
    ] {
        let said = refused(&config);
        let (_, next) = said.split_once(names).unwrap();
        assert!(next.starts_with("The pages promise this"), "{said}");
        assert!(next.contains("\n  read_days = [\"monday\", \"thursday\"]\n"), "{said}");
    }
}

#[test]
fn what_is_written_as_advised_is_taken() {
    let said = refused(&without(&["read_days", "answer_within_days"]));
    let advised: Vec<_> = said.lines().filter_map(|line| line.strip_prefix("  ")).collect();
    let advised = advised.into_iter().filter(|line| line.contains(" = ")).collect::<Vec<_>>();
    let section = format!("[pages]\n{}\n", advised.join("\n"));
    let config = without(&["read_days", "answer_within_days"]).replace("[pages]\n", &section);
    let config = own_root(&config);
    let folder = folder(&config);
    let output = run(folder.path(), &["serve", "--check", "--config", "intake.toml"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
}

/// The configuration with another root key than the sample's.
fn own_root(config: &str) -> String {
    let name = KeyName::new("meldkluis.example/root".to_owned()).unwrap();
    let own = Signer::from_seed(name, Zeroizing::new([2; 32])).verifier().to_string();
    let sample = config.lines().find_map(|line| line.strip_prefix("root_verifier = ")).unwrap();
    config.replace(sample, &format!("\"{own}\""))
}

/// Whoever leaves the sample's root key in place believes rosters of everybody.
#[test]
fn root_key_of_the_sample_is_refused_before_anything_is_made() {
    let said = refused(SAMPLE);
    assert!(said.contains("root_verifier is the sample's") && said.contains("init"), "{said}");
    let folder = folder(SAMPLE);
    let output = run(folder.path(), &["init", "--config", "intake.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("root_verifier is the sample's"));
}

#[test]
fn misspelt_days_and_keys_are_named_with_the_words_to_choose_from() {
    let said = refused(&SAMPLE.replace("\"thursday\"", "\"donderdag\""));
    assert!(said.contains("unknown variant `donderdag`, expected one of `monday`"), "{said}");
    assert!(said.ends_with("Write one of the words listed above, in quotation marks.\n"), "{said}");
    let said = refused(&SAMPLE.replace("read_days", "reading_days"));
    assert!(said.contains("unknown field `reading_days`, expected one of `read_days`"), "{said}");
    assert!(said.contains("Is it misspelt"), "{said}");
}

#[test]
fn guide_is_a_folder_that_needs_nothing_else() {
    let folder = folder(SAMPLE);
    let output =
        run(folder.path(), &["--json", "guide", "--config", "intake.toml", "--out", "a/guide"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let begun = format!("writing the guide in {} languages\n", Lang::ALL.len());
    assert_eq!(text(&output.stderr), begun);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut names: Vec<_> =
        told["files"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(names.len(), Lang::ALL.len() + 1);
    let unreviewed = told["unreviewed"].as_array().unwrap();
    assert!(!unreviewed.contains(&"nl".into()) && !unreviewed.contains(&"en".into()));
    let dir = folder.path().join("a/guide");
    let mut found: Vec<_> = fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    names.sort_unstable();
    assert_eq!(found, names);
    for name in names {
        let page = fs::read_to_string(dir.join(name)).unwrap();
        assert!(page.trim_end().ends_with("</html>"), "{name}");
        let says_so = page.contains("<main>\n<p class=\"unreviewed\">");
        let lang = name.strip_suffix(".html").unwrap();
        assert_eq!(says_so, unreviewed.contains(&lang.into()), "{name}");
        for link in page.split(" href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            let elsewhere =
                ["https://", "tel:", "#", "data:"].iter().any(|it| link.starts_with(it));
            assert!(elsewhere || found.iter().any(|file| file == link), "{name}: {link}");
        }
    }
    assert!(found.contains(&"index.html".to_owned()) && found.contains(&"zh-Hans.html".to_owned()));
}

#[test]
fn folder_in_use_is_left_as_it_is_until_it_may_be_written_over() {
    let folder = folder(SAMPLE);
    let dir = folder.path().join("site");
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("robots.txt"), "mine").unwrap();
    fs::write(dir.join("nl.html"), "old").unwrap();
    let guide = ["guide", "--config", "intake.toml", "--out", "site"];
    let output = run(folder.path(), &guide);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains("the folder is not empty\n") && said.contains("--replace"), "{said}");
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 2);
    assert_eq!(fs::read_to_string(dir.join("nl.html")).unwrap(), "old");

    let output = run(folder.path(), &[&guide[..], &["--replace"]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("open site/index.html in any browser"));
    assert_eq!(fs::read_to_string(dir.join("robots.txt")).unwrap(), "mine");
    assert!(fs::read_to_string(dir.join("nl.html")).unwrap().starts_with("<!doctype html>"));
    assert_eq!(fs::read_dir(&dir).unwrap().count(), Lang::ALL.len() + 2);
}

#[test]
fn guide_needs_a_folder() {
    let folder = folder(SAMPLE);
    let output = run(folder.path(), &["guide", "--config", "intake.toml", "--out", "intake.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("this is not a folder\nGive --out"));
    assert_eq!(fs::read_to_string(folder.path().join("intake.toml")).unwrap(), SAMPLE);
}
