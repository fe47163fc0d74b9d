//! The filters of a scan, one [`Conjunct`] after the other, each on as few rows as it can be.
//!
//! Where the first conjuncts leave few rows, the columns of the others are read in a later stage, for those rows only. On
//! columns that come as places in a dictionary, a conjunct is evaluated once for each of its values.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, new_null_array};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::{cast, concat, take};
use datafusion::arrow::datatypes::{DataType, Int32Type, Schema, UInt16Type};
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::BinaryExpr;

use crate::error::Result;
use crate::scan::conjunct::{self, Conjunct, Passed, Passing, is_dynamic};

/// Below this part, the columns of the conjuncts that follow are read for the rows that are left.
const FEW_TO_READ: f64 = 0.2;
/// An optional filter that lets more than this part pass costs more than it saves.
const USELESS: f64 = 0.9;

/// The filters of one partition of a scan.
pub(super) struct Conjuncts {
    all: Vec<Conjunct<Memo>>,
}

/// The last dictionary that a conjunct was evaluated on, and its truth for each of its values and for NULL.
type Memo = (ArrayRef, Vec<bool>);

impl Conjuncts {
    /// The filters' columns are the table's.
    pub(super) fn try_new(table: &Schema, filters: &[Arc<dyn PhysicalExpr>]) -> Result<Self> {
        let conjunct = |filter: &Arc<dyn PhysicalExpr>| Conjunct::try_new(table, filter, column_cost);
        let all = filters.iter().map(conjunct).collect::<Result<Vec<_>>>()?;
        let one = |i: usize| all[i].columns.len() == 1 && all[i].safe && !is_dynamic(&filters[i]);
        if !(0..all.len()).any(|i| (0..i).any(|j| one(i) && one(j) && all[i].columns == all[j].columns)) {
            return Ok(Conjuncts { all });
        }
        // A lower bound and an upper one of a column are looked up together.
        let mut together: Vec<(bool, usize, Arc<dyn PhysicalExpr>)> = Vec::new();
        for (i, filter) in filters.iter().enumerate() {
            let column = all[i].columns.first().copied().unwrap_or_default();
            if !all[i].safe {
                // It must see what later ones throw out.
                together.iter_mut().for_each(|(alone, ..)| *alone = false);
            }
            match together.iter_mut().find(|(alone, of, _)| one(i) && *alone && *of == column) {
                Some((.., so_far)) => {
                    let both = BinaryExpr::new(Arc::clone(so_far), Operator::And, Arc::clone(filter));
                    *so_far = Arc::new(both);
                }
                None => together.push((one(i), column, Arc::clone(filter))),
            }
        }
        Ok(Conjuncts { all: together.iter().map(|(.., filter)| conjunct(filter)).collect::<Result<_>>()? })
    }

    /// Takes dynamic filters as they are now, orders the conjuncts by what has been measured, and says which of them to
    /// evaluate together on which columns.
    pub(super) fn begin(&mut self) -> Result<Vec<Stage>> {
        conjunct::begin(&mut self.all, USELESS)?;
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
        let mut passing = Passing::all(rows);
        // Columns that were taken out of their dictionaries: more than one may look at them.
        let mut plain: BTreeMap<usize, ArrayRef> = BTreeMap::new();
        for i in &stage.conjuncts {
            let Some(conjunct) = self.all.get_mut(*i) else { continue };
            let Some(expr) = conjunct.current.clone() else { continue };
            let before = passing.left();
            let mut inputs = conjunct.columns.iter().map(|i| column(*i)).collect::<Result<Vec<_>>>()?;
            match conjunct.by_value(&expr, &inputs)? {
                Some(passed) => passing.keep(passed),
                None => {
                    let columns = inputs.iter_mut().zip(&conjunct.columns).zip(conjunct.schema.fields());
                    for ((input, column), field) in columns.filter(|_| !conjunct.on_copy(&passing)) {
                        if input.data_type() != field.data_type() {
                            let values = match plain.remove(column) {
                                Some(values) => values,
                                None => decoded(input, field.data_type())?,
                            };
                            plain.insert(*column, Arc::clone(&values));
                            *input = values;
                        }
                    }
                    conjunct.evaluate_as(&expr, inputs, &mut passing, decoded)?;
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
                (Arc::clone(values), self.truth_of(expr, all)?.iter().collect())
            }
        };
        let null = truths.last().copied().unwrap_or_default();
        let of = |code: i32| truths.get(code as u32 as usize).copied().unwrap_or(null);
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
}

/// Conjuncts that are evaluated together, and the table's columns that they look at.
#[derive(Debug, Default)]
pub(super) struct Stage {
    conjuncts: Vec<usize>,
    pub(super) columns: Vec<usize>,
    /// Those of them that a conjunct looks at alone.
    pub(super) alone: Vec<usize>,
}

impl Stage {
    fn add(&mut self, i: usize, conjunct: &Conjunct<Memo>) {
        self.conjuncts.push(i);
        if let [alone] = conjunct.columns.as_slice() {
            self.alone.push(*alone);
        }
        for column in &conjunct.columns {
            if !self.columns.contains(column) {
                self.columns.push(*column);
            }
        }
    }
}

/// The column in a type, out of its dictionary if that is none.
pub(super) fn decoded(column: &ArrayRef, ty: &DataType) -> Result<ArrayRef> {
    if column.data_type() == ty {
        return Ok(Arc::clone(column));
    }
    match (column.as_dictionary_opt::<Int32Type>(), ty) {
        (Some(coded), DataType::Dictionary(codes, values))
            if **codes == DataType::UInt16 && coded.values().len() <= 1 << 16 =>
        {
            let codes = coded.keys().unary(|code| code as u16);
            Ok(Arc::new(DictionaryArray::<UInt16Type>::try_new(codes, decoded(coded.values(), values)?)?))
        }
        (Some(coded), _) => decoded(&take(coded.values(), coded.keys(), None)?, ty),
        (None, _) => Ok(cast(column, ty)?),
    }
}

/// What reading and comparing a value costs, in decoded machine words.
fn column_cost(ty: &DataType) -> f64 {
    match ty {
        DataType::Utf8View | DataType::BinaryView | DataType::Utf8 | DataType::Binary => 6.0,
        ty => ty.primitive_width().map_or(8.0, |width| 1.0 + width as f64 / 8.0),
    }
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
    fn bounds_of_one_column_are_one_conjunct() {
        let filters = [compare("a", Operator::Gt, 1), compare("b", Operator::Lt, 9), compare("a", Operator::LtEq, 6)];
        let mut conjuncts = Conjuncts::try_new(&schema(), &filters).unwrap();
        assert_eq!(conjuncts.all.len(), 2);
        let stages = conjuncts.begin().unwrap();
        assert_eq!(passing(&mut conjuncts, &stages[0], 10), [2, 4, 5, 6]);
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
}
