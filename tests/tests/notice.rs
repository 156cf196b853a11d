//! The daily notice against a real mail server: what arrives, what does not, and that no tip changes a byte of it.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::Output,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use meldkluis_tests::{
    clock,
    deployed::{Deployed, program},
    mail::{Mail, MailServer, Noticer, PASSWORD},
    sender::{Door, Form, send},
    until,
};
use meldkluis_xtask::{
    child::{self, Running, Stream},
    place,
};

const TUESDAY: &str = "2026-12-01 08:00:00";
const WEDNESDAY: &str = "2026-12-02 08:00:00";
/// The lines of the text, and of the head, that may differ from one day to the next.
const FIELDS: &[&str] = &["Notice of", "carries", "stand-in", "certificate", "last recipient"];
const HEADS: &[&str] = &["Date: ", "Message-ID: "];

/// The section `[smtp]` for a server, with one attempt of short patience.
fn smtp(port: u16, mode: &str, authority: &Path) -> String {
    format!(
        "mode = {mode:?}\nport = {port}\nca = {authority:?}\ntimeout_seconds = 1\nattempts = 1\n"
    )
}

/// A notice with nothing to tell of: whatever it reads is not there.
fn bare(port: u16, mode: &str, authority: &Path) -> Noticer {
    let nothing = Path::new("/nonexistent");
    Noticer::new(&smtp(port, mode, authority), nothing, nothing)
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

fn done(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    said(output)
}

/// What a program says that ends with 1: words without any address or password.
fn failed(output: &Output) -> String {
    let words = said(output);
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(!words.contains('@') && !words.contains(PASSWORD), "{words}");
    words
}

/// Holds that two mails are of one length and differ in the named fields alone.
fn alike(one: &Mail, other: &Mail) {
    assert_eq!(one.bytes.len(), other.bytes.len());
    let differs = |one: &str, other: &str, fields: &[&str]| {
        assert_eq!(one.lines().count(), other.lines().count());
        for (one, other) in one.lines().zip(other.lines()) {
            assert_eq!(one.len(), other.len(), "{one}");
            let named = fields.iter().any(|field| one.starts_with(field));
            assert!(one == other || named, "{one} and {other}");
        }
    };
    differs(one.head(), other.head(), HEADS);
    differs(&one.text(), &other.text(), FIELDS);
}

fn tip(deployed: &Deployed, number: usize) {
    let door = if number.is_multiple_of(2) { Door::Tls } else { Door::Onion };
    let form = Form::new().field("text", format!("tip {number}")).bytes("files", &[7; 3_000]);
    assert_eq!(send(&deployed.at, door, "en", &form).status, 200);
}

#[test]
fn no_tip_changes_a_byte_of_a_notice() {
    let mut deployed = Deployed::start();
    let server = MailServer::start("tls");
    let lines = smtp(server.port, "tls", &server.authority());
    let notice =
        || Noticer::new(&lines, &deployed.at.configuration_file(), &deployed.at.path("roster"));
    let (quiet, busy) = (notice(), notice());
    done(&quiet.run(TUESDAY, &["send"]));
    done(&quiet.run(WEDNESDAY, &["send"]));
    (0..3).for_each(|number| tip(&deployed, number));
    assert_eq!(deployed.tips(), 3);
    done(&busy.run(TUESDAY, &["send"]));
    done(&busy.run(WEDNESDAY, &["send"]));

    let mails = server.mails();
    let [tuesday, wednesday, after, after_next] = mails.as_slice() else {
        panic!("{} mails", mails.len());
    };
    assert_eq!(tuesday.bytes, after.bytes, "the same day with tips and without");
    assert_eq!(wednesday.bytes, after_next.bytes, "the same day with tips and without");
    alike(tuesday, wednesday);
    assert!(tuesday.text().contains("carries today:  Ayşe, ﷺ 第一  "), "{}", tuesday.text());
    // The deployment was founded on the machine's own day, with terms of two years.
    let text = wednesday.text();
    let field = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_once(':').unwrap().1.trim().to_owned()
    };
    assert_eq!(field("certificate of the site"), "999");
    assert!(field("last recipient of the roster").parse::<u32>().unwrap() > 600, "{text}");
    assert_eq!([field("security.txt"), field("epoch")], ["---", "00001"]);

    // Nothing of what could know of a tip is needed: with store and keys gone it is the same mail still.
    deployed.intake.end();
    for folder in ["store", "keys"] {
        fs::remove_dir_all(deployed.at.path(folder)).unwrap();
    }
    done(&notice().run(TUESDAY, &["send"]));
    assert_eq!(server.mails()[4].bytes, tuesday.bytes);
}

