//! The head of one part: which field it is, and whether a file was chosen at all.
//!
//! RFC 7578 section 4.2 as browsers and curl write it: `form-data`, then `name` first.
//! What stands behind `filename=` is the sender's and is read past, however it is quoted.

/// The most bytes of headers that a part has.
pub(super) const HEAD_MAX: usize = 1024;

/// The head of a part.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Which field it is.
    pub(super) name: Name,
    /// Whether the head cannot be read, though it can be told that it is a file's.
    pub(super) broken: bool,
    /// Whether it names a file; without one, a part with no bytes is an untouched file input.
    pub(super) named: bool,
}

/// The field that a part belongs to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// `files`.
    Files,
    /// `voice`.
    Voice,
    /// Any other, not yet known to be one of the form's.
    Field(String),
}

/// A head that makes its form malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

impl Head {
    /// Reads header lines including the empty one behind them.
    pub(super) fn parse(lines: &[u8]) -> Result<Self, Malformed> {
        let mut room = [httparse::EMPTY_HEADER; 8];
        let Ok(httparse::Status::Complete((_, headers))) =
            httparse::parse_headers(lines, &mut room)
        else {
            return Self::broken(lines);
        };
        let mut disposition = None;
        for header in headers {
            if header.name.eq_ignore_ascii_case("content-disposition") {
                if disposition.replace(header.value).is_some() {
                    return Self::broken(lines);
                }
            } else if header.name.eq_ignore_ascii_case("content-transfer-encoding")
                && !is_identity(header.value)
            {
                return Self::broken(lines);
            }
        }
        disposition.and_then(read_disposition).map_or_else(|| Self::broken(lines), Ok)
    }

    /// Tells a file's part by what can be seen of its head, when the rest cannot be read.
    ///
    /// The first name decides; a part that names a file and no field is a file as well, because a field of words
    /// never does.
    pub(super) fn broken(lines: &[u8]) -> Result<Self, Malformed> {
        let lines = lines.to_ascii_lowercase();
        let name = match first_name(&lines) {
            Some(rest) if begins_with(rest, b"voice") => Name::Voice,
            Some(rest) if begins_with(rest, b"files") => Name::Files,
            None if memchr::memmem::find(&lines, b"filename").is_some() => Name::Files,
            _ => return Err(Malformed),
        };
        Ok(Self { name, broken: true, named: true })
    }
}

/// Returns what follows the first `name=` that is not the end of `filename=`.
fn first_name(lines: &[u8]) -> Option<&[u8]> {
    let key = b"name=";
    let mut found = memchr::memmem::find_iter(lines, key);
    let at = found.find(|at| !lines.split_at(*at).0.ends_with(b"file"))?;
    lines.get(at + key.len()..)
}

/// Tells whether a parameter's value is this one, quoted or not.
fn begins_with(rest: &[u8], value: &[u8]) -> bool {
    let (rest, ends): (_, &[u8]) = match rest.strip_prefix(b"\"") {
        Some(rest) => (rest, b"\""),
        None => (rest, b"; \r"),
    };
    let after = rest.strip_prefix(value).and_then(<[u8]>::first);
    after.is_some_and(|byte| ends.contains(byte))
}

/// RFC 7578 section 4.7: nobody encodes, and what is encoded would arrive as something else.
fn is_identity(value: &[u8]) -> bool {
    [b"7bit".as_slice(), b"8bit", b"binary"].iter().any(|known| value.eq_ignore_ascii_case(known))
}

fn read_disposition(value: &[u8]) -> Option<Head> {
    let rest = strip_ignoring_case(value, b"form-data")?;
    let rest = strip_ignoring_case(semicolon(rest)?, b"name=")?;
    let (name, rest) = read_value(rest)?;
    let name = str::from_utf8(name).ok()?;
    let named = match semicolon(rest) {
        None if rest.trim_ascii().is_empty() => false,
        None => return None,
        Some(rest) => names_a_file(rest)?,
    };
    let name = match name {
        "files" => Name::Files,
        "voice" => Name::Voice,
        other => Name::Field(other.to_owned()),
    };
    Some(Head { name, broken: false, named })
}

/// Tells whether a `filename` or `filename*` parameter names something.
fn names_a_file(parameter: &[u8]) -> Option<bool> {
    if let Some(value) = strip_ignoring_case(parameter, b"filename=") {
        return Some(!matches!(value, b"" | b"\"\""));
    }
    strip_ignoring_case(parameter, b"filename*=").map(|_| true)
}

