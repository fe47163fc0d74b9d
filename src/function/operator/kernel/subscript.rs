//! `array[i]` and `map[key]`.

use datafusion::arrow::array::{Array, ArrayRef, Int64Array, ListArray, MapArray, UInt32Array};
use datafusion::arrow::compute::kernels::cmp::not_distinct;
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::DataType;

use super::{Kernel, argument, downcast};
use crate::error::{Error, Result};

/// The element of an array at a position from 0, a bigint.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Element {
    /// The element's storage.
    pub ty: DataType,
    /// Whether a position outside the array is an error, not NULL.
    pub fail: bool,
}

impl Kernel for Element {
    fn name(&self) -> &'static str {
        if self.fail { "checked_element" } else { "element" }
    }

    fn returns(&self) -> DataType {
        self.ty.clone()
    }

    fn may_fail(&self) -> bool {
        self.fail
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let list = downcast::<ListArray>(argument(arguments, 0)?)?;
        let index = downcast::<Int64Array>(argument(arguments, 1)?)?;
        let offsets = list.value_offsets();
        let mut positions = Vec::with_capacity(list.len());
        for row in 0..list.len() {
            if list.is_null(row) || index.is_null(row) {
                positions.push(None);
                continue;
            }
            let (from, to, at) = (i64::from(offsets[row]), i64::from(offsets[row + 1]), index.value(row));
            if at < 0 || at >= to - from {
                if self.fail {
                    return Err(Error::new("INVALID_ARRAY_INDEX")
                        .with("indexValue", at)
                        .with("arraySize", to - from)
                        .with("ansiConfig", "\"spark.sql.ansi.enabled\""));
                }
                positions.push(None);
                continue;
            }
            positions.push(u32::try_from(from + at).ok());
        }
        Ok(take(list.values(), &UInt32Array::from(positions), None)?)
    }
}

/// The name of [`MapValue`].
pub const MAP_VALUE: &str = "map_value";

/// The value of a map's key; NULL if the map has no such key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MapValue {
    /// The value's storage.
    pub ty: DataType,
}

impl Kernel for MapValue {
    fn name(&self) -> &'static str {
        MAP_VALUE
    }

    fn returns(&self) -> DataType {
        self.ty.clone()
    }

    fn may_fail(&self) -> bool {
        false
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let map = downcast::<MapArray>(argument(arguments, 0)?)?;
        let wanted = argument(arguments, 1)?;
        let offsets = map.value_offsets();
        // Each entry beside the key that its row looks for.
        let (first, last) = (offsets[0], offsets[map.len()]);
        let mut rows = Vec::with_capacity(usize::try_from(last - first).unwrap_or(0));
        for row in 0..map.len() {
            let length = usize::try_from(offsets[row + 1] - offsets[row]).unwrap_or(0);
            rows.extend(std::iter::repeat_n(u32::try_from(row).unwrap_or(u32::MAX), length));
        }
        let wanted = take(wanted, &UInt32Array::from(rows), None)?;
        let start = usize::try_from(first).unwrap_or(0);
        let keys = map.keys().slice(start, wanted.len());
        let equal = if keys.data_type().is_nested() {
            let compare = datafusion::arrow::array::make_comparator(&keys, &wanted, Default::default())?;
            (0..wanted.len()).map(|i| Some(compare(i, i).is_eq())).collect()
        } else {
            not_distinct(&keys, &wanted)?
        };
        let positions: UInt32Array = (0..map.len())
            .map(|row| {
                if map.is_null(row) || argument(arguments, 1).is_ok_and(|key| key.is_null(row)) {
                    return None;
                }
                let found = (offsets[row]..offsets[row + 1])
                    .find(|at| usize::try_from(at - first).is_ok_and(|i| equal.value(i)))?;
                u32::try_from(found).ok()
            })
            .collect();
        Ok(take(map.values(), &positions, None)?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::AsArray;
    use datafusion::arrow::datatypes::Int32Type;

    use super::*;

    fn lists() -> ArrayRef {
        Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(vec![
            Some(vec![Some(1), Some(2)]),
            None,
            Some(vec![]),
        ]))
    }

    #[test]
    fn positions_outside() {
        let at: ArrayRef = Arc::new(Int64Array::from(vec![1, 7, 0]));
        let lenient = Element { ty: DataType::Int32, fail: false };
        let answer = lenient.run(&[lists(), Arc::clone(&at)]).unwrap();
        assert_eq!(answer.as_primitive::<Int32Type>().iter().collect::<Vec<_>>(), vec![Some(2), None, None]);
        let strict = Element { ty: DataType::Int32, fail: true };
        assert_eq!(strict.run(&[lists(), at]).unwrap_err().class(), "INVALID_ARRAY_INDEX");
    }
}
