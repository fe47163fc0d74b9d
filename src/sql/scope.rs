//! What names mean at a place in a query: columns with their qualifiers, outer scopes, lambda parameters, lateral aliases.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use datafusion::arrow::datatypes::Field;
use datafusion::logical_expr::expr::LambdaVariable;
use datafusion::logical_expr::{Expr, LogicalPlan};

use super::ast::{Ident, WindowSpec};
use super::routine::Arguments;
use crate::error::{Error, Result, Span};
use crate::exec::command::BoundQuery;
use crate::function::Bound;
use crate::types::{Column, SparkType};

/// What binding finds on its way and whoever made the scope reads afterwards.
type Shared<T> = Rc<RefCell<Vec<T>>>;

/// A plan and what its columns are called.
#[derive(Clone, Debug)]
pub struct Relation {
    /// The plan; its schema's column names are the `id`s of `columns`, unqualified. What [`super::bind::Binder::query`]
    /// returns has exactly these columns in this order; within FROM a plan may have more.
    pub plan: LogicalPlan,
    /// The columns that names may refer to, in the order that `*` shows them.
    pub columns: Vec<ScopeColumn>,
}

impl Relation {
    /// The relation that a bound query is.
    pub fn of(query: BoundQuery) -> Self {
        let ids = query.plan.schema().fields().iter().map(|field| field.name().clone());
        let columns = ids
            .zip(query.columns)
            .map(|(id, column)| ScopeColumn { id, column, qualifier: Vec::new(), hidden: false, twin: None })
            .collect();
        Relation { plan: query.plan, columns }
    }
}

/// A column that a name may refer to.
#[derive(Clone, Debug)]
pub struct ScopeColumn {
    /// Its unique name in the plan: `carrier#17`.
    pub id: String,
    /// Its name, type and nullability.
    pub column: Column,
    /// The relation's name, with database and catalog before it where it has them: `["spark_catalog", "default", "t"]`.
    pub qualifier: Vec<String>,
    /// What it shares with other columns that are the same column shown again: `SELECT a, a`.
    pub twin: Option<String>,
    /// Not shown by `*`: the right side's column of a USING join, found only by its qualified name.
    pub hidden: bool,
}

/// Marks those of new columns as twins that show the same old one. `shows` says what a column shows: an old column's id
/// or what that shares with its own twins.
pub(in crate::sql) fn mark_twins<'s>(columns: &mut [ScopeColumn], shows: impl Fn(usize) -> Option<&'s str>) {
    let mut firsts: HashMap<&str, usize> = HashMap::new();
    for i in 0..columns.len() {
        let Some(shown) = shows(i) else { continue };
        let first = *firsts.entry(shown).or_insert(i);
        if first < i {
            let id = columns[first].id.clone();
            columns[first].twin = Some(id.clone());
            columns[i].twin = Some(id);
        }
    }
}

/// What names mean at a place in a query.
#[derive(Clone, Debug, Default)]
pub struct Scope<'p> {
    /// Columns of the relations in FROM.
    pub columns: Vec<ScopeColumn>,
    /// The column of time spans that `window(...)` adds to the rows, which names find and `*` does not show.
    pub time_spans: Option<ScopeColumn>,
    /// The scope of the query around this one: a name found there is a correlation.
    pub parent: Option<&'p Scope<'p>>,
    /// Parameters of lambdas around this place, innermost last.
    pub lambda: Vec<LambdaParameter>,
    /// Aliases of the select list so far, which later items may use: name and expression. Columns of FROM come first.
    pub aliases: Vec<(String, Bound)>,
    /// In ORDER BY and HAVING: the columns of the select list, which can be named beside those of FROM.
    pub outputs: Option<Outputs>,
    /// In HAVING: aggregate functions of this query's columns that stand in its sub-queries, and their columns' unique names.
    pub hoisted: Option<Shared<(Expr, String)>>,
    /// `WINDOW w AS (...)` by name in lower case.
    pub windows: HashMap<String, WindowSpec>,
    /// Which kinds of functions may stand here.
    pub allow: Allow,
    /// In the body of a function: the arguments that it was called with. Columns come first.
    pub arguments: Option<&'p Arguments>,
    /// The node of Spark's plans that stands here, if functions with a body of SQL cannot be called in it: `Sort`.
    pub without_routines: Option<&'static str>,
    /// Whether arguments of functions with a body of SQL may become columns beside the rows that are seen here.
    pub beside: Beside,
}

