//! The format of files that nobody named: by the end of their names, else by their first bytes.

use std::fs::File;
use std::io::Read;

use super::file::DataFile;
use super::{Format, all, compression, find};
use crate::error::{Error, Result};

/// Endings of formats that are known and refused.
const REFUSED: [(&str, &str); 4] = [("avro", "avro"), ("orc", "orc"), ("xml", "xml"), ("xlsx", "xlsx")];

/// The one format of all the files.
/// # Errors
/// When two files are of different formats, or the first bytes tell nothing.
pub fn format(files: &[DataFile]) -> Result<&'static Format> {
    let mut found: Option<(&'static Format, &DataFile)> = None;
    for file in files {
        // Names are cheap to look at; the bytes are asked only while nothing is known.
        let name = file.path().file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let by_name = by_name(&name)?;
        match (by_name, found) {
            (Some(own), Some((known, first))) if own.name != known.name => {
                return Err(Error::unsupported(format!(
                    "files of different formats: {} is {}, {} is {}",
                    first.path().display(),
                    known.name,
                    file.path().display(),
                    own.name
                )));
            }
            (Some(own), None) => found = Some((own, file)),
            _ => {}
        }
    }
    if let Some((format, _)) = found {
        return Ok(format);
    }
    match files.iter().find(|file| file.size() > 0) {
        Some(file) => by_bytes(file),
        None => Err(Error::new("UNABLE_TO_INFER_SCHEMA").with("format", "files")),
    }
}

/// The format that the name of a file tells.
/// # Errors
/// For the ending of a format that is not supported.
pub fn by_name(name: &str) -> Result<Option<&'static Format>> {
    let (stem, _) = compression::split(name);
    let Some((_, extension)) = stem.rsplit_once('.') else { return Ok(None) };
    let lower = extension.to_lowercase();
    if let Some((_, format)) = REFUSED.iter().find(|(known, _)| *known == lower) {
        return Err(Error::unsupported(format!("the data source {format}, which {name} is of")));
    }
    Ok(all().iter().find(|format| format.extensions.contains(&lower.as_str())).copied())
}

fn by_bytes(file: &DataFile) -> Result<&'static Format> {
    let failed = |error| Error::io(file.path().display(), error);
    let mut head = Vec::new();
    File::open(file.path()).and_then(|file| file.take(4096).read_to_end(&mut head)).map_err(failed)?;
    for (magic, format) in [(&b"PAR1"[..], "parquet"), (b"ARROW1", "arrow"), (b"Obj\x01", "avro"), (b"ORC", "orc")] {
        if head.starts_with(magic) {
            return find(format);
        }
    }
    let mut text = Vec::new();
    compression::reader(file.path())?.take(4096).read_to_end(&mut text).map_err(failed)?;
    let first = text.iter().find(|c| !c.is_ascii_whitespace());
    if text.contains(&0) {
        return Err(Error::unsupported(format!(
            "the format of {}, which no known one begins like",
            file.path().display()
        ))
        .hint("name the format: parquet.`path`, csv.`path`, json.`path`"));
    }
    find(if matches!(first, Some(b'{' | b'[')) { "json" } else { "csv" })
}
