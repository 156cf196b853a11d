//! PDF, ISO 32000: its pages as they would be printed on white paper, at most 1,280 pixels wide.
//!
//! Forms, links, scripts, attachments and signatures do nothing here; there is nothing that would run or follow them.

use std::time::{Duration, Instant};

use hayro::{
    PixmapSettings, RenderCache, RenderSettings,
    hayro_interpret::InterpreterSettings,
    hayro_syntax::{LoadPdfError, Pdf, page::Page},
    render,
    vello_cpu::color::palette::css::WHITE,
};
use meldkluis_reviewer::pixels::{
    Picture, Shown, Why,
    frame::{PAGES_MOST, PIXELS_MOST},
};

use super::Found;

const WIDTH: f32 = 1280.0;
const HEIGHT: f32 = 4000.0;
/// A page of the size of a stamp is not blown up beyond this.
const SCALE_MOST: f32 = 8.0;
/// After this, what is drawn is shown, and the next pages are asked for anew.
const TIME: Duration = Duration::from_secs(6);

/// Draws pages from one on, as many as fit into a frame.
pub(super) fn draw(bytes: Vec<u8>, from: u32) -> Result<Found, Why> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Why::Encrypted,
        LoadPdfError::Invalid => Why::Damaged,
    })?;
    let (cache, settings) = (RenderCache::new(), InterpreterSettings::default());
    let (began, mut left) = (Instant::now(), PIXELS_MOST);
    let (mut drawn, mut next) = (vec![], None);
    for (page, number) in pdf.pages().iter().zip(0_u32..).skip(place(from)) {
        let full = drawn.len() >= place(PAGES_MOST);
        if full || (began.elapsed() > TIME && !drawn.is_empty()) {
            next = Some(number);
            break;
        }
        let picture = one(page, &cache, &settings)?;
        let Some(room) = left.checked_sub(picture.rgba().len() as u64) else {
            next = Some(number);
            break;
        };
        left = room;
        drawn.push(picture);
    }
    match drawn.is_empty() {
        true if from > 0 => Err(Why::Ended),
        true => Err(Why::Damaged),
        false => Ok((Shown::Pages(drawn), next)),
    }
}

fn place(page: u32) -> usize {
    usize::try_from(page).unwrap_or(usize::MAX)
}

/// How much larger than in points a page is drawn.
fn scale(page: &Page<'_>) -> f32 {
    let (width, height) = page.render_dimensions();
    (WIDTH / width.max(1.0)).min(HEIGHT / height.max(1.0)).min(SCALE_MOST)
}

fn one<'a>(
    page: &'a Page<'a>,
    cache: &RenderCache<'a>,
    settings: &InterpreterSettings,
) -> Result<Picture, Why> {
    let scale = scale(page);
    let pixels = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let drawn = render(page, cache, settings, &RenderSettings::default(), &pixels);
    let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
    let rgba = drawn.data_as_u8_slice().to_vec();
    Picture::new(width, height, rgba).ok_or(Why::Damaged)
}
