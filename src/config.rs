//! Every setting in one table: name, type, default, what it does; and the values that a session has set.
//!
//! Settings of Spark's that change answers are honoured or refused by name; those that only tune Spark's machinery are
//! accepted and have no effect here; unknown `spark.*` names are accepted with a notice, other unknown names refused.

use std::collections::BTreeMap;

use crate::error::{Error, Result};

/// What a setting's value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A whole number, not negative.
    Integer,
    /// Bytes, with a unit: `4GB`, `512m`.
    Size,
    /// A time, with a unit: `30s`, `5min`, `100ms`.
    Duration,
    /// Any text.
    Text,
    /// A time zone: `Europe/Berlin`, `+02:00`.
    TimeZone,
    /// One of these words, in any case.
    Choice(&'static [&'static str]),
}

/// What setting it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is obeyed.
    Honoured,
    /// It tunes machinery that Spark has and this program has not; answers do not depend on it.
    Ignored,
    /// Only this value is supported; another would change answers and is refused.
    Only(&'static str),
    /// It is obeyed but for this value, which is refused.
    Except(&'static str),
}

/// A row of the table.
#[derive(Debug)]
pub struct Setting {
    /// Its name, as written in `SET name = value`.
    pub name: &'static str,
    /// The type of its value.
    pub kind: Kind,
    /// The value when nothing is set; empty where it is found out at the start (the machine's time zone, its memory).
    pub default: &'static str,
    /// Whether it is obeyed.
    pub effect: Effect,
    /// One line for `SET -v` and completion.
    pub doc: &'static str,
}

const fn row(name: &'static str, kind: Kind, default: &'static str, effect: Effect, doc: &'static str) -> Setting {
    Setting { name, kind, default, effect, doc }
}

use Effect::{Except, Honoured, Ignored, Only};

/// A setting of Spark's whose other values would change answers and are refused.
const fn only(name: &'static str, kind: Kind, default: &'static str, doc: &'static str) -> Setting {
    row(name, kind, default, Only(default), doc)
}

/// Every setting, sorted by name.
pub static SETTINGS: &[Setting] = &[
    row(
        "firesteel.cli.print.schema",
        Kind::Boolean,
        "false",
        Honoured,
        "Print a line @@schema struct<...> before each result in the hive format",
    ),
    row(
        "firesteel.memory.limit",
        Kind::Size,
        "",
        Honoured,
        "Memory for queries and cache together; 60 % of the machine's or cgroup's unless set (at the start only)",
    ),
    row(
        "firesteel.optimizer.early_semi_join",
        Kind::Boolean,
        "true",
        Honoured,
        "IN and EXISTS that leave few rows act before the joins whose rows they filter",
    ),
    row("firesteel.optimizer.enabled", Kind::Boolean, "true", Honoured, "All optimiser rules of Firesteel's own"),
    row(
        "firesteel.optimizer.join_order",
        Kind::Boolean,
        "true",
        Honoured,
        "Inner joins in the order that the sizes of their inputs ask for",
    ),
    row(
        "firesteel.optimizer.spilling_join",
        Kind::Boolean,
        "true",
        Honoured,
        "Joins by sorting and merging where a hash table would take more than a quarter of the memory limit",
    ),
    row(
        "firesteel.statement.timeout",
        Kind::Duration,
        "0s",
        Honoured,
        "Stop a statement after this time; 0 never does",
    ),
    row(
        "firesteel.threads",
        Kind::Integer,
        "",
        Honoured,
        "Threads that run queries; the machine's cores unless set (at the start only)",
    ),
    only("spark.sql.allowNamedFunctionArguments", Kind::Boolean, "true", "Whether arguments may be given by name"),
    row(
        "spark.sql.ansi.doubleQuotedIdentifiers",
        Kind::Boolean,
        "false",
        Honoured,
        "Whether double quotes are put around names rather than text",
    ),
    row(
        "spark.sql.ansi.enabled",
        Kind::Boolean,
        "true",
        Honoured,
        "ANSI rules: errors on overflow and bad casts instead of NULL or wrapping",
    ),
    only(
        "spark.sql.ansi.enforceReservedKeywords",
        Kind::Boolean,
        "false",
        "Whether keywords of the standard can be no names",
    ),
    only(
        "spark.sql.ansi.relationPrecedence",
        Kind::Boolean,
        "false",
        "Whether JOIN binds tighter than a comma in FROM",
    ),
    row(
        "spark.sql.binaryOutputStyle",
        Kind::Choice(&["UTF-8", "BASIC", "BASE64", "HEX", "HEX_DISCRETE"]),
        "",
        Honoured,
        "How binaries are printed; as text unless set",
    ),
    row("spark.sql.caseSensitive", Kind::Boolean, "false", Only("false"), "Whether names differ by case"),
    only("spark.sql.charAsVarchar", Kind::Boolean, "false", "Whether CHAR in CREATE TABLE is VARCHAR"),
    only("spark.sql.chunkBase64String.enabled", Kind::Boolean, "true", "Whether base64 makes lines of 76 characters"),
    row(
        "spark.sql.cli.print.header",
        Kind::Boolean,
        "false",
        Honoured,
        "Print column names before each result in the hive format",
    ),
    only("spark.sql.collation.allowInMapKeys", Kind::Boolean, "false", "Whether keys of maps may have a collation"),
    only(
        "spark.sql.columnNameOfCorruptRecord",
        Kind::Text,
        "_corrupt_record",
        "The column that takes records that cannot be read",
    ),
    only("spark.sql.crossJoin.enabled", Kind::Boolean, "true", "Whether joins may go without a condition"),
    only(
        "spark.sql.decimalOperations.allowPrecisionLoss",
        Kind::Boolean,
        "true",
        "Whether results of decimals give up digits behind the point",
    ),
    only(
        "spark.sql.fileSource.insert.enforceNotNull",
        Kind::Boolean,
        "false",
        "Whether NOT NULL columns of files are enforced",
    ),
    only(
        "spark.sql.files.ignoreCorruptFiles",
        Kind::Boolean,
        "false",
        "Whether files that cannot be read are passed over",
    ),
    only("spark.sql.files.ignoreMissingFiles", Kind::Boolean, "false", "Whether files that are gone are passed over"),
    only(
        "spark.sql.files.ignoredPathSegmentRegex",
        Kind::Text,
        "^[._]",
        "Names of files and folders that are passed over",
    ),
    row("spark.sql.function.concatBinaryAsString", Kind::Boolean, "false", Honoured, "Whether || of binaries is text"),
    row("spark.sql.function.eltOutputAsString", Kind::Boolean, "false", Honoured, "Whether elt of binaries is text"),
    row(
        "spark.sql.geospatial.enabled",
        Kind::Boolean,
        "true",
        Honoured,
        "Whether there are geometries and geographies",
    ),
    row("spark.sql.groupByAliases", Kind::Boolean, "true", Honoured, "Whether GROUP BY sees names of the select list"),
    row(
        "spark.sql.groupByOrdinal",
        Kind::Boolean,
        "true",
        Honoured,
        "Whether a number in GROUP BY is a place in the select list",
    ),
    only(
        "spark.sql.jsonGenerator.ignoreNullFields",
        Kind::Boolean,
        "true",
        "Whether JSON is written without fields that are NULL",
    ),
    only(
        "spark.sql.lateralColumnAlias.enableImplicitResolution",
        Kind::Boolean,
        "true",
        "Whether a select list sees its own names",
    ),
    only(
        "spark.sql.legacy.allowNegativeScaleOfDecimal",
        Kind::Boolean,
        "false",
        "Whether 1e3BD is a decimal of negative scale",
    ),
    row(
        "spark.sql.legacy.allowParameterlessCount",
        Kind::Boolean,
        "false",
        Honoured,
        "Whether count() goes without an argument",
    ),
    row(
        "spark.sql.legacy.allowStarWithSingleTableIdentifierInCount",
        Kind::Boolean,
        "false",
        Honoured,
        "Whether count(t.*) counts rows",
    ),
    only(
        "spark.sql.legacy.castComplexTypesToString.enabled",
        Kind::Boolean,
        "false",
        "Whether arrays, maps and structs are shown in brackets",
    ),
    only("spark.sql.legacy.charVarcharAsString", Kind::Boolean, "false", "Whether CHAR and VARCHAR are STRING"),
    row(
        "spark.sql.legacy.codingErrorAction",
        Kind::Boolean,
        "false",
        Honoured,
        "encode and decode put a replacement where a character or byte has no counterpart, instead of an error",
    ),
    row(
        "spark.sql.legacy.consecutiveStringLiterals.enabled",
        Kind::Boolean,
        "false",
        Honoured,
        "Whether a doubled quote in a string is nothing, as between two strings, instead of one quote",
    ),
    row(
        "spark.sql.legacy.ctePrecedencePolicy",
        Kind::Choice(&["CORRECTED", "EXCEPTION", "LEGACY"]),
        "CORRECTED",
        Honoured,
        "Which of two common tables of one name is meant",
    ),
    only("spark.sql.legacy.integerGroupingId", Kind::Boolean, "false", "Whether grouping_id is an INT"),
    row(
        "spark.sql.legacy.interval.enabled",
        Kind::Boolean,
        "false",
        Honoured,
        "Interval literals, and differences of dates and timestamps, are calendar intervals",
    ),
    row(
        "spark.sql.legacy.javaCharsets",
        Kind::Boolean,
        "false",
        Honoured,
        "encode and decode know more of Java's character sets",
    ),
    row(
        "spark.sql.legacy.negativeIndexInArrayInsert",
        Kind::Boolean,
        "false",
        Honoured,
        "array_insert at -1 puts the value before the last element, not behind it",
    ),
    row(
        "spark.sql.legacy.nullInEmptyListBehavior",
        Kind::Choice(&["", "FALSE", "TRUE"]),
        "",
        Honoured,
        "Whether NULL IN (SELECT ...) of no rows is NULL; as without ANSI rules unless set",
    ),
    row(
        "spark.sql.legacy.parser.havingWithoutGroupByAsWhere",
        Kind::Boolean,
        "false",
        Honoured,
        "Whether HAVING without GROUP BY is WHERE",
    ),
    only(
        "spark.sql.legacy.percentileDiscCalculation",
        Kind::Boolean,
        "false",
        "Whether percentile_disc counts as it once did",
    ),
    only(
        "spark.sql.legacy.scalarSubqueryCountBugBehavior",
        Kind::Boolean,
        "false",
        "Whether a count in a correlated sub-query of no rows is NULL",
    ),
    row(
        "spark.sql.legacy.setopsPrecedence.enabled",
        Kind::Boolean,
        "false",
        Honoured,
        "Whether INTERSECT binds no tighter than UNION",
    ),
    row(
        "spark.sql.legacy.sizeOfNull",
        Kind::Boolean,
        "true",
        Honoured,
        "Whether size of NULL is -1 without ANSI rules",
    ),
    only(
        "spark.sql.legacy.statisticalAggregate",
        Kind::Boolean,
        "false",
        "Whether statistics of too few values are NaN",
    ),
    only(
        "spark.sql.legacy.timeParserPolicy",
        Kind::Choice(&["CORRECTED", "EXCEPTION", "LEGACY"]),
        "CORRECTED",
        "How patterns of dates are read",
    ),
    only(
        "spark.sql.legacy.typeCoercion.datetimeToString.enabled",
        Kind::Boolean,
        "false",
        "Whether dates are compared with text as text",
    ),
    row(
        "spark.sql.legacy.viewSchemaBindingMode",
        Kind::Boolean,
        "true",
        Honoured,
        "Views have modes in which they follow the columns of what they read",
    ),
    row(
        "spark.sql.legacy.viewSchemaCompensation",
        Kind::Boolean,
        "true",
        Honoured,
        "Views made without a mode cast columns whose types have changed, rather than refuse them",
    ),
    only(
        "spark.sql.mapKeyDedupPolicy",
        Kind::Choice(&["EXCEPTION", "LAST_WIN"]),
        "EXCEPTION",
        "What becomes of a key that a map gets twice",
    ),
    only("spark.sql.operatorPipeSyntaxEnabled", Kind::Boolean, "true", "Whether |> is read"),
    row(
        "spark.sql.optimizer.optimizeUncorrelatedInSubqueriesInJoinCondition.enabled",
        Kind::Boolean,
        "true",
        Honoured,
        "Whether IN (SELECT ...) in the condition of a join becomes a join itself, which is never NULL",
    ),
    row(
        "spark.sql.orderByOrdinal",
        Kind::Boolean,
        "true",
        Honoured,
        "Whether a number in ORDER BY is a place in the select list",
    ),
    only(
        "spark.sql.parquet.binaryAsString",
        Kind::Boolean,
        "false",
        "Whether binary columns of Parquet files are text",
    ),
    only(
        "spark.sql.parquet.inferTimestampNTZ.enabled",
        Kind::Boolean,
        "true",
        "Whether Parquet timestamps without a zone are TIMESTAMP_NTZ",
    ),
    only(
        "spark.sql.parquet.int96TimestampConversion",
        Kind::Boolean,
        "false",
        "Whether INT96 timestamps of Impala are moved to the zone",
    ),
    only(
        "spark.sql.parquet.mergeSchema",
        Kind::Boolean,
        "false",
        "Whether the columns of all Parquet files are put together",
    ),
    row(
        "spark.sql.parser.escapedStringLiterals",
        Kind::Boolean,
        "false",
        Honoured,
        "Whether backslashes in text stand for themselves",
    ),
    row(
        "spark.sql.parser.quotedRegexColumnNames",
        Kind::Boolean,
        "false",
        Honoured,
        "Whether `names` in quotes are patterns of columns",
    ),
    only(
        "spark.sql.path.enabled",
        Kind::Boolean,
        "false",
        "Whether a path of databases can be set for names of functions",
    ),
    only(
        "spark.sql.preserveCharVarcharTypeInfo",
        Kind::Boolean,
        "false",
        "Whether CHAR and VARCHAR keep their lengths in queries",
    ),
    only(
        "spark.sql.prioritizeOrdinalResolutionInSort.enabled",
        Kind::Boolean,
        "true",
        "Whether ordinals in ORDER BY come before names",
    ),
    only("spark.sql.readSideCharPadding", Kind::Boolean, "true", "Whether CHAR is padded when it is read"),
    row(
        "spark.sql.scripting.continueHandlerEnabled",
        Kind::Boolean,
        "false",
        Honoured,
        "Whether scripts may have handlers after which they go on: CONTINUE HANDLER",
    ),
    row("spark.sql.scripting.cursorEnabled", Kind::Boolean, "false", Honoured, "Whether scripts may have cursors"),
    only("spark.sql.scripting.enabled", Kind::Boolean, "true", "Whether BEGIN ... END is a script"),
    row(
        "spark.sql.session.timeZone",
        Kind::TimeZone,
        "",
        Honoured,
        "The time zone that timestamps are shown in and read in; the machine's unless set",
    ),
    row("spark.sql.shuffle.partitions", Kind::Integer, "200", Ignored, "Partitions of a shuffle in Spark"),
    only("spark.sql.sources.default", Kind::Text, "parquet", "The format of tables without USING"),
    only(
        "spark.sql.sources.partitionColumnTypeInference.enabled",
        Kind::Boolean,
        "true",
        "Whether folder names tell a column's type",
    ),
    only(
        "spark.sql.sources.partitionOverwriteMode",
        Kind::Choice(&["DYNAMIC", "STATIC"]),
        "STATIC",
        "What INSERT OVERWRITE replaces of a partitioned table",
    ),
    row(
        "spark.sql.statistics.histogram.enabled",
        Kind::Boolean,
        "false",
        Honoured,
        "Whether ANALYZE TABLE finds out how the values of columns are distributed",
    ),
    row(
        "spark.sql.statistics.histogram.numBins",
        Kind::Integer,
        "254",
        Honoured,
        "How many bins the histograms of ANALYZE TABLE have",
    ),
    row(
        "spark.sql.storeAssignmentPolicy",
        Kind::Choice(&["ANSI", "LEGACY", "STRICT"]),
        "ANSI",
        Except("STRICT"),
        "Which casts INSERT does",
    ),
    only("spark.sql.timestampNanosTypes.enabled", Kind::Boolean, "false", "Whether timestamps may have nanoseconds"),
    row(
        "spark.sql.timestampType",
        Kind::Choice(&["TIMESTAMP_LTZ", "TIMESTAMP_NTZ"]),
        "TIMESTAMP_LTZ",
        Honoured,
        "What TIMESTAMP means",
    ),
    only(
        "spark.sql.tvf.allowMultipleTableArguments.enabled",
        Kind::Boolean,
        "false",
        "Whether a function may take several tables",
    ),
];

/// The setting of that name, in any case.
pub fn find(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name.eq_ignore_ascii_case(name))
}

