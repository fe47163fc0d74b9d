//! The aggregation behind `approx_top_k`, `approx_top_k_accumulate` and `approx_top_k_combine`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StructArray};
use datafusion::arrow::datatypes::{DataType, FieldRef, Int32Type};
use datafusion::common::{Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::super::kernel::Aggregation;
use super::state::{self, Counted};
use super::{LIMIT, TRACKED, estimate, found, items};
use crate::error::{Error, Result};
use crate::types::SparkType;

/// What is wanted of the items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// The items that are there most often.
    Found {
        /// How many of them.
        k: i32,
    },
    /// The sketch.
    Accumulated,
    /// One sketch of many.
    Combined,
}

/// The aggregation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct TopK {
    kind: Kind,
    /// How many items are tracked; -1 for as many as the sketches that are combined.
    tracked: i32,
    item: SparkType,
}

impl TopK {
    /// Of items of that type.
    pub(super) fn new(kind: Kind, tracked: i32, item: &SparkType) -> Self {
        TopK { kind, tracked, item: item.clone() }
    }
}

impl Aggregation for TopK {
    fn name(&self) -> &'static str {
        match self.kind {
            Kind::Found { .. } => "approx_top_k",
            Kind::Accumulated => "approx_top_k_accumulate",
            Kind::Combined => "approx_top_k_combine",
        }
    }

    fn output(&self) -> DataType {
        match self.kind {
            Kind::Found { .. } => found(&self.item).storage(),
            Kind::Accumulated | Kind::Combined => state::of(&self.item).storage(),
        }
    }

    fn state(&self) -> Vec<DataType> {
        vec![SparkType::Binary.storage(), DataType::Int32, SparkType::String.storage()]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> DataFusionResult<Box<dyn Accumulator>> {
        let known = if self.kind == Kind::Combined { None } else { Some(state::ddl(&self.item)) };
        Ok(Box::new(One { top: self.clone(), counted: None, tracked: self.tracked, ddl: known }))
    }

    fn empty(&self) -> Option<ScalarValue> {
        self.accumulator(&[]).and_then(|mut one| one.evaluate()).ok()
    }
}

/// The items of one group.
#[derive(Debug)]
struct One {
    top: TopK,
    counted: Option<Counted>,
    /// How many items the sketches track that were combined.
    tracked: i32,
    /// The name of the items' type.
    ddl: Option<String>,
}

impl One {
    fn storage(&self) -> DataType {
        self.top.item.storage()
    }

    fn size_of_sketch(&self) -> i32 {
        if self.tracked > 0 { self.tracked } else { TRACKED }
    }

    /// Takes a sketch in that tracks so many items of the named type.
    fn combine(&mut self, bytes: &[u8], tracked: i32, ddl: &str) -> Result<()> {
        match &self.ddl {
            Some(known) if known != ddl => {
                return Err(Error::new("APPROX_TOP_K_SKETCH_TYPE_NOT_MATCH")
                    .with("type1", state::shown(known))
                    .with("type2", state::shown(ddl)));
            }
            Some(_) => {}
            None => self.ddl = Some(ddl.to_string()),
        }
        if self.top.tracked < 0 {
            if self.tracked > 0 && self.tracked != tracked {
                return Err(Error::new("APPROX_TOP_K_SKETCH_SIZE_NOT_MATCH")
                    .with("size1", self.tracked)
                    .with("size2", tracked));
            }
            if !(1..=LIMIT).contains(&tracked) {
                return Err(Error::internal("malformed sketch of approx_top_k"));
            }
            self.tracked = tracked;
        }
        let other = Counted::read(bytes, &self.storage())?;
        let size = self.size_of_sketch();
        self.counted.get_or_insert_with(|| Counted::new(size)).merge(&other);
        Ok(())
    }

    fn result(&mut self) -> Result<ScalarValue> {
        let nothing = Counted::new(self.size_of_sketch());
        let counted = self.counted.take().unwrap_or(nothing);
        let value: ArrayRef = match self.top.kind {
            Kind::Found { k } => estimate::lists(&[Some(counted)], k, &self.top.output())?,
            Kind::Accumulated | Kind::Combined => {
                let DataType::Struct(fields) = self.top.output() else {
                    return Err(Error::internal("a sketch is kept in a struct"));
                };
                let ddl = self.ddl.clone().unwrap_or_else(|| state::ddl(&self.top.item));
                let columns = vec![
                    ScalarValue::Binary(Some(counted.bytes(&self.storage()))).to_array()?,
                    ScalarValue::Int32(Some(self.size_of_sketch())).to_array()?,
                    ScalarValue::try_from(&self.storage())?.to_array()?,
                    ScalarValue::Utf8View(Some(ddl)).to_array()?,
                ];
                Arc::new(StructArray::try_new(fields, columns, None)?)
            }
        };
        Ok(ScalarValue::try_from_array(&value, 0)?)
    }
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DataFusionResult<()> {
        let values = &values[0];
        if self.top.kind == Kind::Combined {
            let states = values.as_struct();
            let (bytes, tracked) = (states.column(0).as_binary::<i32>(), states.column(1).as_primitive::<Int32Type>());
            let ddl = states.column(3).as_string_view();
            for row in (0..states.len()).filter(|row| states.is_valid(*row) && bytes.is_valid(*row)) {
                self.combine(bytes.value(row), tracked.value(row), ddl.value(row))?;
            }
            return Ok(());
        }
        let size = self.size_of_sketch();
        let add = |counted: &mut Counted, values: &ArrayRef| -> Result<()> {
            let sketch = &mut counted.sketch;
            counted.nulls += items::each(values, |item| sketch.update(item, 1))?;
            Ok(())
        };
        if let Some(counted) = &mut self.counted {
            return Ok(add(counted, values)?);
        }
        // Spark reads a small table in two partitions and merges what is found in them, which decides the order of items of
        // one count.
        let mut merged = Counted::new(size);
        let middle = values.len() / 2;
        for part in [values.slice(0, middle), values.slice(middle, values.len() - middle)] {
            let mut half = Counted::new(size);
            add(&mut half, &part)?;
            merged.merge(&Counted::read(&half.bytes(&self.storage()), &self.storage())?);
        }
        self.counted = Some(merged);
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DataFusionResult<()> {
        let (bytes, tracked) = (states[0].as_binary::<i32>(), states[1].as_primitive::<Int32Type>());
        let ddl = states[2].as_string_view();
        for row in (0..bytes.len()).filter(|row| bytes.is_valid(*row)) {
            self.combine(bytes.value(row), tracked.value(row), ddl.value(row))?;
        }
        Ok(())
    }

    fn state(&mut self) -> DataFusionResult<Vec<ScalarValue>> {
        let storage = self.storage();
        Ok(vec![
            ScalarValue::Binary(self.counted.as_ref().map(|counted| counted.bytes(&storage))),
            ScalarValue::Int32(Some(self.size_of_sketch())),
            ScalarValue::Utf8View(self.ddl.clone()),
        ])
    }

    fn evaluate(&mut self) -> DataFusionResult<ScalarValue> {
        Ok(self.result()?)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.counted.as_ref().map_or(0, |counted| counted.sketch.size())
    }
}
