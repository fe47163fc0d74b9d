//! A tree of inner joins as relations and the conditions between them.
//!
//! The tree goes through filters and through projections that only choose and rename, down to relations of any other kind.
//! A condition that cannot fail is applied wherever its columns are; one that might (`a / b > 1`) only when all that was
//! joined before it in the original tree is joined: so it never sees a row that it would not have seen there.

use std::collections::HashMap;

use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{Column, NullEquality};
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, JoinType, LogicalPlan, Operator, binary_expr};

use super::search::Tree;
use crate::optimizer::estimate::{Estimate, divisor, overlap};
use crate::optimizer::moving::{cannot_fail, is_movable, plain};

/// Relations of a tree, as bits.
pub(super) type Set = u64;

/// More relations than this are not ordered.
const MOST: usize = 48;

/// Fewer are not, either: which of two inputs is built from is seen later.
const FEWEST: usize = 3;

/// A tree of inner joins without its order.
pub(super) struct Graph {
    pub relations: Vec<Relation>,
    /// Columns, each set of which are equal.
    pub classes: Vec<Class>,
    /// All other conditions.
    pub conditions: Vec<Condition>,
    /// The order in which it was written.
    pub original: Tree,
    /// What the tree's columns are in its relations, by position.
    pub output: Vec<Column>,
}

/// An input of the joins.
pub(super) struct Relation {
    pub plan: LogicalPlan,
    pub size: Estimate,
}

/// Expressions that are equal in every row of the result.
pub(super) struct Class {
    pub members: Vec<Member>,
}

/// One of them, over one relation.
pub(super) struct Member {
    pub relation: usize,
    pub expr: Expr,
    pub distinct: f64,
    /// The part of the relation's rows whose value may be in all of the others.
    pub part: f64,
}

/// A condition that is no equality of columns.
pub(super) struct Condition {
    pub expr: Expr,
    /// The relations that must be joined before it may be applied.
    pub needs: Set,
    /// The sides of an equality and the relations that each is over.
    pub sides: Option<[(Expr, Set); 2]>,
    pub selectivity: f64,
}

/// What is gathered on the way down.
#[derive(Default)]
struct Gathered<'a> {
    relations: Vec<&'a LogicalPlan>,
    /// With the relations below.
    conditions: Vec<(Expr, Set)>,
}

/// A part of the tree: what its columns are in the relations, which these are, and how they are joined.
struct Part {
    columns: HashMap<Column, Column>,
    set: Set,
    shape: Shape,
}

enum Shape {
    Relation(usize),
    Join(Box<Shape>, Box<Shape>),
}

impl Graph {
    /// The tree of which `plan` is the top; `None` if there is none to be ordered.
    pub fn of(plan: &LogicalPlan) -> Option<Graph> {
        if !over_join(plan) {
            return None;
        }
        let mut gathered = Gathered::default();
        let part = gather(plan, &mut gathered)?;
        if !(FEWEST..=MOST).contains(&gathered.relations.len()) {
            return None;
        }
        let output =
            plan.schema().columns().iter().map(|c| part.columns.get(c).cloned()).collect::<Option<Vec<_>>>()?;
        let mut relations = Vec::with_capacity(gathered.relations.len());
        let mut of_column: HashMap<Column, usize> = HashMap::new();
        for (i, plan) in gathered.relations.iter().enumerate() {
            relations.push(Relation { size: Estimate::of(plan)?, plan: (*plan).clone() });
            for column in plan.schema().columns() {
                // Two columns of one name could not be told apart.
                if of_column.insert(column, i).is_some() {
                    return None;
                }
            }
        }
        let (classes, conditions, original) = (Vec::new(), Vec::new(), Tree::empty());
        let mut graph = Graph { relations, classes, conditions, original, output };
        for (expr, below) in gathered.conditions {
            graph.add(expr, below, &of_column)?;
        }
        graph.overlap();
        graph.original = graph.tree_of(&part.shape);
        Some(graph)
    }

