//! Where files are written before they are whole, and how they come to their place.
//!
//! Files are written into a hidden folder beside the target. What they replace is exchanged for them in one step where the
//! system can do that (Linux' `renameat2`, macOS' `renamex_np`), so that there is no moment without the one or the other;
//! the old files are deleted behind it, under a name that no reader takes for data.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::Existing;
use crate::error::{Error, Result};

/// How the names of folders begin in which files are written first: hidden, so that no reader takes them for data.
const PREFIX: &str = "._writing_";

/// Gives one path's file or folder to another path, or exchanges the two.
type Move = fn(&Path, &Path) -> io::Result<()>;

/// A target and the folder in which files are written first. Dropped before [`Place::commit`], it leaves nothing.
pub struct Place {
    target: PathBuf,
    /// Whether the target is one file.
    pub single: bool,
    existing: Existing,
    /// The folder below `staging` that becomes the target.
    files: PathBuf,
    staging: tempfile::TempDir,
    /// Behind `staging`, which is dropped before it.
    _made: Made,
}

impl Place {
    /// Looks at the target.
    /// # Errors
    /// `PATH_ALREADY_EXISTS`; `FAILED_IO` when nothing can be written there, or what is there cannot be replaced.
    pub fn prepare(target: &Path, may_be_single: bool, existing: Existing) -> Result<Self> {
        let may_be_single = may_be_single && existing != Existing::ReplaceFolder;
        let folder = target.is_dir();
        let single = may_be_single && !folder && target.extension().is_some();
        let taken = match single {
            true => target.exists(),
            false => target.is_file() || has_data(target),
        };
        if taken && (existing == Existing::Refuse || (existing == Existing::Append && target.is_file())) {
            return Err(Error::new("PATH_ALREADY_EXISTS").with("outputPath", format!("file:{}", target.display())));
        }
        // A link to a folder stays, and the folder behind it is written.
        let target =
            if folder { fs::canonicalize(target).unwrap_or(target.to_path_buf()) } else { target.to_path_buf() };
        let parent = target.parent().unwrap_or_else(|| Path::new("/"));
        let replaces = replaces(existing);
        let mounted = folder && is_mounted(&target, parent);
        if mounted && replaces {
            return Err(irreplaceable(&target));
        }
        let made = Made::up_to(parent)?;
        // In the same folder, so that moving is renaming. What stays where it is can be added to from within it.
        let within = |folder: &Path| tempfile::Builder::new().prefix(PREFIX).tempdir_in(folder);
        let staging = match mounted {
            true => within(&target),
            false => within(parent).or_else(|error| if folder && !replaces { within(&target) } else { Err(error) }),
        };
        let staging = staging.map_err(|error| {
            Error::io(parent.display(), error)
                .hint(format!("{} is written in the folder around it first, which must be writable", target.display()))
        })?;
        let files = staging.path().join("files");
        fs::create_dir(&files).map_err(|error| Error::io(files.display(), error))?;
        Ok(Place { target, single, existing, files, staging, _made: made })
    }

    /// The folder in which files are written first.
    pub fn staging(&self) -> &Path {
        &self.files
    }

    /// What tells the files of this run from those of others.
    pub fn run(&self) -> String {
        let name = self.staging.path().file_name().unwrap_or_default().to_string_lossy();
        name.strip_prefix(PREFIX).unwrap_or(&name).to_string()
    }

    /// Moves the parts, which are paths below the staging folder, to their place.
    /// # Errors
    /// `FAILED_IO`
    pub fn commit(self, parts: Vec<PathBuf>) -> Result<Vec<PathBuf>> {
        if self.single {
            let Some(part) = parts.first() else { return Ok(Vec::new()) };
            fs::rename(self.files.join(part), &self.target).map_err(|error| Error::io(self.target.display(), error))?;
            return Ok(vec![self.target]);
        }
        let places = parts.iter().map(|part| self.target.join(part)).collect();
        match replaces(self.existing) {
            true => self.replace(exchange, |from, to| fs::rename(from, to))?,
            false => self.add(&parts)?,
        }
        Ok(places)
    }

