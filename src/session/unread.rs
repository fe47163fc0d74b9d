//! Which file it was that could not be read: decoders of Parquet pages know nothing of files.

use std::sync::Arc;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::datasource::physical_plan::FileScanConfig;
use datafusion::datasource::source::DataSourceExec;
use datafusion::physical_plan::ExecutionPlan;

use crate::error::Error;

/// How many files a hint names.
const NAMED: usize = 3;

/// An error of reading with the file that was read, or those that it may have been.
pub(super) fn name(error: Error, plans: &[Arc<dyn ExecutionPlan>]) -> Error {
    if error.class() != "FAILED_READ" {
        return error;
    }
    let mut files = Vec::new();
    for plan in plans {
        // The closure never fails.
        let _ = plan.apply(|node| {
            if let Some(scan) = node.downcast_ref::<DataSourceExec>()
                && let Some(config) = scan.data_source().downcast_ref::<FileScanConfig>()
            {
                let groups = config.file_groups.iter().flat_map(|group| group.iter());
                files.extend(groups.map(|file| format!("/{}", file.object_meta.location)));
            }
            Ok(TreeNodeRecursion::Continue)
        });
    }
    files.sort();
    files.dedup();
    let parameter = |name| error.parameters().iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
    let reason = parameter("reason").unwrap_or_default().trim_start_matches("External: ");
    match files.as_slice() {
        [] => error,
        [file] => Error::new("FAILED_READ_FILE.NO_HINT").with("path", file).with("reason", reason),
        [first @ .., _] => {
            let more = files.len().saturating_sub(NAMED);
            let named = files[..NAMED.min(first.len() + 1)].join(", ");
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            Error::new("FAILED_READ").with("reason", reason).hint(format!("it is one of {named}{more}"))
        }
    }
}
