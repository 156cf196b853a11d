//! Programs of other people, and what they must say about a cleaned file.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use meldkluis_scrub::{Cleaned, Label, clean};

/// What exiftool may tell of a cleaned file: a group, and its tags where not all of them may stay.
const STRUCTURE: &[(&str, &[&str])] = &[
    ("ExifTool", &["ExifToolVersion"]),
    ("System", &[]),
    ("Composite", &["ImageSize", "Megapixels", "Rotation", "AvgBitrate"]),
    (
        "File",
        &[
            "FileType",
            "FileTypeExtension",
            "MIMEType",
            "ExifByteOrder",
            "ImageWidth",
            "ImageHeight",
            "EncodingProcess",
            "BitsPerSample",
            "ColorComponents",
            "YCbCrSubSampling",
        ],
    ),
    ("JFIF", &["JFIFVersion", "ResolutionUnit", "XResolution", "YResolution"]),
    ("Adobe", &["DCTEncodeVersion", "APP14Flags0", "APP14Flags1", "ColorTransform"]),
    (
        "PNG",
        &[
            "ImageWidth",
            "ImageHeight",
            "BitDepth",
            "ColorType",
            "Compression",
            "Filter",
            "Interlace",
            "Palette",
            "Transparency",
            "Gamma",
            "SRGBRendering",
            "BackgroundColor",
            "ProfileName",
            "AnimationFrames",
            "AnimationPlays",
            "SignificantBits",
        ],
    ),
    ("PNG-pHYs", &[]),
    (
        "GIF",
        &[
            "GIFVersion",
            "ImageWidth",
            "ImageHeight",
            "HasColorMap",
            "ColorResolutionDepth",
            "BitsPerPixel",
            "BackgroundColor",
            "AnimationIterations",
            "FrameCount",
            "Duration",
            "TransparentColor",
            "PixelAspectRatio",
        ],
    ),
    (
        "RIFF",
        &[
            "WebP_Flags",
            "ImageWidth",
            "ImageHeight",
            "VP8Version",
            "HorizontalScale",
            "VerticalScale",
            "AlphaIsUsed",
            "BackgroundColor",
            "AnimationLoopCount",
            "FrameCount",
            "Duration",
            "AlphaPreprocessing",
            "AlphaFiltering",
            "AlphaCompression",
        ],
    ),
    ("IFD0", &["Orientation"]),
    ("QuickTime", FILM),
    ("Track#", FILM),
    ("Meta", &["PrimaryItemReference", "MetaImageSize", "Free", "Rotation"]),
    ("ICC_Profile", &[]),
    ("ICC-header", &[]),
    ("ICC-chrm", &[]),
    ("ICC-view", &[]),
    ("ICC-meas", &[]),
];

/// What exiftool may tell of boxes.
const FILM: &[&str] = &[
    "MajorBrand",
    "MinorVersion",
    "CompatibleBrands",
    "Wide",
    "Free",
    "Skip",
    "MediaDataSize",
    "MediaDataOffset",
    "MediaData",
    "MovieHeaderVersion",
    "CreateDate",
    "ModifyDate",
    "TimeScale",
    "Duration",
    "PreferredRate",
    "PreferredVolume",
    "MatrixStructure",
    "PreviewTime",
    "PreviewDuration",
    "PosterTime",
    "SelectionTime",
    "SelectionDuration",
    "CurrentTime",
    "NextTrackID",
    "TrackHeaderVersion",
    "TrackCreateDate",
    "TrackModifyDate",
    "TrackID",
    "TrackDuration",
    "TrackLayer",
    "TrackVolume",
    "ImageWidth",
    "ImageHeight",
    "MediaHeaderVersion",
    "MediaCreateDate",
    "MediaModifyDate",
    "MediaTimeScale",
    "MediaDuration",
    "MediaLanguageCode",
    "HandlerClass",
    "HandlerType",
    "GraphicsMode",
    "OpColor",
    "CompressorID",
    "SourceImageWidth",
    "SourceImageHeight",
    "XResolution",
    "YResolution",
    "BitDepth",
    "VideoFieldOrder",
    "PixelAspectRatio",
    "VideoFrameRate",
    "SyncSampleTable",
    "IdependentAndDisposableSamples",
    "CompositionTimeToSample",
    "CompositionToDecodeTimelineMapping",
    "PartialSyncSamples",
    "TimeToSampleTable",
    "SampleToChunk",
    "SampleSizes",
    "ChunkOffset",
    "ChunkOffset64",
    "SampleGroupDescription",
    "SampleToGroup",
    "Balance",
    "AudioFormat",
    "AudioChannels",
    "AudioBitsPerSample",
    "AudioSampleRate",
    "LayoutFlags",
    "QuickTime_ChannelLayout_*",
    "QuickTime_ColorRep_*",
    "EncoderVendor",
    "EncoderVersion",
    "BufferSize",
    "MaxBitrate",
    "AverageBitrate",
    "AVCConfiguration",
    "CleanAperture",
    "CleanApertureDimensions",
    "ProductionApertureDimensions",
    "EncodedPixelsDimensions",
    "ColorProfiles",
    "ColorPrimaries",
    "TransferCharacteristics",
    "MatrixCoefficients",
    "VideoFullRangeFlag",
    "ColorRepresentation",
    "MovieFragmentSequence",
    "Unknown_edts",
    "Unknown_free",
    "Unknown_hvcC",
    "Unknown_esds",
    "Unknown_btrt",
    "Unknown_mvex",
    "Unknown_tfhd",
    "Unknown_tfdt",
    "Unknown_trun",
    "Unknown_wave",
    "Unknown_dvvC",
    "Unknown_sdtp",
    "Unknown_d263",
    "Unknown_damr",
    "Unknown_alac",
    "Unknown_mp4a",
    "PurchaseFileFormat",
    "WindowLocation",
    "HEVCConfigurationVersion",
    "GeneralProfileSpace",
    "GeneralTierFlag",
    "GeneralProfileIDC",
    "GenProfileCompatibilityFlags",
    "ConstraintIndicatorFlags",
    "GeneralLevelIDC",
    "MinSpatialSegmentationIDC",
    "ParallelismType",
    "ChromaFormat",
    "BitDepthLuma",
    "BitDepthChroma",
    "AverageFrameRate",
    "ConstantFrameRate",
    "NumTemporalLayers",
    "TemporalIDNested",
    "QuickTime_HEVCConfig_*",
    "ImageSpatialExtent",
    "ImagePixelDepth",
    "Rotation",
    "Mirroring",
    "AuxiliaryImageType",
    "AV1ConfigurationVersion",
    "SeqProfile",
    "SeqTier0",
    "ChromaSamplePosition",
    "InitialDelaySamples",
    "SeqLevelIdx0",
    "HighBitDepthFlag",
];

