//! `uuid`: a random identifier, another one in each row; with a seed the same ones each time.

use std::fmt::Write;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::StringViewBuilder;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result as DataFusionResult;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use parking_lot::Mutex;

use crate::error::Result;
use crate::function::call::scalar_expr;
use crate::function::scalar::math::{MersenneTwister, chance};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "uuid",
    aliases: &[],
    usage: "uuid() - Returns an universally unique identifier (UUID) string. The value is returned as a canonical UUID 36-character string.",
    example: "> SELECT uuid();\n 46707d92-02f4-4817-8116-a4c3b23e6266",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(0, 1)?;
    let seed = chance(call, 0, "UUID")?;
    let kernel = Identifiers {
        seed,
        sequence: Mutex::new(MersenneTwister::new(seed)),
        signature: Signature::nullary(Volatility::Volatile),
    };
    let expr = scalar_expr(&Arc::new(ScalarUDF::from(kernel)), Vec::new());
    // The seed is not part of the name.
    Ok(Bound::new(expr, SparkType::String, false, format!("{}()", call.name)).at(call.span))
}

#[derive(Debug)]
struct Identifiers {
    seed: i64,
    sequence: Mutex<MersenneTwister>,
    signature: Signature,
}

/// Each call has a sequence of its own.
impl PartialEq for Identifiers {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Identifiers {}

impl Hash for Identifiers {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.seed.hash(state);
    }
}

impl ScalarUDFImpl for Identifiers {
    fn name(&self) -> &str {
        "uuid"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(SparkType::String.storage())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let mut sequence = self.sequence.lock();
        let mut out = StringViewBuilder::with_capacity(args.number_rows);
        let mut text = String::new();
        for _ in 0..args.number_rows {
            let high = (sequence.long() & 0xffff_ffff_ffff_0fff) | 0x4000;
            let low = (sequence.long() | 0x8000_0000_0000_0000) & 0xbfff_ffff_ffff_ffff;
            text.clear();
            let (a, b, c) = (high >> 32, (high >> 16) & 0xffff, high & 0xffff);
            let (d, e) = (low >> 48, low & 0xffff_ffff_ffff);
            // Writing to a text cannot fail.
            let _ = write!(text, "{a:08x}-{b:04x}-{c:04x}-{d:04x}-{e:012x}");
            out.append_value(&text);
        }
        Ok(ColumnarValue::Array(Arc::new(out.finish())))
    }
}
