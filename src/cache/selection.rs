//! Which rows of a page pass the filters, one conjunct after the other, each on as few rows as it can be.
//!
//! Conjuncts that cannot fail go in the order of what they cost per row that they throw out, measured as the scan goes on.
//! One that may fail (arithmetic, casts, functions) sees only rows that all conjuncts before it in the query let pass, so
//! `b <> 0 AND a / b > 1` never divides by zero. A filter that another operator pushed down for speed alone is left out
//! while it throws out nothing.

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
use datafusion::physical_expr::{
    DynamicFilterTracking, PhysicalExpr, ScalarFunctionExpr, conjunction, split_conjunction,
};
use datafusion::physical_expr_common::physical_expr::snapshot_physical_expr;

use super::chunk::batch;
use super::encoding::{Encoded, Encoding};
use super::{dictionary, offsets};
use crate::error::{Error, Result};

/// The filters of one partition of a scan.
pub(super) struct Selection {
    conjuncts: Vec<Conjunct>,
}

/// The rows of a page that pass.
pub(super) enum Selected {
    None,
    All,
    Some(BooleanArray),
}

struct Conjunct {
    /// Its columns are those of `schema`.
    expr: Arc<dyn PhysicalExpr>,
    schema: SchemaRef,
    /// Positions of its columns among those that the scan reads.
    columns: Vec<usize>,
    cost: f64,
    safe: bool,
    /// Whether it is dynamic: the answer does not depend on it, and it changes as the query goes on.
    optional: bool,
    /// What it is for the current chunk; `None` if it is left out.
    current: Option<Arc<dyn PhysicalExpr>>,
    /// Chunks for which it is still left out, and for how many it will be if it is found useless again.
    skip: usize,
    penalty: usize,
    seen: usize,
    passed: usize,
    /// The last values that it was evaluated on instead of rows, and its truth for each of them and for NULL.
    memo: Option<(Values, BooleanBuffer)>,
}

/// Values that stand for the rows of a chunk's column.
enum Values {
    /// Those of a dictionary.
    Dictionary(ArrayRef),
    /// All between two integers: the first, and how many follow.
    Range(i128, u64),
}

/// A range of values longer than this is not worth the while.
const LONGEST_RANGE: u64 = 16_384;

/// Below this part of rows that are left, a conjunct is evaluated on a copy of them.
const FEW: f64 = 0.4;
/// An optional filter that lets more than this part pass costs more than it saves.
const USELESS: f64 = 0.95;
/// Rows before a measurement is believed.
const ENOUGH: usize = 50_000;

impl Selection {
    /// `read` are the table's columns that the scan reads; the filters' columns are the table's.
    pub(super) fn try_new(table: &SchemaRef, read: &[usize], filters: &[Arc<dyn PhysicalExpr>]) -> Result<Self> {
        let mut conjuncts = Vec::with_capacity(filters.len());
        for filter in filters {
            let mut used: Vec<usize> = collect_columns(filter).iter().map(Column::index).collect();
            used.sort_unstable();
            let schema = Arc::new(Schema::new(used.iter().map(|i| table.field(*i).clone()).collect::<Vec<_>>()));
            let columns = used
                .iter()
                .map(|i| {
                    read.iter().position(|r| r == i).ok_or_else(|| Error::internal("a filter's column is not read"))
                })
                .collect::<Result<Vec<_>>>()?;
            let optional = DynamicFilterTracking::classify(filter).contains_dynamic_filter();
            let expr = reassign_expr_columns(Arc::clone(filter), &schema)?;
            conjuncts.push(Conjunct {
                cost: cost(&expr, &schema),
                safe: is_safe(&expr),
                current: Some(Arc::clone(&expr)),
                expr,
                schema,
                columns,
                optional,
                skip: 0,
                penalty: 4,
                seen: 0,
                passed: 0,
                memo: None,
            });
        }
        Ok(Selection { conjuncts })
    }

