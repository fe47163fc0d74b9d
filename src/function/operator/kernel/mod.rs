//! Kernels: what operators compute where Spark's meaning differs from that of DataFusion's own operators.
//!
//! A kernel is plain data ([`Kernel`]); [`udf`] makes a scalar function of it that also remembers where the operator
//! stands, so that an error of one row points there. Two calls of one kernel are equal wherever they stand.

pub mod between;
pub mod bits;
pub mod calendar;
pub mod calendar_interval;
pub mod condition;
pub mod decimal;
pub mod fields;
pub mod float;
pub mod in_set;
pub mod integer;
pub mod interval;
pub mod like;
pub mod nanos;
pub mod regex;
pub mod subscript;
pub mod time;
pub mod together;

use std::any::Any;
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::error::Result as DataFusionResult;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature, Volatility,
};

use crate::error::{Error, Result, Span};

/// What to do with a row that has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OnError {
    /// An error: ANSI rules.
    Fail,
    /// NULL: `try_add` and its like, and operators without ANSI rules.
    Null,
    /// The low bits of the answer: whole numbers without ANSI rules.
    Wrap,
}

/// A computation on arrays.
pub trait Kernel: Debug + Eq + Hash + Send + Sync + 'static {
    /// Its name in plans.
    fn name(&self) -> &'static str;
    /// What tells calls of it apart besides their arguments; part of their names in plans.
    fn detail(&self) -> Option<String> {
        None
    }
    /// The type that it returns.
    fn returns(&self) -> DataType;
    /// Computes. All arrays have the same length.
    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef>;
    /// Computes with scalars as they are; `None` where this kernel has no faster way for them.
    fn run_scalars(&self, _arguments: &[ColumnarValue], _rows: usize) -> Result<Option<ArrayRef>> {
        Ok(None)
    }
    /// Whether a row can be without an answer, which is an error then.
    fn may_fail(&self) -> bool;
}

/// A kernel as DataFusion's function.
#[derive(Debug)]
struct Function<K> {
    kernel: K,
    signature: Signature,
    span: Span,
    /// What tells this call from all others.
    number: u64,
}

impl<K: Kernel> PartialEq for Function<K> {
    fn eq(&self, other: &Self) -> bool {
        self.kernel == other.kernel
    }
}

impl<K: Kernel> Eq for Function<K> {}

impl<K: Kernel> Hash for Function<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.kernel.hash(state);
    }
}

/// The prefix of names of kernels of which a row can fail.
pub(crate) const FALLIBLE: &str = "checked_";

impl<K: Kernel> ScalarUDFImpl for Function<K> {
    fn name(&self) -> &str {
        self.kernel.name()
    }

    /// DataFusion asks for the name of every node of a tree, often: written out, those of a chain of a thousand terms
    /// would be as long together as a thousand chains. A deep call is named by its number.
    fn schema_name(&self, arguments: &[Expr]) -> DataFusionResult<String> {
        if !arguments.iter().all(|argument| is_shallow(argument, MAX_NAMED_DEPTH)) {
            return Ok(format!("{}(~{})", self.kernel.name(), self.number));
        }
        let mut names: Vec<String> = arguments.iter().map(|argument| argument.schema_name().to_string()).collect();
        names.extend(self.kernel.detail());
        Ok(format!("{}({})", self.kernel.name(), names.join(",")))
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> DataFusionResult<DataType> {
        Ok(self.kernel.returns())
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let scalars = arguments.args.iter().all(|value| matches!(value, ColumnarValue::Scalar(_)));
        let rows = if scalars { 1 } else { arguments.number_rows };
        let run = || -> Result<ArrayRef> {
            if !scalars && let Some(answer) = self.kernel.run_scalars(&arguments.args, rows)? {
                return Ok(answer);
            }
            let arrays = arguments
                .args
                .iter()
                .map(|value| value.to_array(rows))
                .collect::<DataFusionResult<Vec<_>>>()
                .map_err(Error::from)?;
            self.kernel.run(&arrays)
        };
        let answer = run().map_err(|error| error.at(self.span))?;
        if scalars {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&answer, 0)?));
        }
        Ok(ColumnarValue::Array(answer))
    }
}

/// Calls in calls deeper than this are not written out in names.
const MAX_NAMED_DEPTH: usize = 8;

fn is_shallow(expr: &Expr, depth: usize) -> bool {
    use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
    if depth == 0 {
        return false;
    }
    let mut shallow = true;
    let walked = expr.apply_children(|child| {
        shallow = is_shallow(child, depth - 1);
        Ok(if shallow { TreeNodeRecursion::Continue } else { TreeNodeRecursion::Stop })
    });
    shallow && walked.is_ok()
}

