//! `INSERT OVERWRITE [LOCAL] DIRECTORY ['path'] USING format [OPTIONS (...)] query`, and as Hive says it
//! `... DIRECTORY 'path' [ROW FORMAT ...] [STORED AS format] query`: the rows of a query become a folder's files.
//!
//! Options are the format's own with Spark's defaults. What the folder held goes when the new files are whole. Hive's text
//! has a character between its fields, `\\N` for NULL, and no quotes.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-dml-insert-overwrite-directory.html>, Spark's
//! `SparkSqlParser` (`visitInsertOverwriteDir`, `visitInsertOverwriteHiveDir`), Hive's `LazySimpleSerDe`.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::Column as DataFusionColumn;
use datafusion::logical_expr::Expr;

use crate::error::{Error, Result, Span};
use crate::exec::command::{BoundQuery, Command, Folder, Host};
use crate::exec::definition::is_path;
use crate::function::{Bound, cast};
use crate::source;
use crate::sql::ast::Query;
use crate::sql::bind::Binder;
use crate::sql::lex::TokenKind;
use crate::sql::parse::{Delimited, Parser, RowFormatClause};
use crate::types::SparkType;

/// What stands between fields of Hive's text unless another character is given.
const SEPARATOR: char = '\u{1}';

/// What stands for NULL in it.
const NULL: &str = "\\N";

/// Formats that Spark knows behind STORED AS.
const STORED: &[&str] = &["avro", "orc", "parquet", "rcfile", "sequencefile", "textfile"];

#[derive(Debug)]
pub(super) struct InsertDirectory {
    pub to: Folder,
    /// Values stand as Hive's text has them.
    text: bool,
    span: Span,
    pub query: Query,
}

/// Whether what stands behind OVERWRITE is a directory rather than a table of that name.
pub(super) fn is_next(parser: &Parser<'_>) -> bool {
    parser.at_words(&["LOCAL", "DIRECTORY"])
        || parser.at_words(&["DIRECTORY", "USING"])
        || (parser.at_word("DIRECTORY") && parser.peek_at(1).kind == TokenKind::String)
}

