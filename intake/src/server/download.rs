//! A file of an answer as it is sent: never shown by the browser, and under a name of ours.

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Response, header, header::HeaderValue};

use crate::mailbox::File;

/// Media types by extension; anything else is bytes.
///
/// What the desk said is not repeated: a type that a browser would run must not come from us.
const TYPES: [(&str, &str); 12] = [
    ("jpg", "image/jpeg"),
    ("png", "image/png"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("heic", "image/heic"),
    ("avif", "image/avif"),
    ("m4a", "audio/mp4"),
    ("mp3", "audio/mpeg"),
    ("ogg", "audio/ogg"),
    ("opus", "audio/ogg"),
    ("wav", "audio/wav"),
    ("pdf", "application/pdf"),
];

/// Fills an answer with the file that is the `number`th of its reply.
pub(super) fn answer(
    mut answer: Response<Full<Bytes>>,
    file: &File,
    number: usize,
) -> Response<Full<Bytes>> {
    let ext = file.told.name.rsplit_once('.').map_or("bin", |(_, ext)| ext);
    let media_type =
        TYPES.iter().find(|(known, _)| *known == ext).map(|(_, media_type)| *media_type);
    let headers = answer.headers_mut();
    let media_type = media_type.unwrap_or("application/octet-stream");
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    // The names in a payload are ours, and have such an extension; the reader of replies holds that.
    let name = format!("attachment; filename=\"file-{number}.{ext}\"");
    let name = HeaderValue::try_from(name);
    headers.insert(
        header::CONTENT_DISPOSITION,
        name.unwrap_or(HeaderValue::from_static("attachment")),
    );
    *answer.body_mut() = Full::new(Bytes::copy_from_slice(&file.bytes));
    answer
}
