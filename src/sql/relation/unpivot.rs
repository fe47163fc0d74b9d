//! UNPIVOT: columns to rows. Columns that IN does not name stand beside each of them.

use std::sync::Arc;

use datafusion::logical_expr::{Filter, LogicalPlan, Operator};

use super::super::ast::{ExprKind, Unpivot};
use super::super::bind::Binder;
use super::super::query::column_expr;
use super::super::scope::{Relation, Scope, ScopeColumn};
use super::pivot::named_relation;
use crate::error::{Error, Result};
use crate::function::operator::logic::balanced;
use crate::function::{Bound, Build, Call, coerce, find};
use crate::types::SparkType;

impl Binder<'_> {
    /// `input UNPIVOT (value FOR name IN (columns))`
    pub(in crate::sql) fn unpivot(
        &mut self,
        input: Relation,
        unpivot: &Unpivot,
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        let scope = Scope { columns: input.columns.clone(), parent: outer, ..Scope::default() };
        let width = unpivot.values.len();
        let mut sources: Vec<(String, Vec<Bound>)> = Vec::with_capacity(unpivot.sources.len());
        for (columns, alias) in &unpivot.sources {
            if columns.len() != width {
                let names: Vec<&str> = unpivot.values.iter().map(|name| name.value.as_str()).collect();
                return Err(Error::new("UNPIVOT_VALUE_SIZE_MISMATCH").with("names", names.join(", ")).at(unpivot.span));
            }
            let bound: Vec<Bound> = columns.iter().map(|column| self.expr(column, &scope)).collect::<Result<_>>()?;
            let own_names: Vec<&str> = columns
                .iter()
                .filter_map(|column| match &column.kind {
                    ExprKind::Column(parts) => parts.last().map(|part| part.value.as_str()),
                    _ => None,
                })
                .collect();
            sources.push((alias.as_ref().map_or_else(|| own_names.join("_"), |alias| alias.value.clone()), bound));
        }
        let is_column = |bound: &Bound| scope.columns.iter().any(|own| column_expr(&own.id) == bound.expr);
        let others: Vec<String> = sources
            .iter()
            .flat_map(|(_, columns)| columns)
            .filter(|bound| !is_column(bound))
            .map(|bound| format!("\"{0} AS {1}\"", bound.name, bound.name.rsplit('.').next().unwrap_or(&bound.name)))
            .collect();
        if !others.is_empty() {
            return Err(Error::new("UNPIVOT_REQUIRES_ATTRIBUTES")
                .with("given", "value")
                .with("empty", "id")
                .with("expressions", others.join(", "))
                .at(unpivot.span));
        }
        let used: Vec<_> = sources.iter().flat_map(|(_, columns)| columns).map(|bound| bound.expr.clone()).collect();
        let mut columns: Vec<ScopeColumn> =
            input.columns.into_iter().filter(|column| !used.contains(&column_expr(&column.id))).collect();

        // The rows of each row: its name and its values, all of the types that they have in common.
        let mut types = Vec::with_capacity(width);
        for at in 0..width {
            types.push(self.unpivot_type(&sources, at, unpivot)?);
        }
        let mut arguments = vec![Bound::int(i32::try_from(sources.len()).unwrap_or(i32::MAX))];
        for (name, values) in sources {
            arguments.push(Bound::string(&name));
            for (value, ty) in values.into_iter().zip(&types) {
                arguments.push(coerce::cast_to(value, ty, &self.context)?);
            }
        }
        let Some(Build::Generator(build)) = find("stack").map(|function| function.build) else {
            return Err(Error::internal("there is no function stack"));
        };
        let generated = build(&Call::plain(&self.context, "stack", arguments, unpivot.span))?;
        let names: Vec<_> = [&unpivot.name].into_iter().chain(&unpivot.values).cloned().collect();
        let (pending, mut generated) = self.pending(generated, &names, false);
        let mut plan = self.generate_pending(input.plan, pending)?;
        if let Some(name) = generated.first_mut() {
            name.column.nullable = false;
        }
        let values: Vec<ScopeColumn> = generated.iter().skip(1).cloned().collect();
        columns.extend(generated);
        if !unpivot.include_nulls {
            let beside = Scope { columns: columns.clone(), ..Scope::default() };
            for name in &unpivot.values {
                beside.resolve(std::slice::from_ref(name))?;
            }
            let known = values.iter().map(|value| column_expr(&value.id).is_not_null()).collect();
            plan = LogicalPlan::Filter(Filter::try_new(balanced(known, Operator::Or), Arc::new(plan))?);
        }
        named_relation(super::exact(Relation { plan, columns })?, unpivot.alias.as_ref(), unpivot.span)
    }

    /// The common type of the `at`-th column of every source. Strings are none that numbers or dates become.
    fn unpivot_type(&self, sources: &[(String, Vec<Bound>)], at: usize, unpivot: &Unpivot) -> Result<SparkType> {
        let columns: Vec<&Bound> = sources.iter().filter_map(|(_, columns)| columns.get(at)).collect();
        let known = || columns.iter().filter(|column| column.ty != SparkType::Null);
        let mixed = known().any(|column| column.ty.is_string()) && known().any(|column| !column.ty.is_string());
        let types: Vec<SparkType> = columns.iter().map(|column| column.ty.clone()).collect();
        let common = if mixed { None } else { coerce::common_type_of(&types, self.context.ansi) };
        common.ok_or_else(|| {
            let mut shown: Vec<(String, Vec<String>)> = Vec::new();
            for column in &columns {
                let ty = column.ty.sql();
                let name = format!("`{}`", column.name);
                match shown.iter_mut().find(|(known, _)| *known == ty) {
                    Some((_, names)) => names.push(name),
                    None => shown.push((ty, vec![name])),
                }
            }
            let shown: Vec<String> =
                shown.into_iter().map(|(ty, names)| format!("\"{ty}\" ({})", names.join(", "))).collect();
            Error::new("UNPIVOT_VALUE_DATA_TYPE_MISMATCH").with("types", shown.join(", ")).at(unpivot.span)
        })
    }
}
