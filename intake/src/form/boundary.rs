//! The boundary of a form's body, out of its Content-Type.

/// A boundary: 1 to 70 characters of RFC 2046's `bchars`, not ending in a space.
#[derive(Clone, PartialEq, Eq)]
pub struct Boundary(String);

/// A reason why a body is not a form that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAForm {
    /// Another type than `multipart/form-data`, or none.
    #[error("another content type")]
    OtherType,
    /// The right type without a usable boundary.
    #[error("no usable boundary")]
    NoBoundary,
}

impl Boundary {
    /// Reads a Content-Type (RFC 9110 section 8.3, RFC 7578 section 4.1).
    ///
    /// # Errors
    /// [`NotAForm`].
    pub fn parse(content_type: &[u8]) -> Result<Self, NotAForm> {
        let text = str::from_utf8(content_type).map_err(|_| NotAForm::OtherType)?;
        let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
        if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
            return Err(NotAForm::OtherType);
        }
        let mut found = None;
        for parameter in parameters.split(';') {
            let (name, value) = parameter.split_once('=').ok_or(NotAForm::NoBoundary)?;
            if name.trim().eq_ignore_ascii_case("boundary") && found.replace(value.trim()).is_some()
            {
                return Err(NotAForm::NoBoundary);
            }
        }
        found
            .map(unquote)
            .filter(|value| is_boundary(value))
            .ok_or(NotAForm::NoBoundary)
            .map(|value| Self(value.to_owned()))
    }

    /// Returns what stands before every part but the first: CR LF, two dashes, the boundary.
    pub(super) fn delimiter(&self) -> Vec<u8> {
        [b"\r\n--", self.0.as_bytes()].concat()
    }
}

fn unquote(value: &str) -> &str {
    value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value)
}

fn is_boundary(value: &str) -> bool {
    (1..=70).contains(&value.len())
        && !value.ends_with(' ')
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_and_curl_types_are_read() {
        for (content_type, boundary) in [
            (
                "multipart/form-data; boundary=----WebKitFormBoundaryAbC",
                "----WebKitFormBoundaryAbC",
            ),
            ("Multipart/Form-Data;boundary=\"a b\"", "a b"),
            ("multipart/form-data; charset=utf-8; Boundary=x", "x"),
        ] {
            let parsed = Boundary::parse(content_type.as_bytes()).unwrap();
            assert_eq!(parsed.delimiter(), format!("\r\n--{boundary}").into_bytes());
        }
    }

    #[test]
    fn other_types_are_told_apart_from_bad_boundaries() {
        for other in ["", "text/plain", "multipart/mixed; boundary=x", "multipart/form-data2"] {
            assert_eq!(Boundary::parse(other.as_bytes()).err(), Some(NotAForm::OtherType));
        }
        assert_eq!(Boundary::parse(b"\xff").err(), Some(NotAForm::OtherType));
        let long = format!("multipart/form-data; boundary={}", "b".repeat(71));
        for bad in [
            "multipart/form-data",
            "multipart/form-data; boundary",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=\"a \"",
            "multipart/form-data; boundary=a; boundary=b",
            "multipart/form-data; boundary=\"a\rb\"",
            "multipart/form-data; boundary=é",
            &long,
        ] {
            assert_eq!(Boundary::parse(bad.as_bytes()).err(), Some(NotAForm::NoBoundary), "{bad}");
        }
    }
}
