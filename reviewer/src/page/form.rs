//! What a form or an address carries: `application/x-www-form-urlencoded` (URL Standard), bounded before it is read.

/// The most bytes of a form.
pub(super) const BYTES_MOST: usize = 256 << 10;
/// The most fields of a form: every case of a page of the list, and what is done with them.
const FIELDS_MOST: usize = 2_000;

/// Names with their values, in the order in which they came.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a form; nothing when it is too large, has too many fields, or is not what a browser sends.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() {
            return Some(Self::default());
        }
        if bytes.len() > BYTES_MOST {
            return None;
        }
        let mut fields = vec![];
        for field in bytes.split(|byte| *byte == b'&') {
            let at = field.iter().position(|byte| *byte == b'=')?;
            let (name, value) = (field.get(..at)?, field.get(at + 1..)?);
            fields.push((decoded(name)?, decoded(value)?));
            if fields.len() > FIELDS_MOST {
                return None;
            }
        }
        Some(Self(fields))
    }

    /// Returns the first value of a name, with line ends as LF; nothing where it is missing or blank.
    pub(super) fn one(&self, name: &str) -> Option<&str> {
        self.all(name).next().filter(|value| !value.trim().is_empty())
    }

    /// Returns all values of a name.
    pub(super) fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Tells whether there is no other name than these.
    pub(super) fn has_only(&self, names: &[&str]) -> bool {
        self.0.iter().all(|(name, _)| names.contains(&name.as_str()))
    }
}

fn decoded(bytes: &[u8]) -> Option<String> {
    let (mut plain, mut rest) = (Vec::with_capacity(bytes.len()), bytes.iter().copied());
    let digit =
        |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|d| u8::try_from(d).ok());
    while let Some(byte) = rest.next() {
        plain.push(match byte {
            b'+' => b' ',
            b'%' => digit(rest.next())? << 4 | digit(rest.next())?,
            byte => byte,
        });
    }
    Some(String::from_utf8(plain).ok()?.replace("\r\n", "\n"))
}

/// Writes a value so that an address carries it.
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                out.push(char::from(byte));
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_of_a_browser_is_read() {
        let form = Form::parse(b"case=1&case=7&note=a+b%0D%0A%C3%A9%26&empty=").unwrap();
        assert_eq!(form.all("case").collect::<Vec<_>>(), ["1", "7"]);
        assert_eq!(form.one("note"), Some("a b\né&"));
        assert_eq!((form.one("empty"), form.one("missing")), (None, None));
        assert!(form.has_only(&["case", "note", "empty"]) && !form.has_only(&["case"]));
    }

    #[test]
    fn odd_and_huge_forms_are_refused() {
        for odd in [&b"a"[..], b"a=%", b"a=%2", b"a=%zz", b"a=%ff", b"=&", b"&a=b"] {
            assert_eq!(Form::parse(odd), None, "{odd:?}");
        }
        assert_eq!(Form::parse(&vec![b'a'; BYTES_MOST + 1]), None);
        assert_eq!(
            Form::parse("a=b&".repeat(FIELDS_MOST + 1).trim_end_matches('&').as_bytes()),
            None
        );
    }

    #[test]
    fn what_is_written_is_read_back() {
        let text = "ميناء & a+b%=é\n\u{202e}";
        let form = Form::parse(format!("q={}", encoded(text)).as_bytes()).unwrap();
        assert_eq!(form.one("q"), Some(text));
    }
}