    /// Of columns that are equal only values count that all of them may have.
    fn overlap(&mut self) {
        for class in &mut self.classes {
            let sizes = |member: &Member| &self.relations[member.relation].size;
            let common = overlap(class.members.iter().map(|member| sizes(member).range(&member.expr)));
            for member in &mut class.members {
                let left = sizes(member).left_in(&member.expr, common);
                (member.distinct, member.part) = (left.distinct, left.part);
            }
        }
    }

    /// Takes in a condition that stood above the relations in `below`.
    fn add(&mut self, expr: Expr, below: Set, of_column: &HashMap<Column, usize>) -> Option<()> {
        let refs = |expr: &Expr| {
            let relations = expr.column_refs().into_iter().map(|c| of_column.get(c).map(|relation| 1 << relation));
            relations.collect::<Option<Vec<Set>>>().map(|sets| sets.into_iter().fold(0, |a, b| a | b))
        };
        let own = refs(&expr)?;
        let safe = cannot_fail(&expr, self.members_of(own).map(|relation| relation.plan.schema().as_ref()));
        let sides = match &expr {
            Expr::BinaryExpr(BinaryExpr { left, op: Operator::Eq, right }) => {
                let (l, r) = (refs(left)?, refs(right)?);
                (l != 0 && r != 0 && l & r == 0).then(|| [((**left).clone(), l), ((**right).clone(), r)])
            }
            _ => None,
        };
        if let (true, Some([(left, l), (right, r)])) = (safe, &sides)
            && l.count_ones() == 1
            && r.count_ones() == 1
            && self.transitive(left, *l)
        {
            self.equate(left, l.trailing_zeros() as usize, right, r.trailing_zeros() as usize);
            return Some(());
        }
        let needs = if safe && own != 0 { own } else { below };
        let selectivity = self.selectivity(&expr, own, sides.as_ref());
        self.conditions.push(Condition { expr, needs, sides, selectivity });
        Some(())
    }

    fn selectivity(&self, expr: &Expr, own: Set, sides: Option<&[(Expr, Set); 2]>) -> f64 {
        let over = |set: Set| {
            let mut sizes =
                self.relations.iter().enumerate().filter(|(i, _)| set & (1 << i) != 0).map(|(_, r)| &r.size);
            let first = sizes.next().cloned();
            first.map(|first| sizes.fold(first, |all, size| all.beside(size.clone(), f64::MAX)))
        };
        match sides {
            Some([(left, l), (right, r)]) => {
                let values = |expr: &Expr, set: Set| {
                    let most: f64 = self.members_of(set).map(|relation| relation.size.base).product();
                    over(set).map_or(1.0, |size| size.distinct(expr)).min(most)
                };
                1.0 / values(left, *l).max(values(right, *r)).max(1.0)
            }
            None => over(own).map_or(1.0, |size| size.selectivity(expr)),
        }
    }

    fn members_of(&self, set: Set) -> impl Iterator<Item = &Relation> {
        self.relations.iter().enumerate().filter(move |(i, _)| set & (1 << i) != 0).map(|(_, relation)| relation)
    }

    /// Whether values equal to one value are equal to each other under every way to compare: not so for 0.0 and -0.0.
    fn transitive(&self, expr: &Expr, set: Set) -> bool {
        let relation = &self.relations[set.trailing_zeros() as usize];
        expr.get_type(relation.plan.schema()).is_ok_and(|ty| !ty.is_floating() && !ty.is_nested())
    }

