//! A person's browser: Debian's Chromium, driven over WebDriver (W3C), with a fresh profile that trusts one authority.
//!
//! The driver speaks JSON over HTTP on loopback; curl carries it.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use meldkluis_xtask::{
    child::{self, Running, Stream},
    place,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::until;

/// The key under which WebDriver hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Whether pages may run scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripts {
    /// As a browser comes.
    On,
    /// Forbidden in the browser's settings, for every site.
    Off,
}

/// What a page is shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// In CSS pixels.
    pub width: u32,
    /// In CSS pixels.
    pub height: u32,
    /// Whether the person prefers light text on dark.
    pub dark: bool,
}

impl Screen {
    /// A phone.
    pub const PHONE: Self = Self { width: 390, height: 844, dark: false };
    /// The narrowest that WCAG 2.2 asks for (1.4.10).
    pub const NARROW: Self = Self { width: 320, height: 640, dark: false };
    /// A desktop.
    pub const DESKTOP: Self = Self { width: 1_280, height: 900, dark: false };
}

/// What has the keyboard's focus, as a screen reader says it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Focused {
    /// Its role (WAI-ARIA).
    pub role: String,
    /// Its accessible name.
    pub name: String,
    /// Its attributes `id`, `name` and `value`, or where it leads, joined by spaces.
    pub key: String,
}

/// The Tab key (WebDriver section 17.4.2).
pub const TAB: char = '\u{e004}';
/// The Enter key.
pub const ENTER: char = '\u{e007}';

/// A browser; it ends with this value.
pub struct Browser {
    session: String,
    /// The process whose network it is in, where that is not this one's.
    inside: Option<u32>,
    // The order matters: the driver ends its browser before the profile goes.
    _driver: Running,
    _home: TempDir,
}