/// What the profile says in every cleaned file, where it has a word about makers.
const NAMELESS: &[(&str, &str)] = &[
    ("ProfileCMMType", ""),
    ("ProfileDateTime", "1994:01:01 00:00:00"),
    ("DeviceManufacturer", ""),
    ("DeviceModel", ""),
    ("ProfileCreator", ""),
    ("ProfileID", "0"),
    ("EncoderVendor", ""),
    ("EncoderVersion", "0"),
    ("CreateDate", "0000:00:00 00:00:00"),
    ("ModifyDate", "0000:00:00 00:00:00"),
    ("TrackCreateDate", "0000:00:00 00:00:00"),
    ("TrackModifyDate", "0000:00:00 00:00:00"),
    ("MediaCreateDate", "0000:00:00 00:00:00"),
    ("MediaModifyDate", "0000:00:00 00:00:00"),
    ("MediaLanguageCode", "und"),
    ("ProfileName", "profile"),
    ("ProfileDescription", "profile"),
    ("ProfileCopyright", "none"),
];

/// Marks of metadata that must be nowhere in a cleaned file.
const MARKS: &[&str] = &[
    "Plant",
    "PLANT",
    "P\0l\0a\0n\0t",
    "ns.adobe.com",
    "xpacket",
    "Photoshop",
    "Lavf",
    "iPhone",
    "Canon",
    "jumb",
    "c2pa",
    "MPF\0",
    "JFXX",
    "ftypmp42moov",
];

/// Runs a program to its good end and returns what it printed.
pub(crate) fn run(program: &str, arguments: &[&str]) -> String {
    let done = Command::new(program).args(arguments).output();
    let done = done.unwrap_or_else(|error| panic!("{program} must be installed: {error}"));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{program} {arguments:?}: {said}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// Returns a new file's place.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
    fs::create_dir_all(&folder).unwrap();
    let place = folder.join(name);
    if place.exists() {
        fs::remove_file(&place).unwrap();
    }
    place
}

/// Runs one of the scripts beside this file in Debian's Python.
fn python(script: &str, arguments: &[&str]) -> String {
    let script = format!("{}/tests/pictures/{script}", env!("CARGO_MANIFEST_DIR"));
    run("/usr/bin/python3", &[&[script.as_str()], arguments].concat())
}

/// Makes a picture of a kind that `make.py` knows.
pub(crate) fn make(kind: &str, name: &str) -> PathBuf {
    let place = scratch(name);
    python("make.py", &[kind, text(&place)]);
    place
}

