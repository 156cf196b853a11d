//! JPEG, PNG, GIF and WebP as one picture: the first of those that move, turned as it says it was held.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use meldkluis_reviewer::pixels::{Picture, Shown, Why, picture::SIDE_MOST};

/// The longest side that is decoded at all.
const DECODED_MOST: u32 = 16_384;
/// The most memory for one picture: twice a photo of 100 megapixels.
const MEMORY_MOST: u64 = 600 << 20;

/// Draws a picture, smaller when it is larger than what is shown.
pub(super) fn draw(bytes: &[u8], format: ImageFormat, from: u32) -> Result<Shown, Why> {
    if from > 0 {
        return Err(Why::Ended);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(DECODED_MOST);
    limits.max_image_height = Some(DECODED_MOST);
    limits.max_alloc = Some(MEMORY_MOST);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(reason)?;
    let (width, height) = decoder.dimensions();
    let large = decoder.total_bytes() > MEMORY_MOST || width.max(height) > DECODED_MOST;
    if large {
        return Err(Why::TooLarge);
    }
    let turn = decoder.orientation().map_err(reason)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(reason)?;
    if width.max(height) > SIDE_MOST {
        image = image.thumbnail(SIDE_MOST, SIDE_MOST);
    }
    image.apply_orientation(turn);
    let image = image.into_rgba8();
    let (width, height) = image.dimensions();
    let picture = Picture::new(width, height, image.into_raw()).ok_or(Why::Damaged)?;
    Ok(Shown::Pages(vec![picture]))
}

fn reason(error: ImageError) -> Why {
    match error {
        ImageError::Limits(_) => Why::TooLarge,
        ImageError::Unsupported(_) => Why::Unknown,
        _ => Why::Damaged,
    }
}
