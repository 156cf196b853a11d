//! A log's size and root, signed: C2SP `tlog-checkpoint`.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::tree::{Root, Tree};
use crate::note::{KeyName, NoteError, Signer, Verifier};

/// Returns the origin of a log, which is also the name of its key: `<deployment>/log/<generation>`.
///
/// # Errors
/// [`NoteError::Name`] when the deployment is not fit for a key name.
pub fn origin(deployment: &str, generation: u32) -> Result<KeyName, NoteError> {
    KeyName::new(format!("{deployment}/log/{generation}"))
}

/// What a log said of itself at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The number of leaves.
    pub size: u64,
    /// The root over them.
    pub root: Root,
}

/// A reason why a checkpoint is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The note around it is refused.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text is not origin, size and root, each in its one spelling, and nothing else.
    #[error("malformed checkpoint")]
    Malformed,
    /// The first line is not the origin of the key that signed.
    #[error("checkpoint of another log")]
    Origin,
}

impl Checkpoint {
    /// Takes the state of a tree.
    #[must_use]
    pub fn of(tree: &Tree) -> Self {
        Self { size: tree.size(), root: tree.root() }
    }

    /// Signs the checkpoint; the key's name is the origin.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] never happens with a valid key name; it is passed on all the same.
    pub fn sign(&self, log_key: &Signer) -> Result<String, NoteError> {
        log_key.sign(&self.text(log_key.verifier().name()))
    }

    /// Verifies a signed checkpoint under the log's key.
    ///
    /// # Errors
    /// [`CheckpointError`]; extension lines are refused, none of ours has any.
    pub fn verify(note: &[u8], log_key: &Verifier) -> Result<Self, CheckpointError> {
        let text = log_key.verify(note)?;
        let mut lines = text.lines();
        if lines.next() != Some(log_key.name().as_str()) {
            return Err(CheckpointError::Origin);
        }
        let (Some(size), Some(root), None) = (lines.next(), lines.next(), lines.next()) else {
            return Err(CheckpointError::Malformed);
        };
        let size = size.parse().map_err(|_| CheckpointError::Malformed)?;
        let root = STANDARD.decode(root).map_err(|_| CheckpointError::Malformed)?;
        let root = Root(root.try_into().map_err(|_| CheckpointError::Malformed)?);
        let checkpoint = Self { size, root };
        if checkpoint.text(log_key.name()) == text {
            Ok(checkpoint)
        } else {
            Err(CheckpointError::Malformed)
        }
    }

    fn text(&self, origin: &KeyName) -> String {
        format!("{origin}\n{}\n{}\n", self.size, STANDARD.encode(self.root.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlog::Leaf;
    use zeroize::Zeroizing;

    fn log_key() -> Signer {
        Signer::from_seed(origin("meldkluis.test", 0).unwrap(), Zeroizing::new([3; 32]))
    }

    fn checkpoint() -> Checkpoint {
        let mut tree = Tree::default();
        tree.push(&Leaf::new([1; 32], 8_192));
        Checkpoint::of(&tree)
    }

    #[test]
    fn signed_checkpoint_round_trips() {
        let note = checkpoint().sign(&log_key()).unwrap();
        assert_eq!(Checkpoint::verify(note.as_bytes(), log_key().verifier()), Ok(checkpoint()));
    }

    #[test]
    fn every_changed_byte_is_refused() {
        let note = checkpoint().sign(&log_key()).unwrap();
        let refused = |bytes: &[u8]| Checkpoint::verify(bytes, log_key().verifier()).is_err();
        for at in 0..note.len() {
            let mut bytes = note.clone().into_bytes();
            for change in 1..=u8::MAX {
                bytes[at] = note.as_bytes()[at] ^ change;
                assert!(refused(&bytes), "byte {at} as {:#x}", bytes[at]);
            }
            assert!(refused(&note.as_bytes()[..at]), "cut at {at}");
        }
        for byte in 0..=u8::MAX {
            assert!(refused(&[note.as_bytes(), &[byte]].concat()), "{byte:#x} behind the end");
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        let key = log_key();
        let good = checkpoint().text(key.verifier().name());
        for text in [
            good.replace("\n1\n", "\n01\n"),
            good.replace("\n1\n", "\n+1\n"),
            format!("{good}more\n"),
        ] {
            let note = key.sign(&text).unwrap();
            assert_eq!(
                Checkpoint::verify(note.as_bytes(), key.verifier()),
                Err(CheckpointError::Malformed)
            );
        }
        let foreign = key.sign(&good.replace("/log/0", "/log/1")).unwrap();
        assert_eq!(
            Checkpoint::verify(foreign.as_bytes(), key.verifier()),
            Err(CheckpointError::Origin)
        );
    }
}
