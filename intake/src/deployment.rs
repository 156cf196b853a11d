//! One deployment on this machine: its configuration, keys and store put together for each command.

mod backup;
mod due;
mod proof;
mod status;

use std::{
    error::Error,
    fmt,
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use meldkluis_crypto::{
    day::Day,
    note::{NoteError, Signer, Verifier},
    roster::Roster,
    tlog,
};

pub use backup::{BackedUp, Choices, LogCopy, Restored};
pub use proof::{Proven, ProvenLog};
pub use status::Report;

use crate::{
    backup::{self as copies, BackupError, TAKEN, log_dir},
    clock::{Clock as _, System},
    config::{Config, ConfigError},
    entropy::Os,
    keys::{self, KeyError, Pepper},
    log::{self, Event},
    mailbox::Mailboxes,
    memory::{self, Swap},
    mount,
    offline::OfflineError,
    pipeline::Pipeline,
    restrict::{self, Hold, Reach, RestrictError},
    retention,
    room::{Reserves, Room},
    server::{self, ServeError},
    store::{
        Account, Erased, Fatal, Hooks, KeepError, Notice, OpenError, Refusal, Setup, Store,
        control::{self, ControlError, Holder},
        reader::Reader,
    },
    transfer::{self, Imported, Log},
};

const TICK: Duration = Duration::from_secs(60);

/// A reason why a command on a deployment fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeploymentError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A key file.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The deployment's name is not fit for a key name.
    #[error(transparent)]
    Name(#[from] NoteError),
    /// The store.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Whoever holds the store.
    #[error(transparent)]
    Control(#[from] ControlError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] Refusal),
    /// No roster was imported yet.
    #[error("no roster in force")]
    NoRoster,
    /// A server runs, and what was asked for needs it stopped.
    #[error("a server is running")]
    Serving,
    /// The newest log was restored, and a log is never continued.
    #[error("the newest log came out of a backup, and is over")]
    Restored,
    /// There is no log of the generation that was asked for.
    #[error("no log of generation {0}")]
    NoGeneration(u32),
    /// The server.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// What the process may be and do.
    #[error(transparent)]
    Restrict(#[from] RestrictError),
    /// A folder or socket of the store.
    #[error("store's folder cannot be used")]
    Folder(#[source] io::Error),
}

/// A configuration, checked, and what follows from it.
pub struct Deployment {
    config: Config,
    root: Verifier,
    generation: u32,
    dir: PathBuf,
    /// This is not the newest generation: no server holds it.
    closed: bool,
    /// How long to wait for a server where the store is never to be opened here.
    beside: Option<Duration>,
}

/// A generation that `new-log` began.
#[derive(Clone, Debug)]
pub struct NewLog {
    /// The generation.
    pub generation: u32,
    /// Its log's verifier.
    pub verifier: Verifier,
    /// Whether the roster in force was taken over from the closed log.
    pub roster: bool,
}

/// What export and import need, owned.
pub struct Parts {
    dir: PathBuf,
    holder: Holder,
    key: Signer,
    root: Verifier,
    /// Only an export needs it.
    pepper: Option<Pepper>,
}

impl Parts {
    /// Returns whoever holds the store.
    #[must_use]
    pub fn holder(&self) -> &Holder {
        &self.holder
    }
}

impl<'p> Log<'p> {
    /// Borrows the parts.
    #[must_use]
    pub fn of(parts: &'p Parts) -> Self {
        let Parts { dir, holder, key, root, pepper } = parts;
        Self { dir, holder, key, root, pepper: pepper.as_ref() }
    }
}

/// What the store calls back for in a real process.
struct Process {
    root: Verifier,
}

impl Hooks for Process {
    /// Ends the process: no acknowledgement may follow a write that may be lost.
    #[expect(clippy::disallowed_methods, reason = "a lost journal ends the process, here alone")]
    fn fatal(&self, _: &Fatal) {
        log::emit(Event::JournalFailed);
        std::process::exit(1);
    }

    fn admit_roster(&self, in_force: Option<&[u8]>, new: &[u8]) -> Result<(), String> {
        transfer::admit_roster(&self.root, in_force, new)?;
        log::emit(Event::RosterTaken);
        Ok(())
    }

    fn admit_desk(&self, in_force: Option<&[u8]>, desk: &Verifier) -> Result<(), String> {
        transfer::admit_desk(&self.root, in_force, desk)
    }
}

impl Deployment {
    /// Takes a configuration, and the newest generation of its store.
    ///
    /// # Errors
    /// [`DeploymentError::Config`] when its root key is not the deployment's; [`DeploymentError::Folder`] when the
    /// store's folder cannot be read.
    pub fn new(config: Config) -> Result<Self, DeploymentError> {
        let root = config.root()?;
        let generation = newest(&config.store.dir).map_err(DeploymentError::Folder)?;
        let dir = log_dir(&config.store.dir, generation.unwrap_or_default());
        let generation = generation.unwrap_or_default();
        Ok(Self { config, root, generation, dir, closed: false, beside: None })
    }

    /// Leaves the store in use to its server, which is waited for as long as `limit`; without a limit, a command opens
    /// the store itself where no server runs, and a server that starts meanwhile is refused.
    #[must_use]
    pub fn beside_server(mut self, limit: Option<Duration>) -> Self {
        self.beside = limit;
        self
    }

    /// Turns to another generation, to export or to prove it.
    ///
    /// # Errors
    /// [`DeploymentError::NoGeneration`].
    pub fn of_generation(mut self, generation: u32) -> Result<Self, DeploymentError> {
        self.closed = generation != self.generation;
        self.generation = generation;
        self.dir = log_dir(&self.config.store.dir, generation);
        if self.dir.is_dir() { Ok(self) } else { Err(DeploymentError::NoGeneration(generation)) }
    }

    /// Makes the keys and an empty store; returns the log's verifier.
    ///
    /// # Errors
    /// [`DeploymentError`]; what exists is left as it is.
    pub fn init(&self) -> Result<Verifier, DeploymentError> {
        Ok(self.begin()?.0)
    }

    /// Makes the keys and the store of this generation; where a journal is already, no key is made either.
    fn begin(&self) -> Result<(Verifier, Store), DeploymentError> {
        if self.dir.join("journal").try_exists().map_err(DeploymentError::Folder)? {
            return Err(OpenError::Exists.into());
        }
        let origin = tlog::origin(&self.config.deployment, self.generation)?;
        let key = keys::make(&self.config.store.keys_dir, self.generation, origin, &mut Os)?;
        let verifier = key.verifier().clone();
        self.make_dir(&self.dir)?;
        Ok((verifier, Store::create(&self.dir, self.setup(key))?.0))
    }

    /// Closes the newest log for good and begins the next generation, with the roster in force if it can be read.
    ///
    /// For a store that was restored, moved, taken over or damaged: a log is never continued then. The closed log
    /// stays as it is, and can still be exported and proven.
    ///
    /// # Errors
    /// [`DeploymentError`]; [`DeploymentError::Serving`] while a server runs.
    pub fn new_log(self) -> Result<NewLog, DeploymentError> {
        self.begin_behind(None)
    }

    /// Begins a generation behind the newest one, by default the next that no key was ever made for.
    fn begin_behind(mut self, generation: Option<u32>) -> Result<NewLog, DeploymentError> {
        let roster = match self.reach() {
            Err(DeploymentError::Restored) => {
                let note = self.note_of(&self.dir, self.generation);
                note.ok().flatten().map(Arc::from)
            }
            Ok(Parts { holder: Holder::Server(_), .. }) => return Err(DeploymentError::Serving),
            Ok(Parts { holder: Holder::Own(store), .. }) => store.roster(),
            Err(DeploymentError::Control(ControlError::Open(OpenError::Refused(_)))) => None,
            Err(error) => return Err(error),
        };
        let behind = self.generation.saturating_add(1);
        let keys = &self.config.store.keys_dir;
        // A key without a log is of a log that was lost, or was never begun: its number is not given again.
        let free = (behind..u32::MAX).find(|next| !keys::exists(keys, *next)).unwrap_or(u32::MAX);
        self.generation = generation.map_or(free, |generation| generation.max(behind));
        self.dir = log_dir(&self.config.store.dir, self.generation);
        let (verifier, store) = self.begin()?;
        let taken = roster.is_some_and(|roster| store.put_roster(&roster).is_ok());
        Ok(NewLog { generation: self.generation, verifier, roster: taken })
    }

    /// Serves until the process is told to end, within what [`restrict`] leaves to it.
    ///
    /// # Errors
    /// [`DeploymentError`]; nothing was served then, or a listener was lost.
    pub fn serve(self) -> Result<(), DeploymentError> {
        self.hold_open()?;
        restrict::root(self.config.process)?;
        // What is read once is read before it goes out of reach.
        let log_key = self.log_key()?;
        let pepper = keys::pepper(&self.config.store.keys_dir)?;
        self.make_dir(&self.config.store.spool_dir())?;
        if !mount::keeps_no_times(&self.dir) {
            log::emit(Event::TimesMounted);
        }
        let hold = self.withdraw()?;
        let (store, notices) = Store::open(&self.dir, self.setup(log_key))?;
        notices.into_iter().for_each(report);
        let retention = Retention::of(&self);
        let mut told = System.today();
        store
            .keep_time(TICK, report, move |store| {
                let today = System.today();
                retention.tell(store, today);
                if today != told {
                    log::tell_panics();
                    told = today;
                }
            })
            .map_err(DeploymentError::Folder)?;
        let mailboxes = Mailboxes::new(store.clone(), pepper);
        let pipeline = Pipeline::new(store.clone(), self.root.clone(), System, self.room());
        if pipeline.roster().is_none() {
            return Err(DeploymentError::NoRoster);
        }
        let control = control::Server::start(&self.config.store.control(), store)
            .map_err(DeploymentError::Folder)?;
        let served = server::serve(self.config, Arc::new(pipeline), Arc::new(mailboxes), hold);
        drop(control);
        Ok(served?)
    }

    /// Shuts the memory off and gives up paths and ports: before any other thread begins.
    fn withdraw(&self) -> Result<Hold, DeploymentError> {
        if memory::shield().map_err(RestrictError::Memory)? == Swap::Possible {
            log::emit(Event::SwapPossible);
        }
        Ok(restrict::paths(&Reach::of(&self.config)))
    }

    /// Reaches the store: through a running server, or by taking its lock.
    ///
    /// # Errors
    /// [`DeploymentError`].
    pub fn reach(&self) -> Result<Parts, DeploymentError> {
        self.hold_open()?;
        let key = self.log_key()?;
        let setup = self.setup(self.log_key()?);
        let open = || {
            let (store, notices) = Store::open(&self.dir, setup)?;
            notices.into_iter().for_each(report);
            Ok(store)
        };
        let holder = match self.beside {
            // No server holds a log that is over.
            _ if self.closed => Holder::Own(open()?),
            Some(limit) => Holder::beside(&self.config.store.control(), limit)?,
            None => Holder::reach(&self.config.store.control(), open)?,
        };
        Ok(Parts { dir: self.dir.clone(), holder, key, root: self.root.clone(), pepper: None })
    }

    /// Refuses a log that came out of a backup: what it had taken since is gone, so it must never go on.
    fn hold_open(&self) -> Result<(), DeploymentError> {
        let restored = self.dir.join(TAKEN).try_exists().map_err(DeploymentError::Folder)?;
        if restored { Err(DeploymentError::Restored) } else { Ok(()) }
    }

    /// Takes in a file that was carried here; where this process holds the store, it then erases what may go.
    ///
    /// # Errors
    /// Those of [`Log::import`] and of reaching the store.
    pub fn import(&self, file: &Path, today: Day) -> Result<(Imported, Erased), Box<dyn Error>> {
        let parts = self.reach()?;
        let pepper = keys::pepper(&self.config.store.keys_dir)?;
        let imported = Log::of(&parts).import(file, &pepper, today)?;
        let erased = match &parts.holder {
            Holder::Own(store) => Retention::of(self).apply(store, today)?,
            Holder::Server(_) => Erased::default(),
        };
        Ok((imported, erased))
    }

    /// Proves the whole journal up to what is durable now.
    ///
    /// # Errors
    /// [`DeploymentError`]; a refusal names segment and record.
    pub fn verify(&self) -> Result<Account, DeploymentError> {
        let parts = self.reach()?;
        Ok(self.reader(&parts)?.verify()?)
    }

    fn reader(&self, parts: &Parts) -> Result<Reader, DeploymentError> {
        let bound = parts.holder.checkpoint()?.bound;
        Ok(Reader::open(&self.dir, parts.key.verifier().name().as_str(), bound)?)
    }

    fn room(&self) -> Room {
        let store = &self.config.store;
        let reserves =
            Reserves { files: store.reserve_bytes, long_texts: store.long_text_reserve_bytes };
        Room::new(self.dir.clone(), reserves)
    }

    fn log_key(&self) -> Result<Signer, DeploymentError> {
        let origin = tlog::origin(&self.config.deployment, self.generation)?;
        Ok(keys::log_key(&self.config.store.keys_dir, self.generation, &origin)?)
    }

    fn setup(&self, log_key: Signer) -> Setup {
        Setup::new(self.generation, log_key, Process { root: self.root.clone() })
    }

    fn make_dir(&self, dir: &Path) -> Result<(), DeploymentError> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(dir);
        made.map_err(DeploymentError::Folder)
    }
}

/// What decides when bodies go, bound to a deployment.
struct Retention {
    root: Verifier,
    grace_days: u32,
}

impl Retention {
    fn of(deployment: &Deployment) -> Self {
        let grace_days = deployment.config.store.grace_days;
        Self { root: deployment.root.clone(), grace_days }
    }

    fn apply(&self, store: &Store, today: Day) -> Result<Erased, KeepError> {
        store.release(|state| {
            let roster = Roster::verify(state.roster.as_deref()?, &self.root).ok()?;
            retention::decide(&roster, &state.desks, self.grace_days, today)
        })
    }

    fn tell(&self, store: &Store, today: Day) {
        match self.apply(store, today) {
            Ok(erased) if erased.tips > 0 => log::emit(Event::BodiesErased),
            Ok(_) => {}
            Err(_) => log::emit(Event::EraseUndone),
        }
        if store.expire(today).is_err() {
            log::emit(Event::EraseUndone);
        }
    }
}

/// Finds the newest generation in a store's folder; nothing when there is none yet.
fn newest(store: &Path) -> io::Result<Option<u32>> {
    let entries = match fs::read_dir(store) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        entries => entries?,
    };
    let mut newest = None;
    for entry in entries {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix("log-")?.parse().ok());
        newest = newest.max(number);
    }
    Ok(newest)
}

fn report(notice: Notice) {
    match notice {
        Notice::IndexRebuilt(_) => log::emit(Event::IndexRebuilt),
        Notice::IndexSetAside(_) => log::emit(Event::IndexSetAside),
        Notice::TailWiped(_) => log::emit(Event::TailWiped),
        Notice::HeadMissing | Notice::HeadDamaged => log::emit(Event::HeadRemade),
        Notice::HeadUnwritten | Notice::SegmentUnmade | Notice::TimesUnset => {
            log::emit(Event::TickFailed);
        }
        Notice::EraseUndone | Notice::LooseKept => log::emit(Event::EraseUndone),
    }
}

/// What a person can do about an error.
pub struct Advice(&'static str);

impl Advice {
    /// Finds the advice for an error.
    #[must_use]
    pub fn on(error: &(dyn Error + 'static)) -> Self {
        use transfer::TransferError as T;
        if let Some(advice) = configured(error).map(ConfigError::advice) {
            return Self(advice);
        }
        if let Some(why) = error.downcast_ref::<OfflineError>() {
            return Self(why.advice());
        }
        if let Some(why) = error.downcast_ref::<BackupError>() {
            return Self(copies::advice(why));
        }
        let opened = opened(error);
        let words = match (opened, error.downcast_ref(), error.downcast_ref()) {
            (Some(OpenError::Absent), _, _)
            | (_, Some(DeploymentError::Key(KeyError::File(_))), _) => {
                "Is the key folder there, and the store? To begin anew: meldkluis-intake init --config FILE"
            }
            (Some(OpenError::Exists), _, _)
            | (_, Some(DeploymentError::Key(KeyError::Exists)), _) => {
                "This log was made before; `status` prints its verifier. Nothing was changed."
            }
            (Some(OpenError::Held), _, _) => {
                "A server or another command has the store open. Is its control socket the one in the configuration?"
            }
            (Some(OpenError::Refused(_)), _, _)
            | (_, Some(DeploymentError::Journal(_)), _)
            | (_, _, Some(T::Journal(_))) => {
                "Nothing was changed. Keep a copy of the store, and do not start again before you know why."
            }
            (_, Some(DeploymentError::NoRoster), _) | (_, _, Some(T::NoRoster)) => {
                "Import the roster that the reviewer signed: meldkluis-intake import --config FILE ROSTER"
            }
            (_, Some(DeploymentError::Restored), _) => {
                "Begin the next one: meldkluis-intake new-log --config FILE. `export --generation` writes the bundle of this one."
            }
            (_, _, Some(T::SignedFrom(_))) => {
                "Its bundle was signed when the backup was made, and holds everything that was not erased then: leave --from out."
            }
            (_, Some(DeploymentError::Serving), _) => "Stop the server first.",
            (_, Some(DeploymentError::Control(ControlError::Nobody(_))), _) => control::START,
            (
                _,
                Some(
                    DeploymentError::Restrict(why)
                    | DeploymentError::Serve(ServeError::Restrict(why)),
                ),
                _,
            ) => why.advice(),
            (_, _, Some(T::Roster(_))) => {
                "Check that root_verifier in the configuration is what the reviewer's `init --root` printed."
            }
            (_, _, Some(T::Inbound(_))) => {
                "Nothing of it was taken. Was it made by a desk of the roster in force, and copied whole?"
            }
            (_, _, Some(T::Erased(_))) => {
                "Leave --from out: the bundle then begins with what a desk does not hold yet. All leaves are in it."
            }
            (_, _, Some(T::File(error))) if error.kind() == io::ErrorKind::PermissionDenied => {
                "May this user read and write there? The medium is mounted for the intake's user: docs/operating/carry.md."
            }
            (_, _, Some(T::Exists)) => "Choose another name, or remove the file first.",
            _ => {
                "See --help and the commented sample: deploy/config/intake.toml, installed in /usr/share/doc/meldkluis-intake/examples."
            }
        };
        Self(words)
    }
}

/// Finds what is wrong with the configuration, whichever command read it.
fn configured<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e ConfigError> {
    match error.downcast_ref() {
        Some(DeploymentError::Config(why)) => Some(why),
        _ => error.downcast_ref(),
    }
}

/// Finds why a store could not be opened, whichever command met it.
fn opened<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e OpenError> {
    match (error.downcast_ref(), error.downcast_ref()) {
        (
            Some(DeploymentError::Open(why) | DeploymentError::Control(ControlError::Open(why))),
            _,
        )
        | (_, Some(transfer::TransferError::Holder(ControlError::Open(why)))) => Some(why),
        _ => None,
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
