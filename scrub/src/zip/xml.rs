//! An XML part, rewritten event by event under a format's rules; no tree, so depth costs nothing.
//!
//! Comments, processing instructions and document types are nobody's content: the first two go, the last is refused,
//! and with it every entity but the five of XML itself.

use std::fmt::Write;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use crate::{clean::Stop, zip::parts::MOST_PART};

/// Deeper than any program nests, less than what makes one that recurses fall over.
const DEEPEST: usize = 512;

/// More attributes than any element has; each is compared with all before it.
const MOST_ATTRIBUTES: usize = 256;

/// What every part that is written begins with.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fate {
    /// It stays.
    Keep,
    /// It goes, with all that is in it.
    Drop,
    /// It goes as well, but only since no rule knows it: words in it may be the document's, so that they went is told.
    Unknown,
    /// Its tags go, its content stays.
    Unwrap,
    /// The next element around it that has this local name goes, with all that is in it.
    DropAround(&'static str),
}

/// What becomes of an attribute.
#[derive(Debug, PartialEq)]
pub(crate) enum Value {
    Keep,
    Drop,
    /// It stays under another value, which has nothing to escape.
    Set(&'static str),
    /// The same, for a value that is made.
    SetTo(String),
}

/// A format's rules. Names are local names: whoever chose a prefix does not choose what goes.
pub(crate) trait Rules {
    /// Judges an element.
    fn element(&mut self, tag: &Tag<'_>) -> Fate;

    /// Judges an attribute of an element that stays, by its full name; its value is as it stands, unresolved.
    fn attribute(&mut self, tag: &Tag<'_>, key: &str, value: &str) -> Value;

    /// Tells whether a namespace is of the format; elements and attributes of others go.
    fn knows(&self, _namespace: &str) -> bool {
        true
    }

    /// Notes that something of another namespace went.
    fn foreign(&mut self) {}

    /// Notes that words went with an element that no rule knows.
    fn lost(&mut self) {}

    /// Tells whether words of an element that stays do so too; `around` is its local name.
    fn text(&mut self, _around: &str, _text: &str) -> bool {
        true
    }
}

/// An element's beginning.
pub(crate) struct Tag<'t> {
    /// Its local name.
    pub(crate) name: &'t str,
    /// The local name of the element around it, or nothing.
    pub(crate) around: &'t str,
    start: &'t BytesStart<'t>,
}

impl Tag<'_> {
    /// Returns the value of the attribute of this local name, as it stands.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let named = |key: &str| local(key) == name;
        let mut attributes = self.start.attributes().filter_map(Result::ok);
        attributes.find(|one| named(one.key.into_inner())).map(|one| one.value.into_owned())
    }

    /// Returns all attributes with their full names.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (String, String)> {
        let whole = self.start.attributes().filter_map(Result::ok);
        whole.map(|one| (one.key.into_inner().to_owned(), one.value.into_owned()))
    }
}

/// An element that is open.
struct Open {
    name: String,
    fate: Fate,
    /// Where it begins in what was written.
    at: usize,
}

/// Rewrites a part that is written; one whose root goes would be none.
pub(crate) fn rewrite(xml: &[u8], rules: &mut dyn Rules) -> Result<Vec<u8>, Stop> {
    let out = filter(xml, rules)?;
    if out.len() > DECLARATION.len() { Ok(out) } else { Err(Stop::Refused) }
}

