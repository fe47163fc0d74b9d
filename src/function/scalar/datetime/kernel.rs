//! A function over columns as an expression: one type of UDF for the whole family, with the kernel as a function pointer.
//!
//! Calls of literals are computed at once. A NULL among the arguments gives NULL.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, NullBufferBuilder, PrimitiveArray, StringViewBuilder};
use datafusion::arrow::datatypes::{ArrowPrimitiveType, DataType, Field, FieldRef};
use datafusion::common::{Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use crate::error::{Result, Span};
use crate::function::{Bound, Call};
use crate::types::zone::Zone;
use crate::types::{Collation, SparkType};

/// What a kernel knows besides its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Setting {
    /// ANSI mode: an error where there would be NULL.
    pub ansi: bool,
    /// The zone whose clocks count.
    pub zone: Zone,
    /// The statement's start in microseconds UTC, where the kernel depends on it.
    pub now: i64,
    /// A word that was a literal: a unit, a field.
    pub word: String,
    /// By what texts are compared, where the kernel compares them otherwise than byte by byte.
    pub collation: Option<Collation>,
}

impl Setting {
    /// The session's.
    pub fn of(call: &Call) -> Setting {
        Setting { ansi: call.context.ansi, zone: call.context.timezone, now: 0, word: String::new(), collation: None }
    }

    /// On clocks in another zone.
    pub fn zone(self, zone: Zone) -> Setting {
        Setting { zone, ..self }
    }

    /// With a word.
    pub fn word(self, word: &str) -> Setting {
        Setting { word: word.to_string(), ..self }
    }

    /// Comparing texts by a collation.
    pub fn by(self, collation: Collation) -> Setting {
        Setting { collation: Some(collation), ..self }
    }

    /// Without ANSI mode's errors.
    pub fn lenient(self) -> Setting {
        Setting { ansi: false, ..self }
    }
}

/// An argument: a value per row, or one for all.
pub struct Input {
    array: ArrayRef,
    constant: bool,
}

impl Input {
    fn row(&self, row: usize) -> usize {
        if self.constant { 0 } else { row }
    }

    /// Whether it is NULL in that row.
    pub fn is_null(&self, row: usize) -> bool {
        self.array.is_null(self.row(row))
    }

    /// The value of that row.
    pub fn value<T: ArrowPrimitiveType>(&self, row: usize) -> T::Native {
        self.array.as_primitive::<T>().value(self.row(row))
    }

    /// The text of that row.
    pub fn text(&self, row: usize) -> &str {
        self.array.as_string_view().value(self.row(row))
    }

    /// The bytes of that row.
    pub fn bytes(&self, row: usize) -> &[u8] {
        self.array.as_binary::<i32>().value(self.row(row))
    }

    /// The boolean of that row.
    pub fn flag(&self, row: usize) -> bool {
        self.array.as_boolean().value(self.row(row))
    }

    /// The array; of one row where the argument is constant.
    pub fn array(&self) -> &ArrayRef {
        &self.array
    }
}

/// From arguments and the number of rows to an array.
pub type Run = fn(&[Input], usize, &Setting) -> Result<ArrayRef>;

struct Kernel {
    name: &'static str,
    ty: SparkType,
    may_give_null: bool,
    setting: Setting,
    span: Span,
    run: Run,
    signature: Signature,
}

impl Kernel {
    fn key(&self) -> (&str, &SparkType, &Setting) {
        (self.name, &self.ty, &self.setting)
    }
}

impl std::fmt::Debug for Kernel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Kernel").field(&self.key()).finish()
    }
}

impl PartialEq for Kernel {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Kernel {}

impl Hash for Kernel {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// A call of a kernel, under the call's column name. Arguments are of the types that the kernel wants; `name` with `ty`
/// and `setting` tells the kernel.
pub fn call(
    call: &Call,
    name: &'static str,
    arguments: Vec<Bound>,
    ty: SparkType,
    may_give_null: bool,
    setting: Setting,
    run: Run,
) -> Result<Bound> {
    let display = call.display();
    if arguments.iter().any(Bound::is_null_literal) {
        return Ok(Bound::null(ty).named(display).at(call.span));
    }
    let nullable = may_give_null || arguments.iter().any(|argument| argument.nullable);
    let literals: Option<Vec<&ScalarValue>> = arguments.iter().map(Bound::as_literal).collect();
    if let Some(literals) = literals {
        let inputs: Vec<Input> = literals
            .into_iter()
            .map(|value| Ok(Input { array: value.to_array()?, constant: true }))
            .collect::<DataFusionResult<_>>()?;
        // What fails is left to fail when it is met: it may stand in a branch that is never taken.
        if let Ok(array) = run(&inputs, 1, &setting) {
            let value = ScalarValue::try_from_array(&array, 0)?;
            return Ok(Bound::literal(value, ty, display).at(call.span));
        }
    }
    let signature = Signature::any(arguments.len(), Volatility::Immutable);
    let kernel = Kernel { name, ty: ty.clone(), may_give_null, setting, span: call.span, run, signature };
    let args = arguments.into_iter().map(|argument| argument.expr).collect();
    let expr = Expr::ScalarFunction(ScalarFunction { func: Arc::new(ScalarUDF::from(kernel)), args });
    Ok(Bound::new(expr, ty, nullable, display).at(call.span))
}

impl ScalarUDFImpl for Kernel {
    fn name(&self) -> &str {
        self.name
    }