impl Browser {
    /// Starts a browser in `language` that trusts `authority` beside the world's.
    ///
    /// # Panics
    /// Without Chromium and its driver, or when they do not start.
    #[must_use]
    pub fn start(authority: &Path, scripts: Scripts, language: &str) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        trust(authority, home.path());
        Self::in_home(home, scripts, language, None)
    }

    /// Starts a browser in `language` for pages that come from no server of ours.
    ///
    /// # Panics
    /// See [`Browser::start`].
    #[must_use]
    pub fn alone(scripts: Scripts, language: &str) -> Self {
        Self::in_home(tempfile::tempdir().expect("a temporary folder"), scripts, language, None)
    }

    /// Starts a browser in `language` in the network namespace of another process.
    ///
    /// # Panics
    /// See [`Browser::start`].
    #[must_use]
    pub fn inside(process: u32, scripts: Scripts, language: &str) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        Self::in_home(home, scripts, language, Some(process))
    }

    fn in_home(home: TempDir, scripts: Scripts, language: &str, inside: Option<u32>) -> Self {
        let program = installed("chromedriver");
        let mut driver = match inside {
            None => child::command(&program),
            Some(process) => {
                let mut entered = child::command(&installed("nsenter"));
                entered.args(enter(process)).arg(program);
                entered
            }
        };
        driver.arg("--port=0").env("HOME", home.path()).env("XDG_CONFIG_HOME", home.path());
        driver.stderr(Stdio::null());
        let mut driver =
            Running::start("chromedriver", driver, Stream::Out).unwrap_or_else(|e| panic!("{e}"));
        let port: u16 = driver
            .wait_for(Duration::from_secs(60), |line| {
                line.rsplit_once("started successfully on port ")?
                    .1
                    .trim_end_matches('.')
                    .parse()
                    .ok()
            })
            .unwrap_or_else(|e| panic!("{e}"));
        let base = format!("http://127.0.0.1:{port}/session");
        // The network stays as long as the driver does.
        let inside = inside.map(|_| driver.id());
        let begun = call(inside, "POST", &base, &wishes(home.path(), scripts, language));
        let id = begun["sessionId"].as_str().unwrap_or_else(|| panic!("{begun}")).to_owned();
        Self { session: format!("{base}/{id}"), inside, _driver: driver, _home: home }
    }

    /// Goes to an address and returns when it is loaded.
    pub fn go(&self, url: &str) {
        self.post("url", &json!({ "url": url }));
    }

    /// Goes back as the button does.
    pub fn back(&self) {
        self.post("back", &json!({}));
    }

    /// Shows pages as on this screen from now on.
    pub fn show_on(&self, screen: Screen) {
        let Screen { width, height, dark } = screen;
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
        let scheme = if dark { "dark" } else { "light" };
        let features = json!({
            "features": [{ "name": "prefers-color-scheme", "value": scheme }],
        });
        self.devtools("Emulation.setEmulatedMedia", &features);
    }

    /// Presses keys one after the other, wherever the focus is.
    pub fn press(&self, keys: impl IntoIterator<Item = char>) {
        let stroke = |key: char| {
            let action = |kind: &str| json!({ "type": kind, "value": key.to_string() });
            [action("keyDown"), action("keyUp")]
        };
        let strokes: Vec<Value> = keys.into_iter().flat_map(stroke).collect();
        let keyboard = json!({ "actions": [{ "type": "key", "id": "keys", "actions": strokes }] });
        self.post("actions", &keyboard);
    }

    /// Returns what has the focus.
    #[must_use]
    pub fn focused(&self) -> Focused {
        let element = call(self.inside, "GET", &self.at("element/active"), &Value::Null);
        let element = text(&element[ELEMENT]);
        let asked = |what: &str| {
            call(self.inside, "GET", &self.at(&format!("element/{element}/{what}")), &Value::Null)
        };
        let key = self.script(
            "return ['id', 'name', 'value', 'href']
                 .map(name => document.activeElement.getAttribute(name)).filter(Boolean).join(' ');",
        );
        Focused {
            role: text(&asked("computedrole")),
            name: text(&asked("computedlabel")),
            key: text(&key),
        }
    }

    /// Sends a command of the DevTools protocol and returns its result.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.post("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Returns the events of the DevTools protocol since the last time, the oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        let log = self.post("se/log", &json!({ "type": "performance" }));
        let entries = log.as_array().unwrap_or_else(|| panic!("a list expected: {log}"));
        let event = |entry: &Value| {
            let mut told: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            Some(told["message"].take())
        };
        entries.iter().map(|entry| event(entry).expect("an event in JSON")).collect()
    }

    /// Sets the size of the window in CSS pixels.
    pub fn resize(&self, width: u32, height: u32) {
        self.post("window/rect", &json!({ "width": width, "height": height }));
    }

    /// Returns the page's title.
    #[must_use]
    pub fn title(&self) -> String {
        text(&call(self.inside, "GET", &self.at("title"), &Value::Null))
    }

    /// Returns the text that a person sees in the first element of a CSS selector.
    #[must_use]
    pub fn text(&self, selector: &str) -> String {
        text(&self.of(selector, "text"))
    }

    /// Returns an attribute or property of the first element of a CSS selector.
    #[must_use]
    pub fn property(&self, selector: &str, name: &str) -> Value {
        self.of(selector, &format!("property/{name}"))
    }

    /// Whether a CSS selector finds anything.
    #[must_use]
    pub fn has(&self, selector: &str) -> bool {
        let wanted = json!({ "using": "css selector", "value": selector });
        let found = self.post("elements", &wanted);
        found.as_array().is_some_and(|found| !found.is_empty())
    }

    /// Clicks the first element of a CSS selector; a click that sends a form or follows a link returns when the next page
    /// is there.
    pub fn click(&self, selector: &str) {
        // The driver would scroll it below the bar that stays at the top; a person scrolls on.
        let element = json!({ ELEMENT: self.find(selector) });
        let script = "arguments[0].scrollIntoView({block: 'center'});
            document.left = true;
            return arguments[0].matches('form button, a[href]:not([href^=\"#\"], [target])');";
        let leaves = self.post("execute/sync", &json!({ "script": script, "args": [element] }));
        self.post(&format!("element/{}/click", self.find(selector)), &json!({}));
        if leaves == true {
            // The driver does not wait for a navigation that a busy browser has not begun yet.
            let there = "return !document.left && document.readyState === 'complete'";
            until("the page behind a click", || (self.script(there) == true).then_some(()));
        }
    }

    /// Puts text where the cursor would be after a click on the element, as an on-screen keyboard does.
    pub fn write(&self, selector: &str, text: &str) {
        self.click(selector);
        self.devtools("Input.insertText", &json!({ "text": text }));
    }

    /// Chooses files in a file field.
    pub fn choose(&self, selector: &str, files: &[PathBuf]) {
        let paths: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        let keys = json!({ "text": paths.join("\n") });
        self.post(&format!("element/{}/value", self.find(selector)), &keys);
    }

    /// Runs a script of the test's own in the page, also where the page may run none, and returns what it returns.
    #[must_use]
    pub fn script(&self, script: &str) -> Value {
        self.post("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Runs an asynchronous function's body with `arguments` and returns what it returns.
    #[must_use]
    pub fn promised(&self, body: &str, arguments: &Value) -> Value {
        let script = format!(
            "const [given, done] = arguments;
             (async () => {{ {body} }})().then(done, error => done({{ 'failed': String(error) }}));"
        );
        let answer = self.post("execute/async", &json!({ "script": script, "args": [arguments] }));
        assert!(answer["failed"].is_null(), "{answer}");
        answer
    }

    /// Prints the page and returns the words that `pdftotext` finds on the paper, in their order.
    ///
    /// # Panics
    /// Without pdftotext (Debian: poppler-utils), or when the page cannot be printed.
    #[must_use]
    pub fn printed(&self) -> Vec<String> {
        let printed = text(&self.devtools("Page.printToPDF", &json!({}))["data"]);
        let paper = tempfile::tempdir().expect("a temporary folder");
        let file = paper.path().join("page.pdf");
        fs::write(&file, STANDARD.decode(printed).expect("a paper in base64"))
            .expect("a file of ours");
        let output =
            Command::new(installed("pdftotext")).arg("-layout").arg(&file).arg("-").output();
        let output = output.expect("pdftotext runs");
        assert!(output.status.success());
        String::from_utf8_lossy(&output.stdout).split_whitespace().map(str::to_owned).collect()
    }

    /// Keeps a picture of the page as `target/screenshots/<name>.png`.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn picture(&self, name: &str) {
        let picture = text(&call(self.inside, "GET", &self.at("screenshot"), &Value::Null));
        let picture = STANDARD.decode(picture).expect("a picture in base64");
        let folder = place::target().expect("tests lie in a target folder").join("screenshots");
        fs::create_dir_all(&folder).expect("a folder below target");
        fs::write(folder.join(format!("{name}.png")), picture).expect("a file below target");
    }

    /// Gives the browser a cookie for an address, as if it had been set there.
    pub fn take_cookie(&self, url: &str, name: &str, value: &str) {
        let cookie = json!({ "url": url, "name": name, "value": value });
        self.devtools("Network.setCookie", &cookie);
    }

    /// Returns the value of a cookie, also of one that no script can read.
    #[must_use]
    pub fn cookie(&self, name: &str) -> String {
        let path = format!("cookie/{name}");
        text(&call(self.inside, "GET", &self.at(&path), &Value::Null)["value"])
    }

    /// Takes a picture of the whole page, a PNG.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn whole_page(&self) -> Vec<u8> {
        let wanted = json!({ "format": "png", "captureBeyondViewport": true });
        let picture = text(&self.devtools("Page.captureScreenshot", &wanted)["data"]);
        STANDARD.decode(picture).expect("a picture in base64")
    }

    fn find(&self, selector: &str) -> String {
        let wanted = json!({ "using": "css selector", "value": selector });
        text(&self.post("element", &wanted)[ELEMENT])
    }

    /// Asks for something of the first element of a selector: again, when the page was changed for the next meanwhile.
    fn of(&self, selector: &str, what: &str) -> Value {
        until("an element of the page that stays", || {
            let url = self.at(&format!("element/{}/{what}", self.find(selector)));
            let value = answer(self.inside, "GET", &url, &Value::Null);
            (value["error"] != "stale element reference").then(|| granted("GET", &url, value))
        })
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        call(self.inside, "POST", &self.at(path), body)
    }

    fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.session)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        call(self.inside, "DELETE", &self.session, &Value::Null);
    }
}

