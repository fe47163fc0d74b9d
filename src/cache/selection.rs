//! Which rows of a page pass the filters, one [`Conjunct`] after the other, each on as few rows as it can be, and on the
//! coded values instead of the rows where there are fewer of them.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::expressions::{BinaryExpr, Column, Literal};
use datafusion::physical_expr::{PhysicalExpr, conjunction, split_conjunction};

use super::encoding::{Encoded, Encoding};
use super::{dictionary, offsets, runs};
use crate::error::{Error, Result};
use crate::scan::conjunct::{self, Conjunct, Passed, Passing};

/// The filters of one partition of a scan.
pub(super) struct Selection {
    conjuncts: Vec<Conjunct<Memo>>,
}

/// The last values that a conjunct was evaluated on instead of rows, and its truth for each of them and for NULL.
type Memo = (Values, BooleanBuffer);

/// Values that stand for the rows of a chunk's column.
enum Values {
    /// Those of a dictionary.
    Dictionary(ArrayRef),
    /// All between two integers: the first, and how many follow.
    Range(i128, u64),
}

/// A range of values longer than this is not worth the while.
const LONGEST_RANGE: u64 = 16_384;

/// An optional filter that lets more than this part pass costs more than it saves.
const USELESS: f64 = 0.95;

impl Selection {
    /// `read` are the table's columns that the scan reads; the filters' columns are the table's.
    pub(super) fn try_new(table: &SchemaRef, read: &[usize], filters: &[Arc<dyn PhysicalExpr>]) -> Result<Self> {
        let place = |column: &usize| {
            read.iter().position(|r| r == column).ok_or_else(|| Error::internal("a filter's column is not read"))
        };
        let conjunct = |filter: &Arc<dyn PhysicalExpr>| {
            let mut conjunct = Conjunct::try_new(table, filter, column_cost)?;
            conjunct.columns = conjunct.columns.iter().map(place).collect::<Result<_>>()?;
            Ok(conjunct)
        };
        Ok(Selection { conjuncts: filters.iter().map(conjunct).collect::<Result<_>>()? })
    }

    /// Takes dynamic filters as they are now, and orders the conjuncts by what has been measured.
    pub(super) fn begin_chunk(&mut self) -> Result<()> {
        conjunct::begin(&mut self.conjuncts, USELESS)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.conjuncts.is_empty()
    }

    /// The rows that pass, of a page whose columns are those that the scan reads. Coded columns that had to be decoded
    /// stay so.
    pub(super) fn evaluate(&mut self, columns: &mut [Encoded], rows: usize) -> Result<Passed> {
        let mut passing = Passing::all(rows);
        for conjunct in &mut self.conjuncts {
            let Some(expr) = conjunct.current.clone() else { continue };
            let before = passing.left();
            if let Some(passed) = conjunct.by_value(&expr, columns)? {
                passing.keep(passed);
            } else {
                // Of a join's filter the bounds are compared with the offsets, and only what is within them is looked up.
                let (within, rest) = bounds(&expr, &conjunct.columns, columns)?;
                if let Some(within) = within {
                    passing.keep(within);
                }
                if let Some(rest) = rest.filter(|_| passing.left() > 0) {
                    for i in &conjunct.columns {
                        columns[*i].make_plain()?;
                    }
                    let inputs = conjunct.columns.iter().map(|i| Arc::clone(&columns[*i].array)).collect();
                    conjunct.evaluate(&rest, inputs, &mut passing)?;
                }
            }
            conjunct.count(before, passing.left());
            if passing.left() == 0 {
                return Ok(Passed::None);
            }
        }
        Ok(passing.passed())
    }
}

impl Conjunct<Memo> {
    /// Where it is true, if it is over one encoded column: evaluated on the values that there are instead of the rows. Not
    /// for one that may fail, for there may be values that no row has, or only such as other conjuncts have thrown out.
    fn by_value(&mut self, expr: &Arc<dyn PhysicalExpr>, columns: &[Encoded]) -> Result<Option<BooleanBuffer>> {
        let ([column], true) = (self.columns.as_slice(), self.safe) else { return Ok(None) };
        self.by_value_of(expr, &columns[*column])
    }

    fn by_value_of(&mut self, expr: &Arc<dyn PhysicalExpr>, column: &Encoded) -> Result<Option<BooleanBuffer>> {
        let Encoded { array, encoding } = column;
        match encoding {
            Encoding::Plain => Ok(None),
            Encoding::Runs(inner) => {
                let values = column.run_values(inner)?;
                let truth = match self.by_value_of(expr, &values)? {
                    Some(truth) => truth,
                    None => self.truth_of(expr, values.decode()?)?,
                };
                Ok(Some(runs::spread_truth(array, &truth)?))
            }
            Encoding::Constant(value) => {
                let truth = self.truth_of(expr, value.to_array()?)?;
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
                let truth = self.truth_of(expr, dictionary::with_null(values)?)?;
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
                let values = dictionary::with_null(&offsets::domain(*base, *span, ty)?)?;
                let truth = self.truth_of(expr, values)?;
                let spread = offsets::spread(array, &truth);
                self.memo = Some((Values::Range(*base, *span), truth));
                Ok(Some(spread))
            }
        }
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

/// What comparing a value costs, in comparisons of machine words.
fn column_cost(ty: &DataType) -> f64 {
    match ty {
        DataType::Decimal128(..) => 2.0,
        DataType::Utf8View | DataType::BinaryView | DataType::Utf8 | DataType::Binary => 4.0,
        ty => ty.primitive_width().map_or(8.0, |width| width as f64 / 8.0),
    }
}
