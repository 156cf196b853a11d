//! A day at the desk: Chromium without script, in the network of the page alone, works through 140 reports.

use std::{
    cell::Cell,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use meldkluis_tests::{
    browser::{Browser, Scripts},
    deployed::Deployed,
    sender::{self, Door, Form},
    sources::checkout,
    until,
    workplace::{Axe, DESK, Workplace},
};
use serde_json::Value;

const ARABIC: &str = "في الميناء، ثلاث نساء في حاوية. أخذوا جوازات سفرهن. الرجل عنده سيارة 12-XKD-3 ورقمه 06-12345678. أرجوكم بسرعة 🙏🏽";
const DUTCH: &str = "In de haven zitten drie vrouwen in een zeecontainer. Hun paspoorten zijn afgepakt. De man heeft een auto, 12-XKD-3, en nummer 06-12345678. Alstublieft, snel.";
const PHONE: &str = "06 12345678";

/// A person's hands: what they click and type is counted.
struct Hands<'b> {
    browser: &'b Browser,
    clicks: Cell<usize>,
    keys: Cell<usize>,
}

impl Hands<'_> {
    fn click(&self, selector: &str) {
        self.clicks.set(self.clicks.get() + 1);
        self.browser.click(selector);
    }

    fn write(&self, selector: &str, text: &str) {
        self.clicks.set(self.clicks.get() + 1);
        self.keys.set(self.keys.get() + text.chars().count());
        self.browser.write(selector, text);
    }

    fn search(&self, words: &str) {
        self.write("input[name=q]", words);
        self.click(".search button");
    }

    /// The advertisements are spam, and one row; of forty reports of one thing one is kept, and returned.
    fn put_the_flood_away(&self) -> String {
        let row = self.browser.text("li.group");
        assert!(row.contains("60 bijna gelijke tips") && row.contains("Casino"), "{row}");
        self.click("li.group input[type=checkbox]");
        self.click("button[value=spam]");
        let told = self.browser.text(".told");
        assert!(told.contains("60"), "{told}");
        self.click(".name");
        self.search("wasstraat");
        self.click(".batch a");
        let kept = self.browser.text(".cases li:last-child .number").trim().to_owned();
        self.write("input[name=of]", &kept);
        self.click("button[value=duplicate]");
        let told = self.browser.text(".told");
        assert!(told.contains("39"), "{told}");
        self.click(".name");
        assert!(self.browser.text("h1").contains("41"), "{}", self.browser.text("h1"));
        self.browser.picture("desk-inbox");
        kept
    }

    /// Of 28 near copies on one row, one names a number that the others do not.
    fn open_the_near_copies(&self) {
        let row = self.browser.text("li.group");
        assert!(row.contains("28 bijna gelijke tips") && row.contains("1 valt op"), "{row}");
        self.click("li.group .gist a");
        let first = self.browser.text(".cases li:first-child");
        assert!(first.contains("valt op") && first.contains(PHONE), "{first}");
        assert!(self.browser.has("p.differs ins") && self.browser.has("p.differs del"));
        self.browser.picture("desk-alike");
        self.click(".name");
    }

    /// Keeps a translation of the Arabic report, and looks at both on paper.
    fn translate_and_print(&self) {
        self.click("details.translate summary");
        self.write("textarea[name=translation]", DUTCH);
        self.click("details.translate button");
        let beside = self.browser.text(".beside");
        assert!(beside.contains(ARABIC) && beside.contains("Vertaling: Nederlands"), "{beside}");
        self.browser.picture("desk-translation");
        self.click(".casehead a[href$=print]");
        let printed = self.browser.printed().join(" ");
        assert!(printed.contains("drie vrouwen in een zeecontainer"), "{printed}");
        self.browser.picture("desk-print");
        self.click(".paper a");
    }

    fn look_at_the_figures(&self) {
        self.click(".name");
        self.click(".desk nav a[href='/statistics']");
        let figures = self.browser.text("main");
        assert!(figures.contains("niet voor publicatie") && figures.contains("60"), "{figures}");
        self.browser.picture("desk-statistics");
        self.click(".casehead a[href*=exact]");
        assert!(self.browser.text("main").contains("41"), "{}", self.browser.text("main"));
    }

    /// Opens the second case, and returns where it is.
    fn read_the_arabic_report(&self) -> String {
        self.click(".cases li:nth-child(2) .gist a");
        assert_eq!(self.browser.text(".words"), ARABIC);
        let aside = self.browser.text("aside");
        assert!(aside.contains("+31612345678"), "{aside}");
        self.browser.picture("desk-case");
        self.browser.script("return location.pathname").as_str().unwrap().to_owned()
    }

    fn look_at_the_photo(&self) {
        self.click("button[value=blurred]");
        self.click("button[value=clear]");
        let width = self.browser.script("return document.querySelector('.safe').naturalWidth");
        assert!(width.as_u64() > Some(100), "{width}");
        self.browser.picture("desk-attachment");
        self.click(".casehead nav a");
    }

    fn classify_and_link(&self) {
        self.click("input[name=urgency][value=A]");
        self.click("form[action$=triage] details:first-of-type summary");
        self.click("input[name=form][value=labour]");
        self.write("input[name=municipality]", "Rotterdam");
        self.click("form[action$=triage] button");
        let aside = self.browser.text("aside");
        assert!(aside.contains("arbeidsuitbuiting"), "{aside}");
        self.click(".casehead a[href$=links]");
        let width = self.browser.script("return document.querySelector('.graph').naturalWidth");
        assert!(width.as_u64() > Some(500), "{width}");
        self.browser.picture("desk-links");
        self.click(".casehead nav a");
    }

    fn answer_assign_and_print(&self) {
        self.click(".reply summary");
        self.click("input[value=safe-now]");
        self.click("input[value=call-112]");
        self.click(".reply button");
        let letter = self.browser.text(".letter");
        assert!(letter.contains("wacht op de volgende export"), "{letter}");
        self.click("form[action$=assign] button[name=me]");
        self.click(".casehead a[href$=print]");
        let printed = self.browser.printed().join(" ");
        assert!(printed.contains("Zaak") && printed.contains("12-XKD-3"), "{printed}");
        self.click(".paper a");
    }
}