fn installed(program: &str) -> PathBuf {
    let missing = || panic!("{program} is not installed: `cargo xtask test` does it");
    place::program(program).unwrap_or_else(missing)
}

/// Makes a certificate database in the home folder, as a person who imports an authority does.
fn trust(authority: &Path, home: &Path) {
    let database = home.join(".pki/nssdb");
    fs::create_dir_all(&database).expect("a folder in a new home");
    let database = format!("sql:{}", database.display());
    let certutil = |arguments: &[&str]| {
        let mut certutil = Command::new(installed("certutil"));
        let status = certutil.args(["-d", &database]).args(arguments).status();
        assert!(status.expect("certutil runs").success());
    };
    certutil(&["-N", "--empty-password"]);
    let authority = authority.to_str().expect("our own path");
    certutil(&["-A", "-t", "C,,", "-n", "deployment", "-i", authority]);
}

fn wishes(home: &Path, scripts: Scripts, language: &str) -> Value {
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-crash-reporter",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
    ];
    let mut arguments: Vec<String> =
        arguments.iter().map(|&argument| argument.to_owned()).collect();
    arguments.push(format!("--user-data-dir={}", home.join("profile").display()));
    let mut settings = json!({ "intl.accept_languages": language });
    if scripts == Scripts::Off {
        settings["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": "chrome",
        "goog:chromeOptions": { "args": arguments, "prefs": settings },
        "goog:loggingPrefs": { "performance": "ALL" },
    } } })
}

