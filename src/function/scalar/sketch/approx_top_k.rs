//! `approx_top_k_estimate`: the items of a sketch that are there most often.

use super::super::kernel::udf;
use crate::error::{Error, Result};
use crate::function::aggregate::approx_top_k::{K, estimate, found, item, number};
use crate::function::{Bound, Build, Call, Function};

pub const ESTIMATE: Function = Function {
    name: "approx_top_k_estimate",
    aliases: &[],
    usage: "approx_top_k_estimate(state, k) - Returns top k items with their frequency. `k` An optional INTEGER literal greater than 0. If k is not specified, it defaults to 5.",
    example: "> SELECT approx_top_k_estimate(approx_top_k_accumulate(expr)) FROM VALUES (0), (0), (1), (1), (2), (3), (4), (4) AS tab(expr);\n [{\"item\":0,\"count\":2},{\"item\":4,\"count\":2},{\"item\":1,\"count\":2},{\"item\":2,\"count\":1},{\"item\":3,\"count\":1}]",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    let call = &super::super::string::kernel::filled(call, 2, &[Bound::int(K)])?;
    let ty = found(&item(call)?);
    let (state, k) = (call.value(0)?.clone(), number(call, 1, "k")?);
    let nullable = state.nullable;
    let udf = udf("approx_top_k_estimate", ty.storage(), &[k.into()], |inputs| {
        let k = inputs.options.first().and_then(|k| i32::try_from(*k).ok());
        let k = k.ok_or_else(|| Error::internal("approx_top_k_estimate of no number"))?;
        Ok(estimate::of_states(&inputs.arrays[0], k, inputs.output)?)
    });
    call.scalar(&udf, vec![state], ty, nullable)
}
