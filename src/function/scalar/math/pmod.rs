//! `pmod`: the remainder that is not negative (unless the divisor is).

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, PrimitiveArray};
use datafusion::arrow::datatypes::{
    ArrowPrimitiveType, DataType, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
};

use super::scalar;
use crate::error::{Error, Result};
use crate::function::call::scalar_expr;
use crate::function::operator::arithmetic::{Op, decimal_type, operands};
use crate::function::operator::kernel::{Kernel, argument, binary, downcast, remainder_by_zero, udf};
use crate::function::{Bound, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = scalar(
    "pmod",
    &[],
    "pmod(expr1, expr2) - Returns the positive value of `expr1` mod `expr2`.",
    "> SELECT pmod(-10, 3);\n 2",
    build,
);

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let name = call.display();
    let (left, right) = operands(Op::Remainder, call.value(0)?.clone(), call.value(1)?.clone(), &name, call)?;
    let (ty, scales) = match (&left.ty, &right.ty) {
        (SparkType::Decimal(p1, s1), SparkType::Decimal(p2, s2)) => {
            (decimal_type(Op::Remainder, (*p1, *s1), (*p2, *s2)), (*s1, *s2))
        }
        (ty, _) => (ty.clone(), (0, 0)),
    };
    let nullable = left.nullable || right.nullable || !call.context.ansi;
    let kernel = Pmod { ty: ty.storage(), scales, fail: call.context.ansi };
    let expr = scalar_expr(&udf(kernel, call.span), vec![left.expr, right.expr]);
    Ok(Bound::new(expr, ty, nullable, name).at(call.span))
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Pmod {
    ty: DataType,
    scales: (i8, i8),
    fail: bool,
}

impl Kernel for Pmod {
    fn name(&self) -> &'static str {
        if self.fail { "checked_pmod" } else { "pmod" }
    }

    fn returns(&self) -> DataType {
        self.ty.clone()
    }

    fn may_fail(&self) -> bool {
        self.fail
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        Ok(match self.ty {
            DataType::Int8 => Arc::new(self.each::<Int8Type>(arguments, |a, b| Some(whole(a.into(), b.into()) as i8))?),
            DataType::Int16 => {
                Arc::new(self.each::<Int16Type>(arguments, |a, b| Some(whole(a.into(), b.into()) as i16))?)
            }
            DataType::Int32 => {
                Arc::new(self.each::<Int32Type>(arguments, |a, b| Some(whole(a.into(), b.into()) as i32))?)
            }
            DataType::Int64 => {
                Arc::new(self.each::<Int64Type>(arguments, |a, b| Some(whole(a.into(), b.into()) as i64))?)
            }
            DataType::Float32 => Arc::new(self.each::<Float32Type>(arguments, |a, b| {
                let rest = a % b;
                Some(if rest < 0.0 { (rest + b) % b } else { rest })
            })?),
            DataType::Float64 => Arc::new(self.each::<Float64Type>(arguments, |a, b| {
                let rest = a % b;
                Some(if rest < 0.0 { (rest + b) % b } else { rest })
            })?),
            DataType::Decimal128(precision, scale) => {
                let factor = |own: i8| 10i128.checked_pow(u32::try_from(scale - own).ok()?);
                let (left, right) = (factor(self.scales.0), factor(self.scales.1));
                let answer = self.each::<Decimal128Type>(arguments, |a, b| {
                    Some(whole(a.checked_mul(left?)?, b.checked_mul(right?)?))
                })?;
                Arc::new(answer.with_precision_and_scale(precision, scale)?)
            }
            ref other => return Err(Error::internal(format!("pmod of {other}"))),
        })
    }
}

impl Pmod {
    fn each<T: ArrowPrimitiveType>(
        &self,
        arguments: &[ArrayRef],
        pmod: impl Fn(T::Native, T::Native) -> Option<T::Native>,
    ) -> Result<PrimitiveArray<T>> {
        let left = downcast::<PrimitiveArray<T>>(argument(arguments, 0)?)?;
        let right = downcast::<PrimitiveArray<T>>(argument(arguments, 1)?)?;
        binary(left, right, |a, b| {
            if b != T::Native::default() {
                match pmod(a, b) {
                    None if self.fail => Err(Error::unsupported("pmod of decimals whose digits together exceed 38")),
                    answer => Ok(answer),
                }
            } else if self.fail {
                Err(remainder_by_zero())
            } else {
                Ok(None)
            }
        })
    }
}

fn whole(a: i128, b: i128) -> i128 {
    let rest = a % b;
    if rest < 0 { (rest + b) % b } else { rest }
}

#[cfg(test)]
mod tests {
    #[test]
    fn signs() {
        for (a, b, expected) in [(-7, 3, 2), (7, -3, 1), (-7, -3, -1), (7, 3, 1)] {
            assert_eq!(super::whole(a, b), expected, "{a} {b}");
        }
    }
}
