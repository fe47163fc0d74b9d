//! What GROUP BY compares where a key's own value will not do: maps in the order of their keys, and the keys of grouping
//! sets.
//!
//! Two maps are equal when they have the same entries in whatever order, so that they are grouped by their sorted form
//! (as Spark's `InsertMapSortInGroupingExpressions` does). A key of grouping sets is NULL in the groups of other sets:
//! what is known of the key's column - its order, that it is one constant - does not hold for it any more, which
//! DataFusion's aggregate does not know; an opaque function between the two keeps the knowledge apart.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, FixedSizeListArray, ListArray, MapArray, StructArray, UInt32Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::arrow::row::{RowConverter, SortField};
use datafusion::common::Result as DataFusionResult;
use datafusion::common::cast::{as_list_array, as_map_array, as_struct_array};
use datafusion::common::tree_node::TreeNode;
use datafusion::functions_aggregate::expr_fn::first_value;
use datafusion::logical_expr::{
    Aggregate, ColumnarValue, Distinct, Expr, LogicalPlan, Projection, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF,
    ScalarUDFImpl, Signature, Volatility,
};

use super::super::ast::Select;
use super::super::bind::Binder;
use super::super::scope::{Scope, ScopeColumn};
use super::aggregate::Groups;
use super::select::Item;
use super::{column_expr, contains_window};
use crate::error::{Error, Result};
use crate::function::collation;
use crate::plan::OPAQUE_KEY;
use crate::types::SparkType;

/// The expression by which a key of this type is grouped.
/// # Errors
/// When values of the type cannot be compared.
pub(super) fn comparable(key: Expr, ty: &SparkType) -> Result<Expr> {
    let key = collation::key_expr(key, ty)?;
    Ok(if has_map(ty) { KeyFunction::SortMaps.of(key) } else { key })
}

impl Binder<'_> {
    /// # Errors
    /// For keys that call a function with OVER, which is computed from the groups and cannot make them.
    pub(super) fn no_window_keys(
        &self,
        groups: &Groups,
        items: &[Item],
        select: &Select,
        scope: &Scope<'_>,
    ) -> Result<()> {
        let Some(key) = groups.keys().iter().find(|key| contains_window(&key.expr)) else { return Ok(()) };
        // An item that is the key again would be computed over the groups, which lack these columns.
        let stray = key.expr.column_refs().into_iter().find(|column| !groups.is_key(&column.name));
        let item = items.iter().find(|item| item.bound.expr.exists(|part| Ok(*part == key.expr)).unwrap_or(false));
        Err(match (stray, item) {
            (Some(column), Some(item)) => self.not_grouped(&item.bound, &column.name, select, scope),
            _ => Error::new("UNSUPPORTED_EXPR_FOR_OPERATOR")
                .with("operator", "Aggregate")
                .with("invalidExprSqls", format!("[\"{}\"]", key.name))
                .at(key.span)
                .hint("compute it in a sub-query, and group by its column"),
        })
    }
}

/// The plan without duplicates; its columns are these.
/// # Errors
/// When values of a column cannot be compared.
pub(super) fn distinct(plan: LogicalPlan, columns: &[ScopeColumn], binder: &mut Binder<'_>) -> Result<LogicalPlan> {
    if !columns.iter().any(|column| column.column.ty.has_collation()) {
        return Ok(LogicalPlan::Distinct(Distinct::All(Arc::new(plan))));
    }
    // Of texts that are equal the first one is shown.
    let (mut keys, mut first, mut exprs) = (Vec::new(), Vec::new(), Vec::new());
    for column in columns {
        let value = column_expr(&column.id);
        if column.column.ty.has_collation() {
            keys.push(collation::key_expr(value.clone(), &column.column.ty)?.alias(binder.fresh("key")));
            first.push(first_value(value.clone(), Vec::new()).alias(&column.id));
        } else {
            keys.push(value.clone());
        }
        exprs.push(value);
    }
    let plan = LogicalPlan::Aggregate(Aggregate::try_new(Arc::new(plan), keys, first)?);
    Ok(LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(plan))?))
}

/// The same values, of which nothing is known.
pub(super) fn opaque(key: Expr) -> Expr {
    KeyFunction::Opaque.of(key)
}

