//! What an expression of XPath is, at a node of a document.

use super::call;
use super::compare;
use super::parse::{Axis, Expr, Operator, Start, Step, Test};
use super::tree::{Kind, Tree};

/// A value of XPath.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) enum Value {
    /// Nodes, in document order, each once.
    Nodes(Vec<usize>),
    Number(f64),
    Text(String),
    Boolean(bool),
}

/// Where an expression is evaluated.
#[derive(Clone, Copy)]
pub(super) struct Focus<'t> {
    pub(super) tree: &'t Tree,
    pub(super) node: usize,
    pub(super) position: usize,
    pub(super) size: usize,
}

/// The value of an expression for a whole document.
/// # Errors
/// When a value is of a type that cannot stand where it stands.
pub(super) fn evaluate(expr: &Expr, tree: &Tree) -> Result<Value, String> {
    value(expr, Focus { tree, node: 0, position: 1, size: 1 })
}

/// The value of an expression.
pub(super) fn value(expr: &Expr, focus: Focus<'_>) -> Result<Value, String> {
    match expr {
        Expr::Number(number) => Ok(Value::Number(*number)),
        Expr::Text(text) => Ok(Value::Text(text.clone())),
        Expr::Negative(expr) => Ok(Value::Number(-value(expr, focus)?.number(focus.tree))),
        Expr::Call(function, arguments) => call::call(function, arguments, focus),
        Expr::Binary(operator, left, right) => binary(*operator, left, right, focus),
        Expr::Filter(expr, conditions) => {
            let nodes = filtered(nodes(expr, focus)?, conditions, focus.tree)?;
            Ok(Value::Nodes(nodes))
        }
        Expr::Path(start, steps) => {
            let mut nodes = match start {
                Start::Context => vec![focus.node],
                Start::Document => vec![0],
                Start::Nodes(expr) => nodes(expr, focus)?,
            };
            for step in steps {
                nodes = walk(&nodes, step, focus.tree)?;
            }
            Ok(Value::Nodes(nodes))
        }
    }
}

/// The value of an expression that has to be nodes.
pub(super) fn nodes(expr: &Expr, focus: Focus<'_>) -> Result<Vec<usize>, String> {
    match value(expr, focus)? {
        Value::Nodes(nodes) => Ok(nodes),
        other => Err(format!("Can not convert #{} to a NodeList!", other.kind())),
    }
}

fn binary(operator: Operator, left: &Expr, right: &Expr, focus: Focus<'_>) -> Result<Value, String> {
    let boolean = |expr: &Expr| Ok::<_, String>(value(expr, focus)?.boolean());
    Ok(match operator {
        Operator::Or => Value::Boolean(boolean(left)? || boolean(right)?),
        Operator::And => Value::Boolean(boolean(left)? && boolean(right)?),
        Operator::Union => {
            let mut union = nodes(left, focus)?;
            union.extend(nodes(right, focus)?);
            union.sort_unstable();
            union.dedup();
            Value::Nodes(union)
        }
        Operator::Plus | Operator::Minus | Operator::Multiply | Operator::Divide | Operator::Modulo => {
            let (left, right) = (value(left, focus)?.number(focus.tree), value(right, focus)?.number(focus.tree));
            Value::Number(match operator {
                Operator::Plus => left + right,
                Operator::Minus => left - right,
                Operator::Multiply => left * right,
                Operator::Divide => left / right,
                _ => left % right,
            })
        }
        comparison => {
            Value::Boolean(compare::holds(comparison, &value(left, focus)?, &value(right, focus)?, focus.tree))
        }
    })
}

/// The nodes that a step leads to from any of these.
fn walk(from: &[usize], step: &Step, tree: &Tree) -> Result<Vec<usize>, String> {
    let mut reached = Vec::new();
    for node in from {
        let taken = along(step.axis, *node, tree).into_iter().filter(|at| passes(step, *at, tree)).collect();
        reached.extend(filtered(taken, &step.conditions, tree)?);
    }
    reached.sort_unstable();
    reached.dedup();
    Ok(reached)
}

/// The nodes of an axis, the nearest first.
fn along(axis: Axis, node: usize, tree: &Tree) -> Vec<usize> {
    let is_attribute = tree.node(node).kind == Kind::Attribute;
    let siblings = || if node == 0 || is_attribute { Vec::new() } else { tree.children(tree.node(node).parent) };
    match axis {
        Axis::Itself => vec![node],
        Axis::Child => tree.children(node),
        Axis::Parent => tree.ancestors(node).into_iter().take(1).collect(),
        Axis::Ancestor => tree.ancestors(node),
        Axis::AncestorOrSelf => std::iter::once(node).chain(tree.ancestors(node)).collect(),
        Axis::Attribute => tree.attributes(node),
        Axis::Descendant => tree.descendants(node).collect(),
        Axis::DescendantOrSelf => std::iter::once(node).chain(tree.descendants(node)).collect(),
        Axis::Following => {
            let rest = tree.node(node).end..tree.len();
            rest.filter(|at| tree.node(*at).kind != Kind::Attribute).collect()
        }
        Axis::FollowingSibling => siblings().into_iter().filter(|at| *at > node).collect(),
        Axis::Preceding => {
            let before = (1..node).rev().filter(|at| tree.node(*at).kind != Kind::Attribute);
            before.filter(|at| tree.node(*at).end <= node).collect()
        }
        Axis::PrecedingSibling => siblings().into_iter().rev().filter(|at| *at < node).collect(),
    }
}