/// The settings whose names are spelt nearly so. All begin alike, so that only few letters may differ.
fn misspelt(name: &str) -> Vec<&'static str> {
    let distance = |setting: &Setting| strsim::osa_distance(&name.to_lowercase(), &setting.name.to_lowercase());
    let mut near: Vec<_> = SETTINGS.iter().map(|setting| (distance(setting), setting.name)).collect();
    near.retain(|(distance, _)| *distance <= 3);
    near.sort_unstable();
    near.into_iter().map(|(_, name)| name).collect()
}

/// The values that a session has set, over the table's defaults.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    values: BTreeMap<String, String>,
    initial: BTreeMap<String, String>,
}

impl Settings {
    /// Sets a value.
    ///
    /// Returns a notice when the name is an unknown `spark.*` one or has no effect here.
    /// # Errors
    /// `INVALID_CONF_VALUE` for a value that is not of the setting's type, `UNSUPPORTED_FEATURE` for a value that would
    /// change answers and is not supported, `SQL_CONF_NOT_FOUND` for an unknown name.
    pub fn set(&mut self, name: &str, value: &str) -> Result<Option<String>> {
        let Some(setting) = find(name) else {
            if name.contains('.') && !name.to_lowercase().starts_with("firesteel.") {
                self.values.insert(name.to_string(), value.to_string());
                let notice = name.to_lowercase().starts_with("spark.");
                let near = misspelt(name).first().map(|near| format!("; did you mean {near}?")).unwrap_or_default();
                return Ok(notice.then(|| format!("{name} is not known here and has no effect{near}")));
            }
            return Err(Error::new("SQL_CONF_NOT_FOUND")
                .with("sqlConf", format!("\"{name}\""))
                .suggest(misspelt(name)));
        };
        let canonical = setting.kind.check(setting.name, value)?;
        match setting.effect {
            Only(only) if !canonical.eq_ignore_ascii_case(only) => {
                return Err(Error::unsupported(format!("{} = {value}", setting.name)));
            }
            Except(refused) if canonical.eq_ignore_ascii_case(refused) => {
                return Err(Error::unsupported(format!("{} = {value}", setting.name)));
            }
            _ => {}
        }
        self.values.insert(setting.name.to_string(), canonical);
        Ok((setting.effect == Ignored).then(|| format!("{} has no effect here", setting.name)))
    }