/// Which arguments may become columns beside the rows, so that a query in the function's body can read them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Beside {
    /// None: nobody adds columns to the rows of this place.
    #[default]
    Never,
    /// Those that a query cannot compute itself: aggregates, windows, what is not deterministic.
    Needed,
    /// All that are no plain column: behind GROUP BY their parts may be keys.
    Computed,
}

/// A parameter of a lambda.
#[derive(Clone, Debug)]
pub struct LambdaParameter {
    /// Its name as written.
    pub name: String,
    /// Its unique name.
    pub id: String,
    /// Its type.
    pub ty: SparkType,
    /// Whether it may be NULL.
    pub nullable: bool,
}

/// Which kinds of functions may stand at a place, and how an error names the place.
#[derive(Clone, Copy, Debug, Default)]
pub struct Allow {
    /// Aggregate functions without OVER.
    pub aggregates: bool,
    /// Functions with OVER.
    pub windows: bool,
    /// The place, for errors.
    pub place: Place,
}

/// A place in a query, as errors tell them apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// WHERE, and what has no word of its own.
    #[default]
    Where,
    /// The select list and ORDER BY
    Select,
    /// HAVING
    Having,
    /// QUALIFY
    Qualify,
    /// ORDER BY behind SELECT DISTINCT
    Sort,
    /// The condition of a join
    Join,
    /// VALUES
    Values,
}

/// The columns of a select list as names in ORDER BY and HAVING.
///
/// ORDER BY takes a name as one of the output, and as one of FROM only where the output has none or several of it. HAVING
/// takes it as one of FROM if that can be used beside the groups, else as one of the output.
#[derive(Clone, Debug, Default)]
pub struct Outputs {
    /// Names and expressions.
    pub columns: Vec<(String, Bound)>,
    /// Whether names of the output come first.
    pub first: bool,
    /// Names in lower case that mean the output although FROM has them.
    pub instead: HashSet<String>,
    /// The columns of FROM that were found so far, by unique name, with the names that they were found by.
    pub used: Shared<(String, Vec<Ident>)>,
    /// The aggregate functions that were found so far, written out and not by the name of a column.
    pub calls: Shared<Bound>,
}

impl Outputs {
    /// The columns of this name that differ.
    fn named(&self, name: &str) -> Vec<&Bound> {
        let mut found: Vec<&Bound> = Vec::new();
        for (own, bound) in &self.columns {
            // `SELECT a, a` shows one column twice; two items that are computed differ even where they are alike.
            let again = |other: &&Bound| matches!(bound.expr, Expr::Column(_)) && other.expr == bound.expr;
            if own.eq_ignore_ascii_case(name) && !found.iter().any(again) {
                found.push(bound);
            }
        }
        found
    }
}

/// A column found by a name, and how many of the name's parts were its qualifier and itself.
struct Match<'s> {
    column: &'s ScopeColumn,
    parts: usize,
}