/// Reads what stands behind `INSERT OVERWRITE`, which began at `start`; `read_query` reads the query.
pub(super) fn behind_overwrite(
    parser: &mut Parser<'_>,
    start: Span,
    read_query: impl FnOnce(&mut Parser<'_>) -> Result<Query>,
) -> Result<InsertDirectory> {
    let local = parser.eat_word("LOCAL");
    parser.expect_word("DIRECTORY")?;
    let path = if parser.at(TokenKind::String) { Some(parser.string()?) } else { None };
    let (to, text) = match path {
        Some(path) if !parser.at_word("USING") => hive(parser, path, start)?,
        path => (using(parser, path.unwrap_or_default(), start)?, false),
    };
    let span = parser.since(start);
    if local
        && let Some((scheme, _)) = to.path.split_once(':')
        && is_scheme(scheme)
        && scheme != "file"
    {
        return Err(Error::new("LOCAL_MUST_WITH_SCHEMA_FILE").with("actualSchema", scheme).at(span));
    }
    let query = read_query(parser)?;
    Ok(InsertDirectory { to, text, span, query })
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// Reads `USING format [OPTIONS (...)]`.
fn using(parser: &mut Parser<'_>, mut path: String, start: Span) -> Result<Folder> {
    parser.expect_word("USING")?;
    let format = parser.object_name()?.values().join(".");
    let mut options = if parser.eat_word("OPTIONS") { parser.valued_options(start)? } else { Vec::new() };
    let given = options.iter().position(|(key, _)| is_path(key));
    match (path.is_empty(), given) {
        (true, Some(at)) => path = options.remove(at).1,
        (false, None) => {}
        (true, None) | (false, Some(_)) => {
            return Err(Error::new("_LEGACY_ERROR_TEMP_0049").at(parser.since(start)));
        }
    }
    Ok(Folder { path, format, options })
}

/// Reads `[ROW FORMAT ...] [STORED AS ...]`; whether the values are Hive's text.
fn hive(parser: &mut Parser<'_>, path: String, start: Span) -> Result<(Folder, bool)> {
    let rows = parser.row_format()?;
    let place = parser.peek().span;
    let mut stored = None;
    if parser.eat_words(&["STORED", "BY"]) {
        parser.string()?;
        if parser.eat_words(&["WITH", "SERDEPROPERTIES"]) {
            parser.options()?;
        }
        return Err(Error::new("INVALID_STATEMENT_OR_CLAUSE").with("operation", "STORED BY").at(parser.since(place)));
    }
    if parser.eat_words(&["STORED", "AS"]) {
        if parser.at_word("INPUTFORMAT") && parser.peek_at(1).kind == TokenKind::String {
            parser.bump();
            parser.string()?;
            parser.expect_word("OUTPUTFORMAT")?;
            parser.string()?;
            return parser.unsupported("STORED AS INPUTFORMAT ... OUTPUTFORMAT, classes of Hive's", place);
        }
        stored = Some(parser.ident()?.value.to_lowercase());
    }
    let span = parser.since(start);
    match (&rows, stored.as_deref()) {
        (Some(RowFormatClause::Delimited(_)), Some(format)) if format != "textfile" => {
            let message = format!("ROW FORMAT DELIMITED is only compatible with 'textfile', not '{format}'");
            return Err(refused(message, span));
        }
        (Some(RowFormatClause::Serde(_)), Some(format))
            if !["sequencefile", "textfile", "rcfile"].contains(&format) =>
        {
            let message =
                format!("ROW FORMAT SERDE is incompatible with format '{format}', which also specifies a serde");
            return Err(refused(message, span));
        }
        (_, Some(format)) if !STORED.contains(&format) => {
            return Err(refused(format!("STORED AS with file format '{format}'"), span));
        }
        _ => {}
    }
    if path.is_empty() {
        return Err(refused("INSERT OVERWRITE DIRECTORY must be accompanied by path".to_string(), span));
    }
    let format = match stored.as_deref() {
        Some("parquet") => return Ok((Folder { path, format: "parquet".to_string(), options: Vec::new() }, false)),
        None | Some("textfile") => "csv".to_string(),
        Some(other) => return parser.unsupported(&format!("STORED AS {}", other.to_uppercase()), place),
    };
    let delimited = match rows {
        Some(RowFormatClause::Delimited(delimited)) => delimited,
        Some(RowFormatClause::Serde(class)) => return parser.unsupported(&format!("ROW FORMAT SERDE {class}"), start),
        None => Delimited::default(),
    };
    if delimited.escape.is_some() {
        return parser.unsupported("ROW FORMAT DELIMITED ... ESCAPED BY", start);
    }
    let options = [
        ("sep", separator(&delimited).map_err(|error| error.at(span))?),
        ("nullValue", delimited.null.unwrap_or_else(|| NULL.to_string())),
        ("quote", String::new()),
        ("ignoreLeadingWhiteSpace", "false".to_string()),
        ("ignoreTrailingWhiteSpace", "false".to_string()),
    ];
    let options = options.into_iter().map(|(key, value)| (key.to_string(), value)).collect();
    Ok((Folder { path, format, options }, true))
}

/// What stands between the fields. Hive reads a number as the code of a character.
fn separator(delimited: &Delimited) -> Result<String> {
    let Some(text) = &delimited.fields else { return Ok(SEPARATOR.to_string()) };
    let code = text.parse::<i8>().ok();
    let mut chars = text.chars();
    match (code, chars.next(), chars.next()) {
        (Some(code @ 1..), ..) => Ok(char::from(code.unsigned_abs()).to_string()),
        (None, Some(c), None) if c.is_ascii() && c != '\0' => Ok(text.clone()),
        _ => Err(Error::unsupported(format!(
            "FIELDS TERMINATED BY '{text}', which stands for no one character of ASCII"
        ))),
    }
}

fn refused(message: String, span: Span) -> Error {
    Error::new("_LEGACY_ERROR_TEMP_0035").with("message", message).at(span)
}

impl InsertDirectory {
    /// What is to be written.
    pub(super) fn write(&self, binder: &mut Binder<'_>) -> Result<Arc<dyn Command>> {
        if self.to.format.eq_ignore_ascii_case("hive") {
            return Err(Error::new("NOT_SUPPORTED_COMMAND_WITHOUT_HIVE_SUPPORT")
                .with("cmd", "INSERT OVERWRITE DIRECTORY with the Hive format")
                .at(self.span));
        }
        source::check(&self.to.format, &self.to.options).map_err(|error| error.at(self.span))?;
        let query = if self.text { self.as_text(binder)? } else { binder.top_query(&self.query)? };
        Ok(Arc::new(Write { query, to: self.to.clone(), span: self.span }))
    }

    /// The query with values as they stand in Hive's text.
    fn as_text(&self, binder: &mut Binder<'_>) -> Result<BoundQuery> {
        let input = binder.query(&self.query, None)?;
        let mut items = Vec::new();
        for column in input.columns.iter().filter(|column| !column.hidden) {
            let (name, ty) = (&column.column.name, &column.column.ty);
            if !has_text(ty) {
                return Err(Error::unsupported(format!("the column {name} of the type {} in a text file", ty.sql()))
                    .at(self.query.span));
            }
            let expr = Expr::Column(DataFusionColumn::new_unqualified(column.id.clone()));
            let value = Bound::new(expr, ty.clone(), column.column.nullable, name.clone());
            let value = match ty {
                SparkType::String => value,
                _ => cast::cast(value, &SparkType::String, cast::Mode::Implicit, &binder.context)?,
            };
            items.push((value, name.clone()));
        }
        let relation = binder.project(input.plan, items)?;
        binder.executable(relation)
    }
}

/// Whether Hive's text of a value is that of a cast to STRING.
fn has_text(ty: &SparkType) -> bool {
    ty.is_string()
        || matches!(
            ty,
            SparkType::Boolean
                | SparkType::Byte
                | SparkType::Short
                | SparkType::Int
                | SparkType::Long
                | SparkType::Float
                | SparkType::Double
                | SparkType::Decimal(..)
                | SparkType::Date
                | SparkType::Timestamp
        )
}

#[derive(Debug)]
struct Write {
    query: BoundQuery,
    to: Folder,
    span: Span,
}

#[async_trait]
impl Command for Write {
    fn writes(&self) -> bool {
        true
    }

    fn query(&self) -> Option<&BoundQuery> {
        Some(&self.query)
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        host.replace_folder(&self.query, &self.to).await.map_err(|error| error.at(self.span))?;
        Ok(Vec::new())
    }
}
