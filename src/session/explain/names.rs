//! Names of columns without what keeps them apart inside.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A name with its number, and the position that a physical column has behind it.
static NUMBERED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"([A-Za-z0-9_.]+|[)\]]|)#([0-9]+)(@[0-9]+)?").ok());

/// A position behind a name: `a@0`.
static POSITION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"([A-Za-z0-9_)\]])@[0-9]+").ok());

/// `text` with `carrier#17@3` as `carrier`; where two columns have the same name, their numbers stay.
pub(super) fn plain(text: &str) -> String {
    let (Some(numbered), Some(position)) = (&*NUMBERED, &*POSITION) else { return text.to_string() };
    let mut numbers: HashMap<&str, HashSet<&str>> = HashMap::new();
    for found in numbered.captures_iter(text) {
        if let (Some(name), Some(number)) = (found.get(1), found.get(2)) {
            numbers.entry(name.as_str()).or_default().insert(number.as_str());
        }
    }
    let text = numbered.replace_all(text, |found: &Captures<'_>| {
        let part = |i| found.get(i).map_or("", |part| part.as_str());
        let one = numbers.get(part(1)).is_some_and(|numbers| numbers.len() == 1);
        if one && !part(1).is_empty() { part(1).to_string() } else { format!("{}#{}", part(1), part(2)) }
    });
    position.replace_all(&text, "$1").into_owned()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn numbers_stay_only_where_they_tell() {
        assert_eq!(plain("Filter: a#1@0 > 3, b#2@1"), "Filter: a > 3, b");
        assert_eq!(plain("on=[(k#1@0, k#7@0)], c#9"), "on=[(k#1, k#7)], c");
        assert_eq!(plain("no columns: 'x@1 y'"), "no columns: 'x y'");
    }
}