    fn equate(&mut self, left: &Expr, l: usize, right: &Expr, r: usize) {
        let of = |expr: &Expr, classes: &[Class]| {
            classes.iter().position(|class| class.members.iter().any(|member| member.expr == *expr))
        };
        let member = |graph: &Graph, expr: &Expr, relation: usize| {
            let distinct = graph.relations[relation].size.distinct(expr);
            Member { relation, expr: expr.clone(), distinct, part: 1.0 }
        };
        match (of(left, &self.classes), of(right, &self.classes)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(a), Some(b)) => {
                let (keep, gone) = (a.min(b), a.max(b));
                let gone = self.classes.swap_remove(gone);
                self.classes[keep].members.extend(gone.members);
            }
            (Some(a), None) => {
                let member = member(self, right, r);
                self.classes[a].members.push(member);
            }
            (None, Some(b)) => {
                let member = member(self, left, l);
                self.classes[b].members.push(member);
            }
            (None, None) => {
                let members = vec![member(self, left, l), member(self, right, r)];
                self.classes.push(Class { members });
            }
        }
    }

    /// How many rows the join of these relations has; the same whatever the order.
    pub fn rows(&self, set: Set) -> f64 {
        let mut left = set;
        let mut done: Set = 0;
        let mut rows = 1.0;
        while left != 0 {
            let bits = (0..self.relations.len()).filter(|i| left & (1 << i) != 0);
            let Some(next) = bits.clone().find(|i| self.linked(done, 1 << i)).or_else(|| bits.clone().next()) else {
                break;
            };
            rows *= self.relations[next].size.rows / self.divisor(done, next);
            done |= 1 << next;
            left &= !(1 << next);
        }
        let applied = self.conditions.iter().filter(|condition| condition.needs & !set == 0);
        (rows * applied.map(|condition| condition.selectivity).product::<f64>()).max(1.0)
    }

    /// By how much the equalities between `done` and a relation divide the product of the two.
    fn divisor(&self, done: Set, next: usize) -> f64 {
        let mut partners: Vec<usize> = Vec::new();
        let mut pairs = Vec::new();
        for class in &self.classes {
            let within = |set: Set| class.members.iter().filter(move |member| set & (1 << member.relation) != 0);
            let least = |set: Set| within(set).map(|member| member.distinct).reduce(f64::min);
            if let (Some(here), Some(there)) = (least(1 << next), least(done)) {
                // Rows of other values go when the first two are joined.
                let mut met = within(done);
                let first = met.next().filter(|_| met.next().is_none()).map_or(1.0, |member| member.part);
                let part = within(1 << next).map(|member| member.part).fold(first, |a, b| a * b);
                pairs.push(here.max(there) / part);
                let inside = |relation: usize| class.members.iter().any(|member| member.relation == relation);
                // A relation that takes part in all of them makes them one key.
                match pairs.len() {
                    1 => partners = (0..self.relations.len()).filter(|r| done & (1 << r) != 0 && inside(*r)).collect(),
                    _ => partners.retain(|relation| inside(*relation)),
                }
            }
        }
        let sizes = partners.iter().map(|relation| self.relations[*relation].size.base);
        let smaller = match sizes.reduce(f64::min) {
            Some(partner) => partner.min(self.relations[next].size.base),
            None => f64::MAX,
        };
        divisor(pairs.into_iter(), smaller)
    }

    /// Whether a hash join can join two sets.
    pub fn linked(&self, a: Set, b: Set) -> bool {
        let in_class = |class: &Class| {
            let has = |set: Set| class.members.iter().any(|member| set & (1 << member.relation) != 0);
            has(a) && has(b)
        };
        self.classes.iter().any(in_class) || self.conditions.iter().any(|condition| condition.links(a, b).is_some())
    }

    fn tree_of(&self, shape: &Shape) -> Tree {
        match shape {
            Shape::Relation(relation) => Tree::leaf(self, *relation),
            Shape::Join(left, right) => Tree::join(self, self.tree_of(left), self.tree_of(right)),
        }
    }
}

impl Condition {
    /// Whether it comes to be applied where two sets are joined.
    pub fn due(&self, a: Set, b: Set) -> bool {
        self.needs & !(a | b) == 0 && self.needs & !a != 0 && self.needs & !b != 0
    }

    /// As a key of the join of two sets: the side over the first, the side over the second.
    pub fn links(&self, a: Set, b: Set) -> Option<(&Expr, &Expr)> {
        let [(left, l), (right, r)] = self.sides.as_ref()?;
        if !self.due(a, b) {
            return None;
        }
        match (l & !a, r & !b, l & !b, r & !a) {
            (0, 0, _, _) => Some((left, right)),
            (_, _, 0, 0) => Some((right, left)),
            _ => None,
        }
    }
}

