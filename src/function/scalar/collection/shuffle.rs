//! `shuffle`: an array's elements in a random order, the same as Spark's where a seed is given.
//!
//! Source: Spark's `RandomIndicesGenerator`, which draws from the Mersenne Twister of Apache Commons Math: Matsumoto and
//! Nishimura, "Mersenne Twister: A 623-dimensionally equidistributed uniform pseudo-random number generator" (1998).

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as DataFusionResult, ScalarValue, exec_datafusion_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use parking_lot::Mutex;

use super::array;
use super::picks::{Picks, places};
use crate::error::{Error, Result};
use crate::function::call::scalar_expr;
use crate::function::{Bound, Build, Call, Function, coerce, constant_value};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "shuffle",
    aliases: &[],
    usage: "shuffle(array[, seed]) - Returns a random permutation of the given array. The function is non-deterministic.",
    example: "> SELECT shuffle(array(1, 20, 3, 5), 0);\n [5,1,20,3]",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let (list, _) = array(call, 0)?;
    let seed = match call.value(1) {
        Err(_) => call.context.now,
        Ok(seed) if seed.ty == SparkType::Null => call.context.now,
        Ok(seed) if seed.ty == SparkType::String && seed.as_string_literal().is_some() => {
            return Err(Error::new("INVALID_PARAMETER_VALUE.LONG")
                .with("parameter", "`seed`")
                .with("functionName", "`shuffle`")
                .with("invalidValue", format!("\"{}\"", seed.name))
                .at(seed.span)
                .at(call.span));
        }
        Ok(seed) if !seed.ty.is_integral() => {
            return Err(call.unexpected_type(1, "(\"INT\" or \"BIGINT\")"));
        }
        Ok(seed) => {
            let seed = coerce::cast_to(seed.clone(), &SparkType::Long, call.context)?;
            match constant_value(&seed) {
                Some(ScalarValue::Int64(seed)) => seed.unwrap_or(0),
                _ => {
                    return Err(Error::new("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
                        .with("sqlExpr", format!("\"{}\"", call.display()))
                        .with("inputName", "`seed`")
                        .with("inputType", "\"BIGINT\"")
                        .with("inputExpr", format!("\"{}\"", seed.name))
                        .at(call.span));
                }
            }
        }
    };
    // Spark shows the array alone.
    let name = format!("{}({})", call.name, list.name);
    let udf = Shuffle {
        seed,
        output: list.ty.storage(),
        random: Mutex::new(Twister::new(seed)),
        signature: Signature::any(1, Volatility::Volatile),
    };
    let expr = scalar_expr(&Arc::new(ScalarUDF::from(udf)), vec![list.expr]);
    Ok(Bound::new(expr, list.ty, list.nullable, name).at(call.span))
}

struct Shuffle {
    seed: i64,
    output: DataType,
    random: Mutex<Twister>,
    signature: Signature,
}

impl fmt::Debug for Shuffle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "shuffle({})", self.seed)
    }
}

/// Each call has a sequence of its own.
impl PartialEq for Shuffle {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Shuffle {}

impl Hash for Shuffle {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.seed.hash(state);
    }
}

impl ScalarUDFImpl for Shuffle {
    fn name(&self) -> &'static str {
        "shuffle"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(self.output.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let Some(lists) = args.args.first() else { return Err(exec_datafusion_err!("shuffle of nothing")) };
        let lists: ArrayRef = lists.to_array(args.number_rows)?;
        let list = lists.as_list::<i32>();
        let mut random = self.random.lock();
        let mut picks = Picks::new(list.len());
        for row in 0..list.len() {
            match places(list, row) {
                Some(range) => {
                    random.permutation(range.len()).into_iter().for_each(|at| picks.pick(range.start + at));
                    picks.end()?;
                }
                None => picks.end_null(),
            }
        }
        Ok(ColumnarValue::Array(picks.finish(list.values(), &self.output)?))
    }
}

const N: usize = 624;
const M: usize = 397;

/// The generator MT19937.
struct Twister {
    state: [u32; N],
    at: usize,
}

impl Twister {
    /// Seeded by the upper and the lower half of a number.
    fn new(seed: i64) -> Self {
        let keys = [(seed >> 32) as u32, seed as u32];
        let mut state = [0u32; N];
        let mut last = 19_650_218u32;
        for (i, word) in state.iter_mut().enumerate() {
            if i > 0 {
                last = 1_812_433_253u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(i as u32);
            }
            *word = last;
        }
        let (mut i, mut j) = (1, 0);
        for _ in 0..N {
            let last = state[i - 1];
            let mixed = state[i] ^ (last ^ (last >> 30)).wrapping_mul(1_664_525);
            state[i] = mixed.wrapping_add(keys[j]).wrapping_add(j as u32);
            (i, j) = (i + 1, (j + 1) % keys.len());
            if i >= N {
                state[0] = state[N - 1];
                i = 1;
            }
        }
        for _ in 1..N {
            let last = state[i - 1];
            let mixed = state[i] ^ (last ^ (last >> 30)).wrapping_mul(1_566_083_941);
            state[i] = mixed.wrapping_sub(i as u32);
            i += 1;
            if i >= N {
                state[0] = state[N - 1];
                i = 1;
            }
        }
        state[0] = 0x8000_0000;
        Twister { state, at: N }
    }

    fn word(&mut self) -> u32 {
        if self.at >= N {
            for k in 0..N {
                let bits = (self.state[k] & 0x8000_0000) | (self.state[(k + 1) % N] & 0x7fff_ffff);
                let magic = if bits & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[k] = self.state[(k + M) % N] ^ (bits >> 1) ^ magic;
            }
            self.at = 0;
        }
        let mut word = self.state[self.at];
        self.at += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    /// A number from 0 below `bound`, which is at least 1.
    fn below(&mut self, bound: u32) -> u32 {
        if bound.is_power_of_two() {
            return ((u64::from(bound) * u64::from(self.word() >> 1)) >> 31) as u32;
        }
        loop {
            let bits = self.word() >> 1;
            let value = bits % bound;
            // Numbers of the last, incomplete run would come too often.
            if u64::from(bits - value) + u64::from(bound - 1) < 1 << 31 {
                return value;
            }
        }
    }

    /// The numbers below `length` in a random order: the inside-out shuffle of Fisher and Yates.
    fn permutation(&mut self, length: usize) -> Vec<usize> {
        let mut order: Vec<usize> = Vec::with_capacity(length);
        for i in 0..length {
            let j = self.below(i as u32 + 1) as usize;
            order.push(i);
            order.swap(i, j);
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_stays() {
        let mut order = Twister::new(42).permutation(1000);
        assert_ne!(order, (0..1000).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..1000).collect::<Vec<_>>());
    }
}
