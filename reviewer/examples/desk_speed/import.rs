//! An import of text tips from a bundle, beside opening the same sealed tips alone on the same cores.

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    num::NonZero,
    path::Path,
    thread::{available_parallelism, scope},
    time::{Duration, Instant},
};

use meldkluis_crypto::{
    age::{Decryptor, Encryptor, Recipient},
    bundle::{Header, Writer},
    note::Signer,
    payload,
    tip::Tip,
    tlog::{Checkpoint, Leaf, Tree},
};
use meldkluis_reviewer::{entropy::Os, receive, vault::Vault};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use crate::{cpu, per_second, tips, today};

/// Opening alone is timed before the import and after it: the machine may be another one by then.
pub(crate) fn measure(dir: &Path, count: u64) -> Value {
    let (vault, log) = crate::vault(&dir.join("vault"));
    let newest = vault.rosters().expect("rosters").pop().expect("one").roster;
    let sealed = sealed(count, &newest.valid_on(today()).recipients);
    let bundle = dir.join("bundle");
    write(&bundle, &sealed, &log);
    let (before, open_cpu) = (opened(&vault, &sealed), cpu());
    let before_again = opened(&vault, &sealed);
    let open_cpu = cpu() - open_cpu;
    let (begun, import_cpu) = (Instant::now(), cpu());
    let writing = vault.write().expect("nobody else writes");
    let report = receive::import(&writing, &bundle, today(), &mut ()).expect("its own bundle");
    let (took, import_cpu) = (begun.elapsed(), cpu() - import_cpu);
    drop(writing);
    assert!(report.is_clean() && report.items.len() as u64 == count, "every tip came");
    let after = opened(&vault, &sealed);
    let bytes = fs::metadata(vault.dir().join("case.db")).map_or(0, |found| found.len());
    let alone = (before + before_again + after) / 3;
    json!({
        "tips": count,
        "cores": cores(),
        "import_per_s": per_second(count, took),
        "open_per_s": per_second(count, alone),
        "open_before_per_s": per_second(count, before),
        "open_after_per_s": per_second(count, after),
        "import_cpu_us": import_cpu / f64::from(u32::try_from(count).unwrap_or(1)),
        "open_cpu_us": open_cpu / f64::from(u32::try_from(count).unwrap_or(1)),
        "case_db_bytes": bytes,
    })
}

fn cores() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

/// Seals tips on every core.
fn sealed(count: u64, to: &[Recipient]) -> Vec<Vec<u8>> {
    let numbers: Vec<u64> = (0..count).collect();
    let part = numbers.len().div_ceil(cores()).max(1);
    scope(|scope| {
        let seal = |numbers: &[u64]| -> Vec<Vec<u8>> {
            numbers
                .iter()
                .map(|number| seal(&Tip { day: today(), ..tips::tip(*number, today()) }, to))
                .collect()
        };
        let parts: Vec<_> =
            numbers.chunks(part).map(|numbers| scope.spawn(move || seal(numbers))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("it seals")).collect()
    })
}

fn seal(tip: &Tip, to: &[Recipient]) -> Vec<u8> {
    let sealing = Encryptor::new(to, &mut Os, Vec::new()).expect("recipients");
    let payload = payload::Writer::new(sealing, tip).expect("a tip");
    let sealing = payload.finish().expect("a payload");
    sealing.finish().expect("memory takes it")
}

fn write(file: &Path, sealed: &[Vec<u8>], log: &Signer) {
    let leaf = |sealed: &Vec<u8>| {
        let hash = digest(&SHA256, sealed);
        Leaf::new(*hash.as_ref().first_chunk().expect("32 bytes"), sealed.len() as u64)
    };
    let leaves: Vec<Leaf> = sealed.iter().map(leaf).collect();
    let mut tree = Tree::default();
    tree.extend(&leaves);
    let checkpoint = Checkpoint::of(&tree).sign(log).expect("a log's key");
    let header = Header {
        day: today(),
        roster_epoch: 1,
        desks: &[],
        first: 0,
        checkpoint: &checkpoint,
        leaves: &leaves,
        pepper: None,
    };
    let to = BufWriter::new(File::create(file).expect("a bundle"));
    let mut writer = Writer::new(to, &header, log).expect("a bundle");
    for tip in sealed {
        writer.tip(tip.as_slice()).expect("a tip");
    }
    let mut to = writer.finish().expect("a bundle");
    to.flush().expect("a bundle");
    to.get_ref().sync_all().expect("a bundle");
}

/// Opens every tip to its last byte on every core, and does nothing else.
fn opened(vault: &Vault, sealed: &[Vec<u8>]) -> Duration {
    let part = sealed.len().div_ceil(cores()).max(1);
    let begun = Instant::now();
    scope(|scope| {
        for part in sealed.chunks(part) {
            scope.spawn(move || {
                let mut room = Vec::with_capacity(64 << 10);
                for tip in part {
                    room.clear();
                    let who = &vault.keys().identities;
                    let mut opening =
                        Decryptor::new(tip.as_slice(), who.as_slice()).expect("its own identity");
                    std::io::copy(&mut opening, &mut room).expect("it opens");
                }
            });
        }
    });
    begun.elapsed()
}
