//! The local files and folders that a plan reads, without links and `..`, so that they can be compared with what is written.

use std::path::PathBuf;

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::datasource::listing::ListingTable;
use datafusion::datasource::source_as_provider;
use datafusion::logical_expr::LogicalPlan;

use crate::cache::identity::path_of;
use crate::cache::tables_of;
use crate::plan::walk;
use crate::source;

/// Those that queries name by their path, and those of DataFusion's listing tables; of a pattern the folder before its first
/// wildcard. Where a table of the catalog has its files the catalog knows.
pub fn paths_of(plan: &LogicalPlan) -> Vec<PathBuf> {
    let named = tables_of(plan).into_iter().filter_map(|identity| path_of(&identity));
    // What is not on this machine is not written by it.
    let mut paths: Vec<PathBuf> = named.filter_map(|path| source::root(&path).ok()).collect();
    // The closure never fails.
    let _ = walk::apply(plan, |node| {
        if let LogicalPlan::TableScan(scan) = node
            && let Ok(provider) = source_as_provider(&scan.source)
            && let Some(listing) = provider.downcast_ref::<ListingTable>()
        {
            let local = listing.table_paths().iter().filter(|url| url.scheme() == "file");
            paths.extend(local.map(|url| source::real(&PathBuf::from(format!("/{}", url.prefix())))));
        }
        Ok(TreeNodeRecursion::Continue)
    });
    paths.sort();
    paths.dedup();
    paths
}
