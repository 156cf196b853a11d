//! The phrase book (being written).
use meldkluis_crypto::day::Day;
/// Kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// S.
    Statement,
    /// O.
    Open,
    /// Y.
    YesNo,
}
/// W.
#[derive(Clone, Debug)]
pub struct Worded<T = &'static str> {
    /// T.
    pub text: T,
    /// R.
    pub reviewed: bool,
}
/// What.
#[derive(Clone, Copy, Debug)]
pub enum What {
    /// R.
    Report,
    /// A.
    Addition,
}
/// k
#[must_use]
pub fn kind(id: &str) -> Option<Kind> {
    match id {
        "safe-now" => Some(Kind::YesNo),
        "call-112" => Some(Kind::Statement),
        _ => None,
    }
}
/// w
#[must_use]
pub fn words(id: &str, _: &str) -> Option<Worded> {
    let text = match id {
        "safe-now" => "Are you safe now?",
        "call-112" => "Call 112.",
        _ => return None,
    };
    Some(Worded { text, reviewed: false })
}
/// r
#[must_use]
pub fn read_on(day: Day, _: &str, what: What) -> Worded<String> {
    Worded { text: format!("{what:?} was read on {day}."), reviewed: false }
}
