//! The short form of `cargo xtask bench attack`: a mixed flood at ten times the budget.

use std::time::Duration;

use meldkluis_tests::{
    deployed::Deployed,
    flood::{Plan, footprint, run, steadily},
    until,
};

/// A second's share of these is what the flood below multiplies by ten.
const BUDGETS: &str = "pages = { each = 240, all = 1200 }\ntips = { each = 120, all = 600 }\n";
const SECONDS: u64 = 8;

#[test]
fn honest_reports_get_through_a_flood_at_ten_times_the_budget() {
    let mut deployed = Deployed::with_limits(BUDGETS);
    let before = footprint(deployed.intake.id());
    let plan = Plan {
        port: port(&deployed),
        seconds: SECONDS,
        addresses: 40,
        pages: 200,
        tips: 100,
        uploads: 20,
        half_open: 200,
    };
    let account = run(plan, &deployed.at.authority());
    println!("{account:?}");
    println!("median {:?}, slowest {:?}", account.median(), account.slowest());
    assert!(account.failed.is_empty(), "{:?}", account.failed);
    assert!(account.begun > 1_000 && account.refused + account.served < account.begun);
    assert!(account.median() < Duration::from_secs(2), "{:?}", account.median());
    assert!(deployed.intake.ended().is_none());
    let taken = u64::try_from(account.honest.len()).expect("a small number");
    assert!(deployed.tips() >= taken, "what was answered is there");
    until("its open files to be closed", || {
        (footprint(deployed.intake.id()).1 <= before.1 + 8).then_some(())
    });
}

#[test]
fn memory_stays_the_same_over_many_requests() {
    let free = "{ each = 1000000, all = 1000000 }";
    let deployed = Deployed::with_limits(&format!("pages = {free}\n"));
    let (port, authority) = (port(&deployed), deployed.at.authority());
    let ask = |count| assert_eq!(steadily(port, &authority, (20, count)), count);
    ask(4_000);
    let before = footprint(deployed.intake.id());
    ask(8_000);
    let after = footprint(deployed.intake.id());
    println!("KiB and open files: {before:?}, {after:?}");
    assert!(after.0 * 100 < before.0 * 110, "{before:?} {after:?}");
    until("its connections to be closed", || {
        (footprint(deployed.intake.id()).1 <= before.1 + 2).then_some(())
    });
}

fn port(deployed: &Deployed) -> u16 {
    let address = deployed.at.form_url();
    let port = address.trim_end_matches('/').rsplit(':').next().expect("an address has a port");
    port.parse().expect("a number")
}
