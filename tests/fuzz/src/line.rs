//! Two texts of the intake: the line that tells a circuit, and the configuration.

use meldkluis_intake::{config::Config, server::proxy};

/// Reads a line of the PROXY protocol, and holds it against its grammar by words.
///
/// # Panics
/// When something does not hold.
pub fn haproxy(bytes: &[u8]) {
    let Some(circuit) = proxy::parse(bytes) else { return };
    let line = std::str::from_utf8(bytes).expect("ASCII");
    let words: Vec<&str> = line.strip_suffix("\r\n").expect("a whole line").split(' ').collect();
    let [what, family, from, _, one, other] = words[..] else { panic!("six words") };
    assert_eq!((what, family, from.parse()), ("PROXY", "TCP6", Ok(circuit)));
    assert!([one, other].iter().all(|port| port.parse::<u16>().is_ok()), "two ports");
    let again = format!("PROXY TCP6 {circuit} ::1 {one} {other}\r\n");
    assert_eq!(proxy::parse(again.as_bytes()), Some(circuit), "as tor writes it");
}

/// Parses a configuration, and what another writer of TOML makes of it: it must say the same.
///
/// # Panics
/// When something does not hold.
pub fn config(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(config) = Config::parse(text) else { return };
    let table: toml::Table = text.parse().expect("a configuration is TOML");
    let written = toml::to_string(&table).expect("a table can be written");
    let again = Config::parse(&written).expect("the same configuration in another spelling");
    assert_eq!(format!("{again:?}"), format!("{config:?}"));
}