fn photo() -> PathBuf {
    checkout().join("tests/files/harbour.jpg")
}

fn send(deployed: &Deployed, language: &str, form: Form) {
    let sent = sender::send(&deployed.at, Door::Onion, language, &form);
    assert_eq!(sent.status, 200, "{}", sent.page);
}

/// Ordinary reports, each of something else.
const ORDINARY: [&str; 10] = [
    "Mijn buurvrouw mag nooit alleen naar buiten en heeft geen eigen telefoon.",
    "Op de champignonkwekerij worden de paspoorten van het personeel bewaard door de baas.",
    "Jongens van de straat hier moeten pakjes wegbrengen, anders krijgen ze klappen.",
    "In een nagelstudio in het centrum slaapt een meisje achter in de zaak.",
    "Chauffeurs van dit transportbedrijf wonen maandenlang in hun cabine.",
    "Mijn nicht moet trouwen met een man die ze niet kent, volgende maand al.",
    "Elke ochtend zet een busje dezelfde bedelaars af bij het station.",
    "Een au pair vertelde dat ze zestien uur per dag werkt en geen geld ziet.",
    "In het hotel aan de ringweg komen elke nacht andere mannen bij kamer 214.",
    "De uitzendbaas houdt huur, eten en boetes in, er blijft niets van het loon over.",
];

/// 60 advertisements, 40 reports of one thing, 28 that differ in a word, 10 of something else, two urgent ones in their
/// midst.
fn flood(deployed: &Deployed) {
    let plain = |text: String| send(deployed, "nl", Form::new().field("text", text));
    for at in 0..60 {
        plain(format!(
            "Casino bonus {at}: win now at lucky-wins.example, free spins for everybody"
        ));
    }
    let urgent =
        |text: &str| Form::new().field("text", text).field("danger", "1").field("minor", "yes");
    let arabic = Form::new().field("text", ARABIC).field("danger", "1").file("files", &photo());
    send(deployed, "ar", arabic);
    for _ in 0..40 {
        plain("Bij de wasstraat aan de Kade 3 werken mannen zonder pauze, dag en nacht.".into());
    }
    send(
        deployed,
        "en",
        urgent("A girl of 16 is locked up above the bar, they move her on Friday."),
    );
    for at in 0..28 {
        let shared = if at == 7 { format!(" Bel {PHONE}.") } else { String::new() };
        plain(format!(
            "Melding {at}: op de bouwplaats slapen mensen in een keet zonder water, de baas bewaart hun paspoorten.{shared}"
        ));
    }
    ORDINARY.iter().for_each(|text| plain((*text).to_owned()));
}

