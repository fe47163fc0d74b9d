//! File name patterns: `*`, `?`, `[a-c]`, `[!a]`, `{a,b}` within one name, and `**` for any depth of folders.
//!
//! Source: Hadoop's `GlobPattern`, which Spark's paths follow; `**` is common elsewhere.

/// Whether a path has a character that makes it a pattern.
pub fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '[', '{'])
}

/// The patterns without braces that a pattern with `{a,b}` stands for.
pub fn expand_braces(pattern: &str) -> Vec<String> {
    let Some(open) = pattern.find('{') else { return vec![pattern.to_string()] };
    let mut depth = 0;
    let mut cuts = vec![open];
    let mut close = None;
    for (i, c) in pattern[open..].char_indices().map(|(i, c)| (open + i, c)) {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => {
                close = Some(i);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 1 => cuts.push(i),
            _ => {}
        }
    }
    let Some(close) = close else { return vec![pattern.to_string()] };
    cuts.push(close);
    let (before, after) = (&pattern[..open], &pattern[close + 1..]);
    cuts.windows(2).flat_map(|cut| expand_braces(&format!("{before}{}{after}", &pattern[cut[0] + 1..cut[1]]))).collect()
}

/// Whether a name (without `/`) matches a pattern without braces.
pub fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    // The last `*` and the place in the name that it was tried at: backtracking needs no more than that.
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, n));
            p += 1;
            continue;
        }
        match one(&pattern[p..], name[n]) {
            Some(width) => {
                p += width;
                n += 1;
            }
            None => match star {
                Some((at, tried)) => {
                    p = at + 1;
                    n = tried + 1;
                    star = Some((at, n));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// How many characters of the pattern one character of the name uses up; `None` if it does not match.
fn one(pattern: &[char], c: char) -> Option<usize> {
    match pattern.first()? {
        '?' => Some(1),
        '\\' if pattern.len() > 1 => (pattern[1] == c).then_some(2),
        '[' => match pattern.iter().skip(2).position(|c| *c == ']') {
            Some(end) => {
                let set = &pattern[1..end + 2];
                let (negated, set) = match set.first() {
                    Some('!' | '^') => (true, &set[1..]),
                    _ => (false, set),
                };
                (in_set(set, c) != negated).then_some(end + 3)
            }
            None => (c == '[').then_some(1),
        },
        literal => (*literal == c).then_some(1),
    }
}

fn in_set(set: &[char], c: char) -> bool {
    let mut i = 0;
    while i < set.len() {
        if i + 2 < set.len() && set[i + 1] == '-' {
            if (set[i]..=set[i + 2]).contains(&c) {
                return true;
            }
            i += 3;
        } else {
            if set[i] == c {
                return true;
            }
            i += 1;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert!(matches("*.parquet", "a.parquet") && !matches("*.parquet", "a.csv"));
        assert!(matches("p?rt-[0-9]*", "part-0007") && !matches("part-[0-9]", "part-x"));
        assert!(matches("[!a-c]x", "dx") && !matches("[!a-c]x", "bx"));
        assert!(matches("*a*b*", "xxaxxbxx") && !matches("*a*b", "ba"));
        assert!(matches("a[", "a[") && matches("a\\*", "a*") && !matches("a\\*", "ab"));
    }

    #[test]
    fn braces() {
        assert_eq!(expand_braces("a{b,c{d,e}}f"), ["abf", "acdf", "acef"]);
        assert_eq!(expand_braces("a{b"), ["a{b"]);
    }
}