/// Shows a part's events to the rules, and returns what they leave of it.
pub(crate) fn filter(xml: &[u8], rules: &mut dyn Rules) -> Result<Vec<u8>, Stop> {
    let xml = xml.strip_prefix(b"\xef\xbb\xbf").unwrap_or(xml);
    let mut reader = Reader::from_str(str::from_utf8(xml).map_err(|_| Stop::Refused)?);
    let (out, open, spaces) = (String::new(), Vec::new(), Vec::new());
    let mut rewrite = Rewrite { out, open, spaces, dropping: 0, named: 0, rules };
    rewrite.out.push_str(DECLARATION);
    let mut roots = 0;
    loop {
        match reader.read_event().map_err(|_| Stop::Refused)? {
            Event::Start(start) => {
                roots += usize::from(rewrite.open.is_empty());
                rewrite.begin(&start)?;
            }
            Event::Empty(start) => {
                roots += usize::from(rewrite.open.is_empty());
                rewrite.begin(&start)?;
                rewrite.end(true)?;
            }
            Event::End(_) => rewrite.end(false)?,
            Event::Text(text) => {
                rewrite.note_lost(&text);
                rewrite.text(&text.into_inner())?;
            }
            Event::CData(text) => {
                rewrite.note_lost(&text);
                if rewrite.stays(&text)? {
                    push(&mut rewrite.out, &text, escape)?;
                }
            }
            Event::GeneralRef(reference) => {
                let known = ["lt", "gt", "amp", "quot", "apos"];
                let name = reference.clone().into_inner();
                let character = reference.resolve_char_ref().map_err(|_| Stop::Refused)?;
                if character.is_none() && !known.contains(&&*name) {
                    return Err(Stop::Refused);
                }
                rewrite.note_lost(character.unwrap_or('&').encode_utf8(&mut [0; 4]));
                rewrite.text(&format!("&{name};"))?;
            }
            Event::Decl(declared) => {
                let encoding = declared.encoding().transpose().map_err(|_| Stop::Refused)?;
                if encoding.is_some_and(|name| !name.eq_ignore_ascii_case("utf-8")) {
                    return Err(Stop::Refused);
                }
            }
            Event::Comment(_) | Event::PI(_) => {}
            Event::DocType(_) => return Err(Stop::Refused),
            Event::Eof => break,
        }
    }
    let whole = roots == 1 && rewrite.open.is_empty();
    if whole { Ok(rewrite.out.into_bytes()) } else { Err(Stop::Refused) }
}

struct Rewrite<'r> {
    out: String,
    open: Vec<Open>,
    /// The prefixes that are bound, at which depth, and whether to a namespace of the format.
    spaces: Vec<(usize, String, bool)>,
    /// How many of the open elements go with their content.
    dropping: usize,
    /// How many of those go by a rule that names them.
    named: usize,
    rules: &'r mut dyn Rules,
}

