//! `randstr`: text of random letters and digits.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::StringViewBuilder;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use parking_lot::Mutex;

use super::xorshift::XorShift;
use crate::error::{Error, Result};
use crate::function::call::scalar_expr;
use crate::function::coerce::cast_to;
use crate::function::{Bound, Build, Call, Function, constant_value};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "randstr",
    aliases: &[],
    usage: "randstr(length[, seed]) - Returns a string of the specified length whose characters are chosen uniformly at random from 0-9, a-z, A-Z.",
    example: "> SELECT randstr(3, 0);\n ceV",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let length = call.cast(0, &SparkType::Int)?;
    if let Ok(seed) = call.value(1)
        && !seed.ty.is_integral()
        && seed.ty != SparkType::Null
    {
        return Err(call.unexpected_type(1, "(\"INT\" or \"BIGINT\")"));
    }
    let constant = |value: &Bound, name: &str| {
        constant_value(value).ok_or_else(|| {
            Error::new("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
                .with("sqlExpr", format!("\"{}\"", call.display()))
                .with("inputName", format!("`{name}`"))
                .with("inputType", "integer")
                .with("inputExpr", format!("\"{}\"", value.name))
                .at(value.span)
                .at(call.span)
        })
    };
    let length = match constant(&length, "length")? {
        ScalarValue::Int32(Some(length)) => length,
        _ => 0,
    };
    let Ok(length) = usize::try_from(length) else {
        return Err(Error::new("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("exprName", "`length`")
            .with("valueRange", "[0, 2147483647]")
            .with("currentValue", length)
            .at(call.span));
    };
    let seed = match call.len() {
        1 => call.context.now,
        _ => match constant(&cast_to(call.value(1)?.clone(), &SparkType::Long, call.context)?, "seed")? {
            ScalarValue::Int64(Some(seed)) => seed,
            _ => 0,
        },
    };
    let sequence = Mutex::new(XorShift::new(seed));
    let udf = Letters { length, seed, sequence, signature: Signature::nullary(Volatility::Volatile) };
    let expr = scalar_expr(&Arc::new(ScalarUDF::from(udf)), Vec::new());
    Ok(Bound::new(expr, SparkType::String, false, call.display()).at(call.span))
}

struct Letters {
    length: usize,
    seed: i64,
    sequence: Mutex<XorShift>,
    signature: Signature,
}

impl fmt::Debug for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "randstr({}, {})", self.length, self.seed)
    }
}

/// Each call has a sequence of its own.
impl PartialEq for Letters {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Letters {}

impl Hash for Letters {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.length, self.seed).hash(state);
    }
}

impl ScalarUDFImpl for Letters {
    fn name(&self) -> &'static str {
        "randstr"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(DataType::Utf8View)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        const LETTERS: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        let mut sequence = self.sequence.lock();
        let mut texts = StringViewBuilder::with_capacity(args.number_rows);
        for _ in 0..args.number_rows {
            let letter = |_| char::from(LETTERS[(sequence.int() % 62).unsigned_abs() as usize]);
            texts.append_value((0..self.length).map(letter).collect::<String>());
        }
        Ok(ColumnarValue::Array(Arc::new(texts.finish())))
    }
}
