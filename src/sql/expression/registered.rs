//! Calls of functions that a program has registered with its session: DataFusion's scalar functions.
//!
//! Such a function says itself, by DataFusion's signature, which types it takes; arguments are cast to them by
//! DataFusion's rules, not by Spark's. A built-in function of the same name is found first, as in Spark.

use std::sync::Arc;

use datafusion::arrow::datatypes::{Field, FieldRef};
use datafusion::logical_expr::type_coercion::functions::fields_with_udf;
use datafusion::logical_expr::{Expr as Logical, ReturnFieldArgs, ScalarUDF};

use crate::error::{Error, Result, Span};
use crate::function::coerce::to_storage;
use crate::function::{Bound, call::scalar_expr};
use crate::sql::ast::Call;
use crate::sql::bind::Binder;
use crate::sql::scope::Scope;
use crate::types::SparkType;

impl Binder<'_> {
    /// The registered function that a call names by one part.
    pub(super) fn registered(&self, call: &Call) -> Option<Arc<ScalarUDF>> {
        match call.name.parts.as_slice() {
            [name] => self.catalog.function(&name.value.to_lowercase()).map(Arc::clone),
            _ => None,
        }
    }

    pub(super) fn call_registered(
        &mut self,
        call: &Call,
        udf: &Arc<ScalarUDF>,
        span: Span,
        scope: &Scope<'_>,
    ) -> Result<Bound> {
        let arguments = self.exprs(&call.arguments, scope)?;
        let shown: Vec<&str> = arguments.iter().map(|argument| argument.name.as_str()).collect();
        let name = format!("{}({})", udf.name(), shown.join(", "));
        let types: Vec<String> = arguments.iter().map(|argument| argument.ty.sql()).collect();
        let refused =
            || Error::unsupported(format!("{}({}): it takes other arguments", udf.name(), types.join(", "))).at(span);
        let fields: Vec<FieldRef> = arguments
            .iter()
            .map(|argument| Arc::new(Field::new(argument.name.as_str(), argument.ty.storage(), argument.nullable)))
            .collect();
        let wanted = fields_with_udf(&fields, udf.as_ref()).map_err(|_| refused())?;
        let values: Vec<Logical> = arguments
            .into_iter()
            .zip(&wanted)
            .map(|(argument, field)| match argument.ty.storage() == *field.data_type() {
                true => argument.expr,
                false => datafusion::logical_expr::cast(argument.expr, field.data_type().clone()),
            })
            .collect();
        let literals: Vec<_> = values
            .iter()
            .map(|value| match value {
                Logical::Literal(value, _) => Some(value),
                _ => None,
            })
            .collect();
        let returned =
            udf.return_field_from_args(ReturnFieldArgs { arg_fields: &wanted, scalar_arguments: &literals })?;
        let ty = SparkType::from_field(&returned);
        let expr = to_storage(scalar_expr(udf, values), returned.data_type(), &ty);
        Ok(Bound::new(expr, ty, returned.is_nullable(), name))
    }
}