fn semicolon(rest: &[u8]) -> Option<&[u8]> {
    rest.trim_ascii_start().strip_prefix(b";").map(<[u8]>::trim_ascii_start)
}

fn strip_ignoring_case<'a>(bytes: &'a [u8], prefix: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = bytes.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Reads a quoted string without escapes, or a token, and returns it with what follows.
fn read_value(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    if let Some(quoted) = rest.strip_prefix(b"\"") {
        let end = memchr::memchr(b'"', quoted)?;
        let (value, rest) = quoted.split_at(end);
        return Some((value, rest.strip_prefix(b"\"")?));
    }
    let end = memchr::memchr2(b';', b' ', rest).unwrap_or(rest.len());
    (end > 0).then(|| rest.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(lines: &str) -> Result<Head, Malformed> {
        Head::parse(format!("{lines}\r\n\r\n").as_bytes())
    }

    fn head(name: Name, named: bool) -> Result<Head, Malformed> {
        Ok(Head { name, broken: false, named })
    }

    #[test]
    fn names_of_fields_are_read_in_every_form() {
        for lines in [
            "Content-Disposition: form-data; name=\"text\"",
            "content-disposition:form-data;name=text",
            "CONTENT-DISPOSITION: Form-Data; Name=\"text\"\r\nContent-Type: text/plain",
        ] {
            assert_eq!(parse(lines), head(Name::Field("text".into()), false), "{lines}");
        }
    }

    #[test]
    fn file_names_are_read_past_in_every_form() {
        for rest in [
            "filename=\"a.jpg\"",
            "filename=a.jpg",
            "filename=\"a\\\".jpg\"",
            "filename=\"a\\\"",
            "filename=\"; name=\\\"text\\\"\"",
            "filename=\"x\"; name=\"text\"",
            "filename*=UTF-8''%e2%82%ac.jpg",
            "filename=\"x\"; filename*=UTF-8''x",
            "filename=\"\u{639}\u{1f6a8}.jpg\"",
        ] {
            let lines = format!("Content-Disposition: form-data; name=\"files\"; {rest}");
            assert_eq!(parse(&lines), head(Name::Files, true), "{rest}");
        }
        let untouched = "Content-Disposition: form-data; name=\"voice\"; filename=\"\"";
        assert_eq!(parse(untouched), head(Name::Voice, false));
    }

    #[test]
    fn odd_heads_of_fields_are_malformed() {
        for lines in [
            "",
            "Content-Type: text/plain",
            "Content-Disposition: form-data",
            "Content-Disposition: form-data; name",
            "Content-Disposition: form-data; name=",
            "Content-Disposition: form-data; name=\"text",
            "Content-Disposition: form-data; filename=\"x\"; name=\"text\"",
            "Content-Disposition: form-data; name=\"text\"; name=\"files\"",
            "Content-Disposition: form-data; name=\"text\" x",
            "Content-Disposition: attachment; name=\"text\"",
            "Content-Disposition: form-data; name=\"te\u{0}xt\"",
            "Content-Disposition: form-data; name=\"text\"\r\nContent-Disposition: form-data; name=\"text\"",
            "Content-Disposition: form-data; name=\"text\"\r\nContent-Transfer-Encoding: base64",
            "no colon",
        ] {
            assert_eq!(parse(lines), Err(Malformed), "{lines:?}");
        }
    }

    #[test]
    fn odd_heads_of_files_are_broken_files() {
        for lines in [
            "Content-Disposition: form-data; name=\"files\"; filename=\"a\u{1}\"",
            "Content-Disposition: form-data; name=\"files\"; size=3",
            "Content-Disposition: form-data; name=\"files\"; filename=\"a\"\r\nContent-Transfer-Encoding: base64",
            "Content-Disposition: form-data; name=\"files\"; filename=\"a\"\r\nno colon",
            "Content-Type: image/jpeg\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a\u{1}\"",
            "Content-Disposition: form-data; name=files; filename=\"a\u{1}\"",
            "Content-Disposition:form-data;name=\"files\";filename=\"a\u{1}\"",
            "Content-Disposition: form-data; filename=\"x\"; name=\"files\"",
            "Content-Disposition: form-data; filename=\"x\"",
        ] {
            let broken = Head { name: Name::Files, broken: true, named: true };
            assert_eq!(parse(lines), Ok(broken), "{lines:?}");
        }
    }
}
