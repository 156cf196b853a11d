//! Addresses on the web: host and path, without what follows a visitor around.
//!
//! A profile on a site where people have names is that name's handle, and a messenger's address with a number is that
//! number, so that they join with other writings of the same.

use super::{
    Found, Kind, handle, phone,
    reading::{Reading, is_word, lower},
};

const URL_MAX: usize = 2048;
/// A host with its disguise and its port.
const HOST_MAX: usize = 280;
const SCHEMES: &[&str] = &["https://", "http://", "hxxps://", "hxxp://", "www."];
/// Ends of hosts that need no scheme; words of Dutch or English (de, net, me, at) are not among them.
const TOPS: &[&str] = &[
    "nl", "com", "org", "eu", "info", "uk", "pl", "ro", "bg", "hu", "ua", "ru", "tr", "pt", "cz",
    "sk", "lt", "lv", "xyz", "chat", "biz",
];
/// The same where a path follows.
const TOPS_WITH_PATH: &[&str] = &[
    "me", "de", "be", "net", "fr", "es", "it", "io", "app", "ee", "gg", "tv", "co", "site",
    "online", "club", "link",
];
/// Parameters that say who sent a link, not what it shows.
const TRACKING: &[&str] = &[
    "fbclid", "gclid", "igshid", "igsh", "si", "mc_eid", "mc_cid", "msclkid", "yclid", "ref",
    "_ga", "share_id",
];
/// Hosts whose first part of the path is a person's name, with what stands before it.
const PROFILES: &[(&str, &str)] = &[
    ("instagram.com", ""),
    ("t.me", ""),
    ("telegram.me", ""),
    ("tiktok.com", ""),
    ("x.com", ""),
    ("twitter.com", ""),
    ("facebook.com", ""),
    ("m.facebook.com", ""),
    ("snapchat.com", "add/"),
    ("onlyfans.com", ""),
];
/// Parts of a path on those hosts that are nobody's name.
const NO_NAMES: &[&str] = &[
    "p",
    "reel",
    "reels",
    "stories",
    "explore",
    "groups",
    "share",
    "watch",
    "events",
    "joinchat",
    "s",
    "c",
    "i",
    "home",
    "profile.php",
    "people",
    "pages",
    "hashtag",
    "search",
    "tv",
    "add",
    "marketplace",
    "permalink.php",
    "photo",
    "video",
];

/// Finds an address that begins at a place.
pub(super) fn find(reading: &Reading, place: usize) -> Option<Found> {
    let joint = matches!(reading.before(place), Some('@' | '.' | '-' | '_' | '/'));
    if !reading.begins(place) || joint || !reading.at(place).is_some_and(is_word) {
        return None;
    }
    let behind = SCHEMES.iter().find_map(|scheme| reading.behind(place, scheme));
    let start = behind.unwrap_or(place);
    let mut far = host_end(reading, start);
    // Most words end the search here: a host has a dot, in whatever writing.
    if !(start..far).any(|at| matches!(reading.at(at), Some('.' | '[' | '('))) {
        return None;
    }
    host_of(&plain_dots(&reading.text(start..far)))?;
    if matches!(reading.at(far), Some('/' | '?' | '#')) {
        far = reading.run(far, URL_MAX, in_address);
    }
    let end = without_trailing(reading, start, far);
    let address = plain_dots(&reading.text(start..end));
    let (host, rest) = parts(&address);
    let host = host_of(host)?;
    if behind.is_none() && !is_plain(&host, rest) {
        return None;
    }
    let (kind, key) = key(&host, rest)?;
    Some(Found { kind, span: place..end, key, country: None })
}

/// Returns the end of what can be a host, before anything longer is looked at.
fn host_end(reading: &Reading, place: usize) -> usize {
    reading.run(place, HOST_MAX, |c| is_word(c) || "-.@:[]()".contains(c))
}

fn in_address(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '"' | '<' | '>' | '\u{201d}' | '\u{bb}')
}

/// Returns the end of an address without the marks that end a sentence.
fn without_trailing(reading: &Reading, place: usize, end: usize) -> usize {
    let trails = |c: char| {
        matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '\'' | '\u{2019}' | '*')
    };
    let trailing = (place..end).rev().take_while(|at| reading.at(*at).is_some_and(trails)).count();
    end - trailing
}

/// Undoes what keeps an address from being clicked: `site[.]nl`.
fn plain_dots(address: &str) -> String {
    ["[.]", "(.)", "[dot]", "(dot)", "[punt]", "(punt)"]
        .iter()
        .fold(address.to_owned(), |address, dot| address.replace(dot, "."))
}

/// Splits host from path and parameters.
fn parts(address: &str) -> (&str, &str) {
    let at = address.find(['/', '?', '#']).unwrap_or(address.len());
    address.split_at(at)
}