#[test]
fn both_ways_bring_the_mail_and_the_login_inside_tls() {
    for mode in ["tls", "starttls"] {
        let server = MailServer::start(mode);
        let notice = bare(server.port, mode, &server.authority());
        let login = format!(
            "{}credentials = {:?}\n",
            smtp(server.port, mode, &server.authority()),
            notice.path("credentials")
        );
        notice.configure(&login, Path::new("/nonexistent"), Path::new("/nonexistent"));
        assert!(done(&notice.run(TUESDAY, &["send"])).contains("sent: 2026-12-01"));
        let mails = server.mails();
        let [mail] = mails.as_slice() else { panic!("{mode}: {} mails", mails.len()) };
        assert_eq!(mail.way["encrypted"], true, "{mode}");
        assert_eq!(mail.way["login"], true, "{mode}");
        assert_eq!(mail.way["hello"], "sender.example", "not this machine's name");
        assert_eq!(mail.way["to"].as_array().unwrap().len(), 2);
        assert!(mail.text().contains("site:        ---"), "{}", mail.text());
        assert!(!mail.head().contains("User-Agent") && mail.bytes.is_ascii());
    }
}

#[test]
fn second_send_of_a_day_does_nothing_and_says_so() {
    let server = MailServer::start("tls");
    let notice = bare(server.port, "tls", &server.authority());
    let early = done(&notice.run("2026-12-01 06:59:00", &["send"]));
    assert!(early.contains("nothing is due") && early.contains("07:00 UTC"), "{early}");
    done(&notice.run("2026-12-01 06:59:30", &["send", "--now"]));
    assert!(done(&notice.run(TUESDAY, &["send"])).contains("nothing is due"));
    let json = done(&notice.run(TUESDAY, &["send", "--json"]));
    assert!(json.starts_with("{\"sent\":[],\"refused\":[],\"waiting\":[],"), "{json}");
    assert_eq!(server.mails().len(), 1);
}

#[test]
fn outage_of_days_is_made_up_for_the_oldest_first() {
    let server = MailServer::start("tls");
    let nowhere = place::free_port(0).unwrap();
    let notice = bare(nowhere, "tls", &server.authority());
    for day in ["2026-12-01", "2026-12-02"] {
        let words = failed(&notice.run(&format!("{day} 08:00:00"), &["send"]));
        assert!(words.contains("mail server cannot be reached\nAre smtp.host"), "{words}");
        assert!(words.contains("waiting for the next time: 2026-12-01"), "{words}");
    }
    let lines = smtp(server.port, "tls", &server.authority());
    notice.configure(&lines, Path::new("/nonexistent"), Path::new("/nonexistent"));
    let words = done(&notice.run("2026-12-03 08:00:00", &["send"]));
    assert!(words.contains("sent: 2026-12-01 2026-12-02 2026-12-03"), "{words}");
    let mails = server.mails();
    let dates = |mail: &Mail| mail.text().lines().next().unwrap().to_owned();
    let dates: Vec<_> = mails.iter().map(dates).collect();
    let expected = ["Tue 2026-12-01", "Wed 2026-12-02", "Thu 2026-12-03"];
    assert_eq!(dates, expected.map(|day| format!("Notice of {day} (day )")));
    alike(&mails[0], &mails[1]);
    alike(&mails[1], &mails[2]);
}

#[test]
fn server_of_another_authority_gets_no_mail_and_no_login() {
    for mode in ["tls", "starttls"] {
        let (server, other) = (MailServer::start(mode), MailServer::start("plain"));
        let notice = bare(server.port, mode, &other.authority());
        let words = failed(&notice.run(TUESDAY, &["send"]));
        assert!(words.contains("mail server's certificate is not trusted"), "{mode}: {words}");
        assert_eq!((server.asked(), server.mails().len()), (0, 0), "{mode}");
        let lines = smtp(server.port, mode, &server.authority());
        notice.configure(&lines, Path::new("/nonexistent"), Path::new("/nonexistent"));
        done(&notice.run(TUESDAY, &["send"]));
        assert_eq!(server.mails().len(), 1, "it had waited");
    }
}

#[test]
fn server_without_starttls_gets_no_mail_in_clear() {
    let server = MailServer::start("plain");
    let notice = bare(server.port, "starttls", &server.authority());
    let words = failed(&notice.run(TUESDAY, &["send"]));
    assert!(words.contains("offers no STARTTLS, and nothing is sent in clear"), "{words}");
    assert!(words.contains("waiting for the next time: 2026-12-01"), "{words}");
    let lines = smtp(server.port, "tls", &server.authority());
    notice.configure(&lines, Path::new("/nonexistent"), Path::new("/nonexistent"));
    let words = failed(&notice.run(TUESDAY, &["send"]));
    assert!(words.contains("cannot agree on TLS"), "{words}");
    assert_eq!((server.asked(), server.mails().len()), (0, 0));
}

