//! What the partitions of one execution of an operator share.

use std::fmt;
use std::sync::Arc;

use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr_common::physical_expr::snapshot_generation;
use parking_lot::Mutex;

/// The execution that is being started: what its partitions share, and which of them have joined it.
pub struct Run<Q>(Mutex<Option<(Arc<Q>, Vec<bool>)>>);

impl<Q> Run<Q> {
    /// What the current execution of `partitions` partitions shares, for one of them. One that comes a second time begins
    /// another execution; what they share goes with the last of them.
    pub fn join(&self, partition: usize, partitions: usize, begin: impl FnOnce() -> Q) -> Arc<Q> {
        let mut run = self.0.lock();
        let (shared, mut joined) = match run.take() {
            Some((shared, joined)) if !joined.get(partition).copied().unwrap_or(true) => (shared, joined),
            _ => (Arc::new(begin()), vec![false; partitions]),
        };
        if let Some(joined) = joined.get_mut(partition) {
            *joined = true;
        }
        if joined.contains(&false) {
            *run = Some((Arc::clone(&shared), joined));
        }
        shared
    }
}

impl<Q> Default for Run<Q> {
    fn default() -> Self {
        Run(Mutex::new(None))
    }
}

impl<Q> fmt::Debug for Run<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0.lock().as_ref().map(|(_, joined)| joined))
    }
}

/// Which parts of a table may hold rows that pass, as of a state of the dynamic filters.
pub struct Pruned<K>(Mutex<Option<(u64, Arc<K>)>>);

impl<K> Pruned<K> {
    /// What `prune` says under the filters as they are now: it is asked again when one of them has changed.
    pub fn keep(&self, filters: &[Arc<dyn PhysicalExpr>], prune: impl FnOnce() -> K) -> Arc<K> {
        let now = filters.iter().fold(0u64, |sum, filter| sum.wrapping_add(snapshot_generation(filter)));
        let mut pruned = self.0.lock();
        match &*pruned {
            Some((generation, keep)) if *generation == now => Arc::clone(keep),
            _ => {
                let keep = Arc::new(prune());
                *pruned = Some((now, Arc::clone(&keep)));
                keep
            }
        }
    }
}

impl<K> Default for Pruned<K> {
    fn default() -> Self {
        Pruned(Mutex::new(None))
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::datatypes::{DataType, Field, Schema};
    use datafusion::physical_expr::expressions::{DynamicFilterPhysicalExpr, col, lit};

    use super::*;

    #[test]
    fn a_partition_that_comes_again_begins_anew() {
        let run = Run::default();
        let mut begun = 0;
        let mut join = |partition: usize| {
            *run.join(partition, 2, || {
                begun += 1;
                begun
            })
        };
        assert_eq!([join(1), join(0), join(0), join(0), join(1)], [1, 1, 2, 3, 3]);
        assert_eq!(format!("{run:?}"), "None");
    }

    #[test]
    fn pruning_is_done_again_when_a_filter_has_changed() {
        let schema = Schema::new(vec![Field::new("a", DataType::Boolean, true)]);
        let dynamic = Arc::new(DynamicFilterPhysicalExpr::new(vec![col("a", &schema).unwrap()], lit(true)));
        let filters = [Arc::clone(&dynamic) as Arc<dyn PhysicalExpr>];
        let pruned = Pruned::default();
        assert_eq!(*pruned.keep(&filters, || 1), 1);
        assert_eq!(*pruned.keep(&filters, || 2), 1);
        dynamic.update(lit(false)).unwrap();
        assert_eq!(*pruned.keep(&filters, || 3), 3);
    }
}
