//! Arrays without foreign memory: what is kept must hold no more than its own rows.
//!
//! A batch from a reader often shares buffers with batches that are long gone: slices of larger arrays, string views into
//! decoded pages. Kept as it is, it would hold all of them.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, MutableArrayData, make_array};
use datafusion::arrow::datatypes::DataType;
use std::sync::Arc;

/// The same values in buffers that hold nothing else.
pub(super) fn compact(array: &ArrayRef) -> ArrayRef {
    match array.data_type() {
        DataType::Utf8View => Arc::new(array.as_string_view().gc()),
        DataType::BinaryView => Arc::new(array.as_binary_view().gc()),
        DataType::Null => Arc::clone(array),
        ty => {
            let data = array.to_data();
            let held = array.get_buffer_memory_size();
            let tight = data.get_slice_memory_size().is_ok_and(|own| held <= own + own / 4 + 1024);
            if tight && !ty.is_nested() {
                return Arc::clone(array);
            }
            let mut copy = MutableArrayData::new(vec![&data], false, data.len());
            if copy.try_extend(0, 0, data.len()).is_err() {
                return Arc::clone(array);
            }
            let copy = copy.freeze();
            if !ty.is_nested() {
                return make_array(copy);
            }
            // The copy has its own rows only; views among its children still point into foreign buffers.
            let children =
                copy.child_data().iter().map(|child| compact(&make_array(child.clone())).to_data()).collect();
            let whole = make_array(copy.clone());
            copy.into_builder().child_data(children).build().map_or(whole, make_array)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::{Int64Array, ListArray, StringViewArray};
    use datafusion::arrow::buffer::OffsetBuffer;
    use datafusion::arrow::datatypes::Field;

    #[test]
    fn slices_let_go_of_the_rest() {
        let ints: ArrayRef = Arc::new(Int64Array::from_iter_values(0..100_000));
        let slice = ints.slice(500, 10);
        assert!(compact(&slice).get_array_memory_size() < 1000);
        assert_eq!(&compact(&slice), &slice);
        let strings: ArrayRef =
            Arc::new((0..10_000).map(|i| Some(format!("a rather long text {i}"))).collect::<StringViewArray>());
        let slice = strings.slice(77, 3);
        assert!(compact(&slice).get_array_memory_size() < 1000);
        assert_eq!(&compact(&slice), &slice);
    }

    #[test]
    fn nested_slices_let_go_of_the_rest() {
        let strings = (0..10_000).map(|i| Some(format!("a rather long text {i}"))).collect::<StringViewArray>();
        let field = Arc::new(Field::new("item", DataType::Utf8View, true));
        let list = ListArray::new(field, OffsetBuffer::from_lengths(vec![10; 1000]), Arc::new(strings), None);
        let slice = (Arc::new(list) as ArrayRef).slice(20, 2);
        assert_eq!(&compact(&slice), &slice);
        assert!(compact(&slice).get_array_memory_size() < 5000, "{}", compact(&slice).get_array_memory_size());
    }
}