impl Scope<'_> {
    /// What a name of one or more parts means here: a lambda's parameter, a column, a field of a struct column, an alias
    /// of the select list so far, a column of a query around this one, in this order.
    /// # Errors
    /// `AMBIGUOUS_REFERENCE`, `UNRESOLVED_COLUMN`, or what is wrong with the fields after the column.
    pub fn resolve(&self, name: &[Ident]) -> Result<Bound> {
        match self.find(name)? {
            Some(bound) => Ok(bound),
            None => Err(self.unresolved(name)),
        }
    }

    /// As [`Scope::resolve`], with `None` where the name means nothing.
    /// # Errors
    /// `AMBIGUOUS_REFERENCE`, or what is wrong with the fields after the column.
    pub fn find(&self, name: &[Ident]) -> Result<Option<Bound>> {
        let Some(first) = name.first() else { return Ok(None) };
        let span = name.iter().fold(first.span, |span, part| span.to(part.span));
        if let Some(parameter) = self.lambda.iter().rev().find(|p| p.name.eq_ignore_ascii_case(&first.value)) {
            return fields(parameter.bound().at(span), &name[1..]).map(Some);
        }
        if let Some(outputs) = &self.outputs {
            if let Some(bound) = self.find_beside(outputs, name, span)? {
                return Ok(Some(bound));
            }
        } else if let Some(found) = self.find_column(name)? {
            let own = name.get(found.parts - 1).unwrap_or(first);
            return fields(found.column.bound().named(&own.value).at(span), &name[found.parts..]).map(Some);
        }
        if let Some((argument, parts)) = self.arguments.and_then(|arguments| arguments.find(name)) {
            return fields(argument.value.clone().at(span), &name[parts..]).map(Some);
        }
        if self.outputs.is_none()
            && let Some(alias) = self.find_alias(first)?
        {
            return fields(alias.at(span), &name[1..]).map(Some);
        }
        let (mut outer, mut nearest) = (self.parent, true);
        while let Some(scope) = outer {
            // A sub-query sees the query around it, and none further out.
            if nearest && let Some(found) = scope.find_column(name)? {
                let bound = found.column.outer_bound().at(span);
                return fields(bound, &name[found.parts..]).map(Some);
            }
            nearest = false;
            if let Some((argument, parts)) = scope.arguments.and_then(|arguments| arguments.find(name)) {
                return fields(argument.within()?.at(span), &name[parts..]).map(Some);
            }
            outer = scope.parent;
        }
        Ok(None)
    }

    /// A column of the select list or of FROM.
    fn find_beside(&self, outputs: &Outputs, name: &[Ident], span: Span) -> Result<Option<Bound>> {
        let Some(first) = name.first() else { return Ok(None) };
        let shown = outputs.named(&first.value);
        let instead = outputs.instead.contains(&first.value.to_lowercase());
        let as_shown = |bound: &Bound| fields(bound.clone().named(&first.value).at(span), &name[1..]).map(Some);
        let column = self.find_column(name);
        // A qualified name is one of FROM, which the output shows under the same qualifier.
        let qualified = matches!(&column, Ok(Some(found)) if found.parts > 1);
        if !qualified
            && (outputs.first || instead)
            && let [bound] = shown.as_slice()
        {
            return as_shown(bound);
        }
        let several = || {
            let names: Vec<String> = shown.iter().map(|_| quoted([first.value.as_str()])).collect();
            Error::new("AMBIGUOUS_REFERENCE")
                .with("name", quoted([first.value.as_str()]))
                .with("referenceNames", format!("[{}]", names.join(", ")))
                .at(span)
        };
        match (column, shown.as_slice()) {
            (_, [_, _, ..]) if instead => Err(several()),
            (Ok(Some(found)), _) => {
                let own = name.get(found.parts - 1).unwrap_or(first);
                outputs.used.borrow_mut().push((found.column.id.clone(), name[..found.parts].to_vec()));
                fields(found.column.bound().named(&own.value).at(span), &name[found.parts..]).map(Some)
            }
            (_, [bound]) => as_shown(bound),
            (Err(error), _) => Err(error),
            (Ok(None), []) => Ok(None),
            (Ok(None), _) => Err(several()),
        }
    }

    /// The column of this scope, alone, that a name begins with: as many parts as can be are its qualifier.
    fn find_column(&self, name: &[Ident]) -> Result<Option<Match<'_>>> {
        for qualifier in (0..name.len().min(4)).rev() {
            let Some(own) = name.get(qualifier) else { continue };
            let mut found: Vec<&ScopeColumn> = Vec::new();
            // Columns of FROM come before one that a call adds to them.
            let named = |column: &ScopeColumn| column.column.name.eq_ignore_ascii_case(&own.value);
            let added = self.time_spans.iter().filter(|_| !self.columns.iter().any(named));
            for column in self.columns.iter().chain(added) {
                let fits = column.column.name.eq_ignore_ascii_case(&own.value)
                    && column.qualified_by(&name[..qualifier])
                    && !(column.hidden && qualifier == 0)
                    && !found.iter().any(|other| other.id == column.id || other.is_twin(column));
                if fits {
                    found.push(column);
                }
            }
            match found.as_slice() {
                [] => {}
                [column] => return Ok(Some(Match { column, parts: qualifier + 1 })),
                many => return Err(ambiguous(&name[..=qualifier], many)),
            }
        }
        Ok(None)
    }

    /// The alias of the select list around that an expression of this name uses.
    pub fn used_alias<'a>(&self, shown: &'a str) -> Option<&'a str> {
        let alias = shown.split_once("lateralAliasReference(")?.1.split_once(')')?.0;
        self.aliases.iter().any(|(known, _)| known.eq_ignore_ascii_case(alias)).then_some(alias)
    }

    fn find_alias(&self, name: &Ident) -> Result<Option<Bound>> {
        let mut found = self.aliases.iter().filter(|(alias, _)| alias.eq_ignore_ascii_case(&name.value));
        let Some((_, bound)) = found.next() else { return Ok(None) };
        let more = found.count();
        if more > 0 {
            return Err(Error::new("AMBIGUOUS_LATERAL_COLUMN_ALIAS")
                .with("name", quoted([name.value.as_str()]))
                .with("n", more + 1)
                .at(name.span));
        }
        Ok(Some(bound.clone().named(format!("lateralAliasReference({})", name.value))))
    }

    /// The error for a name that means nothing here, with what may have been meant.
    pub(in crate::sql) fn unresolved(&self, name: &[Ident]) -> Error {
        let span = name.iter().map(|part| part.span).reduce(|a, b| a.to(b)).unwrap_or_default();
        let object = quoted(name.iter().map(|part| part.value.as_str()));
        if let Some(arguments) = self.arguments.filter(|arguments| self.columns.is_empty() && !arguments.is_empty()) {
            let proposal = arguments.proposal(name);
            return Error::new("UNRESOLVED_COLUMN.WITH_SUGGESTION")
                .with("objectName", object)
                .with("proposal", proposal.join(", "))
                .suggest(proposal.iter().map(|name| name.replace('`', "")).take(3))
                .at(span);
        }
        if self.columns.is_empty() {
            return Error::new("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION").with("objectName", object).at(span);
        }
        let proposal = self.proposal(name);
        Error::new("UNRESOLVED_COLUMN.WITH_SUGGESTION")
            .with("objectName", object)
            .with("proposal", proposal.join(", "))
            .suggest(proposal.iter().map(|name| name.replace('`', "")).take(3))
            .at(span)
    }

    /// The five columns whose names are nearest, as Spark orders them: by edit distance, then by name.
    fn proposal(&self, name: &[Ident]) -> Vec<String> {
        let base = name.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".");
        let same_relation = self.columns.windows(2).all(|pair| pair[0].qualifier == pair[1].qualifier);
        let shown = |column: &ScopeColumn| match column.qualifier.last() {
            Some(table) if name.len() > 1 || !same_relation => quoted([table.as_str(), column.column.name.as_str()]),
            _ => quoted([column.column.name.as_str()]),
        };
        let mut candidates: Vec<(usize, &str, String)> = self
            .columns
            .iter()
            .filter(|column| !column.hidden)
            .map(|column| {
                let shown = shown(column);
                (strsim::levenshtein(&shown, &base), column.column.name.as_str(), shown)
            })
            .collect();
        candidates.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        candidates.into_iter().take(5).map(|(_, _, shown)| shown).collect()
    }

    /// The columns that a star stands for; with a qualifier, those of that relation. `None` if there is no such relation.
    pub fn star(&self, qualifier: &[Ident]) -> Option<Vec<&ScopeColumn>> {
        let columns: Vec<&ScopeColumn> = if qualifier.is_empty() {
            self.columns.iter().filter(|column| !column.hidden).collect()
        } else {
            self.columns.iter().filter(|column| column.qualified_by(qualifier)).collect()
        };
        (qualifier.is_empty() || !columns.is_empty()).then_some(columns)
    }
}

