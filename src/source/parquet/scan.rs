//! Reading Parquet files whose columns are as the table has them: the leaf operator.
//!
//! Each partition has a run of row groups of its own and takes from the others' ends when it is done, so that none
//! idles while another has work. A row group or a page whose ranges no row can pass is not read; in the others the
//! filters see their own columns first (see [`super::conjuncts`]), and the rest is decoded only for rows that pass, not
//! at all where there are none. Filters may arrive while the scan runs (from the build side of a join, from a top-N);
//! they are looked at again before each row group. Compared with DataFusion's own reader, which turns each conjunct's
//! result into a list of runs and each list into the next: TPC-H's q6 took twice as long there.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::common::{Statistics, internal_err};
use datafusion::config::ConfigOptions;
use datafusion::error::Result as PlanResult;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr, split_conjunction};
use datafusion::physical_plan::coop::cooperative;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, SchedulingType};
use datafusion::physical_plan::filter_pushdown::{ChildPushdownResult, FilterPushdownPhase, FilterPushdownPropagation};
use datafusion::physical_plan::metrics::{Count, ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};
use parking_lot::Mutex;

use super::clusters::Clusters;
use super::file::NativeFile;
use super::prune::Kept;
use super::reader::{Opening, Reader};
use super::sample::Sample;
use crate::error::Result;
use crate::scan::inputs::no_inputs;
use crate::scan::pushdown::{Taking, guessed, scaled, visit};
use crate::scan::run::{Pruned, Run};
use crate::scan::shown::Shown;

/// What a scan reads from.
#[derive(Debug)]
pub(super) struct Native {
    /// What plans call it.
    pub(super) name: String,
    pub(super) schema: SchemaRef,
    pub(super) files: Vec<Arc<NativeFile>>,
    pub(super) statistics: Statistics,
    pub(super) sample: Sample,
}

impl Native {
    /// The part of its rows for which all filters (over its columns) hold.
    pub(super) fn selectivity(&self, filters: &[Arc<dyn PhysicalExpr>]) -> Result<f64> {
        self.sample.selectivity(&self.files, &self.schema, filters)
    }
}

/// The leaf of a plan.
pub struct ParquetScan {
    pub(super) table: Arc<Native>,
    pub(super) projection: Vec<usize>,
    pub(super) schema: SchemaRef,
    /// Conjuncts over the table's columns.
    filters: Vec<Arc<dyn PhysicalExpr>>,
    fetch: Option<usize>,
    pub(super) partitions: usize,
    /// Whether each partition keeps to its own run of row groups.
    in_order: bool,
    /// Row groups that one partition takes together.
    pub(super) clusters: Option<Arc<Clusters>>,
    pub(super) properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
    run: Run<Queue>,
    selectivity: OnceLock<Option<f64>>,
}

/// What the partitions of one execution share.
pub(super) struct Queue {
    /// All row groups, of all files in their order, with those that are taken together.
    units: Vec<Vec<(usize, usize)>>,
    left: Mutex<Left>,
    in_order: bool,
    pruned: Pruned<Kept>,
}

/// A row group to be read.
pub(super) struct Next {
    pub(super) file: usize,
    pub(super) group: usize,
    /// Its rows that may pass; `None` means all.
    pub(super) rows: Option<BooleanBuffer>,
}

/// What is still to be read.
struct Left {
    /// Of each partition its run.
    runs: Vec<Range<usize>>,
    /// Of each partition the rest of what it took.
    begun: Vec<std::vec::IntoIter<(usize, usize)>>,
}

impl ParquetScan {
    pub(super) fn try_new(
        table: Arc<Native>,
        projection: Vec<usize>,
        filters: &[Arc<dyn PhysicalExpr>],
        fetch: Option<usize>,
        partitions: usize,
    ) -> PlanResult<Self> {
        let schema = Arc::new(table.schema.project(&projection)?);
        let filters = filters.iter().flat_map(split_conjunction).map(Arc::clone).collect();
        let groups: usize = table.files.iter().map(|file| file.footer().num_row_groups()).sum();
        let partitions = partitions.min(groups).max(1);
        let properties = Arc::new(properties(&schema, partitions));
        let metrics = ExecutionPlanMetricsSet::new();
        let (run, selectivity, in_order) = (Run::default(), OnceLock::new(), false);
        Ok(ParquetScan {
            table,
            projection,
            schema,
            filters,
            fetch,
            partitions,
            in_order,
            clusters: None,
            properties,
            metrics,
            run,
            selectivity,
        })
    }

