//! `IN` over many literals, and long chains of `x = literal OR ...` and `x <> literal AND ...`, as lookups in a set.
//!
//! `x = 1 OR x = 2` is true, false and NULL where `x IN (1, 2)` is, and `x <> 1 AND x <> 2` where `x NOT IN (1, 2)` is.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::logical_expr::execution_props::ExecutionProps;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{Expr, Operator, col};
use datafusion::physical_expr::create_physical_expr;

use super::comparison::normalized;
use super::kernel::in_set::InSet;
use super::kernel::udf;
use crate::error::{Result, Span};
use crate::function::call::{Context, scalar_expr};
use crate::function::{Bound, coerce};
use crate::types::SparkType;

/// Fewer literals than this stay a list, from which the optimiser can learn what files and chunks to skip.
pub(crate) const MANY: usize = 500;

/// The literals of a list as they are bound one by one: none needs to be kept as an expression.
#[derive(Default)]
pub(crate) struct Literals {
    types: Vec<(SparkType, Vec<ScalarValue>)>,
    names: String,
    nullable: bool,
}

impl Literals {
    /// Takes one more item; `false` if it is no literal.
    pub(crate) fn push(&mut self, item: Bound) -> bool {
        let Expr::Literal(value, _) = item.expr else { return false };
        if !self.types.is_empty() {
            self.names.push_str(", ");
        }
        self.names.push_str(&item.name);
        self.nullable |= item.nullable;
        match self.types.iter_mut().find(|(ty, _)| *ty == item.ty) {
            Some((_, values)) => values.push(value),
            None => self.types.push((item.ty, vec![value])),
        }
        true
    }

    /// `value IN (these)`. `None` where a list of expressions must say what is wrong with it.
    pub(crate) fn contain(self, value: &Bound, span: Span, context: &Arc<Context>) -> Option<Bound> {
        let mut types = vec![value.ty.clone()];
        types.extend(self.types.iter().map(|(ty, _)| ty.clone()));
        let ty = match self.types.as_slice() {
            [(only, _)] if *only == value.ty => value.ty.clone(),
            _ => coerce::common_type_of(&types, context.ansi)?,
        };
        let name = format!("({} IN ({}))", value.name, self.names);
        let mut nullable = self.nullable;
        let mut arrays = Vec::with_capacity(self.types.len());
        for (from, values) in self.types {
            let item = Bound::new(col("item"), from.clone(), false, "item");
            let item = compared(item, &ty, span, context).ok()?;
            nullable |= item.nullable;
            arrays.push(computed(&item.expr, from.storage(), values).ok()?);
        }
        let value = compared(value.clone(), &ty, span, context).ok()?;
        let set = InSet::new(&ty.storage(), &arrays).ok()?;
        let expr = scalar_expr(&udf(set, span), vec![value.expr]);
        Some(Bound::new(expr, SparkType::Boolean, nullable || value.nullable, name).at(span))
    }
}

/// A value in the type, and in the form, in which it is compared.
fn compared(value: Bound, ty: &SparkType, span: Span, context: &Arc<Context>) -> Result<Bound> {
    let value = coerce::cast_to(value, ty, context)?;
    let is_float = matches!(ty, SparkType::Double | SparkType::Float);
    let expr = if is_float { normalized(value.clone(), span) } else { value.expr };
    Ok(Bound { expr, ..value })
}

/// An expression's values, for these values of its one column.
fn computed(expr: &Expr, ty: DataType, values: Vec<ScalarValue>) -> Result<ArrayRef> {
    let array = ScalarValue::iter_to_array(values)?;
    let schema = Arc::new(Schema::new(vec![Field::new("item", ty, true)]));
    let expr = create_physical_expr(
        expr,
        &DFSchema::try_from(Schema::clone(&schema))?,
        &ExecutionProps::new(),
        &PhysicalPlanningContext::default(),
    )?;
    let batch = RecordBatch::try_new(schema, vec![array])?;
    Ok(expr.evaluate(&batch)?.into_array(batch.num_rows())?)
}