impl ScopeColumn {
    /// What tells it from columns that are not the same.
    pub(in crate::sql) fn identity(&self) -> String {
        self.twin.as_ref().unwrap_or(&self.id).clone()
    }

    /// Whether it is the same column shown again, which a name may mean without being ambiguous.
    fn is_twin(&self, other: &ScopeColumn) -> bool {
        self.twin.is_some() && self.twin == other.twin
    }

    /// Whether the relation's full name ends in these parts.
    pub fn qualified_by(&self, qualifier: &[Ident]) -> bool {
        self.qualifier.len() >= qualifier.len()
            && self.qualifier.iter().rev().zip(qualifier.iter().rev()).all(|(a, b)| a.eq_ignore_ascii_case(&b.value))
    }

    /// The column as an expression.
    pub fn bound(&self) -> Bound {
        let expr = Expr::Column(datafusion::common::Column::new_unqualified(self.id.clone()));
        Bound::new(expr, self.column.ty.clone(), self.column.nullable, self.column.name.clone())
    }

    /// The column as an expression of a query inside the one that has it.
    pub(in crate::sql) fn outer_bound(&self) -> Bound {
        let field = Arc::new(self.column.ty.to_field(&self.id, self.column.nullable));
        let column = datafusion::common::Column::new_unqualified(self.id.clone());
        let expr = Expr::OuterReferenceColumn(field, column);
        let mut name: Vec<&str> = self.qualifier.iter().map(String::as_str).collect();
        name.push(&self.column.name);
        Bound::new(expr, self.column.ty.clone(), self.column.nullable, format!("outer({})", name.join(".")))
    }
}