#[test]
fn answers_slipped_in_before_tls_are_not_taken_for_the_servers() {
    // One answer leaves every later one a step behind; seven would be a whole conversation.
    for (answers, expected) in
        [(1, "broke the conversation off"), (2, "answered for"), (7, "answered for")]
    {
        let server = MailServer::meddled(answers);
        let notice = bare(server.port, "starttls", &server.authority());
        let words = failed(&notice.run(TUESDAY, &["send"]));
        assert!(words.contains(expected), "{answers}: {words}");
        assert!(words.contains("waiting for the next time: 2026-12-01"), "{answers}: {words}");
    }
}

#[test]
fn mail_that_is_refused_for_good_is_not_offered_again_and_one_for_later_is() {
    let server = MailServer::start("tls");
    let notice = bare(server.port, "tls", &server.authority());
    server.answers("answer", "550 not from you");
    let words = failed(&notice.run(TUESDAY, &["send"]));
    assert!(words.contains("refused the mail for good (550)"), "{words}");
    assert!(!words.contains("not from you"), "a server's words reach no log: {words}");
    assert!(done(&notice.run(TUESDAY, &["send"])).contains("nothing is due"));
    server.answers("answer", "451 later");
    let words = failed(&notice.run(WEDNESDAY, &["send"]));
    assert!(words.contains("asks to try later (451)"), "{words}");
    server.answers("answer", "250 now");
    assert!(done(&notice.run(WEDNESDAY, &["send"])).contains("sent: 2026-12-02"));
    assert_eq!((server.asked(), server.mails().len()), (3, 1));
}

#[test]
fn address_that_is_refused_takes_nothing_from_the_others() {
    let server = MailServer::start("tls");
    let notice = bare(server.port, "tls", &server.authority());
    server.answers("answer-first", "550 no such desk");
    let words = failed(&notice.run(TUESDAY, &["send"]));
    assert!(words.contains("1 of 2 addresses refused the mail, the others took it"), "{words}");
    let mails = server.mails();
    assert_eq!(mails[0].way["to"], serde_json::json!(["second@desk.example"]));
    // A mailbox that is full holds the others up no longer than one run.
    server.answers("answer-first", "452 full");
    failed(&notice.run(WEDNESDAY, &["send"]));
    assert_eq!(server.mails().len(), 2);
}

#[test]
fn wrong_password_is_told_and_the_mail_waits() {
    let server = MailServer::start("tls");
    let notice = bare(server.port, "tls", &server.authority());
    let secret = notice.path("wrong");
    fs::write(&secret, "notice\nwrong-secret\n").unwrap();
    let lines = smtp(server.port, "tls", &server.authority());
    let lines = format!("{lines}credentials = {secret:?}\n");
    notice.configure(&lines, Path::new("/nonexistent"), Path::new("/nonexistent"));
    let words = failed(&notice.run(TUESDAY, &["send"]));
    assert!(words.contains("smtp.credentials may be read by others\nRun: chmod 0400"), "{words}");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o400)).unwrap();
    let words = failed(&notice.run(TUESDAY, &["send"]));
    assert!(words.contains("refused the login") && !words.contains("wrong-secret"), "{words}");
    assert!(words.contains("waiting for the next time: 2026-12-01"), "{words}");
    assert_eq!(server.asked(), 0);
}

/// Whoever answers a connection with something else than SMTP; ends with the test's process.
fn impostor(act: fn(TcpStream)) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || listener.incoming().flatten().for_each(act));
    port
}

/// A notice that waits after a server did something else than take it, and how long that took.
fn waits(port: u16, mode: &str) -> (String, Duration) {
    let server = MailServer::start("tls");
    let notice = bare(port, mode, &server.authority());
    let begun = Instant::now();
    let output = notice.run(TUESDAY, &["send"]);
    let took = begun.elapsed();
    assert!(!output.status.success());
    let last = fs::read_to_string(notice.path("state/last")).unwrap();
    assert_eq!(last, "2026-11-30\n", "Tuesday is still due");
    (said(&output), took)
}

#[test]
fn server_that_never_answers_holds_nobody() {
    for mode in ["tls", "starttls"] {
        let port = impostor(|mut stream| {
            thread::spawn(move || std::io::copy(&mut stream, &mut std::io::sink()));
        });
        let (words, took) = waits(port, mode);
        assert!(words.contains("mail server did not answer in time"), "{mode}: {words}");
        assert!(took < Duration::from_secs(60), "{mode}: {took:?}");
    }
}

