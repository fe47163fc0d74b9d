//! Arrays and maps as arrays of structs: `[a, b]` becomes `[{0, a}, {1, b}]`. Values are shared, not copied.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int32Array, ListArray, StructArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, internal_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};

use crate::types::SparkType;

/// The UDF that makes rows of type `ty` of an array or a map, with positions where `pos`.
pub(super) fn udf(pos: bool, ty: &SparkType) -> Arc<ScalarUDF> {
    let signature = Signature::any(1, Volatility::Immutable);
    Arc::new(ScalarUDF::new_from_impl(Rows { signature, pos, output: ty.storage() }))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Rows {
    signature: Signature,
    pos: bool,
    output: DataType,
}

impl ScalarUDFImpl for Rows {
    fn name(&self) -> &str {
        if self.pos { "rows_with_position" } else { "rows" }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(self.output.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let array = args.args[0].to_array(args.number_rows)?;
        let DataType::List(element) = &self.output else { return internal_err!("rows are a list") };
        let list = match array.data_type() {
            DataType::List(_) => {
                let list = array.as_list::<i32>();
                self.wrap(element, list.offsets(), vec![Arc::clone(list.values())], list)?
            }
            DataType::Map(..) => {
                let map = array.as_map();
                self.wrap(element, map.offsets(), vec![Arc::clone(map.keys()), Arc::clone(map.values())], map)?
            }
            other => return internal_err!("no rows of {other}"),
        };
        Ok(ColumnarValue::Array(Arc::new(list)))
    }
}

impl Rows {
    fn wrap(
        &self,
        element: &FieldRef,
        offsets: &OffsetBuffer<i32>,
        mut columns: Vec<ArrayRef>,
        of: &dyn Array,
    ) -> Result<ListArray> {
        let DataType::Struct(fields) = element.data_type() else { return internal_err!("rows are structs") };
        let length = columns.first().map_or(0, |column| column.len());
        if self.pos {
            let mut positions = vec![0; length];
            for window in offsets.windows(2) {
                let (start, end) = (window[0] as usize, window[1] as usize);
                for (position, slot) in positions[start..end].iter_mut().enumerate() {
                    *slot = position as i32;
                }
            }
            columns.insert(0, Arc::new(Int32Array::from(positions)));
        }
        let values = StructArray::try_new_with_length(fields.clone(), columns, None, length)?;
        Ok(ListArray::try_new(Arc::clone(element), offsets.clone(), Arc::new(values), of.nulls().cloned())?)
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::Int64Array;
    use datafusion::arrow::datatypes::{Field, Int32Type, Int64Type};
    use datafusion::config::ConfigOptions;

    use super::*;
    use crate::types::StructField;

    #[test]
    fn positions_start_anew_in_each_row() {
        let fields = [("pos", SparkType::Int), ("col", SparkType::Long)];
        let fields = fields.into_iter().map(|(name, ty)| StructField { name: name.into(), ty }).collect();
        let ty = SparkType::Array(Box::new(SparkType::Struct(fields)));
        let values = Int64Array::from(vec![Some(7), None, Some(9)]);
        let offsets = OffsetBuffer::from_lengths([2, 0, 1]);
        let list = ListArray::new(SparkType::Long.to_element(), offsets, Arc::new(values), None);
        let udf = udf(true, &ty);
        let result = udf
            .invoke_with_args(ScalarFunctionArgs {
                args: vec![ColumnarValue::Array(Arc::new(list))],
                arg_fields: vec![Arc::new(Field::new("a", DataType::Null, true))],
                number_rows: 3,
                return_field: Arc::new(Field::new("r", ty.storage(), true)),
                config_options: Arc::new(ConfigOptions::default()),
            })
            .unwrap()
            .to_array(3)
            .unwrap();
        let rows = result.as_list::<i32>().values().as_struct().clone();
        assert_eq!(rows.column(0).as_primitive::<Int32Type>().values(), &[0, 1, 0]);
        assert!(rows.column(1).as_primitive::<Int64Type>().is_null(1));
    }
}
