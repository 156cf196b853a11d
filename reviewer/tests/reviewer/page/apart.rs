//! `open` in a network of its own, with a browser of its own.

use std::{os::unix::fs::PermissionsExt as _, path::PathBuf};

use super::*;

/// A program in the place of the browser: it writes down what it was given and where it runs, asks for the page, and ends.
const BROWSER: &str = r#"#!/bin/sh
for last; do :; done
file="${last#file://}"
{
  echo "arguments $*"
  ls -ld "$(dirname "$file")" "$file"
  cat /proc/net/dev
  url=$(sed -n 's/.*url=\(http[^"]*\)".*/\1/p' "$file")
  echo "url $url"
  curl --silent --show-error --include --max-time 20 "$url"
  cat "$(dirname "$file")/profile/Default/Preferences"
} > "$OUT" 2>&1
"#;

/// Runs `open` after a shell has prepared a network of its own, so that the machine's is out of the way.
fn open(place: &Place, prepared: &str) -> (std::process::Output, String) {
    let (browser, out, passphrase) =
        (place.path("browser"), place.path("said"), place.path("passphrase"));
    fs::write(&browser, BROWSER).unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(&passphrase, PASSPHRASE).unwrap();
    let shell = format!("{prepared}; exec \"$@\"");
    let mut open = Command::new("unshare");
    open.args(["--user", "--map-root-user", "--net", "sh", "-c", &shell, "sh"]);
    open.arg(env!("CARGO_BIN_EXE_meldkluis-reviewer")).arg("--vault").arg(place.vault.dir());
    open.arg("--passphrase-file")
        .arg(passphrase)
        .args(["--json", "open", "--browser"])
        .arg(browser);
    let output = open.env("OUT", &out).output().unwrap();
    (output, fs::read_to_string(out).unwrap_or_default())
}

#[test]
fn page_has_a_network_and_a_browser_of_its_own_and_leaves_nothing() {
    let place = place();
    let (output, said) = open(&place, "true");
    assert!(output.status.success(), "{output:?} {said}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"closed\""), "{output:?}");
    let url = said.lines().find_map(|line| line.strip_prefix("url ")).unwrap();
    let token = url.rsplit_once("/start/").unwrap().1;
    assert!(said.contains("HTTP/1.1 303 ") && token.len() == 64, "{said}");
    let arguments = said.lines().find(|line| line.starts_with("arguments ")).unwrap();
    assert!(!arguments.contains(token) && !String::from_utf8_lossy(&output.stdout).contains(token));
    let modes: Vec<&str> = said.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(modes.contains(&"drwx------") && modes.contains(&"-rw-------"), "{said}");
    let interfaces: Vec<&str> = said
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, _)| name.trim())
        .filter(|name| name.len() < 8 && !name.contains(' '))
        .collect();
    assert!(
        interfaces.contains(&"lo") && !interfaces.iter().any(|name| name.starts_with("eth")),
        "{said}"
    );
    assert!(said.contains("\"javascript\":2"), "{said}");
    let home =
        arguments.split("--user-data-dir=").nth(1).unwrap().split("/profile").next().unwrap();
    assert!(home.starts_with("/dev/shm/meldkluis-page-") && !Path::new(home).exists(), "{home}");
}

#[test]
fn page_does_not_open_beside_a_live_interface() {
    let place = place();
    let live = "ip link add a0 type veth peer name b0 && ip link set a0 up && ip link set b0 up";
    let (output, said) = open(&place, live);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.is_empty(), "{said}");
    assert!(error.contains("0 is up") && error.contains("cable"), "{error}");
    assert_eq!(entered(&place, "listed"), 0);
}

#[test]
fn setting_that_forbids_namespaces_is_named() {
    let place = place();
    let (output, said) = open(&place, "echo 0 > /proc/sys/user/max_user_namespaces");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.is_empty(), "{said}");
    assert!(error.contains("user.max_user_namespaces is 0") && error.contains("sysctl"), "{error}");
}

