//! One CSV record taken apart into fields.
//!
//! Quotes follow univocity's parser, which Spark uses: a quoted field ends at a quote before a delimiter or line end; one
//! with a stray quote inside is taken as it stands up to the next delimiter.

use super::dialect::Dialect;

/// Where a field's text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    start: usize,
    end: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// As it stands in the record.
    Bare,
    /// Between quotes.
    Quoted,
    /// Between quotes, with escapes: unescaped into the scratch buffer.
    Unescaped,
}

/// The fields of a record. Kept between records for its memory.
#[derive(Debug, Default)]
pub struct Fields {
    all: Vec<Field>,
    scratch: Vec<u8>,
}

impl Fields {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// A field's text, and whether it was quoted; `record` is what was split.
    pub fn get<'a>(&'a self, i: usize, record: &'a [u8]) -> Option<(&'a [u8], bool)> {
        let field = self.all.get(i)?;
        Some(match field.kind {
            Kind::Bare => (&record[field.start..field.end], false),
            Kind::Quoted => (&record[field.start..field.end], true),
            Kind::Unescaped => (&self.scratch[field.start..field.end], true),
        })
    }

    /// Splits a record that has no quote in it.
    pub fn split_plain(&mut self, dialect: &Dialect, record: &[u8]) {
        self.all.clear();
        let mut start = 0;
        let width = dialect.separator.len();
        while let Some(at) = dialect.find_separator(&record[start..]) {
            self.bare(dialect, record, start, start + at);
            start += at + width;
        }
        self.bare(dialect, record, start, record.len());
    }

    fn bare(&mut self, dialect: &Dialect, record: &[u8], mut start: usize, mut end: usize) {
        if dialect.ignore_leading {
            while start < end && record[start] <= b' ' {
                start += 1;
            }
        }
        if dialect.ignore_trailing {
            while end > start && record[end - 1] <= b' ' {
                end -= 1;
            }
        }
        self.all.push(Field { start, end, kind: Kind::Bare });
    }

    /// Splits the record that `text` begins with; gives back how many bytes it has without its line end, and with it.
    ///
    /// With `multi_line` a line end outside quotes ends it, else only the end of the text does. `None` when the text ends
    /// before the record does and more may follow.
    pub fn split(&mut self, dialect: &Dialect, text: &[u8], multi_line: bool, more: bool) -> Option<(usize, usize)> {
        self.all.clear();
        self.scratch.clear();
        let width = dialect.separator.len();
        let mut at = 0;
        loop {
            let start = at;
            let mut open = start;
            if dialect.ignore_leading {
                while open < text.len()
                    && text[open] <= b' '
                    && !dialect.is_separator(&text[open..])
                    && !(multi_line && is_line_end(dialect, text[open]))
                {
                    open += 1;
                }
            }
            let quoted = dialect.quote.is_some() && text.get(open).copied() == dialect.quote;
            let after = if quoted { self.quoted(dialect, text, open, multi_line, more)? } else { None };
            at = match after {
                Some(after) => after,
                None => {
                    let end = bare_end(dialect, text, start, multi_line);
                    if end == text.len() && more {
                        return None;
                    }
                    let own_end =
                        if multi_line && end > start && ends_with_cr(dialect, text, end) { end - 1 } else { end };
                    self.bare(dialect, text, start, own_end);
                    end
                }
            };
            if at >= text.len() {
                return if more { None } else { Some((text.len(), text.len())) };
            }
            if dialect.is_separator(&text[at..]) {
                at += width;
                continue;
            }
            // A line end, perhaps of two characters.
            let crlf = text[at] == b'\r' && dialect.terminator == b'\n';
            let end = at + if crlf { 2 } else { 1 };
            return Some((at, end.min(text.len())));
        }
    }

    /// A field that begins with a quote: where it ends, or `Some(None)` if it is not well quoted and to be taken bare.
    #[allow(clippy::option_option)]
    fn quoted(
        &mut self,
        dialect: &Dialect,
        text: &[u8],
        open: usize,
        multi_line: bool,
        more: bool,
    ) -> Option<Option<usize>> {
        let quote = dialect.quote.unwrap_or(0);
        let escape = dialect.escape.unwrap_or(quote);
        let from = open + 1;
        let kept = self.scratch.len();
        let mut copied = false;
        let mut run = from;
        let mut at = from;
        let close = loop {
            let Some(found) = memchr::memchr2(quote, escape, &text[at..]) else {
                if more {
                    return None;
                }
                // Never closed: the rest of the text is the value.
                break text.len();
            };
            at += found;
            let next = text.get(at + 1).copied();
            if next.is_none() && more {
                return None;
            }
            if text[at] == escape && (next == Some(quote) || (next == Some(escape) && escape != quote)) {
                self.scratch.extend_from_slice(&text[run..at]);
                self.scratch.extend(next);
                copied = true;
                run = at + 2;
                at = run;
            } else if text[at] == quote {
                break at;
            } else {
                at += 1;
            }
        };
        // Blanks between the closing quote and the delimiter are dropped.
        let mut after = (close + 1).min(text.len());
        while after < text.len() && matches!(text[after], b' ' | b'\t') && !dialect.is_separator(&text[after..]) {
            after += 1;
        }
        if after == text.len() && more {
            return None;
        }
        let ends = after == text.len()
            || dialect.is_separator(&text[after..])
            || (multi_line && (is_line_end(dialect, text[after]) || text[after..].starts_with(b"\r\n")));
        if !ends {
            self.scratch.truncate(kept);
            return Some(None);
        }
        if copied {
            self.scratch.extend_from_slice(&text[run..close]);
            self.all.push(Field { start: kept, end: self.scratch.len(), kind: Kind::Unescaped });
        } else {
            self.all.push(Field { start: from, end: close, kind: Kind::Quoted });
        }
        Some(Some(after))
    }
}

