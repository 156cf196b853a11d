//! The desk of investigators in a browser, as `open` serves it, and what is wrong with its pages for assistive technology.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    process::{Child, Command, Stdio},
};

use serde_json::json;

use crate::{
    browser::{Browser, Screen, Scripts},
    deployed::Deployed,
    npm, until,
};

/// The screen of a desk.
pub const DESK: Screen = Screen { width: 1_280, height: 800, dark: false };
/// Rules of WCAG 2.2 A and AA, and best practice.
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const JUDGE: &str = "
    const found = await axe.run(document, { iframes: false, rules: { 'frame-tested': { enabled: false } }, runOnly: given, resultTypes: ['violations', 'incomplete'] });
    return found.violations.concat(found.incomplete).flatMap(rule =>
        rule.nodes.map(node => `${rule.id} ${node.target.join(' ')} ${node.failureSummary}`));";

/// The page in a network of its own; a stand-in takes the address and the place of the browser that `open` starts.
pub struct Workplace {
    open: Child,
    url: String,
    /// The process in the place of the browser.
    stand_in: u32,
}

impl Workplace {
    /// Opens the page of a deployment's vault.
    ///
    /// # Panics
    /// When it does not open.
    #[must_use]
    pub fn open(deployed: &Deployed) -> Self {
        let (stand_in, out) = (deployed.beside("stand-in"), deployed.beside("address"));
        let script = "#!/bin/sh\nfor last; do :; done\n\
            url=$(sed -n 's/.*url=\\(http[^\"]*\\)\".*/\\1/p' \"${last#file://}\")\n\
            echo \"$url $$\" > \"$OUT.new\"\nmv \"$OUT.new\" \"$OUT\"\nexec sleep 3600\n";
        fs::write(&stand_in, script).unwrap();
        fs::set_permissions(&stand_in, fs::Permissions::from_mode(0o755)).unwrap();
        // The network of this machine is out of the way, or the page would refuse to open beside it.
        let mut open = Command::new("setpriv");
        open.args([
            "--pdeathsig",
            "KILL",
            "--",
            "unshare",
            "--user",
            "--map-current-user",
            "--net",
        ]);
        let reviewer = deployed.at.reviewer_command();
        open.arg(reviewer.get_program()).args(reviewer.get_args());
        open.args(["--json", "open", "--browser"]).arg(stand_in).env("OUT", &out);
        let open = open.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let said = until("an address", || fs::read_to_string(&out).ok());
        let (url, stand_in) = said.trim().split_once(' ').unwrap();
        Self { open, url: url.to_owned(), stand_in: stand_in.parse().unwrap() }
    }

    /// Returns the address to begin with, which works once.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the process in the place of the browser, in the page's network.
    #[must_use]
    pub fn stand_in(&self) -> u32 {
        self.stand_in
    }

    /// Returns the address without the way in.
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.split("/start/").next().unwrap_or_default()
    }

    /// Waits for the page's good end, and returns what the program said.
    ///
    /// # Panics
    /// When it ends otherwise, or not.
    #[must_use]
    pub fn ends(mut self) -> String {
        let status = until("the page's end", || self.open.try_wait().unwrap());
        let mut said = String::new();
        std::io::Read::read_to_string(&mut self.open.stdout.take().unwrap(), &mut said).unwrap();
        assert!(status.success(), "{said}");
        said
    }
}

/// A second browser of the same session, in which axe-core runs.
pub struct Axe {
    browser: Browser,
    script: String,
    host: String,
}

impl Axe {
    /// Takes the session of a browser.
    ///
    /// # Panics
    /// When axe-core is not installed.
    #[must_use]
    pub fn beside(desk: &Workplace, of: &Browser) -> Self {
        let browser = Browser::inside(desk.stand_in, Scripts::On, "nl");
        browser.take_cookie(desk.host(), "meldkluis", &of.cookie("meldkluis"));
        let file = npm::installed("npm-site").join("node_modules/axe-core/axe.min.js");
        let script = fs::read_to_string(file).expect("axe-core is installed");
        Self { browser, script, host: desk.host().to_owned() }
    }

    /// Holds pages to the rules, in light and in dark.
    ///
    /// # Panics
    /// When a page breaks one.
    pub fn finds_nothing(&self, paths: &[&str]) {
        for path in paths {
            for dark in [false, true] {
                // So high that the bar at the bottom covers no row: axe cannot tell colours under it.
                self.browser.show_on(Screen { dark, height: 12_000, ..DESK });
                self.browser.go(&format!("{}{path}", self.host));
                let _ = self.browser.script(&self.script);
                let rules = json!({ "type": "tag", "values": TAGS });
                let found = self.browser.promised(JUDGE, &rules);
                assert_eq!(found, json!([]), "{path}, dark: {dark}");
            }
        }
    }
}
