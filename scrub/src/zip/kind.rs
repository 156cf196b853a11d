//! Which document a zip file is, by what its parts say, whatever comes first in it.

use std::io;

use crate::{
    Kind,
    clean::{Source, Stop},
    zip::parts::Parts,
};

const OFFICE: &[(&str, Kind)] = &[
    ("wordprocessingml.document.main+xml", Kind::Docx),
    ("wordprocessingml.template.main+xml", Kind::Docx),
    ("ms-word.document.macroenabled.main+xml", Kind::Docx),
    ("ms-word.template.macroenabledtemplate.main+xml", Kind::Docx),
    ("spreadsheetml.sheet.main+xml", Kind::Xlsx),
    ("spreadsheetml.template.main+xml", Kind::Xlsx),
    ("ms-excel.sheet.macroenabled.main+xml", Kind::Xlsx),
    ("ms-excel.template.macroenabled.main+xml", Kind::Xlsx),
    ("presentationml.presentation.main+xml", Kind::Pptx),
    ("presentationml.slideshow.main+xml", Kind::Pptx),
    ("presentationml.template.main+xml", Kind::Pptx),
    ("ms-powerpoint.presentation.macroenabled.main+xml", Kind::Pptx),
    ("ms-powerpoint.slideshow.macroenabled.main+xml", Kind::Pptx),
    ("ms-powerpoint.template.macroenabled.main+xml", Kind::Pptx),
];

/// Tells a zip file's type; one that is no document, or whose directory cannot be read, is [`Kind::Other`].
pub(crate) fn kind(source: &mut dyn Source) -> io::Result<Kind> {
    match Parts::open(source).and_then(|mut parts| of_parts(&mut parts)) {
        Ok(kind) => Ok(kind),
        Err(Stop::Refused) => Ok(Kind::Other),
        Err(Stop::Io(error)) => Err(error),
    }
}

/// Tells a document's type by its parts.
pub(crate) fn of_parts(parts: &mut Parts) -> Result<Kind, Stop> {
    if parts.find("mimetype").is_some() {
        let told = parts.read("mimetype")?;
        let told = str::from_utf8(&told).unwrap_or_default().trim();
        let told = told.strip_suffix("-template").unwrap_or(told);
        let kinds = [Kind::Odt, Kind::Ods, Kind::Odp];
        return Ok(kinds.into_iter().find(|kind| kind.media_type() == told).unwrap_or(Kind::Other));
    }
    let Some(name) = parts.find("[Content_Types].xml").map(ToOwned::to_owned) else {
        return Ok(Kind::Other);
    };
    Ok(office(&String::from_utf8_lossy(&parts.read(&name)?)).unwrap_or(Kind::Other))
}

/// Tells which document has a main part of such a type.
pub(crate) fn office(told: &str) -> Option<Kind> {
    let told = told.to_lowercase();
    OFFICE.iter().find(|(name, _)| told.contains(name)).map(|(_, kind)| *kind)
}
