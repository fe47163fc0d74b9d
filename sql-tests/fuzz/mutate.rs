//! Statements broken, piled up, made of noise; and findings made smaller.

use super::grammar::Random;

/// What is put where it does not belong.
const STRAY: &[&str] = &[
    "(",
    ")",
    ",",
    ";",
    "'",
    "\"",
    "`",
    "[",
    "]",
    "{",
    "}",
    ".",
    "..",
    "::",
    ":",
    "?",
    ":p",
    "->",
    "=>",
    "|>",
    "/*",
    "*/",
    "--",
    "/*+ x */",
    "SELECT",
    "FROM",
    "WHERE",
    "GROUP BY",
    "WITH",
    "LATERAL VIEW",
    "OVER",
    "PIVOT",
    "UNPIVOT",
    "AS",
    "NULL",
    "NOT",
    "INTERVAL",
    "CASE",
    "END",
    "DISTINCT",
    "*",
    "t.*",
    "-",
    "0",
    "1e999",
    "99999999999999999999999999999",
    "1.5BD",
    "-128Y",
    "X'F'",
    "r'\\'",
    "'\\u00'",
    "DATE'x'",
    "\u{0}",
    "\u{feff}",
    "ß",
    "日本",
    "🦀",
    "`a``b`",
    "@@",
    "$1",
    "!",
    "IDENTIFIER('t')",
    "TABLE",
    "VALUES",
    "UNION",
    "ORDER BY ALL",
    "FETCH",
    "USING",
    "ON",
    "CUBE",
    "FILTER",
];

/// Cuts a text into words, numbers, quoted pieces, blanks and single signs.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut kind = ' ';
    let mut quote = None;
    for c in text.chars() {
        let this = match c {
            _ if quote.is_some() => 'q',
            c if c.is_alphanumeric() || c == '_' => 'w',
            c if c.is_whitespace() => 's',
            _ => 'p',
        };
        match tokens.last_mut() {
            Some(last) if this == kind && this != 'p' => last.push(c),
            _ => tokens.push(c.to_string()),
        }
        kind = this;
        match quote {
            Some(q) if q == c => {
                quote = None;
                kind = '.';
            }
            None if matches!(c, '\'' | '"' | '`') => {
                quote = Some(c);
                kind = 'q';
            }
            _ => {}
        }
    }
    tokens
}

/// The text with a few tokens deleted, doubled, swapped, replaced or put in, or with its end cut off.
pub fn broken(text: &str, random: &mut Random) -> String {
    let mut tokens = tokens(text);
    for _ in 0..=random.below(3) {
        if tokens.is_empty() {
            break;
        }
        let at = random.below(tokens.len());
        let other = random.below(tokens.len());
        let stray = random.pick(STRAY);
        match random.below(8) {
            0 | 1 => drop(tokens.remove(at)),
            2 => tokens.insert(at, tokens[at].clone()),
            3 => tokens.swap(at, other),
            4 => tokens.truncate(at),
            5 => tokens.insert(at, format!(" {stray} ")),
            6 => tokens[at] = tokens[other].clone(),
            _ => tokens[at] = stray.to_string(),
        }
    }
    tokens.concat()
}

/// Signs and bytes of no meaning.
pub fn noise(random: &mut Random) -> String {
    let mut text = String::from(random.pick(&["", "SELECT ", "SELECT * FROM t WHERE ", "SET ", "CREATE ", "WITH "]));
    for _ in 0..random.below(40) {
        match random.below(3) {
            0 => text.push_str(random.pick(STRAY)),
            1 => text.push(char::from_u32(random.below(0x3000) as u32).unwrap_or(' ')),
            _ => text.push(char::from(32 + random.below(95) as u8)),
        }
        if random.below(3) == 0 {
            text.push(' ');
        }
    }
    text
}

/// One construct, very deep or very long.
pub fn tower(random: &mut Random) -> String {
    let n = [10, 100, 700, 3_000, 20_000][random.below(5)];
    let few = n.min(150);
    let around =
        |open: &str, middle: &str, close: &str, n: usize| format!("{}{middle}{}", open.repeat(n), close.repeat(n));
    let half = random.below(4) == 0;
    let text = match random.below(24) {
        0 => format!("SELECT {}", around("(", "1", ")", n)),
        1 => format!("SELECT {}1", "1 + ".repeat(n)),
        2 => format!("SELECT {}true", "NOT ".repeat(n)),
        3 => format!("SELECT {}1", "- ".repeat(n)),
        4 => format!("SELECT {}", around("abs(", "i", ")", n.min(700))),
        5 => format!("SELECT {}", around("array(", "1", ")", n.min(700))),
        6 => format!("SELECT CAST(NULL AS {})", around("ARRAY<", "INT", ">", n)),
        7 => format!("SELECT CAST(NULL AS {})", around("STRUCT<a:", "INT", ">", n)),
        8 => around("SELECT * FROM (", "SELECT 1", ")", few),
        9 => format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(n.min(700))),
        10 => format!("SELECT * FROM u{}", " JOIN u USING (i)".repeat(n.min(12))),
        11 => format!("SELECT {}", around("CASE WHEN b THEN ", "1", " END", n.min(700)).replace("b", "true")),
        12 => format!("SELECT i FROM t WHERE {}", vec!["i = 1"; n.min(3_000)].join(" OR ")),
        13 => format!("SELECT i FROM t WHERE i IN ({})", vec!["1"; n].join(",")),
        14 => format!("SELECT {}", around("(SELECT ", "1", ")", few)),
        15 => format!("SELECT i FROM t WHERE {}", around("EXISTS (SELECT 1 FROM u WHERE ", "true", ")", few.min(40))),
        16 => format!("SELECT {}", vec!["i"; n.min(3_000)].join(", ")) + " FROM t",
        17 => format!("SELECT a{}", "[0]".repeat(n)) + " FROM t",
        18 => format!("SELECT st{}", ".x".repeat(n)) + " FROM t",
        19 => around("/*", " ", "*/", n) + "SELECT 1",
        20 => format!("SELECT 'a{}' || 'b'", " ".repeat(n)),
        21 => format!("SELECT {}'a'", "'a' || ".repeat(n.min(3_000))),
        22 => format!("FROM u {}", "|> WHERE i > 0 ".repeat(few)),
        _ => {
            let tables: Vec<String> = (1..few.min(60)).map(|k| format!("c{k} AS (SELECT i FROM c{})", k - 1)).collect();
            format!(
                "WITH c0 AS (SELECT i FROM u){}{} SELECT * FROM c0",
                if tables.is_empty() { "" } else { ", " },
                tables.join(", ")
            )
        }
    };
    if half { text.chars().take(text.chars().count() / 2).collect() } else { text }
}

/// The shortest text found in a limited number of tries for which `still` holds, by leaving out tokens.
pub fn smaller<E>(text: &str, mut still: impl FnMut(&str) -> Result<bool, E>) -> Result<String, E> {
    let mut best = tokens(text);
    let mut size = best.len() / 2;
    let mut tries = 400;
    while size > 0 && tries > 0 {
        let mut at = 0;
        let mut progress = false;
        while at < best.len() && tries > 0 {
            let mut shorter = best.clone();
            shorter.drain(at..(at + size).min(best.len()));
            tries -= 1;
            if still(&shorter.concat())? {
                best = shorter;
                progress = true;
            } else {
                at += size;
            }
        }
        if !progress {
            size /= 2;
        }
    }
    Ok(best.concat())
}
