//! Columns of variants: the storage of [`SparkType::Variant`] taken apart, and made.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BinaryArray, BinaryBuilder, NullBufferBuilder, StructArray};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::DataType;

use super::Variant;
use super::build::{Builder, malformed};
use crate::error::{Error, Result};
use crate::types::SparkType;

/// Variants to read.
#[derive(Clone, Debug)]
pub struct Column {
    metadata: BinaryArray,
    values: BinaryArray,
    nulls: Option<NullBuffer>,
}

impl Column {
    /// The variants of an array.
    /// # Errors
    /// When it stores none.
    pub fn new(array: &ArrayRef) -> Result<Column> {
        let parts = array.as_struct_opt().filter(|parts| parts.num_columns() == 2);
        let part = |i: usize| parts.and_then(|parts| parts.column(i).as_binary_opt::<i32>()).cloned();
        match (part(0), part(1)) {
            (Some(metadata), Some(values)) => Ok(Column { metadata, values, nulls: array.logical_nulls() }),
            _ => Err(Error::internal(format!("no variants in {}", array.data_type()))),
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The variant of a row; `None` is SQL's NULL.
    pub fn get(&self, row: usize) -> Option<Variant<'_>> {
        let null = self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
        (!null).then(|| Variant { metadata: self.metadata.value(row), value: self.values.value(row) })
    }
}

/// Makes a column of variants.
#[derive(Debug)]
pub struct ColumnBuilder {
    metadata: BinaryBuilder,
    values: BinaryBuilder,
    nulls: NullBufferBuilder,
    builder: Builder,
    scratch: Vec<u8>,
}

impl ColumnBuilder {
    /// For so many rows.
    pub fn new(rows: usize) -> Self {
        ColumnBuilder {
            metadata: BinaryBuilder::with_capacity(rows, 0),
            values: BinaryBuilder::with_capacity(rows, 0),
            nulls: NullBufferBuilder::new(rows),
            builder: Builder::default(),
            scratch: Vec::new(),
        }
    }

    /// What the next row's variant is written with; empty.
    pub fn builder(&mut self) -> &mut Builder {
        self.builder.clear();
        &mut self.builder
    }

    /// Appends what the builder has written.
    /// # Errors
    /// When it is larger than a variant may be.
    pub fn append(&mut self) -> Result<()> {
        self.builder.metadata(&mut self.scratch)?;
        self.metadata.append_value(&self.scratch);
        self.values.append_value(self.builder.value());
        self.nulls.append_non_null();
        Ok(())
    }

    /// Appends a variant, or a part of one.
    /// # Errors
    /// `MALFORMED_VARIANT`
    pub fn append_variant(&mut self, variant: Variant<'_>) -> Result<()> {
        let value = variant.exact().ok_or_else(malformed)?;
        self.metadata.append_value(variant.metadata);
        self.values.append_value(value);
        self.nulls.append_non_null();
        Ok(())
    }

    /// Appends SQL's NULL.
    pub fn append_null(&mut self) {
        self.metadata.append_value(b"");
        self.values.append_value(b"");
        self.nulls.append_null();
    }

    /// The column.
    /// # Errors
    /// Never: the parts are of one length.
    pub fn finish(mut self) -> Result<ArrayRef> {
        let DataType::Struct(fields) = SparkType::Variant.storage() else {
            return Err(Error::internal("variants are stored as structs"));
        };
        let parts: Vec<ArrayRef> = vec![Arc::new(self.metadata.finish()), Arc::new(self.values.finish())];
        Ok(Arc::new(StructArray::try_new(fields, parts, self.nulls.finish())?))
    }
}
