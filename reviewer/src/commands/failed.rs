//! What failed, and what to do next: the one error of the commands.

use std::{fmt, io};

use meldkluis_crypto::{bundle::BundleError, keyfile::KeyfileError};

use crate::{
    answer::NotAnswered,
    ask::AskError,
    backup::BackupError,
    case::ReadError,
    casefile::{CaseFileError, canary::CanaryRefused, taxonomy::Unknown},
    editing::NotAChange,
    extract::ExtractError,
    pixels::preview::PreviewError,
    receive::ReceiveError,
    send::SendError,
    vault::{
        CardError, DraftError, FoundingError, KeysError, OfficerError, RecoveryError, RetireError,
        RosterRefused, VaultError,
    },
};

/// A failure for the person who ran a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    what: String,
    next: &'static str,
}

impl Failed {
    /// Says what failed, and what to do next.
    pub fn new(what: impl fmt::Display, next: &'static str) -> Self {
        Self { what: what.to_string(), next }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {}.", self.what, self.next)
    }
}

const RESTORE: &str = "Look at the folder's owner, its space and its medium; restore the vault from its backup if a \
                       file is damaged";

impl From<Unknown> for Failed {
    fn from(error: Unknown) -> Self {
        Self::new(error, "See fields for what each means")
    }
}

impl From<NotAChange> for Failed {
    fn from(error: NotAChange) -> Self {
        let next = match error {
            NotAChange::Unknown(error) => return error.into(),
            NotAChange::OneValue(_) => "Give one value",
            NotAChange::Note => "Write it, in at most 64 KiB",
            NotAChange::Translation => "Write it, in at most 128 KiB",
            NotAChange::Language => "Give its tag: nl, en, ar, zh-Hans",
            NotAChange::Word => "Use at most 64 characters on one line",
        };
        Self::new(error, next)
    }
}

impl From<VaultError> for Failed {
    fn from(error: VaultError) -> Self {
        let next = match &error {
            VaultError::Missing => "Name the right folder with --vault, or make a vault with init",
            VaultError::Keys(KeyfileError::Locked) => {
                "Try the vault's passphrase again; when all are lost, recover opens the vault with the paper"
            }
            VaultError::Root(KeyfileError::Locked) => "Try the root key's own passphrase again",
            VaultError::NoRoot => {
                "Do this on the vault that was made with init --root; here, take its roster with roster --take"
            }
            VaultError::Copy => "Put it back with restore --from DIR, into a folder of its own",
            VaultError::CaseFile(CaseFileError::Gone | CaseFileError::Damaged) => {
                "Restore the vault from its newest backup; without one, casefile rebuild --new makes it from the originals, \
                 without what officers did"
            }
            VaultError::Changed => "Nothing was changed. Start again",
            VaultError::OlderKeys => {
                "Put keys.age back from the newest backup, or open the vault with the paper (recover)"
            }
            VaultError::WhichOfficer(_) => "Say who you are with --as NAME",
            VaultError::NoOfficer => "See investigator list, or ask a keeper",
            VaultError::Role(_) => "Ask somebody who has it, or a keeper to give it to you",
            VaultError::CaseFile(CaseFileError::Newer { .. }) => "Use the newer program",
            VaultError::CaseFile(CaseFileError::Whole) => {
                "Leave out --new: casefile rebuild reads the tips again, and what officers did stays"
            }
            VaultError::Busy | VaultError::CaseFile(CaseFileError::Busy) => {
                "Wait until it has ended, then try again"
            }
            _ => RESTORE,
        };
        Self::new(error, next)
    }
}

impl From<CanaryRefused> for Failed {
    fn from(error: CanaryRefused) -> Self {
        let next = match error {
            CanaryRefused::CaseFile(error) => return VaultError::from(error).into(),
            CanaryRefused::Foreign => "Ask where this file comes from",
            CanaryRefused::Older(_) => {
                "Nothing was changed. Take the file that canary --out made last"
            }
        };
        Self::new(error, next)
    }
}

impl From<OfficerError> for Failed {
    fn from(error: OfficerError) -> Self {
        let next = match error {
            OfficerError::Vault(error) => return error.into(),
            OfficerError::Keys(error) => return error.into(),
            OfficerError::Known => {
                "Choose another name; investigator list has those that are taken"
            }
            OfficerError::LastKeeper => "Make somebody else a keeper first",
            OfficerError::Own => "Change your own with passphrase",
            OfficerError::Themselves => "Ask another keeper",
        };
        Self::new(error, next)
    }
}

impl From<AskError> for Failed {
    fn from(error: AskError) -> Self {
        let next = match &error {
            AskError::NoTerminal(_) => {
                "Run this on a terminal, or give --passphrase-file (and --root-passphrase-file)"
            }
            AskError::File(_) | AskError::NotOneLine => {
                "Give a readable file with the passphrase on its only line"
            }
            AskError::Differ => "Type the same passphrase twice",
            AskError::Short => {
                "Choose a longer one: five words that have nothing to do with each other are good"
            }
            _ => "Try again",
        };
        Self::new(error, next)
    }
}

