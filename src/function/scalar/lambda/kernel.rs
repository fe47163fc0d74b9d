//! Higher-order UDFs of our own: types that the builder has worked out, and a function from arguments to an array.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, UInt32Array};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, internal_err};
use datafusion::logical_expr::expr::HigherOrderFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, HigherOrderFunctionArgs, HigherOrderReturnFieldArgs, HigherOrderSignature, HigherOrderUDF,
    HigherOrderUDFImpl, LambdaArgument, LambdaParametersProgress, ValueOrLambda, Volatility,
};

/// What a kernel gets.
pub(super) struct Inputs<'a> {
    /// The arguments that are values, all of `rows` rows.
    pub(super) values: Vec<ArrayRef>,
    /// The lambdas.
    pub(super) lambdas: Vec<&'a LambdaArgument>,
    /// How many rows there are.
    pub(super) rows: usize,
    /// The type of the result.
    pub(super) output: &'a DataType,
}

/// From arguments to the result.
pub(super) type Run = fn(&Inputs) -> Result<ArrayRef>;

/// A call of a kernel. `parameters` are the types that each lambda's parameters have.
pub(super) fn call(
    name: &'static str,
    output: DataType,
    parameters: Vec<Vec<DataType>>,
    arguments: Vec<Expr>,
    run: Run,
) -> Expr {
    let signature = HigherOrderSignature::variadic_any(Volatility::Immutable);
    let kernel = Kernel { name, signature, output, parameters, run };
    Expr::HigherOrderFunction(HigherOrderFunction::new(Arc::new(HigherOrderUDF::new_from_impl(kernel)), arguments))
}

struct Kernel {
    name: &'static str,
    signature: HigherOrderSignature,
    output: DataType,
    parameters: Vec<Vec<DataType>>,
    run: Run,
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Kernel {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.output == other.output && self.parameters == other.parameters
    }
}

impl Eq for Kernel {}

impl Hash for Kernel {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.output.hash(state);
        self.parameters.hash(state);
    }
}

impl HigherOrderUDFImpl for Kernel {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &HigherOrderSignature {
        &self.signature
    }

    fn lambda_parameters(
        &self,
        _step: usize,
        _fields: &[ValueOrLambda<FieldRef, Option<FieldRef>>],
    ) -> Result<LambdaParametersProgress> {
        let field = |ty: &DataType| Arc::new(Field::new("parameter", ty.clone(), true));
        let fields = self.parameters.iter().map(|types| types.iter().map(field).collect());
        Ok(LambdaParametersProgress::Complete(fields.collect()))
    }

    fn return_field_from_args(&self, _args: HigherOrderReturnFieldArgs) -> Result<FieldRef> {
        Ok(Arc::new(Field::new(self.name, self.output.clone(), true)))
    }

    fn clear_null_values(&self) -> bool {
        false
    }

    fn invoke_with_args(&self, args: HigherOrderFunctionArgs) -> Result<ColumnarValue> {
        let mut values = Vec::new();
        let mut lambdas = Vec::new();
        for argument in &args.args {
            match argument {
                ValueOrLambda::Value(value) => values.push(value.to_array(args.number_rows)?),
                ValueOrLambda::Lambda(lambda) => lambdas.push(lambda),
            }
        }
        let inputs = Inputs { values, lambdas, rows: args.number_rows, output: &self.output };
        Ok(ColumnarValue::Array((self.run)(&inputs)?))
    }
}

/// Evaluates a lambda over columns of `rows.len()` values; `rows` tells of each which row of the input it belongs to.
pub(super) fn evaluate(lambda: &LambdaArgument, columns: &[ArrayRef], rows: &UInt32Array) -> Result<ArrayRef> {
    let closures: Vec<Box<dyn Fn() -> Result<ArrayRef>>> = columns
        .iter()
        .map(|column| {
            let column = Arc::clone(column);
            Box::new(move || Ok(Arc::clone(&column))) as Box<dyn Fn() -> Result<ArrayRef>>
        })
        .collect();
    let closures: Vec<&dyn Fn() -> Result<ArrayRef>> = closures.iter().map(|closure| closure.as_ref()).collect();
    let spread = |captured: &[ArrayRef]| captured.iter().map(|column| Ok(take(column, rows, None)?)).collect();
    lambda.evaluate(&closures, spread)?.into_array(rows.len())
}

/// The elements that lists or maps really have, row by row.
pub(super) struct Elements {
    /// Places of the elements in the values.
    pub(super) places: UInt32Array,
    /// The row of each element.
    pub(super) rows: UInt32Array,
    /// The place of each element in its row, from 0.
    pub(super) positions: Vec<i32>,
    /// Where each row begins in `places`.
    pub(super) offsets: OffsetBuffer<i32>,
    /// Which rows are NULL.
    pub(super) nulls: Option<NullBuffer>,
}

impl Elements {
    /// Of a list or map with these offsets.
    pub(super) fn new(offsets: &[i32], nulls: Option<&NullBuffer>) -> Self {
        let (mut places, mut rows, mut positions) = (Vec::new(), Vec::new(), Vec::new());
        let mut lengths = Vec::with_capacity(offsets.len());
        for (row, window) in offsets.windows(2).enumerate() {
            let valid = nulls.is_none_or(|nulls| nulls.is_valid(row));
            let range = if valid { window[0]..window[1] } else { 0..0 };
            lengths.push(range.len());
            for (position, place) in range.enumerate() {
                places.push(place as u32);
                rows.push(row as u32);
                positions.push(position as i32);
            }
        }
        Elements {
            places: UInt32Array::from(places),
            rows: UInt32Array::from(rows),
            positions,
            offsets: OffsetBuffer::from_lengths(lengths),
            nulls: nulls.cloned(),
        }
    }

    /// The range of a row's elements.
    pub(super) fn range(&self, row: usize) -> std::ops::Range<usize> {
        self.offsets[row] as usize..self.offsets[row + 1] as usize
    }
}

/// The field of the elements of a list type.
pub(super) fn element(ty: &DataType) -> Result<FieldRef> {
    match ty {
        DataType::List(field) => Ok(Arc::clone(field)),
        other => internal_err!("{other} is no list"),
    }
}
