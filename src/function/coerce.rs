//! Type coercion as Spark's, from one table: which implicit casts there are, what the common type of several is.
//!
//! Sources: <https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html> and Spark's `AnsiTypeCoercion` and
//! `TypeCoercion`. After this, DataFusion's own type coercion finds nothing to do (a test holds that).

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::logical_expr::expr::NullTreatment;
use datafusion::logical_expr::{AggregateUDF, Expr, ReturnFieldArgs, ScalarUDF};

use super::bound::Bound;
use super::call::{Call, Context, aggregate_expr, scalar_expr};
use crate::error::Result;
use crate::types::SparkType;

/// `value` implicitly cast to `ty`; `None` when Spark has no such implicit cast. A value of that type comes back unchanged.
/// # Errors
/// When a literal's value does not fit: `'a'` where an int is wanted.
pub fn implicit_cast(value: Bound, ty: &SparkType, context: &Arc<Context>) -> Result<Option<Bound>> {
    if value.ty == *ty {
        return Ok(Some(value));
    }
    if !has_implicit_cast(&value.ty, ty, context.ansi) {
        return Ok(None);
    }
    super::cast::cast(value, ty, super::cast::Mode::Implicit, context).map(Some)
}

/// Whether Spark casts `from` to `to` without being asked.
pub fn has_implicit_cast(from: &SparkType, to: &SparkType, _ansi: bool) -> bool {
    from == to || *from == SparkType::Null
}

/// The type that values of both types are widened to, in `CASE`, `UNION`, comparisons, `array(...)`; `None` if there is none.
pub fn common_type(left: &SparkType, right: &SparkType, _ansi: bool) -> Option<SparkType> {
    (left == right).then(|| left.clone())
}

/// A scalar UDF's expression whose storage is `ty`'s: what the UDF returns is cast where it differs.
pub(crate) fn scalar_function(
    udf: &Arc<ScalarUDF>,
    arguments: impl Iterator<Item = (Expr, DataType, bool)>,
    ty: &SparkType,
) -> Result<Expr> {
    let (exprs, fields): (Vec<Expr>, Vec<FieldRef>) =
        arguments.map(|(expr, storage, nullable)| (expr, Arc::new(Field::new("argument", storage, nullable)))).unzip();
    let literals: Vec<_> = exprs
        .iter()
        .map(|expr| match expr {
            Expr::Literal(value, _) => Some(value),
            _ => None,
        })
        .collect();
    let returned = udf.return_field_from_args(ReturnFieldArgs { arg_fields: &fields, scalar_arguments: &literals })?;
    Ok(to_storage(scalar_expr(udf, exprs), returned.data_type(), ty))
}

/// An aggregate UDF's expression whose storage is `ty`'s.
pub(crate) fn aggregate_function(
    udf: &Arc<AggregateUDF>,
    arguments: &[Bound],
    call: &Call,
    ty: &SparkType,
) -> Result<Expr> {
    let fields: Vec<FieldRef> =
        arguments.iter().map(|a| Arc::new(Field::new("argument", a.ty.storage(), a.nullable))).collect();
    let returned = udf.return_field(&fields)?;
    let null_treatment =
        call.ignore_nulls.map(|ignore| if ignore { NullTreatment::IgnoreNulls } else { NullTreatment::RespectNulls });
    let expr = aggregate_expr(
        udf,
        arguments.iter().map(|a| a.expr.clone()).collect(),
        call.distinct,
        call.filter.as_ref().map(|filter| filter.expr.clone()),
        call.order_by.iter().map(|(_, sort)| sort.clone()).collect(),
        null_treatment,
    );
    Ok(to_storage(expr, returned.data_type(), ty))
}

/// `expr`, which is stored as `actual`, cast to the storage of `ty`.
pub(crate) fn to_storage(expr: Expr, actual: &DataType, ty: &SparkType) -> Expr {
    let wanted = ty.storage();
    if *actual == wanted { expr } else { datafusion::logical_expr::cast(expr, wanted) }
}