/// The arguments with which nsenter runs a program in the network of a process, as who we are.
fn enter(process: u32) -> [String; 6] {
    let target = process.to_string();
    ["--target", &target, "--user", "--net", "--preserve-credentials", "--"].map(str::to_owned)
}

/// Makes one WebDriver call, which must succeed, and returns its value.
fn call(inside: Option<u32>, method: &str, url: &str, body: &Value) -> Value {
    granted(method, url, answer(inside, method, url, body))
}

fn granted(method: &str, url: &str, value: Value) -> Value {
    assert!(value["error"].is_null(), "{method} {url}: {}: {}", value["error"], value["message"]);
    value
}

fn answer(inside: Option<u32>, method: &str, url: &str, body: &Value) -> Value {
    let mut curl = match inside {
        None => Command::new("curl"),
        Some(process) => {
            let mut entered = Command::new("nsenter");
            entered.args(enter(process)).arg("curl");
            entered
        }
    };
    curl.args(["--silent", "--show-error", "--max-time", "300", "--request", method, url]);
    curl.args(["--header", "Content-Type: application/json", "--data-binary", "@-"]);
    let curl = curl.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut curl = curl.expect("curl is installed");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut stdin = curl.stdin.take().expect("just set up as a pipe");
    stdin.write_all(body.as_bytes()).expect("curl reads its input");
    drop(stdin);
    let output = curl.wait_with_output().expect("curl ends");
    let mut said: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{method} {url}: {}", String::from_utf8_lossy(&output.stdout)));
    said["value"].take()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("text expected: {value}")).to_owned()
}
