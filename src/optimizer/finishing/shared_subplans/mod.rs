//! What stands in a query more than once is computed once.
//!
//! Every use of a common table expression is a copy of its plan. When the other rules are done with them, copies that can
//! be fused ([`fuse`]) become one [`Shared`] part, and each place reads what it needs of it. Copies into which very
//! different filters were pushed are better computed apart: what is believed of the rows tells ([`work`]).

mod fuse;
mod work;

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNodeRecursion};
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, Extension, Filter, LogicalPlan, Projection};

use super::Numbers;
use crate::optimizer::moving::plain;
use crate::plan::{Shared, has_subquery, walk};
use fuse::Fuser;
use work::Sizes;

/// The rule's name.
pub const NAME: &str = "shared_subplans";

/// A query has no more shared parts than this.
const MOST: usize = 16;

/// So many groups are looked at.
const TRIES: usize = 24;

/// Computing once must take less than this part of the work.
const GAIN: f64 = 0.9;

/// Replaces what can be computed once.
pub fn share(plan: LogicalPlan, numbers: &mut Numbers) -> Result<Transformed<LogicalPlan>> {
    if !reads_twice(&plan)? {
        return Ok(Transformed::no(plan));
    }
    let mut whole = Whole { plan, parts: Vec::new(), tries: TRIES };
    while whole.parts.len() < MOST && whole.share_one(numbers)? {}
    let shared = !whole.parts.is_empty();
    let plan = whole.joined()?;
    Ok(if shared { Transformed::yes(plan) } else { Transformed::no(plan) })
}

