//! Options of a format: `OPTIONS (header 'true', sep ';')`, checked against the format's list, names in any case.

use crate::error::{Error, Result, nearest};

/// An option of a format.
#[derive(Clone, Copy, Debug)]
pub struct OptionDoc {
    /// Its name, as Spark spells it.
    pub name: &'static str,
    /// Its value when it is not given; empty for none.
    pub default: &'static str,
    /// One line that says what it does, for whoever reads the list.
    #[allow(dead_code, reason = "the list is documentation")]
    pub doc: &'static str,
}

/// One option's row in a list.
pub const fn option(name: &'static str, default: &'static str, doc: &'static str) -> OptionDoc {
    OptionDoc { name, default, doc }
}

/// Options that every format over files has.
pub const COMMON: &[OptionDoc] = &[
    option("path", "", "The file, folder or pattern"),
    option("basePath", "", "The folder below which `name=value` folders are columns"),
    option("pathGlobFilter", "", "Only files whose name matches this pattern"),
    option("recursiveFileLookup", "false", "All files below the folder; `name=value` folders are no columns"),
];

/// Options of Spark's that would change what is read or written, and that are refused by name.
const REFUSED: &[&str] = &[
    "allowBackslashEscapingAnyCharacter",
    "allowComments",
    "allowNumericLeadingZeros",
    "allowUnquotedControlChars",
    "allowUnquotedFieldNames",
    "charToEscapeQuoteEscaping",
    "datetimeRebaseMode",
    "int96RebaseMode",
    "ignoreCorruptFiles",
    "ignoreMissingFiles",
    "inferTimestamp",
    "inputBufferSize",
    "locale",
    "maxCharsPerColumn",
    "maxColumns",
    "modifiedAfter",
    "modifiedBefore",
    "partitionOverwriteMode",
    "preferDate",
    "prefersDecimal",
    "singleVariantColumn",
    "unescapedQuoteHandling",
];

/// Whether an option decides which files or rows are read, whatever the format.
pub fn chooses(name: &str) -> bool {
    COMMON.iter().map(|option| option.name).chain(REFUSED.iter().copied()).any(|known| known.eq_ignore_ascii_case(name))
}

/// The options that one statement gives to one format.
#[derive(Clone, Debug)]
pub struct Options {
    format: &'static str,
    known: Vec<&'static OptionDoc>,
    given: Vec<(&'static str, String)>,
}

impl Options {
    /// Checks the names.
    /// # Errors
    /// `UNKNOWN_OPTION` with the nearest names, `UNSUPPORTED_FEATURE` for one of Spark's that is not supported.
    pub fn new(
        format: &'static str,
        known: &'static [OptionDoc],
        aliases: &[(&str, &str)],
        given: &[(String, String)],
    ) -> Result<Self> {
        let known: Vec<&'static OptionDoc> = known.iter().chain(COMMON).collect();
        let mut options = Options { format, known, given: Vec::new() };
        for (name, value) in given {
            let alias = aliases.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name));
            let wanted = alias.map_or(name.as_str(), |(_, real)| real);
            match options.known.iter().find(|option| option.name.eq_ignore_ascii_case(wanted)) {
                Some(option) => options.given.push((option.name, value.clone())),
                None if REFUSED.iter().any(|refused| refused.eq_ignore_ascii_case(wanted)) => {
                    return Err(Error::unsupported(format!("the option {name} of {format}")));
                }
                None => {
                    return Err(Error::new("UNKNOWN_OPTION")
                        .with("option", name)
                        .with("format", format)
                        .suggest(nearest(name, options.known.iter().map(|option| option.name))));
                }
            }
        }
        Ok(options)
    }

    /// The common options alone, for what must be known before the format is.
    pub fn lenient(given: &[(String, String)]) -> Self {
        let common = |name: &str| COMMON.iter().find(|option| option.name.eq_ignore_ascii_case(name));
        let given = given.iter().filter_map(|(name, value)| Some((common(name)?.name, value.clone()))).collect();
        Options { format: "files", known: COMMON.iter().collect(), given }
    }

    /// The format that they are for.
    pub fn format(&self) -> &'static str {
        self.format
    }

    /// Sets a value, as if it had been given.
    pub fn set(&mut self, name: &'static str, value: &str) {
        self.given.push((name, value.to_string()));
    }

    /// The value that was given; the last one if several.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.given.iter().rev().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    /// The value that was given, else the default.
    pub fn text(&self, name: &str) -> &str {
        self.given(name)
            .unwrap_or_else(|| self.known.iter().find(|option| option.name == name).map_or("", |option| option.default))
    }

    /// A boolean.
    /// # Errors
    /// For anything but `true` and `false`.
    pub fn boolean(&self, name: &str) -> Result<bool> {
        let value = self.text(name);
        match value.to_lowercase().as_str() {
            "true" => Ok(true),
            "false" | "" => Ok(false),
            _ => Err(self.invalid(name, "true or false")),
        }
    }

    /// A number above 0.
    /// # Errors
    /// For anything else.
    pub fn number(&self, name: &str) -> Result<f64> {
        let value = self.text(name).trim().parse::<f64>().ok().filter(|number| *number > 0.0);
        value.ok_or_else(|| self.invalid(name, "a number above 0"))
    }

    /// At most one character that is one byte; `None` for an empty text or `\0`.
    /// # Errors
    /// For more.
    pub fn byte(&self, name: &str) -> Result<Option<u8>> {
        let value = unescape(self.text(name));
        match value.as_bytes() {
            [] | [0] => Ok(None),
            [byte] => Ok(Some(*byte)),
            _ => Err(self.invalid(name, "one character of ASCII")),
        }
    }

    /// The error for a value that this option cannot have.
    pub fn invalid(&self, name: &str, requirement: &str) -> Error {
        Error::new("INVALID_OPTION_VALUE")
            .with("option", name)
            .with("value", self.text(name))
            .with("requirement", requirement)
    }
}

/// `\t`, `\n`, `\r`, `\\` and `\0` as the characters that they stand for.
pub fn unescape(text: &str) -> String {
    match text {
        "\\t" => "\t".into(),
        "\\n" => "\n".into(),
        "\\r" => "\r".into(),
        "\\r\\n" => "\r\n".into(),
        "\\\\" => "\\".into(),
        "\\0" | "\\u0000" => "\0".into(),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static KNOWN: &[OptionDoc] = &[option("header", "false", ""), option("sep", ",", "")];

    #[test]
    fn names_in_any_case_and_aliases() {
        let given = [("HEADER".to_string(), "True".to_string()), ("delimiter".to_string(), "\\t".to_string())];
        let options = Options::new("csv", KNOWN, &[("delimiter", "sep")], &given).unwrap();
        assert!(options.boolean("header").unwrap());
        assert_eq!(options.byte("sep").unwrap(), Some(b'\t'));
    }

    #[test]
    fn unknown_names_get_suggestions() {
        let error = Options::new("csv", KNOWN, &[], &[("heder".to_string(), "true".to_string())]).unwrap_err();
        assert_eq!((error.class(), error.suggestions()), ("UNKNOWN_OPTION", &["header".to_string()][..]));
    }
}
