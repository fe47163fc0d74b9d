//! What is known of a table or view besides its rows: what DESCRIBE and SHOW CREATE TABLE show and ALTER changes.
//!
//! Source: Spark's `CatalogTable`.

use crate::error::{Error, Result};
use crate::types::Column;

/// The setting that leaves options of one statement out.
pub const EXTRA_OPTIONS: &str = "spark.sql.legacy.extraOptionsBehavior.enabled";

/// What is known of a table besides its rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableDefinition {
    /// Its columns; partition columns are the last.
    pub columns: Vec<Column>,
    /// Comments of columns, by position; may be shorter than the columns.
    pub column_comments: Vec<Option<String>>,
    /// The text of each column's default value, by position; may be shorter than the columns.
    pub column_defaults: Vec<Option<String>>,
    /// `USING`: `csv`, `json`, `parquet`, ...
    pub provider: String,
    /// How its files are read and written.
    pub options: Vec<(String, String)>,
    /// The file, pattern or folder of its rows; `None` where they are in memory or with a program.
    pub location: Option<String>,
    /// Whether the rows go with the table.
    pub managed: bool,
    /// `PARTITIONED BY`
    pub partitioned_by: Vec<String>,
    /// Partitions that were added by name, whether or not they have rows: the values of `partitioned_by`.
    pub partitions: Vec<Vec<Option<String>>>,
    /// `CLUSTERED BY`
    pub buckets: Option<Buckets>,
    /// `COMMENT`
    pub comment: Option<String>,
    /// `TBLPROPERTIES`
    pub properties: Vec<(String, String)>,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// What ANALYZE TABLE found out.
    pub statistics: Statistics,
}

/// Labels and values as DESCRIBE shows them, `None` for NULL.
pub type Shown = Vec<(String, Option<String>)>;

/// What ANALYZE TABLE found out of a table; rows that are written make what is said of the table and its columns void.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Of the whole table.
    pub size: Option<Size>,
    /// By column what DESCRIBE shows: labels and values, `None` for NULL.
    pub columns: Vec<(String, Shown)>,
    /// Of partitions, by their values.
    pub partitions: Vec<(Vec<Option<String>>, Size)>,
}

/// How large a table or partition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Bytes.
    pub bytes: u64,
    /// Rows, where they were counted.
    pub rows: Option<u64>,
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.bytes)?;
        self.rows.map_or(Ok(()), |rows| write!(f, ", {rows} rows"))
    }
}

impl Statistics {
    /// What is left when rows have been written.
    pub fn after_writing(&self) -> Statistics {
        Statistics { partitions: self.partitions.clone(), ..Statistics::default() }
    }

    /// What was found out of a column.
    pub fn column(&self, name: &str) -> Option<&[(String, Option<String>)]> {
        let found = self.columns.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, shown)| shown.as_slice())
    }

    /// What was found out of a partition.
    pub fn partition(&self, values: &[Option<String>]) -> Option<Size> {
        self.partitions.iter().find(|(known, _)| known == values).map(|(_, size)| *size)
    }
}