    /// Back to the default.
    pub fn reset(&mut self, name: &str) {
        self.values.retain(|key, _| !key.eq_ignore_ascii_case(name));
        if let Some((key, value)) = self.initial.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)) {
            self.values.insert(key.clone(), value.clone());
        }
    }

    /// All back to their defaults.
    pub fn reset_all(&mut self) {
        self.values.clone_from(&self.initial);
    }

    /// What is set now is what the session begins with: RESET goes back to it.
    pub fn begin(&mut self) {
        self.initial.clone_from(&self.values);
    }

    /// The value, or the table's default; `None` for a name that is neither set nor in the table.
    pub fn get(&self, name: &str) -> Option<&str> {
        let set = self.values.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str());
        set.or_else(|| find(name).map(|setting| setting.default))
    }

    /// A boolean setting of the table.
    pub fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// What has been set, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl Kind {
    /// The value in canonical form.
    fn check(self, name: &str, value: &str) -> Result<String> {
        let value = value.trim();
        let wrong = |wanted: &str| {
            Err(Error::new("INVALID_CONF_VALUE.REQUIREMENT")
                .with("confName", name)
                .with("confValue", value)
                .with("confRequirement", format!("it should be {wanted}")))
        };
        match self {
            Kind::Boolean if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false") => {
                Ok(value.to_lowercase())
            }
            Kind::Boolean => Err(Error::new("INVALID_CONF_VALUE.TYPE_MISMATCH")
                .with("confName", name)
                .with("confValue", value)
                .with("confType", "boolean")),
            Kind::Integer if value.parse::<u64>().is_ok() => Ok(value.to_string()),
            Kind::Integer => wrong("a whole number"),
            Kind::Size if parse_size(value).is_some() => Ok(value.to_string()),
            Kind::Size => wrong("a size such as 512MB or 4GB"),
            Kind::Duration if parse_duration(value).is_some() => Ok(value.to_string()),
            Kind::Duration => wrong("a time such as 500ms, 30s or 5min"),
            Kind::Text => Ok(value.to_string()),
            Kind::TimeZone if crate::types::zone::Zone::parse(value).is_some() => Ok(value.to_string()),
            Kind::TimeZone => {
                Err(Error::new("INVALID_CONF_VALUE.TIME_ZONE").with("confName", name).with("confValue", value))
            }
            Kind::Choice(words) => match words.iter().find(|word| word.eq_ignore_ascii_case(value)) {
                Some(word) => Ok((*word).to_string()),
                None => wrong(&format!("one of {}", words.join(", "))),
            },
        }
    }
}

