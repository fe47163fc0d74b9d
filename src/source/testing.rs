//! What the tests of formats share: small files, and what reading them gives.

use std::path::PathBuf;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::physical_plan::collect_partitioned;
use datafusion::prelude::{SessionConfig, SessionContext};

use super::{Opened, open};
use crate::error::Result;
use crate::types::Column;

/// A folder that goes with the test.
pub struct Folder(tempfile::TempDir);

/// What was read.
pub struct Read {
    /// `a int, b string`
    pub columns: String,
    /// Values of a row with `|` between them, NULL as `~`.
    pub rows: Vec<String>,
    /// What the user is told.
    pub notices: Vec<String>,
}

impl Folder {
    pub fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path.to_string_lossy().into_owned()
    }

    /// Opens and reads; a name of `""` is the folder.
    pub async fn read(
        &self,
        format: Option<&str>,
        name: &str,
        options: &[(&str, &str)],
        schema: Option<&[Column]>,
    ) -> Result<Read> {
        let path = self.path(name).to_string_lossy().into_owned();
        read(format, &path, options, schema, 2).await
    }
}

/// Opens and reads in `parts` partitions.
pub async fn read(
    format: Option<&str>,
    path: &str,
    options: &[(&str, &str)],
    schema: Option<&[Column]>,
    parts: usize,
) -> Result<Read> {
    let config = SessionConfig::new().with_target_partitions(parts).with_batch_size(1000);
    let context = SessionContext::new_with_config(config);
    let options: Vec<_> = options.iter().map(|(k, v)| ((*k).to_string(), (*v).to_string())).collect();
    let opened = open(&context.state(), format, &[path.to_string()], &options, schema).await?;
    read_opened(&context, opened).await
}

async fn read_opened(context: &SessionContext, opened: Opened) -> Result<Read> {
    let plan = opened.provider.scan(&context.state(), None, &[], None).await?;
    let batches = collect_partitioned(Arc::clone(&plan), context.task_ctx()).await?.concat();
    for (field, column) in plan.schema().fields().iter().zip(&opened.columns) {
        assert_eq!((field.name(), field.data_type()), (&column.name, &column.ty.storage()));
    }
    let columns: Vec<String> = opened.columns.iter().map(|c| format!("{} {}", c.name, c.ty)).collect();
    Ok(Read {
        columns: columns.join(", "),
        rows: batches.iter().flat_map(rows).collect(),
        notices: super::notices(&plan),
    })
}

/// The rows of a batch as text.
pub fn rows(batch: &RecordBatch) -> Vec<String> {
    let options = FormatOptions::default().with_null("~");
    let shown: Vec<ArrayFormatter<'_>> =
        batch.columns().iter().map(|array| ArrayFormatter::try_new(array, &options).unwrap()).collect();
    let row = |i| shown.iter().map(|column| column.value(i).to_string()).collect::<Vec<_>>().join("|");
    (0..batch.num_rows()).map(row).collect()
}