/// Whether values of a type have maps in them, which have no order.
pub(in crate::sql) fn has_map(ty: &SparkType) -> bool {
    match ty {
        SparkType::Map(..) => true,
        SparkType::Array(element) => has_map(element),
        SparkType::Struct(fields) => fields.iter().any(|field| has_map(&field.ty)),
        _ => false,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum KeyFunction {
    SortMaps,
    Opaque,
}

impl KeyFunction {
    fn of(self, key: Expr) -> Expr {
        let volatility = match self {
            KeyFunction::SortMaps => Volatility::Immutable,
            KeyFunction::Opaque => Volatility::Volatile,
        };
        let udf = GroupKey { function: self, signature: Signature::any(1, volatility) };
        Arc::new(ScalarUDF::new_from_impl(udf)).call(vec![key])
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct GroupKey {
    function: KeyFunction,
    signature: Signature,
}

impl ScalarUDFImpl for GroupKey {
    fn name(&self) -> &str {
        match self.function {
            KeyFunction::SortMaps => "sort_maps",
            KeyFunction::Opaque => OPAQUE_KEY,
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arguments: &[DataType]) -> DataFusionResult<DataType> {
        Ok(arguments.first().cloned().unwrap_or(DataType::Null))
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> DataFusionResult<FieldRef> {
        match args.arg_fields.first() {
            Some(field) => Ok(Arc::new(field.as_ref().clone().with_name(self.name()))),
            None => Err(Error::internal("a group key without an argument").into()),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let Some(value) = args.args.into_iter().next() else {
            return Err(Error::internal("a group key without an argument").into());
        };
        match self.function {
            KeyFunction::Opaque => Ok(value),
            KeyFunction::SortMaps => Ok(ColumnarValue::Array(sorted(&value.into_array(args.number_rows)?)?)),
        }
    }
}

/// An array with the entries of each map in it in the order of their keys.
fn sorted(array: &ArrayRef) -> DataFusionResult<ArrayRef> {
    match array.data_type() {
        DataType::Map(field, ordered) => {
            let map = as_map_array(array)?;
            let (keys, values) = (sorted(map.keys())?, sorted(map.values())?);
            let converter = RowConverter::new(vec![SortField::new(keys.data_type().clone())])?;
            let rows = converter.convert_columns(&[Arc::clone(&keys)])?;
            let mut order: Vec<u32> = Vec::with_capacity(keys.len());
            let mut offsets: Vec<i32> = Vec::with_capacity(map.len() + 1);
            offsets.push(0);
            for row in 0..map.len() {
                let (from, to) = (map.value_offsets()[row], map.value_offsets()[row + 1]);
                let start = order.len();
                if map.is_valid(row) {
                    order.extend((from..to).filter_map(|at| u32::try_from(at).ok()));
                    order[start..].sort_by(|a, b| rows.row(*a as usize).cmp(&rows.row(*b as usize)));
                }
                offsets.push(i32::try_from(order.len()).map_err(|_| Error::internal("a map array that is too long"))?);
            }
            let order = UInt32Array::from(order);
            let DataType::Struct(fields) = field.data_type() else {
                return Err(Error::internal("a map without entries").into());
            };
            let entries = StructArray::try_new(
                fields.clone(),
                vec![take(&keys, &order, None)?, take(&values, &order, None)?],
                None,
            )?;
            let offsets = datafusion::arrow::buffer::OffsetBuffer::new(offsets.into());
            let map = MapArray::try_new(Arc::clone(field), offsets, entries, map.nulls().cloned(), *ordered)?;
            Ok(Arc::new(map))
        }
        DataType::List(field) => {
            let list = as_list_array(array)?;
            let values = sorted(list.values())?;
            Ok(Arc::new(ListArray::try_new(Arc::clone(field), list.offsets().clone(), values, list.nulls().cloned())?))
        }
        DataType::FixedSizeList(field, size) => {
            let list = datafusion::common::cast::as_fixed_size_list_array(array)?;
            let values = sorted(list.values())?;
            Ok(Arc::new(FixedSizeListArray::try_new(Arc::clone(field), *size, values, list.nulls().cloned())?))
        }
        DataType::Struct(fields) => {
            let row = as_struct_array(array)?;
            let columns = row.columns().iter().map(sorted).collect::<DataFusionResult<Vec<_>>>()?;
            let length = row.len();
            Ok(Arc::new(StructArray::try_new_with_length(fields.clone(), columns, row.nulls().cloned(), length)?))
        }
        _ => Ok(Arc::clone(array)),
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Int32Builder, MapBuilder};

    use super::*;

    #[test]
    fn entries_are_sorted_within_each_map() {
        let mut builder = MapBuilder::new(None, Int32Builder::new(), Int32Builder::new());
        let mut append = |entries: &[(i32, i32)], valid: bool| {
            for (key, value) in entries {
                builder.keys().append_value(*key);
                builder.values().append_value(*value);
            }
            builder.append(valid).unwrap();
        };
        append(&[(3, 4), (1, 2)], true);
        append(&[], false);
        append(&[(1, 2), (3, 4)], true);
        let map: ArrayRef = Arc::new(builder.finish());
        let sorted = sorted(&map).unwrap();
        assert!(sorted.is_null(1));
        let sorted = as_map_array(&sorted).unwrap();
        assert_eq!(sorted.value(0), sorted.value(2));
    }
}
