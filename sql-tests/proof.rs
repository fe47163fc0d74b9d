//! The proof that each form of the suite did what its name says.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::forms::Form;

/// How a table is named that the form `cached` caches for parquet.`path`.
pub const CACHED_BY_PATH: &str = "cached_by_path_";
/// How a table is named that it caches for `FROM 'path'`.
pub const CACHED_BY_FILE: &str = "cached_by_file_";

/// What the forms must have shown by the end of a whole run.
#[derive(Debug, Default)]
pub struct Proof {
    path_hits: AtomicU64,
    file_hits: AtomicU64,
    table_hits: AtomicU64,
    sort_spills: AtomicU64,
    aggregate_spills: AtomicU64,
    merge_joins: AtomicU64,
    /// The most partitions of any operator.
    plain_partitions: AtomicU64,
    one_thread_partitions: AtomicU64,
    /// Plans that name optimiser rules of our own, and plans that were looked at with those rules off.
    plain_rules: AtomicU64,
    rules_off_rules: AtomicU64,
    rules_off_plans: AtomicU64,
}

impl Proof {
    /// # Errors
    /// When a form did nothing of what it is for.
    pub fn check(&self) -> Result<(), String> {
        let need = |holds: bool, otherwise: &str| if holds { Ok(()) } else { Err(otherwise.to_string()) };
        let some = |count: &AtomicU64| count.load(Relaxed) > 0;
        need(some(&self.table_hits), "`cached`: no table was served from the cache")?;
        need(some(&self.path_hits), "`cached`: no parquet.`path` was served from the cache")?;
        need(some(&self.file_hits), "`cached`: no FROM 'path' was served from the cache")?;
        need(some(&self.sort_spills), "`small-memory`: no sort had to spill")?;
        need(some(&self.aggregate_spills), "`small-memory`: no aggregate had to spill")?;
        need(some(&self.merge_joins), "`small-memory`: no join was done by sorting and merging")?;
        need(self.plain_partitions.load(Relaxed) > 1, "`plain`: no operator ran in several partitions")?;
        need(self.one_thread_partitions.load(Relaxed) == 1, "`one-thread`: an operator ran in several partitions")?;
        need(some(&self.plain_rules), "`plain`: no rule of our own acted on any plan")?;
        need(some(&self.rules_off_plans), "`rules-off`: no plan was looked at")?;
        need(!some(&self.rules_off_rules), "`rules-off`: a rule of our own acted on a plan")
    }

    /// Looks for rules of our own that acted, by a text of EXPLAIN.
    pub fn rules(&self, form: Form, text: &str) {
        let acted = text.lines().any(|line| line.starts_with("rules: "));
        let count = if form == Form::RulesOff { &self.rules_off_rules } else { &self.plain_rules };
        count.fetch_add(u64::from(acted), Relaxed);
        if form == Form::RulesOff && text.contains("Scan") {
            self.rules_off_plans.fetch_add(1, Relaxed);
        }
    }

    /// Counts the cached tables that served a statement, by their names.
    pub fn hits(&self, names: &[String]) {
        for name in names {
            let count = match name.as_str() {
                name if name.starts_with(CACHED_BY_PATH) => &self.path_hits,
                name if name.starts_with(CACHED_BY_FILE) => &self.file_hits,
                _ => &self.table_hits,
            };
            count.fetch_add(1, Relaxed);
        }
    }

    /// Counts the operators that took their slow form, by a text of EXPLAIN ANALYZE.
    pub fn analyzed(&self, text: &str) {
        let merged = text.lines().any(|line| line.contains("SortMergeJoin"));
        self.merge_joins.fetch_add(u64::from(merged), Relaxed);
        for line in text.lines().filter(|line| line.contains("spilled=")) {
            let title = line.split([':', '[']).next().unwrap_or_default();
            for (operator, spills) in [("Sort", &self.sort_spills), ("Aggregate", &self.aggregate_spills)] {
                if title.contains(operator) {
                    spills.fetch_add(1, Relaxed);
                }
            }
        }
    }

    /// Looks into how many partitions operators are split, by a text of EXPLAIN FORMATTED.
    pub fn threads(&self, form: Form, text: &str) {
        let most = if form == Form::OneThread { &self.one_thread_partitions } else { &self.plain_partitions };
        for line in text.lines() {
            if let Some(count) = line.trim().strip_prefix("partitions: ").and_then(|count| count.parse().ok()) {
                most.fetch_max(count, Relaxed);
            }
        }
    }
}