impl From<FoundingError> for Failed {
    fn from(error: FoundingError) -> Self {
        let next = match &error {
            FoundingError::Name => {
                "Use a deployment like meldkluis.example, without spaces, + or /, and a desk of letters, digits and dashes"
            }
            FoundingError::Exists => {
                "Choose another folder with --vault; a vault is never overwritten"
            }
            FoundingError::File(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                "An earlier init was interrupted: remove the folder that ends in .unfinished, then try again"
            }
            _ => "Look at the folder's owner and its space, then try again; nothing was made",
        };
        Self::new(error, next)
    }
}

impl From<RosterRefused> for Failed {
    fn from(error: RosterRefused) -> Self {
        let next = match error {
            RosterRefused::Vault(error) => return error.into(),
            RosterRefused::NoPin => {
                "Give the root key with --root-verifier, and compare its fingerprint"
            }
            RosterRefused::OtherRoot => {
                "Ask the root key's holder; a vault believes the first root key that was confirmed, for good"
            }
            RosterRefused::Older { .. } => "Ask for the newest roster; an older one is never taken",
            RosterRefused::SameEpoch => {
                "Stop: the root key signed two different rosters of one epoch. Ask its holder which is right, and why"
            }
            _ => "Ask for the roster again; this one is not taken",
        };
        Self::new(error, next)
    }
}

impl From<DraftError> for Failed {
    fn from(error: DraftError) -> Self {
        let next = match error {
            DraftError::Taken => {
                "Stop, and ask who made the second key: a name has one key for life"
            }
            DraftError::Older { .. } => {
                "Carry that vault's file card again, as it is now; if the vault was put back from a backup, renew there once \
                 more first"
            }
            DraftError::Shared => "Stop, and ask that vault's holder how this came about",
            DraftError::NoDesk => "See the desks in the last roster, or in roster --take's --json",
            DraftError::Foreign => {
                "Copy the whole line from its holder again, and look at the deployment's name"
            }
        };
        Self::new(error, next)
    }
}

impl From<KeysError> for Failed {
    fn from(error: KeysError) -> Self {
        match error {
            KeysError::Vault(error) => error.into(),
            KeysError::Draft(error) => error.into(),
            error => Self::new(
                error,
                "The old key file is in its place, unharmed. Look at the disk and its space, then try again",
            ),
        }
    }
}

impl From<RetireError> for Failed {
    fn from(error: RetireError) -> Self {
        let next = match error {
            RetireError::Vault(error) => return error.into(),
            RetireError::NotHere => "See keys for the identities of this vault",
            RetireError::Several => "Give more of the recipient, as keys shows it",
            RetireError::Aside(_) => {
                "Nothing was destroyed. Remove these files from the vault's folder first; edits of officers that are in them \
                 alone go with them"
            }
            RetireError::Newest => "Run renew first, and have the new one in a roster",
            RetireError::Named { .. } => {
                "Nothing was destroyed. Wait for that day, or renew and sign a roster that ends it sooner"
            }
        };
        Self::new(error, next)
    }
}

impl From<RecoveryError> for Failed {
    fn from(error: RecoveryError) -> Self {
        let next = match error {
            RecoveryError::Vault(error) => return error.into(),
            RecoveryError::Typed => {
                "Nothing was changed. Read the paper letter by letter: it begins with AGE-SECRET-KEY-PQ-1"
            }
            RecoveryError::NoFile => {
                "Nothing was changed. A vault made with --without-recovery has none; else put it back from a backup"
            }
            RecoveryError::OtherPaper => {
                "Nothing was changed. Find the paper that was written when this vault was made"
            }
            RecoveryError::Damaged | RecoveryError::Older => {
                "Nothing was changed. The paper is right: put recovery.age back from the newest backup, then try again"
            }
        };
        Self::new(error, next)
    }
}

impl From<CardError> for Failed {
    fn from(error: CardError) -> Self {
        Self::new(error, "Copy the file card from the other vault again")
    }
}

impl From<ReceiveError> for Failed {
    fn from(error: ReceiveError) -> Self {
        let next = match error {
            ReceiveError::Vault(error) => return error.into(),
            ReceiveError::NoRoster => "Sign one with roster --out, or take one with roster --take",
            ReceiveError::NotABundle => "Name the file that meldkluis-intake export wrote",
            ReceiveError::CutShort => "Copy it to the medium again, or export it again",
            ReceiveError::Bundle(BundleError::Deployment) => {
                "This bundle is another deployment's; ask where the medium comes from"
            }
            ReceiveError::Bundle(BundleError::UnlistedKey(_)) => {
                "Do not enrol the key from here: compare the fingerprint with the intake's holder over another way, then \
                 enrol and roster on the vault with the root key"
            }
            ReceiveError::Bundle(_) => {
                "Keep this medium: the bundle was changed, or made by somebody else. Export and carry again"
            }
            ReceiveError::Forked { .. } => {
                "Keep this medium, it is evidence, and nothing of it was taken. If the intake was restored from a backup, \
                 its holder must start a new generation with new-log"
            }
            ReceiveError::File(_) => {
                "Look at the medium and at the vault's disk, then try again; importing twice is harmless"
            }
        };
        Self::new(error, next)
    }
}

