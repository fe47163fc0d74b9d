//! The order with the least work: all of them where the relations are few, one step after the other where they are many.
//!
//! Work is counted in rows: what a join builds a hash table from, twice; what it looks up in it; what comes out.

use std::collections::HashMap;

use super::graph::{Graph, Set};

/// Up to so many relations all orders are compared.
const ALL: usize = 10;

/// An order of joins, or a part of one.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub node: Node,
    pub set: Set,
    pub rows: f64,
    /// The work of all its joins.
    pub cost: f64,
}

#[derive(Clone, Debug)]
pub(super) enum Node {
    Leaf(usize),
    /// The hash table is built from the first.
    Join(Box<Tree>, Box<Tree>),
}

impl Tree {
    /// Of no relation.
    pub fn empty() -> Tree {
        Tree { node: Node::Leaf(0), set: 0, rows: 0.0, cost: 0.0 }
    }

    pub fn leaf(graph: &Graph, relation: usize) -> Tree {
        let set = 1 << relation;
        Tree { node: Node::Leaf(relation), set, rows: graph.rows(set), cost: 0.0 }
    }

    pub fn join(graph: &Graph, a: Tree, b: Tree) -> Tree {
        let rows = graph.rows(a.set | b.set);
        let linked = graph.linked(a.set, b.set);
        Tree::joined(a, b, rows, linked)
    }

    fn joined(a: Tree, b: Tree, rows: f64, linked: bool) -> Tree {
        let (build, probe) = if a.rows <= b.rows { (a, b) } else { (b, a) };
        let cost = build.cost + probe.cost + work(build.rows, probe.rows, rows, linked);
        let set = build.set | probe.set;
        Tree { node: Node::Join(Box::new(build), Box::new(probe)), set, rows, cost }
    }
}

/// The work of one join.
fn work(build: f64, probe: f64, rows: f64, linked: bool) -> f64 {
    // Without a key every pair is looked at.
    let pairs = if linked { 0.0 } else { build * probe };
    2.0 * build + probe + rows + pairs
}

/// The best order that is found.
pub(super) fn best(graph: &Graph) -> Tree {
    let mut parts: Vec<Tree> = Vec::new();
    for component in components(graph) {
        let exhaustive = if component.count_ones() as usize <= ALL { all(graph, component) } else { None };
        parts.push(exhaustive.unwrap_or_else(|| greedy(graph, leaves(graph, component))));
    }
    greedy(graph, parts)
}

fn leaves(graph: &Graph, set: Set) -> Vec<Tree> {
    (0..graph.relations.len()).filter(|i| set & (1 << i) != 0).map(|i| Tree::leaf(graph, i)).collect()
}

/// Sets of relations between which there are only products.
fn components(graph: &Graph) -> Vec<Set> {
    let mut sets: Vec<Set> = (0..graph.relations.len()).map(|i| 1 << i).collect();
    let links = graph
        .classes
        .iter()
        .map(|class| class.members.iter().fold(0, |set, member| set | 1 << member.relation))
        .chain(graph.conditions.iter().filter(|c| c.sides.is_some()).map(|c| c.needs));
    for link in links {
        let (joined, apart): (Vec<Set>, Vec<Set>) = sets.into_iter().partition(|set| set & link != 0);
        sets = apart;
        sets.push(joined.into_iter().fold(0, |a, b| a | b));
    }
    sets.retain(|set| *set != 0);
    sets.sort_unstable();
    sets
}

/// The best of all orders without products; `None` if there is none.
fn all(graph: &Graph, of: Set) -> Option<Tree> {
    // Of a set: its rows, the work, and the part from which it builds.
    struct Best {
        rows: f64,
        cost: f64,
        build: Set,
    }
    let mut best: HashMap<Set, Best> = HashMap::new();
    let mut set: Set = 0;
    loop {
        // The subsets of `of` in ascending order: every subset of a set comes before it.
        set = set.wrapping_sub(of) & of;
        if set == 0 {
            break;
        }
        let rows = graph.rows(set);
        if set.count_ones() == 1 {
            best.insert(set, Best { rows, cost: 0.0, build: 0 });
        } else {
            let mut found: Option<Best> = None;
            let mut part = (set - 1) & set;
            while part != 0 {
                let other = set & !part;
                if let (Some(build), Some(probe)) = (best.get(&part), best.get(&other))
                    && (build.rows < probe.rows || (build.rows == probe.rows && part < other))
                {
                    let cost = build.cost + probe.cost + work(build.rows, probe.rows, rows, true);
                    if found.as_ref().is_none_or(|found| cost < found.cost) && graph.linked(part, other) {
                        found = Some(Best { rows, cost, build: part });
                    }
                }
                part = (part - 1) & set;
            }
            if let Some(found) = found {
                best.insert(set, found);
            }
        }
        if set == of {
            break;
        }
    }
    fn tree(graph: &Graph, best: &HashMap<Set, Best>, set: Set) -> Option<Tree> {
        let found = best.get(&set)?;
        if set.count_ones() == 1 {
            return Some(Tree::leaf(graph, set.trailing_zeros() as usize));
        }
        let build = Box::new(tree(graph, best, found.build)?);
        let probe = Box::new(tree(graph, best, set & !found.build)?);
        Some(Tree { node: Node::Join(build, probe), set, rows: found.rows, cost: found.cost })
    }
    tree(graph, &best, of)
}

/// Joins the two parts that give the least work, again and again; products come last.
fn greedy(graph: &Graph, mut parts: Vec<Tree>) -> Tree {
    let mut rows: HashMap<Set, f64> = HashMap::new();
    while parts.len() > 1 {
        let mut found: Option<(bool, f64, usize, usize)> = None;
        for i in 0..parts.len() {
            for j in i + 1..parts.len() {
                let (a, b) = (&parts[i], &parts[j]);
                let linked = graph.linked(a.set, b.set);
                let out = *rows.entry(a.set | b.set).or_insert_with(|| graph.rows(a.set | b.set));
                let cost = work(a.rows.min(b.rows), 0.0, out, linked) + if linked { 0.0 } else { a.rows.max(b.rows) };
                let better = found.is_none_or(|(was, least, ..)| match (linked, was) {
                    (true, false) => true,
                    (false, true) => false,
                    _ => cost < least,
                });
                if better {
                    found = Some((linked, cost, i, j));
                }
            }
        }
        let Some((linked, _, i, j)) = found else { break };
        let (b, a) = (parts.swap_remove(j), parts.swap_remove(i));
        let out = rows.get(&(a.set | b.set)).copied().unwrap_or(f64::MAX);
        parts.push(Tree::joined(a, b, out, linked));
    }
    parts.pop().unwrap_or_else(Tree::empty)
}
