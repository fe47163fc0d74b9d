//! Files that are opened again as they were: a query names a table, and so does the next one.
//!
//! To open Parquet files is to turn their footers into a schema and into statistics of each column of each file, which is
//! more than a small query over them computes. A session keeps what it has opened, and takes it again as long as the same
//! files have the same sizes and times. What a query finds out of their rows goes with the query.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

use parking_lot::Mutex;

use super::{DataFile, Opened, Own, parquet};
use crate::types::Column;

/// So many are kept.
const KEPT: usize = 256;

/// A file that was changed so recently may change again without its time telling.
const SETTLED: Duration = Duration::from_secs(2);

/// What a session has opened; an extension of DataFusion's configuration.
#[derive(Default)]
pub struct Again(Mutex<VecDeque<(Request, Opened)>>);

/// All that the outcome depends on.
#[derive(Clone, PartialEq)]
pub(super) struct Request {
    pub format: &'static str,
    pub detect: bool,
    pub files: Vec<DataFile>,
    pub options: Vec<(String, String)>,
    pub schema: Option<Vec<Column>>,
    pub zone: Option<String>,
    pub own: Own,
}

impl Again {
    /// What was opened for such a request.
    pub(super) fn get(&self, request: &Request) -> Option<Opened> {
        let known = self.0.lock();
        let (_, opened) = known.iter().find(|(other, _)| other == request)?;
        Some(Opened { provider: parquet::anew(&opened.provider), ..opened.clone() })
    }

    /// Keeps what was opened.
    pub(super) fn keep(&self, request: Request, opened: &Opened) {
        let now = SystemTime::now();
        let settled = |file: &DataFile| now.duration_since(file.identity.mtime).is_ok_and(|age| age > SETTLED);
        if !request.files.iter().all(settled) {
            return;
        }
        let mut known = self.0.lock();
        // The files as they were before are no more.
        let paths = |files: &[DataFile]| files.iter().map(|file| file.path().to_path_buf()).collect::<Vec<_>>();
        let own = paths(&request.files);
        known.retain(|(other, _)| other.files == request.files || paths(&other.files) != own);
        known.push_front((request, opened.clone()));
        known.truncate(KEPT);
    }
}

impl std::fmt::Debug for Again {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Again")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, Int32Array, RecordBatch};
    use datafusion::execution::config::SessionConfig;
    use datafusion::execution::session_state::SessionStateBuilder;
    use datafusion::parquet::arrow::ArrowWriter;

    use super::*;

    #[tokio::test]
    async fn as_long_as_they_are_the_same_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.parquet");
        let write = |names: &[&str], age: u64| {
            let columns = names.iter().map(|name| (*name, Arc::new(Int32Array::from(vec![1])) as ArrayRef));
            let batch = RecordBatch::try_from_iter(columns).unwrap();
            let file = std::fs::File::create(&path).unwrap();
            let mut writer = ArrowWriter::try_new(file.try_clone().unwrap(), batch.schema(), None).unwrap();
            writer.write(&batch).unwrap();
            writer.close().unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
        };
        let config = SessionConfig::new().with_extension(Arc::new(Again::default()));
        let state = SessionStateBuilder::new().with_config(config).build();
        let paths = [path.display().to_string()];
        // What cannot be read any more, in a file that looks as it did before.
        let spoil = || {
            let before = std::fs::metadata(&path).unwrap();
            std::fs::write(&path, vec![0; usize::try_from(before.len()).unwrap()]).unwrap();
            std::fs::File::options().write(true).open(&path).unwrap().set_modified(before.modified().unwrap()).unwrap();
        };
        let open = async |columns: Option<&[Column]>| {
            let opened = super::super::open(&state, Some("parquet"), &paths, &[], columns).await;
            opened.map(|opened| opened.columns.len())
        };
        write(&["a"], 60);
        assert_eq!(open(None).await.unwrap(), 1);
        spoil();
        assert_eq!(open(None).await.unwrap(), 1, "it is not read again");
        write(&["a", "b"], 30);
        assert_eq!(open(None).await.unwrap(), 2);
        spoil();
        assert_eq!(open(None).await.unwrap(), 2);
        let one = [Column { name: "a".to_string(), ty: crate::types::SparkType::Int, nullable: true }];
        assert!(open(Some(&one)).await.is_err(), "other columns are another table");
        write(&["a"], 0);
        assert_eq!(open(None).await.unwrap(), 1);
        spoil();
        assert!(open(None).await.is_err(), "it may have been written to at that moment");
    }
}