    pub(super) fn copy(&self) -> Self {
        ParquetScan {
            table: Arc::clone(&self.table),
            projection: self.projection.clone(),
            schema: SchemaRef::clone(&self.schema),
            filters: self.filters.clone(),
            fetch: self.fetch,
            partitions: self.partitions,
            in_order: self.in_order,
            clusters: self.clusters.clone(),
            properties: Arc::clone(&self.properties),
            metrics: ExecutionPlanMetricsSet::new(),
            run: Run::default(),
            selectivity: OnceLock::new(),
        }
    }

    /// The scan as what is above it sees it.
    fn taking(&self) -> Taking<'_> {
        Taking { table: &self.table.schema, projection: &self.projection, fetch: self.fetch }
    }
}

pub(super) fn properties(schema: &SchemaRef, partitions: usize) -> PlanProperties {
    PlanProperties::new(
        EquivalenceProperties::new(SchemaRef::clone(schema)),
        Partitioning::UnknownPartitioning(partitions),
        EmissionType::Incremental,
        Boundedness::Bounded,
    )
    .with_scheduling_type(SchedulingType::Cooperative)
}

/// The plan with scans whose partitions, one after the other, give the rows in the order of the files.
/// # Errors
/// Those of walking it.
pub fn in_order(plan: Arc<dyn ExecutionPlan>) -> PlanResult<Arc<dyn ExecutionPlan>> {
    plan.transform_down(|node| match node.downcast_ref::<ParquetScan>() {
        Some(scan) => {
            let mut copy = scan.copy();
            copy.in_order = true;
            // Who looks at the plan's metrics looks at the plan that was made.
            copy.metrics = scan.metrics.clone();
            Ok(Transformed::yes(Arc::new(copy) as _))
        }
        None => Ok(Transformed::no(node)),
    })
    .data()
}

impl ExecutionPlan for ParquetScan {
    fn name(&self) -> &str {
        "ParquetScan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    no_inputs!();

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> PlanResult<TreeNodeRecursion>,
    ) -> PlanResult<TreeNodeRecursion> {
        visit(&self.filters, f)
    }

    fn reset_state(self: Arc<Self>) -> PlanResult<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(self.copy()))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> PlanResult<SendableRecordBatchStream> {
        if partition >= self.partitions {
            return internal_err!("partition {partition} of {}", self.partitions);
        }
        let begin = || Queue::new(&self.table.files, self.partitions, self.in_order, self.clusters.as_deref());
        let reader = Reader::try_new(Opening {
            table: Arc::clone(&self.table),
            projection: &self.projection,
            schema: SchemaRef::clone(&self.schema),
            filters: self.filters.clone(),
            fetch: self.fetch,
            queue: self.run.join(partition, self.partitions, begin),
            partition,
            metrics: &self.metrics,
            context: &context,
        })?;
        let stream = futures::stream::try_unfold(reader, |mut reader| async move {
            Ok(reader.next().await?.map(|batch| (batch, reader)))
        });
        let stream = RecordBatchStreamAdapter::new(SchemaRef::clone(&self.schema), Box::pin(stream));
        Ok(Box::pin(cooperative(stream)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn statistics_from_inputs(&self, _: &[Arc<Statistics>], args: &StatisticsArgs) -> PlanResult<Arc<Statistics>> {
        let mut statistics = self.table.statistics.clone().project(Some(&self.projection));
        if !self.filters.is_empty() {
            let measured = *self.selectivity.get_or_init(|| self.table.selectivity(&self.filters).ok());
            // What cannot be tried is guessed.
            statistics = scaled(statistics, measured.unwrap_or_else(|| guessed(self.filters.len())));
        }
        if args.partition().is_some() {
            // Who takes which row group is not known before.
            statistics = scaled(statistics, 1.0 / self.partitions as f64);
        }
        Ok(Arc::new(statistics.with_fetch(self.fetch, 0, 1)?))
    }

    fn with_fetch(&self, limit: Option<usize>) -> Option<Arc<dyn ExecutionPlan>> {
        let mut copy = self.copy();
        copy.fetch = limit;
        Some(Arc::new(copy))
    }

    fn fetch(&self) -> Option<usize> {
        self.fetch
    }

    fn try_swapping_with_projection(&self, projection: &ProjectionExec) -> PlanResult<Option<Arc<dyn ExecutionPlan>>> {
        let Some(columns) = self.taking().swap(projection)? else { return Ok(None) };
        let mut copy = self.copy();
        copy.projection = columns;
        copy.schema = projection.schema();
        copy.properties = Arc::new(properties(&copy.schema, self.partitions));
        Ok(Some(Arc::new(copy)))
    }

    fn handle_child_pushdown_result(
        &self,
        _phase: FilterPushdownPhase,
        result: ChildPushdownResult,
        _config: &ConfigOptions,
    ) -> PlanResult<FilterPushdownPropagation<Arc<dyn ExecutionPlan>>> {
        let (filters, answers) = self.taking().take(&result)?;
        let propagation = FilterPushdownPropagation::with_parent_pushdown_result(answers);
        if filters.is_empty() {
            return Ok(propagation);
        }
        let mut copy = self.copy();
        copy.filters.extend(filters);
        Ok(propagation.with_updated_node(Arc::new(copy)))
    }
}

impl fmt::Debug for ParquetScan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParquetScan").field("table", &self.table.name).field("projection", &self.projection).finish()
    }
}

