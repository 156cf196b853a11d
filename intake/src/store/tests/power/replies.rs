//! Power cuts while replies come in, mailboxes are emptied, and tips arrive beside it.

use meldkluis_crypto::inbound::ReplyId;

use super::*;
use crate::store::{
    Arrival, Kind,
    tests::replies::{bringing, content, delivery, id, mailbox},
};

const ROUNDS: u64 = 90;

/// What somebody was told before the power went.
#[derive(Default)]
struct Told {
    entries: Vec<Entry>,
    /// Replies that were told to be taken, with the mailbox.
    taken: Vec<(ReplyId, u8)>,
    /// How many replies had been brought when a mailbox was told to be empty.
    emptied: [u64; 3],
    /// The same when somebody last began to empty it.
    emptying: [u64; 3],
    /// Replies that somebody tried to bring.
    brought: u64,
    sequence: u64,
}

impl Told {
    /// Brings a bundle of one to three replies; false when the power went.
    fn bring(&mut self, store: &Store, random: &mut Random) -> bool {
        let count = 1 + random.below(3);
        let seeds = self.brought..self.brought + count;
        let replies: Vec<_> = seeds
            .clone()
            .map(|seed| delivery(seed, mailbox(u8::try_from(seed % 3).unwrap())))
            .collect();
        self.brought += count;
        self.sequence += 1;
        let Ok(heard) = store.deliver(&bringing(self.sequence), &replies) else { return false };
        assert_eq!(heard.replies, vec![Arrival::Taken; replies.len()]);
        self.taken.extend(seeds.map(|seed| (id(seed), u8::try_from(seed % 3).unwrap())));
        true
    }

    fn empty(&mut self, store: &Store, random: &mut Random) -> bool {
        let which = random.pick(3);
        self.emptying[which] = self.brought;
        let emptied = store.empty(&mailbox(u8::try_from(which).unwrap())).is_ok();
        if emptied {
            self.emptied[which] = self.brought;
        }
        emptied
    }

    fn until_cut(&mut self, store: &Store, random: &mut Random) {
        loop {
            let goes_on = match random.below(6) {
                0 => self.empty(store, random),
                1 => {
                    drop(store.tick());
                    true
                }
                2 => {
                    let entry = put_or_stop(store, &noise(random.next(), 700));
                    self.entries.extend(entry);
                    entry.is_some()
                }
                _ => self.bring(store, random),
            };
            if !goes_on {
                return;
            }
        }
    }

    /// Holds a store that was opened after the cut against what was told; returns how many replies it has.
    fn holds(&self, store: &Store) -> usize {
        let mut kept = 0;
        for which in 0..3 {
            let found = store.replies(&mailbox(which));
            let read =
                |reply: &super::super::super::Kept| store.read_reply(reply).unwrap().unwrap();
            for reply in &found {
                let seed = u64::from_be_bytes(*reply.id.as_bytes().last_chunk().unwrap());
                assert!(seed % 3 == u64::from(which) && seed < self.brought);
                assert!(seed >= self.emptied[usize::from(which)], "a reply came back: {seed}");
                assert!(read(reply) == content(seed), "reply {seed}");
            }
            kept += found.len();
        }
        let found = tips(store);
        for entry in &self.entries {
            assert!(found.iter().any(|tip| (tip.index, tip.leaf) == (entry.index, entry.leaf)));
        }
        kept
    }
}

/// Every reply record is whole where its reply is in a mailbox, and zeros where it is in none.
fn zeros_where_nothing_is_kept(dir: &Path, kept: usize) {
    let bodies = bodies(dir);
    let replies = bodies.iter().filter(|(header, _)| header.kind == Kind::Reply);
    let mut first_records = 0;
    for (header, body) in replies {
        let whole = sha256(&[body]) == header.digest;
        assert_ne!(whole, crate::store::segment::is_blank(body), "{header:?}");
        first_records += usize::from(whole && body[52..54] == [0, 0]);
    }
    assert_eq!(first_records, kept);
}

#[test]
fn power_cuts_around_replies_lose_none_and_bring_none_back() {
    let base = tempfile::tempdir().unwrap();
    drop(create(base.path()));
    let (mut taken, mut lost_word, mut emptied) = (0, 0, 0);
    for seed in 1..=ROUNDS {
        let (live, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut random = Random(seed);
        copy(base.path(), live.path());
        copy(&live.path().join("index"), &after.path().join("index"));
        let disk = load(live.path(), 0, seed);
        let mut told = Told::default();
        // Every third time the process alone is killed first, and begins again.
        for _ in 0..if seed % 3 == 0 { 2 } else { 1 } {
            held(&disk.0).left = 4 + random.below(80);
            let setup = setup_on(Arc::new(disk.clone()), Noted::default());
            if let Ok((store, _)) = Store::open_layout(live.path(), setup, LENGTH) {
                told.until_cut(&store, &mut random);
            }
        }
        disk.write_image(live.path(), after.path(), seed % 5 < 3);
        match seed % 4 {
            0 => fs::remove_dir_all(after.path().join("index")).unwrap(),
            // As far as a tick of the process that was cut got: newer than the base.
            1 => {
                fs::remove_dir_all(after.path().join("index")).unwrap();
                copy(&live.path().join("index"), &after.path().join("index"));
            }
            _ => {}
        }
        let store = open(after.path()).unwrap_or_else(|error| panic!("{seed}: {error}")).0;
        store.verify().unwrap_or_else(|refusal| panic!("{seed}: {refusal}"));
        let kept = told.holds(&store);
        // What was told to be taken is there, unless somebody began to empty its mailbox since.
        for (reply, which) in &told.taken {
            let there = store.replies(&mailbox(*which)).iter().any(|kept| kept.id == *reply);
            let seed = u64::from_be_bytes(*reply.as_bytes().last_chunk().unwrap());
            assert!(there || seed < told.emptying[usize::from(*which)], "lost {seed}");
        }
        // The bundle that the power cut, carried again.
        let last = told.brought.saturating_sub(3);
        let all: Vec<_> = (last..told.brought)
            .map(|seed| delivery(seed, mailbox(u8::try_from(seed % 3).unwrap())))
            .collect();
        let heard = store.deliver(&bringing(told.sequence + 50), &all).unwrap();
        for (seed, arrival) in (last..).zip(&heard.replies) {
            let known = told.taken.iter().any(|(reply, _)| *reply == id(seed));
            assert!(!known || *arrival == Arrival::Seen, "round {seed}");
        }
        let again = heard.replies.iter().filter(|arrival| **arrival == Arrival::Taken).count();
        taken += told.taken.len();
        lost_word += usize::from(again > 0);
        emptied += usize::from(told.emptied.iter().any(|count| *count > 0));
        drop(store);
        zeros_where_nothing_is_kept(after.path(), kept + again);
        let store = open(after.path()).unwrap().0;
        assert_eq!(
            store.verify().unwrap().replies,
            store.verify().unwrap().erased_replies + u64::try_from(kept + again).unwrap()
        );
    }
    // The power must have gone before, in and after all of it, or nothing is shown.
    assert!(taken > 800 && emptied > 40 && lost_word > 10, "{taken} {emptied} {lost_word}");
}