    /// The new files become the target; what was there goes with the staging folder.
    fn replace(self, exchange: Move, rename: Move) -> Result<()> {
        let failed = |error: io::Error| match error.kind() {
            ErrorKind::ResourceBusy | ErrorKind::CrossesDevices => irreplaceable(&self.target),
            _ => Error::io(self.target.display(), error),
        };
        let Ok(there) = fs::symlink_metadata(&self.target) else {
            return rename(&self.files, &self.target).map_err(failed);
        };
        if there.is_dir() {
            fs::set_permissions(&self.files, there.permissions()).map_err(failed)?;
        }
        if exchange(&self.files, &self.target).is_ok() {
            return Ok(());
        }
        // Not every file system can exchange.
        let old = self.staging.path().join("old");
        rename(&self.target, &old).map_err(failed)?;
        let Err(error) = rename(&self.files, &self.target) else { return Ok(()) };
        if rename(&old, &self.target).is_ok() {
            return Err(failed(error));
        }
        let kept = self.staging.keep().join("old");
        let message = format!("{error}; what was there is now in {}", kept.display());
        Err(Error::io(self.target.display(), message).hint(format!("Move {} back to its place", kept.display())))
    }

    /// The new files come beside what is there: all of them or none.
    fn add(&self, parts: &[PathBuf]) -> Result<()> {
        if !self.target.is_dir() {
            match fs::rename(&self.files, &self.target) {
                Ok(()) => return Ok(()),
                // Somebody else has made it meanwhile.
                Err(_) if self.target.is_dir() => {}
                Err(error) => return Err(Error::io(self.target.display(), error)),
            }
        }
        let mut made = Vec::new();
        let mut moved: Vec<PathBuf> = Vec::with_capacity(parts.len());
        for part in parts {
            let to = self.target.join(part);
            let folder = to.parent().map(Made::up_to).transpose();
            let done = folder.and_then(|folder| {
                made.extend(folder);
                fs::rename(self.files.join(part), &to).map_err(|error| Error::io(to.display(), error))
            });
            if let Err(error) = done {
                for path in moved {
                    // The first error says more than one of taking back.
                    let _ = fs::remove_file(path);
                }
                return Err(error);
            }
            moved.push(to);
        }
        Ok(())
    }
}

/// Folders that were made, the innermost first. Dropped, those that are still empty go again.
struct Made(Vec<PathBuf>);

impl Made {
    /// Makes a folder and those around it that are missing.
    fn up_to(folder: &Path) -> Result<Made> {
        let missing = folder.ancestors().take_while(|folder| !folder.exists());
        let made = Made(missing.map(Path::to_path_buf).collect());
        fs::create_dir_all(folder).map_err(|error| Error::io(folder.display(), error))?;
        Ok(made)
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for folder in &self.0 {
            // One that holds something stays, and so do those around it.
            let _ = fs::remove_dir(folder);
        }
    }
}

fn replaces(existing: Existing) -> bool {
    matches!(existing, Existing::Replace | Existing::ReplaceFolder)
}

fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// Whether another file system begins at a folder.
fn is_mounted(folder: &Path, parent: &Path) -> bool {
    let device = |path: &Path| fs::metadata(path).map(|meta| meta.dev()).ok();
    device(folder) != device(parent)
}

/// The error of a folder that no other can take the place of.
fn irreplaceable(target: &Path) -> Error {
    Error::io(
        target.display(),
        "it cannot be moved away, as where another file system is mounted, and so not be replaced",
    )
    .hint("Name a folder below it")
}

