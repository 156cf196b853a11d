//! Whole forms, kind and hostile.

use std::{collections::VecDeque, io::Read as _, path::Path};

use meldkluis_crypto::{
    Entropy,
    tip::{Minor, Source, Want, What, When},
};

use super::*;

mod message;

const B: &str = "----WebKitFormBoundaryx1Y2";
const ATTEMPT: &str = "000102030405060708090a0b0c0d0e0f";

/// Frames of a body, then its end or a cut.
struct Script(VecDeque<Bytes>, bool);

impl Frames for Script {
    fn next(&mut self) -> Result<Option<Bytes>, Cut> {
        match self.0.pop_front() {
            None if self.1 => Err(Cut),
            frame => Ok(frame),
        }
    }
}

struct Counting(u8);

impl Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0 = self.0.wrapping_add(1);
        bytes.fill(self.0);
    }
}

fn limits() -> Limits {
    Limits { upload_bytes: 300_000, files: 3, text_chars: 1_000, ..Limits::default() }
}

/// The boundary that every test's body has.
fn boundary() -> Boundary {
    Boundary::parse(format!("multipart/form-data; boundary={B}").as_bytes()).expect("a boundary")
}

fn run(frames: Vec<Bytes>, cut: bool) -> Result<Submission, Refusal> {
    let mut entropy = Counting(0);
    let mut spool = |memory| Spool::new(&std::env::temp_dir(), memory, &mut entropy);
    receive(Script(frames.into(), cut), &boundary(), &limits(), &mut spool)
}

fn take(body: impl AsRef<[u8]>) -> Result<Submission, Refusal> {
    run(vec![Bytes::copy_from_slice(body.as_ref())], false)
}

fn part(head: &str, data: impl AsRef<[u8]>) -> Vec<u8> {
    [format!("--{B}\r\n{head}\r\n\r\n").as_bytes(), data.as_ref(), b"\r\n"].concat()
}

fn field(name: &str, value: impl AsRef<[u8]>) -> Vec<u8> {
    part(&format!("Content-Disposition: form-data; name=\"{name}\""), value)
}

fn file(name: &str, data: impl AsRef<[u8]>) -> Vec<u8> {
    let head = "Content-Disposition: form-data; name=\"NAME\"; filename=\"secret name.jpg\"\r\nContent-Type: image/jpeg";
    part(&head.replace("NAME", name), data)
}

fn body(parts: &[Vec<u8>]) -> Vec<u8> {
    [parts.concat(), format!("--{B}--\r\n").into_bytes()].concat()
}

fn bytes_of(upload: &Upload) -> Vec<u8> {
    let mut bytes = Vec::new();
    upload.spooled.reader().read_to_end(&mut bytes).unwrap();
    bytes
}

fn refused(body: impl AsRef<[u8]>) -> Refusal {
    take(body).err().expect("refused")
}

#[track_caller]
fn malformed(body: impl AsRef<[u8]>) {
    assert!(matches!(refused(body), Refusal::Malformed));
}

fn lost(role: Role, first: u32, last: u32, why: Why) -> Lost {
    Lost { role, first, last, why }
}

fn whole_form() -> Vec<u8> {
    body(&[
        field("attempt", ATTEMPT),
        field("source", "witness"),
        field("text", "Een huis aan de dijk.\r\nمساعدة \u{1F6A8}"),
        field("guessable", "1"),
        field("what-work", "1"),
        field("what-sex", "1"),
        field("place", "Kerkstraat"),
        field("minor", "unknown"),
        field("when", "soon"),
        field("soon", "vrijdag"),
        field("danger", "1"),
        field("want", "help"),
        field("talk_first", "1"),
        file("voice", b"RIFF"),
        file("files", b"\xff\xd8\xff\r\n--not a boundary\r\n\0"),
        file("files", vec![7; 200_000]),
        field("keep_taken", "1"),
    ])
}