    /// Takes dynamic filters as they are now, and orders the conjuncts by what has been measured.
    pub(super) fn begin_chunk(&mut self) -> Result<()> {
        for conjunct in self.conjuncts.iter_mut().filter(|c| c.optional) {
            if conjunct.seen > ENOUGH && conjunct.passed as f64 > USELESS * conjunct.seen as f64 {
                // It may become sharper as the query goes on.
                (conjunct.seen, conjunct.passed) = (0, 0);
                conjunct.skip = conjunct.penalty;
                conjunct.penalty = (conjunct.penalty * 2).min(64);
            }
            let useless = conjunct.skip > 0;
            conjunct.skip = conjunct.skip.saturating_sub(1);
            conjunct.memo = None;
            let now = snapshot_physical_expr(Arc::clone(&conjunct.expr))?;
            let holds = |e: &Arc<dyn PhysicalExpr>| {
                e.downcast_ref::<Literal>().is_some_and(|l| *l.value() == ScalarValue::Boolean(Some(true)))
            };
            conjunct.current = (!useless && !holds(&now)).then_some(now);
        }
        // A conjunct that may fail keeps its place behind all that were before it.
        let mut from = 0;
        while from < self.conjuncts.len() {
            let run = self.conjuncts[from..].iter().take_while(|c| c.safe).count();
            self.conjuncts[from..from + run].sort_by(|a, b| a.rank().total_cmp(&b.rank()));
            from += run + 1;
        }
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.conjuncts.is_empty()
    }

    /// The rows that pass, of a page whose columns are those that the scan reads. Coded columns that had to be decoded
    /// stay so.
    pub(super) fn evaluate(&mut self, columns: &mut [Encoded], rows: usize) -> Result<Selected> {
        let mut mask: Option<BooleanBuffer> = None;
        let mut left = rows;
        for conjunct in &mut self.conjuncts {
            if conjunct.current.is_none() {
                continue;
            }
            let before = left;
            if let Some(passed) = conjunct.by_value(columns)? {
                let next = mask.as_ref().map_or_else(|| passed.clone(), |so_far| so_far & &passed);
                left = next.count_set_bits();
                conjunct.seen += before;
                conjunct.passed += left;
                if left == 0 {
                    return Ok(Selected::None);
                }
                mask = (left < rows).then_some(next);
                continue;
            }
            let Some(expr) = &conjunct.current else { continue };
            // Of a join's filter the bounds are compared with the offsets, and only what is within them is looked up.
            let (within, rest) = bounds(expr, &conjunct.columns, columns)?;
            if let Some(within) = within {
                let next = mask.as_ref().map_or_else(|| within.clone(), |so_far| so_far & &within);
                let kept = next.count_set_bits();
                if kept == 0 || rest.is_none() {
                    conjunct.seen += before;
                    conjunct.passed += kept;
                }
                if kept == 0 {
                    return Ok(Selected::None);
                }
                left = kept;
                mask = (left < rows).then_some(next);
            }
            let Some(expr) = &rest else { continue };
            for i in &conjunct.columns {
                columns[*i].make_plain()?;
            }
            let inputs = conjunct.columns.iter().map(|i| &columns[*i].array);
            let next = match &mask {
                Some(so_far) if !conjunct.safe || (left as f64) < FEW * rows as f64 => {
                    let selector = BooleanArray::new(so_far.clone(), None);
                    let filter = FilterBuilder::new(&selector).optimize().build();
                    let inputs = inputs.map(|c| filter.filter(c)).collect::<Result<Vec<_>, _>>()?;
                    let passed = truth(expr, &conjunct.schema, inputs, left)?;
                    narrow(so_far, &passed)
                }
                Some(so_far) => so_far & &truth(expr, &conjunct.schema, inputs.map(Arc::clone).collect(), rows)?,
                None => truth(expr, &conjunct.schema, inputs.map(Arc::clone).collect(), rows)?,
            };
            left = next.count_set_bits();
            conjunct.seen += before;
            conjunct.passed += left;
            if left == 0 {
                return Ok(Selected::None);
            }
            mask = (left < rows).then_some(next);
        }
        Ok(mask.map_or(Selected::All, |mask| Selected::Some(BooleanArray::new(mask, None))))
    }
}

