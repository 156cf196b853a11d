//! age files, written here by the words of the C2SP specification and opened by the code.

use std::{cell::RefCell, io::Read as _};

use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD as BASE64};
use meldkluis_crypto::age::{
    CHUNK_LEN, Decryptor, FileKey, Stanza, StanzaError, Unwrap, stanza_count,
};
use ring::{aead, hkdf, hmac};

use crate::Script;

const FILE_KEY: [u8; 16] = [7; 16];
const NONCE: [u8; 16] = [9; 16];
/// The most chunks that a script makes.
const CHUNKS: usize = 6;

/// Knows the file key of every file, and remembers the stanzas.
#[derive(Default)]
struct Knowing(RefCell<Vec<Stanza>>);

impl Unwrap for Knowing {
    fn unwrap_file_key(&self, stanzas: &[Stanza]) -> Result<Option<FileKey>, StanzaError> {
        *self.0.borrow_mut() = stanzas.to_vec();
        Ok(FileKey::from_slice(&FILE_KEY))
    }
}

/// Opens a file whose header is the input under a right MAC, and writes the header once more from its stanzas.
///
/// # Panics
/// When something does not hold.
pub fn header(bytes: &[u8]) {
    drop(stanza_count(bytes));
    let covered = [bytes, b"---"].concat();
    let file = [closed(&covered), NONCE.to_vec(), sealed(&[], 0, true)].concat();
    let who = Knowing::default();
    let Ok(mut opened) = Decryptor::new(file.as_slice(), &who) else { return };
    let stanzas = who.0.borrow();
    assert!(written(&stanzas) == covered, "a header has one spelling");
    assert_eq!(
        (opened.stanzas(), stanza_count(file.as_slice()).ok()),
        (stanzas.len(), Some(stanzas.len()))
    );
    let mut plain = vec![];
    assert!(opened.read_to_end(&mut plain).is_ok() && plain.is_empty());
}

/// Opens a payload whose chunks the script makes: whole ones, short ones, last ones, and bytes that nobody sealed.
///
/// # Panics
/// When something does not hold.
pub fn stream(bytes: &[u8]) {
    let mut script = Script(bytes);
    let (mut payload, mut plain, mut honest) = (vec![], vec![], true);
    for number in 0..CHUNKS {
        if script.is_over() {
            break;
        }
        let (what, fill) = (script.byte(), script.byte());
        let (length, last) = match what % 5 {
            0 => (CHUNK_LEN, false),
            1 => (CHUNK_LEN, true),
            2 => (usize::try_from(script.number(2)).unwrap_or_default(), false),
            3 => (usize::try_from(script.number(2)).unwrap_or_default(), true),
            _ => {
                payload.extend(script.piece());
                honest = false;
                continue;
            }
        };
        let chunk = vec![fill; length];
        payload.extend(sealed(&chunk, u32::try_from(number).expect("few"), last));
        if honest {
            plain.extend(chunk);
        }
    }
    let file = [closed(b"age-encryption.org/v1\n-> fuzz\n\n---"), NONCE.to_vec(), payload.clone()]
        .concat();
    let mut opened =
        Decryptor::new(file.as_slice(), &Knowing::default()).expect("the header is right");
    let mut released = vec![];
    let whole = opened.read_to_end(&mut released);
    assert!(plain.starts_with(&released), "only what was sealed, in its order, is released");
    if whole.is_ok() {
        assert!(canonical(&released) == payload, "a payload has one spelling");
    }
}

/// Seals a plaintext as the specification has it: whole chunks, a last one that is empty only when everything is.
fn canonical(plain: &[u8]) -> Vec<u8> {
    let mut payload = vec![];
    let chunks: Vec<&[u8]> =
        if plain.is_empty() { vec![&[]] } else { plain.chunks(CHUNK_LEN).collect() };
    for (number, chunk) in (0..).zip(&chunks) {
        let last = usize::try_from(number).is_ok_and(|number| number + 1 == chunks.len());
        payload.extend(sealed(chunk, number, last));
    }
    payload
}

/// Seals one chunk under its number, which is the same for a chunk at another place and the last one.
fn sealed(chunk: &[u8], number: u32, last: bool) -> Vec<u8> {
    let mut nonce = [0; 12];
    nonce[7..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(last);
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, &NONCE).extract(&FILE_KEY);
    let key = salt.expand(&[b"payload"], &aead::CHACHA20_POLY1305).expect("32 bytes");
    let key = aead::LessSafeKey::new(aead::UnboundKey::from(key));
    let mut bytes = chunk.to_vec();
    let nonce = aead::Nonce::assume_unique_for_key(nonce);
    key.seal_in_place_append_tag(nonce, aead::Aad::empty(), &mut bytes).expect("a short chunk");
    bytes
}

/// Ends a header with its MAC.
fn closed(covered: &[u8]) -> Vec<u8> {
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(&FILE_KEY);
    let key = hmac::Key::from(salt.expand(&[b"header"], hmac::HMAC_SHA256).expect("32 bytes"));
    let mac = BASE64.encode(hmac::sign(&key, covered));
    [covered, b" ", mac.as_bytes(), b"\n"].concat()
}

/// Writes a header from its stanzas, up to its MAC.
fn written(stanzas: &[Stanza]) -> Vec<u8> {
    let mut text = "age-encryption.org/v1\n".to_owned();
    for stanza in stanzas {
        text += &format!("-> {}\n", stanza.args().join(" "));
        let body = BASE64.encode(stanza.body());
        let whole = body.len() / 64 * 64;
        for at in (0..whole).step_by(64) {
            text += &format!("{}\n", &body[at..at + 64]);
        }
        text += &format!("{}\n", &body[whole..]);
    }
    (text + "---").into_bytes()
}
