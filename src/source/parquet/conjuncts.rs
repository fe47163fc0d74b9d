//! The filters of a scan, one conjunct after the other, each on as few rows as it can be.
//!
//! Conjuncts that cannot fail go in the order of what they cost per row that they throw out, measured as the scan goes on.
//! One that may fail (arithmetic, casts, functions) sees only rows that all conjuncts before it in the query let pass. A
//! filter that another operator pushed down for speed alone is left out while it throws out nothing. Where the first
//! conjuncts leave few rows, the columns of the others are read in a later stage, for those rows only. On strings that come
//! as places in a dictionary, a conjunct is evaluated once for each of its values.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, new_null_array};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::{FilterBuilder, cast, concat, prep_null_mask_filter};
use datafusion::arrow::datatypes::{DataType, Int32Type, Schema, SchemaRef};
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::common::ScalarValue;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{ColumnarValue, Operator};
use datafusion::physical_expr::expressions::{
    BinaryExpr, Column, DynamicFilterPhysicalExpr, InListExpr, IsNotNullExpr, IsNullExpr, LikeExpr, Literal, NotExpr,
};
use datafusion::physical_expr::utils::{collect_columns, reassign_expr_columns};
use datafusion::physical_expr::{DynamicFilterTracking, PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_expr_common::physical_expr::snapshot_physical_expr;

use crate::error::{Error, Result};

/// Below this part of rows that are left, a conjunct is evaluated on a copy of them.
const FEW: f64 = 0.4;
/// Below this part, the columns of the conjuncts that follow are read for the rows that are left.
const FEW_TO_READ: f64 = 0.2;
/// An optional filter that lets more than this part pass costs more than it saves.
const USELESS: f64 = 0.9;
/// Rows before a measurement is believed.
const ENOUGH: usize = 50_000;

/// The filters of one partition of a scan.
pub(super) struct Conjuncts {
    all: Vec<Conjunct>,
}

/// The rows that pass.
pub(super) enum Passed {
    None,
    All,
    Some(BooleanBuffer),
}

struct Conjunct {
    /// Its columns are those of `schema`.
    expr: Arc<dyn PhysicalExpr>,
    schema: SchemaRef,
    /// The table's columns that it looks at.
    columns: Vec<usize>,
    cost: f64,
    safe: bool,
    /// Whether it is dynamic: the answer does not depend on it, and it changes as the query goes on.
    optional: bool,
    /// What it is for the current rows; `None` if it is left out.
    current: Option<Arc<dyn PhysicalExpr>>,
    /// Row groups for which it is still left out, and for how many it will be if it is found useless again.
    skip: usize,
    penalty: usize,
    seen: usize,
    passed: usize,
    /// The last dictionary that it was evaluated on, and its truth for each of its values and for NULL.
    memo: Option<(ArrayRef, Vec<bool>)>,
}

impl Conjuncts {
    /// The filters' columns are the table's.
    pub(super) fn try_new(table: &Schema, filters: &[Arc<dyn PhysicalExpr>]) -> Result<Self> {
        let conjunct = |filter: &Arc<dyn PhysicalExpr>| -> Result<Conjunct> {
            let mut columns: Vec<usize> = collect_columns(filter).iter().map(Column::index).collect();
            columns.sort_unstable();
            let schema = Arc::new(table.project(&columns)?);
            let expr = reassign_expr_columns(Arc::clone(filter), &schema)?;
            Ok(Conjunct {
                cost: cost(&expr, &schema),
                safe: is_safe(&expr),
                optional: DynamicFilterTracking::classify(filter).contains_dynamic_filter(),
                current: Some(Arc::clone(&expr)),
                expr,
                schema,
                columns,
                skip: 0,
                penalty: 4,
                seen: 0,
                passed: 0,
                memo: None,
            })
        };
        Ok(Conjuncts { all: filters.iter().map(conjunct).collect::<Result<_>>()? })
    }

    /// Takes dynamic filters as they are now, orders the conjuncts by what has been measured, and says which of them to
    /// evaluate together on which columns.
    pub(super) fn begin(&mut self) -> Result<Vec<Stage>> {
        for conjunct in self.all.iter_mut().filter(|c| c.optional) {
            if conjunct.seen > ENOUGH && conjunct.passed as f64 > USELESS * conjunct.seen as f64 {
                // It may become sharper as the query goes on.
                (conjunct.seen, conjunct.passed) = (0, 0);
                conjunct.skip = conjunct.penalty;
                conjunct.penalty = (conjunct.penalty * 2).min(64);
            }
            let useless = conjunct.skip > 0;
            conjunct.skip = conjunct.skip.saturating_sub(1);
            let now = snapshot_physical_expr(Arc::clone(&conjunct.expr))?;
            let holds = |e: &Arc<dyn PhysicalExpr>| {
                e.downcast_ref::<Literal>().is_some_and(|l| *l.value() == ScalarValue::Boolean(Some(true)))
            };
            conjunct.memo = None;
            conjunct.current = (!useless && !holds(&now)).then_some(now);
        }
        // A conjunct that may fail keeps its place behind all that were before it.
        let mut from = 0;
        while from < self.all.len() {
            let run = self.all[from..].iter().take_while(|c| c.safe).count();
            self.all[from..from + run].sort_by(|a, b| a.rank().total_cmp(&b.rank()));
            from += run + 1;
        }
        let mut stages: Vec<Stage> = Vec::new();
        let (mut left, mut read) = (1.0, Vec::new());
        for (i, conjunct) in self.all.iter().enumerate().filter(|(_, c)| c.current.is_some()) {
            let more = conjunct.columns.iter().any(|column| !read.contains(column));
            match stages.last_mut() {
                Some(stage) if !more || left > FEW_TO_READ => stage.add(i, conjunct),
                _ => {
                    let mut stage = Stage::default();
                    stage.add(i, conjunct);
                    stages.push(stage);
                }
            }
            read.extend_from_slice(&conjunct.columns);
            left *= conjunct.passes();
        }
        Ok(stages)
    }

    /// The rows for which a stage's conjuncts hold. `column` gives a column of the table.
    pub(super) fn evaluate(
        &mut self,
        stage: &Stage,
        column: impl Fn(usize) -> Result<ArrayRef>,
        rows: usize,
    ) -> Result<Passed> {
        let mut mask: Option<BooleanBuffer> = None;
        let mut left = rows;
        for i in &stage.conjuncts {
            let Some(conjunct) = self.all.get_mut(*i) else { continue };
            let Some(expr) = conjunct.current.clone() else { continue };
            let before = left;
            let mut inputs = conjunct.columns.iter().map(|i| column(*i)).collect::<Result<Vec<_>>>()?;
            let by_value = conjunct.by_value(&expr, &inputs)?;
            if by_value.is_none() {
                for (input, field) in inputs.iter_mut().zip(conjunct.schema.fields()) {
                    *input = decoded(input, field.data_type())?;
                }
            }
            let expr = &expr;
            let next = match (&mask, by_value) {
                (Some(so_far), Some(passed)) => so_far & &passed,
                (None, Some(passed)) => passed,
                (Some(so_far), None) if !conjunct.safe || (left as f64) < FEW * rows as f64 => {
                    let selector = BooleanArray::new(so_far.clone(), None);
                    let filter = FilterBuilder::new(&selector).optimize().build();
                    let inputs = inputs.iter().map(|c| filter.filter(c)).collect::<Result<Vec<_>, _>>()?;
                    narrow(so_far, &truth(expr, &conjunct.schema, inputs, left)?)
                }
                (Some(so_far), None) => so_far & &truth(expr, &conjunct.schema, inputs, rows)?,
                (None, None) => truth(expr, &conjunct.schema, inputs, rows)?,
            };
            left = next.count_set_bits();
            conjunct.seen += before;
            conjunct.passed += left;
            if left == 0 {
                return Ok(Passed::None);
            }
            mask = (left < rows).then_some(next);
        }
        Ok(mask.map_or(Passed::All, Passed::Some))
    }
}

impl Conjunct {
    /// Where it is true, if it is over one column in a dictionary: evaluated on the values instead of the rows. Not for
    /// one that may fail, for there may be values that only such rows have as other conjuncts have thrown out.
    fn by_value(&mut self, expr: &Arc<dyn PhysicalExpr>, inputs: &[ArrayRef]) -> Result<Option<BooleanBuffer>> {
        let ([input], true) = (inputs, self.safe) else { return Ok(None) };
        let Some(codes) = input.as_dictionary_opt::<Int32Type>() else { return Ok(None) };
        let values = codes.values();
        let known = self.memo.take().filter(|(known, _)| Arc::ptr_eq(known, values));
        let (values, truths) = match known {
            Some(known) => known,
            None => {
                let ty = self.schema.field(0).data_type();
                let all = concat(&[decoded(values, ty)?.as_ref(), new_null_array(ty, 1).as_ref()])?;
                let schema = Arc::new(Schema::new(vec![self.schema.field(0).clone().with_nullable(true)]));
                let rows = all.len();
                (Arc::clone(values), truth(expr, &schema, vec![all], rows)?.iter().collect())
            }
        };
        let null = truths.last().copied().unwrap_or_default();
        let of = |code: i32| usize::try_from(code).ok().and_then(|code| truths.get(code)).copied().unwrap_or(null);
        let keys = codes.keys();
        let passed = match keys.nulls() {
            None => BooleanBuffer::collect_bool(keys.len(), |row| of(keys.values()[row])),
            Some(nulls) => BooleanBuffer::collect_bool(keys.len(), |row| match nulls.is_valid(row) {
                true => of(keys.values()[row]),
                false => null,
            }),
        };
        self.memo = Some((values, truths));
        Ok(Some(passed))
    }

    /// The part of the rows that came to it for which it held.
    fn passes(&self) -> f64 {
        if self.seen < ENOUGH { 0.5 } else { self.passed as f64 / self.seen as f64 }
    }

    /// Cost per row thrown out.
    fn rank(&self) -> f64 {
        self.cost / (1.0 - self.passes()).max(0.001)
    }
}

/// Conjuncts that are evaluated together, and the table's columns that they look at.
#[derive(Debug, Default)]
pub(super) struct Stage {
    conjuncts: Vec<usize>,
    pub(super) columns: Vec<usize>,
}

impl Stage {
    fn add(&mut self, i: usize, conjunct: &Conjunct) {
        self.conjuncts.push(i);
        for column in &conjunct.columns {
            if !self.columns.contains(column) {
                self.columns.push(*column);
            }
        }
    }
}

/// The column as the table has it.
pub(super) fn decoded(column: &ArrayRef, ty: &DataType) -> Result<ArrayRef> {
    match column.data_type() == ty {
        true => Ok(Arc::clone(column)),
        false => Ok(cast(column, ty)?),
    }
}

/// Where the expression is true (not false, not NULL).
fn truth(
    expr: &Arc<dyn PhysicalExpr>,
    schema: &SchemaRef,
    columns: Vec<ArrayRef>,
    rows: usize,
) -> Result<BooleanBuffer> {
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    let input = RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?;
    match expr.evaluate(&input)? {
        ColumnarValue::Scalar(ScalarValue::Boolean(Some(true))) => Ok(BooleanBuffer::new_set(rows)),
        ColumnarValue::Scalar(ScalarValue::Boolean(_) | ScalarValue::Null) => Ok(BooleanBuffer::new_unset(rows)),
        ColumnarValue::Array(array) => match array.as_any().downcast_ref::<BooleanArray>() {
            Some(values) if values.null_count() > 0 => Ok(prep_null_mask_filter(values).values().clone()),
            Some(values) => Ok(values.values().clone()),
            None => Err(Error::internal(format!("a filter of type {}", array.data_type()))),
        },
        ColumnarValue::Scalar(other) => Err(Error::internal(format!("a filter of type {}", other.data_type()))),
    }
}

/// The rows of `mask` whose place in `passed`, which has a bit for each of them, is set.
pub(super) fn narrow(mask: &BooleanBuffer, passed: &BooleanBuffer) -> BooleanBuffer {
    let mut out = vec![0u8; mask.len().div_ceil(8)];
    let mut kept = passed.set_indices();
    let Some(mut next) = kept.next() else { return BooleanBuffer::new_unset(mask.len()) };
    for (i, row) in mask.set_indices().enumerate() {
        if i == next {
            out[row / 8] |= 1 << (row % 8);
            match kept.next() {
                Some(after) => next = after,
                None => break,
            }
        }
    }
    BooleanBuffer::new(out.into(), 0, mask.len())
}

/// Whether evaluating it can never fail and costs no more than a look at its columns.
fn is_safe(expr: &Arc<dyn PhysicalExpr>) -> bool {
    let mut safe = true;
    let walked = expr.apply(|e| {
        let plain = e.is::<Column>()
            || e.is::<Literal>()
            || e.is::<NotExpr>()
            || e.is::<IsNullExpr>()
            || e.is::<IsNotNullExpr>()
            || e.is::<InListExpr>()
            || is_like(e)
            // Its children are the keys of the operator that it comes from, which may be computed.
            || e.is::<DynamicFilterPhysicalExpr>()
            || e.downcast_ref::<BinaryExpr>().is_some_and(|b| is_comparison_or_logic(*b.op()));
        safe &= plain;
        Ok(if plain { TreeNodeRecursion::Continue } else { TreeNodeRecursion::Stop })
    });
    walked.is_ok() && safe
}

/// Arrow's LIKE, or ours with a pattern that was made ready.
fn is_like(expr: &Arc<dyn PhysicalExpr>) -> bool {
    expr.is::<LikeExpr>() || expr.downcast_ref::<ScalarFunctionExpr>().is_some_and(|call| call.fun().name() == "like")
}

fn is_comparison_or_logic(op: Operator) -> bool {
    matches!(
        op,
        Operator::Eq
            | Operator::NotEq
            | Operator::Lt
            | Operator::LtEq
            | Operator::Gt
            | Operator::GtEq
            | Operator::IsDistinctFrom
            | Operator::IsNotDistinctFrom
            | Operator::And
            | Operator::Or
    )
}

/// What reading its columns and evaluating an expression costs per row, roughly, in decoded machine words.
fn cost(expr: &Arc<dyn PhysicalExpr>, schema: &Schema) -> f64 {
    let own = if let Some(column) = expr.downcast_ref::<Column>() {
        match schema.field(column.index()).data_type() {
            DataType::Utf8View | DataType::BinaryView | DataType::Utf8 | DataType::Binary => 6.0,
            ty => ty.primitive_width().map_or(8.0, |width| 1.0 + width as f64 / 8.0),
        }
    } else if is_like(expr) {
        20.0
    } else if expr.is::<InListExpr>() {
        4.0
    } else if expr.is::<Literal>() {
        0.0
    } else if expr.is::<BinaryExpr>() || expr.is::<IsNullExpr>() || expr.is::<IsNotNullExpr>() || expr.is::<NotExpr>() {
        0.2
    } else {
        10.0
    };
    own + expr.children().into_iter().map(|child| cost(child, schema)).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::Int32Array;
    use datafusion::arrow::datatypes::Field;
    use datafusion::physical_expr::expressions::{binary, col, lit};

    use super::*;

    fn schema() -> Schema {
        Schema::new(vec![Field::new("a", DataType::Int32, true), Field::new("b", DataType::Int32, true)])
    }

    fn compare(column: &str, op: Operator, value: i32) -> Arc<dyn PhysicalExpr> {
        binary(col(column, &schema()).unwrap(), op, lit(value), &schema()).unwrap()
    }

    fn passing(conjuncts: &mut Conjuncts, stage: &Stage, rows: i32) -> Vec<usize> {
        let column = |_: usize| -> Result<ArrayRef> {
            Ok(Arc::new((0..rows).map(|v| (v % 7 != 3).then_some(v)).collect::<Int32Array>()))
        };
        match conjuncts.evaluate(stage, column, rows as usize).unwrap() {
            Passed::None => Vec::new(),
            Passed::All => (0..rows as usize).collect(),
            Passed::Some(mask) => mask.set_indices().collect(),
        }
    }

    #[test]
    fn all_conjuncts_hold_and_null_does_not_pass() {
        let filters = [compare("a", Operator::Gt, 1), compare("b", Operator::Lt, 6)];
        let mut conjuncts = Conjuncts::try_new(&schema(), &filters).unwrap();
        let stages = conjuncts.begin().unwrap();
        assert_eq!(stages.len(), 1);
        assert_eq!(passing(&mut conjuncts, &stages[0], 10), [2, 4, 5]);
    }

    #[test]
    fn what_leaves_few_rows_gets_a_stage_of_its_own() {
        let filters = [compare("a", Operator::Gt, 90_000), compare("b", Operator::GtEq, 0)];
        let mut conjuncts = Conjuncts::try_new(&schema(), &filters).unwrap();
        let stages = conjuncts.begin().unwrap();
        passing(&mut conjuncts, &stages[0], 100_000);
        let stages = conjuncts.begin().unwrap();
        assert_eq!(stages.iter().map(|stage| stage.columns.clone()).collect::<Vec<_>>(), [vec![0], vec![1]]);
    }

    #[test]
    fn what_may_fail_stays_behind_what_guards_it() {
        let divided = binary(lit(10), Operator::Divide, col("a", &schema()).unwrap(), &schema()).unwrap();
        let quotient = binary(divided, Operator::GtEq, lit(5), &schema()).unwrap();
        let filters = [compare("a", Operator::NotEq, 0), quotient];
        let mut conjuncts = Conjuncts::try_new(&schema(), &filters).unwrap();
        for _ in 0..3 {
            let stages = conjuncts.begin().unwrap();
            assert_eq!(passing(&mut conjuncts, &stages[0], 5), [1, 2]);
        }
    }

    #[test]
    fn narrowing_keeps_places() {
        let mask = BooleanBuffer::from_iter([true, false, true, true, false, true]);
        let passed = BooleanBuffer::from_iter([false, true, true, false]);
        assert_eq!(narrow(&mask, &passed).set_indices().collect::<Vec<_>>(), [2, 3]);
    }
}
