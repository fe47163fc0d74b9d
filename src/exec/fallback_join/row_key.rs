//! Keys that a merge join does not compare as a hash join does, as bytes that it does.
//!
//! Floating-point numbers and nested values are equal to a hash join where they are the same bit for bit, part by part, but
//! for the two zeros of a number that is no part. So are their encodings in Arrow's row format, which also have an order.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BinaryViewBuilder};
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::row::{RowConverter, SortField};
use datafusion::common::Result;
use datafusion::common::utils::{normalize_float_zero, take_function_args};
use datafusion::config::ConfigOptions;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::projection::ProjectionExpr;
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::projection::ProjectionExec;

/// Whether keys of these types can be merged by.
pub(super) fn is_comparable(build: &DataType, probe: &DataType) -> bool {
    build == probe && (is_ordered(build) || RowConverter::supports_fields(&[SortField::new(build.clone())]))
}

type Keys = Vec<Arc<dyn PhysicalExpr>>;

/// The rows with what a merge join does not compare of their keys in columns behind, and the keys by which it can: they are
/// columns, not computed where rows are sorted, so that whoever holds rows counts them.
/// # Errors
/// Those of a key that is not over these rows.
pub(super) fn with_keys(rows: Arc<dyn ExecutionPlan>, mut keys: Keys) -> Result<(Arc<dyn ExecutionPlan>, Keys)> {
    let schema = rows.schema();
    let width = schema.fields().len();
    let mut made = Vec::new();
    for key in &mut keys {
        if is_ordered(&key.data_type(&schema)?) {
            continue;
        }
        let function =
            Arc::new(ScalarUDF::new_from_impl(RowKey { signature: Signature::any(1, Volatility::Immutable) }));
        let options = Arc::new(ConfigOptions::default());
        let row = ScalarFunctionExpr::try_new(function, vec![Arc::clone(key)], &schema, options)?;
        let place = width + made.len();
        let name = format!("__row_key_{place}");
        *key = Arc::new(Column::new(&name, place));
        made.push(ProjectionExpr::new(Arc::new(row), name));
    }
    if made.is_empty() {
        return Ok((rows, keys));
    }
    let columns = schema.fields().iter().enumerate();
    let columns = columns.map(|(i, field)| ProjectionExpr::new(Arc::new(Column::new(field.name(), i)), field.name()));
    let exprs: Vec<ProjectionExpr> = columns.chain(made).collect();
    Ok((Arc::new(ProjectionExec::try_new(exprs, rows)?), keys))
}

/// Whether a merge join compares values of a type as a hash join does.
fn is_ordered(ty: &DataType) -> bool {
    match ty {
        DataType::Boolean | DataType::Date32 | DataType::Utf8View | DataType::BinaryView => true,
        DataType::Decimal128(..) | DataType::Timestamp(_, None) => true,
        other => other.is_integer(),
    }
}

/// A value as its row; NULL stays NULL.
#[derive(Debug, PartialEq, Eq, Hash)]
struct RowKey {
    signature: Signature,
}

impl ScalarUDFImpl for RowKey {
    fn name(&self) -> &str {
        "row_key"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::BinaryView)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [values] = take_function_args(self.name(), args.args)?;
        Ok(ColumnarValue::Array(rows(&values.into_array(args.number_rows)?)?))
    }
}

fn rows(values: &ArrayRef) -> Result<ArrayRef> {
    let converter = RowConverter::new(vec![SortField::new(values.data_type().clone())])?;
    let rows = converter.convert_columns(&[normalize_float_zero(values)])?;
    let nulls = values.logical_nulls();
    // One buffer, as long as its rows: sorts count all of it with each of their batches.
    let bytes: usize = rows.iter().map(|row| row.as_ref().len()).sum();
    let block = u32::try_from(bytes).unwrap_or(u32::MAX).max(1);
    let mut keys = BinaryViewBuilder::with_capacity(values.len()).with_fixed_block_size(block);
    for (i, row) in rows.iter().enumerate() {
        match nulls.as_ref().is_some_and(|nulls| nulls.is_null(i)) {
            true => keys.append_null(),
            false => keys.append_value(row),
        }
    }
    Ok(Arc::new(keys.finish()))
}