/// Says what a viewer sees in a picture.
pub(crate) fn seen(picture: &Path) -> String {
    python("pixels.py", &[text(picture)])
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Writes into a file with exiftool.
pub(crate) fn plant(file: &Path, fields: &[&str]) {
    let quiet = ["-q", "-m", "-overwrite_original", "-codedcharacterset=utf8"];
    run("exiftool", &[&quiet, fields, &[text(file)]].concat());
}

/// Plants a maker, a person, a place, a time and words in every way that the format has.
pub(crate) fn plant_everything(file: &Path) {
    plant(
        file,
        &[
            "-EXIF:Make=PlantMake",
            "-EXIF:Model=PlantModel",
            "-EXIF:SerialNumber=Plant123",
            "-EXIF:Software=PlantWare",
            "-EXIF:Artist=PlantArtist",
            "-EXIF:UserComment=PlantComment",
            "-EXIF:DateTimeOriginal=2024:05:06 07:08:09",
            "-EXIF:OffsetTimeOriginal=+02:00",
            "-GPSLatitude=52.25",
            "-GPSLatitudeRef=N",
            "-GPSLongitude=4.5",
            "-GPSLongitudeRef=W",
            "-XMP-dc:creator=PlantCreator",
            "-XMP-exif:GPSLatitude=52.25",
            "-IPTC:By-line=PlantLine",
            "-Comment=PlantWords",
        ],
    );
}

/// Cleans a file and returns where the clean one lies.
pub(crate) fn scrub(file: &Path) -> (Cleaned, PathBuf) {
    let ending = file.extension().unwrap().to_str().unwrap();
    let place = file.with_extension(format!("clean.{ending}"));
    let mut sink = File::create(&place).unwrap();
    (clean(&mut File::open(file).unwrap(), &mut sink).unwrap(), place)
}

/// Cleans a picture and holds all that must be true of it.
pub(crate) fn judge(picture: &Path) -> Cleaned {
    let (cleaned, place) = scrub(picture);
    assert_eq!(cleaned.label, Label::Full, "{picture:?}");
    assert_eq!(seen(&place), seen(picture), "{picture:?}");
    nothing_is_told(&place);
    cleaning_again_changes_nothing(&place);
    cleaned
}

/// Holds that nothing is found in a file that was cleaned, and that it stays as it is.
pub(crate) fn cleaning_again_changes_nothing(file: &Path) {
    let (again, place) = scrub(file);
    assert_eq!(again.found, [], "{file:?}");
    assert_eq!(again.taken, Default::default(), "{file:?}");
    assert!(fs::read(place).unwrap() == fs::read(file).unwrap(), "{file:?}");
}

/// Holds that no program finds anything but structure in a file.
pub(crate) fn nothing_is_told(file: &Path) {
    let told = run("exiftool", &["-a", "-u", "-U", "-G1", "-ee3", "-s", text(file)]);
    for line in told.lines() {
        let (group, rest) = line.split_once(']').unwrap();
        let (tag, value) =
            rest.split_once(": ").unwrap_or_else(|| (rest.trim_end_matches(':'), ""));
        let (group, tag, value) = (group.trim_matches('['), tag.trim(), value.trim());
        let group = if group.starts_with("Track") { "Track#" } else { group };
        let tags = STRUCTURE.iter().find(|(known, _)| *known == group).map(|(_, tags)| *tags);
        let is_like = |known: &&str| match known.strip_suffix('*') {
            Some(start) => tag.starts_with(start),
            None => tag == *known,
        };
        let allowed = tags.is_some_and(|tags| tags.is_empty() || tags.iter().any(is_like));
        assert!(allowed, "{file:?}: {line}");
        if let Some((_, nothing)) = NAMELESS.iter().find(|(known, _)| *known == tag) {
            assert_eq!(value, *nothing, "{file:?}: {line}");
        }
    }
    no_mark_is_left(file);
}

/// Holds that the bytes of a file hold no mark of metadata, and Exif only for the orientation.
fn no_mark_is_left(file: &Path) {
    let bytes = fs::read(file).unwrap();
    let count = |mark: &[u8]| memchr::memmem::find_iter(&bytes, mark).count();
    for mark in MARKS {
        assert_eq!(count(mark.as_bytes()), 0, "{file:?}: {mark}");
    }
    let block = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0";
    assert_eq!(count(b"MM\0*") + count(b"II*\0"), count(block), "{file:?}");
    assert_eq!(count(b"Exif\0\0"), count(&[b"Exif\0\0", block.as_slice()].concat()), "{file:?}");
}

/// Holds that mat2 shows nothing of a file but how it is to be turned and its colours.
pub(crate) fn mat2_shows_nothing(file: &Path) {
    let shown = run("mat2", &["--show", text(file)]);
    let profile = ["Orientation", "ExifByteOrder", "TransparentColor"];
    for line in shown.lines().filter(|line| line.starts_with("    ")) {
        let tag = line.split(':').next().unwrap().trim();
        assert!(profile.contains(&tag), "{file:?}: {line}");
    }
}