impl Rewrite<'_> {
    fn begin(&mut self, start: &BytesStart<'_>) -> Result<(), Stop> {
        let many = start.attributes().with_checks(false).nth(MOST_ATTRIBUTES).is_some();
        if self.open.len() >= DEEPEST || many || start.attributes().any(|one| one.is_err()) {
            return Err(Stop::Refused);
        }
        let around = self.open.last().map_or("", |open| open.name.as_str());
        let name = start.local_name().into_inner();
        let tag = Tag { name, around, start };
        bind(&mut self.spaces, self.open.len(), &tag, self.rules);
        // Rules see what lies in a dropped element too: they tell what was found.
        let mut fate = self.rules.element(&tag);
        let full = start.name().into_inner();
        if !is_of_format(&self.spaces, full.split_once(':').map_or("", |(prefix, _)| prefix))
            || needs_foreign(&self.spaces, &tag)
        {
            self.rules.foreign();
            fate = Fate::Unknown;
        }
        let at = self.out.len();
        if self.dropping > 0 {
            let is_named = matches!(fate, Fate::Drop | Fate::DropAround(_));
            fate = if is_named { Fate::Drop } else { Fate::Unknown };
        } else if fate == Fate::Keep {
            self.out.push('<');
            self.out.push_str(start.name().into_inner());
            write_attributes(&mut self.out, &tag, &self.spaces, self.rules)?;
            self.out.push('>');
        } else if let Fate::DropAround(ancestor) = fate {
            fate = Fate::Drop;
            self.drop_around(ancestor);
        }
        self.dropping += usize::from(matches!(fate, Fate::Drop | Fate::Unknown));
        self.named += usize::from(fate == Fate::Drop);
        self.open.push(Open { name: name.to_owned(), fate, at });
        Ok(())
    }

    /// Takes back what was written of an element that is still open.
    fn drop_around(&mut self, ancestor: &str) {
        let Some(depth) = self.open.iter().rposition(|open| open.name == ancestor) else { return };
        for open in self.open.iter_mut().skip(depth) {
            if open.fate != Fate::Drop {
                open.fate = Fate::Drop;
                self.dropping += 1;
                self.named += 1;
            }
        }
        if let Some(first) = self.open.get(depth) {
            self.out.truncate(first.at);
        }
    }

    fn end(&mut self, empty: bool) -> Result<(), Stop> {
        let open = self.open.pop().ok_or(Stop::Refused)?;
        let depth = self.open.len();
        while self.spaces.last().is_some_and(|(at, ..)| *at >= depth) {
            self.spaces.pop();
        }
        match open.fate {
            Fate::Drop => {
                self.dropping = self.dropping.saturating_sub(1);
                self.named = self.named.saturating_sub(1);
            }
            Fate::Unknown => self.dropping = self.dropping.saturating_sub(1),
            Fate::Keep => self.close(&open, empty)?,
            Fate::Unwrap | Fate::DropAround(_) => {}
        }
        Ok(())
    }

    /// Closes an element under the name that it was opened with.
    fn close(&mut self, open: &Open, empty: bool) -> Result<(), Stop> {
        if empty {
            self.out.pop();
            self.out.push_str("/>");
            return Ok(());
        }
        let written = self.out.get(open.at + 1..).unwrap_or_default();
        let len = written.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or_default();
        let name = written.get(..len).unwrap_or_default().to_owned();
        write!(self.out, "</{name}>").map_err(|_| Stop::Refused)
    }

    fn text(&mut self, text: &str) -> Result<(), Stop> {
        if self.stays(text)? { push(&mut self.out, text, |_| None) } else { Ok(()) }
    }

    /// Notes words that go with an element for no reason but that nobody knows it.
    fn note_lost(&mut self, words: &str) {
        if self.dropping > 0 && self.named == 0 && !words.trim().is_empty() {
            self.rules.lost();
        }
    }

    /// Tells whether words stay; outside the tree there may be none.
    fn stays(&mut self, text: &str) -> Result<bool, Stop> {
        match self.open.last() {
            Some(around) => Ok(self.dropping == 0 && self.rules.text(&around.name, text)),
            None if text.trim().is_empty() => Ok(false),
            None => Err(Stop::Refused),
        }
    }
}

/// Notes the namespaces that an element binds.
fn bind(spaces: &mut Vec<(usize, String, bool)>, depth: usize, tag: &Tag<'_>, rules: &dyn Rules) {
    for (key, value) in tag.attributes() {
        let prefix = match key.strip_prefix("xmlns") {
            Some("") => "",
            Some(prefix) if prefix.starts_with(':') => prefix.trim_start_matches(':'),
            _ => continue,
        };
        let known = value.is_empty() || rules.knows(&value);
        spaces.push((depth, prefix.to_owned(), known));
    }
}

/// Tells whether a prefix is bound to a namespace of the format; one that is not bound is no business of ours.
fn is_of_format(spaces: &[(usize, String, bool)], prefix: &str) -> bool {
    spaces.iter().rev().find(|(_, bound, _)| bound == prefix).is_none_or(|(.., known)| *known)
}

/// Tells a choice that only a program takes that knows a namespace which goes.
fn needs_foreign(spaces: &[(usize, String, bool)], tag: &Tag<'_>) -> bool {
    let foreign = |needed: String| needed.split_whitespace().any(|one| !is_of_format(spaces, one));
    tag.name == "Choice" && tag.value("Requires").is_some_and(foreign)
}

/// Attributes whose values are lists of prefixes, each of which must be bound.
const OF_PREFIXES: &[&str] =
    &["Ignorable", "MustUnderstand", "ProcessContent", "PreserveElements", "PreserveAttributes"];

