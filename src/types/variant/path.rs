//! Paths into variants: `$.a[0]['b']`.
//!
//! Source: Spark's `VariantPathParser`.

use super::{Value, Variant};

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// `.name`, `['name']`, `["name"]`
    Member(String),
    /// `[0]`
    Element(usize),
}

/// The steps of a path; `None` if it is none.
pub fn parse(path: &str) -> Option<Vec<Step>> {
    let mut rest = path.strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (step, after) = match rest.strip_prefix('[') {
            None => {
                let after = rest.strip_prefix('.')?;
                let end = after.find(['.', '[']).unwrap_or(after.len());
                (Step::Member(after[..end].to_string()), &after[end..])
            }
            Some(inside) => match inside.chars().next().filter(|c| matches!(c, '\'' | '"')) {
                Some(quote) => {
                    let text = &inside[1..];
                    let end = text.find([quote, '?'])?;
                    let after = text[end..].strip_prefix(quote)?.strip_prefix(']')?;
                    (Step::Member(text[..end].to_string()), after)
                }
                None => {
                    let (digits, after) = inside.split_once(']')?;
                    let whole = !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit());
                    let index: i32 = if whole { digits.parse().ok()? } else { return None };
                    (Step::Element(usize::try_from(index).ok()?), after)
                }
            },
        };
        if matches!(&step, Step::Member(name) if name.is_empty()) {
            return None;
        }
        steps.push(step);
        rest = after;
    }
    Some(steps)
}

/// What stands there; `None` if nothing does.
pub fn follow<'a>(variant: Variant<'a>, steps: &[Step]) -> Option<Variant<'a>> {
    steps.iter().try_fold(variant, |variant, step| match (variant.read()?, step) {
        (Value::Object(items), Step::Member(name)) => items.member(name),
        (Value::Array(items), Step::Element(i)) => items.get(*i),
        _ => None,
    })
}

/// The path of these steps, as Spark shows where something is wrong: `$.a[0]`.
pub fn show(steps: &[Step]) -> String {
    let mut shown = "$".to_string();
    for step in steps {
        match step {
            Step::Member(name) => {
                shown.push('.');
                shown.push_str(name);
            }
            Step::Element(i) => shown.push_str(&format!("[{i}]")),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let member = |name: &str| Step::Member(name.into());
        assert_eq!(parse("$"), Some(vec![]));
        assert_eq!(
            parse("$.a[0]['b.c'][\"d\"]"),
            Some(vec![member("a"), Step::Element(0), member("b.c"), member("d")])
        );
        assert_eq!(parse("$. a [1].*"), Some(vec![member(" a "), Step::Element(1), member("*")]));
        for none in
            ["", "a", "$a", "$.", "$..a", "$[", "$[]", "$[-1]", "$['']", "$['a", "$[99999999999]", "$[0] [0]", "$[+1]"]
        {
            assert_eq!(parse(none), None, "{none}");
        }
    }
}
