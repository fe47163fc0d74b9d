//! How a CSV file is written: delimiter, quotes, what stands for NULL.

use std::sync::Arc;

use crate::error::Result;
use crate::source::convert::{Spelling, Zone};
use crate::source::option::{Options, unescape};
use crate::source::pattern::Pattern;
use crate::source::scan::Mode;

/// The ways in which CSV files differ.
#[derive(Clone, Debug)]
pub struct Dialect {
    /// Between fields; never empty.
    pub separator: Vec<u8>,
    /// Around fields that have delimiters in them.
    pub quote: Option<u8>,
    /// Before a quote within quotes; the quote itself if it is doubled there.
    pub escape: Option<u8>,
    /// What lines that are no data begin with.
    pub comment: Option<u8>,
    /// The end of a line; of `\r\n` the second.
    pub terminator: u8,
    /// Whether the first record is the columns' names.
    pub header: bool,
    /// Whether quoted fields may span lines.
    pub multi_line: bool,
    /// Whether bytes are ISO-8859-1.
    pub latin1: bool,
    /// Whether blanks before a field are dropped.
    pub ignore_leading: bool,
    /// Whether blanks behind a field are dropped.
    pub ignore_trailing: bool,
    /// What stands for NULL, as does nothing at all.
    pub null: Vec<u8>,
    /// What an empty quoted field stands for.
    pub empty: Vec<u8>,
    /// What is done with bad records.
    pub mode: Mode,
    /// The column that gets the text of bad records, if it is among the columns.
    pub corrupt: String,
    /// How values are written.
    pub spelling: Arc<Spelling>,
}

impl Default for Dialect {
    /// Spark's.
    fn default() -> Self {
        Dialect {
            separator: b",".to_vec(),
            quote: Some(b'"'),
            escape: Some(b'\\'),
            comment: None,
            terminator: b'\n',
            header: false,
            multi_line: false,
            latin1: false,
            ignore_leading: false,
            ignore_trailing: false,
            null: Vec::new(),
            empty: Vec::new(),
            mode: Mode::Permissive,
            corrupt: "_corrupt_record".into(),
            spelling: Arc::new(Spelling::default()),
        }
    }
}

impl Dialect {
    /// As the options say.
    /// # Errors
    /// For values that an option cannot have.
    pub fn new(options: &Options, zone: Zone) -> Result<Self> {
        let separator = unescape(options.text("sep")).into_bytes();
        if separator.is_empty() {
            return Err(options.invalid("sep", "at least one character"));
        }
        let terminator = match unescape(options.text("lineSep")).as_bytes() {
            [] | b"\n" | b"\r\n" => b'\n',
            [one] => *one,
            _ => return Err(options.invalid("lineSep", "one character of ASCII")),
        };
        let pattern = |name: &str| options.given(name).map(Pattern::new).transpose().map(|p| p.map(Arc::new));
        let spelling = Spelling {
            zone: match options.given("timeZone") {
                Some(name) => Zone::parse(name).ok_or_else(|| options.invalid("timeZone", "a time zone"))?,
                None => zone,
            },
            date: pattern("dateFormat")?,
            timestamp: pattern("timestampFormat")?,
            timestamp_ntz: pattern("timestampNTZFormat")?,
            nan: options.given("nanValue").map(str::to_string),
            positive: options.given("positiveInf").map(str::to_string),
            negative: options.given("negativeInf").map(str::to_string),
        };
        Ok(Dialect {
            separator,
            quote: options.byte("quote")?,
            escape: options.byte("escape")?,
            comment: options.byte("comment")?,
            terminator,
            header: options.boolean("header")?,
            multi_line: options.boolean("multiLine")?,
            latin1: latin1(options)?,
            ignore_leading: options.boolean("ignoreLeadingWhiteSpace")?,
            ignore_trailing: options.boolean("ignoreTrailingWhiteSpace")?,
            null: options.text("nullValue").as_bytes().to_vec(),
            empty: options.text("emptyValue").as_bytes().to_vec(),
            mode: mode(options)?,
            corrupt: options.text("columnNameOfCorruptRecord").to_string(),
            spelling: Arc::new(spelling),
        })
    }

    /// Whether a text begins with the delimiter.
    pub fn is_separator(&self, text: &[u8]) -> bool {
        text.starts_with(&self.separator)
    }

    /// Where the next delimiter is.
    pub fn find_separator(&self, text: &[u8]) -> Option<usize> {
        match self.separator[..] {
            [one] => memchr::memchr(one, text),
            _ => memchr::memmem::find(text, &self.separator),
        }
    }

    /// Whether a line is to be passed over: empty, or a comment.
    pub fn skips(&self, line: &[u8]) -> bool {
        match line.first() {
            None => true,
            Some(first) => {
                (*first <= b' ' && line.trim_ascii().is_empty())
                    || self.comment.is_some_and(|comment| comment == *first)
            }
        }
    }

    /// The value of a field; `None` for NULL.
    pub fn value<'a>(&'a self, text: &'a [u8], quoted: bool) -> Option<&'a [u8]> {
        let text = match text.is_empty() {
            true if !quoted => return None,
            true => &self.empty[..],
            false => text,
        };
        (text != self.null).then_some(text)
    }
}

/// Whether the option `encoding` says ISO-8859-1.
/// # Errors
/// For encodings other than that and UTF-8.
pub fn latin1(options: &Options) -> Result<bool> {
    match options.text("encoding").to_uppercase().as_str() {
        "UTF-8" | "UTF8" | "US-ASCII" | "ASCII" => Ok(false),
        "ISO-8859-1" | "ISO8859-1" | "LATIN1" | "LATIN-1" => Ok(true),
        other => Err(crate::error::Error::unsupported(format!("the encoding {other}"))),
    }
}

/// The option `mode`.
/// # Errors
/// For unknown modes.
pub fn mode(options: &Options) -> Result<Mode> {
    Mode::parse(options.text("mode"))
        .ok_or_else(|| options.invalid("mode", "one of PERMISSIVE, DROPMALFORMED, FAILFAST"))
}
