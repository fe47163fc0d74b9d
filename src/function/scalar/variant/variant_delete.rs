//! `variant_delete`: a variant without some of its members and elements.

use super::super::super::{Bound, Call};
use super::super::string::kernel::{self, Input, Setting};
use super::editing::{path_argument, place, steps};
use super::variant;
use crate::error::Result;
use crate::function::{Build, Function};
use crate::types::SparkType;
use crate::types::variant::Variant;
use crate::types::variant::build::Builder;
use crate::types::variant::column::{Column, ColumnBuilder};
use crate::types::variant::edit::delete;
use datafusion::arrow::array::ArrayRef;

const NAME: &str = "variant_delete";

pub const FUNCTION: Function = Function {
    name: NAME,
    aliases: &[],
    usage: "variant_delete(v, path1[, path2, ...]) - Removes fields or array elements from a variant at the given JSONPath locations. Multiple paths are applied left to right. Returns NULL if `v` is NULL; NULL paths are skipped.",
    example: "> SELECT variant_delete(parse_json('[1, 2, 3]'), '$[0]', '$[0]');\n [3]",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, usize::MAX)?;
    let target = variant(call, 0)?;
    let mut arguments = vec![target.clone()];
    for i in 1..call.len() {
        let path = path_argument(call, i)?;
        // Where there is no variant only what is written out is looked at, as Spark does.
        if let Some(text) = path.as_string_literal()
            && target.is_null_literal()
        {
            steps(text, NAME, false).map_err(|error| error.at(path.span).at(call.span))?;
        }
        // A path that is not there leads nowhere.
        if !path.is_null_literal() {
            arguments.push(path);
        }
    }
    kernel::call(call, NAME, arguments, SparkType::Variant, false, Setting::of(call), run)
}

fn run(inputs: &[Input], rows: usize, _: &Setting) -> Result<ArrayRef> {
    let targets = Column::new(inputs[0].array())?;
    let mut out = ColumnBuilder::new(rows);
    let mut builder = Builder::default();
    for row in 0..rows {
        let Some(target) = targets.get(place(&inputs[0], row)) else {
            out.append_null();
            continue;
        };
        let (mut metadata, mut value) = (Vec::new(), Vec::new());
        let mut changed = false;
        for path in &inputs[1..] {
            if path.is_null(row) {
                continue;
            }
            let steps = steps(path.text(row), NAME, false)?;
            let now = if changed { Variant { metadata: &metadata, value: &value } } else { target };
            builder.clear();
            if delete(now, &steps, &mut builder)? {
                builder.metadata(&mut metadata)?;
                value = builder.value().to_vec();
                changed = true;
            }
        }
        out.append_variant(if changed { Variant { metadata: &metadata, value: &value } } else { target })?;
    }
    out.finish()
}
