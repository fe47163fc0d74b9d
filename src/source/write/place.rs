//! Where files are written before they are whole, and how they come to their place.

use std::fs;
use std::path::{Path, PathBuf};

use super::Existing;
use crate::error::{Error, Result};

/// A target and the folder beside it in which files are written first. Dropped before [`Place::commit`], it leaves nothing.
pub struct Place {
    target: PathBuf,
    /// Whether the target is one file.
    pub single: bool,
    existing: Existing,
    staging: tempfile::TempDir,
}

impl Place {
    /// Looks at the target.
    /// # Errors
    /// `PATH_ALREADY_EXISTS`; `FAILED_IO` when nothing can be written there.
    pub fn prepare(target: &Path, may_be_single: bool, existing: Existing) -> Result<Self> {
        let may_be_single = may_be_single && existing != Existing::ReplaceFolder;
        let single = may_be_single && !target.is_dir() && target.extension().is_some();
        let taken = match single {
            true => target.exists(),
            false => target.is_file() || has_data(target),
        };
        if taken && (existing == Existing::Refuse || (existing == Existing::Append && target.is_file())) {
            return Err(Error::new("PATH_ALREADY_EXISTS").with("outputPath", format!("file:{}", target.display())));
        }
        let parent = target.parent().unwrap_or_else(|| Path::new("/"));
        fs::create_dir_all(parent).map_err(|error| Error::io(parent.display(), error))?;
        // In the same folder, so that moving is renaming; hidden, so that no reader takes it for data.
        let staging = tempfile::Builder::new().prefix("._writing_").tempdir_in(parent);
        let staging = staging.map_err(|error| Error::io(parent.display(), error))?;
        Ok(Place { target: target.to_path_buf(), single, existing, staging })
    }

    /// The folder in which files are written first.
    pub fn staging(&self) -> &Path {
        self.staging.path()
    }

    /// Moves the parts, which are paths below the staging folder, to their place.
    /// # Errors
    /// `FAILED_IO`
    pub fn commit(self, parts: Vec<PathBuf>) -> Result<Vec<PathBuf>> {
        let failed = |path: &Path, error: std::io::Error| Error::io(path.display(), error);
        if self.single {
            let Some(part) = parts.first() else { return Ok(Vec::new()) };
            fs::rename(self.staging.path().join(part), &self.target).map_err(|error| failed(&self.target, error))?;
            return Ok(vec![self.target]);
        }
        // What was there goes aside, not away, until all is in place.
        let old = self.staging.path().join("old");
        let replaced = matches!(self.existing, Existing::Replace | Existing::ReplaceFolder) && self.target.exists();
        if replaced {
            fs::rename(&self.target, &old).map_err(|error| failed(&self.target, error))?;
        }
        let moved = parts.iter().map(|part| {
            let to = self.target.join(part);
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
            }
            fs::rename(self.staging.path().join(part), &to).map_err(|error| failed(&to, error))?;
            Ok(to)
        });
        let moved = fs::create_dir_all(&self.target)
            .map_err(|error| failed(&self.target, error))
            .and_then(|()| moved.collect::<Result<Vec<_>>>());
        if moved.is_err() && replaced {
            // Back to what was there; if that fails too, the first error says more.
            let _ = fs::remove_dir_all(&self.target);
            let _ = fs::rename(&old, &self.target);
        }
        moved
    }
}

/// Whether a folder has anything that is no hidden file.
fn has_data(folder: &Path) -> bool {
    let visible = |entry: fs::DirEntry| !entry.file_name().to_string_lossy().starts_with(['.', '_']);
    fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(visible))
}
