//! Aggregates by columns whose values fit a packed key, in one operator: [`PackedAggregate`].
//!
//! Where a partial and a final aggregate stand one on the other, before anything is put between them. Aggregates of which
//! more groups are expected than a quarter of the memory limit holds are left alone: those go to disk sooner or later, and
//! DataFusion's do it with less to write.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::config::ConfigOptions;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};

use super::super::Acting;
use super::rewrite::rewrite;
use crate::exec::packed::PackedKeys;
use crate::exec::packed_aggregate::PackedAggregate;

/// The name of the rule, in its setting and in EXPLAIN.
pub const NAME: &str = "packed_aggregate";

/// Groups may take one in this many parts of the memory limit.
const SHARE: usize = 4;

/// Bytes that a group takes beside its states, where there are many: its key and its place in the table.
const GROUP_BYTES: usize = 32;

/// Replaces pairs of aggregates.
#[derive(Debug)]
pub struct PackedAggregates;

impl PhysicalOptimizerRule for PackedAggregates {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let limit = Acting::memory_limit(options).unwrap_or(usize::MAX);
        rewrite(plan, options, NAME, |node| {
            let Some(aggregate) = node.downcast_ref::<AggregateExec>() else { return Ok(None) };
            Ok(packed(aggregate, limit)?.map(|packed| Arc::new(packed) as _))
        })
    }

    fn name(&self) -> &str {
        NAME
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The partial aggregate below a final one, if groups of both can be made in one operator; and the bytes of a group.
pub(super) fn pair(last: &AggregateExec) -> Result<Option<(&AggregateExec, usize)>> {
    let two = matches!(last.mode(), AggregateMode::Final | AggregateMode::FinalPartitioned);
    let Some(partial) = last.input().downcast_ref::<AggregateExec>().filter(|_| two) else { return Ok(None) };
    let plain = *partial.mode() == AggregateMode::Partial
        && partial.group_expr().is_single()
        && !partial.group_expr().is_empty()
        && last.limit_options().is_none()
        && partial.limit_options().is_none()
        // What keeps only the best groups is quicker still.
        && partial.get_minmax_desc().is_none()
        && !partial.is_unordered_unfiltered_group_by_distinct();
    if !plain {
        return Ok(None);
    }
    let mut bytes = GROUP_BYTES;
    for aggregate in partial.aggr_expr() {
        if !aggregate.groups_accumulator_supported() || !aggregate.order_bys().is_empty() {
            return Ok(None);
        }
        let width = |field: &datafusion::arrow::datatypes::FieldRef| field.data_type().primitive_width().unwrap_or(64);
        bytes += aggregate.state_fields()?.iter().map(width).sum::<usize>();
    }
    Ok(Some((partial, bytes)))
}

/// The one operator for a final aggregate and the partial one below.
fn packed(last: &AggregateExec, limit: usize) -> Result<Option<PackedAggregate>> {
    let Some((partial, bytes)) = pair(last)? else { return Ok(None) };
    let input = partial.input();
    let context = StatisticsContext::new();
    let known = context.compute(input.as_ref(), &StatisticsArgs::new())?;
    let groups = context.compute(partial, &StatisticsArgs::new())?;
    let Some(groups) = groups.num_rows.get_value().copied() else { return Ok(None) };
    // Once in the parts and once in the whole.
    if groups.saturating_mul(2 * bytes) > limit / SHARE {
        return Ok(None);
    }
    let exprs = partial.group_expr().expr().iter().map(|(expr, _)| Arc::clone(expr)).collect();
    let keys = PackedKeys::of(exprs, &input.schema(), &known, groups)?;
    Ok(keys.map(|keys| PackedAggregate::new(Arc::new(partial.clone()), keys, last.schema())))
}