impl Conjunct {
    /// Where it is true, if it is over one encoded column: evaluated on the values that there are instead of the rows. Not
    /// for one that may fail, for there may be values that no row has, or only such as other conjuncts have thrown out.
    fn by_value(&mut self, columns: &[Encoded]) -> Result<Option<BooleanBuffer>> {
        let ([column], true, Some(expr)) = (self.columns.as_slice(), self.safe, &self.current) else { return Ok(None) };
        let Encoded { array, encoding } = &columns[*column];
        match encoding {
            Encoding::Plain => Ok(None),
            Encoding::Constant(value) => {
                let truth = truth(expr, &self.schema_with_null(), vec![value.to_array()?], 1)?;
                let rows = array.len();
                Ok(Some(if truth.value(0) { BooleanBuffer::new_set(rows) } else { BooleanBuffer::new_unset(rows) }))
            }
            Encoding::Dictionary => {
                let Some((codes, values)) = dictionary::coded(array) else { return Ok(None) };
                if let Some((Values::Dictionary(known), truth)) = &self.memo
                    && Arc::ptr_eq(known, values)
                {
                    return Ok(Some(dictionary::spread(codes, truth)));
                }
                let truth = self.truth_of(expr, values)?;
                let spread = dictionary::spread(codes, &truth);
                self.memo = Some((Values::Dictionary(Arc::clone(values)), truth));
                Ok(Some(spread))
            }
            Encoding::Offsets { base, span, ty } => {
                if let Some((op, literal)) = against_literal(expr)
                    && let Some(passed) = offsets::compare(array, *base, *span, op, literal)?
                {
                    return Ok(Some(passed));
                }
                if *span > LONGEST_RANGE {
                    return Ok(None);
                }
                if let Some((Values::Range(known, length), truth)) = &self.memo
                    && (known, length) == (base, span)
                {
                    return Ok(Some(offsets::spread(array, truth)));
                }
                let truth = self.truth_of(expr, &offsets::domain(*base, *span, ty)?)?;
                let spread = offsets::spread(array, &truth);
                self.memo = Some((Values::Range(*base, *span), truth));
                Ok(Some(spread))
            }
        }
    }

    /// Where it is true of values, and of NULL, which comes last.
    fn truth_of(&self, expr: &Arc<dyn PhysicalExpr>, values: &ArrayRef) -> Result<BooleanBuffer> {
        let inputs = dictionary::with_null(values)?;
        let rows = inputs.len();
        truth(expr, &self.schema_with_null(), vec![inputs], rows)
    }

    /// The schema of its one column with NULL, which stands behind the values even where the column has none.
    fn schema_with_null(&self) -> SchemaRef {
        Arc::new(Schema::new(vec![self.schema.field(0).clone().with_nullable(true)]))
    }

    /// Cost per row thrown out.
    fn rank(&self) -> f64 {
        let passes = if self.seen < ENOUGH { 0.5 } else { self.passed as f64 / self.seen as f64 };
        self.cost / (1.0 - passes).max(0.001)
    }
}

/// What a conjunction over one column held as offsets says by comparing it with literals, and what is left of it.
type Bounds = (Option<BooleanBuffer>, Option<Arc<dyn PhysicalExpr>>);

fn bounds(expr: &Arc<dyn PhysicalExpr>, used: &[usize], columns: &[Encoded]) -> Result<Bounds> {
    let whole = || Ok((None, Some(Arc::clone(expr))));
    let [column] = used else { return whole() };
    let Encoded { array, encoding: Encoding::Offsets { base, span, .. } } = &columns[*column] else { return whole() };
    let (mut within, mut rest) = (None::<BooleanBuffer>, Vec::new());
    for part in split_conjunction(expr) {
        let compared = match against_literal(part) {
            Some((op, literal)) => offsets::compare(array, *base, *span, op, literal)?,
            None => None,
        };
        match compared {
            Some(passed) => within = Some(within.map_or_else(|| passed.clone(), |so_far| &so_far & &passed)),
            None => rest.push(Arc::clone(part)),
        }
    }
    Ok((within, (!rest.is_empty()).then(|| conjunction(rest))))
}

/// The operator and the literal of `column <op> literal`, either way round.
fn against_literal(expr: &Arc<dyn PhysicalExpr>) -> Option<(Operator, i128)> {
    let comparison = expr.downcast_ref::<BinaryExpr>()?;
    let literal = |e: &Arc<dyn PhysicalExpr>| e.downcast_ref::<Literal>().and_then(|l| offsets::integer(l.value()));
    match (comparison.left(), comparison.right()) {
        (left, right) if left.is::<Column>() => Some((*comparison.op(), literal(right)?)),
        (left, right) if right.is::<Column>() => Some((comparison.op().swap()?, literal(left)?)),
        _ => None,
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
fn narrow(mask: &BooleanBuffer, passed: &BooleanBuffer) -> BooleanBuffer {
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
fn cost(expr: &Arc<dyn PhysicalExpr>, schema: &Schema) -> f64 {
    let own = if let Some(column) = expr.downcast_ref::<Column>() {
        match schema.field(column.index()).data_type() {
            DataType::Decimal128(..) => 2.0,
            DataType::Utf8View | DataType::BinaryView | DataType::Utf8 | DataType::Binary => 4.0,
            ty => ty.primitive_width().map_or(8.0, |width| width as f64 / 8.0),
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