/// Whether some table is read in more than one place.
fn reads_twice(plan: &LogicalPlan) -> Result<bool> {
    let mut tables = Vec::new();
    let mut twice = false;
    walk::apply(plan, |node| {
        if let LogicalPlan::TableScan(scan) = node {
            twice |= tables.contains(&scan.table_name);
            tables.push(scan.table_name.clone());
        }
        Ok(if twice { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    Ok(twice)
}

/// A query and the parts that have been taken out of it; parts read other parts.
struct Whole {
    plan: LogicalPlan,
    parts: Vec<Shared>,
    /// How many more groups may be looked at: telling what they gain takes time.
    tries: usize,
}

/// A place in the query that may be computed once with others.
struct Place {
    plan: LogicalPlan,
    /// The tables it reads, sorted.
    tables: Vec<String>,
    /// Its number in the order of a walk, and the number of the first place behind it.
    span: (usize, usize),
    nodes: usize,
    /// The part of its rows that the joins above keep, whose filters would reach its scans.
    kept: f64,
}

impl Place {
    fn holds(&self, other: &Place) -> bool {
        self.span.0 <= other.span.0 && other.span.1 <= self.span.1
    }

    fn member(&self, only: Option<Expr>) -> Member {
        Member { plan: self.plan.clone(), only, kept: self.kept }
    }
}

/// Places that are to become one part.
struct Group {
    plan: LogicalPlan,
    places: Vec<Member>,
}

/// One of them.
#[derive(Clone)]
struct Member {
    plan: LogicalPlan,
    /// What tells its rows.
    only: Option<Expr>,
    /// As of its [`Place`].
    kept: f64,
}

impl Whole {
    /// Takes the largest part out that stands more than once; whether there was one.
    fn share_one(&mut self, numbers: &mut Numbers) -> Result<bool> {
        let Some(group) = self.largest(numbers)? else { return Ok(false) };
        numbers.parts += 1;
        let part = Shared::new(numbers.parts, group.plan.clone());
        let leaf = || LogicalPlan::Extension(Extension { node: Arc::new(part.clone()) });
        let mut readers = Vec::with_capacity(group.places.len());
        for Member { plan, only, .. } in group.places {
            let reader = reader(leaf(), only, &plan)?;
            readers.push((plan, reader));
        }
        self.plan = replaced(self.plan.clone(), &readers)?;
        let mut parts = Vec::with_capacity(self.parts.len() + 1);
        for old in self.parts.drain(..) {
            let definition = Arc::new(replaced(old.definition.as_ref().clone(), &readers)?);
            parts.push(Shared { definition, ..old });
        }
        parts.push(part);
        self.parts = parts;
        Ok(true)
    }

    fn largest(&mut self, numbers: &mut Numbers) -> Result<Option<Group>> {
        let mut places = Vec::new();
        let mut count = 0;
        for plan in std::iter::once(&self.plan).chain(self.parts.iter().map(|part| part.definition.as_ref())) {
            find(plan, (1.0, &work::sizes(plan)), &mut count, &mut places)?;
        }
        places.sort_by_key(|place| std::cmp::Reverse(place.nodes));
        let mut fuser = Fuser { names: &mut numbers.columns };
        for (i, one) in places.iter().enumerate() {
            for other in &places[i + 1..] {
                if one.tables != other.tables || one.holds(other) || other.holds(one) {
                    continue;
                }
                let Some(mut group) = pair(&mut fuser, one, other) else { continue };
                if self.tries == 0 {
                    return Ok(None);
                }
                self.tries -= 1;
                let mut taken = vec![one, other];
                for third in &places {
                    let apart = !taken.iter().any(|known| known.holds(third) || third.holds(known));
                    if third.tables == one.tables && apart && group.add(&mut fuser, third) {
                        taken.push(third);
                    }
                }
                if group.pays() && group.fits() {
                    return Ok(Some(group));
                }
            }
        }
        Ok(None)
    }

    /// The query with its parts in their places.
    fn joined(self) -> Result<LogicalPlan> {
        let Whole { mut plan, parts, .. } = self;
        // A later part may stand in an earlier one, and an earlier one in a later: each gets what it reads, in turn.
        let mut done: Vec<Shared> = Vec::new();
        let mut waiting = parts;
        while !waiting.is_empty() {
            let ids: Vec<usize> = waiting.iter().map(|part| part.id).collect();
            let (ready, others): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|part| !reads_any(&part.definition, &ids));
            if ready.is_empty() {
                return datafusion::common::internal_err!("shared parts of a query read each other");
            }
            for part in ready {
                let definition = Arc::new(filled(part.definition.as_ref().clone(), &done)?);
                done.push(Shared { definition, ..part });
            }
            waiting = others;
        }
        plan = filled(plan, &done)?;
        Ok(plan)
    }
}

/// Two places as a group.
fn pair(fuser: &mut Fuser<'_>, one: &Place, other: &Place) -> Option<Group> {
    let fused = fuser.fuse(&one.plan, &other.plan)?;
    let [of_one, of_other] = fused.only;
    Some(Group { plan: fused.plan, places: vec![one.member(of_one), other.member(of_other)] })
}

impl Group {
    /// Takes another place in, if it can be and that is less work; whether it was.
    fn add(&mut self, fuser: &mut Fuser<'_>, place: &Place) -> bool {
        let Some(fused) = fuser.fuse(&self.plan, &place.plan) else { return false };
        let [of_all, of_new] = fused.only;
        let mut places = self.places.clone();
        for Member { only, .. } in &mut places {
            *only = conjunction(only.take().into_iter().chain(of_all.clone()));
        }
        places.push(place.member(of_new));
        let larger = Group { plan: fused.plan, places };
        let pays = larger.pays();
        if pays {
            *self = larger;
        }
        pays
    }

    /// Whether computing it once is less work. Where every place needs other rows, what stands above each may leave still
    /// fewer while it runs, and computing them apart is no more work. A join above that keeps few rows of a place spares
    /// most of its work, if that is done for this place alone.
    fn pays(&self) -> bool {
        let filtered = self.places.iter().any(|place| place.only.is_some());
        if filtered && self.places.iter().all(|place| place.only.is_some()) {
            return false;
        }
        let apart = self.places.iter().map(|place| Some(work::of(&place.plan)?.0 * place.kept)).sum::<Option<f64>>();
        match (work::of(&self.plan), apart) {
            (Some((once, rows)), Some(apart)) => once + rows * self.places.len() as f64 * work::READ < apart * GAIN,
            // Nothing is known of the sizes: the same rows once are less than twice.
            _ => !filtered,
        }
    }

    /// Whether every place finds its columns as they were.
    fn fits(&self) -> bool {
        self.places.iter().all(|Member { plan, only, .. }| {
            let schema = self.plan.schema();
            let known = |condition: &Expr| condition.column_refs().into_iter().all(|column| schema.has_column(column));
            only.as_ref().is_none_or(known)
                && plan.schema().iter().all(|(qualifier, field)| {
                    let name = field.name();
                    match schema.index_of_column_by_name(qualifier, name) {
                        Some(at) => schema.field(at) == field,
                        None => false,
                    }
                })
        })
    }
}

/// What stands in a place instead: the rows and columns of the part that it needs.
fn reader(part: LogicalPlan, only: Option<Expr>, place: &LogicalPlan) -> Result<LogicalPlan> {
    let rows = match only {
        Some(condition) => LogicalPlan::Filter(Filter::try_new(condition, Arc::new(part))?),
        None => part,
    };
    if rows.schema().columns() == place.schema().columns() {
        return Ok(rows);
    }
    let columns = place.schema().columns().into_iter().map(Expr::Column).collect();
    Ok(LogicalPlan::Projection(Projection::try_new(columns, Arc::new(rows))?))
}

/// The places below `plan` that may become shared; of `plan` itself what stands above keeps this part, and the sizes of
/// the nodes are as believed.
fn find(plan: &LogicalPlan, (kept, sizes): (f64, &Sizes), count: &mut usize, places: &mut Vec<Place>) -> Result<Found> {
    let start = *count;
    *count += 1;
    let mut found = Found::default();
    plan.apply_subqueries(|subquery| {
        find(subquery, (1.0, sizes), count, places)?;
        Ok(TreeNodeRecursion::Continue)
    })?;
    for input in plan.inputs() {
        let below = find(input, (work::kept(plan, input, kept, sizes), sizes), count, places)?;
        found.tables.extend(below.tables);
        found.nodes += below.nodes;
        found.heavy |= below.heavy;
        found.fixed |= below.fixed;
    }
    found.nodes += 1;
    let mut renames = false;
    match plan {
        LogicalPlan::TableScan(scan) => found.tables.push(scan.table_name.to_string()),
        LogicalPlan::Aggregate(_) | LogicalPlan::Window(_) | LogicalPlan::Join(_) => found.heavy = true,
        LogicalPlan::Projection(projection) => renames = projection.expr.iter().all(|expr| plain(expr).is_some()),
        LogicalPlan::Extension(extension) => match extension.node.as_any().downcast_ref::<Shared>() {
            Some(part) => found.tables.push(format!("#{}", part.id)),
            None => found.fixed = true,
        },
        LogicalPlan::Filter(_)
        | LogicalPlan::Union(_)
        | LogicalPlan::SubqueryAlias(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Limit(_)
        | LogicalPlan::Distinct(_)
        | LogicalPlan::Values(_)
        | LogicalPlan::EmptyRelation(_) => {}
        _ => found.fixed = true,
    }
    plan.apply_expressions(|expr| {
        // What differs from call to call, or with the row of a query around, stays where it is.
        found.fixed |= expr.is_volatile() || expr.contains_outer() || has_subquery(expr);
        Ok(TreeNodeRecursion::Continue)
    })?;
    found.tables.sort_unstable();
    if found.heavy && !found.fixed && !renames && !found.tables.is_empty() {
        places.push(Place {
            plan: plan.clone(),
            tables: found.tables.clone(),
            span: (start, *count),
            nodes: found.nodes,
            kept: if work::is_filtered(plan) { kept } else { 1.0 },
        });
    }
    Ok(found)
}

/// What a part of a plan consists of.
#[derive(Default)]
struct Found {
    tables: Vec<String>,
    nodes: usize,
    /// Whether it does more than scan.
    heavy: bool,
    /// Whether it must stay where it is.
    fixed: bool,
}

fn replaced(plan: LogicalPlan, readers: &[(LogicalPlan, LogicalPlan)]) -> Result<LogicalPlan> {
    let walked = walk::transform_down(plan, |node| match readers.iter().find(|(place, _)| *place == node) {
        Some((_, reader)) => Ok(Transformed::new(reader.clone(), true, TreeNodeRecursion::Jump)),
        None => Ok(Transformed::no(node)),
    });
    walked.data()
}

fn part_of(node: &LogicalPlan) -> Option<&Shared> {
    match node {
        LogicalPlan::Extension(extension) => extension.node.as_any().downcast_ref::<Shared>(),
        _ => None,
    }
}

fn reads_any(plan: &LogicalPlan, ids: &[usize]) -> bool {
    let mut found = false;
    // The closure never fails.
    let _ = walk::apply(plan, |node| {
        found |= part_of(node).is_some_and(|part| ids.contains(&part.id));
        Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    found
}

/// The plan with the parts as they are now.
fn filled(plan: LogicalPlan, parts: &[Shared]) -> Result<LogicalPlan> {
    let walked = walk::transform_down(plan, |node| {
        let part = part_of(&node).and_then(|part| parts.iter().find(|known| known.id == part.id));
        Ok(match part {
            Some(part) => Transformed::yes(LogicalPlan::Extension(Extension { node: Arc::new(part.clone()) })),
            None => Transformed::no(node),
        })
    });
    walked.data()
}

#[cfg(test)]
mod tests;
