//! Arrays, maps and structs, part by part.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, MapArray, StructArray};
use datafusion::arrow::datatypes::DataType;

use super::unexpected;
use crate::error::Result;
use crate::function::cast::Rules;
use crate::types::SparkType::{self, *};

pub(super) fn convert(array: &ArrayRef, from: &SparkType, to: &SparkType, rules: &Rules) -> Result<ArrayRef> {
    match (from, to, to.storage()) {
        (Array(from), Array(to), DataType::List(field)) => {
            let list = array.as_list::<i32>();
            let values = super::convert(list.values(), from, to, rules)?;
            Ok(Arc::new(ListArray::try_new(field, list.offsets().clone(), values, list.nulls().cloned())?))
        }
        (Map(from_key, from_value), Map(to_key, to_value), DataType::Map(entries, sorted)) => {
            let map = array.as_map();
            let keys = super::convert(map.keys(), from_key, to_key, rules)?;
            let values = super::convert(map.values(), from_value, to_value, rules)?;
            let DataType::Struct(fields) = entries.data_type() else { return Err(unexpected(from, to)) };
            let pairs = StructArray::try_new(fields.clone(), vec![keys, values], None)?;
            Ok(Arc::new(MapArray::try_new(entries, map.offsets().clone(), pairs, map.nulls().cloned(), sorted)?))
        }
        (Struct(from), Struct(to), DataType::Struct(fields)) => {
            let row = array.as_struct();
            let parts = from.iter().zip(to).zip(row.columns());
            // A part of a struct that is NULL must not fail, whatever is stored there.
            let columns = parts.map(|((from, to), column)| {
                let visible = match row.nulls() {
                    Some(nulls) if nulls.null_count() > 0 => {
                        let hidden = datafusion::arrow::compute::is_null(row)?;
                        datafusion::arrow::compute::nullif(column, &hidden)?
                    }
                    _ => Arc::clone(column),
                };
                super::convert(&visible, &from.ty, &to.ty, rules)
            });
            let columns = columns.collect::<Result<Vec<_>>>()?;
            Ok(Arc::new(StructArray::try_new_with_length(fields, columns, row.nulls().cloned(), row.len())?))
        }
        _ => Err(unexpected(from, to)),
    }
}
