//! Which argument goes to which parameter: by position, by name, by default.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-function-invocation.html>.

use crate::error::{Error, Result, Span};
use crate::function::Bound;
use crate::function::cast::{Mode, cast};
use crate::sql::ast::{Expr, ExprKind, Ident};
use crate::sql::bind::Binder;
use crate::sql::catalog::FoundRoutine;
use crate::sql::scope::{Scope, quoted};

/// The arguments of a call: by position, and how the call is shown.
pub(super) struct Given {
    /// One per parameter, of its type.
    pub values: Vec<Bound>,
    /// As columns are named: `a, 1`.
    pub shown: String,
}

/// A parameter as calls see it.
pub(in crate::sql) struct Signature<'s> {
    /// Its name.
    pub name: &'s str,
    /// Whether it may be left out.
    pub optional: bool,
}

/// For each parameter the argument that goes to it. Without named arguments there may be more or fewer arguments than
/// parameters. `routine` is the function's name in backquotes.
/// # Errors
/// What is wrong with the names.
pub(in crate::sql) fn arrange<'e>(
    routine: &str,
    signature: &[Signature<'_>],
    arguments: &'e [Expr],
    span: Span,
) -> Result<Vec<Option<&'e Expr>>> {
    let first_named = arguments.iter().position(|argument| matches!(argument.kind, ExprKind::Named { .. }));
    let Some(first_named) = first_named else { return Ok(arguments.iter().map(Some).collect()) };
    let mut slots: Vec<Option<&Expr>> = arguments[..first_named].iter().map(Some).collect();
    let positional = slots.len();
    slots.resize(slots.len().max(signature.len()), None);
    let mut last: Option<&Ident> = None;
    for argument in &arguments[first_named..] {
        let ExprKind::Named { name, value } = &argument.kind else {
            return Err(Error::new("UNEXPECTED_POSITIONAL_ARGUMENT")
                .with("routineName", routine)
                .with("parameterName", quoted([last.map_or("", |name| name.value.as_str())]))
                .at(span));
        };
        last = Some(name);
        let Some(at) = signature.iter().position(|own| own.name.eq_ignore_ascii_case(&name.value)) else {
            let mut near: Vec<(usize, &str)> =
                signature.iter().map(|own| (strsim::levenshtein(own.name, &name.value), own.name)).collect();
            near.sort_unstable();
            let proposal: Vec<String> = near.into_iter().take(3).map(|(_, name)| quoted([name])).collect();
            return Err(Error::new("UNRECOGNIZED_PARAMETER_NAME")
                .with("routineName", routine)
                .with("argumentName", quoted([name.value.as_str()]))
                .with("proposal", proposal.join(" "))
                .at(span));
        };
        if slots[at].is_some() {
            let how = if at < positional { "BOTH_POSITIONAL_AND_NAMED" } else { "DOUBLE_NAMED_ARGUMENT_REFERENCE" };
            return Err(Error::new(&format!("DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.{how}"))
                .with("routineName", routine)
                .with("parameterName", quoted([signature[at].name]))
                .at(span));
        }
        slots[at] = Some(value);
    }
    for (at, own) in signature.iter().enumerate() {
        if slots[at].is_none() && !own.optional {
            return Err(Error::new("REQUIRED_PARAMETER_NOT_FOUND")
                .with("routineName", routine)
                .with("parameterName", quoted([own.name]))
                .with("index", at)
                .at(span));
        }
    }
    Ok(slots)
}

