//! The build script's rule: no number or address is built into the pages that nobody checked for twelve months.

#[path = "../build/stale.rs"]
mod stale;

/// 2026-11-24, 00:00 UTC (`date -u -d 2026-11-24 +%s`).
const TODAY: u64 = 1_795_478_400;

fn row(checked_on: &str) -> String {
    format!("[[place]]\nname = \"Politie\"\nchecked_on = \"{checked_on}\"\n")
}

#[test]
fn row_of_twelve_months_passes_and_an_older_one_fails() {
    for at in [TODAY, TODAY + 86_399] {
        stale::check(&row("2025-11-24"), at).unwrap();
        let why = stale::check(&row("2025-11-23"), at).unwrap_err();
        assert!(why.starts_with("Politie was last checked over twelve months ago, on 2025-11-23:"));
        assert!(why.contains("data/places.toml") && why.contains("put today there"), "{why}");
    }
    assert!(stale::check(&row("2025-11-24"), TODAY + 86_400).is_err());
}

#[test]
fn leap_day_holds_until_the_last_of_february() {
    // 2025-02-28, and the day after.
    stale::check(&row("2024-02-29"), 1_740_700_800).unwrap();
    assert!(stale::check(&row("2024-02-29"), 1_740_787_200).is_err());
}

#[test]
fn one_stale_row_among_others_is_named() {
    let rows = format!("{}{}", row("2026-11-01"), row("2025-01-01").replace("Politie", "Keerpunt"));
    assert!(stale::check(&rows, TODAY).unwrap_err().starts_with("Keerpunt was last checked"));
}

#[test]
fn rows_that_cannot_be_judged_fail() {
    for (rows, why) in [
        (row("soon"), "checked_on is not a day"),
        (row("2026-13-01"), "checked_on is not a day"),
        (row("2026-11-24-1"), "checked_on is not a day"),
        (row("2026-11-24").replace("checked_on", "checked"), "checked_on is not a day"),
        (row("2026-11-24").replace("name", "nom"), "a place has no name"),
        (String::new(), "there are no places"),
    ] {
        let refused = stale::check(&rows, TODAY).unwrap_err();
        assert!(refused.contains(why), "{refused}");
    }
}

#[test]
fn source_date_epoch_is_the_time_of_the_build() {
    let set = TODAY.to_string();
    assert_eq!(stale::now(Some(&set), || 0), Ok(TODAY));
    assert_eq!(stale::now(None, || TODAY), Ok(TODAY));
    assert!(stale::now(Some("yesterday"), || TODAY).unwrap_err().contains("SOURCE_DATE_EPOCH"));
}

#[test]
fn rows_of_this_version_can_be_judged() {
    let rows = include_str!("../data/places.toml");
    stale::check(rows, TODAY).unwrap();
    // In the year 3000 every one of them is stale.
    assert!(stale::check(rows, 32_503_680_000).unwrap_err().contains("was last checked"));
}
