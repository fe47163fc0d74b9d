//! One filter of a scan: what it costs, how much it throws out, and where it is true.
//!
//! Conjuncts that cannot fail go in the order of what they cost per row that they throw out, measured as the scan goes on.
//! One that may fail (arithmetic, casts, functions) sees only rows that all conjuncts before it in the query let pass, so
//! `b <> 0 AND a / b > 1` never divides by zero. A filter that another operator pushed down for speed alone is left out
//! while it throws out next to nothing.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::{FilterBuilder, prep_null_mask_filter};
use datafusion::arrow::datatypes::{DataType, Schema, SchemaRef};
use datafusion::common::ScalarValue;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{ColumnarValue, Operator};
use datafusion::physical_expr::expressions::{
    BinaryExpr, Column, DynamicFilterPhysicalExpr, InListExpr, IsNotNullExpr, IsNullExpr, LikeExpr, Literal, NotExpr,
};
use datafusion::physical_expr::utils::{collect_columns, reassign_expr_columns};
use datafusion::physical_expr::{DynamicFilterTracking, PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_expr_common::physical_expr::snapshot_physical_expr;

use super::batch;
use crate::error::{Error, Result};

/// Below this part of rows that are left, a conjunct is evaluated on a copy of them.
const FEW: f64 = 0.4;
/// Rows before a measurement is believed.
const ENOUGH: usize = 50_000;
/// A filter found useless again and again is tried after so many parts of the scan at the latest.
const LONGEST_PENALTY: usize = 64;

/// A filter of one partition of a scan. `M` is what the scan remembers of it.
pub struct Conjunct<M> {
    /// Its columns are those of `schema`.
    expr: Arc<dyn PhysicalExpr>,
    /// The columns that it looks at.
    pub schema: SchemaRef,
    /// Where these are among the table's columns, or wherever the scan has them.
    pub columns: Vec<usize>,
    cost: f64,
    /// Whether evaluating it can never fail.
    pub safe: bool,
    /// Whether it is dynamic: the answer does not depend on it, and it changes as the query goes on.
    optional: bool,
    /// What it is for the current part of the scan; `None` if it is left out.
    pub current: Option<Arc<dyn PhysicalExpr>>,
    /// Parts of the scan for which it is still left out, and for how many it will be if it is found useless again.
    skip: usize,
    penalty: usize,
    seen: usize,
    passed: usize,
    /// What is remembered of evaluating it on values instead of rows, as long as it stays as it is.
    pub memo: Option<M>,
}

impl<M> Conjunct<M> {
    /// A filter over the table's columns. `column_cost` is what reading a column and comparing it costs per row.
    /// # Errors
    /// If it is over columns that the table does not have.
    pub fn try_new(table: &Schema, filter: &Arc<dyn PhysicalExpr>, column_cost: fn(&DataType) -> f64) -> Result<Self> {
        let mut columns: Vec<usize> = collect_columns(filter).iter().map(Column::index).collect();
        columns.sort_unstable();
        let schema = Arc::new(table.project(&columns)?);
        let expr = reassign_expr_columns(Arc::clone(filter), &schema)?;
        Ok(Conjunct {
            cost: cost(&expr, &schema, column_cost),
            safe: is_safe(&expr),
            optional: is_dynamic(filter),
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
    }

    /// Takes a dynamic filter as it is now; leaves it out if it lets more than the part `useless` pass.
    fn refresh(&mut self, useless: f64) -> Result<()> {
        if !self.optional {
            return Ok(());
        }
        if self.seen > ENOUGH && self.passed as f64 > useless * self.seen as f64 {
            // It may become sharper as the query goes on.
            (self.seen, self.passed) = (0, 0);
            self.skip = self.penalty;
            self.penalty = (self.penalty * 2).min(LONGEST_PENALTY);
        }
        let left_out = self.skip > 0;
        self.skip = self.skip.saturating_sub(1);
        self.memo = None;
        let now = snapshot_physical_expr(Arc::clone(&self.expr))?;
        let holds = now.downcast_ref::<Literal>().is_some_and(|l| *l.value() == ScalarValue::Boolean(Some(true)));
        self.current = (!left_out && !holds).then_some(now);
        Ok(())
    }

    /// Leaves the rows for which `expr` is true, which is this conjunct as it is now or a part of it; `inputs` are its
    /// columns, of all rows. Where few rows are left, or if it may fail, it is evaluated on a copy of these.
    /// # Errors
    /// Those of evaluating it.
    pub fn evaluate(&self, expr: &Arc<dyn PhysicalExpr>, inputs: Vec<ArrayRef>, passing: &mut Passing) -> Result<()> {
        self.evaluate_as(expr, inputs, passing, |column, _| Ok(Arc::clone(column)))
    }

    /// The same of columns that `decode` brings to their types where it is evaluated on a copy.
    /// # Errors
    /// Those of evaluating and of decoding.
    pub fn evaluate_as(
        &self,
        expr: &Arc<dyn PhysicalExpr>,
        inputs: Vec<ArrayRef>,
        passing: &mut Passing,
        decode: impl Fn(&ArrayRef, &DataType) -> Result<ArrayRef>,
    ) -> Result<()> {
        let on_copy = self.on_copy(passing);
        let Passing { rows, left, mask } = &*passing;
        let next = match mask {
            Some(so_far) if on_copy => {
                let selector = BooleanArray::new(so_far.clone(), None);
                let filter = FilterBuilder::new(&selector).optimize().build();
                let columns = inputs.iter().zip(self.schema.fields());
                let left_of = columns.map(|(column, field)| decode(&filter.filter(column)?, field.data_type()));
                let inputs = left_of.collect::<Result<Vec<_>>>()?;
                narrow(so_far, &truth(expr, &self.schema, inputs, *left)?)
            }
            Some(so_far) => so_far & &truth(expr, &self.schema, inputs, *rows)?,
            None => truth(expr, &self.schema, inputs, *rows)?,
        };
        passing.set(next);
        Ok(())
    }

    /// Whether it is evaluated on a copy of the rows that are left.
    pub fn on_copy(&self, passing: &Passing) -> bool {
        passing.mask.is_some() && (!self.safe || (passing.left as f64) < FEW * passing.rows as f64)
    }

    /// Where it is true of `values` of its one column, among which NULL may be even where the column has none.
    /// # Errors
    /// Those of evaluating it.
    pub fn truth_of(&self, expr: &Arc<dyn PhysicalExpr>, values: ArrayRef) -> Result<BooleanBuffer> {
        let schema = Arc::new(Schema::new(vec![self.schema.field(0).clone().with_nullable(true)]));
        let rows = values.len();
        truth(expr, &schema, vec![values], rows)
    }

    /// Notes that of `seen` rows that came to it `passed` are left.
    pub fn count(&mut self, seen: usize, passed: usize) {
        self.seen += seen;
        self.passed += passed;
    }

    /// The part of the rows that came to it for which it held.
    pub fn passes(&self) -> f64 {
        if self.seen < ENOUGH { 0.5 } else { self.passed as f64 / self.seen as f64 }
    }

    /// Cost per row thrown out.
    fn rank(&self) -> f64 {
        self.cost / (1.0 - self.passes()).max(0.001)
    }
}

/// Takes dynamic filters as they are now, leaving out those that let more than the part `useless` pass, and orders
/// conjuncts by what has been measured.
/// # Errors
/// If a dynamic filter cannot be had as it is.
pub fn begin<M>(conjuncts: &mut [Conjunct<M>], useless: f64) -> Result<()> {
    for conjunct in conjuncts.iter_mut() {
        conjunct.refresh(useless)?;
    }
    order(conjuncts);
    Ok(())
}

/// By cost per row thrown out. A conjunct that may fail keeps its place behind all that were before it.
fn order<M>(conjuncts: &mut [Conjunct<M>]) {
    let mut from = 0;
    while from < conjuncts.len() {
        let run = conjuncts[from..].iter().take_while(|c| c.safe).count();
        conjuncts[from..from + run].sort_by(|a, b| a.rank().total_cmp(&b.rank()));
        from += run + 1;
    }
}

/// Whether a filter comes from another operator and changes as the query goes on.
pub fn is_dynamic(filter: &Arc<dyn PhysicalExpr>) -> bool {
    DynamicFilterTracking::classify(filter).contains_dynamic_filter()
}

/// The filters that stand from the beginning.
pub fn fixed(filters: &[Arc<dyn PhysicalExpr>]) -> Vec<Arc<dyn PhysicalExpr>> {
    filters.iter().filter(|filter| !is_dynamic(filter)).map(Arc::clone).collect()
}

/// The rows that pass.
pub enum Passed {
    /// No row.
    None,
    /// All rows.
    All,
    /// Those that are set.
    Some(BooleanBuffer),
}

impl Passed {
    /// How many they are, of `rows`.
    pub fn count(&self, rows: usize) -> usize {
        match self {
            Passed::None => 0,
            Passed::All => rows,
            Passed::Some(mask) => mask.count_set_bits(),
        }
    }
}

/// The rows of a batch that have passed so far.
pub struct Passing {
    rows: usize,
    left: usize,
    /// Which; `None` means all.
    mask: Option<BooleanBuffer>,
}

impl Passing {
    /// All of `rows` rows.
    pub fn all(rows: usize) -> Self {
        Passing { rows, left: rows, mask: None }
    }

    /// How many.
    pub fn left(&self) -> usize {
        self.left
    }

    /// Leaves those that are set in `passed`.
    pub fn keep(&mut self, passed: BooleanBuffer) {
        self.set(match &self.mask {
            Some(so_far) => so_far & &passed,
            None => passed,
        });
    }

    fn set(&mut self, mask: BooleanBuffer) {
        self.left = mask.count_set_bits();
        self.mask = (self.left < self.rows).then_some(mask);
    }

    /// Which they are when all conjuncts have been evaluated.
    pub fn passed(self) -> Passed {
        self.mask.map_or(Passed::All, Passed::Some)
    }
}

/// Where the expression is true (not false, not NULL).
fn truth(
    expr: &Arc<dyn PhysicalExpr>,
    schema: &SchemaRef,
    columns: Vec<ArrayRef>,
    rows: usize,
) -> Result<BooleanBuffer> {
    let input = batch(schema, columns, rows)?;
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
pub fn narrow(mask: &BooleanBuffer, passed: &BooleanBuffer) -> BooleanBuffer {
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

/// What an expression costs per row, roughly, in comparisons of machine words.
fn cost(expr: &Arc<dyn PhysicalExpr>, schema: &Schema, column_cost: fn(&DataType) -> f64) -> f64 {
    let own = if let Some(column) = expr.downcast_ref::<Column>() {
        column_cost(schema.field(column.index()).data_type())
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
    own + expr.children().into_iter().map(|child| cost(child, schema, column_cost)).sum::<f64>()
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

    fn conjunct(filter: &Arc<dyn PhysicalExpr>) -> Conjunct<()> {
        Conjunct::try_new(&schema(), filter, |_| 1.0).unwrap()
    }

    fn compare(column: &str, op: Operator, value: i32) -> Arc<dyn PhysicalExpr> {
        binary(col(column, &schema()).unwrap(), op, lit(value), &schema()).unwrap()
    }

    #[test]
    fn those_that_throw_out_more_go_first_but_not_past_one_that_may_fail() {
        let divided = binary(lit(10), Operator::Divide, col("a", &schema()).unwrap(), &schema()).unwrap();
        let quotient = binary(divided, Operator::GtEq, lit(5), &schema()).unwrap();
        let of = |column: &str| compare(column, Operator::NotEq, 0);
        let mut conjuncts = [of("a"), of("b"), quotient, of("a"), of("b")].map(|filter| conjunct(&filter));
        let safe = |conjuncts: &[Conjunct<()>]| conjuncts.iter().map(|c| c.safe).collect::<Vec<_>>();
        conjuncts[1].count(100_000, 10);
        conjuncts[4].count(100_000, 90_000);
        begin(&mut conjuncts, 0.9).unwrap();
        assert_eq!(safe(&conjuncts), [true, true, false, true, true]);
        let columns: Vec<usize> = conjuncts.iter().flat_map(|c| c.columns.clone()).collect();
        assert_eq!(columns, [1, 0, 0, 0, 1]);
    }

    #[test]
    fn a_useless_dynamic_filter_is_left_out_for_a_while() {
        let column = col("a", &schema()).unwrap();
        let dynamic = Arc::new(DynamicFilterPhysicalExpr::new(vec![column], compare("a", Operator::Gt, 1)));
        let mut conjuncts = [conjunct(&(dynamic as _))];
        begin(&mut conjuncts, 0.9).unwrap();
        assert!(conjuncts[0].current.is_some());
        conjuncts[0].count(100_000, 95_000);
        let mut left_out = || {
            begin(&mut conjuncts, 0.9).unwrap();
            conjuncts[0].current.is_none()
        };
        assert_eq!([left_out(), left_out(), left_out(), left_out(), left_out()], [true, true, true, true, false]);
        conjuncts[0].count(100_000, 94_000);
        begin(&mut conjuncts, 0.95).unwrap();
        assert!(conjuncts[0].current.is_some());
    }

    #[test]
    fn what_is_evaluated_on_a_copy_keeps_its_places() {
        let values = || vec![Arc::new((0..10).map(|v| (v != 9).then_some(v)).collect::<Int32Array>()) as ArrayRef];
        let mut passing = Passing::all(10);
        for (op, value) in [(Operator::Gt, 6), (Operator::NotEq, 7)] {
            let conjunct = conjunct(&compare("a", op, value));
            let expr = conjunct.current.clone().unwrap();
            conjunct.evaluate(&expr, values(), &mut passing).unwrap();
        }
        assert_eq!(passing.left(), 1);
        assert!(matches!(passing.passed(), Passed::Some(mask) if mask.value(8) && mask.count_set_bits() == 1));
    }

    #[test]
    fn narrowing_keeps_places() {
        let mask = BooleanBuffer::from_iter([true, false, true, true, false, true]);
        let passed = BooleanBuffer::from_iter([false, true, true, false]);
        assert_eq!(narrow(&mask, &passed).set_indices().collect::<Vec<_>>(), [2, 3]);
    }
}
