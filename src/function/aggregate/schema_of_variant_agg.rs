//! `schema_of_variant_agg`: the type that all variants of a group have.

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::kernel::{Aggregation, udaf};
use crate::error::{Error, Result};
use crate::function::scalar::schema::{merge, of, show};
use crate::function::{Bound, Build, Call, Function};
use crate::types::variant::column::Column;
use crate::types::{SparkType, StructField};

pub const FUNCTION: Function = Function {
    name: "schema_of_variant_agg",
    aliases: &[],
    usage: "schema_of_variant_agg(v) - Returns the merged schema in the SQL format of a variant column.",
    example: "> SELECT schema_of_variant_agg(parse_json(j)) FROM VALUES ('1'), ('2'), ('3') AS tab(j);\n BIGINT",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    let value = match value.ty {
        SparkType::Variant => value,
        SparkType::Null => Bound::null(SparkType::Variant).named(value.name),
        _ => return Err(call.unexpected_type(0, "\"VARIANT\"")),
    };
    call.aggregate(&udaf(SchemaOf), vec![value], SparkType::String, false)
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct SchemaOf;

impl Aggregation for SchemaOf {
    fn name(&self) -> &'static str {
        "schema_of_variant_agg"
    }

    fn output(&self) -> DataType {
        SparkType::String.storage()
    }

    fn state(&self) -> Vec<DataType> {
        vec![SparkType::Binary.storage()]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> DataFusionResult<Box<dyn Accumulator>> {
        Ok(Box::new(One { ty: SparkType::Null }))
    }

    fn empty(&self) -> Option<ScalarValue> {
        Some(ScalarValue::Utf8View(Some("VOID".to_string())))
    }
}

#[derive(Debug)]
struct One {
    ty: SparkType,
}

impl One {
    fn add(&mut self, other: SparkType) {
        self.ty = merge(std::mem::replace(&mut self.ty, SparkType::Null), other);
    }
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DataFusionResult<()> {
        let column = Column::new(&values[0])?;
        for variant in (0..column.len()).filter_map(|row| column.get(row)) {
            self.add(of(variant)?);
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DataFusionResult<()> {
        for bytes in states[0].as_binary::<i32>().iter().flatten() {
            let ty = decode(&mut &*bytes).ok_or_else(|| Error::internal("a type that was not written by encode"))?;
            self.add(ty);
        }
        Ok(())
    }

    fn state(&mut self) -> DataFusionResult<Vec<ScalarValue>> {
        let mut out = Vec::new();
        encode(&self.ty, &mut out);
        Ok(vec![ScalarValue::Binary(Some(out))])
    }

    fn evaluate(&mut self) -> DataFusionResult<ScalarValue> {
        Ok(ScalarValue::Utf8View(Some(show(&self.ty))))
    }

    fn size(&self) -> usize {
        let mut bytes = Vec::new();
        encode(&self.ty, &mut bytes);
        size_of_val(self) + bytes.len() * size_of::<StructField>()
    }
}

/// The types that values of variants have, by the byte that stands for them in a partial result.
const PLAIN: &[SparkType] = &[
    SparkType::Null,
    SparkType::Boolean,
    SparkType::Long,
    SparkType::Float,
    SparkType::Double,
    SparkType::Date,
    SparkType::Timestamp,
    SparkType::TimestampNtz,
    SparkType::String,
    SparkType::Binary,
    SparkType::Variant,
];

const DECIMAL: u8 = 100;
const ARRAY: u8 = 101;
const OBJECT: u8 = 102;

fn encode(ty: &SparkType, out: &mut Vec<u8>) {
    match ty {
        SparkType::Decimal(precision, scale) => out.extend([DECIMAL, *precision, scale.unsigned_abs()]),
        SparkType::Array(element) => {
            out.push(ARRAY);
            encode(element, out);
        }
        SparkType::Struct(fields) => {
            out.push(OBJECT);
            out.extend(fields.len().to_le_bytes());
            for field in fields {
                out.extend(field.name.len().to_le_bytes());
                out.extend_from_slice(field.name.as_bytes());
                encode(&field.ty, out);
            }
        }
        other => {
            let place = PLAIN.iter().position(|plain| plain == other);
            out.push(place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX));
        }
    }
}

fn decode(bytes: &mut &[u8]) -> Option<SparkType> {
    fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
        let (head, rest) = bytes.split_at_checked(count)?;
        *bytes = rest;
        Some(head)
    }
    fn size(bytes: &mut &[u8]) -> Option<usize> {
        take(bytes, size_of::<usize>())?.try_into().ok().map(usize::from_le_bytes)
    }
    Some(match take(bytes, 1)?[0] {
        DECIMAL => {
            let parts = take(bytes, 2)?;
            SparkType::Decimal(parts[0], i8::try_from(parts[1]).ok()?)
        }
        ARRAY => SparkType::Array(Box::new(decode(bytes)?)),
        OBJECT => {
            let count = size(bytes)?;
            let mut fields = Vec::new();
            for _ in 0..count {
                let length = size(bytes)?;
                let name = std::str::from_utf8(take(bytes, length)?).ok()?.to_string();
                fields.push(StructField { name, ty: decode(bytes)? });
            }
            SparkType::Struct(fields)
        }
        place => PLAIN.get(usize::from(place))?.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_travel() {
        let field = |name: &str, ty| StructField { name: name.into(), ty };
        let ty = SparkType::Struct(vec![
            field("a", SparkType::Array(Box::new(SparkType::Decimal(3, 1)))),
            field("b", SparkType::Variant),
            field("", SparkType::Struct(vec![])),
        ]);
        let mut bytes = Vec::new();
        encode(&ty, &mut bytes);
        assert_eq!(decode(&mut bytes.as_slice()), Some(ty));
        assert_eq!(decode(&mut &bytes[..bytes.len() - 1]), None);
    }
}
