use governor::{
    clock::FakeRelativeClock,
    nanos::Nanos,
    state::{StateStore as _, keyed::ShrinkableKeyedStateStore as _},
};

use super::*;
use crate::server::peer::Peers;

const LONG: Duration = Duration::from_secs(600);

fn rate(each: u32, all: u32) -> Rate {
    Rate { each: each.try_into().unwrap(), all: all.try_into().unwrap() }
}

fn limits(tips: Rate) -> Limits {
    Limits { tips, ..Limits::default() }
}

fn admission(tips: Rate) -> (Admission<FakeRelativeClock>, FakeRelativeClock, Peers) {
    let clock = FakeRelativeClock::default();
    (Admission::over(clock.clone(), &limits(tips), LONG), clock, Peers::new())
}

impl Admission<FakeRelativeClock> {
    /// Sends until it is refused, and says how many went through.
    fn flood(&self, peer: Peer) -> usize {
        (0..10_000).take_while(|_| self.admit_now(peer, Budget::Tip).is_ok()).count()
    }
}

#[test]
fn peer_over_its_budget_is_slowed_and_no_other() {
    let (admission, clock, peers) = admission(rate(60, 600));
    let (one, other) = (peers.of_circuit(1.into()), peers.of_circuit(2.into()));
    assert_eq!(admission.flood(one), 60);
    assert_eq!(admission.tip.ask(one, ONE), Verdict::Wait(Duration::from_secs(1)));
    assert_eq!(admission.tip.ask(other, ONE), Verdict::Go);
    clock.advance(Duration::from_secs(1));
    assert_eq!(admission.flood(one), 1, "it is never shut out for long");
    clock.advance(Duration::from_secs(60));
    assert_eq!(admission.flood(one), 60);
}

#[test]
fn flood_through_one_door_is_not_felt_at_the_other() {
    let (admission, _, peers) = admission(rate(10, 50));
    let circuits = |number: u128| peers.of_circuit(number.into());
    let through: usize = (0..100).map(|number| admission.flood(circuits(number))).sum();
    assert_eq!(through, 50 + 13, "all circuits together, and what is kept back");
    let address = peers.of_address("192.0.2.1".parse().unwrap());
    assert_eq!(admission.admit_now(address, Budget::Tip), Ok(()));
    assert_eq!(admission.admit_now(circuits(7), Budget::Page), Ok(()), "pages are counted apart");
}

#[test]
fn crowd_is_held_to_the_shared_budget_alone() {
    let (admission, _, peers) = admission(rate(10, 50));
    assert_eq!(admission.flood(peers.of_socket()), 50);
}

#[test]
fn change_of_keys_gives_no_second_budget() {
    let (admission, clock, peers) = admission(rate(60, 600));
    let address = "192.0.2.1".parse().unwrap();
    let before = peers.of_address(address);
    assert_eq!(admission.flood(before), 60);
    peers.rotate();
    let after = peers.of_address(address);
    assert_eq!(admission.flood(after), 0);
    clock.advance(Duration::from_secs(10));
    assert_eq!(admission.flood(after), 10);
    assert_eq!(admission.flood(before), 0, "an open connection shares what is used up");
}

#[test]
fn table_of_peers_is_bounded_and_swept() {
    let clock = FakeRelativeClock::default();
    let table = || Shares::of(3);
    let each: Each<_> = RateLimiter::new(quota(60.try_into().unwrap()), table(), clock.clone());
    let peers = Peers::new();
    let circuit = |number: u128| peers.of_circuit(number.into());
    for number in 0..10 {
        assert!(each.check_key(&circuit(number)).is_ok());
    }
    assert_eq!(each.len(), 3);
    for _ in 0..59 {
        assert!(each.check_key(&circuit(0)).is_ok());
    }
    assert!(each.check_key(&circuit(0)).is_err(), "whoever is in the table stays counted");
    assert!((0..100).all(|_| each.check_key(&circuit(9)).is_ok()), "and nobody else is");
    clock.advance(Duration::from_secs(5));
    each.retain_recent();
    assert_eq!(each.len(), 1);
    clock.advance(Duration::from_secs(60));
    each.retain_recent();
    assert!(each.is_empty());
}