/// The terms of a chain, with those that compare one column with literals gathered into a set where they are many.
pub(super) fn gathered(terms: Vec<Expr>, op: Operator, span: Span) -> Vec<Expr> {
    if terms.len() < MANY {
        return terms;
    }
    let compares = if op == Operator::Or { Operator::Eq } else { Operator::NotEq };
    let mut counts: HashMap<(Expr, DataType), usize> = HashMap::new();
    for term in &terms {
        if let Some((column, value)) = column_and_literal(term, compares) {
            *counts.entry((column.clone(), value.data_type())).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count >= MANY);
    if counts.is_empty() {
        return terms;
    }
    // A set stands where its first term stood.
    let mut sets: Vec<((Expr, DataType), Vec<ScalarValue>)> = Vec::new();
    let mut kept: Vec<Option<Expr>> = Vec::new();
    let mut places = Vec::new();
    for term in &terms {
        let key = column_and_literal(term, compares)
            .map(|(column, value)| ((column.clone(), value.data_type()), value))
            .filter(|(key, _)| counts.contains_key(key));
        let Some((key, value)) = key else {
            kept.push(Some(term.clone()));
            continue;
        };
        match sets.iter_mut().find(|(known, _)| *known == key) {
            Some((_, values)) => values.push(value.clone()),
            None => {
                sets.push((key, vec![value.clone()]));
                places.push(kept.len());
                kept.push(None);
            }
        }
    }
    for (((column, ty), values), place) in sets.into_iter().zip(places) {
        let set = ScalarValue::iter_to_array(values).map_err(Into::into).and_then(|array| InSet::new(&ty, &[array]));
        let Ok(set) = set else { return terms };
        let found = scalar_expr(&udf(set, span), vec![column]);
        kept[place] = Some(if op == Operator::Or { found } else { Expr::Not(Box::new(found)) });
    }
    kept.into_iter().flatten().collect()
}

/// The parts of `column = literal` or `literal = column`, also of a column that is cast.
fn column_and_literal(term: &Expr, op: Operator) -> Option<(&Expr, &ScalarValue)> {
    let Expr::BinaryExpr(binary) = term else { return None };
    if binary.op != op {
        return None;
    }
    let (value, literal) = match (binary.left.as_ref(), binary.right.as_ref()) {
        (value, Expr::Literal(literal, _)) | (Expr::Literal(literal, _), value) => (value, literal),
        _ => return None,
    };
    let is_column = match value {
        Expr::Column(_) => true,
        Expr::Cast(cast) => matches!(*cast.expr, Expr::Column(_)),
        _ => false,
    };
    is_column.then_some((value, literal))
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::lit;

    use super::*;

    #[test]
    fn many_comparisons_become_one_set_in_place_of_the_first() {
        let mut terms: Vec<Expr> = vec![col("b").gt(lit(1i64))];
        terms.extend((0..MANY as i64).map(|i| col("a").not_eq(lit(i))));
        terms.push(col("b").not_eq(lit(3i64)));
        let gathered = gathered(terms.clone(), Operator::And, Span::default());
        assert_eq!(gathered.len(), 3);
        assert_eq!(gathered[0], terms[0]);
        assert!(matches!(gathered[1], Expr::Not(_)));
        assert_eq!(gathered[2], terms[MANY + 1]);
    }

    #[test]
    fn what_does_not_belong_together_stays() {
        let terms: Vec<Expr> = (0..MANY as i64).map(|i| col("a").not_eq(lit(i))).collect();
        assert_eq!(gathered(terms.clone(), Operator::Or, Span::default()), terms);
        let terms: Vec<Expr> = (0..MANY as i64).map(|i| col(format!("c{i}")).eq(lit(i))).collect();
        assert_eq!(gathered(terms.clone(), Operator::Or, Span::default()), terms);
    }

    #[test]
    fn literals_are_looked_up_in_their_common_type() {
        let context = crate::function::cast::tests::context(true);
        let mut literals = Literals::default();
        for value in 0..3 {
            assert!(literals.push(Bound::int(value)));
        }
        assert!(!literals.push(Bound::new(col("b"), SparkType::Int, true, "b")));
        let value = Bound::new(col("a"), SparkType::Long, false, "a");
        let found = literals.contain(&value, Span::default(), &context).unwrap();
        assert_eq!(found.name, "(a IN (0, 1, 2))");
        assert!(!found.nullable);
        assert_eq!(found.expr.schema_name().to_string().split(" #").next(), Some("in_set(a,3 values"));
    }
}