#[track_caller]
fn is_whole(form: &Submission) {
    let answers = &form.answers;
    assert_eq!(form.text.as_deref(), Some("Een huis aan de dijk.\nمساعدة \u{1F6A8}"));
    assert_eq!(form.attempt, Attempt::parse(ATTEMPT));
    assert_eq!(answers.source, Some(Source::Witness));
    assert_eq!(answers.what.iter().copied().collect::<Vec<_>>(), [What::Sex, What::Labour]);
    assert_eq!(answers.place.as_deref(), Some("Kerkstraat"));
    assert_eq!(answers.soon.as_deref(), Some("vrijdag"));
    assert_eq!(answers.minor, Some(Minor::Unknown));
    assert_eq!(answers.when, Some(When::Soon));
    assert_eq!(answers.want, Some(Want::Help));
    assert!(answers.guessable && answers.danger && answers.talk_first && form.keep_taken);
    let files: Vec<_> = form.files.iter().map(|f| (f.role, f.number, bytes_of(f))).collect();
    assert_eq!(files[0], (Role::Voice, 1, b"RIFF".to_vec()));
    assert_eq!(files[1], (Role::File, 1, b"\xff\xd8\xff\r\n--not a boundary\r\n\0".to_vec()));
    assert_eq!(files[2], (Role::File, 2, vec![7; 200_000]));
    assert_eq!(form.lost, []);
}

#[test]
fn whole_form_is_taken() {
    is_whole(&take(whole_form()).unwrap());
}

#[test]
fn every_line_of_a_text_ends_in_lf() {
    for (sent, taken) in [("a\rb", "a\nb"), ("a\r\r\nb", "a\n\nb"), ("a\r\nb\r", "a\nb\n")] {
        let form = take(body(&[field("text", sent)])).unwrap();
        assert_eq!(form.text.as_deref(), Some(taken), "{sent:?}");
    }
}

#[test]
fn frames_of_every_size_give_the_same_form() {
    let body = whole_form();
    for size in [1, 2, 3, 7, 64, 1_021, 65_535, 65_536, 65_537] {
        let frames = body.chunks(size).map(Bytes::copy_from_slice).collect();
        is_whole(&run(frames, false).unwrap());
    }
}

#[test]
fn split_at_every_byte_changes_nothing() {
    let body = body(&[field("text", "a\r\n--b\r"), file("files", b"\r\n----WebKit\r\n--")]);
    for at in 0..=body.len() {
        let (left, right) = body.split_at(at);
        let frames = vec![Bytes::copy_from_slice(left), Bytes::copy_from_slice(right)];
        let form = run(frames, false).unwrap();
        assert_eq!(form.text.as_deref(), Some("a\n--b\n"), "split at {at}");
        assert_eq!(bytes_of(&form.files[0]), b"\r\n----WebKit\r\n--", "split at {at}");
    }
}

#[test]
fn body_cut_anywhere_is_cut_or_malformed() {
    let body = body(&[field("text", "words"), file("files", b"bytes"), field("place", "here")]);
    // The last CR LF may be missing.
    for at in 0..body.len() - 2 {
        let frames = || vec![Bytes::copy_from_slice(&body[..at])];
        assert!(matches!(run(frames(), true), Err(Refusal::Cut)), "cut at {at}");
        assert!(matches!(run(frames(), false), Err(Refusal::Malformed)), "ended at {at}");
    }
    assert!(take(&body[..body.len() - 2]).is_ok());
}

#[test]
fn only_words_are_needed() {
    let form = take(body(&[field("text", "x")])).unwrap();
    assert_eq!(form.text.as_deref(), Some("x"));
    assert!(form.attempt.is_none() && form.files.is_empty());
}

#[test]
fn only_a_recording_is_needed() {
    let form = take(body(&[field("text", " \r\n\t"), file("voice", b"OggS")])).unwrap();
    assert_eq!(form.text, None);
    assert_eq!(form.files[0].role, Role::Voice);
}