impl DisplayAs for ParquetScan {
    fn fmt_as(&self, t: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let groups: usize = self.table.files.iter().map(|file| file.footer().num_row_groups()).sum();
        let narrow = self.narrow();
        let narrow = if narrow.is_empty() { String::new() } else { format!(", narrow=[{}]", narrow.join(", ")) };
        let more = format!("row_groups={groups}{narrow}");
        let shown = Shown {
            operator: self.name(),
            name: &self.table.name,
            table: &self.table.schema,
            projection: &self.projection,
            more: &more,
            filters: &self.filters,
            fetch: self.fetch,
        };
        shown.write(t, f)
    }
}

impl Queue {
    fn new(files: &[Arc<NativeFile>], partitions: usize, in_order: bool, clusters: Option<&Clusters>) -> Self {
        let groups_of = |(i, file): (usize, &Arc<NativeFile>)| {
            (0..file.footer().num_row_groups()).map(|group| vec![(i, group)]).collect::<Vec<_>>()
        };
        let units: Vec<Vec<(usize, usize)>> = match clusters {
            Some(clusters) => clusters.groups.clone(),
            None => files.iter().enumerate().flat_map(groups_of).collect(),
        };
        let rows = |unit: &[(usize, usize)]| unit.iter().map(|(file, group)| files[*file].rows(*group)).sum::<usize>();
        // Runs of about as many rows.
        let total: usize = units.iter().map(|unit| rows(unit)).sum();
        let mut runs = vec![0..0; partitions];
        let (mut before, mut partition) = (0, 0);
        for (i, unit) in units.iter().enumerate() {
            while partition + 1 < partitions && before * partitions >= total * (partition + 1) {
                partition += 1;
                runs[partition] = i..i;
            }
            runs[partition].end = i + 1;
            before += rows(unit);
        }
        let begun = vec![Vec::new().into_iter(); partitions];
        Queue { units, left: Mutex::new(Left { runs, begun }), in_order, pruned: Pruned::default() }
    }

    /// The next row group for a partition: of its own run, or the last of the one with the most left.
    fn take(&self, partition: usize) -> Option<(usize, usize)> {
        let mut left = self.left.lock();
        let Left { runs, begun } = &mut *left;
        let begun = begun.get_mut(partition)?;
        loop {
            if let Some(group) = begun.next() {
                return Some(group);
            }
            let unit = match runs.get_mut(partition)?.next() {
                Some(unit) => unit,
                None if self.in_order => return None,
                None => runs.iter_mut().max_by_key(|run| run.len())?.next_back()?,
            };
            *begun = self.units.get(unit)?.clone().into_iter();
        }
    }

    /// The next row group that may hold rows that pass.
    pub(super) fn next(
        &self,
        partition: usize,
        table: &Native,
        filters: &[Arc<dyn PhysicalExpr>],
        pruned: &Count,
    ) -> Option<Next> {
        let kept = self.pruned.keep(filters, || Kept::of(&table.files, &table.schema, filters));
        loop {
            let (file, group) = self.take(partition)?;
            if kept.has(file, group) {
                let rows = kept.rows(&table.files[file], group);
                if rows.as_ref().is_none_or(|rows| rows.count_set_bits() > 0) {
                    return Some(Next { file, group, rows });
                }
            }
            pruned.add(1);
        }
    }
}

/// Columns of some rows, by the table's column.
pub(super) type Columns = BTreeMap<usize, datafusion::arrow::array::ArrayRef>;