/// Numbers of calls that were bound.
static CALLS: AtomicU64 = AtomicU64::new(0);

/// The function of a kernel, for an operator that stands at `span`.
pub(crate) fn udf<K: Kernel>(kernel: K, span: Span) -> Arc<ScalarUDF> {
    debug_assert!(!kernel.may_fail() || kernel.name().starts_with(FALLIBLE), "{}", kernel.name());
    let signature = Signature::new(TypeSignature::VariadicAny, Volatility::Immutable);
    Arc::new(ScalarUDF::new_from_impl(Function {
        kernel,
        signature,
        span,
        number: CALLS.fetch_add(1, Ordering::Relaxed),
    }))
}

/// The kernel of a function, if it is one of this kind.
pub(crate) fn kernel_of<K: Kernel>(function: &ScalarUDF) -> Option<&K> {
    let function: &dyn Any = function.inner().as_ref();
    function.downcast_ref::<Function<K>>().map(|function| &function.kernel)
}

/// An array of a kernel's arguments as its own type.
pub(crate) fn downcast<A: Any>(array: &ArrayRef) -> Result<&A> {
    array
        .as_any()
        .downcast_ref::<A>()
        .ok_or_else(|| Error::internal(format!("a kernel got an array of {}", array.data_type())))
}

/// The `i`-th argument of a kernel.
pub(crate) fn argument(arguments: &[ArrayRef], i: usize) -> Result<&ArrayRef> {
    arguments.get(i).ok_or_else(|| Error::internal(format!("a kernel misses argument {i}")))
}

/// `ARITHMETIC_OVERFLOW`; `alternative` is the function that answers NULL instead, if there is one.
pub(crate) fn overflow(message: &str, alternative: Option<&str>) -> Error {
    let alternative = alternative
        .map(|name| format!(" Use '{name}' to tolerate overflow and return NULL instead."))
        .unwrap_or_default();
    Error::new("ARITHMETIC_OVERFLOW")
        .with("message", message)
        .with("alternative", alternative)
        .with("config", "\"spark.sql.ansi.enabled\"")
}

/// `DIVIDE_BY_ZERO`
pub(crate) fn divide_by_zero() -> Error {
    Error::new("DIVIDE_BY_ZERO").with("config", "\"spark.sql.ansi.enabled\"")
}

/// `REMAINDER_BY_ZERO`
pub(crate) fn remainder_by_zero() -> Error {
    Error::new("REMAINDER_BY_ZERO").with("config", "\"spark.sql.ansi.enabled\"")
}

/// The element-wise answer of a function of two values; `None` is NULL.
pub(crate) fn binary<A, B, O>(
    left: &datafusion::arrow::array::PrimitiveArray<A>,
    right: &datafusion::arrow::array::PrimitiveArray<B>,
    mut op: impl FnMut(A::Native, B::Native) -> Result<Option<O::Native>>,
) -> Result<datafusion::arrow::array::PrimitiveArray<O>>
where
    A: datafusion::arrow::datatypes::ArrowPrimitiveType,
    B: datafusion::arrow::datatypes::ArrowPrimitiveType,
    O: datafusion::arrow::datatypes::ArrowPrimitiveType,
{
    let mut builder = datafusion::arrow::array::PrimitiveBuilder::<O>::with_capacity(left.len());
    let (a, b) = (left.values(), right.values());
    for i in 0..left.len() {
        if left.is_null(i) || right.is_null(i) {
            builder.append_null();
        } else {
            builder.append_option(op(a[i], b[i])?);
        }
    }
    Ok(builder.finish())
}

/// The element-wise answer of a function of one value; `None` is NULL.
pub(crate) fn unary<A, O>(
    value: &datafusion::arrow::array::PrimitiveArray<A>,
    mut op: impl FnMut(A::Native) -> Result<Option<O::Native>>,
) -> Result<datafusion::arrow::array::PrimitiveArray<O>>
where
    A: datafusion::arrow::datatypes::ArrowPrimitiveType,
    O: datafusion::arrow::datatypes::ArrowPrimitiveType,
{
    let mut builder = datafusion::arrow::array::PrimitiveBuilder::<O>::with_capacity(value.len());
    for (i, v) in value.values().iter().enumerate() {
        if value.is_null(i) {
            builder.append_null();
        } else {
            builder.append_option(op(*v)?);
        }
    }
    Ok(builder.finish())
}