/// A program in the place of the browser that stays, and tells which process it is and where its profile lies.
const STAYING: &str = r#"#!/bin/sh
for last; do :; done
file="${last#file://}"
printf '%s\n%s\n' $$ "$(dirname "$file")" > "$OUT.part"
mv "$OUT.part" "$OUT"
exec sleep 60
"#;

/// A page in a network of its own, with a browser that stays.
struct Stays {
    page: Child,
    browser: String,
    home: PathBuf,
}

impl Stays {
    fn start(place: &Place, idle: &str) -> Self {
        let (browser, out, passphrase) =
            (place.path("browser"), place.path("said"), place.path("passphrase"));
        fs::write(&browser, STAYING).unwrap();
        fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(&passphrase, PASSPHRASE).unwrap();
        let mut open = Command::new("unshare");
        open.args(["--user", "--map-root-user", "--net", env!("CARGO_BIN_EXE_meldkluis-reviewer")]);
        open.arg("--vault").arg(place.vault.dir()).arg("--passphrase-file").arg(passphrase);
        open.args(["open", "--idle", idle, "--browser"]).arg(browser).env("OUT", &out);
        let mut page = open.stdout(Stdio::null()).spawn().unwrap();
        let until = Instant::now() + Duration::from_secs(60);
        while !out.exists() && page.try_wait().unwrap().is_none() && Instant::now() < until {
            sleep(Duration::from_millis(20));
        }
        let told = fs::read_to_string(&out).unwrap();
        let (browser, home) = told.trim().split_once('\n').unwrap();
        let stays = Self { page, browser: browser.into(), home: home.into() };
        // A process that just becomes another program has no command line for a moment.
        while !stays.is_there() && Instant::now() < until {
            sleep(Duration::from_millis(20));
        }
        assert!(stays.is_there(), "or this proves nothing");
        let inside =
            Path::new("/proc").join(browser).join("root").join(home.trim_start_matches('/'));
        assert!(inside.join("profile/Default/Preferences").exists(), "the browser has its profile");
        assert!(!stays.home.join("profile").exists(), "and nobody outside sees it");
        stays
    }

    /// A process that ended and that nobody waited for has no command line.
    fn is_there(&self) -> bool {
        let line = fs::read(Path::new("/proc").join(&self.browser).join("cmdline"));
        line.is_ok_and(|line| !line.is_empty())
    }

    fn hold_gone(&self) {
        let until = Instant::now() + Duration::from_secs(10);
        while self.is_there() && Instant::now() < until {
            sleep(Duration::from_millis(20));
        }
        assert!(!self.is_there());
    }
}

/// A terminal that is closed, or a killed page, leaves no browser and no profile with what a sender said.
#[test]
fn browser_ends_with_the_page_however_that_ends() {
    for signal in ["HUP", "KILL"] {
        let place = place();
        let mut stays = Stays::start(&place, "15");
        let told = Command::new("kill").args(["-s", signal, &stays.page.id().to_string()]).status();
        assert!(told.unwrap().success());
        assert_eq!(stays.page.wait().unwrap().success(), signal == "HUP", "{signal}");
        stays.hold_gone();
        let left: Vec<_> = fs::read_dir(&stays.home).into_iter().flatten().collect();
        let names = left.iter().map(|entry| entry.as_ref().unwrap().file_name());
        assert!(names.clone().all(|name| name == "lock"), "{signal}: {left:?}");
        // After a kill an empty folder is the next page's to sweep, and that may have been another test's.
        assert!(signal == "KILL" || !stays.home.exists(), "{}", stays.home.display());
    }
}

/// Nobody is at the desk any more.
#[test]
fn page_that_is_left_alone_ends_with_its_browser_and_its_memory() {
    let place = place();
    let mut stays = Stays::start(&place, "5s");
    assert!(stays.page.wait().unwrap().success());
    stays.hold_gone();
    assert!(!stays.home.exists(), "{}", stays.home.display());
}
