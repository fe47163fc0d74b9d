//! Which parts of a plan are cached: the rule of Spark's `CacheManager`.
//!
//! A cached query is keyed by its bound plan, before optimisation. The binder gives each column an id of its own
//! (`name#17`), anew each time a query is bound, so a [`Key`] is the plan with ids numbered in the order in which they
//! appear and without the names before them, as Spark's canonical form ignores names. Any subtree of a later plan, in
//! subqueries too, that has the same key is replaced by a scan of the cached rows under the subtree's own columns.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem::discriminant;
use std::sync::Arc;

use datafusion::arrow::datatypes::Field;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema, TableReference};
use datafusion::datasource::provider_as_source;
use datafusion::error::Result;
use datafusion::logical_expr::expr::{Alias, Exists, InSubquery, SetComparison};
use datafusion::logical_expr::utils::exprlist_to_fields;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, Projection, Subquery, cast};

use super::entry::Entry;
use super::narrow;
use super::table::{CachedProvider, CachedTable};
use crate::plan::walk;

/// What two bindings of one query have in common.
#[derive(Clone, Debug)]
pub(super) struct Key {
    plan: LogicalPlan,
    shape: u64,
    tables: Vec<String>,
}

impl Key {
    pub(super) fn of(plan: &LogicalPlan) -> Self {
        let plan = essence(plan);
        Key { shape: shape(plan), tables: tables(plan), plan: normal(plan) }
    }

    /// Identities of the tables that are read, sorted.
    pub(super) fn tables(&self) -> &[String] {
        &self.tables
    }

    pub(super) fn same(&self, other: &Key) -> bool {
        self.shape == other.shape && self.plan == other.plan
    }

    /// Whether some part of this plan is `other`.
    pub(super) fn contains(&self, other: &Key) -> bool {
        let mut found = false;
        // The closure never fails.
        let _ = walk::apply(&self.plan, |node| {
            found = shape(node) == other.shape && normal(node) == other.plan;
            Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
        });
        found
    }
}

/// Replaces each part of `plan` that `find` has the rows of.
pub(super) fn replace(
    mut plan: LogicalPlan,
    entries: &[Arc<Entry>],
    mut found: impl FnMut(&Arc<Entry>) -> Option<Arc<CachedTable>>,
) -> Result<LogicalPlan> {
    let candidates = candidates(&plan, entries);
    if candidates.is_empty() {
        return Ok(plan);
    }
    let read = narrow::read(&plan)?;
    let mut instead = |node: &LogicalPlan| {
        let entry = search(node, &candidates);
        let served = entry.and_then(|entry| Some(served(entry, found(entry)?, node, &read)));
        served.transpose()
    };
    if let Some(served) = instead(&plan)? {
        return Ok(served);
    }
    replace_below(&mut plan, &mut instead)?;
    Ok(plan)
}

/// The same for the inputs of a node and the plans within its expressions, what is not replaced staying where it is;
/// whether something was.
fn replace_below(
    plan: &mut LogicalPlan,
    instead: &mut impl FnMut(&LogicalPlan) -> Result<Option<LogicalPlan>>,
) -> Result<bool> {
    let changed = walk::each_input(plan, &mut |input| match instead(input)? {
        Some(served) => {
            *input = Arc::new(served);
            Ok(true)
        }
        None => replace_below(Arc::make_mut(input), instead),
    })?;
    let queries = std::mem::take(plan).map_subqueries(|mut query| {
        let changed = replace_below(&mut query, instead)?;
        Ok(Transformed::new_transformed(query, changed))
    })?;
    *plan = queries.data;
    if changed && narrow::is_stale(plan) {
        *plan = std::mem::take(plan).recompute_schema()?;
    }
    Ok(changed || queries.transformed)
}

/// The entries that parts of `plan` are, each once, outermost first.
pub(super) fn find(plan: &LogicalPlan, entries: &[Arc<Entry>]) -> Vec<Arc<Entry>> {
    let candidates = candidates(plan, entries);
    let mut found: Vec<Arc<Entry>> = Vec::new();
    if candidates.is_empty() {
        return found;
    }
    // The closure never fails.
    let _ = walk::apply(plan, |node| {
        let Some(entry) = search(node, &candidates) else { return Ok(TreeNodeRecursion::Continue) };
        if !found.iter().any(|known| Arc::ptr_eq(known, entry)) {
            found.push(Arc::clone(entry));
        }
        Ok(TreeNodeRecursion::Jump)
    });
    found
}