impl Binder<'_> {
    /// Binds the arguments of a call in the caller's scope, and casts them to the parameters' types under the settings
    /// of the function.
    pub(super) fn routine_arguments(
        &mut self,
        arguments: &[Expr],
        found: &FoundRoutine,
        span: Span,
        scope: &Scope<'_>,
    ) -> Result<Given> {
        let parameters = &found.routine.parameters;
        let signature: Vec<Signature<'_>> = parameters
            .iter()
            .map(|parameter| Signature { name: &parameter.name, optional: parameter.default.is_some() })
            .collect();
        let name = super::quoted(&found.name);
        let named = arguments.iter().any(|argument| matches!(argument.kind, ExprKind::Named { .. }));
        let slots = arrange(&name, &signature, arguments, span)?;
        let mut given: Vec<Option<Bound>> = Vec::with_capacity(slots.len());
        for slot in slots {
            match slot {
                Some(Expr { kind: ExprKind::Star(star), .. }) if !named => {
                    let columns = scope.star(&star.qualifier).unwrap_or_default();
                    let kept = columns.into_iter().filter(|column| {
                        let except = |name: &crate::sql::ast::ObjectName| {
                            name.parts.last().is_some_and(|last| last.value.eq_ignore_ascii_case(&column.column.name))
                        };
                        !star.except.iter().any(except)
                    });
                    given.extend(kept.map(|column| Some(column.bound())));
                }
                Some(argument) => given.push(Some(self.expr(argument, scope)?)),
                None => given.push(None),
            }
        }
        let wrong = || {
            Error::new("WRONG_NUM_ARGS.WITHOUT_SUGGESTION")
                .with("functionName", &name)
                .with("expectedNum", parameters.len())
                .with("actualNum", given.len())
                .at(span)
        };
        if given.len() > parameters.len() {
            return Err(wrong());
        }
        let missing = parameters[given.len()..].iter().any(|parameter| parameter.default.is_none());
        if missing {
            return Err(wrong());
        }
        let mut shown: Vec<String> = Vec::with_capacity(given.len());
        let count = given.len();
        given.resize(parameters.len(), None);
        let mut values = Vec::with_capacity(parameters.len());
        for (i, (value, parameter)) in given.into_iter().zip(parameters).enumerate() {
            let is_given = i < count;
            let value = match (value, found.defaults.get(i).and_then(Option::as_ref)) {
                (Some(value), _) => value,
                (None, Some(default)) => {
                    let text = parameter.default.as_deref().unwrap_or_default();
                    self.within(&found.name, &found.routine, |binder| binder.expr(default, &Scope::default()))
                        .map_err(|error| error.in_statement(text))?
                }
                (None, None) => return Err(Error::internal(format!("the parameter {} has no value", parameter.name))),
            };
            if is_given {
                shown.push(value.name.clone());
            }
            let place = value.span;
            let value = self.within(&found.name, &found.routine, |binder| {
                cast(value, &parameter.ty, Mode::Explicit, &binder.context)
            });
            values.push(value.map_err(|error| error.at(place).at(span))?);
        }
        Ok(Given { values, shown: shown.join(", ") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::parse::parse_expression;

    /// Which argument each parameter of `f(a, b, c = default)` gets, by its text.
    fn arranged(text: &str) -> std::result::Result<Vec<Option<String>>, &'static str> {
        let call = parse_expression(text).unwrap();
        let ExprKind::Call(call) = call.kind else { panic!("{text} is no call") };
        let signature = [("a", false), ("b", false), ("c", true)].map(|(name, optional)| Signature { name, optional });
        let slots = arrange("`f`", &signature, &call.arguments, Span::default()).map_err(|error| error.class())?;
        let text = |expr: &Expr| text[expr.span.start as usize..expr.span.end as usize].to_string();
        Ok(slots.into_iter().map(|slot| slot.map(text)).collect())
    }

    #[test]
    fn by_position_name_and_default() {
        let some = |text: &str| Some(text.to_string());
        assert_eq!(arranged("f(1)").unwrap(), [some("1")]);
        assert_eq!(arranged("f(1, 2, 3, 4)").unwrap().len(), 4);
        assert_eq!(arranged("f(1, B => 2)").unwrap(), [some("1"), some("2"), None]);
        assert_eq!(arranged("f(c => 3, b => 2, a => 1)").unwrap(), [some("1"), some("2"), some("3")]);
        assert_eq!(arranged("f(1, c => 3)").unwrap_err(), "REQUIRED_PARAMETER_NOT_FOUND");
        assert_eq!(arranged("f(a => 1, 2)").unwrap_err(), "UNEXPECTED_POSITIONAL_ARGUMENT");
        assert_eq!(arranged("f(1, d => 2)").unwrap_err(), "UNRECOGNIZED_PARAMETER_NAME");
        let twice = "DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT";
        assert_eq!(arranged("f(1, a => 2)").unwrap_err(), format!("{twice}.BOTH_POSITIONAL_AND_NAMED"));
        assert_eq!(arranged("f(1, b => 2, b => 3)").unwrap_err(), format!("{twice}.DOUBLE_NAMED_ARGUMENT_REFERENCE"));
    }
}