#[test]
fn nothing_is_refused_with_what_was_ticked() {
    let untouched = part("Content-Disposition: form-data; name=\"files\"; filename=\"\"", "");
    let form = body(&[field("source", "work"), field("text", ""), untouched]);
    let Refusal::Nothing { draft, lost } = refused(form) else { panic!("another refusal") };
    assert_eq!((draft.answers.source, lost), (Some(Source::Work), vec![]));
    let Refusal::Nothing { lost: gone, .. } = refused(body(&[file("files", "")])) else { panic!() };
    assert_eq!(gone, [lost_one(Why::Empty)]);
    assert!(matches!(refused(body(&[])), Refusal::Nothing { .. }));
}

fn lost_one(why: Why) -> Lost {
    lost(Role::File, 1, 1, why)
}

#[test]
fn text_at_its_limit_is_taken_and_past_it_given_back() {
    let most = "\u{1F6A8}".repeat(1_000);
    assert_eq!(take(body(&[field("text", &most)])).unwrap().text, Some(most.clone()));
    let over = format!("{most}!");
    let form = body(&[field("text", &over), field("what-organ", "1"), file("files", "x")]);
    let Refusal::TooLong { what: Long::Text, draft } = refused(form) else { panic!() };
    assert_eq!((draft.text, draft.cut_short), (over, false));
    assert!(draft.answers.what.contains(&What::Organ), "fields behind the text are given back too");
}

#[test]
fn line_ends_count_once() {
    assert!(take(body(&[field("text", "\r\n".repeat(999) + "x")])).is_ok());
}

#[test]
fn huge_text_is_given_back_in_part_and_whole_characters() {
    let huge = format!("a{}", "\u{1F6A8}".repeat(400_000));
    let frames = body(&[field("text", &huge)]).chunks(16_384).map(Bytes::copy_from_slice).collect();
    let Err(Refusal::TooLong { draft, .. }) = run(frames, false) else { panic!() };
    assert!(draft.cut_short && huge.starts_with(&draft.text));
    assert!((1_048_573..=1_048_576).contains(&draft.text.len()));
}

#[test]
fn long_lines_are_given_back() {
    for (name, which) in [("place", Long::Place), ("soon", Long::Soon)] {
        assert!(take(body(&[field("text", "x"), field(name, "é".repeat(500))])).is_ok());
        let form = body(&[field("text", "x"), field(name, "é".repeat(501))]);
        let Refusal::TooLong { what, draft } = refused(form) else { panic!() };
        assert_eq!((what, draft.text.as_str()), (which, "x"));
    }
}

#[test]
fn empty_values_are_absent() {
    let names = ["attempt", "source", "what-sex", "place", "minor", "when", "want", "danger"];
    let fields: Vec<_> = names.iter().map(|name| field(name, "")).collect();
    let form = take(body(&[fields.concat(), field("text", "x")])).unwrap();
    assert!(form.answers == Answers::default() && form.attempt.is_none());
}

#[test]
fn unknown_repeated_and_odd_fields_are_malformed() {
    let text = field("text", "x");
    for odd in [
        field("text", "y"),
        field("Text", "y"),
        field("", "y"),
        field("what-", "1"),
        field("what-poetry", "1"),
        field("what-sex", "2"),
        field("danger", "on"),
        field("source", "nobody"),
        field("minor", "Yes"),
        field("attempt", "00"),
        field("attempt", ATTEMPT.to_uppercase()),
        field("want", "w".repeat(65)),
        field("place", b"\xff"),
    ] {
        malformed(body(&[text.clone(), odd]));
    }
    let twice = field("source", "work");
    malformed(body(&[text, twice.clone(), twice]));
}

#[test]
fn invalid_utf8_text_is_malformed() {
    malformed(body(&[field("text", b"a\xc3\x28")]));
    malformed(body(&[field("text", b"\xed\xa0\x80")]));
    malformed(body(&[field("text", b"cut \xf0\x9f\x9a")]));
}

#[test]
fn zero_bytes_are_text_like_any_other() {
    assert_eq!(take(body(&[field("text", b"a\0b")])).unwrap().text.as_deref(), Some("a\0b"));
}

