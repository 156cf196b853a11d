//! The form as the page lists it: what a browser would send of it, in the page's order.
//!
//! What comes in: a page of ours. What goes out: its action, and the fields that go although nobody filled them in.

/// The most fields that a form of ours may have.
const FIELDS_MAX: usize = 256;

/// The form of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The path that it is sent to.
    pub action: String,
    /// What goes with it, in order.
    pub fields: Vec<Field>,
}

/// One field, as a browser sends it when it was left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// A name and its value.
    Value(String, String),
    /// The box for the text.
    Text,
    /// A file that was not chosen.
    NoFile(String),
}

impl Form {
    /// Reads the form that takes a text; nothing when the page has none.
    #[must_use]
    pub fn read(page: &str) -> Option<Self> {
        let (before, rest) = page.split_once("enctype=\"multipart/form-data\"")?;
        let head = before.rsplit_once("<form")?.1;
        let action = attribute(head, "action").filter(|action| action.starts_with('/'))?;
        let (inside, _) = rest.split_once("</form>")?;
        let mut fields: Vec<Field> = vec![];
        let mut tags = inside.split('<');
        // What stands before the first tag is the end of the form's own.
        tags.next();
        for tag in tags.filter_map(|tag| tag.split_once('>')).map(|(tag, _)| tag) {
            fields.extend(field(tag));
            if fields.len() > FIELDS_MAX {
                return None;
            }
        }
        let takes_text = fields.contains(&Field::Text);
        takes_text.then(|| Self { action: action.to_owned(), fields })
    }
}

/// Returns what goes of one element.
fn field(tag: &str) -> Option<Field> {
    let name = || attribute(tag, "name").map(str::to_owned);
    if tag.starts_with("textarea") {
        let name = name()?;
        let is_text = name == "text";
        return Some(if is_text { Field::Text } else { Field::Value(name, String::new()) });
    }
    if !tag.starts_with("input") || tag.contains(" disabled") {
        return None;
    }
    match attribute(tag, "type") {
        Some("file") => name().map(Field::NoFile),
        Some("radio" | "checkbox") if !tag.contains(" checked") => None,
        Some("submit" | "button" | "reset" | "image") => None,
        _ => Some(Field::Value(name()?, attribute(tag, "value").unwrap_or("").to_owned())),
    }
}

/// Returns the value of an attribute between double quotes.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<p>x</p><form method=\"post\" action=\"/en/leave\"></form>\
        <form method=\"post\" action=\"/en/tip\" enctype=\"multipart/form-data\" autocomplete=\"off\">\n\
        <input type=\"hidden\" name=\"attempt\" value=\"00ff\"><label><input type=\"radio\" name=\"minor\" value=\"yes\"></label>\
        <textarea id=\"text\" name=\"text\" rows=\"8\">\n</textarea><input id=\"p\" name=\"place\" value=\"\" maxlength=\"500\">\
        <input type=\"checkbox\" name=\"danger\" value=\"1\" checked><input type=\"file\" name=\"files\" multiple>\
        <button>Send</button></form><input name=\"outside\" value=\"1\">";

    #[test]
    fn fields_are_those_that_a_browser_sends_in_the_pages_order() {
        let value = |name: &str, value: &str| Field::Value(name.into(), value.into());
        let form = Form::read(PAGE).unwrap();
        assert_eq!(form.action, "/en/tip");
        let expected = [
            value("attempt", "00ff"),
            Field::Text,
            value("place", ""),
            value("danger", "1"),
            Field::NoFile("files".into()),
        ];
        assert_eq!(form.fields, expected);
    }

    #[test]
    fn page_without_the_form_is_told_apart() {
        for page in [
            String::new(),
            PAGE.replace("enctype", "accept"),
            PAGE.replace("name=\"text\"", "name=\"other\""),
            PAGE.replace("</form>", ""),
            PAGE.replace("action=\"/en/tip\"", "action=\"https://elsewhere.example/\""),
            PAGE.replace("<button>", &"<input name=\"x\" value=\"\">".repeat(FIELDS_MAX)),
        ] {
            assert_eq!(Form::read(&page), None, "{page:.120}");
        }
    }
}