/// Whether a folder has anything that is no hidden file.
fn has_data(folder: &Path) -> bool {
    let visible = |entry: fs::DirEntry| !entry.file_name().to_string_lossy().starts_with(['.', '_']);
    fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(visible))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// A place whose one part is written.
    fn written(target: &Path, existing: Existing) -> Place {
        let place = Place::prepare(target, false, existing).unwrap();
        fs::write(place.staging().join("new"), "new").unwrap();
        place
    }

    fn target(root: &tempfile::TempDir) -> PathBuf {
        let target = root.path().join("t");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("first"), "first").unwrap();
        target
    }

    #[test]
    fn a_folder_is_replaced_with_its_permissions() {
        let root = tempfile::tempdir().unwrap();
        let target = target(&root);
        fs::set_permissions(&target, fs::Permissions::from_mode(0o2750)).unwrap();
        let places = written(&target, Existing::Replace).commit(vec!["new".into()]).unwrap();
        assert_eq!(places, [target.join("new")]);
        assert_eq!(names(&target), ["new"]);
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o7777, 0o2750);
        let no_exchange: Move = |_, _| Err(ErrorKind::InvalidInput.into());
        fs::write(target.join("more"), "").unwrap();
        written(&target, Existing::Replace).replace(no_exchange, |from, to| fs::rename(from, to)).unwrap();
        assert_eq!(names(&target), ["new"]);
        assert_eq!(names(root.path()), ["t"]);
    }

    #[test]
    fn what_was_there_is_never_lost() {
        let root = tempfile::tempdir().unwrap();
        let target = target(&root);
        let none: Move = |_, _| Err(ErrorKind::InvalidInput.into());
        // The new files cannot be put there: the old ones are put back.
        let not_new: Move = |from, to| match from.ends_with("files") {
            true => Err(ErrorKind::StorageFull.into()),
            false => fs::rename(from, to),
        };
        let error = written(&target, Existing::Replace).replace(none, not_new).unwrap_err();
        assert_eq!(error.class(), "FAILED_IO");
        assert_eq!((names(&target), names(root.path())), (vec!["first".to_string()], vec!["t".to_string()]));
        // They cannot be put back either, since somebody else has put something there.
        let only_away: Move = |from, to| match to.ends_with("old") {
            true => {
                fs::rename(from, to)?;
                fs::create_dir(from)?;
                fs::write(from.join("theirs"), "theirs")
            }
            false => Err(ErrorKind::DirectoryNotEmpty.into()),
        };
        let error = written(&target, Existing::Replace).replace(none, only_away).unwrap_err();
        assert_eq!(names(&target), ["theirs"]);
        let kept = names(root.path()).into_iter().find(|name| name.starts_with(PREFIX)).unwrap();
        let kept = root.path().join(kept).join("old");
        assert_eq!(names(&kept), ["first"]);
        assert!(error.report().contains(&kept.display().to_string()), "{}", error.report());
    }

    #[test]
    fn folders_that_were_made_go_with_a_run_that_fails() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("a/b/t");
        drop(written(&target, Existing::Append));
        assert!(names(root.path()).is_empty());
        written(&target, Existing::Append).commit(vec!["new".into()]).unwrap();
        assert_eq!((names(&target), names(&root.path().join("a/b"))), (vec!["new".into()], vec!["t".into()]));
    }

    #[test]
    fn of_files_that_are_added_all_come_or_none() {
        let root = tempfile::tempdir().unwrap();
        let target = target(&root);
        let place = written(&target, Existing::Append);
        assert!(place.commit(vec!["new".into(), "k=1/missing".into()]).is_err());
        assert_eq!((names(&target), names(root.path())), (vec!["first".to_string()], vec!["t".to_string()]));
    }

    #[test]
    fn a_link_to_a_folder_stays() {
        let root = tempfile::tempdir().unwrap();
        let target = target(&root);
        let link = root.path().join("link");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        written(&link, Existing::Replace).commit(vec!["new".into()]).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(names(&target), ["new"]);
    }
}