impl TableDefinition {
    /// The place of the column of that name.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.name.eq_ignore_ascii_case(column))
    }

    /// The comment of the column at a place.
    pub fn column_comment(&self, at: usize) -> Option<&str> {
        self.column_comments.get(at).and_then(Option::as_deref)
    }

    /// The text of the default value of the column at a place.
    pub fn column_default(&self, at: usize) -> Option<&str> {
        self.column_defaults.get(at).and_then(Option::as_deref)
    }

    /// Spark's word for who owns the rows.
    pub fn kind(&self) -> &'static str {
        if self.managed { "MANAGED" } else { "EXTERNAL" }
    }

    /// Whether the rows are in the session's memory.
    pub fn in_memory(&self) -> bool {
        self.managed && self.location.is_none()
    }

    /// The table as one statement reads or writes it, with options of its own. `shown`: its name.
    /// # Errors
    /// `_LEGACY_ERROR_TEMP_1151` for an option to which the table gives another value, `UNSUPPORTED_FEATURE` for other files.
    pub fn with_options(&self, shown: &str, given: &[(String, String)]) -> Result<TableDefinition> {
        let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
        for (key, value) in &self.options {
            if given.iter().any(|(name, other)| same(name, key) && other != value) {
                return Err(Error::new("_LEGACY_ERROR_TEMP_1151")
                    .with("table", shown)
                    .with("key", key)
                    .with("config", EXTRA_OPTIONS));
            }
        }
        if given.iter().any(|(name, _)| is_path(name)) {
            return Err(Error::unsupported(format!("the option path of {shown}, whose files are known")));
        }
        let mut definition = self.clone();
        let new = given.iter().filter(|(name, _)| !self.options.iter().any(|(key, _)| same(key, name)));
        definition.options.extend(new.cloned());
        // What was found out of its rows need not hold of what is read of the files now.
        if definition.options != self.options {
            definition.statistics = Statistics::default();
        }
        Ok(definition)
    }

    /// Makes room for a comment and a default of every column.
    pub fn fill_up(&mut self) {
        self.column_comments.resize(self.columns.len(), None);
        self.column_defaults.resize(self.columns.len(), None);
    }

    /// Moves the partition columns behind the others, in the order of PARTITIONED BY, as Spark stores them.
    pub fn partitions_last(&mut self) {
        self.fill_up();
        let order = partitions_last(&self.columns, &self.partitioned_by);
        self.columns = order.iter().map(|at| self.columns[*at].clone()).collect();
        self.column_comments = order.iter().map(|at| self.column_comments[*at].clone()).collect();
        self.column_defaults = order.iter().map(|at| self.column_defaults[*at].clone()).collect();
        for name in &mut self.partitioned_by {
            if let Some(column) = self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)) {
                name.clone_from(&column.name);
            }
        }
    }
}

/// Whether an option says where the files of a table are.
pub fn is_path(option: &str) -> bool {
    option.eq_ignore_ascii_case("path")
}

/// The places of columns in the order in which Spark stores them: those that partition the table are the last.
pub fn partitions_last(columns: &[Column], partitioned_by: &[String]) -> Vec<usize> {
    let place = |name: &String| columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
    let last: Vec<usize> = partitioned_by.iter().filter_map(place).collect();
    (0..columns.len()).filter(|at| !last.contains(at)).chain(last.iter().copied()).collect()
}

/// `CLUSTERED BY (columns) SORTED BY (sorted) INTO count BUCKETS`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buckets {
    /// The columns whose hash tells the bucket.
    pub columns: Vec<String>,
    /// The columns by which a bucket is sorted.
    pub sorted: Vec<String>,
    /// How many.
    pub count: u32,
}

/// How a view follows the columns of what it reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SchemaMode {
    /// As the settings say: the view was made while there were no modes, or is of the session.
    #[default]
    Unsaid,
    /// Its columns keep their types; wider ones are an error.
    Binding,
    /// Its columns keep their types; others are cast.
    Compensation,
    /// Its columns take the types of what it reads.
    TypeEvolution,
    /// Its columns are those of what it reads.
    Evolution,
}

impl SchemaMode {
    /// All that can be written, with their words.
    pub const WORDS: [(SchemaMode, &'static str); 4] = [
        (SchemaMode::Binding, "BINDING"),
        (SchemaMode::Compensation, "COMPENSATION"),
        (SchemaMode::TypeEvolution, "TYPE EVOLUTION"),
        (SchemaMode::Evolution, "EVOLUTION"),
    ];

    /// Its words, unless nothing was said.
    pub fn word(self) -> Option<&'static str> {
        Self::WORDS.iter().find(|(mode, _)| *mode == self).map(|(_, word)| *word)
    }

    /// The mode of those words.
    pub fn of(word: &str) -> SchemaMode {
        Self::WORDS.iter().find(|(_, known)| *known == word).map_or(SchemaMode::Unsaid, |(mode, _)| *mode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::SparkType;

    #[test]
    fn partition_columns_are_the_last() {
        let column = |name: &str| Column { name: name.into(), ty: SparkType::Int, nullable: true };
        let mut table = TableDefinition {
            columns: vec![column("a"), column("B"), column("c")],
            column_comments: vec![Some("x".into())],
            partitioned_by: vec!["b".into(), "A".into()],
            ..TableDefinition::default()
        };
        table.partitions_last();
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["c", "B", "a"]);
        assert_eq!(table.partitioned_by, ["B", "a"]);
        assert_eq!(table.column_comment(2), Some("x"));
    }

    #[test]
    fn modes_by_word() {
        assert_eq!(SchemaMode::of("TYPE EVOLUTION").word(), Some("TYPE EVOLUTION"));
        assert_eq!(SchemaMode::Unsaid.word(), None);
    }
}