fn write_attributes(
    out: &mut String,
    tag: &Tag<'_>,
    spaces: &[(usize, String, bool)],
    rules: &mut dyn Rules,
) -> Result<(), Stop> {
    for (key, value) in tag.attributes() {
        let (prefix, name) = key.split_once(':').unwrap_or(("", &key));
        // A namespace's binding is what the names hang on.
        let fate = match (prefix, name) {
            ("", "xmlns") if is_of_format(spaces, "") => Value::Keep,
            ("xmlns", name) if is_of_format(spaces, name) => Value::Keep,
            ("", "xmlns") | ("xmlns", _) => Value::Drop,
            (prefix, _) if !prefix.is_empty() && !is_of_format(spaces, prefix) => {
                rules.foreign();
                Value::Drop
            }
            (prefix, name) if !prefix.is_empty() && OF_PREFIXES.contains(&name) => {
                let of_format = |one: &&str| {
                    is_of_format(spaces, one.split_once(':').map_or(*one, |(prefix, _)| prefix))
                };
                let left: Vec<&str> = value.split_whitespace().filter(of_format).collect();
                if left.is_empty() { Value::Drop } else { Value::SetTo(left.join(" ")) }
            }
            _ => rules.attribute(tag, &key, &value),
        };
        let value = match fate {
            Value::Drop => continue,
            Value::Keep => value,
            Value::Set(other) => other.to_owned(),
            Value::SetTo(other) => other,
        };
        write!(out, " {key}=\"").map_err(|_| Stop::Refused)?;
        push(out, &value, |c| (c == '"').then_some("&quot;"))?;
        out.push('"');
    }
    Ok(())
}

/// Writes what a character stands for where it has a meaning of its own in XML.
fn escape(c: char) -> Option<&'static str> {
    match c {
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '&' => Some("&amp;"),
        '\'' => Some("&apos;"),
        '"' => Some("&quot;"),
        _ => None,
    }
}

/// Adds words with some characters escaped, as long as a part is no larger than one that would be read.
fn push(
    out: &mut String,
    text: &str,
    escape: impl Fn(char) -> Option<&'static str>,
) -> Result<(), Stop> {
    let most = usize::try_from(MOST_PART).map_err(|_| Stop::Refused)?;
    for piece in text.split_inclusive(|c| escape(c).is_some()) {
        let mut letters = piece.chars();
        match letters.next_back().and_then(&escape) {
            Some(escaped) => {
                out.push_str(letters.as_str());
                out.push_str(escaped);
            }
            None => out.push_str(piece),
        }
        if out.len() > most {
            return Err(Stop::Refused);
        }
    }
    Ok(())
}

