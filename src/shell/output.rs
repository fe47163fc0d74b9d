//! Where results go: standard output, a file that appears when it is whole, or a device.
//!
//! A regular file is written beside itself and renamed at the end, so that a failed run leaves no half file; a device or a
//! pipe is written directly. Every error of a write, also of the last flush, reaches the caller.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// How many bytes are gathered before the system is called.
const BUFFER: usize = 1 << 16;

/// Where results go.
pub struct Output {
    name: String,
    terminal: bool,
    destination: Destination,
}

enum Destination {
    Stdout(BufWriter<io::Stdout>),
    Direct(BufWriter<File>),
    Whole { writer: BufWriter<NamedTempFile>, path: PathBuf },
}

impl Output {
    /// Standard output.
    pub fn stdout() -> Output {
        let stdout = io::stdout();
        Output {
            name: "standard output".to_string(),
            terminal: stdout.is_terminal(),
            destination: Destination::Stdout(BufWriter::with_capacity(BUFFER, stdout)),
        }
    }

    /// A file or a device.
    /// # Errors
    /// When it cannot be written.
    pub fn file(path: &Path) -> Result<Output> {
        let failed = |error: io::Error| Error::io(path.display(), reason(&error));
        let name = path.display().to_string();
        // A link stays a link: what it points at is replaced.
        let target = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        match target.metadata() {
            Ok(metadata) if metadata.is_dir() => Err(Error::io(path.display(), "it is a directory")),
            Ok(metadata) if !metadata.is_file() => {
                let file = OpenOptions::new().write(true).open(&target).map_err(failed)?;
                let terminal = file.is_terminal();
                let destination = Destination::Direct(BufWriter::with_capacity(BUFFER, file));
                Ok(Output { name, terminal, destination })
            }
            existing => {
                let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
                let mut builder = tempfile::Builder::new();
                builder.prefix(".firesteel-");
                // The system's mask takes away what the user does not want; an existing file keeps its own.
                #[cfg(unix)]
                {
                    use std::os::unix::fs::PermissionsExt;
                    let mode = existing.as_ref().map_or(0o666, |metadata| metadata.permissions().mode() & 0o777);
                    builder.permissions(std::fs::Permissions::from_mode(mode));
                }
                if existing.is_ok_and(|metadata| metadata.permissions().readonly()) {
                    return Err(Error::io(path.display(), "it is read-only"));
                }
                let temporary = builder.tempfile_in(folder.unwrap_or(Path::new("."))).map_err(failed)?;
                let writer = BufWriter::with_capacity(BUFFER, temporary);
                Ok(Output { name, terminal: false, destination: Destination::Whole { writer, path: target } })
            }
        }
    }

    /// Whether a person reads it as it is written.
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// The file that must not stay behind when the program is ended from outside.
    pub fn temporary(&self) -> Option<PathBuf> {
        match &self.destination {
            Destination::Whole { writer, .. } => Some(writer.get_ref().path().to_path_buf()),
            _ => None,
        }
    }

    /// What the user knows it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// An error of writing to it, in our words.
    pub fn error(&self, error: &io::Error) -> Error {
        Error::io(&self.name, reason(error))
    }

    /// Ends a run that went well: the file appears under its name.
    /// # Errors
    /// When the last bytes cannot be written.
    pub fn finish(self) -> io::Result<()> {
        match self.destination {
            Destination::Stdout(mut writer) => writer.flush(),
            Destination::Direct(mut writer) => writer.flush(),
            Destination::Whole { writer, path } => {
                let temporary = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
                temporary.persist(path).map_err(|failed| failed.error)?;
                Ok(())
            }
        }
    }
}

/// The system's words without `(os error 28)`.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(at) => text[..at].to_string(),
        None => text,
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.destination {
            Destination::Stdout(writer) => writer.write(bytes),
            Destination::Direct(writer) => writer.write(bytes),
            Destination::Whole { writer, .. } => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.destination {
            Destination::Stdout(writer) => writer.flush(),
            Destination::Direct(writer) => writer.flush(),
            Destination::Whole { writer, .. } => writer.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        std::fs::write(&path, "old").unwrap();
        let mut output = Output::file(&path).unwrap();
        output.write_all(b"new").unwrap();
        output.flush().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        output.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        drop(Output::file(&path).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there() {
        let Err(error) = Output::file(Path::new("/nowhere/at/all.csv")) else { panic!("opened") };
        assert!(error.message().contains("/nowhere/at/all.csv"), "{error}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_noticed() {
        let mut output = Output::file(Path::new("/dev/full")).unwrap();
        output.write_all(b"x").unwrap();
        assert!(output.finish().is_err());
    }
}