/// Bytes: a number with an optional unit (`k`, `kb`, `kib`, `m`, `g`, `t`; powers of 1024) or none for bytes.
pub fn parse_size(text: &str) -> Option<u64> {
    let (number, unit) = split_unit(text)?;
    let factor: u64 = match unit.as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        "t" | "tb" | "tib" => 1 << 40,
        _ => return None,
    };
    let bytes = number * factor as f64;
    (0.0..1e18).contains(&bytes).then_some(bytes as u64)
}

/// A time: a number with a unit (`us`, `ms`, `s`, `m`/`min`, `h`, `d`) or none for seconds.
pub fn parse_duration(text: &str) -> Option<std::time::Duration> {
    let (number, unit) = split_unit(text)?;
    let seconds = match unit.as_str() {
        "us" => 1e-6,
        "ms" => 1e-3,
        "" | "s" | "sec" | "second" | "seconds" => 1.0,
        "m" | "min" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3600.0,
        "d" | "day" | "days" => 86400.0,
        _ => return None,
    };
    std::time::Duration::try_from_secs_f64(number * seconds).ok()
}

fn split_unit(text: &str) -> Option<(f64, String)> {
    let text = text.trim();
    let at = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..at].parse().ok()?;
    Some((number, text[at..].trim().to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_documented_and_defaults_fit() {
        assert!(SETTINGS.windows(2).all(|pair| pair[0].name < pair[1].name));
        for setting in SETTINGS {
            assert!(!setting.doc.is_empty() && !setting.doc.ends_with('.'), "{}", setting.name);
            assert!(setting.default.is_empty() || setting.kind.check(setting.name, setting.default).is_ok());
        }
    }

    #[test]
    fn sizes_and_durations() {
        assert_eq!(parse_size("1.5GB"), Some(3 << 29));
        assert_eq!(parse_size("12 parsecs"), None);
        assert_eq!(parse_duration("5min"), Some(std::time::Duration::from_secs(300)));
    }

    #[test]
    fn unknown_names() {
        let mut settings = Settings::default();
        assert!(settings.set("spark.foo.bar", "1").is_ok_and(|notice| notice.is_some()));
        assert!(settings.set("firesteel.nothing", "1").is_err());
        assert!(settings.set("spark.sql.caseSensitive", "true").is_err());
        assert!(
            settings.set("spark.sql.mapKeyDedupPolicy", "last_win").is_err_and(|e| e.class() == "UNSUPPORTED_FEATURE")
        );
        assert!(settings.set("spark.sql.mapKeyDedupPolicy", "exception").is_ok_and(|notice| notice.is_none()));
    }
}