#[test]
fn server_that_drips_is_left_at_the_deadline() {
    let port = impostor(|mut stream| {
        thread::spawn(move || {
            // Bounded: five minutes of a byte each 300 ms.
            for _ in 0..1_000 {
                if stream.write_all(b"2").is_err() {
                    return;
                }
                thread::park_timeout(Duration::from_millis(300));
            }
        });
    });
    let (words, took) = waits(port, "starttls");
    assert!(words.contains("drew the conversation out beyond its deadline"), "{words}");
    assert!(took < Duration::from_secs(60), "{took:?}");
}

#[test]
fn line_without_an_end_fills_no_machine() {
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    let port = impostor(|mut stream| {
        thread::spawn(move || {
            let much = vec![b'2'; 1 << 20];
            // Bounded: four gibibytes, eight times what the program may ask for.
            for _ in 0..4_096 {
                if stream.write_all(&much).is_err() {
                    return;
                }
                WRITTEN.fetch_add(1, Ordering::SeqCst);
            }
        });
    });
    let (_, took) = waits(port, "starttls");
    assert!(took < Duration::from_secs(60), "{took:?}");
    let mebibytes = WRITTEN.load(Ordering::SeqCst);
    assert!((16..640).contains(&mebibytes), "{mebibytes} MiB were taken");
}

#[test]
fn mail_whose_answer_is_lost_goes_again_as_the_same_mail() {
    let server = MailServer::start("tls");
    let notice = bare(server.port, "tls", &server.authority());
    server.answers("answer", "stall");
    let words = failed(&notice.run(TUESDAY, &["send"]));
    assert!(words.contains("mail server did not answer in time"), "{words}");
    server.answers("answer", "250 now");
    done(&notice.run(TUESDAY, &["send"]));
    let other = bare(server.port, "tls", &server.authority());
    done(&other.run(TUESDAY, &["send"]));
    let mails = server.mails();
    assert_eq!(mails[0].bytes, mails[1].bytes, "identifier and all");
    assert_eq!(server.asked(), 3);
}

#[test]
fn test_mail_looks_like_any_other_and_counts_for_no_day() {
    let server = MailServer::start("starttls");
    let notice = bare(server.port, "starttls", &server.authority());
    let words = done(&notice.run(TUESDAY, &["test"]));
    assert!(words.contains("took the test mail for 2 of 2 addresses"), "{words}");
    done(&notice.run(TUESDAY, &["send"]));
    let mails = server.mails();
    assert_eq!(mails.len(), 2);
    alike(&mails[0], &mails[1]);
    assert!(mails[0].text().starts_with("Notice of Tue 2026-12-01 (TEST)"));
    server.answers("answer", "550 no");
    assert!(failed(&notice.run(TUESDAY, &["test"])).contains("for good (550)\nAre from and to"));
}

#[test]
fn check_shows_the_mail_and_sends_nothing() {
    let server = MailServer::start("tls");
    let notice = bare(server.port, "tls", &server.authority());
    let words = failed(&notice.run(TUESDAY, &["check"]));
    assert!(words.contains("Notice of Tue 2026-12-01 (day )"), "{words}");
    assert!(words.contains("to do: the intake's configuration tells nothing"), "{words}");
    assert_eq!(server.asked(), 0);
    let usage = notice.run(TUESDAY, &["sendd"]);
    assert_eq!(usage.status.code(), Some(2));
    fs::write(notice.path("notice.toml"), "from = 1").unwrap();
    let words = failed(&notice.run(TUESDAY, &["check"]));
    assert!(words.contains("configuration not understood"), "{words}");
    assert!(words.contains("deploy/config/notice.toml has every key"), "{words}");
}

#[test]
fn program_that_stays_sends_at_once_what_is_due() {
    let server = MailServer::start("tls");
    let notice = bare(server.port, "tls", &server.authority());
    let plain = notice.command(TUESDAY, &["run"]);
    let mut run = child::command(Path::new(plain.get_program()));
    run.args(plain.get_args());
    clock::believe(&mut run, &format!("@{TUESDAY}"));
    let mut run = Running::start("meldkluis-notice run", run, Stream::Error).unwrap();
    until("the mail came", || (server.mails().len() == 1).then_some(()));
    let last = || fs::read_to_string(notice.path("state/last")).unwrap();
    until("it is remembered", || (last() == "2026-12-01\n").then_some(()));
    assert!(run.ended().is_none(), "it stays");
}

#[test]
fn serving_program_has_no_mail_in_it() {
    let has = |name: &str| {
        let mut bytes = vec![];
        fs::File::open(program(name)).unwrap().read_to_end(&mut bytes).unwrap();
        let words = b"STARTTLS is not supported";
        bytes.windows(words.len()).any(|window| window == words)
    };
    assert!(has("meldkluis-notice"), "or this test looks for the wrong words");
    assert!(!has("meldkluis-intake"));
}
