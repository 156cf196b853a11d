//! Measures sealing and opening against the bare AEAD, in one run; prints one line of JSON.
//!
//! `raw` is ring's ChaCha20-Poly1305 in place over one 64 KiB chunk that stays in the cache, 64 MiB in all.
//! `seal` writes the same 64 MiB through an `Encryptor` into nothing; `open` reads a sealed 64 MiB from memory.
//! The three take turns, and the best round of each counts.
//! Seconds are those of this thread on a processor, so that a busy machine does not count.

use std::io::{self, Read, Write};
use std::time::Duration;

use meldkluis_crypto::Entropy;
use meldkluis_crypto::age::{CHUNK_LEN, Decryptor, Encryptor, Identity};
use ring::aead;
use rustix::time::{ClockId, clock_gettime};

/// 64 MiB, in chunks and in megabytes.
const CHUNKS: usize = 1024;
const MEGABYTES: f64 = 67.108_864;

const ROUNDS: usize = 30;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Bytes for a measurement: nothing real is sealed here.
struct Constant;

impl Entropy for Constant {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0x5a);
    }
}

#[expect(clippy::print_stdout, reason = "the line of JSON is what the program is for")]
fn main() -> Outcome<()> {
    let identity = Identity::generate(&mut Constant);
    let plaintext = vec![0x61; CHUNK_LEN];
    let mut sealed = Vec::new();
    seal(&identity, &plaintext, &mut sealed)?;
    let mut best = [f64::INFINITY; 3];
    for _ in 0..ROUNDS {
        let seconds = [
            timed(|| raw(&plaintext))?,
            timed(|| seal(&identity, &plaintext, io::sink()))?,
            timed(|| open(&identity, &sealed))?,
        ];
        best.iter_mut().zip(seconds).for_each(|(best, this)| *best = best.min(this));
    }
    let [raw, seal, open] = best.map(|seconds| MEGABYTES / seconds);
    println!(
        r#"{{"raw_mb_s":{raw:.0},"seal_mb_s":{seal:.0},"open_mb_s":{open:.0},"ratio":{:.3},"open_ratio":{:.3}}}"#,
        seal / raw,
        open / raw
    );
    Ok(())
}

fn timed(work: impl FnOnce() -> Outcome<()>) -> Outcome<f64> {
    let start = processor_time()?;
    work()?;
    Ok((processor_time()? - start).as_secs_f64())
}

fn processor_time() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::ThreadCPUTime).try_into()?)
}

fn raw(plaintext: &[u8]) -> Outcome<()> {
    let key = aead::UnboundKey::new(&aead::CHACHA20_POLY1305, &[0x5a; 32]);
    let key = aead::LessSafeKey::new(key.map_err(|_| "no key")?);
    let mut chunk = plaintext.to_vec();
    let mut tags = Vec::with_capacity(CHUNKS * 16);
    for number in 0..CHUNKS {
        let mut nonce = [0; aead::NONCE_LEN];
        nonce.iter_mut().zip(number.to_be_bytes()).for_each(|(slot, byte)| *slot = byte);
        let nonce = aead::Nonce::assume_unique_for_key(nonce);
        let tag = key.seal_in_place_separate_tag(nonce, aead::Aad::empty(), &mut chunk);
        tags.extend_from_slice(tag.map_err(|_| "not sealed")?.as_ref());
    }
    std::hint::black_box((&chunk, &tags));
    Ok(())
}

fn seal(identity: &Identity, plaintext: &[u8], into: impl Write) -> Outcome<()> {
    let mut sealing = Encryptor::new(&[identity.recipient()], &mut Constant, into)?;
    for _ in 0..CHUNKS {
        sealing.write_all(plaintext)?;
    }
    sealing.finish()?;
    Ok(())
}

fn open(identity: &Identity, sealed: &[u8]) -> Outcome<()> {
    let mut opening = Decryptor::new(sealed, identity)?;
    let mut plaintext = vec![0; CHUNK_LEN];
    for _ in 0..CHUNKS {
        opening.read_exact(&mut plaintext)?;
    }
    match opening.read(&mut plaintext)? {
        0 => Ok(()),
        _ => Err("more came out than went in".into()),
    }
}