    fn schema_name(&self, args: &[Expr]) -> DataFusionResult<String> {
        // Kernels of one name differ by their setting.
        let args: Vec<String> = args.iter().map(|arg| arg.schema_name().to_string()).collect();
        let word = if self.setting.word.is_empty() { String::new() } else { format!("{}, ", self.setting.word) };
        Ok(format!("{}({word}{}) {}", self.name, args.join(", "), self.ty))
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(self.ty.storage())
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> DataFusionResult<FieldRef> {
        let nullable = self.may_give_null || args.arg_fields.iter().any(|field| field.is_nullable());
        Ok(Arc::new(Field::new(self.name, self.ty.storage(), nullable)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let all_constant = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let inputs = args.args.into_iter().map(|arg| match arg {
            ColumnarValue::Array(array) => Ok(Input { array, constant: false }),
            ColumnarValue::Scalar(value) => Ok(Input { array: value.to_array()?, constant: true }),
        });
        let inputs: Vec<Input> = inputs.collect::<DataFusionResult<_>>()?;
        let rows = if all_constant { 1 } else { args.number_rows };
        let array = (self.run)(&inputs, rows, &self.setting).map_err(|error| error.at(self.span))?;
        Ok(if all_constant {
            ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?)
        } else {
            ColumnarValue::Array(array)
        })
    }
}

/// A value per row from `f`, which is asked where no input is NULL; `None` is NULL.
pub fn collect<O: ArrowPrimitiveType>(
    inputs: &[Input],
    rows: usize,
    ty: &SparkType,
    mut f: impl FnMut(usize) -> Result<Option<O::Native>>,
) -> Result<ArrayRef> {
    let mut values = Vec::with_capacity(rows);
    let mut nulls = NullBufferBuilder::new(rows);
    for row in 0..rows {
        let value = if inputs.iter().any(|input| input.is_null(row)) { None } else { f(row)? };
        match value {
            Some(_) => nulls.append_non_null(),
            None => nulls.append_null(),
        }
        values.push(value.unwrap_or_default());
    }
    Ok(Arc::new(PrimitiveArray::<O>::new(values.into(), nulls.finish()).with_data_type(ty.storage())))
}

/// A text per row, written by `f` where no input is NULL; `false` is NULL.
pub fn collect_text(
    inputs: &[Input],
    rows: usize,
    mut f: impl FnMut(usize, &mut String) -> Result<bool>,
) -> Result<ArrayRef> {
    let mut out = StringViewBuilder::with_capacity(rows);
    let mut text = String::new();
    for row in 0..rows {
        text.clear();
        if !inputs.iter().any(|input| input.is_null(row)) && f(row, &mut text)? {
            out.append_value(&text);
        } else {
            out.append_null();
        }
    }
    Ok(Arc::new(out.finish()))
}

/// A value from each value of the one input; values of NULL rows are computed too, and not shown.
pub fn unary<I: ArrowPrimitiveType, O: ArrowPrimitiveType>(
    input: &Input,
    ty: &SparkType,
    f: impl FnMut(I::Native) -> O::Native,
) -> ArrayRef {
    let array = input.array.as_primitive::<I>();
    let values: Vec<O::Native> = array.values().iter().copied().map(f).collect();
    Arc::new(PrimitiveArray::<O>::new(values.into(), array.nulls().cloned()).with_data_type(ty.storage()))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::function::{Build, Function};
    use crate::types::format::{Style, to_text};

    /// A call of literals, as printed.
    pub fn answer(function: &Function, arguments: Vec<Bound>) -> Result<String> {
        answer_in(function, arguments, true)
    }

    /// The same with or without ANSI mode.
    pub fn answer_in(function: &Function, arguments: Vec<Bound>, ansi: bool) -> Result<String> {
        let context = crate::function::cast::tests::context(ansi);
        let call = Call::plain(&context, function.name, arguments, Span::default());
        let Build::Scalar(build) = function.build else { panic!("{} is no scalar function", function.name) };
        let bound = build(&call)?;
        match &bound.expr {
            Expr::Literal(value, _) => to_text(value, &bound.ty, context.timezone, Style::Hive),
            Expr::ScalarFunction(function) => {
                // It failed when it was built: fail again, to see why.
                let args = function.args.iter().map(|arg| match arg {
                    Expr::Literal(value, _) => ColumnarValue::Scalar(value.clone()),
                    other => panic!("{other} is no literal"),
                });
                let field = Arc::new(Field::new("x", bound.ty.storage(), true));
                let args = ScalarFunctionArgs {
                    args: args.collect(),
                    arg_fields: Vec::new(),
                    number_rows: 1,
                    return_field: field,
                    config_options: Arc::default(),
                };
                match function.func.invoke_with_args(args)? {
                    ColumnarValue::Scalar(value) => to_text(&value, &bound.ty, context.timezone, Style::Hive),
                    ColumnarValue::Array(array) => panic!("{array:?}"),
                }
            }
            other => panic!("{other}"),
        }
    }

    pub fn date(text: &str) -> Bound {
        let days = crate::types::parse::parse_date(text).unwrap();
        Bound::literal(ScalarValue::Date32(Some(days)), SparkType::Date, format!("DATE '{text}'"))
    }

    pub fn timestamp(text: &str) -> Bound {
        let zone = crate::function::cast::tests::context(true).timezone;
        let micros = crate::types::parse::parse_timestamp(text, zone).unwrap();
        let value = ScalarValue::TimestampMicrosecond(Some(micros), Some("UTC".into()));
        Bound::literal(value, SparkType::Timestamp, format!("TIMESTAMP '{text}'"))
    }
}
