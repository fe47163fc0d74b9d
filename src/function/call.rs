//! A call that a builder gets: its arguments, what stands around them, and the session's rules.

use std::sync::Arc;

use datafusion::logical_expr::expr::{AggregateFunction, ScalarFunction, Sort};
use datafusion::logical_expr::{AggregateUDF, Expr, ScalarUDF};

use super::bound::Bound;
use super::coerce;
use super::constant::reads_no_row;
use crate::config::Settings;
use crate::error::{Error, Result, Span};
use crate::types::SparkType;
use crate::types::zone::Zone;

/// What of the session an expression's meaning depends on. One per statement.
#[derive(Clone, Debug)]
pub struct Context {
    /// `spark.sql.ansi.enabled`
    pub ansi: bool,
    /// `spark.sql.session.timeZone`
    pub timezone: Zone,
    /// `spark.sql.session.timeZone` as it was written, which `current_timezone()` returns
    pub timezone_name: String,
    /// What `TIMESTAMP` means: `true` for timestamps without time zone
    pub timestamp_ntz: bool,
    /// The start of the statement, in microseconds since 1970-01-01 UTC: `current_timestamp()`
    pub now: i64,
    /// The database that unqualified names are looked up in
    pub current_database: String,
    /// Reads a type or a list of columns: `STRUCT<a: INT>`, `a INT, b STRING`
    pub schema: fn(&str, &Settings) -> Result<SparkType>,
    /// All settings
    pub settings: Settings,
}

/// An argument of a call.
pub enum Argument<'a> {
    /// A value.
    Value(Bound),
    /// A lambda, bound by the builder once it knows the parameters' types.
    Lambda(&'a dyn LambdaBinder),
}

/// A lambda that is not bound yet.
pub trait LambdaBinder {
    /// How many parameters it has.
    fn arity(&self) -> usize;
    /// Where it stands.
    fn span(&self) -> Span;
    /// How a column's name shows it; complete once it is bound.
    fn display(&self) -> String {
        "lambdafunction".to_string()
    }
    /// Binds the body for parameters of these types; the flag says whether one may be NULL.
    /// # Errors
    /// Those of binding the body.
    fn bind(&self, parameters: &[(SparkType, bool)]) -> Result<BoundLambda>;
}

/// A lambda that is bound.
pub struct BoundLambda {
    /// The body.
    pub body: Bound,
    /// The lambda as DataFusion's expression.
    pub expr: Expr,
}

/// A call of a function.
pub struct Call<'a> {
    /// The session's rules.
    pub context: &'a Arc<Context>,
    /// The name as it was called, in lower case.
    pub name: &'a str,
    /// The arguments.
    pub arguments: Vec<Argument<'a>>,
    /// `DISTINCT`
    pub distinct: bool,
    /// `FILTER (WHERE ...)`
    pub filter: Option<Bound>,
    /// `WITHIN GROUP (ORDER BY ...)`
    pub order_by: Vec<(Bound, Sort)>,
    /// `IGNORE NULLS` (true), `RESPECT NULLS` (false)
    pub ignore_nulls: Option<bool>,
    /// Where the call stands.
    pub span: Span,
}

impl<'a> Call<'a> {
    /// A plain call with values only, for builders that call other builders.
    pub fn plain(context: &'a Arc<Context>, name: &'a str, values: Vec<Bound>, span: Span) -> Self {
        Call {
            context,
            name,
            arguments: values.into_iter().map(Argument::Value).collect(),
            distinct: false,
            filter: None,
            order_by: Vec::new(),
            ignore_nulls: None,
            span,
        }
    }

    /// How many arguments there are.
    pub fn len(&self) -> usize {
        self.arguments.len()
    }

    /// Whether there are no arguments.
    pub fn is_empty(&self) -> bool {
        self.arguments.is_empty()
    }

    /// # Errors
    /// `WRONG_NUM_ARGS` unless the number of arguments is between `least` and `most`.
    pub fn arity(&self, least: usize, most: usize) -> Result<()> {
        let actual = self.len();
        if (least..=most).contains(&actual) {
            return Ok(());
        }
        let expected = if least == most {
            least.to_string()
        } else if most == usize::MAX {
            format!("> {}", least.saturating_sub(1))
        } else {
            let all: Vec<String> = (least..=most).map(|n| n.to_string()).collect();
            format!("[{}]", all.join(", "))
        };
        Err(Error::new("WRONG_NUM_ARGS.WITHOUT_SUGGESTION")
            .with("functionName", format!("`{}`", self.name))
            .with("expectedNum", expected)
            .with("actualNum", actual)
            .at(self.span))
    }

    /// The `i`-th argument, from 0, as a value.
    /// # Errors
    /// When it is missing or a lambda.
    pub fn value(&self, i: usize) -> Result<&Bound> {
        match self.arguments.get(i) {
            Some(Argument::Value(bound)) => Ok(bound),
            Some(Argument::Lambda(lambda)) => Err(Error::new("INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION")
                .with("class", self.name)
                .at(lambda.span())),
            None => Err(Error::internal(format!("{} looks at argument {i} of {}", self.name, self.len()))),
        }
    }

