//! Comparisons of XPath: of nodes, one that fits is enough.

use super::evaluate::{Value, text_number};
use super::parse::Operator;
use super::tree::Tree;

/// Whether a comparison holds.
pub(super) fn holds(operator: Operator, left: &Value, right: &Value, tree: &Tree) -> bool {
    match (left, right) {
        (Value::Nodes(left), Value::Nodes(right)) => {
            let right: Vec<String> = right.iter().map(|node| tree.text(*node)).collect();
            left.iter().map(|node| tree.text(*node)).any(|left| right.iter().any(|right| texts(operator, &left, right)))
        }
        (Value::Nodes(_), Value::Boolean(right)) => booleans(operator, left.boolean(), *right),
        (Value::Boolean(left), Value::Nodes(_)) => booleans(operator, *left, right.boolean()),
        (Value::Nodes(nodes), other) => {
            nodes.iter().any(|node| holds(operator, &Value::Text(tree.text(*node)), other, tree))
        }
        (other, Value::Nodes(nodes)) => {
            nodes.iter().any(|node| holds(operator, other, &Value::Text(tree.text(*node)), tree))
        }
        _ if !matches!(operator, Operator::Equal | Operator::NotEqual) => {
            numbers(operator, left.number(tree), right.number(tree))
        }
        (Value::Boolean(_), _) | (_, Value::Boolean(_)) => booleans(operator, left.boolean(), right.boolean()),
        (Value::Number(_), _) | (_, Value::Number(_)) => numbers(operator, left.number(tree), right.number(tree)),
        (Value::Text(left), Value::Text(right)) => texts(operator, left, right),
    }
}

fn texts(operator: Operator, left: &str, right: &str) -> bool {
    match operator {
        Operator::Equal => left == right,
        Operator::NotEqual => left != right,
        _ => numbers(operator, text_number(left), text_number(right)),
    }
}

fn booleans(operator: Operator, left: bool, right: bool) -> bool {
    numbers(operator, f64::from(u8::from(left)), f64::from(u8::from(right)))
}

fn numbers(operator: Operator, left: f64, right: f64) -> bool {
    match operator {
        Operator::Equal => left == right,
        Operator::NotEqual => left != right,
        Operator::Less => left < right,
        Operator::LessOrEqual => left <= right,
        Operator::Greater => left > right,
        _ => left >= right,
    }
}
