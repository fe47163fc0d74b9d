//! Function calls, with all that may stand around them: DISTINCT, FILTER, WITHIN GROUP, IGNORE NULLS, OVER.

use std::cell::RefCell;
use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::Expr as Logical;
use datafusion::logical_expr::expr::Sort;

use super::lambda::Waiting;
use super::named;
use crate::error::{Error, Result, Span, nearest};
use crate::function::{Argument, Bound, Build, Call as Built, Function, builtin_name, collation, find, names, spark};
use crate::sql::ast::{Call, Expr, ExprKind, Ident, SortItem, Star};
use crate::sql::bind::Binder;
use crate::sql::catalog::FoundRoutine;
use crate::sql::query::{calls_aggregate, contains_window};
use crate::sql::scope::{Beside, Place, Scope, quoted};
use crate::types::SparkType;

/// Functions of many rows that can leave NULLs out when they are told to.
const IGNORING_NULLS: &[&str] =
    &["any_value", "collect_list", "collect_set", "first", "lag", "last", "lead", "nth_value"];

/// Functions that take WITHIN GROUP.
const OF_SORTED_SETS: &[&str] = &["listagg", "string_agg", "mode", "percentile_cont", "percentile_disc"];

impl Binder<'_> {
    pub(super) fn call(&mut self, call: &Call, span: Span, scope: &Scope<'_>) -> Result<Bound> {
        if let Some(routine) = self.called_routine(call) {
            no_clauses(call, &crate::sql::routine::quoted(&routine.name))?;
            return self.call_routine(call, &routine, span, scope);
        }
        let name = called_name(call);
        let function = match (self.function(call), self.registered(call)) {
            (Err(_), Some(udf)) => {
                no_clauses(call, &quoted([name.as_str()]))?;
                return self.call_registered(call, &udf, span, scope);
            }
            (function, _) => function?,
        };
        match function.build {
            Build::Scalar(_) => no_clauses(call, &quoted([name.as_str()]))?,
            Build::Generator(_) => {
                return Err(Error::new("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS")
                    .with("expression", format!("\"{name}(...)\"")));
            }
            Build::Aggregate(_) | Build::Window(_) => clauses_of_many_rows(call, function, &quoted([name.as_str()]))?,
        }
        if function.name == "measure"
            && let Some(bound) = self.measure(call, span, scope)?
        {
            return Ok(bound);
        }
        let aggregate = matches!(function.build, Build::Aggregate(_));
        if aggregate && call.over.is_none() {
            let mut inner = scope.clone();
            inner.beside = Beside::Never;
            // An aggregate's arguments see the rows that it aggregates, not the answers that have aliases.
            if let Some(outputs) = inner.outputs.take() {
                inner.aliases.clear();
                let bound = self.build(call, function, &name, span, scope, &inner)?;
                outputs.calls.borrow_mut().push(bound.clone().at(span));
                return Ok(bound);
            }
            return self.build(call, function, &name, span, scope, &inner);
        }
        self.build(call, function, &name, span, scope, scope)
    }

    /// The function that a call names.
    pub(in crate::sql) fn function(&self, call: &Call) -> Result<&'static Function> {
        let parts = call.name.values();
        let lower: Vec<String> = parts.iter().map(|part| part.to_lowercase()).collect();
        let known = builtin_name(&lower).and_then(find);
        known.ok_or_else(|| {
            if let [catalog, _, .., _] = lower.as_slice()
                && (lower.len() > 3 || !["spark_catalog", "system"].contains(&catalog.as_str()))
            {
                return Error::new("REQUIRES_SINGLE_PART_NAMESPACE")
                    .with("sessionCatalog", "spark_catalog")
                    .with("identifier", quoted(parts.iter().map(String::as_str)))
                    .at(call.name.span);
            }
            if self.defining
                && let [name] = parts.as_slice()
            {
                return Error::new("ROUTINE_NOT_FOUND").with("routineName", quoted([self.database.as_str(), name]));
            }
            let name = parts.last().map_or("", String::as_str);
            if let Some(refused) = builtin_name(&lower).and_then(|name| spark::refused(name, call.name.span)) {
                return refused;
            }
            let path = format!(
                "[`system`.`builtin`, `system`.`session`, `spark_catalog`.`{}`]",
                self.context.current_database
            );
            Error::new("UNRESOLVED_ROUTINE")
                .with("routineName", quoted(parts.iter().map(String::as_str)))
                .with("searchPath", path)
                .suggest(nearest(name, names()))
                .at(call.name.span)
        })
    }

    /// The function with a body of SQL that a call names; a built-in function of the name comes first.
    pub(in crate::sql) fn called_routine(&self, call: &Call) -> Option<Arc<FoundRoutine>> {
        match call.name.parts.as_slice() {
            [name] if find(&name.value).is_some() => None,
            _ => self.routine(&call.name),
        }
    }

    fn build(
        &mut self,
        call: &Call,
        function: &Function,
        name: &str,
        span: Span,
        scope: &Scope<'_>,
        inner: &Scope<'_>,
    ) -> Result<Bound> {
        let call = &*named::positional(call, name, span)?;
        let context = Arc::clone(&self.context);
        let slots = self.arguments(call, name, inner)?;
        if slots.iter().any(|slot| matches!(slot, Slot::Lambda { .. })) {
            for slot in &slots {
                if let Slot::Value(value) = slot
                    && value.expr.exists(|part| Ok(crate::plan::subquery_of(part).is_some()))?
                {
                    return Err(Error::new(super::subquery::WITHIN_HIGHER_ORDER));
                }
            }
        }
        let filter = call.filter.as_ref().map(|filter| self.aggregate_filter(filter, inner)).transpose()?;
        let order_by = self.order_keys(&call.within_group, inner)?;
        let filter_name = filter.as_ref().map(|filter| format!(" FILTER (WHERE {})", filter.name)).unwrap_or_default();

        // Lambdas are bound by the function's builder, which borrows the binder through this cell.
        let cell = RefCell::new(&mut *self);
        let waiting: Vec<Option<Waiting<'_, '_, '_, '_>>> =
            slots.iter().map(|slot| slot.waiting(&cell, inner)).collect();
        let arguments = slots
            .into_iter()
            .zip(&waiting)
            .map(|(slot, waiting)| match (slot, waiting) {
                (Slot::Value(bound), _) => Ok(Argument::Value(bound)),
                (Slot::Lambda { .. }, Some(lambda)) => Ok(Argument::Lambda(lambda)),
                (Slot::Lambda { .. }, None) => Err(Error::internal("a lambda that waits for nothing")),
            })
            .collect::<Result<Vec<_>>>()?;
        let built = Built {
            context: &context,
            name,
            arguments,
            distinct: call.distinct,
            filter,
            order_by,
            ignore_nulls: call.ignore_nulls,
            span,
        };
        if matches!(function.build, Build::Aggregate(_)) && call.over.is_none() {
            deterministic(&built)?;
        }
        let bound = collation::function(function, &built)?;
        let bound = match filter_name.as_str() {
            "" => bound,
            filter => {
                let name = format!("{}{filter}", bound.name);
                bound.named(name)
            }
        };
        let arity = built.len();
        let second = match built.arguments.get(1) {
            Some(Argument::Value(value)) => value.as_integer_literal(),
            _ => None,
        };
        drop(built);
        drop(waiting);
        let bound = self.known_span(bound);
        if matches!(function.build, Build::Aggregate(_))
            && call.over.is_none()
            && let Some(alias) = scope.used_alias(&bound.name)
        {
            return Err(Error::new("UNSUPPORTED_FEATURE.LATERAL_COLUMN_ALIAS_IN_AGGREGATE_FUNC")
                .with("lca", quoted([alias]))
                .with("aggFunc", format!("\"{}\"", bound.name)));
        }
        match (function.build, &call.over) {
            (Build::Scalar(_), Some(_)) => {
                Err(Error::new("UNSUPPORTED_EXPR_FOR_WINDOW").with("sqlExpr", format!("\"{}\"", bound.name)))
            }
            (_, Some(spec)) => {
                if !scope.allow.windows {
                    return Err(misplaced_window(scope.allow.place, &bound));
                }
                let called = super::window::Called { function, offset: if arity > 1 { second } else { Some(1) } };
                self.over(bound, called, spec, scope)
            }
            (Build::Window(_), None) => {
                Err(Error::new("WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE").with("funcName", format!("\"{}\"", bound.name)))
            }
            (Build::Aggregate(_), None) => match self.hoisted(&bound, scope)? {
                Some(column) => Ok(column),
                None if scope.allow.aggregates => Ok(bound),
                None => Err(misplaced_aggregate(scope.allow.place, &bound)),
            },
            _ => Ok(bound),
        }
    }

    /// An aggregate function of columns of a query further out, in whose HAVING this one stands: it is computed there, and
    /// is a column of it here.
    fn hoisted(&mut self, bound: &Bound, scope: &Scope<'_>) -> Result<Option<Bound>> {
        let (mut outer, mut own): (Vec<String>, bool) = (Vec::new(), false);
        bound.expr.apply(|part| {
            match part {
                Logical::OuterReferenceColumn(_, column) => outer.push(column.name.clone()),
                Logical::Column(_) => own = true,
                _ => {}
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
        if outer.is_empty() {
            return Ok(None);
        }
        if own {
            return Err(Error::new(
                "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.AGGREGATE_FUNCTION_MIXED_OUTER_LOCAL_REFERENCES",
            )
            .with("function", &bound.name)
            .at(bound.span));
        }
        let mut further = scope.parent;
        while let Some(query) = further {
            further = query.parent;
            let Some(hoisted) = &query.hoisted else { continue };
            if !outer.iter().any(|id| query.columns.iter().any(|column| column.id == *id)) {
                continue;
            }
            if scope.allow.place == Place::Select {
                return Err(Error::new("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE")
                    .with("sqlExprs", format!("\"{}\"", bound.name))
                    .at(bound.span));
            }
            if !outer.iter().all(|id| query.columns.iter().any(|column| column.id == *id)) {
                return Ok(None);
            }
            let moved = bound.expr.clone().transform(|part| {
                Ok(match part {
                    Logical::OuterReferenceColumn(_, column) => Transformed::yes(Logical::Column(column)),
                    other => Transformed::no(other),
                })
            })?;
            let known = hoisted.borrow().iter().find(|(call, _)| *call == moved.data).map(|(_, id)| id.clone());
            let id = match known {
                Some(id) => id,
                None => {
                    let id = self.fresh("aggregate");
                    hoisted.borrow_mut().push((moved.data, id.clone()));
                    id
                }
            };
            let field = Arc::new(bound.ty.to_field(&id, true));
            let column = datafusion::common::Column::new_unqualified(id);
            let name = format!("outer({})", bound.name.replace("outer(", "").replacen("))", ")", 1));
            return Ok(Some(
                Bound::new(Logical::OuterReferenceColumn(field, column), bound.ty.clone(), true, name).at(bound.span),
            ));
        }
        Ok(None)
    }

    /// The arguments: values bound, stars expanded, lambdas as they are.
    fn arguments<'c>(&mut self, call: &'c Call, name: &str, scope: &Scope<'_>) -> Result<Vec<Slot<'c>>> {
        let mut slots = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            match &argument.kind {
                ExprKind::Star(star) => self.star_argument(call, name, star, argument.span, scope, &mut slots)?,
                ExprKind::Lambda { parameters, body } => {
                    slots.push(Slot::Lambda { parameters, body, span: argument.span });
                }
                ExprKind::Named { .. } => {
                    return Err(Error::new("NAMED_PARAMETERS_NOT_SUPPORTED").with("functionName", quoted([name])));
                }
                ExprKind::Column(column)
                    if scope.allow.place == Place::Select
                        && let Some(columns) = self.columns_like(column, scope)? =>
                {
                    slots.extend(columns.iter().map(|column| Slot::Value(column.bound().at(argument.span))));
                }
                _ => {
                    let bound = self.expr(argument, scope)?;
                    let nested = call.over.is_none()
                        && matches!(find(name).map(|f| f.build), Some(Build::Aggregate(_)))
                        && holds_aggregate(&bound.expr);
                    if nested && scope.used_alias(&bound.name).is_none() {
                        return Err(Error::new("NESTED_AGGREGATE_FUNCTION").at(argument.span));
                    }
                    slots.push(Slot::Value(bound));
                }
            }
        }
        Ok(slots)
    }

    fn star_argument(
        &mut self,
        call: &Call,
        name: &str,
        star: &Star,
        span: Span,
        scope: &Scope<'_>,
        slots: &mut Vec<Slot<'_>>,
    ) -> Result<()> {
        let bare = star.qualifier.is_empty() && star.except.is_empty();
        let counts = star.pattern.is_none()
            && (bare || !self.context.settings.is_on("spark.sql.legacy.allowStarWithSingleTableIdentifierInCount"));
        if name == "count" && !call.distinct && call.arguments.len() == 1 && counts {
            if !bare {
                let relation = quoted(star.qualifier.iter().map(|part| part.value.as_str()));
                return Err(Error::new("INVALID_USAGE_OF_STAR_WITH_TABLE_IDENTIFIER_IN_COUNT")
                    .with("tableName", relation.replace('`', "")));
            }
            slots.push(Slot::Value(Bound::int(1).at(span)));
            return Ok(());
        }
        let Some(columns) = scope.star(&star.qualifier) else {
            // `s.*` of a struct column is its fields.
            let as_column = Expr { kind: ExprKind::Column(star.qualifier.clone()), span };
            if let Ok(value) = self.expr(&as_column, scope)
                && let SparkType::Struct(fields) = &value.ty
            {
                for field in fields {
                    let expr = crate::sql::query::generate::field_of(value.expr.clone(), &field.name);
                    // A struct made of them takes the fields' names from the aliases.
                    let expr = if name == "struct" { expr.alias(&field.name) } else { expr };
                    let shown = match name {
                        "struct" => format!("{}.{} AS {}", value.name, field.name, field.name),
                        _ => format!("{}.{}", value.name, field.name),
                    };
                    slots.push(Slot::Value(Bound::new(expr, field.ty.clone(), true, shown).at(span)));
                }
                return Ok(());
            }
            let relation: Vec<&str> = star.qualifier.iter().map(|part| part.value.as_str()).collect();
            return Err(Error::new("CANNOT_RESOLVE_STAR_EXPAND")
                .with("targetString", quoted(relation))
                .with("columns", quoted(scope.columns.iter().map(|column| column.column.name.as_str()).take(5)))
                .at(span));
        };
        for column in columns {
            let excepted = star
                .except
                .iter()
                .any(|name| name.parts.last().is_some_and(|last| last.value.eq_ignore_ascii_case(&column.column.name)));
            if !excepted && star.fits(&column.column.name)? {
                slots.push(Slot::Value(column.bound().at(span)));
            }
        }
        Ok(())
    }

    fn aggregate_filter(&mut self, filter: &Expr, scope: &Scope<'_>) -> Result<Bound> {
        let bound = self.expr(filter, scope)?;
        let wrong = |class: &str, bound: &Bound| {
            Error::new(class).with("filterExpr", format!("\"{}\"", bound.name)).at(filter.span)
        };
        if is_volatile(&bound.expr) {
            return Err(wrong("INVALID_AGGREGATE_FILTER.NON_DETERMINISTIC", &bound));
        }
        if bound.ty != SparkType::Boolean {
            return Err(wrong("INVALID_AGGREGATE_FILTER.NOT_BOOLEAN", &bound));
        }
        if calls_aggregate(&bound.expr) {
            let shown = bound.name.trim_start_matches('(').split_inclusive(')').next().unwrap_or_default();
            return Err(
                wrong("INVALID_AGGREGATE_FILTER.CONTAINS_AGGREGATE", &bound).with("aggExpr", format!("\"{shown}\""))
            );
        }
        if contains_window(&bound.expr) {
            return Err(wrong("INVALID_AGGREGATE_FILTER.CONTAINS_WINDOW_FUNCTION", &bound)
                .with("windowExpr", format!("\"{}\"", window_call(&bound.name))));
        }
        Ok(bound)
    }

    /// ORDER BY items as what is sorted by and how; NULLs come first when ascending unless written otherwise.
    pub(super) fn order_keys(&mut self, items: &[SortItem], scope: &Scope<'_>) -> Result<Vec<(Bound, Sort)>> {
        items
            .iter()
            .map(|item| {
                let bound = self.expr(&item.expr, scope)?;
                let nulls_first = item.nulls_first.unwrap_or(!item.descending);
                let key = collation::key_expr(bound.expr.clone(), &bound.ty)?;
                let sort = Sort::new(key, !item.descending, nulls_first);
                Ok((bound, sort))
            })
            .collect()
    }
}

/// The first call with OVER in the text of an expression.
fn window_call(text: &str) -> &str {
    let called = |at: usize| text[..at].trim_end_matches(" IGNORE NULLS").ends_with(')').then_some(at);
    let Some(over) = text.match_indices(OVER).find_map(|(at, _)| called(at)) else { return text };
    let nested = |depth: &mut i32, c: char| {
        *depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        *depth
    };
    let mut depth = 0;
    let arguments = text[..over].trim_end_matches(" IGNORE NULLS");
    let mut before = arguments.char_indices().rev();
    let opened = before.find(|(_, c)| nested(&mut depth, *c) == 0).map_or(0, |(at, _)| at);
    let mut named = text[..opened].char_indices().rev();
    let name = named.find(|(_, c)| !c.is_alphanumeric() && *c != '_').map_or(0, |(at, c)| at + c.len_utf8());
    let window = over + OVER.len() - 1;
    let mut after = text[window..].char_indices();
    let end = after.find(|(_, c)| nested(&mut depth, *c) == 0).map_or(text.len(), |(at, _)| window + at + 1);
    &text[name..end]
}

const OVER: &str = " OVER (";

/// An aggregate function may see a row more than once, or not at all.
fn deterministic(call: &Built<'_>) -> Result<()> {
    for argument in &call.arguments {
        if let Argument::Value(value) = argument
            && is_volatile(&value.expr)
        {
            return Err(Error::new("AGGREGATE_FUNCTION_WITH_NONDETERMINISTIC_EXPRESSION")
                .with("sqlExpr", format!("\"{}\"", call.display()))
                .at(value.span));
        }
    }
    Ok(())
}

/// Whether an expression is not deterministic, other than in the arguments of functions with a body of SQL: those are
/// computed once, before the row is aggregated. An error is always the same one.
fn is_volatile(expr: &Logical) -> bool {
    let mut found = false;
    let walked = expr.apply(|part| {
        if matches!(part, Logical::HigherOrderFunction(function) if function.func.name() == "once") {
            return Ok(TreeNodeRecursion::Jump);
        }
        found |= part.is_volatile_node()
            && !matches!(part, Logical::ScalarFunction(function) if function.func.name() == "raise_error");
        Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    found && walked.is_ok()
}

/// An argument on its way to the builder.
enum Slot<'c> {
    Value(Bound),
    Lambda { parameters: &'c [Ident], body: &'c Expr, span: Span },
}

impl<'c> Slot<'c> {
    fn waiting<'w, 'm, 'b, 's>(
        &self,
        binder: &'w RefCell<&'m mut Binder<'b>>,
        scope: &'w Scope<'s>,
    ) -> Option<Waiting<'w, 'm, 'b, 's>>
    where
        'c: 'w,
    {
        match self {
            Slot::Lambda { parameters, body, span } => Some(Waiting {
                binder,
                scope,
                parameters,
                body,
                span: *span,
                shown: RefCell::new("lambdafunction".to_string()),
            }),
            Slot::Value(_) => None,
        }
    }
}

/// The error for an aggregate function where none can be.
fn misplaced_aggregate(place: Place, bound: &Bound) -> Error {
    match place {
        Place::Where | Place::Having | Place::Select => Error::new("INVALID_WHERE_CONDITION")
            .with("condition", format!("\"{}\"", bound.name))
            .with("expressionList", &bound.name),
        Place::Qualify => {
            Error::new("QUALIFY_AGGREGATE_NOT_ALLOWED").with("aggregateExpr", format!("\"{}\"", bound.name))
        }
        Place::Join | Place::Sort => Error::new("UNSUPPORTED_EXPR_FOR_OPERATOR")
            .with("operator", if place == Place::Join { "Join" } else { "Sort" })
            .with("invalidExprSqls", format!("[\"{}\"]", bound.name)),
        Place::Values => Error::new("INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE")
            .with("expr", format!("\"{}\"", bound.name)),
    }
}

/// The error for a function with OVER where none can be.
fn misplaced_window(place: Place, bound: &Bound) -> Error {
    match place {
        Place::Where | Place::Select => Error::new("WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE").with("clauseName", "WHERE"),
        Place::Having => Error::new("WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE").with("clauseName", "HAVING"),
        Place::Join | Place::Qualify | Place::Sort | Place::Values => misplaced_aggregate(place, bound),
    }
}

/// The name that a call is shown by: without the qualifier of built-in functions, in lower case.
fn called_name(call: &Call) -> String {
    call.name.parts.last().map(|part| part.value.to_lowercase()).unwrap_or_default()
}

/// A function of one row takes no clauses of aggregates. `name` is in backquotes.
pub(in crate::sql) fn no_clauses(call: &Call, name: &str) -> Result<()> {
    if call.distinct {
        Err(no_clause(name, DISTINCT))
    } else if call.filter.is_some() {
        Err(no_clause(name, FILTER))
    } else if !call.within_group.is_empty() {
        Err(no_clause(name, WITHIN_GROUP))
    } else if call.ignore_nulls == Some(true) {
        Err(no_clause(name, IGNORE_NULLS))
    } else {
        Ok(())
    }
}

/// A function of many rows takes those of the clauses that it can obey.
fn clauses_of_many_rows(call: &Call, function: &Function, name: &str) -> Result<()> {
    let window = matches!(function.build, Build::Window(_));
    if window && call.distinct {
        Err(no_clause(name, DISTINCT))
    } else if window && call.filter.is_some() {
        Err(no_clause(name, FILTER))
    } else if !call.within_group.is_empty() && !OF_SORTED_SETS.contains(&function.name) {
        Err(no_clause(name, WITHIN_GROUP))
    } else if call.ignore_nulls == Some(true) && !IGNORING_NULLS.contains(&function.name) {
        Err(no_clause(name, IGNORE_NULLS))
    } else {
        Ok(())
    }
}

const DISTINCT: &str = "DISTINCT";
const FILTER: &str = "FILTER CLAUSE";
const WITHIN_GROUP: &str = "WITHIN GROUP (ORDER BY ...)";
const IGNORE_NULLS: &str = "IGNORE NULLS";

fn no_clause(name: &str, clause: &str) -> Error {
    Error::new("INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX").with("prettyName", name).with("syntax", clause)
}

fn holds_aggregate(expr: &Logical) -> bool {
    let mut found = false;
    let walked = expr.apply(|expr| {
        if matches!(expr, Logical::AggregateFunction(_)) {
            found = true;
            return Ok(TreeNodeRecursion::Stop);
        }
        // What is computed over windows is no aggregate any more.
        Ok(match expr {
            Logical::WindowFunction(_) => TreeNodeRecursion::Jump,
            _ => TreeNodeRecursion::Continue,
        })
    });
    found && walked.is_ok()
}
