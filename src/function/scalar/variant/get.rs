//! `variant_get`, `try_variant_get`: a part of a variant, as a value of a type.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::variant;
use crate::error::{Error, Result};
use crate::function::cast::kernel::variant::from_cells;
use crate::function::cast::rule::in_variants;
use crate::function::cast::{Failure, Rules};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::variant::column::Column;
use crate::types::variant::path::{Step, follow, parse};

pub const FUNCTION: Function = Function {
    name: "variant_get",
    aliases: &[],
    usage: "variant_get(v, path[, type]) - Extracts a sub-variant from `v` according to `path`, and then cast the sub-variant to `type`. When `type` is omitted, it is default to `variant`. Returns null if the path does not exist. Throws an exception if the cast fails.",
    example: "> SELECT variant_get(parse_json('{\"a\": 1}'), '$.a', 'int');\n 1",
    build: Build::Scalar(get),
};

pub const TRY: Function = Function {
    name: "try_variant_get",
    aliases: &[],
    usage: "try_variant_get(v, path[, type]) - Extracts a sub-variant from `v` according to `path`, and then cast the sub-variant to `type`. When `type` is omitted, it is default to `variant`. Returns null if the path does not exist or the cast fails.",
    example: "> SELECT try_variant_get(parse_json('[1, \"2\"]'), '$[1]', 'int');\n 2",
    build: Build::Scalar(get),
};

/// A call of one of the two.
/// # Errors
/// Those of the arguments.
pub(crate) fn get(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let ty = if call.len() == 3 { wanted(call)? } else { SparkType::Variant };
    // The type does not show in the column's name.
    let shown = Call::plain(call.context, call.name, call.values()?.into_iter().take(2).collect(), call.span);
    let value = variant(&shown, 0)?;
    let path = match shown.value(1)? {
        path if path.ty == SparkType::Null => Bound::null(SparkType::String),
        path if path.ty.is_string() => path.clone(),
        _ => return Err(shown.unexpected_type(1, "\"STRING\"")),
    };
    if !in_variants(&ty, true) {
        return Err(Error::new("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION")
            .with("sqlExpr", format!("\"{}\"", shown.display()))
            .with("srcType", "\"VARIANT\"")
            .with("targetType", format!("\"{}\"", ty.sql()))
            .at(call.span));
    }
    if value.is_null_literal() || path.is_null_literal() {
        return Ok(Bound::null(ty).named(shown.display()).at(call.span));
    }
    let failure = if call.name == "try_variant_get" { Failure::Try } else { Failure::Ansi };
    let kernel = Get {
        name: if failure == Failure::Try { "try_variant_get" } else { "variant_get" },
        steps: path.as_string_literal().map(|text| parse(text).ok_or_else(|| invalid(text, call.name))).transpose()?,
        ty: ty.clone(),
        rules: Rules { failure, zone: call.context.timezone, span: call.span },
        signature: Signature::any(2, Volatility::Immutable),
    };
    shown.scalar(&Arc::new(ScalarUDF::new_from_impl(kernel)), vec![value, path], ty, true)
}

/// The type that the last argument names.
fn wanted(call: &Call) -> Result<SparkType> {
    let argument = call.value(2)?;
    let Some(text) = argument.as_string_literal() else {
        return Err(Error::new("INVALID_SCHEMA.NON_STRING_LITERAL")
            .with("inputSchema", format!("\"{}\"", argument.name))
            .at(argument.span)
            .at(call.span));
    };
    let ty = (call.context.schema)(text, &call.context.settings)
        .map_err(|error| error.within(argument.span).at(call.span))?;
    if matches!(ty, SparkType::Char(_) | SparkType::Varchar(_)) {
        return Err(Error::new("UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING").at(argument.span).at(call.span));
    }
    Ok(ty)
}

fn invalid(path: &str, function: &str) -> Error {
    Error::new("INVALID_VARIANT_GET_PATH").with("path", path).with("functionName", format!("`{function}`"))
}

#[derive(Debug)]
struct Get {
    name: &'static str,
    /// The path, where it is a literal.
    steps: Option<Vec<Step>>,
    ty: SparkType,
    rules: Rules,
    signature: Signature,
}

impl Get {
    fn key(&self) -> (&str, &SparkType, crate::types::zone::Zone) {
        (self.name, &self.ty, self.rules.zone)
    }
}

impl PartialEq for Get {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Get {}

impl Hash for Get {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl ScalarUDFImpl for Get {
    fn name(&self) -> &str {
        self.name
    }

    fn schema_name(&self, args: &[datafusion::logical_expr::Expr]) -> DataFusionResult<String> {
        let args: Vec<String> = args.iter().map(|arg| arg.schema_name().to_string()).collect();
        Ok(format!("{}({}) {}", self.name, args.join(", "), self.ty))
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(self.ty.storage())
    }

    fn return_field_from_args(&self, _: ReturnFieldArgs) -> DataFusionResult<FieldRef> {
        Ok(Arc::new(Field::new(self.name, self.ty.storage(), true)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let constant = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let rows = if constant { 1 } else { args.number_rows };
        let column = Column::new(&args.args[0].to_array(rows)?)?;
        let paths = args.args[1].to_array(if self.steps.is_some() { 1 } else { rows })?;
        let paths = paths.as_string_view();
        let mut cells = Vec::with_capacity(rows);
        for row in 0..rows {
            let variant = column.get(row);
            cells.push(match (&self.steps, variant) {
                (_, None) => None,
                (Some(steps), Some(variant)) => follow(variant, steps),
                (None, Some(_)) if paths.is_null(row) => None,
                (None, Some(variant)) => {
                    let path = paths.value(row);
                    let steps = parse(path).ok_or_else(|| invalid(path, self.name).at(self.rules.span))?;
                    follow(variant, &steps)
                }
            });
        }
        let array = from_cells(&cells, &self.ty, &self.rules)?;
        Ok(if constant {
            ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?)
        } else {
            ColumnarValue::Array(array)
        })
    }
}
