//! Which child looks at a file, and what becomes of what it says.

use std::{
    fs::{self, DirBuilder},
    io::{self, BufReader},
    os::unix::fs::{DirBuilderExt as _, symlink},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use super::{
    Input, Pcm, Picture, Shown, Why,
    child_process::{Asked, Running},
    frame::{self, FrameError, PAGES_MOST},
    input::Kind,
    stream, wav,
};

/// The program that looks, beside this one.
pub const PROGRAM: &str = "meldkluis-pixels";
/// The longest file that `draw` takes into its memory.
pub const DRAWN_MOST: u64 = 128 << 20;
/// Seconds between two frames of a film.
pub const STEP: u32 = 2;
const WALL: Duration = Duration::from_secs(60);
pub(super) const FFMPEG: &str = "ffmpeg";
const HEIF: &str = "heif-convert";

/// What was found, and where more would go on.
#[derive(Debug)]
pub struct View {
    /// What can be shown.
    pub shown: Shown,
    /// The page, or the second, at which more would go on.
    pub next: Option<u32>,
}

/// Shows attachments, each through a fresh child.
#[derive(Clone, Debug)]
pub struct Viewer {
    child: PathBuf,
    wall: Duration,
}

impl Viewer {
    /// Looks through the given `meldkluis-pixels`.
    #[must_use]
    pub fn new(child: PathBuf) -> Self {
        Self { child, wall: WALL }
    }

    /// Looks through the `meldkluis-pixels` that lies beside the running program.
    ///
    /// # Errors
    /// When the system cannot tell where that is.
    pub fn beside_this_program() -> io::Result<Self> {
        Ok(Self::new(std::env::current_exe()?.with_file_name(PROGRAM)))
    }

    /// Gives each child so long.
    #[must_use]
    pub fn with_wall(self, wall: Duration) -> Self {
        Self { wall, ..self }
    }

    /// Shows a file from a page on, or from a second on when it plays. A film is shown as a frame every two seconds.
    #[must_use]
    pub fn show(&self, input: &Input, from: u32) -> View {
        view(match input.kind() {
            Kind::Still => self.draw(input, from),
            Kind::Heif => self.heif(input, from),
            Kind::Film => match self.film(input, from) {
                // Many a recorder writes sound into a film without pictures.
                Err(Why::Damaged) => self.sounding(input, from),
                film => film,
            },
            Kind::Sound => self.sounding(input, from),
        })
    }

    /// Plays the sound of a film or a recording from a second on.
    #[must_use]
    pub fn sound(&self, input: &Input, from: u32) -> View {
        view(self.sounding(input, from))
    }

    fn draw(&self, input: &Input, from: u32) -> Result<View, Why> {
        if input.len() > DRAWN_MOST {
            return Err(Why::TooLarge);
        }
        let from = from.to_string();
        let asked = self.asked(vec!["draw", &from], "");
        let (shown, next) = self.look(input, &asked, |said| frame::read(said))?;
        Ok(View { shown, next })
    }

    /// Turns HEIC and AVIF into JPEG in one child, and that into pixels in another, stronger one.
    fn heif(&self, input: &Input, from: u32) -> Result<View, Why> {
        let way = Way::new().map_err(|_| Why::NoSandbox)?;
        let way = way.to_str().ok_or(Why::NoSandbox)?;
        let asked = Asked { on_stderr: true, ..self.asked(vec!["heif", way], HEIF) };
        let turned = self.look(input, &asked, |said| Ok(Input::read(said)?))?;
        let turned = turned.ok_or(Why::TooLarge)?;
        if turned.kind() == Kind::Still { self.draw(&turned, from) } else { Err(Why::Damaged) }
    }

    fn film(&self, input: &Input, from: u32) -> Result<View, Why> {
        let frames = match self.frames(input, from, "every") {
            // Too much to look at each frame: those that stand for themselves are quick to find.
            Err(Why::Late) => self.frames(input, from, "keys"),
            frames => frames,
        }?;
        if frames.is_empty() {
            return Err(if from == 0 { Why::Damaged } else { Why::Ended });
        }
        let full = frames.len() as u64 == u64::from(PAGES_MOST);
        let next = full.then(|| from.saturating_add(PAGES_MOST.saturating_mul(STEP)));
        Ok(View { shown: Shown::Pages(frames), next })
    }

    fn frames(&self, input: &Input, from: u32, which: &str) -> Result<Vec<Picture>, Why> {
        let from = from.to_string();
        let asked = self.asked(vec!["film", &from, which], FFMPEG);
        self.look(input, &asked, |said| stream::pictures(BufReader::new(said)))
    }

    fn sounding(&self, input: &Input, from: u32) -> Result<View, Why> {
        let second = from.to_string();
        let asked = self.asked(vec!["sound", &second], FFMPEG);
        let sound: Option<Pcm> = self.look(input, &asked, |said| stream::sound(said))?;
        let sound = sound.ok_or(if from == 0 { Why::Damaged } else { Why::Ended })?;
        let full = sound.bytes().len() as u64 == wav::BYTES_MOST;
        let next = full.then(|| from.saturating_add(wav::SECONDS_MOST));
        Ok(View { shown: Shown::Sound(sound), next })
    }

    pub(super) fn asked<'a>(&self, arguments: Vec<&'a str>, runs: &'static str) -> Asked<'a> {
        Asked { arguments, runs, on_stderr: false, wall: self.wall }
    }

    /// Has a fresh child look. What it said counts only when it also ended well.
    pub(super) fn look<T>(
        &self,
        input: &Input,
        asked: &Asked<'_>,
        read: impl FnOnce(&mut Running) -> Result<T, FrameError>,
    ) -> Result<T, Why> {
        let started = Running::start(&self.child, input, asked);
        let mut running = started.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Why::NoProgram(PROGRAM),
            _ => Why::NoSandbox,
        })?;
        let said = read(&mut running);
        running.end()?;
        said.map_err(|_| Why::Fell)
    }
}

fn view(looked: Result<View, Why>) -> View {
    looked.unwrap_or_else(|why| View { shown: Shown::Cannot(why), next: None })
}

/// Names that end in `.jpg` and lead to the standard error of whoever opens them.
///
/// `heif-convert` writes only to a name, and chooses the form by its ending. A file of several pictures gets a name for
/// each; they come one after another, and the first is shown. Nothing is ever in the folder but these links.
struct Way {
    folder: PathBuf,
    links: Vec<PathBuf>,
}

/// Files of more pictures beside each other than this are damaged to us.
const BESIDE_MOST: usize = 32;

impl Way {
    fn new() -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("meldkluis-pixels-{}-{count}", process::id());
        let folder = std::env::temp_dir().join(name);
        DirBuilder::new().mode(0o700).create(&folder)?;
        let more = (1..=BESIDE_MOST).map(|at| format!("out-{at}.jpg"));
        let names = std::iter::once("out.jpg".to_owned()).chain(more);
        let way = Self { links: names.map(|name| folder.join(name)).collect(), folder };
        way.links.iter().try_for_each(|link| symlink("/proc/self/fd/2", link))?;
        Ok(way)
    }

    fn to_str(&self) -> Option<&str> {
        self.links.first().and_then(|link| Path::to_str(link))
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        self.links.iter().for_each(|link| drop(fs::remove_file(link)));
        fs::remove_dir(&self.folder).ok();
    }
}
