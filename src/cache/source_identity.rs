//! The files that a cached table was read from: whether they have changed since, and how large they are.
//!
//! What is cached is a snapshot. Spark serves it until `REFRESH TABLE`, whatever happens to the files; so does this store,
//! for a query must not change its meaning or its speed because another program touched a file. But it knows: an entry
//! whose files differ in path, size or time from what they were at the fill is *stale*, which `SHOW CACHED TABLES` and
//! the footer of each answer served from it say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// Files are looked at again after this time at the earliest.
const RECHECK: Duration = Duration::from_millis(500);

/// What the files were when the table was filled.
#[derive(Debug)]
pub(super) struct SourceIdentity {
    paths: Vec<PathBuf>,
    files: BTreeMap<PathBuf, (u64, Option<SystemTime>)>,
    checked: Option<(Instant, bool)>,
}

impl SourceIdentity {
    pub(super) fn new(paths: Vec<PathBuf>) -> Self {
        SourceIdentity { paths, files: BTreeMap::new(), checked: None }
    }

    /// Remembers the files as they are.
    pub(super) fn take(&mut self) {
        self.files = files(&self.paths);
        self.checked = None;
    }

    /// Whether they differ from what they were.
    pub(super) fn changed(&mut self) -> bool {
        if self.paths.is_empty() {
            return false;
        }
        match self.checked {
            Some((when, changed)) if when.elapsed() < RECHECK => changed,
            _ => {
                let changed = files(&self.paths) != self.files;
                self.checked = Some((Instant::now(), changed));
                changed
            }
        }
    }

    /// Whether files at or below `path`, which has no links in it, are among them, or may be.
    pub(super) fn touches(&self, path: &Path) -> bool {
        self.paths.iter().any(|own| own.starts_with(path) || path.starts_with(own))
    }

    pub(super) fn bytes(&self) -> Option<u64> {
        (!self.files.is_empty()).then(|| self.files.values().map(|(size, _)| size).sum())
    }
}

/// The files at and below `paths`, without hidden ones.
fn files(paths: &[PathBuf]) -> BTreeMap<PathBuf, (u64, Option<SystemTime>)> {
    let mut out = BTreeMap::new();
    let mut open: Vec<PathBuf> = paths.to_vec();
    while let Some(path) = open.pop() {
        let Ok(data) = std::fs::metadata(&path) else { continue };
        if data.is_dir() {
            let Ok(folder) = std::fs::read_dir(&path) else { continue };
            open.extend(folder.flatten().map(|entry| entry.path()).filter(|path| !is_hidden(path)));
        } else {
            out.insert(path, (data.len(), data.modified().ok()));
        }
    }
    out
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '_']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        std::fs::write(&file, "1\n").unwrap();
        let mut identity = SourceIdentity::new(vec![folder.path().to_path_buf()]);
        identity.take();
        assert_eq!(identity.bytes(), Some(2));
        assert!(!identity.changed());
        std::fs::write(folder.path().join("_SUCCESS"), "").unwrap();
        identity.checked = None;
        assert!(!identity.changed());
        std::fs::write(folder.path().join("b.csv"), "2\n").unwrap();
        identity.checked = None;
        assert!(identity.changed());
        identity.take();
        assert!(!identity.changed());
    }
}