#[test]
fn table_of_peers_is_bounded_across_a_change_of_keys() {
    let shares = Shares::of(2);
    let peers = Peers::new();
    let used = |full: u64| move |_: Option<Nanos>| Ok::<_, ()>(((), full.into()));
    shares.measure_and_replace(&peers.of_circuit(1.into()), used(5)).unwrap();
    shares.measure_and_replace(&peers.of_circuit(2.into()), used(5)).unwrap();
    peers.rotate();
    shares.measure_and_replace(&peers.of_circuit(1.into()), used(9)).unwrap();
    assert_eq!(shares.len(), 2);
    let seen = |known: Option<Nanos>| Err::<((), _), _>(known.map(|n| n.as_u64()));
    assert_eq!(shares.measure_and_replace(&peers.of_circuit(1.into()), seen), Err(Some(9)));
}

#[tokio::test(start_paused = true)]
async fn peers_take_turns_behind_the_shared_budget() {
    let limits = limits(rate(600, 600));
    let admission = Admission::new(&limits, LONG);
    let peers = Peers::new();
    let (greedy, fresh) = (peers.of_circuit(1.into()), peers.of_circuit(2.into()));
    while admission.tip.onion.ask(ONE) == Verdict::Go {}
    while admission.tip.onion.kept_back.check().is_ok() {}
    let order = std::sync::Mutex::new(Vec::new());
    let ask = async |peer, name| {
        assert!(admission.admit(peer, Budget::Tip).await.is_ok());
        order.lock().unwrap().push(name);
    };
    tokio::join!(ask(greedy, 1), ask(greedy, 2), ask(greedy, 3), ask(greedy, 4), ask(fresh, 100),);
    let order = order.into_inner().unwrap();
    let place = order.iter().position(|name| *name == 100);
    assert!(place <= Some(2), "the fresh peer waited for one turn, not for four: {order:?}");
}

#[test]
fn whoever_asks_seldom_does_not_stand_in_line() {
    let (admission, _, peers) = admission(rate(160, 200));
    let greedy: usize =
        (1..=4).map(|number| admission.flood(peers.of_circuit(number.into()))).sum();
    assert_eq!(greedy, 200 + 16, "some of what is kept back is left: four for each");
    let fresh = peers.of_circuit(5.into());
    assert_eq!(admission.flood(fresh), 4);
}

#[tokio::test(start_paused = true)]
async fn upload_over_its_peers_bytes_is_slowed_and_no_other() {
    let limits = Limits { upload_mib: rate(1, 100), ..Limits::default() };
    let admission = Admission::new(&limits, LONG);
    let peers = Peers::new();
    let [one, other] = [1, 2].map(|number: u128| peers.of_circuit(number.into()));
    let takes = async |peer, bytes| {
        let began = Instant::now();
        admission.admit_bytes(peer, bytes).await;
        began.elapsed()
    };
    assert_eq!(takes(one, 1 << 20).await, Duration::ZERO, "a minute's worth may come at once");
    let slowed = takes(one, 512 << 10).await;
    assert!((29..=31).contains(&slowed.as_secs()), "{slowed:?}");
    assert_eq!(takes(other, 1 << 20).await, Duration::ZERO);
}

#[tokio::test]
async fn wait_for_a_budget_ends() {
    let limits = limits(rate(1, 10));
    let admission = Admission::new(&limits, Duration::from_millis(10));
    let one = Peers::new().of_circuit(1.into());
    assert_eq!(admission.admit(one, Budget::Tip).await, Ok(()));
    assert_eq!(admission.admit(one, Budget::Tip).await, Err(UsedUp));
    assert_eq!(admission.admit(one, Budget::Page).await, Ok(()));
}
