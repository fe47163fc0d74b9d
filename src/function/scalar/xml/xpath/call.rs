//! The functions of XPath's core library.

use super::evaluate::{Focus, Value, local_name, nodes, value};
use super::parse::Expr;

/// A function and how many arguments it takes.
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) least: usize,
    pub(super) most: usize,
    run: fn(&[Expr], Focus<'_>) -> Result<Value, String>,
}

const fn function(
    name: &'static str,
    least: usize,
    most: usize,
    run: fn(&[Expr], Focus<'_>) -> Result<Value, String>,
) -> Function {
    Function { name, least, most, run }
}

/// Every one.
pub(super) static FUNCTIONS: &[Function] = &[
    function("last", 0, 0, |_, focus| Ok(Value::Number(focus.size as f64))),
    function("position", 0, 0, |_, focus| Ok(Value::Number(focus.position as f64))),
    function("count", 1, 1, |arguments, focus| Ok(Value::Number(nodes(&arguments[0], focus)?.len() as f64))),
    // Only a document type says which attributes are identifiers, and none is read.
    function("id", 1, 1, |arguments, focus| value(&arguments[0], focus).map(|_| Value::Nodes(Vec::new()))),
    function("local-name", 0, 1, |arguments, focus| name(arguments, focus, local_name)),
    function("name", 0, 1, |arguments, focus| name(arguments, focus, |name| name)),
    function("namespace-uri", 0, 1, |arguments, focus| name(arguments, focus, |_| "")),
    function("string", 0, 1, |arguments, focus| text_or_node(arguments, focus).map(Value::Text)),
    function("concat", 2, usize::MAX, |arguments, focus| {
        let texts = arguments.iter().map(|argument| text(argument, focus));
        texts.collect::<Result<String, String>>().map(Value::Text)
    }),
    function("starts-with", 2, 2, |arguments, focus| {
        Ok(Value::Boolean(text(&arguments[0], focus)?.starts_with(&text(&arguments[1], focus)?)))
    }),
    function("contains", 2, 2, |arguments, focus| {
        Ok(Value::Boolean(text(&arguments[0], focus)?.contains(&text(&arguments[1], focus)?)))
    }),
    function("substring-before", 2, 2, |arguments, focus| {
        let (whole, part) = (text(&arguments[0], focus)?, text(&arguments[1], focus)?);
        Ok(Value::Text(whole.split_once(part.as_str()).map_or("", |(before, _)| before).to_string()))
    }),
    function("substring-after", 2, 2, |arguments, focus| {
        let (whole, part) = (text(&arguments[0], focus)?, text(&arguments[1], focus)?);
        Ok(Value::Text(whole.split_once(part.as_str()).map_or("", |(_, after)| after).to_string()))
    }),
    function("substring", 2, 3, substring),
    function("string-length", 0, 1, |arguments, focus| {
        Ok(Value::Number(text_or_node(arguments, focus)?.chars().count() as f64))
    }),
    function("normalize-space", 0, 1, |arguments, focus| {
        let text = text_or_node(arguments, focus)?;
        let words: Vec<&str> = text.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect();
        Ok(Value::Text(words.join(" ")))
    }),
    function("translate", 3, 3, |arguments, focus| {
        let from: Vec<char> = text(&arguments[1], focus)?.chars().collect();
        let to: Vec<char> = text(&arguments[2], focus)?.chars().collect();
        let translated = text(&arguments[0], focus)?
            .chars()
            .filter_map(|c| match from.iter().position(|known| *known == c) {
                Some(at) => to.get(at).copied(),
                None => Some(c),
            })
            .collect();
        Ok(Value::Text(translated))
    }),
    function("boolean", 1, 1, |arguments, focus| Ok(Value::Boolean(value(&arguments[0], focus)?.boolean()))),
    function("not", 1, 1, |arguments, focus| Ok(Value::Boolean(!value(&arguments[0], focus)?.boolean()))),
    function("true", 0, 0, |_, _| Ok(Value::Boolean(true))),
    function("false", 0, 0, |_, _| Ok(Value::Boolean(false))),
    // The language of a node is an attribute in a namespace, which nothing here is.
    function("lang", 1, 1, |arguments, focus| value(&arguments[0], focus).map(|_| Value::Boolean(false))),
    function("number", 0, 1, |arguments, focus| match arguments.first() {
        Some(argument) => number(argument, focus).map(Value::Number),
        None => Ok(Value::Number(Value::Nodes(vec![focus.node]).number(focus.tree))),
    }),
    function("sum", 1, 1, |arguments, focus| {
        let numbers = nodes(&arguments[0], focus)?.into_iter().map(|node| Value::Nodes(vec![node]).number(focus.tree));
        Ok(Value::Number(numbers.fold(0.0, |sum, number| sum + number)))
    }),
    function("floor", 1, 1, |arguments, focus| number(&arguments[0], focus).map(|n| Value::Number(n.floor()))),
    function("ceiling", 1, 1, |arguments, focus| number(&arguments[0], focus).map(|n| Value::Number(n.ceil()))),
    function("round", 1, 1, |arguments, focus| number(&arguments[0], focus).map(|n| Value::Number(round(n)))),
];

/// The value of a call, whose number of arguments is right.
pub(super) fn call(function: &Function, arguments: &[Expr], focus: Focus<'_>) -> Result<Value, String> {
    (function.run)(arguments, focus)
}

fn text(expr: &Expr, focus: Focus<'_>) -> Result<String, String> {
    Ok(value(expr, focus)?.text(focus.tree))
}

fn number(expr: &Expr, focus: Focus<'_>) -> Result<f64, String> {
    Ok(value(expr, focus)?.number(focus.tree))
}

/// The text of the argument, or of the node where the call stands.
fn text_or_node(arguments: &[Expr], focus: Focus<'_>) -> Result<String, String> {
    match arguments.first() {
        Some(argument) => text(argument, focus),
        None => Ok(focus.tree.text(focus.node)),
    }
}

/// The name, or a part of it, of the first node.
fn name(arguments: &[Expr], focus: Focus<'_>, part: fn(&str) -> &str) -> Result<Value, String> {
    let node = match arguments.first() {
        Some(argument) => nodes(argument, focus)?.first().copied(),
        None => Some(focus.node),
    };
    Ok(Value::Text(node.map_or("", |node| part(&focus.tree.node(node).name)).to_string()))
}

/// To the nearest whole number, halves upwards.
fn round(number: f64) -> f64 {
    (number + 0.5).floor()
}

/// The characters from a place on, both rounded; those before the first one count too.
fn substring(arguments: &[Expr], focus: Focus<'_>) -> Result<Value, String> {
    let whole = text(&arguments[0], focus)?;
    let start = round(number(&arguments[1], focus)?);
    let end = match arguments.get(2) {
        Some(length) => start + round(number(length, focus)?),
        None => f64::INFINITY,
    };
    let within = |(i, _): &(usize, char)| {
        let position = (i + 1) as f64;
        position >= start && position < end
    };
    Ok(Value::Text(whole.chars().enumerate().filter(within).map(|(_, c)| c).collect()))
}
