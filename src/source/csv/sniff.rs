//! What a CSV file does not say: its delimiter, its quotes, whether it has a header, told from a sample.
//!
//! The delimiter is the candidate that cuts the most lines into the same number of fields; a first record is a header if it
//! has text where the others have something narrower, or if everything is text and it has no empty field. Source: DuckDB's
//! sniffer, <https://duckdb.org/docs/stable/data/csv/auto_detection>.

use super::dialect::Dialect;
use super::infer::Guess;
use super::record::Fields;
use crate::types::SparkType;

/// How many records are compared.
const RECORDS: usize = 1000;

/// Sets what `given` does not name: delimiter, escape, multi-line and header.
pub fn sniff(dialect: &mut Dialect, sample: &[u8], whole: bool, given: &dyn Fn(&str) -> bool) {
    if !given("escape") {
        let backslashes = memchr::memmem::find(sample, b"\\\"").is_some();
        let doubled = memchr::memmem::find_iter(sample, b"\"\"").count() > 0;
        dialect.escape = if backslashes && !doubled { Some(b'\\') } else { dialect.quote };
    }
    if !given("sep") {
        let mut best = (0, 0);
        let first = dialect.separator.clone();
        let candidates = [first[0], b',', b'\t', b';', b'|'];
        for candidate in candidates {
            let tried = Dialect { separator: vec![candidate], multi_line: true, ..dialect.clone() };
            let score = score(&tried, sample, whole);
            if score > best {
                best = score;
                dialect.separator = vec![candidate];
            }
        }
        if best == (0, 0) {
            dialect.separator = first;
        }
    }
    if !given("multiLine") {
        let across = Dialect { multi_line: true, ..dialect.clone() };
        dialect.multi_line = records(&across, sample, whole)
            .iter()
            .any(|record| record.iter().any(|(text, quoted)| *quoted && text.contains(&dialect.terminator)));
    }
    if !given("header") {
        dialect.header = has_header(dialect, sample, whole);
    }
}

type Record = Vec<(Vec<u8>, bool)>;

/// The records of a sample; a last one that may be torn is left out.
pub fn records(dialect: &Dialect, sample: &[u8], whole: bool) -> Vec<Record> {
    let mut all = Vec::new();
    let mut fields = Fields::default();
    let mut rest = sample;
    while !rest.is_empty() && all.len() < RECORDS {
        let line = memchr::memchr(dialect.terminator, rest).unwrap_or(rest.len());
        if dialect.skips(&rest[..line]) {
            rest = &rest[(line + 1).min(rest.len())..];
            continue;
        }
        let split = if dialect.multi_line {
            fields.split(dialect, rest, true, !whole)
        } else if line == rest.len() && !whole {
            None
        } else {
            let cr = dialect.terminator == b'\n' && line > 0 && rest[line - 1] == b'\r';
            let end = line - usize::from(cr);
            fields.split(dialect, &rest[..end], false, false).map(|_| (end, line + 1))
        };
        let Some((length, advance)) = split else { break };
        let record = &rest[..length];
        let owned = |i| fields.get(i, record).map(|(text, quoted)| (text.to_vec(), quoted)).unwrap_or_default();
        all.push((0..fields.len()).map(owned).collect());
        rest = &rest[advance.min(rest.len())..];
    }
    all
}

/// How many records have the number of fields that most have, and that number; nothing for one field.
fn score(dialect: &Dialect, sample: &[u8], whole: bool) -> (usize, usize) {
    let mut counts = std::collections::BTreeMap::new();
    for record in records(dialect, sample, whole) {
        *counts.entry(record.len()).or_insert(0usize) += 1;
    }
    let best = counts.into_iter().map(|(width, times)| (times, width)).max();
    best.filter(|(_, width)| *width > 1).unwrap_or((0, 0))
}

fn has_header(dialect: &Dialect, sample: &[u8], whole: bool) -> bool {
    let all = records(dialect, sample, whole);
    let Some((first, others)) = all.split_first() else { return false };
    let mut guesses = vec![Guess::default(); first.len()];
    for record in others {
        for (guess, (text, quoted)) in guesses.iter_mut().zip(record) {
            if let Some(value) = dialect.value(text, *quoted) {
                guess.see(value, &dialect.spelling);
            }
        }
    }
    let mut all_text = true;
    for (guess, (text, quoted)) in guesses.iter().zip(first) {
        let ty = guess.ty();
        all_text &= ty == SparkType::String;
        let Some(value) = dialect.value(text, *quoted) else { continue };
        let mut own = Guess::default();
        own.see(value, &dialect.spelling);
        // Text above numbers.
        if ty != SparkType::String && own.ty() == SparkType::String {
            return true;
        }
    }
    let named = first.iter().all(|(text, quoted)| dialect.value(text, *quoted).is_some());
    let mut names: Vec<&Vec<u8>> = first.iter().map(|(text, _)| text).collect();
    names.sort();
    names.dedup();
    let words = first.iter().all(|(text, _)| {
        let mut own = Guess::default();
        own.see(text, &dialect.spelling);
        own.ty() == SparkType::String
    });
    all_text && named && words && names.len() == first.len() && (!others.is_empty() || first.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sample: &str) -> Dialect {
        let mut dialect = Dialect { escape: Some(b'"'), ..Dialect::default() };
        sniff(&mut dialect, sample.as_bytes(), true, &|_| false);
        dialect
    }

    #[test]
    fn delimiters_and_headers() {
        let dialect = told("a;b\n1;x,y\n2;z\n");
        assert_eq!((dialect.separator, dialect.header), (b";".to_vec(), true));
        let dialect = told("1\t2\n3\t4\n");
        assert_eq!((dialect.separator, dialect.header), (b"\t".to_vec(), false));
        assert!(told("name,city\nann,ulm\nbob,bonn\n").header);
        assert!(!told("ann,\nbob,bonn\n").header);
        assert!(told("x\n1\n2\n").header);
    }

    #[test]
    fn quotes_and_lines() {
        let dialect = told("a,b\n1,\"x\ny\"\n2,\"p\\\"q\"\n");
        assert!(dialect.multi_line);
        assert_eq!(dialect.escape, Some(b'\\'));
        assert_eq!(told("a,b\n1,\"x\"\"y\"\n").escape, Some(b'"'));
    }
}