impl From<ReadError> for Failed {
    fn from(error: ReadError) -> Self {
        let next = match &error {
            ReadError::Gone | ReadError::Damaged | ReadError::NoKey => {
                "Import a bundle that holds this tip again: that mends it"
            }
            _ => "Look at status and at the roster: the tip may be sealed to another vault",
        };
        Self::new(error, next)
    }
}

impl From<ExtractError> for Failed {
    fn from(error: ExtractError) -> Self {
        let next = match error {
            ExtractError::Vault(error) => return error.into(),
            ExtractError::Nothing(error) => return error.into(),
            ExtractError::Restricted => {
                "Ask a keeper to name you for the file, on its page or with mark --may-see"
            }
            ExtractError::NoCase => "See list for the numbers",
            ExtractError::Exists => "Name a folder or a file that does not exist yet",
            ExtractError::Unfinished(_) => "Nothing was written. Remove it, then try again",
            ExtractError::Stopped => "Start it again when there is time",
            ExtractError::InVault => "Name a place outside the vault: nothing in clear lies in it",
            ExtractError::File(_) => {
                "Look at the folder's owner and its space. A folder beside it that ends in .unfinished is left of an \
                 extract that was cut off, and holds tips in clear: remove it, then try again"
            }
        };
        Self::new(error, next)
    }
}

impl From<PreviewError> for Failed {
    fn from(error: PreviewError) -> Self {
        let next = match error {
            PreviewError::Vault(error) => return error.into(),
            PreviewError::Read(error) => return error.into(),
            PreviewError::NoTip | PreviewError::NoAttachment => {
                "See list for the numbers of cases, and show for those of tips and attachments"
            }
            PreviewError::Restricted => {
                "Ask a keeper to name you for the file, on its page or with mark --may-see"
            }
            PreviewError::Several => "Name the tip with --tip, as show names it",
            PreviewError::InVault => "Name a file outside the vault: nothing in clear lies in it",
            PreviewError::Exists => "Name a file that does not exist yet",
            PreviewError::Ending(_) => "Nothing was written. Give --out a name with that ending",
            PreviewError::NotBlurred => "Nothing was written. Leave --blurred out",
            PreviewError::File(_) => "Look at the folder's owner and its space, then try again",
        };
        Self::new(error, next)
    }
}

impl From<BackupError> for Failed {
    fn from(error: BackupError) -> Self {
        let next = match error {
            BackupError::Vault(error) => return error.into(),
            BackupError::Paper(error) => return error.into(),
            BackupError::Foreign => {
                "Name an empty folder, a new one, or an earlier backup of this vault"
            }
            BackupError::SameDisk => {
                "Name a folder on another medium: one disk that dies must not take both. For a trial there is --same-disk"
            }
            BackupError::InVault => "Name a folder outside the vault",
            BackupError::Newer => {
                "Keep that backup as it is: restore from it if this vault was put back from an older one, or name a folder on another medium"
            }
            BackupError::KeyLost(_) => {
                "Keep that backup as it is: it may hold the last good one. Restore from it, or name a folder on another medium"
            }
            BackupError::MadeAnew => {
                "Keep that backup as it is: it is the last with what officers did until then. Restore from it, or name a folder on another medium"
            }
            BackupError::Missing => "Name the folder that backup --to wrote",
            BackupError::OtherKeys => "Copy again with backup --to, then check again",
            BackupError::Exists => {
                "Name a folder that does not exist with --vault; a vault is never overwritten"
            }
            BackupError::File(_) => {
                "Look at the medium and its space, then try again: a copy goes on where it stopped"
            }
        };
        Self::new(error, next)
    }
}

impl From<SendError> for Failed {
    fn from(error: SendError) -> Self {
        let next = match error {
            SendError::Vault(error) => return error.into(),
            SendError::Answer(error) => return error.into(),
            SendError::Trail => {
                "Stop, and find out who changed the vault's files. If it was put back from a backup by hand, put back all \
                 of it"
            }
            _ => "Look at the medium and its space, then try again",
        };
        Self::new(error, next)
    }
}

impl From<NotAnswered> for Failed {
    fn from(error: NotAnswered) -> Self {
        let next = match error {
            NotAnswered::Vault(error) => return error.into(),
            NotAnswered::NoCase => "See list for the numbers",
            NotAnswered::Nothing => "Give --text-file, --phrase or --file",
            NotAnswered::NoMailbox => "See show: nobody can be reached through this case",
            NotAnswered::NoPhrase(_) => "See phrases for the book",
            NotAnswered::Ending(_) => "Convert it to pdf, png, jpg, txt, mp3 or ogg",
            NotAnswered::NotPut(_) => {
                "Nothing was put into the outbox for this sender. Make it shorter, or look at the vault's disk"
            }
        };
        Self::new(error, next)
    }
}