#[test]
fn days_work_is_done_without_script_in_a_network_of_its_own() {
    let deployed = Deployed::start();
    flood(&deployed);
    let carried = deployed.at.carry().unwrap();
    assert_eq!(carried["items"].as_array().unwrap().len(), 140);
    let desk = Workplace::open(&deployed);
    let browser = Browser::inside(desk.stand_in(), Scripts::Off, "nl");
    browser.show_on(DESK);
    browser.go(desk.url());
    let hands = Hands { browser: &browser, clicks: Cell::new(0), keys: Cell::new(0) };
    let axe = Axe::beside(&desk, &browser);

    assert!(browser.has("html[lang=nl]") && browser.text("h1").contains("140"));
    let first = browser.text(".cases li:first-child");
    let second = browser.text(".cases li:nth-child(2)");
    assert!(first.contains("jonger dan 18") && second.contains("Arabisch"), "{first} {second}");
    axe.finds_nothing(&["/", "/?show=all", "/?q=wasstraat", "/?alike=1", "/statistics"]);

    let kept = hands.put_the_flood_away();
    hands.open_the_near_copies();
    let case = hands.read_the_arabic_report();
    let paths = ["", "/links", "/history", "/print"].map(|what| format!("{case}{what}"));
    axe.finds_nothing(&paths.each_ref().map(String::as_str));
    hands.look_at_the_photo();
    hands.classify_and_link();
    hands.answer_assign_and_print();
    hands.translate_and_print();
    axe.finds_nothing(&paths.each_ref().map(String::as_str));
    hands.look_at_the_figures();
    hands.click("form[action='/logout'] button");
    let (clicks, keys) = (hands.clicks.get(), hands.keys.get());
    println!("a day's work: {clicks} clicks and {keys} keystrokes");
    let keys = keys - DUTCH.chars().count();
    assert!(clicks <= 50 && keys <= 60, "{clicks} clicks, {keys} keystrokes");
    drop((axe, browser));
    assert!(desk.ends().contains("logged-out"));
    holds_what_was_decided(&deployed, &case, &kept);
}

fn holds_what_was_decided(deployed: &Deployed, case: &str, kept: &str) {
    let number = case.rsplit_once('/').unwrap().1;
    let json = |arguments: &[&str]| -> Value {
        let arguments = [arguments, &["--json"]].concat();
        serde_json::from_str(&deployed.at.reviewer(&arguments).unwrap()).unwrap()
    };
    let told = json(&["triage", number]);
    let values = told["cases"][0]["values"].as_array().unwrap();
    for (field, value) in [
        ("urgency", "A"),
        ("form", "labour"),
        ("municipality", "GM0599"),
        ("region", "Rotterdam"),
        ("assigned", "keeper"),
    ] {
        let holds = values.iter().any(|one| one["field"] == field && one["value"] == value);
        assert!(holds, "{field} {value} in {values:?}");
    }
    let listed = json(&["list"]);
    let count = |field: &str, value: &str| {
        let has = |case: &&Value| {
            case["values"][field].as_array().is_some_and(|all| all.contains(&value.into()))
        };
        listed["cases"].as_array().unwrap().iter().filter(has).count()
    };
    assert_eq!((count("disposition", "spam"), count("duplicate-of", kept)), (60, 39));
    assert_eq!(json(&["show", number])["replies"].as_array().unwrap().len(), 1);
}

#[test]
fn chromium_that_open_starts_itself_shows_the_inbox() {
    let deployed = Deployed::start();
    send(&deployed, "nl", Form::new().field("text", "Een melding."));
    deployed.at.carry().unwrap();
    // As root Chromium has no sandbox of its own; a person at a desk is not root.
    let wrapper = deployed.beside("chromium");
    let script = "#!/bin/sh\nexec chromium --headless --no-sandbox --disable-gpu \"$@\"\n";
    fs::write(&wrapper, script).unwrap();
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).unwrap();
    let mut open = Command::new("setpriv");
    open.args(["--pdeathsig", "TERM", "--", "unshare", "--user", "--map-current-user", "--net"]);
    let reviewer = deployed.at.reviewer_command();
    open.arg(reviewer.get_program()).args(reviewer.get_args());
    open.args(["open", "--browser"]).arg(wrapper);
    let mut open = open.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let trail = deployed.at.vault().join("trail");
    until("a look at the inbox", || {
        fs::read_to_string(&trail).ok()?.contains(" listed ").then_some(())
    });
    let id = open.id().to_string();
    assert!(Command::new("kill").arg(&id).status().unwrap().success());
    assert!(open.wait().unwrap().success());
    let left = fs::read_dir("/dev/shm").unwrap().flatten();
    let left =
        left.filter(|entry| entry.file_name().to_string_lossy().starts_with("meldkluis-page-"));
    let holds = |entry: fs::DirEntry| {
        fs::File::open(entry.path().join("lock")).is_ok_and(|lock| lock.try_lock().is_ok())
    };
    assert_eq!(
        left.filter_map(|entry| holds(entry).then_some(())).count(),
        0,
        "a profile was left"
    );
}
