//! The bytes of a piece of a file, in chunks that are easy to take records from.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

use super::compression;
use super::scan::Piece;
use crate::error::{Error, Result};

/// Bytes that are read at once.
const CHUNK: usize = 1 << 18;

/// A record longer than this is taken for a mistake in the file or its options, such as a quote that is never closed.
const LONGEST_RECORD: usize = 1 << 30;

/// A window that moves over a piece of a file.
pub struct Lines {
    reader: Box<dyn Read + Send>,
    path: PathBuf,
    buffer: Vec<u8>,
    /// What of the buffer is not used yet.
    start: usize,
    /// The file's offset of the buffer's first byte.
    base: u64,
    /// Records that begin here or later are another piece's.
    limit: u64,
    /// Whether the whole file has been read into the buffer.
    ended: bool,
    /// Whether the bytes are ISO-8859-1 and become UTF-8.
    latin1: bool,
    terminator: u8,
}

impl Lines {
    /// Opens a piece; of one that begins within the file the first, torn line is skipped.
    /// # Errors
    /// `FAILED_IO`
    pub fn open(piece: &Piece, terminator: u8, latin1: bool) -> Result<Self> {
        let failed = |error| Error::io(piece.path.display(), error);
        let mut lines = Lines {
            reader: Box::new(std::io::empty()),
            path: piece.path.clone(),
            buffer: Vec::new(),
            start: 0,
            base: 0,
            limit: u64::MAX,
            ended: false,
            latin1,
            terminator,
        };
        match piece.range {
            None => lines.reader = compression::reader(&piece.path)?,
            Some((start, end)) => {
                let mut file = File::open(&piece.path).map_err(failed)?;
                // From the byte before: a line that begins right at the start is this piece's.
                let from = start.saturating_sub(1);
                file.seek(SeekFrom::Start(from)).map_err(failed)?;
                lines.reader = Box::new(file);
                lines.base = from;
                lines.limit = end;
                if start > 0 {
                    lines.skip_line()?;
                }
            }
        }
        if piece.is_first() {
            lines.fill()?;
            if lines.buffer.starts_with(&[0xef, 0xbb, 0xbf]) && !latin1 {
                lines.start = 3;
                // The first line is this piece's, however short the piece.
                lines.limit = lines.limit.max(4);
            }
        }
        Ok(lines)
    }

    fn skip_line(&mut self) -> Result<()> {
        loop {
            if let Some(at) = memchr::memchr(self.terminator, self.rest()) {
                self.start += at + 1;
                return Ok(());
            }
            self.start = self.buffer.len();
            if !self.fill()? {
                return Ok(());
            }
        }
    }

    /// What has been read and not used.
    pub fn rest(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Whether nothing follows [`Lines::rest`].
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// The file's offset of the first byte of [`Lines::rest`] (of the converted text, if it is converted).
    pub fn offset(&self) -> u64 {
        self.base + self.start as u64
    }

    /// Whether the next record is another piece's.
    pub fn done(&self) -> bool {
        self.offset() >= self.limit || (self.ended && self.start >= self.buffer.len())
    }

    /// Moves past bytes that are done with.
    pub fn advance(&mut self, bytes: usize) {
        self.start = (self.start + bytes).min(self.buffer.len());
    }

    /// Reads more behind [`Lines::rest`]; false if there is none.
    /// # Errors
    /// `FAILED_IO`; `FAILED_READ_FILE` when the record at hand is too long to be one.
    pub fn fill(&mut self) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.start);
        self.base += self.start as u64;
        self.start = 0;
        let have = self.buffer.len();
        if have > LONGEST_RECORD {
            return Err(Error::new("FAILED_READ_FILE.NO_HINT")
                .with("path", self.path.display())
                .with("reason", format!("The record at byte {} is longer than {LONGEST_RECORD} bytes", self.base)));
        }
        // Long records are met with long strides, so that they are not looked through again and again.
        let want = CHUNK.max(have);
        self.buffer.resize(have + want, 0);
        let mut filled = have;
        while filled < have + want {
            match self.reader.read(&mut self.buffer[filled..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(read) => filled += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::io(self.path.display(), error)),
            }
        }
        self.buffer.truncate(filled);
        if self.latin1 {
            let fresh: String = self.buffer[have..].iter().map(|byte| char::from(*byte)).collect();
            self.buffer.truncate(have);
            self.buffer.extend_from_slice(fresh.as_bytes());
        }
        Ok(filled > have)
    }

    /// The next line without its end, as a range of [`Lines::rest`], and how many bytes to advance.
    /// # Errors
    /// As [`Lines::fill`].
    pub fn line(&mut self) -> Result<Option<(usize, usize)>> {
        let mut seen = 0;
        loop {
            if self.done() {
                return Ok(None);
            }
            let rest = self.rest();
            if let Some(at) = memchr::memchr(self.terminator, &rest[seen..]) {
                let end = seen + at;
                let cr = self.terminator == b'\n' && end > 0 && rest[end - 1] == b'\r';
                return Ok(Some((end - usize::from(cr), end + 1)));
            }
            seen = rest.len();
            if self.ended {
                let cr = self.terminator == b'\n' && rest.last() == Some(&b'\r');
                return Ok((seen > 0).then_some((seen - usize::from(cr), seen)));
            }
            self.fill()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(piece: &Piece) -> Vec<String> {
        let mut lines = Lines::open(piece, b'\n', false).unwrap();
        let mut all = Vec::new();
        while let Some((end, advance)) = lines.line().unwrap() {
            all.push(String::from_utf8(lines.rest()[..end].to_vec()).unwrap());
            lines.advance(advance);
        }
        all
    }

    #[test]
    fn every_line_is_in_one_piece() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t");
        std::fs::write(&path, "\u{feff}one\r\ntwo\n\nfour").unwrap();
        let size = std::fs::metadata(&path).unwrap().len();
        let whole = read(&Piece::whole(path.clone()));
        assert_eq!(whole, ["one", "two", "", "four"]);
        for cut in 1..size {
            let mut piece = Piece::whole(path.clone());
            piece.range = Some((0, cut));
            let mut all = read(&piece);
            piece.range = Some((cut, size));
            all.extend(read(&piece));
            assert_eq!(all, whole, "cut at {cut}");
        }
    }
}
