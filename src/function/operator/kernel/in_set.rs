//! `value IN (many literals)`: a set that is made once, while the statement is bound.
//!
//! Programs write lists of hundreds of thousands of keys. As expressions each of them would be walked, copied and compared
//! by every rule of the optimiser; here they are an array and a hash table behind one call, whose argument is the value.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, BooleanBufferBuilder};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::arrow::row::{RowConverter, SortField};
use datafusion::common::hash_utils::RandomState;

use super::{Kernel, argument};
use crate::error::Result;

/// Whether its argument is one of a set's values.
#[derive(Clone, Debug)]
pub struct InSet {
    set: Arc<Set>,
}

/// Values of one type.
struct Set {
    ty: DataType,
    values: Values,
    /// Whether NULL is among them: then nothing is certain not to be one of them.
    has_null: bool,
    /// How many values there are.
    len: usize,
    /// A number that depends on the values and not on their order.
    digest: u64,
}

/// Whole numbers, dates and times are compared as numbers, all else by its bytes in Arrow's row format, which are the same
/// for equal values and no others.
#[derive(PartialEq)]
enum Values {
    Numbers(HashSet<i64, RandomState>),
    Rows(HashSet<Box<[u8]>, RandomState>),
}

const HASH: RandomState = RandomState::with_seed(0x696e_7365);

impl InSet {
    /// The set of these arrays' values, all of type `ty`.
    /// # Errors
    /// When Arrow has no row format for the type.
    pub fn new(ty: &DataType, arrays: &[ArrayRef]) -> Result<Self> {
        let has_null = arrays.iter().any(|array| array.null_count() > 0);
        let capacity = arrays.iter().map(|array| array.len()).sum();
        let values = if is_number(ty) {
            let mut values = HashSet::with_capacity_and_hasher(capacity, HASH);
            for array in arrays {
                let array = cast(array, &DataType::Int64)?;
                values.extend(array.as_primitive::<Int64Type>().iter().flatten());
            }
            Values::Numbers(values)
        } else {
            let mut values = HashSet::with_capacity_and_hasher(capacity, HASH);
            let converter = RowConverter::new(vec![SortField::new(ty.clone())])?;
            for array in arrays {
                let rows = converter.convert_columns(&[Arc::clone(array)])?;
                let valid = (0..array.len()).filter(|i| array.is_valid(*i));
                values.extend(valid.map(|i| Box::from(rows.row(i).as_ref())));
            }
            Values::Rows(values)
        };
        let (len, digest) = match &values {
            Values::Numbers(values) => (values.len(), digest(values.iter())),
            Values::Rows(values) => (values.len(), digest(values.iter())),
        };
        Ok(InSet { set: Arc::new(Set { ty: ty.clone(), values, has_null, len, digest }) })
    }
}

/// The sum of the values' hashes.
fn digest<T: Hash>(values: impl Iterator<Item = T>) -> u64 {
    values.map(|value| HASH.hash_one(value)).fold(0, u64::wrapping_add)
}

/// Whether values of this type are compared as 64 bits.
fn is_number(ty: &DataType) -> bool {
    use DataType as T;
    matches!(ty, T::Int8 | T::Int16 | T::Int32 | T::Int64 | T::Date32 | T::Time64(_) | T::Timestamp(..))
}

impl Kernel for InSet {
    fn name(&self) -> &'static str {
        "in_set"
    }

    fn detail(&self) -> Option<String> {
        Some(format!("{} values #{:x}", self.set.len, self.set.digest))
    }

    fn returns(&self) -> DataType {
        DataType::Boolean
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let set = &self.set;
        let array = argument(arguments, 0)?;
        // A source may hold text in another of Arrow's layouts.
        let array = if *array.data_type() == set.ty { Arc::clone(array) } else { cast(array, &set.ty)? };
        let mut found = BooleanBufferBuilder::new(array.len());
        match &set.values {
            Values::Numbers(values) => {
                let numbers = cast(&array, &DataType::Int64)?;
                for number in numbers.as_primitive::<Int64Type>().values() {
                    found.append(values.contains(number));
                }
            }
            Values::Rows(values) => {
                let converter = RowConverter::new(vec![SortField::new(set.ty.clone())])?;
                for row in &converter.convert_columns(&[Arc::clone(&array)])? {
                    found.append(values.contains(row.as_ref()));
                }
            }
        }
        let found = found.finish();
        let mut known = array.logical_nulls();
        if set.has_null {
            known = NullBuffer::union(known.as_ref(), Some(&NullBuffer::new(found.clone())));
        }
        Ok(Arc::new(BooleanArray::new(found, known)))
    }

    fn may_fail(&self) -> bool {
        false
    }
}

impl PartialEq for InSet {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.set, &other.set);
        Arc::ptr_eq(a, b) || (a.digest == b.digest && a.ty == b.ty && a.has_null == b.has_null && a.values == b.values)
    }
}

impl Eq for InSet {}

impl Hash for InSet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.set.digest.hash(state);
    }
}

impl std::fmt::Debug for Set {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} values of {}", self.len, self.ty)
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Int64Array, StringViewArray};

    use super::*;

    fn run(set: &InSet, value: ArrayRef) -> Vec<Option<bool>> {
        set.run(&[value]).unwrap().as_boolean().iter().collect()
    }

    #[test]
    fn null_is_unknown_and_makes_the_rest_unknown() {
        let value: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), Some(2), None]));
        let some: ArrayRef = Arc::new(Int64Array::from(vec![1, 3]));
        let set = InSet::new(&DataType::Int64, &[Arc::clone(&some)]).unwrap();
        assert_eq!(run(&set, Arc::clone(&value)), [Some(true), Some(false), None]);
        let null: ArrayRef = Arc::new(Int64Array::from(vec![None]));
        let set = InSet::new(&DataType::Int64, &[some, null]).unwrap();
        assert_eq!(run(&set, value), [Some(true), None, None]);
    }

    #[test]
    fn text_is_compared_by_its_bytes() {
        let list: ArrayRef = Arc::new(StringViewArray::from(vec!["", "a long text that is not inlined", "B"]));
        let set = InSet::new(&DataType::Utf8View, &[list]).unwrap();
        let value = StringViewArray::from(vec![Some("b"), Some("B"), Some(""), None]);
        assert_eq!(run(&set, Arc::new(value)), [Some(false), Some(true), Some(true), None]);
        let value = datafusion::arrow::array::StringArray::from(vec!["a long text that is not inlined", "a"]);
        assert_eq!(run(&set, Arc::new(value)), [Some(true), Some(false)]);
    }

    #[test]
    fn sets_are_the_same_by_their_values() {
        let set = |values: Vec<i64>| InSet::new(&DataType::Int64, &[Arc::new(Int64Array::from(values)) as ArrayRef]);
        assert_eq!(set(vec![1, 2, 2]).unwrap(), set(vec![2, 1]).unwrap());
        assert_ne!(set(vec![1, 2]).unwrap(), set(vec![1, 3]).unwrap());
        assert_ne!(set(vec![1, 2]).unwrap().detail(), set(vec![1, 3]).unwrap().detail());
    }
}
