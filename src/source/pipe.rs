//! Pipes as files: what can be read only once is copied to a temporary file of the session's when it is first named.
//!
//! Formats look at the first bytes, infer columns from a sample, and read again; a query may name its input twice.

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use datafusion::catalog::Session;
use parking_lot::Mutex;
use tempfile::TempPath;

use super::file;
use crate::error::{Error, Result};

/// The copies of a session's pipes, by the pipe's path; an extension of DataFusion's configuration.
#[derive(Default)]
pub struct Spooled(Mutex<HashMap<PathBuf, TempPath>>);

/// The paths with the copies of pipes in the place of pipes.
/// # Errors
/// When a pipe cannot be read, or there is no room for its copy.
pub async fn spooled(state: &dyn Session, paths: &[String]) -> Result<Vec<String>> {
    let Some(copies) = state.config().get_extension::<Spooled>() else { return Ok(paths.to_vec()) };
    let mut out = Vec::with_capacity(paths.len());
    for path in paths {
        let place = file::local(path)?;
        if !is_pipe(&place) {
            out.push(path.clone());
            continue;
        }
        let known = copies.0.lock().get(&place).map(|copy| copy.to_path_buf());
        if let Some(known) = known {
            out.push(known.display().to_string());
            continue;
        }
        let copy = tempfile::Builder::new().prefix("firesteel-pipe-").tempfile();
        let copy = copy.map_err(|error| Error::io(path, error))?.into_temp_path();
        let (from, to) = (place.clone(), copy.to_path_buf());
        out.push(to.display().to_string());
        let copying = tokio::task::spawn_blocking(move || -> std::io::Result<u64> {
            std::io::copy(&mut File::open(from)?, &mut File::create(to)?)
        });
        let copied = copying.await.map_err(|error| Error::internal(format!("reading a pipe: {error}")))?;
        copied.map_err(|error| Error::io(path, error))?;
        copies.0.lock().insert(place, copy);
    }
    Ok(out)
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    fs::metadata(path).is_ok_and(|meta| meta.file_type().is_fifo() || meta.file_type().is_socket())
}

#[cfg(not(unix))]
fn is_pipe(_: &Path) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use std::sync::Arc;

    use datafusion::execution::config::SessionConfig;
    use datafusion::execution::session_state::SessionStateBuilder;

    use super::*;

    #[tokio::test]
    async fn a_pipe_is_read_once_and_opened_twice() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let writer = pipe.clone();
        let writing = std::thread::spawn(move || fs::write(writer, "a,b\n1,2\n").unwrap());
        let config = SessionConfig::new().with_extension(Arc::new(Spooled::default()));
        let state = SessionStateBuilder::new().with_config(config).build();
        let paths = vec![pipe.display().to_string(), "/dev/null".to_string()];
        let first = spooled(&state, &paths).await.unwrap();
        writing.join().unwrap();
        assert_eq!(fs::read_to_string(&first[0]).unwrap(), "a,b\n1,2\n");
        assert_eq!(first[1], "/dev/null");
        assert_eq!(spooled(&state, &paths).await.unwrap(), first);
    }
}