#[test]
fn preamble_and_epilogue_are_malformed() {
    let good = body(&[field("text", "x")]);
    malformed([b"preamble\r\n".as_slice(), &good].concat());
    malformed([b"\r\n".as_slice(), &good].concat());
    for epilogue in ["\r\n", "x", "--", &"y".repeat(200_000)] {
        malformed([good.as_slice(), epilogue.as_bytes()].concat());
    }
}

#[test]
fn final_boundary_is_needed() {
    malformed(field("text", "x"));
    malformed(format!("--{B}"));
    malformed("");
    malformed("no multipart at all");
}

#[test]
fn bare_line_feeds_are_malformed() {
    let good = String::from_utf8(body(&[field("text", "x")])).unwrap();
    malformed(good.replace("\r\n", "\n"));
    malformed(good.replacen("\r\n", "\n", 1));
}

#[test]
fn white_space_behind_a_boundary_is_malformed() {
    let good = String::from_utf8(body(&[field("text", "x")])).unwrap();
    malformed(good.replacen(&format!("{B}\r\n"), &format!("{B} \r\n"), 1));
}

#[test]
fn longer_boundary_line_is_malformed() {
    malformed(body(&[field("text", format!("a\r\n--{B}b"))]));
}

#[test]
fn boundary_inside_a_line_is_data() {
    let data = format!("a--{B}\r\n-{B}--");
    let form = take(body(&[field("text", "x"), file("files", &data)])).unwrap();
    assert_eq!(bytes_of(&form.files[0]), data.as_bytes());
}

#[test]
fn nested_multipart_is_one_file() {
    let inner = "--in\r\nContent-Disposition: file; filename=\"a\"\r\n\r\nx\r\n--in--\r\n";
    let head = "Content-Disposition: form-data; name=\"files\"\r\nContent-Type: multipart/mixed; boundary=in";
    let form = take(body(&[field("text", "x"), part(head, inner)])).unwrap();
    assert_eq!(bytes_of(&form.files[0]), inner.as_bytes());
    malformed(body(&[part("Content-Disposition: file; name=\"text\"", "x")]));
}

#[test]
fn head_of_a_megabyte_is_malformed_but_a_files_only_loses_the_file() {
    let long = "n".repeat(1_000_000);
    malformed(body(&[part(&format!("Content-Disposition: form-data; name=\"{long}\""), "x")]));
    let head = format!("Content-Disposition: form-data; name=\"files\"; filename=\"{long}\"");
    let form = take(body(&[part(&head, "x"), field("text", "x"), file("files", "y")])).unwrap();
    assert_eq!(form.lost, [lost_one(Why::Broken)]);
    assert_eq!((form.files[0].number, bytes_of(&form.files[0])), (2, b"y".to_vec()));
}

#[test]
fn file_without_an_empty_line_does_not_swallow_the_text() {
    let broken =
        format!("--{B}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a\"\r\n");
    let form = take(body(&[broken.into_bytes(), field("text", "x")])).unwrap();
    assert_eq!((form.text.as_deref(), form.lost), (Some("x"), vec![lost_one(Why::Broken)]));
}

#[test]
fn ten_thousand_parts_lose_files_and_keep_the_text() {
    let many = file("files", "x").repeat(9_998);
    let form = take(body(&[many, file("voice", "v"), field("text", "x")])).unwrap();
    assert_eq!(form.files.len(), 3);
    let voice = lost(Role::Voice, 1, 1, Why::TooMany);
    assert_eq!(form.lost, [lost(Role::File, 4, 9_998, Why::TooMany), voice]);
    malformed(body(&[field("text", "x").repeat(10_000)]));
}

#[test]
fn list_of_losses_stays_short() {
    let head = "Content-Disposition: form-data; name=\"files\"; filename=\"a\"; \r\nno colon";
    let pair = [file("files", ""), part(head, "x")].concat();
    let form = take(body(&[field("text", "x"), pair.repeat(5_000)])).unwrap();
    assert!(form.lost.len() <= 101, "{}", form.lost.len());
    assert_eq!(form.lost.last().unwrap().last, 10_000);
}

