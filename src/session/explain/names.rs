//! Names of columns without what keeps them apart inside.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A name with its number, and the position that a physical column has behind it.
static NUMBERED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"([A-Za-z0-9_.]+|[)\]]|)#([0-9]+)(@[0-9]+)?").ok());

/// A position behind a name: `a@0`.
static POSITION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"([A-Za-z0-9_)\]])@[0-9]+").ok());

/// A column that passes under a new number, or none: `a#1@0 as a#2`, `t.a AS a#1`.
static PASSED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"([A-Za-z0-9_.]+)#([0-9]+)(?:@[0-9]+)? (?:as|AS) ([A-Za-z0-9_.]+)#([0-9]+)").ok());

/// A name that is given anew.
static RENAMED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"([A-Za-z0-9_#.]+) (?:as|AS) ([A-Za-z0-9_#.]+)").ok());

/// `text` with `carrier#17@3` as `carrier`; where two columns have the same name, their numbers stay. A column that passes
/// through keeps being the same column.
pub(super) fn plain(text: &str) -> String {
    let (Some(numbered), Some(position)) = (&*NUMBERED, &*POSITION) else { return text.to_string() };
    let (Some(passed), Some(renamed)) = (&*PASSED, &*RENAMED) else { return text.to_string() };
    let part = |found: &Captures<'_>, i| found.get(i).map_or("", |part| part.as_str()).to_string();
    let mut same: HashMap<String, String> = HashMap::new();
    for found in passed.captures_iter(text) {
        let (from, to) = (part(&found, 2), part(&found, 4));
        if part(&found, 1) == part(&found, 3) && from != to {
            same.insert(to, from);
        }
    }
    // Numbers only grow from a column to what it passes as, so this ends.
    let first = |number: &str| {
        let mut number = number;
        while let Some(from) = same.get(number).filter(|from| from.len() < number.len() || from.as_str() < number) {
            number = from;
        }
        number.to_string()
    };
    let text = numbered.replace_all(text, |found: &Captures<'_>| {
        format!("{}#{}{}", part(found, 1), first(&part(found, 2)), part(found, 3))
    });
    let mut numbers: HashMap<&str, HashSet<&str>> = HashMap::new();
    for found in numbered.captures_iter(&text) {
        if let (Some(name), Some(number)) = (found.get(1), found.get(2)) {
            numbers.entry(name.as_str()).or_default().insert(number.as_str());
        }
    }
    let text = numbered.replace_all(&text, |found: &Captures<'_>| {
        let part = |i| found.get(i).map_or("", |part| part.as_str());
        let one = numbers.get(part(1)).is_some_and(|numbers| numbers.len() == 1);
        if one && !part(1).is_empty() { part(1).to_string() } else { format!("{}#{}", part(1), part(2)) }
    });
    let text = position.replace_all(&text, "$1");
    let text = renamed.replace_all(&text, |found: &Captures<'_>| match part(found, 1) == part(found, 2) {
        true => part(found, 1),
        false => part(found, 0),
    });
    text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn numbers_stay_only_where_they_tell() {
        assert_eq!(plain("Filter: a#1@0 > 3, b#2@1"), "Filter: a > 3, b");
        assert_eq!(plain("on=[(k#1@0, k#7@0)], c#9"), "on=[(k#1, k#7)], c");
        assert_eq!(plain("gby=[k#3@0 as k#3], [k#3@0 as k#12, v@1 as v]"), "gby=[k], [k, v]");
        assert_eq!(plain("no columns: 'x@1 y'"), "no columns: 'x y'");
    }
}
