//! Fragments of a film: their boxes, and where their samples lie.

use crate::{Trace, clean::Stop, input::Input};

use super::{
    boxes::Atom,
    film::{Film, Track, find},
};

/// Where the samples of a fragment's track lie, as its header says.
struct Header {
    id: u32,
    base: Option<u64>,
    moof: bool,
    size: Option<u32>,
}

impl Film {
    /// Plans for a fragment.
    pub(super) fn fragment(&mut self, moof: &Atom, input: &mut Input<'_>) -> Result<(), Stop> {
        let mut end = moof.at;
        input.go(moof.body)?;
        while let Some(atom) = Atom::inner(input, moof.end)? {
            self.count()?;
            match &atom.kind {
                b"mfhd" => {}
                b"traf" => end = self.part(&atom, (moof.at, end), input)?,
                _ => self.blank(&atom, input)?,
            }
            input.go(atom.end)?;
        }
        let rest = input.at();
        self.zero(rest, moof.end, Trace::Hidden, input)
    }

    /// Keeps a fragment of a kept track, and tells where its samples end; blanks any other.
    fn part(
        &mut self,
        atom: &Atom,
        (moof, end): (u64, u64),
        input: &mut Input<'_>,
    ) -> Result<u64, Stop> {
        let Some(head) = find(atom, *b"tfhd", input)? else { return Err(Stop::Refused) };
        let head = Header::read(&head, input)?;
        let base = head.base.unwrap_or(if head.moof { moof } else { end });
        let default = self.default_size(head.id).map(|default| head.size.unwrap_or(default));
        let mut at = base;
        input.go(atom.body)?;
        while let Some(run) = Atom::inner(input, atom.end)? {
            self.count()?;
            if run.kind == *b"trun" {
                let (start, length) = run_of(&run, default.or(head.size), base, at, input)?;
                if default.is_some() {
                    self.plan.keep(start, length)?;
                    self.begin(head.id, start, input)?;
                }
                at = start.saturating_add(length);
            }
            input.go(run.end)?;
        }
        if default.is_some() {
            self.children(atom, atom.kind, input, &mut Track::default())?;
        } else {
            self.blank(atom, input)?;
        }
        Ok(at)
    }
}

impl Film {
    /// Looks at the first sample of a track whose samples are all in fragments.
    fn begin(&mut self, id: u32, start: u64, input: &mut Input<'_>) -> Result<(), Stop> {
        let Some(at) = self.tracks.iter().position(|track| track.id == id) else { return Ok(()) };
        let mut track = self.tracks.swap_remove(at);
        let done = self.first_sample(&mut track, start, input);
        self.tracks.push(track);
        done
    }
}

impl Header {
    fn read(atom: &Atom, input: &mut Input<'_>) -> Result<Self, Stop> {
        input.go(atom.body)?;
        let (flags, id) = (input.u32()?, input.u32()?);
        let base = if flags & 1 != 0 { Some(input.u64()?) } else { None };
        for _ in 0..(flags >> 1 & 1) + (flags >> 3 & 1) {
            input.skip(4)?;
        }
        let size = if flags & 0x10 != 0 { Some(input.u32()?) } else { None };
        Ok(Self { id, base, moof: flags & 0x2_0000 != 0, size })
    }
}

/// Returns where a run of samples starts and how long it is.
fn run_of(
    atom: &Atom,
    default: Option<u32>,
    base: u64,
    at: u64,
    input: &mut Input<'_>,
) -> Result<(u64, u64), Stop> {
    input.go(atom.body)?;
    let (flags, samples) = (input.u32()?, input.u32()?);
    let start = if flags & 1 != 0 {
        let offset = i32::from_be_bytes(input.array()?);
        base.checked_add_signed(offset.into()).ok_or(Stop::Refused)?
    } else {
        at
    };
    if flags & 4 != 0 {
        input.skip(4)?;
    }
    let fields = u64::from((flags >> 8 & 0xf).count_ones());
    let sized = flags & 0x200 != 0;
    if u64::from(samples) * fields * 4 > atom.end.saturating_sub(input.at()) {
        return Err(Stop::Refused);
    }
    if !sized {
        return Ok((start, u64::from(samples) * u64::from(default.unwrap_or_default())));
    }
    let before = u64::from(flags >> 8 & 1) * 4;
    let mut length = 0_u64;
    for _ in 0..samples {
        input.skip(before)?;
        length = length.saturating_add(input.u32()?.into());
        input.skip(fields * 4 - before - 4)?;
    }
    Ok((start, length))
}