#[test]
fn second_recording_is_lost_alone() {
    let form = take(body(&[field("text", "x"), file("voice", "a"), file("voice", "b")])).unwrap();
    assert_eq!(form.lost, [lost(Role::Voice, 2, 2, Why::TooMany)]);
}

#[test]
fn file_over_the_limit_is_lost_and_smaller_ones_still_fit() {
    let form = body(&[
        file("files", vec![1; 200_000]),
        file("files", vec![2; 100_001]),
        file("files", vec![3; 100_000]),
        field("text", "x"),
    ]);
    let form = take(form).unwrap();
    assert_eq!(form.files.iter().map(|f| f.number).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(form.lost, [lost(Role::File, 2, 2, Why::TooLarge)]);
}

#[test]
fn text_before_endless_files_is_taken_when_reading_on_ends() {
    let limit = usize::try_from(read_on(&limits())).unwrap();
    let mut sent = [field("text", "x"), file("files", "kept")].concat();
    let head = file("files", vec![9; limit]);
    sent.extend_from_slice(&head[..head.len() - 2]);
    let frames = sent.chunks(65_536).map(Bytes::copy_from_slice).collect();
    let form = run(frames, false).unwrap();
    assert_eq!((form.text.as_deref(), form.files.len()), (Some("x"), 1));
    assert_eq!(form.lost, [lost(Role::File, 2, 2, Why::TooLarge)]);
}

#[test]
fn endless_text_is_never_taken_for_whole() {
    let limit = usize::try_from(read_on(&limits())).unwrap();
    let endless = field("text", vec![b'a'; limit]);
    let frames = endless.chunks(65_536).map(Bytes::copy_from_slice).collect();
    assert!(matches!(run(frames, false), Err(Refusal::TooLong { what: Long::Text, .. })));
}

#[test]
fn lost_spool_folder_loses_files_and_keeps_the_text() {
    let mut entropy = Counting(0);
    let mut spool = |_| Spool::new(Path::new("/nonexistent"), 0, &mut entropy);
    let form = body(&[field("text", "x"), file("files", vec![1; 200_000]), file("files", "small")]);
    let frames = Script(VecDeque::from([Bytes::from(form)]), false);
    let form = receive(frames, &boundary(), &limits(), &mut spool).unwrap();
    assert_eq!(form.lost, [lost_one(Why::NoRoom)]);
    assert_eq!(bytes_of(&form.files[0]), b"small");
}

#[test]
fn refusals_show_nothing_typed() {
    let long = refused(body(&[field("text", "private ".repeat(200))]));
    assert_eq!(format!("{long:?}"), "TooLong");
}

/// A body that is read no further, because there is no room for files.
struct GivingWay(Script);

impl Frames for GivingWay {
    fn next(&mut self) -> Result<Option<Bytes>, Cut> {
        self.0.next()
    }

    fn gave_way(&self) -> bool {
        true
    }
}

#[test]
fn words_are_taken_without_room_for_files_once_a_file_has_begun() {
    let text = part("Content-Disposition: form-data; name=\"text\"", "typed with care");
    let file = "Content-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"";
    let (whole, half) = (part(file, b"whole"), part(file, b"half"));
    let body = [text.clone(), whole, half].concat();
    let read = |end: usize| {
        let mut entropy = Counting(0);
        let mut spool = |memory| Spool::new(&std::env::temp_dir(), memory, &mut entropy);
        let frames = [Bytes::copy_from_slice(&body[..end])].into();
        receive(GivingWay(Script(frames, true)), &boundary(), &limits(), &mut spool)
    };
    for end in [text.len() - 4, text.len(), text.len() + 20] {
        assert!(matches!(read(end), Err(Refusal::NoRoom)), "the words may go on at {end}");
    }
    let taken = read(body.len() - 2).expect("the words are whole");
    assert_eq!(taken.text.as_deref(), Some("typed with care"));
    assert_eq!(taken.files.len(), 1, "what came whole before is kept");
    let lost = Lost { role: Role::File, first: 2, last: 2, why: Why::NoRoom };
    assert_eq!(taken.lost, [lost]);
}