/// Returns a name without its prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Letters;

    impl Rules for Letters {
        fn element(&mut self, tag: &Tag<'_>) -> Fate {
            match tag.name {
                "drop" => Fate::Drop,
                "unwrap" => Fate::Unwrap,
                "away" => Fate::DropAround("row"),
                _ => Fate::Keep,
            }
        }

        fn attribute(&mut self, _tag: &Tag<'_>, key: &str, _value: &str) -> Value {
            match local(key) {
                "who" => Value::Drop,
                "what" => Value::Set("x"),
                _ => Value::Keep,
            }
        }
    }

    fn filtered(xml: &str) -> Option<String> {
        let out = String::from_utf8(filter(xml.as_bytes(), &mut Letters).ok()?).ok()?;
        out.split_once('\n').map(|(_, body)| body.to_owned())
    }

    #[test]
    fn rules_decide_what_stays() {
        for (xml, expected) in [
            ("<p:a><p:b/>t</p:a>", "<p:a><p:b/>t</p:a>"),
            ("<a><drop>x<b/></drop>y</a>", "<a>y</a>"),
            ("<a><unwrap>x<b/></unwrap>y</a>", "<a>x<b/>y</a>"),
            ("<a><unwrap/><drop/></a>", "<a></a>"),
            ("<a>1<row><c><away/>2</c>3</row>4</a>", "<a>14</a>"),
            ("<a>1<row><drop><away/>2</drop>3</row>4</a>", "<a>1<row>3</row>4</a>"),
            (
                "<a who='me' z:what='\"' when='\"'>&lt;&#65;</a>",
                "<a z:what=\"x\" when=\"&quot;\">&lt;&#65;</a>",
            ),
            ("<!-- me --><a><?me?><![CDATA[<&]]></a>", "<a>&lt;&amp;</a>"),
            ("\u{feff}<?xml version='1.0' encoding='utf-8'?><a/>", "<a/>"),
        ] {
            assert_eq!(filtered(xml).as_deref(), Some(expected), "{xml}");
        }
    }

    #[derive(Default)]
    struct One {
        lost: bool,
    }

    impl Rules for One {
        fn element(&mut self, tag: &Tag<'_>) -> Fate {
            match tag.name {
                "drop" => Fate::Drop,
                "away" => Fate::DropAround("row"),
                _ => Fate::Keep,
            }
        }

        fn lost(&mut self) {
            self.lost = true;
        }

        fn attribute(&mut self, _tag: &Tag<'_>, _key: &str, _value: &str) -> Value {
            Value::Keep
        }

        fn knows(&self, namespace: &str) -> bool {
            namespace == "one"
        }
    }

    #[test]
    fn what_is_of_no_known_namespace_goes() {
        for (xml, expected) in [
            (
                "<a xmlns='one' xmlns:z='two' z:b='x' c='y'><z:d>x</z:d></a>",
                "<a xmlns=\"one\" c=\"y\"></a>",
            ),
            ("<a xmlns='one'><b xmlns='two'>x<c/></b><d/></a>", "<a xmlns=\"one\"><d/></a>"),
            (
                "<p:a xmlns:p='one' xmlns:z='two' p:Ignorable='z p'><p:Choice Requires='z'>x</p:Choice></p:a>",
                "<p:a xmlns:p=\"one\" p:Ignorable=\"p\"></p:a>",
            ),
        ] {
            let out =
                String::from_utf8(filter(xml.as_bytes(), &mut One::default()).unwrap()).unwrap();
            assert_eq!(out.split_once('\n').unwrap().1, expected);
        }
    }

    #[test]
    fn words_are_lost_with_an_element_that_no_rule_names() {
        for (body, expected) in [
            ("<z:a>x</z:a>", true),
            ("<z:a><b><drop/>x</b></z:a>", true),
            ("<z:a><![CDATA[x]]></z:a>", true),
            ("<z:a>&#65;</z:a>", true),
            ("<z:a>&lt;</z:a>", true),
            ("<z:drop>x</z:drop>", true),
            ("<drop/><row><away/></row><z:a>x</z:a>", true),
            ("<Choice Requires='z'>x</Choice>", true),
            ("x<z:a b='x'/>x", false),
            ("<z:a> \n&#32;&#xa0;<b/><![CDATA[ ]]></z:a>x", false),
            ("<drop><z:a>x</z:a></drop>", false),
            ("<z:a><drop>x</drop><away>x</away></z:a>x", false),
            ("<row><away/><z:a>x</z:a></row>x", false),
        ] {
            let mut rules = One::default();
            filter(format!("<a xmlns='one' xmlns:z='two'>{body}</a>").as_bytes(), &mut rules)
                .unwrap();
            assert_eq!(rules.lost, expected, "{body}");
        }
    }

    #[test]
    fn what_is_not_one_plain_tree_is_refused() {
        let deep = "<a>".repeat(DEEPEST + 1);
        for xml in [
            "",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>words",
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            "<a>&b;</a>",
            "<a b='1' b='2'/>",
            "<?xml version='1.0' encoding='utf-16'?><a/>",
            &deep,
        ] {
            assert_eq!(filtered(xml), None, "{xml}");
        }
        assert!(filter(b"<a>\xff</a>", &mut Letters).is_err());
    }

    #[test]
    fn what_grows_by_escaping_is_bounded() {
        let many = usize::try_from(MOST_PART).unwrap() / 5;
        let ampersands = "&".repeat(many);
        assert_eq!(filtered(&format!("<a><![CDATA[{ampersands}]]></a>")), None);
        let quotes = "\"".repeat(many);
        assert_eq!(filtered(&format!("<a b='{quotes}'/>")), None);
    }

    #[test]
    fn element_with_very_many_attributes_is_refused() {
        let with = |count: usize| {
            let attributes: String = (0..count).map(|at| format!(" a{at}=''")).collect();
            filtered(&format!("<a{attributes}/>")).is_some()
        };
        assert!(with(MOST_ATTRIBUTES));
        assert!(!with(MOST_ATTRIBUTES + 1));
    }
}