/// The entries that read no other tables than `plan` does.
fn candidates(plan: &LogicalPlan, entries: &[Arc<Entry>]) -> Vec<Arc<Entry>> {
    if entries.is_empty() {
        return Vec::new();
    }
    let tables = tables(plan);
    let reads = |entry: &&Arc<Entry>| entry.key().tables.iter().all(|table| tables.binary_search(table).is_ok());
    entries.iter().filter(reads).map(Arc::clone).collect()
}

fn search<'a>(node: &LogicalPlan, candidates: &'a [Arc<Entry>]) -> Option<&'a Arc<Entry>> {
    let (mut hashed, mut normalised) = (None, None);
    let mut is = |key: &Key| match same_table(node, &key.plan) {
        Some(same) => same,
        None => {
            *hashed.get_or_insert_with(|| shape(node)) == key.shape
                && *normalised.get_or_insert_with(|| normal(node)) == key.plan
        }
    };
    let width = |plan: &LogicalPlan| plan.schema().fields().len();
    let alike = |plan: &LogicalPlan| discriminant(plan) == discriminant(node) && width(plan) == width(node);
    candidates.iter().find(|entry| alike(&entry.key().plan) && is(entry.key()))
}

/// Whether a table's columns under the binder's names are those of a plan in its normal form; `None` if this is no such
/// plan. That is what most plans are served with, and need not be rewritten for.
fn same_table(plan: &LogicalPlan, normal: &LogicalPlan) -> Option<bool> {
    let (LogicalPlan::Projection(own), LogicalPlan::Projection(other)) = (plan, normal) else { return None };
    narrow::over_table(own)?;
    let mut names = HashSet::new();
    let same = own.input == other.input
        && own.expr.len() == other.expr.len()
        && own.expr.iter().zip(&other.expr).enumerate().all(|(i, pair)| match pair {
            (Expr::Alias(own), Expr::Alias(other)) => {
                own.expr == other.expr
                    && own.relation == other.relation
                    && own.metadata == other.metadata
                    && other.name.strip_prefix('#').is_some_and(|id| id == i.to_string())
                    && names.insert(&own.name)
            }
            _ => false,
        });
    Some(same)
}

/// A scan of the cached rows with those columns of `node` that are read.
fn served(entry: &Entry, table: Arc<CachedTable>, node: &LogicalPlan, read: &HashSet<String>) -> Result<LogicalPlan> {
    let name = TableReference::bare(entry.name());
    let fields = table.columns().fields().clone();
    let source = provider_as_source(Arc::new(CachedProvider::new(table)));
    // Columns that others may count on by their places all stay.
    let by_name = node.schema().fields().iter().all(|field| narrow::is_unique(field.name()));
    let kept = |name: &str| !by_name || read.contains(name);
    let all = || node.schema().iter().zip(fields.iter()).enumerate();
    let mut wanted: Vec<_> = all().filter(|(_, ((_, field), _))| kept(field.name())).collect();
    if wanted.is_empty() {
        wanted.extend(all().next());
    }
    let columns: Vec<Expr> = wanted
        .iter()
        .map(|(_, ((qualifier, field), cached))| {
            let column = Expr::Column(Column::new(Some(name.clone()), cached.name()));
            let column =
                if cached.data_type() == field.data_type() { column } else { cast(column, field.data_type().clone()) };
            column.alias_qualified(qualifier.cloned(), field.name())
        })
        .collect();
    let read = (wanted.len() < fields.len()).then(|| wanted.iter().map(|(i, _)| *i).collect());
    let scan = LogicalPlanBuilder::scan(name, source, read)?.build()?;
    // Nothing is known of keys that would hang on the columns.
    let schema = DFSchema::new_with_metadata(exprlist_to_fields(&columns, &scan)?, scan.schema().metadata().clone())?;
    Projection::try_new_with_schema(columns, Arc::new(scan), Arc::new(schema)).map(LogicalPlan::Projection)
}