/// Returns the canonical host: what stands before an @ is a disguise.
fn host_of(host: &str) -> Option<String> {
    let host = host.rsplit('@').next()?;
    let host = host.split(':').next()?;
    let host: String = host.trim_end_matches(['.', ')', ']']).chars().map(lower).collect();
    let host = host.strip_prefix("www.").unwrap_or(&host).to_owned();
    let labels: Vec<&str> = host.split('.').collect();
    let label = |label: &&str| !label.is_empty() && label.chars().all(|c| is_word(c) || c == '-');
    let top = labels
        .last()
        .is_some_and(|top| top.chars().all(char::is_alphabetic) && top.chars().count() > 1);
    (host.len() <= 253 && labels.len() > 1 && labels.iter().all(label) && top).then_some(host)
}

/// Tells whether a host needs no scheme to be one.
fn is_plain(host: &str, rest: &str) -> bool {
    let top = host.rsplit('.').next().unwrap_or_default();
    let first = host.split('.').next().unwrap_or_default();
    let letters = first.chars().any(char::is_alphabetic);
    letters && (TOPS.contains(&top) || (rest.starts_with('/') && TOPS_WITH_PATH.contains(&top)))
}

fn key(host: &str, rest: &str) -> Option<(Kind, String)> {
    let rest = rest.split('#').next().unwrap_or_default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    if let Some(number) = number(host, path, query) {
        return Some((Kind::Phone, number));
    }
    if let Some(name) = name(host, path) {
        return Some((Kind::Handle, name));
    }
    let mut asked: Vec<&str> =
        query.split('&').filter(|one| !one.is_empty() && !is_tracking(one)).collect();
    asked.sort_unstable();
    let path = path.trim_end_matches('/');
    let question = if asked.is_empty() { "" } else { "?" };
    Some((Kind::Url, format!("{host}{path}{question}{}", asked.join("&"))))
}

fn is_tracking(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default().to_ascii_lowercase();
    name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

/// Returns the number in an address of WhatsApp.
fn number(host: &str, path: &str, query: &str) -> Option<String> {
    let digits = match host {
        "wa.me" => path.trim_matches('/'),
        "api.whatsapp.com" | "web.whatsapp.com" => {
            query.split('&').find_map(|one| one.strip_prefix("phone="))?
        }
        _ => return None,
    };
    phone::of_digits(digits.trim_start_matches("%2B").trim_start_matches('+'))
}

/// Returns the handle of a profile's address.
fn name(host: &str, path: &str) -> Option<String> {
    let (_, before) = PROFILES.iter().find(|(known, _)| *known == host)?;
    let path = path.strip_prefix('/')?.strip_prefix(before)?;
    let name = path.split('/').next()?.trim_start_matches('@').to_lowercase();
    (!NO_NAMES.contains(&name.as_str())).then(|| handle::key(&name)).flatten()
}

#[cfg(test)]
mod tests {
    use crate::links::{Kind, tests::keys};

    #[test]
    fn address_has_one_key_in_every_writing() {
        for text in [
            "https://www.salon-rood.nl/meisjes/",
            "http://salon-rood.nl/meisjes?utm_source=x&fbclid=3",
            "salon-rood.nl/meisjes",
            "www.Salon-Rood.nl/meisjes.",
            "(zie hxxps://salon-rood[.]nl/meisjes)",
            "https://gmail.com@salon-rood.nl:443/meisjes#a",
            "salon-\u{200b}rood.nl/meisjes",
        ] {
            assert_eq!(keys(text, Kind::Url), ["salon-rood.nl/meisjes"], "{text}");
        }
        assert_eq!(
            keys("https://ads.example.com/?b=2&id=77&utm_id=1", Kind::Url),
            ["ads.example.com?b=2&id=77"]
        );
    }

    #[test]
    fn profile_is_a_handle_and_a_messenger_a_number() {
        for text in [
            "https://instagram.com/Mooi.Meisje_1?igsh=abc",
            "t.me/mooi.meisje_1",
            "tiktok.com/@mooi.meisje_1",
        ] {
            assert_eq!(keys(text, Kind::Handle), ["@mooi.meisje_1"], "{text}");
        }
        assert_eq!(keys("https://wa.me/31612345678", Kind::Phone), ["+31612345678"]);
        assert_eq!(
            keys("https://api.whatsapp.com/send?phone=31612345678&text=hoi", Kind::Phone),
            ["+31612345678"]
        );
        assert_eq!(keys("instagram.com/p/Cabc", Kind::Handle), Vec::<String>::new());
    }

    #[test]
    fn missing_space_after_a_full_stop_is_no_address() {
        for text in
            ["het huis.de man", "weg.me en", "kwam.Net op", "12.50", "e.v.", "naam@", "1.nl"]
        {
            assert_eq!(keys(text, Kind::Url), Vec::<String>::new(), "{text}");
        }
    }
}