impl LambdaParameter {
    fn bound(&self) -> Bound {
        // What a lambda is called with are plain arrays, whose fields say nothing more than their storage.
        let field = Arc::new(Field::new(&self.id, self.ty.storage(), true));
        let expr = Expr::LambdaVariable(LambdaVariable::new(self.id.clone(), Some(field)));
        Bound::new(expr, self.ty.clone(), self.nullable, "namedlambdavariable()")
    }
}

/// The fields of a struct named by the rest of a name.
pub(in crate::sql) fn fields(bound: Bound, rest: &[Ident]) -> Result<Bound> {
    rest.iter().try_fold(bound, super::expression::field::access)
}

fn ambiguous(name: &[Ident], found: &[&ScopeColumn]) -> Error {
    let span = name.iter().map(|part| part.span).reduce(|a, b| a.to(b)).unwrap_or_default();
    let references: Vec<String> = found
        .iter()
        .map(|column| {
            let parts = column.qualifier.iter().map(String::as_str);
            quoted(parts.chain(std::iter::once(column.column.name.as_str())))
        })
        .collect();
    Error::new("AMBIGUOUS_REFERENCE")
        .with("name", quoted(name.iter().map(|part| part.value.as_str())))
        .with("referenceNames", format!("[{}]", references.join(", ")))
        .suggest(references.iter().map(|name| name.replace('`', "")))
        .at(span)
}

/// Names in backquotes, with points between.
pub(crate) fn quoted<'n>(parts: impl IntoIterator<Item = &'n str>) -> String {
    parts.into_iter().map(|part| format!("`{}`", part.replace('`', "``"))).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::StructField;

    fn column(id: &str, qualifier: &[&str], name: &str, ty: SparkType) -> ScopeColumn {
        ScopeColumn {
            id: id.to_string(),
            column: Column { name: name.to_string(), ty, nullable: true },
            qualifier: qualifier.iter().map(|part| (*part).to_string()).collect(),
            hidden: false,
            twin: None,
        }
    }

    fn name(text: &str) -> Vec<Ident> {
        text.split('.').map(|value| Ident { value: value.into(), quoted: false, span: Default::default() }).collect()
    }

    fn scope() -> Scope<'static> {
        let point = SparkType::Struct(vec![StructField { name: "x".into(), ty: SparkType::Int }]);
        Scope {
            columns: vec![
                column("a#1", &["spark_catalog", "default", "t"], "a", SparkType::Int),
                column("a#2", &["spark_catalog", "default", "u"], "A", SparkType::Long),
                column("p#3", &["spark_catalog", "default", "t"], "p", point),
            ],
            ..Scope::default()
        }
    }

    #[test]
    fn qualified_names_and_fields() {
        let scope = scope();
        for (text, ty) in [
            ("t.a", SparkType::Int),
            ("U.A", SparkType::Long),
            ("default.u.a", SparkType::Long),
            ("spark_catalog.default.t.a", SparkType::Int),
            ("p.x", SparkType::Int),
            ("t.p.X", SparkType::Int),
        ] {
            assert_eq!(scope.resolve(&name(text)).map(|bound| bound.ty).ok(), Some(ty), "{text}");
        }
    }

    #[test]
    fn errors_name_what_was_meant() {
        let scope = scope();
        assert_eq!(scope.resolve(&name("a")).unwrap_err().class(), "AMBIGUOUS_REFERENCE");
        let error = scope.resolve(&name("t.q")).unwrap_err();
        assert_eq!(error.class(), "UNRESOLVED_COLUMN.WITH_SUGGESTION");
        assert!(error.message().contains("[`t`.`a`, `t`.`p`, `u`.`A`]"), "{error}");
        assert_eq!(Scope::default().resolve(&name("q")).unwrap_err().class(), "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION");
    }

    #[test]
    fn inner_names_hide_outer_ones() {
        let outer = scope();
        let inner = Scope {
            columns: vec![column("b#4", &["v"], "b", SparkType::Int)],
            parent: Some(&outer),
            ..Scope::default()
        };
        assert!(matches!(inner.resolve(&name("b")).unwrap().expr, Expr::Column(_)));
        assert!(matches!(inner.resolve(&name("t.a")).unwrap().expr, Expr::OuterReferenceColumn(..)));
    }
}