/// The plan below projections that only pass all columns on in their order, and below names for the whole.
fn essence(plan: &LogicalPlan) -> &LogicalPlan {
    match plan {
        LogicalPlan::Projection(projection) => {
            let input = projection.input.schema();
            let passes = projection.expr.len() == input.fields().len()
                && projection.expr.iter().enumerate().all(|(i, e)| {
                    let column = match e {
                        Expr::Alias(alias) => alias.expr.as_ref(),
                        other => other,
                    };
                    matches!(column, Expr::Column(c) if input.maybe_index_of_column(c) == Some(i))
                });
            // A projection over the table itself is what gives the columns their ids.
            let over_table = matches!(projection.input.as_ref(), LogicalPlan::TableScan(_));
            if passes && !over_table { essence(&projection.input) } else { plan }
        }
        LogicalPlan::SubqueryAlias(alias) => essence(&alias.input),
        other => other,
    }
}

/// Identities of the tables that a plan reads, sorted.
pub fn tables(plan: &LogicalPlan) -> Vec<String> {
    let mut tables = Vec::new();
    // The closure never fails.
    let _ = walk::apply(plan, |node| {
        if let LogicalPlan::TableScan(scan) = node {
            tables.push(scan.table_name.to_string());
        }
        Ok(TreeNodeRecursion::Continue)
    });
    tables.sort();
    tables.dedup();
    tables
}

/// A number that plans with one key share: kinds of nodes and tables, without names.
fn shape(plan: &LogicalPlan) -> u64 {
    let mut hasher = DefaultHasher::new();
    discriminant(plan).hash(&mut hasher);
    if let LogicalPlan::TableScan(scan) = plan {
        scan.table_name.hash(&mut hasher);
    }
    plan.schema().fields().len().hash(&mut hasher);
    for input in plan.inputs() {
        shape(input).hash(&mut hasher);
    }
    hasher.finish()
}

/// The plan with ids numbered from 0. One that cannot be rewritten stays as it is, and equals only itself.
fn normal(plan: &LogicalPlan) -> LogicalPlan {
    renumber(plan.clone(), &mut HashMap::new()).unwrap_or_else(|_| plan.clone())
}

type Names = HashMap<String, String>;

fn renumber(plan: LogicalPlan, names: &mut Names) -> Result<LogicalPlan> {
    let plan = plan.map_children(|child| renumber(child, names).map(Transformed::yes))?.data;
    plan.map_expressions(|expr| rename(expr, names).map(Transformed::yes))?.data.recompute_schema()
}

fn rename(expr: Expr, names: &mut Names) -> Result<Expr> {
    expr.transform_up(|e| {
        Ok(Transformed::yes(match e {
            Expr::Column(column) => Expr::Column(renamed(column, names)),
            Expr::Alias(Alias { expr, relation, name, metadata }) => {
                Expr::Alias(Alias { expr, relation, name: numbered(name, names), metadata })
            }
            Expr::OuterReferenceColumn(field, column) => {
                let name = numbered(field.name().clone(), names);
                let field = Arc::new(Field::clone(&field).with_name(name));
                Expr::OuterReferenceColumn(field, renamed(column, names))
            }
            Expr::ScalarSubquery(subquery) => Expr::ScalarSubquery(below(subquery, names)?),
            Expr::Exists(Exists { subquery, negated }) => {
                Expr::Exists(Exists { subquery: below(subquery, names)?, negated })
            }
            Expr::InSubquery(InSubquery { expr, subquery, negated }) => {
                Expr::InSubquery(InSubquery { expr, subquery: below(subquery, names)?, negated })
            }
            Expr::SetComparison(SetComparison { expr, subquery, op, quantifier }) => {
                Expr::SetComparison(SetComparison { expr, subquery: below(subquery, names)?, op, quantifier })
            }
            other => other,
        }))
    })
    .data()
}

fn below(subquery: Subquery, names: &mut Names) -> Result<Subquery> {
    let plan = renumber(subquery.subquery.as_ref().clone(), names)?;
    let outer = subquery.outer_ref_columns.into_iter().map(|e| rename(e, names)).collect::<Result<Vec<_>>>()?;
    Ok(Subquery { subquery: Arc::new(plan), outer_ref_columns: outer, spans: subquery.spans })
}

fn renamed(column: Column, names: &mut Names) -> Column {
    Column { name: numbered(column.name, names), relation: column.relation, spans: Default::default() }
}

/// `name#17` as `#3` if it is the fourth that is seen; a name without an id as it is.
fn numbered(name: String, names: &mut Names) -> String {
    let has_id =
        name.rsplit_once('#').is_some_and(|(_, id)| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()));
    if !has_id {
        return name;
    }
    let next = names.len();
    names.entry(name).or_insert_with(|| format!("#{next}")).clone()
}