fn is_line_end(dialect: &Dialect, byte: u8) -> bool {
    byte == dialect.terminator
}

fn ends_with_cr(dialect: &Dialect, text: &[u8], end: usize) -> bool {
    dialect.terminator == b'\n' && text.get(end) == Some(&b'\n') && text[end - 1] == b'\r'
}

/// Where a field without quotes ends: at a delimiter, a line end, or the end of the text.
fn bare_end(dialect: &Dialect, text: &[u8], start: usize, multi_line: bool) -> usize {
    let mut at = start;
    while at < text.len() {
        let first = dialect.separator[0];
        let found = if multi_line {
            memchr::memchr2(first, dialect.terminator, &text[at..])
        } else {
            memchr::memchr(first, &text[at..])
        };
        let Some(found) = found else { return text.len() };
        at += found;
        if (multi_line && text[at] == dialect.terminator) || dialect.is_separator(&text[at..]) {
            return at;
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(dialect: &Dialect, text: &str) -> Vec<String> {
        let mut fields = Fields::default();
        fields.split(dialect, text.as_bytes(), false, false).unwrap();
        (0..fields.len())
            .map(|i| String::from_utf8(fields.get(i, text.as_bytes()).unwrap().0.to_vec()).unwrap())
            .collect()
    }

    #[test]
    fn quotes_as_spark_reads_them() {
        let spark = Dialect::default();
        assert_eq!(split(&spark, "1,\"a,b\",c"), ["1", "a,b", "c"]);
        assert_eq!(split(&spark, "3,\"q\"\"r\",z"), ["3", "\"q\"\"r\"", "z"]);
        assert_eq!(split(&spark, "\"d\",\"e\\\"f\""), ["d", "e\"f"]);
        assert_eq!(split(&spark, "1,\"abc"), ["1", "abc"]);
        assert_eq!(split(&spark, "1,a\"b\"c"), ["1", "a\"b\"c"]);
        assert_eq!(split(&spark, "2,\"x\"y"), ["2", "\"x\"y"]);
        assert_eq!(split(&spark, "3, \"z\""), ["3", " \"z\""]);
        assert_eq!(split(&spark, "\"a\" ,b,"), ["a", "b", ""]);
        assert_eq!(split(&spark, ""), [""]);
    }

    #[test]
    fn doubled_quotes() {
        let dialect = Dialect { escape: Some(b'"'), ..Dialect::default() };
        assert_eq!(split(&dialect, "\"q\"\"r\",\"\"\"\",\"\""), ["q\"r", "\"", ""]);
    }

    #[test]
    fn delimiters_of_several_characters() {
        let dialect = Dialect { separator: b"||".to_vec(), ..Dialect::default() };
        assert_eq!(split(&dialect, "a|b||\"c||d\"||"), ["a|b", "c||d", ""]);
    }

    #[test]
    fn records_over_lines() {
        let dialect = Dialect::default();
        let mut fields = Fields::default();
        let text = b"1,\"a\r\nb\"\r\n2,c\r\n";
        assert_eq!(fields.split(&dialect, text, true, true), Some((8, 10)));
        assert_eq!(fields.get(1, text), Some((&b"a\r\nb"[..], true)));
        assert_eq!(fields.split(&dialect, &text[10..], true, true), Some((4, 5)));
        assert_eq!(fields.get(1, &text[10..]), Some((&b"c"[..], false)));
        // Not yet at its end.
        for end in 1..9 {
            assert_eq!(fields.split(&dialect, &text[..end], true, true), None, "{end}");
        }
    }
}
