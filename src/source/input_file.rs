//! Which file a row comes from, as columns that a table over files can have beside its own.
//!
//! They are columns like those of `name=value` folders: one value for all rows of a file, so a condition on them leaves
//! files out. A file counts as one block. Source: Spark's `InputFileBlockHolder` and `SparkPath`.

use std::path::Path;
use std::sync::Arc;

use datafusion::catalog::TableProvider;
use datafusion::common::ScalarValue;

use super::file::DataFile;
use super::partition::Partitions;
use super::{parquet, scan};
use crate::types::{Column, SparkType};

/// The columns' names, which no column of a file has: the file's URI, where its block begins, and how long that is.
pub const COLUMNS: [&str; 3] = ["#input_file_name", "#input_file_block_start", "#input_file_block_length"];

/// The same table with [`COLUMNS`] behind its own; `None` for what is no table over files.
pub fn beside(table: &Arc<dyn TableProvider>) -> Option<Arc<dyn TableProvider>> {
    scan::beside(table.as_ref()).or_else(|| parquet::beside(table.as_ref()))
}

/// The columns of some files' folders, and [`COLUMNS`] behind them.
pub(super) fn added(files: &[DataFile], partitions: &Partitions) -> Partitions {
    let mut all = partitions.clone();
    for (name, ty) in COLUMNS.into_iter().zip([SparkType::String, SparkType::Long, SparkType::Long]) {
        all.columns.push(Column { name: name.to_string(), ty, nullable: false });
    }
    for (values, file) in all.values.iter_mut().zip(files) {
        let length = i64::try_from(file.size()).unwrap_or(i64::MAX);
        values.push(ScalarValue::Utf8View(Some(uri(file.path()))));
        values.extend([ScalarValue::Int64(Some(0)), ScalarValue::Int64(Some(length))]);
    }
    all
}

/// `file:///data/a%20b.csv`: what may not stand in a path is escaped as Java's `URI` does it, which leaves letters of all
/// languages as they are.
fn uri(path: &Path) -> String {
    let mut uri = String::from("file://");
    for c in path.to_string_lossy().chars() {
        let plain = match c {
            c if c.is_ascii() => c.is_ascii_alphanumeric() || "_-!.~'()*/;:@&=+$,".contains(c),
            c => !c.is_control() && !c.is_whitespace(),
        };
        if plain {
            uri.push(c);
        } else {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| uri.push_str(&format!("%{byte:02X}")));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_stand_in_a_path_is_escaped() {
        assert_eq!(uri(Path::new("/d/t w%o_é+&#.csv")), "file:///d/t%20w%25o_é+&%23.csv");
        assert_eq!(uri(Path::new("/k=a%3Ab/[x]?.csv")), "file:///k=a%253Ab/%5Bx%5D%3F.csv");
    }
}
