//! `array.field`: of an array of structs, the array of one field's values.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ListArray, StructArray};
use datafusion::arrow::compute::nullif;
use datafusion::arrow::datatypes::DataType;

use super::{Kernel, argument, downcast};
use crate::error::{Error, Result};

/// The name of [`Fields`].
pub const ARRAY_FIELDS: &str = "get_array_struct_fields";

/// The values of one field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    /// The field's position.
    pub at: usize,
    /// The list that comes out.
    pub ty: DataType,
}

impl Kernel for Fields {
    fn name(&self) -> &'static str {
        ARRAY_FIELDS
    }

    fn returns(&self) -> DataType {
        self.ty.clone()
    }

    fn may_fail(&self) -> bool {
        false
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let DataType::List(element) = &self.ty else {
            return Err(Error::internal(format!("no list: {}", self.ty)));
        };
        let list = downcast::<ListArray>(argument(arguments, 0)?)?;
        let structs = downcast::<StructArray>(list.values())?;
        let mut values = Arc::clone(structs.column(self.at));
        if let Some(nulls) = structs.nulls() {
            // A field of a NULL struct is NULL.
            let absent = datafusion::arrow::array::BooleanArray::new(!nulls.inner(), None);
            values = nullif(&values, &absent)?;
        }
        let offsets = list.offsets().clone();
        Ok(Arc::new(ListArray::try_new(Arc::clone(element), offsets, values, list.nulls().cloned())?))
    }
}
