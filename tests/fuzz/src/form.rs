//! The two forms: bodies in frames of any size, and what was understood sent once more.

use std::{collections::VecDeque, io::Read as _};

use bytes::Bytes;
use meldkluis_crypto::tip::{Answers, Attempt, Role};
use meldkluis_intake::{
    config::Limits,
    form::{Action, Boundary, Cut, Frames, Lost, Note, Refusal, Upload, receive, receive_message},
    spool::Spool,
};

use crate::Counting;

/// The boundary of every body here, short so that it is soon found.
const BOUNDARY: &str = "b";

/// Frames of a body that ends where it ends.
struct Pieces(VecDeque<Bytes>);

impl Frames for Pieces {
    fn next(&mut self) -> Result<Option<Bytes>, Cut> {
        Ok(self.0.pop_front())
    }
}

/// A form that was taken, as far as it can be compared.
#[derive(PartialEq)]
struct Taken {
    answers: Answers,
    text: Option<String>,
    attempt: Option<Attempt>,
    keep_taken: bool,
    files: Vec<(Role, u32, Vec<u8>)>,
    lost: Vec<Lost>,
}

fn limits() -> Limits {
    Limits { upload_bytes: 40_000, files: 3, text_chars: 20_000, ..Limits::default() }
}

fn boundary() -> Boundary {
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    Boundary::parse(content_type.as_bytes()).expect("a boundary")
}

fn frames(body: &[u8], size: usize) -> Pieces {
    Pieces(body.chunks(size.max(1)).map(Bytes::copy_from_slice).collect())
}

/// Reads the page's form, in one frame and in small ones, and the form that says the same.
///
/// # Panics
/// When something does not hold.
pub fn form(bytes: &[u8]) {
    let Some((size, body)) = bytes.split_first() else { return };
    let (whole, pieces) = (take(body, body.len()), take(body, usize::from(*size)));
    assert!(whole == pieces, "frames of every size give the same form");
    let Ok(taken) = whole else { return };
    let again = take(&written(&taken), 1_000).ok().expect("what was taken can be sent");
    let numbers = |taken: &Taken| -> Vec<_> { taken.files.iter().map(|file| file.1).collect() };
    if taken.lost.is_empty() {
        assert_eq!(numbers(&again), numbers(&taken), "files are counted as they came");
    }
    let bytes =
        |taken: Taken| taken.files.into_iter().map(|(role, _, bytes)| (role, bytes)).collect();
    assert!(again.answers == taken.answers && again.attempt == taken.attempt);
    assert!(
        again.text == taken.text && again.keep_taken == taken.keep_taken && again.lost.is_empty()
    );
    let (again, taken): (Vec<_>, Vec<_>) = (bytes(again), bytes(taken));
    assert!(again == taken, "files come as they were sent");
}

/// Takes a form; a refusal is only told from others by its kind.
fn take(body: &[u8], size: usize) -> Result<Taken, u8> {
    let mut entropy = Counting(0);
    let mut spool = |memory| Spool::new(&std::env::temp_dir(), memory, &mut entropy);
    let form = receive(frames(body, size), &boundary(), &limits(), &mut spool);
    let form = form.map_err(|refusal| match refusal {
        Refusal::Nothing { .. } => 0,
        Refusal::TooLong { .. } => 1,
        Refusal::Malformed => 2,
        Refusal::Cut => 3,
        Refusal::NoRoom => 4,
    })?;
    assert!(form.text.as_ref().is_none_or(|text| !text.contains('\r')), "line ends are LF");
    Ok(Taken {
        answers: form.answers,
        text: form.text,
        attempt: form.attempt,
        keep_taken: form.keep_taken,
        files: form.files.iter().map(read).collect(),
        lost: form.lost,
    })
}

fn read(upload: &Upload) -> (Role, u32, Vec<u8>) {
    let mut bytes = vec![];
    upload.spooled.reader().read_to_end(&mut bytes).expect("a spool in memory");
    assert_eq!(upload.spooled.len(), bytes.len() as u64);
    (upload.role, upload.number, bytes)
}

/// Writes the body of a form with these answers, as a browser would.
fn written(form: &Taken) -> Vec<u8> {
    let mut body = vec![];
    let answers = &form.answers;
    let mut field = |name: &str, value: Option<&str>| {
        let Some(value) = value else { return };
        let head =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), value.as_bytes(), b"\r\n"].concat());
    };
    let tick = |ticked: bool| ticked.then_some("1");
    let attempt = form.attempt.map(|attempt| attempt.to_hex());
    field("attempt", attempt.as_deref());
    field("source", answers.source.map(|answer| answer.value()));
    field("text", form.text.as_deref());
    field("guessable", tick(answers.guessable));
    for what in &answers.what {
        field(&format!("what-{}", what.value()), Some("1"));
    }
    field("place", answers.place.as_deref());
    field("minor", answers.minor.map(|answer| answer.value()));
    field("when", answers.when.map(|answer| answer.value()));
    field("soon", answers.soon.as_deref());
    field("danger", tick(answers.danger));
    field("want", answers.want.map(|answer| answer.value()));
    field("talk_first", tick(answers.talk_first));
    field("keep_taken", tick(form.keep_taken));
    for (role, _, bytes) in &form.files {
        let name = match role {
            Role::Voice => "voice",
            Role::File => "files",
        };
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n\r\n"
        );
        body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    body
}

/// Reads the form of the page of messages, in one frame and in small ones.
///
/// # Panics
/// When something does not hold.
pub fn messages(bytes: &[u8]) {
    let Some((size, body)) = bytes.split_first() else { return };
    let (whole, pieces) = (message(body, body.len()), message(body, usize::from(*size)));
    assert!(whole == pieces, "frames of every size give the same form");
}

/// Takes a message and says what it wants; a refusal is nothing.
fn message(body: &[u8], size: usize) -> Option<String> {
    let mut entropy = Counting(0);
    let mut spool = |memory| Spool::new(&std::env::temp_dir(), memory, &mut entropy);
    let message = receive_message(frames(body, size), &boundary(), &limits(), &mut spool).ok()?;
    let Note { text, cut_short, too_long, attempt, keep_taken, .. } = message.note;
    assert!(!text.contains('\r'), "line ends are LF");
    let action = match message.action {
        Action::Open => "open".to_owned(),
        Action::Send { files, lost } => {
            let files: Vec<_> = files.iter().map(read).collect();
            format!("send {files:?} {lost:?}")
        }
        Action::Delete { seen, sure } => format!("delete {seen:?} {sure}"),
        Action::Withdraw { sure } => format!("withdraw {sure}"),
        Action::File { reply, number } => format!("file {reply:?} {number}"),
    };
    Some(format!("{action} {text:?} {cut_short} {too_long} {attempt:?} {keep_taken}"))
}
