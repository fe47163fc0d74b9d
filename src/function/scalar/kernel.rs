//! Scalar UDFs of our own: a name, a result type, options, and a function from arrays to an array.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};

/// What a kernel gets.
pub(super) struct Inputs<'a> {
    /// The arguments, all of `rows` values.
    pub(super) arrays: Vec<ArrayRef>,
    /// How many rows there are.
    pub(super) rows: usize,
    /// The type of the result.
    pub(super) output: &'a DataType,
    /// What the builder said.
    pub(super) options: &'a [i64],
}

/// From arguments to the result.
pub(super) type Run = fn(&Inputs) -> Result<ArrayRef>;

/// The UDF of a kernel. `options` distinguish uses of one kernel.
pub(super) fn udf(name: &'static str, output: DataType, options: &[i64], run: Run) -> Arc<ScalarUDF> {
    let signature = Signature::variadic_any(Volatility::Immutable);
    let signature = Signature::one_of(
        vec![signature.type_signature, datafusion::logical_expr::TypeSignature::Nullary],
        Volatility::Immutable,
    );
    Arc::new(ScalarUDF::new_from_impl(Kernel { name, signature, output, options: options.to_vec(), run }))
}

struct Kernel {
    name: &'static str,
    signature: Signature,
    output: DataType,
    options: Vec<i64>,
    run: Run,
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:?}", self.name, self.options)
    }
}

impl PartialEq for Kernel {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.output == other.output && self.options == other.options
    }
}

impl Eq for Kernel {}

impl Hash for Kernel {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.output.hash(state);
        self.options.hash(state);
    }
}

/// The first value, with all that its type says: a list taken by `try_from_array` forgets its elements' metadata, which
/// hold Spark's type.
fn first(values: &ArrayRef) -> Result<ScalarValue> {
    match values.as_list_opt::<i32>() {
        Some(lists) if lists.is_valid(0) => Ok(ScalarValue::List(Arc::new(lists.slice(0, 1)))),
        _ => ScalarValue::try_from_array(values, 0),
    }
}

impl ScalarUDFImpl for Kernel {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(self.output.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let constant = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let rows = if constant { 1 } else { args.number_rows };
        let arrays = args.args.iter().map(|arg| arg.to_array(rows)).collect::<Result<_>>()?;
        let result = (self.run)(&Inputs { arrays, rows, output: &self.output, options: &self.options })?;
        Ok(if constant { ColumnarValue::Scalar(first(&result)?) } else { ColumnarValue::Array(result) })
    }
}
