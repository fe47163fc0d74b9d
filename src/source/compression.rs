//! Compressed text files: told by the end of their name, or by their first bytes.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use datafusion::datasource::file_format::file_compression_type::FileCompressionType;

use crate::error::{Error, Result};

/// Name, extension and first bytes of each compression.
const KINDS: [(FileCompressionType, &str, &str, &[u8]); 4] = [
    (FileCompressionType::GZIP, "gzip", "gz", &[0x1f, 0x8b]),
    (FileCompressionType::ZSTD, "zstd", "zst", &[0x28, 0xb5, 0x2f, 0xfd]),
    (FileCompressionType::BZIP2, "bzip2", "bz2", b"BZh"),
    (FileCompressionType::XZ, "xz", "xz", &[0xfd, b'7', b'z', b'X', b'Z', 0]),
];

/// The name without a compression's extension, and the compression.
pub fn split(name: &str) -> (&str, FileCompressionType) {
    if let Some((stem, extension)) = name.rsplit_once('.') {
        for (kind, _, known, _) in KINDS {
            if extension.eq_ignore_ascii_case(known) {
                return (stem, kind);
            }
        }
    }
    (name, FileCompressionType::UNCOMPRESSED)
}

/// The compression of a file, by its name, else by its first bytes.
pub fn of(path: &Path) -> FileCompressionType {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (_, by_name) = split(&name);
    if by_name.is_compressed() {
        return by_name;
    }
    let mut head = [0; 6];
    let read = File::open(path).and_then(|mut file| file.read(&mut head)).unwrap_or(0);
    let by_bytes = KINDS.iter().find(|(_, _, _, magic)| head[..read].starts_with(magic));
    by_bytes.map_or(FileCompressionType::UNCOMPRESSED, |(kind, ..)| *kind)
}

/// The compression that an option names, with the extension of its files; nothing for `none`.
/// # Errors
/// `CODEC_NOT_AVAILABLE` for an unknown name.
pub fn named(name: &str) -> Result<(FileCompressionType, Option<&'static str>)> {
    if name.is_empty() || name.eq_ignore_ascii_case("none") || name.eq_ignore_ascii_case("uncompressed") {
        return Ok((FileCompressionType::UNCOMPRESSED, None));
    }
    let known = KINDS.iter().find(|(_, known, extension, _)| {
        known.eq_ignore_ascii_case(name)
            || extension.eq_ignore_ascii_case(name)
            || (*known == "zstd" && name.eq_ignore_ascii_case("zstandard"))
    });
    known.map(|(kind, _, extension, _)| (*kind, Some(*extension))).ok_or_else(|| {
        Error::new("CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION")
            .with("codecName", name)
            .with("availableCodecs", "none, gzip, zstd, bzip2, xz")
    })
}

/// The uncompressed bytes of a file.
/// # Errors
/// `FAILED_IO` when it cannot be opened.
pub fn reader(path: &Path) -> Result<Box<dyn Read + Send>> {
    let kind = of(path);
    let file = File::open(path).map_err(|error| Error::io(path.display(), error))?;
    if !kind.is_compressed() {
        return Ok(Box::new(file));
    }
    let buffered = std::io::BufReader::with_capacity(1 << 18, file);
    kind.convert_read(buffered).map_err(|error| Error::io(path.display(), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(split("a.csv.gz"), ("a.csv", FileCompressionType::GZIP));
        assert_eq!(split("a.csv"), ("a.csv", FileCompressionType::UNCOMPRESSED));
        assert_eq!(named("GZIP").unwrap().1, Some("gz"));
        assert!(named("rar").is_err());
    }
}