fn passes(step: &Step, at: usize, tree: &Tree) -> bool {
    let node = tree.node(at);
    let principal = if step.axis == Axis::Attribute { Kind::Attribute } else { Kind::Element };
    match &step.test {
        Test::Node => true,
        Test::Any => node.kind == principal,
        Test::Name(name) => node.kind == principal && local_name(&node.name) == name,
        Test::Text => node.kind == Kind::Text,
        Test::Comment => node.kind == Kind::Comment,
        Test::Instruction(target) => {
            node.kind == Kind::Instruction && target.as_ref().is_none_or(|target| *target == node.name)
        }
        Test::Nothing => false,
    }
}

/// The nodes that all conditions hold for; a number is a position.
fn filtered(mut nodes: Vec<usize>, conditions: &[Expr], tree: &Tree) -> Result<Vec<usize>, String> {
    for condition in conditions {
        let size = nodes.len();
        let mut kept = Vec::new();
        for (i, node) in nodes.into_iter().enumerate() {
            let position = i + 1;
            let holds = match value(condition, Focus { tree, node, position, size })? {
                Value::Number(number) => number == position as f64,
                other => other.boolean(),
            };
            if holds {
                kept.push(node);
            }
        }
        nodes = kept;
    }
    Ok(nodes)
}

/// A name without its prefix.
pub(super) fn local_name(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

impl Value {
    /// As a truth value.
    pub(in super::super) fn boolean(&self) -> bool {
        match self {
            Value::Nodes(nodes) => !nodes.is_empty(),
            Value::Number(number) => *number != 0.0 && !number.is_nan(),
            Value::Text(text) => !text.is_empty(),
            Value::Boolean(value) => *value,
        }
    }

    /// As a number.
    pub(in super::super) fn number(&self, tree: &Tree) -> f64 {
        match self {
            Value::Number(number) => *number,
            Value::Boolean(value) => f64::from(u8::from(*value)),
            Value::Text(text) => text_number(text),
            Value::Nodes(_) => text_number(&self.text(tree)),
        }
    }

    /// As text.
    pub(in super::super) fn text(&self, tree: &Tree) -> String {
        match self {
            Value::Nodes(nodes) => nodes.first().map(|node| tree.text(*node)).unwrap_or_default(),
            Value::Number(number) => number_text(*number),
            Value::Text(text) => text.clone(),
            Value::Boolean(value) => value.to_string(),
        }
    }

    /// What errors call its type.
    pub(in super::super) fn kind(&self) -> &'static str {
        match self {
            Value::Nodes(_) => "NODESET",
            Value::Number(_) => "NUMBER",
            Value::Text(_) => "STRING",
            Value::Boolean(_) => "BOOLEAN",
        }
    }
}

/// The number that a text is: digits with a point and a minus, and nothing else.
pub(super) fn text_number(text: &str) -> f64 {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|c| c.is_ascii_digit() || c == b'.') && digits.bytes().any(|c| c.is_ascii_digit());
    if plain { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

/// A number as text, which never has an exponent.
pub(super) fn number_text(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_string()
    } else if number.is_infinite() {
        (if number < 0.0 { "-Infinity" } else { "Infinity" }).to_string()
    } else if number == 0.0 {
        "0".to_string()
    } else {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::*;

    fn text(xml: &str, path: &str) -> String {
        let tree = Tree::read(xml).unwrap();
        evaluate(&parse(path).unwrap(), &tree).unwrap().text(&tree)
    }

    #[test]
    fn axes_and_conditions() {
        let xml = "<a k='v'><b i='1'>x</b><b i='2'>y<c>z</c></b><d/>t</a>";
        for (path, expected) in [
            ("a/b[2]", "yz"),
            ("a/b[@i='1']", "x"),
            ("//c/ancestor::a/@k", "v"),
            ("a/d/preceding-sibling::b[1]/@i", "2"),
            ("a/b[last()]/preceding::b", "x"),
            ("//b[c]/c", "z"),
            ("count(//node())", "9"),
            ("a/b[1]/following::d/following-sibling::text()", "t"),
            ("(//b)[2]/@i", "2"),
            ("//b[1]/@i", "1"),
            ("a/*[self::d]/../@k", "v"),
        ] {
            assert_eq!(text(xml, path), expected, "{path}");
        }
    }

    #[test]
    fn arithmetic_and_comparison() {
        for (path, expected) in [
            ("1 + 2 * 3 - -1", "8"),
            ("5 mod 2", "1"),
            ("-5 mod 2", "-1"),
            ("1 div 0", "Infinity"),
            ("a = 1 and a != 2", "true"),
            ("2 >= 2 = true()", "true"),
            ("'1.0' = 1", "true"),
            ("sum(//a) * 10000000", "10000000"),
            ("b < 1", "false"),
        ] {
            assert_eq!(text("<a>1</a>", path), expected, "{path}");
        }
    }
}