    /// All arguments as values.
    /// # Errors
    /// When one is a lambda.
    pub fn values(&self) -> Result<Vec<Bound>> {
        (0..self.len()).map(|i| self.value(i).cloned()).collect()
    }

    /// The `i`-th argument, implicitly cast to `ty`.
    /// # Errors
    /// `DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE` when Spark has no implicit cast.
    pub fn cast(&self, i: usize, ty: &SparkType) -> Result<Bound> {
        let value = self.value(i)?;
        coerce::implicit_cast(value.clone(), ty, self.context)?
            .ok_or_else(|| self.unexpected_type(i, &format!("\"{}\"", ty.sql())))
    }

    /// The `i`-th argument of a function that casts nothing unasked but NULL; text of another collation is text.
    /// # Errors
    /// `DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE` when it is of another type.
    pub fn exactly(&self, i: usize, ty: &SparkType) -> Result<Bound> {
        let actual = &self.value(i)?.ty;
        if actual == ty || *actual == SparkType::Null || (actual.is_string() && ty.is_string()) {
            return self.cast(i, ty);
        }
        Err(self.unexpected_type(i, &format!("\"{}\"", ty.sql())))
    }

    /// NULL, where one of the arguments of a function that is NULL then is a literal NULL: what the others are is not
    /// looked at, as by Spark's `NullPropagation`.
    pub fn null_among(&self, arguments: &[&Bound], ty: &SparkType) -> Option<Bound> {
        // An aggregate makes one row of many even where nobody looks at it.
        let null = arguments.iter().any(|argument| argument.is_null_literal())
            && arguments.iter().all(|argument| reads_no_row(argument));
        null.then(|| Bound::null(ty.clone()).named(self.display()).at(self.span))
    }

    /// The error for an argument of a wrong type; `required` is how Spark words what it wants: `"INT" or "BIGINT"`, quoted.
    pub fn unexpected_type(&self, i: usize, required: &str) -> Error {
        // Spark counts in words up to three.
        let ordinal = ["first", "second", "third"].get(i).map_or_else(|| format!("{}th", i + 1), ToString::to_string);
        let (input, ty, span) = match self.arguments.get(i) {
            Some(Argument::Value(value)) => (value.name.clone(), value.ty.sql(), value.span),
            _ => ("lambda".to_string(), "LAMBDA".to_string(), self.span),
        };
        Error::new("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE")
            .with("sqlExpr", format!("\"{}\"", self.display()))
            .with("paramIndex", ordinal)
            .with("requiredType", required)
            .with("inputSql", format!("\"{input}\""))
            .with("inputType", format!("\"{ty}\""))
            .at(span)
            .at(self.span)
    }

    /// The call as Spark names a column of it: `name(a, b)`.
    pub fn display(&self) -> String {
        let arguments: Vec<String> = self
            .arguments
            .iter()
            .map(|argument| match argument {
                Argument::Value(value) => value.name.clone(),
                Argument::Lambda(lambda) => lambda.display(),
            })
            .collect();
        let distinct = if self.distinct { "DISTINCT " } else { "" };
        format!("{}({distinct}{})", self.name, arguments.join(", "))
    }

    /// A call of a scalar UDF under this call's column name. `arguments` are of the storage that the UDF wants; what the
    /// UDF returns is cast to `ty`'s storage where it differs.
    /// # Errors
    /// When the UDF refuses the arguments' types, which is a mistake of the builder's.
    pub fn scalar(&self, udf: &Arc<ScalarUDF>, arguments: Vec<Bound>, ty: SparkType, nullable: bool) -> Result<Bound> {
        let expr =
            coerce::scalar_function(udf, arguments.iter().map(|a| (a.expr.clone(), a.ty.storage(), a.nullable)), &ty)?;
        Ok(Bound::new(expr, ty, nullable, self.display()).at(self.span))
    }

    /// A call of an aggregate UDF under this call's column name, with the call's DISTINCT, FILTER, ORDER BY, NULLS clauses.
    /// # Errors
    /// When the UDF refuses the arguments' types, which is a mistake of the builder's.
    pub fn aggregate(
        &self,
        udf: &Arc<AggregateUDF>,
        arguments: Vec<Bound>,
        ty: SparkType,
        nullable: bool,
    ) -> Result<Bound> {
        let expr = coerce::aggregate_function(udf, &arguments, self, &ty)?;
        Ok(Bound::new(expr, ty, nullable, self.display()).at(self.span))
    }
}

/// A scalar function's expression.
pub(crate) fn scalar_expr(udf: &Arc<ScalarUDF>, arguments: Vec<Expr>) -> Expr {
    Expr::ScalarFunction(ScalarFunction { func: Arc::clone(udf), args: arguments })
}

/// An aggregate function's expression.
pub(crate) fn aggregate_expr(
    udf: &Arc<AggregateUDF>,
    arguments: Vec<Expr>,
    distinct: bool,
    filter: Option<Expr>,
    order_by: Vec<Sort>,
    null_treatment: Option<datafusion::logical_expr::expr::NullTreatment>,
) -> Expr {
    Expr::AggregateFunction(AggregateFunction::new_udf(
        Arc::clone(udf),
        arguments,
        distinct,
        filter.map(Box::new),
        order_by,
        null_treatment,
    ))
}