/// Whether the node is an inner join whose order is free.
fn is_join(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Join(join) => {
            let conditions = join.on.iter().flat_map(|(l, r)| [l, r]).chain(&join.filter);
            join.join_type == JoinType::Inner
                && join.null_equality == NullEquality::NullEqualsNothing
                && conditions.into_iter().all(is_movable)
        }
        _ => false,
    }
}

/// The node below, if `plan` only filters, chooses or renames.
fn passed(plan: &LogicalPlan) -> Option<&LogicalPlan> {
    match plan {
        LogicalPlan::Filter(filter) if is_movable(&filter.predicate) => Some(&filter.input),
        LogicalPlan::Projection(projection) => {
            projection.expr.iter().all(|expr| plain(expr).is_some()).then_some(&projection.input)
        }
        LogicalPlan::SubqueryAlias(alias) => Some(&alias.input),
        _ => None,
    }
}

/// Whether `plan` is part of a tree of joins and no relation.
fn over_join(plan: &LogicalPlan) -> bool {
    let mut plan = plan;
    loop {
        if is_join(plan) {
            return true;
        }
        match passed(plan) {
            Some(below) => plan = below,
            None => return false,
        }
    }
}

fn gather<'a>(plan: &'a LogicalPlan, out: &mut Gathered<'a>) -> Option<Part> {
    if !over_join(plan) {
        let relation = out.relations.len();
        if relation >= MOST {
            return None;
        }
        out.relations.push(plan);
        let columns = plan.schema().columns().into_iter().map(|column| (column.clone(), column)).collect();
        return Some(Part { columns, set: 1 << relation, shape: Shape::Relation(relation) });
    }
    match plan {
        LogicalPlan::Join(join) => {
            let (left, right) = (gather(&join.left, out)?, gather(&join.right, out)?);
            let mut columns = left.columns;
            let before = columns.len() + right.columns.len();
            columns.extend(right.columns);
            if columns.len() < before {
                return None;
            }
            let set = left.set | right.set;
            for (l, r) in &join.on {
                out.condition(&binary_expr(l.clone(), Operator::Eq, r.clone()), &columns, set)?;
            }
            for filter in join.filter.iter().flat_map(split_conjunction) {
                out.condition(filter, &columns, set)?;
            }
            Some(Part { columns, set, shape: Shape::Join(Box::new(left.shape), Box::new(right.shape)) })
        }
        LogicalPlan::Filter(filter) => {
            let part = gather(&filter.input, out)?;
            for conjunct in split_conjunction(&filter.predicate) {
                out.condition(conjunct, &part.columns, part.set)?;
            }
            Some(part)
        }
        LogicalPlan::Projection(projection) => {
            let part = gather(&projection.input, out)?;
            let names = projection.schema.columns().into_iter().zip(&projection.expr);
            let columns = names.map(|(name, expr)| Some((name, part.columns.get(plain(expr)?)?.clone())));
            Some(Part { columns: columns.collect::<Option<_>>()?, ..part })
        }
        LogicalPlan::SubqueryAlias(alias) => {
            let part = gather(&alias.input, out)?;
            let names = alias.schema.columns().into_iter().zip(alias.input.schema().columns());
            let columns = names.map(|(name, below)| Some((name, part.columns.get(&below)?.clone())));
            Some(Part { columns: columns.collect::<Option<_>>()?, ..part })
        }
        _ => None,
    }
}

impl Gathered<'_> {
    fn condition(&mut self, expr: &Expr, columns: &HashMap<Column, Column>, below: Set) -> Option<()> {
        let mut unknown = false;
        let expr = expr.clone().transform(|e| match &e {
            Expr::Column(column) => match columns.get(column) {
                Some(inner) if inner == column => Ok(Transformed::no(e)),
                Some(inner) => Ok(Transformed::yes(Expr::Column(inner.clone()))),
                None => {
                    unknown = true;
                    Ok(Transformed::no(e))
                }
            },
            _ => Ok(Transformed::no(e)),
        });
        self.conditions.push((expr.data().ok()?, below));
        (!unknown).then_some(())
    }
}
