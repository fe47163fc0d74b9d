//! Which file a row comes from: calls of `input_file_name()` and its like become columns of the scan beneath.
//!
//! In Spark they ask which file the running task is reading. So they know it above a scan, filters, projections and
//! generators, on that side of a join whose rows pass through it; what is sorted, grouped, limited or numbered has been
//! handed from task to task, and comes from no file any more. How it was cached does not matter: what is cached is no file.
//! Source: Spark's `PreReadCheck` and `InputFileBlockHolder`.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::common::Column;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::datasource::{provider_as_source, source_as_provider};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::logical_plan::TableScanBuilder;
use datafusion::logical_expr::{
    EmptyRelation, Expr, Filter, JoinType, LogicalPlan, Projection, SubqueryAlias, TableScan, Union, Unnest,
};

use crate::error::{Error, Result, Span};
use crate::function::scalar::InputFile;
use crate::plan::walk;
use crate::source::input_file::{COLUMNS, beside};
use crate::sql::bind::Binder;
use crate::sql::statement::shared::CATALOG;

const KINDS: [InputFile; 3] = [InputFile::Name, InputFile::BlockStart, InputFile::BlockLength];

/// The plan of a query whose calls can be answered, with those that stand beside sub-queries computed before them: what
/// becomes of a sub-query must not take a call into another place.
/// # Errors
/// `MULTI_SOURCES_UNSUPPORTED_FOR_EXPRESSION` for a call above more than one table.
pub(in crate::sql) fn checked(binder: &mut Binder<'_>, plan: LogicalPlan) -> Result<LogicalPlan> {
    if !has_calls(&plan)? {
        return Ok(plan);
    }
    let mut wrong = None;
    walk::apply(&plan, |node| {
        if let Some((what, span)) = first_in(node)? {
            // What is read in a sub-query of an expression is read for itself.
            wrong = (sources(node) > 1).then_some((what, span));
        }
        Ok(if wrong.is_some() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    if let Some((what, span)) = wrong {
        return Err(Error::new("MULTI_SOURCES_UNSUPPORTED_FOR_EXPRESSION")
            .with("expr", format!("\"{}()\"", what.function()))
            .at(span));
    }
    let plan = walk::transform_up(plan, |node| {
        let exprs = node.expressions();
        let node = match exprs.iter().any(is_one_row) {
            true => node.map_expressions(|expr| expr.transform(|part| Ok(without_row(part))))?.data,
            false => node,
        };
        let moves = node.expressions().iter().any(|expr| expr.exists(|part| Ok(moves(part))).unwrap_or(true));
        match first_in(&node)? {
            Some(_) if moves => Ok(Transformed::yes(before(binder, node)?)),
            _ => Ok(Transformed::no(node)),
        }
    })?;
    Ok(plan.data)
}

/// What a node with sub-queries is taken apart for.
fn moves(part: &Expr) -> bool {
    matches!(
        part,
        Expr::ScalarSubquery(_)
            | Expr::Exists(_)
            | Expr::InSubquery(_)
            | Expr::SetComparison(_)
            | Expr::OuterReferenceColumn(..)
    )
}

fn is_one_row(expr: &Expr) -> bool {
    expr.exists(|part| Ok(without_row(part.clone()).transformed)).unwrap_or(false)
}

/// `(SELECT input_file_name())` is the call itself.
fn without_row(part: Expr) -> Transformed<Expr> {
    if let Expr::ScalarSubquery(query) = &part
        && let LogicalPlan::Projection(projection) = query.subquery.as_ref()
        && let LogicalPlan::EmptyRelation(EmptyRelation { produce_one_row: true, .. }) = projection.input.as_ref()
        && let [value] = projection.expr.as_slice()
        && query.outer_ref_columns.is_empty()
        && InputFile::first_in(value).is_some()
    {
        return Transformed::yes(value.clone().unalias());
    }
    Transformed::no(part)
}

/// The node with its calls as columns of its input.
fn before(binder: &mut Binder<'_>, node: LogicalPlan) -> Result<LogicalPlan> {
    let inputs = node.inputs();
    let [input] = inputs.as_slice() else { return Ok(node) };
    let ids = KINDS.map(|what| binder.fresh(what.function()));
    let mut exprs: Vec<Expr> = input.schema().columns().into_iter().map(Expr::Column).collect();
    node.apply_expressions(|expr| {
        expr.apply(|part| {
            if let Some((what, _)) = InputFile::asked_by(part) {
                let call = part.clone().alias(&ids[what as usize]);
                if !exprs.contains(&call) {
                    exprs.push(call);
                }
            }
            Ok(TreeNodeRecursion::Continue)
        })
    })?;
    let input = LogicalPlan::Projection(Projection::try_new(exprs, Arc::new((*input).clone()))?);
    answered(node, vec![input], |what| Expr::Column(Column::new_unqualified(&ids[what as usize])))
}

/// How many tables a plan reads side by side. A table of the catalog is a source in Spark, wherever ours has its rows.
fn sources(plan: &LogicalPlan) -> usize {
    match plan {
        LogicalPlan::TableScan(scan) => usize::from(is_table(scan) || with_columns(scan).is_some()),
        LogicalPlan::Union(union) => union.inputs.iter().map(|input| sources(input)).max().unwrap_or(0).min(1),
        other => other.inputs().into_iter().map(sources).sum(),
    }
}

fn is_table(scan: &TableScan) -> bool {
    scan.table_name.table().strip_prefix(CATALOG).is_some_and(|rest| rest.starts_with('.'))
}

/// Answers the calls in a plan in which is said already what is read from the cache.
/// # Errors
/// Where Spark's answer hangs on which side of a join is the larger one.
pub fn resolve(plan: LogicalPlan) -> Result<LogicalPlan> {
    if !has_calls(&plan)? {
        return Ok(plan);
    }
    let answered = walk::transform_up(plan, |node| match first_in(&node)? {
        Some((_, span)) => answer(node, span).map(Transformed::yes).map_err(DataFusionError::from),
        // Of a node above one that was answered, what it knows of its input's columns may have changed.
        None => Ok(Transformed::no(node)),
    })?;
    Ok(answered.data)
}

fn has_calls(plan: &LogicalPlan) -> datafusion::common::Result<bool> {
    walk::any_part(plan, &|part| InputFile::asked_by(part).is_some())
}

/// The first call in a node's own expressions.
fn first_in(node: &LogicalPlan) -> datafusion::common::Result<Option<(InputFile, Span)>> {
    let mut found = None;
    node.apply_expressions(|expr| {
        found = InputFile::first_in(expr);
        Ok(if found.is_some() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    Ok(found)
}

/// The node without calls, and with the columns that it had.
fn answer(node: LogicalPlan, span: Span) -> Result<LogicalPlan> {
    let inputs = node.inputs();
    let (known, input) = match inputs.as_slice() {
        [] => (None, None),
        [input] => {
            let used = matches!(node, LogicalPlan::Projection(_)).then(|| used_by(node.expressions().iter()));
            let known = Below { span, used, own_select: true }.knows(input)?;
            let input = known.clone().unwrap_or_else(|| (*input).clone());
            (known, Some(input))
        }
        _ => return Err(Error::unsupported("a condition of a join that asks for the file of a row").at(span)),
    };
    let own = match &known {
        Some(input) => added(input).into_iter().map(Expr::Column).collect(),
        None => KINDS.map(InputFile::unknown).to_vec(),
    };
    answered(node, input.into_iter().collect(), |what| own[what as usize].clone())
}

/// The node over `inputs` with other expressions for its calls, and with the columns that it had.
fn answered(node: LogicalPlan, inputs: Vec<LogicalPlan>, answer: impl Fn(InputFile) -> Expr) -> Result<LogicalPlan> {
    let names = NamePreserver::new(&node);
    let exprs = node.expressions().into_iter().map(|expr| {
        let name = names.save(&expr);
        let replaced = expr.transform(|part| match InputFile::asked_by(&part) {
            Some((what, _)) => Ok(Transformed::yes(answer(what))),
            None => Ok(Transformed::no(part)),
        })?;
        Ok(name.restore(replaced.data))
    });
    let exprs = exprs.collect::<Result<Vec<_>>>()?;
    let schema = Arc::clone(node.schema());
    let answered = node.with_new_exprs(exprs, inputs)?;
    if answered.schema().fields().len() == schema.fields().len() {
        return Ok(answered);
    }
    let columns = schema.columns().into_iter().map(Expr::Column).collect();
    Ok(LogicalPlan::Projection(Projection::try_new(columns, Arc::new(answered))?))
}

/// The columns that some expressions read.
fn used_by<'e>(exprs: impl Iterator<Item = &'e Expr>) -> HashSet<String> {
    exprs.flat_map(Expr::column_refs).map(|column| column.name.clone()).collect()
}

/// The way down from a call to the scan.
struct Below {
    span: Span,
    /// The columns that are read above, if not all are.
    used: Option<HashSet<String>>,
    /// Whether this is still the SELECT that has the call: Spark takes calls out of it before it numbers the rows.
    own_select: bool,
}

impl Below {
    /// The plan with the columns of the file behind its own; `None` if its rows come from no file.
    fn knows(&self, plan: &LogicalPlan) -> Result<Option<LogicalPlan>> {
        // An answer further down has asked already.
        if has_added(plan) {
            return Ok(Some(plan.clone()));
        }
        Ok(match plan {
            LogicalPlan::TableScan(scan) => with_columns(scan),
            LogicalPlan::Projection(node) => {
                let shown = |(expr, field): (&Expr, &Arc<datafusion::arrow::datatypes::Field>)| {
                    self.used.as_ref().is_none_or(|used| used.contains(field.name())).then(|| expr.clone())
                };
                let read: Vec<Expr> = node.expr.iter().zip(node.schema.fields()).filter_map(shown).collect();
                let below = Below { span: self.span, used: Some(used_by(read.iter())), own_select: false };
                let Some(input) = below.knows(&node.input)? else { return Ok(None) };
                let behind =
                    COLUMNS.into_iter().zip(added(&input)).map(|(name, column)| Expr::Column(column).alias(name));
                let exprs = node.expr.iter().cloned().chain(behind).collect();
                Some(LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(input))?))
            }
            LogicalPlan::Filter(node) => {
                let Some(input) = self.reading([&node.predicate]).knows(&node.input)? else { return Ok(None) };
                Some(LogicalPlan::Filter(Filter::try_new(node.predicate.clone(), Arc::new(input))?))
            }
            LogicalPlan::SubqueryAlias(node) => {
                let Some(input) = self.reading([]).knows(&node.input)? else { return Ok(None) };
                Some(LogicalPlan::SubqueryAlias(SubqueryAlias::try_new(Arc::new(input), node.alias.clone())?))
            }
            LogicalPlan::Unnest(node) => {
                let columns: Vec<Expr> = node.exec_columns.iter().cloned().map(Expr::Column).collect();
                let Some(input) = self.reading(&columns).knows(&node.input)? else { return Ok(None) };
                let (columns, options) = (node.exec_columns.clone(), node.options.clone());
                Some(LogicalPlan::Unnest(Unnest::try_new(Arc::new(input), columns, options)?))
            }
            LogicalPlan::Window(node) => {
                let numbers = node.window_expr.iter().map(|expr| expr.schema_name().to_string());
                let idle = self.used.as_ref().is_some_and(|used| numbers.into_iter().all(|name| !used.contains(&name)));
                if !self.own_select && !idle {
                    return Ok(None);
                }
                self.through(plan, 0)?
            }
            LogicalPlan::Join(node) => match node.join_type {
                JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark => {
                    self.through(plan, 0)?
                }
                JoinType::Right | JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark => {
                    self.through(plan, 1)?
                }
                JoinType::Full => None,
                JoinType::Inner => {
                    for side in [&node.left, &node.right] {
                        if (Below { span: self.span, used: None, own_select: false }).knows(side)?.is_some() {
                            return Err(Error::unsupported("the file of a row above an inner join")
                                .hint("take it in a sub-query of the files, below the join")
                                .at(self.span));
                        }
                    }
                    None
                }
            },
            LogicalPlan::Union(node) => {
                let all: Vec<Option<LogicalPlan>> = node
                    .inputs
                    .iter()
                    .map(|input| Below { span: self.span, used: None, own_select: false }.knows(input))
                    .collect::<Result<_>>()?;
                if all.iter().all(Option::is_none) {
                    return Ok(None);
                }
                let inputs = node.inputs.iter().zip(all).map(|(input, known)| branch(input, known).map(Arc::new));
                let inputs = inputs.collect::<Result<Vec<_>>>()?;
                Some(LogicalPlan::Union(Union::try_new_with_loose_types(inputs)?))
            }
            _ => None,
        })
    }

    /// The way on below a node that reads the columns of some expressions and shows all of its input's.
    fn reading<'e>(&self, exprs: impl IntoIterator<Item = &'e Expr>) -> Below {
        let mut used = self.used.clone();
        if let Some(used) = &mut used {
            used.extend(used_by(exprs.into_iter()));
        }
        Below { span: self.span, used, own_select: self.own_select }
    }

    /// The node over what knows the file of the rows of one of its inputs.
    fn through(&self, plan: &LogicalPlan, side: usize) -> Result<Option<LogicalPlan>> {
        let mut inputs: Vec<LogicalPlan> = plan.inputs().into_iter().cloned().collect();
        let exprs = plan.expressions();
        let Some(known) = inputs.get(side).map(|input| self.reading(&exprs).knows(input)).transpose()?.flatten() else {
            return Ok(None);
        };
        inputs[side] = known;
        Ok(Some(plan.with_new_exprs(exprs, inputs)?))
    }
}

/// A branch of a union with the columns of the file last.
fn branch(input: &LogicalPlan, known: Option<LogicalPlan>) -> Result<LogicalPlan> {
    let own = input.schema().columns().into_iter().map(Expr::Column);
    let (plan, behind): (LogicalPlan, Vec<Expr>) = match known {
        Some(plan) => {
            let behind = COLUMNS.into_iter().zip(added(&plan)).map(|(name, column)| Expr::Column(column).alias(name));
            let behind = behind.collect();
            (plan, behind)
        }
        None => {
            let behind = COLUMNS.into_iter().zip(KINDS).map(|(name, what)| what.unknown().alias(name));
            (input.clone(), behind.collect())
        }
    };
    Ok(LogicalPlan::Projection(Projection::try_new(own.chain(behind).collect(), Arc::new(plan))?))
}

/// The scan with the columns of the file, if it reads files.
fn with_columns(scan: &TableScan) -> Option<LogicalPlan> {
    // Rows that were counted are some task's.
    if scan.fetch.is_some() {
        return None;
    }
    let table = beside(&source_as_provider(&scan.source).ok()?)?;
    let width = scan.source.schema().fields().len();
    let projection = scan.projection.clone().map(|mut own| {
        own.extend(width..width + COLUMNS.len());
        own
    });
    let builder = TableScanBuilder::new(scan.table_name.clone(), provider_as_source(table));
    let scan = builder.with_projection(projection).with_filters(scan.filters.clone()).build();
    scan.ok().map(LogicalPlan::TableScan)
}

/// The columns of the file in a plan that has them.
fn added(plan: &LogicalPlan) -> Vec<Column> {
    let of = |name: &str| plan.schema().columns().into_iter().find(|column| column.name == name);
    COLUMNS.into_iter().map(|name| of(name).unwrap_or_else(|| Column::new_unqualified(name))).collect()
}

fn has_added(plan: &LogicalPlan) -> bool {
    plan.schema().fields().iter().any(|field| field.name() == COLUMNS[0])
}
