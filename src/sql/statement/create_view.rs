//! `CREATE [OR REPLACE] [[GLOBAL] TEMPORARY] VIEW [IF NOT EXISTS] name [(columns)] [COMMENT ...] [TBLPROPERTIES ...]
//! [WITH METRICS LANGUAGE YAML] AS query`
//!
//! A view is the text of its query, bound anew at each use; it is bound once here to find what is wrong with it.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-ddl-create-view.html>.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::Utc;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{BINDING_MODE, CATALOG, Clauses, quoted};
use super::{BoundStatement, Statement, Syntax};
use crate::error::{Error, Result, Span};
use crate::exec::command::{Command, Entry, Host, ViewEntry};
use crate::exec::definition::SchemaMode;
use crate::sql::ast::{Ident, ObjectName, Query};
use crate::sql::bind::Binder;
use crate::sql::catalog::RelationName;
use crate::sql::lex::TokenKind;
use crate::sql::metric_view::MetricView;
use crate::sql::parse::{Parser, parse_query};
use crate::sql::routine::Reads;
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[
    Syntax { words: &["CREATE", "VIEW"], parse },
    Syntax { words: &["CREATE", "TEMP", "VIEW"], parse },
    Syntax { words: &["CREATE", "TEMPORARY", "VIEW"], parse },
    Syntax { words: &["CREATE", "GLOBAL", "TEMP", "VIEW"], parse },
    Syntax { words: &["CREATE", "GLOBAL", "TEMPORARY", "VIEW"], parse },
    Syntax { words: &["CREATE", "OR", "REPLACE", "VIEW"], parse },
    Syntax { words: &["CREATE", "OR", "REPLACE", "TEMP", "VIEW"], parse },
    Syntax { words: &["CREATE", "OR", "REPLACE", "TEMPORARY", "VIEW"], parse },
    Syntax { words: &["CREATE", "OR", "REPLACE", "GLOBAL", "TEMP", "VIEW"], parse },
    Syntax { words: &["CREATE", "OR", "REPLACE", "GLOBAL", "TEMPORARY", "VIEW"], parse },
];

#[derive(Debug)]
struct CreateView {
    name: ObjectName,
    replace: bool,
    temporary: bool,
    global: bool,
    if_not_exists: bool,
    mode: Option<(SchemaMode, Span)>,
    comment: Option<String>,
    properties: Vec<(String, String)>,
    columns: Vec<(Ident, Option<String>)>,
    view: View,
}

/// The query of a view: its text, its tree, and the relations that it names.
#[derive(Debug)]
pub(super) struct View {
    text: String,
    query: Query,
    relations: Vec<RelationName>,
    span: Span,
    /// What a metric view's text says, with the text of the query that it is.
    metrics: Option<(MetricView, String)>,
}

/// The query of a view, bound.
pub(super) struct BoundView {
    double_quoted_names: bool,
    metrics: bool,
    text: String,
    /// Its columns under their own names.
    pub columns: Vec<Column>,
    /// Comments of those that are columns of tables.
    comments: Vec<Option<String>>,
}

/// What the command does when it runs.
#[derive(Debug)]
struct Create {
    name: ObjectName,
    replace: bool,
    if_not_exists: bool,
    entry: ViewEntry,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.bump().span;
    let replace = parser.eat_words(&["OR", "REPLACE"]);
    let global = parser.eat_word("GLOBAL");
    let temporary = parser.eat_any(&["TEMP", "TEMPORARY"]).is_some();
    parser.expect_word("VIEW")?;
    let if_not_exists = parser.eat_words(&["IF", "NOT", "EXISTS"]);
    let name = parser.object_name()?;
    if temporary && global && (parser.at_word("USING") || (parser.at(TokenKind::LeftParen) && parser.holds_types())) {
        return parser.unsupported("global temporary views over files", start);
    }
    if temporary && !if_not_exists && parser.at_word("USING") {
        return super::create_temp_view_using::behind_name(parser, name, Vec::new(), replace);
    }
    if temporary && !if_not_exists && parser.at(TokenKind::LeftParen) && parser.holds_types() {
        let columns = parser.column_definitions()?;
        return super::create_temp_view_using::behind_name(parser, name, columns, replace);
    }
    if let ([qualifier @ .., last], true) = (name.parts.as_slice(), global)
        && !qualifier.is_empty()
    {
        let qualifier: Vec<&str> = qualifier.iter().map(|part| part.value.as_str()).collect();
        return Err(Error::new("INVALID_TEMP_OBJ_QUALIFIER")
            .with("objectType", "VIEW")
            .with("objectName", quoted(&[&last.value]))
            .with("qualifier", quoted(&qualifier))
            .at(name.span));
    }
    let mut columns = Vec::new();
    if parser.at(TokenKind::LeftParen) {
        columns = parser.parens(|parser| {
            let column = parser.ident()?;
            let comment = if parser.eat_word("COMMENT") { Some(parser.string()?) } else { None };
            Ok((column, comment))
        })?;
    }
    let (mut comment, mut properties, mut mode) = (None, Vec::new(), None);
    let (mut metrics, mut language) = (false, None);
    let mut clauses = Clauses::default();
    loop {
        let place = parser.peek().span;
        if parser.eat_word("COMMENT") {
            clauses.once("COMMENT", place)?;
            comment = Some(parser.string()?);
        } else if parser.eat_word("TBLPROPERTIES") {
            clauses.once("TBLPROPERTIES", place)?;
            if temporary {
                return Err(Error::new("_LEGACY_ERROR_TEMP_0035")
                    .with("message", "TBLPROPERTIES can't coexist with CREATE TEMPORARY VIEW")
                    .at(place));
            }
            properties = parser.options()?;
        } else if let Some(written) = schema_mode(parser)? {
            clauses.once("WITH SCHEMA", place)?;
            if temporary {
                return Err(Error::new("UNSUPPORTED_FEATURE.TEMPORARY_VIEW_WITH_SCHEMA_BINDING_MODE").at(place));
            }
            mode = Some(written);
        } else if !temporary && parser.eat_words(&["WITH", "METRICS"]) {
            clauses.once("WITH METRICS", place)?;
            metrics = true;
        } else if !temporary && parser.eat_word("LANGUAGE") {
            clauses.once("LANGUAGE", place)?;
            language = Some(parser.ident()?);
        } else if parser.at_word("PARTITIONED") {
            return parser.unsupported("partitioned views", parser.peek().span);
        } else {
            break;
        }
    }
    parser.expect_word("AS")?;
    let is_metrics = metrics || language.is_some() || parser.at(TokenKind::DollarText);
    if is_metrics {
        check_language(metrics, language.as_ref(), parser.since(start))?;
    }
    let view = if is_metrics { metric_view_of(parser)? } else { view_of(parser)? };
    let whole = parser.since(start);
    if replace && if_not_exists {
        return Err(Error::new("CREATE_VIEW_WITH_IF_NOT_EXISTS_AND_REPLACE")
            .with("viewName", name.values().join("."))
            .at(whole));
    }
    if temporary && if_not_exists {
        return Err(Error::new("_LEGACY_ERROR_TEMP_0053").at(whole));
    }
    Ok(Box::new(CreateView {
        name,
        replace,
        temporary,
        global,
        if_not_exists,
        mode,
        comment,
        properties,
        columns,
        view,
    }))
}

/// Reads `[WITH SCHEMA BINDING | COMPENSATION | [TYPE] EVOLUTION]`.
pub(super) fn schema_mode(parser: &mut Parser<'_>) -> Result<Option<(SchemaMode, Span)>> {
    let place = parser.peek().span;
    if !parser.eat_words(&["WITH", "SCHEMA"]) {
        return Ok(None);
    }
    let mode = match parser.eat_any(&["BINDING", "COMPENSATION", "EVOLUTION"]) {
        Some(word) => SchemaMode::of(word),
        None => {
            parser.expect_words(&["TYPE", "EVOLUTION"])?;
            SchemaMode::TypeEvolution
        }
    };
    Ok(Some((mode, parser.since(place))))
}

/// The mode of a view that is made: as written, else as the settings say.
/// # Errors
/// `FEATURE_NOT_ENABLED` when one is written and the settings know no modes.
pub(super) fn chosen_mode(written: Option<(SchemaMode, Span)>, binder: &Binder<'_>) -> Result<SchemaMode> {
    let settings = &binder.context.settings;
    match written {
        Some((_, place)) if !settings.is_on(BINDING_MODE) => Err(Error::new("FEATURE_NOT_ENABLED")
            .with("featureName", "VIEW ... WITH SCHEMA ...")
            .with("configKey", BINDING_MODE)
            .with("configValue", "true")
            .at(place)),
        Some((mode, _)) => Ok(mode),
        None if !settings.is_on(BINDING_MODE) => Ok(SchemaMode::Unsaid),
        None if settings.is_on("spark.sql.legacy.viewSchemaCompensation") => Ok(SchemaMode::Compensation),
        None => Ok(SchemaMode::Binding),
    }
}

/// Reads the YAML of a metric view.
fn metric_view_of(parser: &mut Parser<'_>) -> Result<View> {
    let start = parser.peek().span;
    let text = parser.dollar_text()?;
    let span = parser.since(start);
    let read = MetricView::read(&text).map_err(|error| error.at(span))?;
    let written = read.query().map_err(|error| error.at(span))?;
    let (query, relations) = parse_query(&written).map_err(|error| error.in_statement(&written))?;
    relations.iter().for_each(|relation| parser.record(relation.clone()));
    Ok(View { text, query, relations, span, metrics: Some((read, written)) })
}

/// Checks the clauses that say that a view is a metric view.
fn check_language(metrics: bool, language: Option<&Ident>, whole: Span) -> Result<()> {
    let missing = |clause: &str| {
        Error::new("MISSING_CLAUSES_FOR_OPERATION")
            .with("clauses", clause)
            .with("operation", "CREATE METRIC VIEW")
            .at(whole)
    };
    match language {
        _ if !metrics => Err(missing("WITH METRICS")),
        None => Err(missing("LANGUAGE")),
        Some(language) if !language.value.eq_ignore_ascii_case("YAML") => Err(Error::new("_LEGACY_ERROR_TEMP_0035")
            .with("message", format!("Unsupported language for metric view: {}", language.value))
            .at(language.span)),
        Some(_) => Ok(()),
    }
}

/// Reads the query of a view.
pub(super) fn view_of(parser: &mut Parser<'_>) -> Result<View> {
    let start = parser.peek().span;
    let (relations, parameters) = (parser.relations().len(), parser.parameters().len());
    let query = parser.query()?;
    let span = parser.since(start);
    if parser.parameters().len() > parameters && !parser.reads_ahead() {
        return Err(Error::new("UNSUPPORTED_FEATURE.PARAMETER_MARKER_IN_UNEXPECTED_STATEMENT")
            .with("statement", "CREATE VIEW body")
            .at(span));
    }
    let relations = parser.relations()[relations..].to_vec();
    Ok(View { text: parser.slice(span).to_string(), query, relations, span, metrics: None })
}

impl View {
    /// The relations that it names.
    pub(super) fn relations(&self) -> &[RelationName] {
        &self.relations
    }

    /// Where it stands.
    pub(super) fn span(&self) -> Span {
        self.span
    }

    pub(super) fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundView> {
        binder.described = true;
        let bound = match &self.metrics {
            None => binder.top_query(&self.query)?,
            // Places in it mean nothing in the statement.
            Some((_, written)) => {
                let foreign = std::mem::replace(&mut binder.foreign, true);
                let bound = binder.top_query(&self.query);
                binder.foreign = foreign;
                bound.map_err(|error| error.in_statement(written))?
            }
        };
        let double_quoted_names = binder.context.settings.is_on("spark.sql.ansi.doubleQuotedIdentifiers");
        let (columns, comments) = (bound.columns, bound.comments);
        let metrics = self.metrics.is_some();
        Ok(BoundView { text: self.text.clone(), double_quoted_names, metrics, columns, comments })
    }
}

impl BoundView {
    /// The view that goes with the session, under the query's own column names.
    pub(super) fn temporary(self, database: &str) -> ViewEntry {
        ViewEntry { database: database.to_string(), temporary: true, ..self.entry(&[]) }
    }

    /// The view with its text and columns; these have other names if some are given.
    pub(super) fn entry(self, given: &[(Ident, Option<String>)]) -> ViewEntry {
        let query_columns: Vec<String> = self.columns.iter().map(|column| column.name.clone()).collect();
        let mut comments = self.comments;
        comments.resize(self.columns.len(), None);
        let mut schema = self.columns;
        for ((column, comment), (name, text)) in schema.iter_mut().zip(&mut comments).zip(given) {
            column.name.clone_from(&name.value);
            if text.is_some() {
                comment.clone_from(text);
            }
        }
        let columns = schema.iter().map(|column| column.name.clone()).zip(comments).collect();
        let created = Utc::now().timestamp();
        let double_quoted_names = self.double_quoted_names;
        ViewEntry {
            text: self.text,
            metrics: self.metrics,
            double_quoted_names,
            columns,
            schema,
            query_columns,
            created,
            ..ViewEntry::default()
        }
    }
}

/// What outlives the session can read nothing that does not.
pub(super) fn no_temporary(view: &View, binder: &Binder<'_>, shown: &str) -> Result<()> {
    for relation in &view.relations {
        let (RelationName::Name(parts), Some(found)) =
            (relation.bare(), binder.catalog.get(&binder.database, relation))
        else {
            continue;
        };
        if matches!(&found.entry, Entry::View(view) if view.temporary) {
            return Err(Error::new("INVALID_TEMP_OBJ_REFERENCE")
                .with("obj", "VIEW")
                .with("objName", shown)
                .with("tempObj", "VIEW")
                .with("tempObjName", quoted(parts))
                .at(view.span));
        }
    }
    Ok(())
}

impl Statement for CreateView {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        let shown = self.shown(&binder.database);
        binder.reads = Reads::default();
        let bound = self.view.bind(binder)?;
        let reads = std::mem::take(&mut binder.reads);
        self.check_columns(&bound.columns, &shown)?;
        if !self.temporary
            && let Some((function, _)) = reads.routines.iter().find(|(name, _)| name.database.is_none())
        {
            return Err(Error::new("INVALID_TEMP_OBJ_REFERENCE")
                .with("obj", "VIEW")
                .with("objName", &shown)
                .with("tempObj", "FUNCTION")
                .with("tempObjName", quoted(&[&function.name]))
                .at(self.view.span));
        }
        if !self.temporary
            && let Some(variable) = reads.variables.first()
        {
            return Err(Error::new("INVALID_TEMP_OBJ_REFERENCE")
                .with("obj", "VIEW")
                .with("objName", &shown)
                .with("tempObj", "VARIABLE")
                .with("tempObjName", quoted(variable))
                .at(self.view.span));
        }
        self.check_relations(binder, &shown)?;
        let mode = match self.temporary {
            true => SchemaMode::Unsaid,
            false if bound.metrics => SchemaMode::Unsaid,
            false => chosen_mode(self.mode, binder)?,
        };
        let mut properties = self.properties.clone();
        properties.extend(self.view.metrics.iter().flat_map(|(read, _)| read.properties()));
        let entry = ViewEntry {
            // Names that are given stay.
            mode: if self.columns.is_empty() || mode != SchemaMode::Evolution {
                mode
            } else {
                SchemaMode::TypeEvolution
            },
            database: binder.database.clone(),
            temporary: self.temporary,
            global: self.global,
            comment: self.comment.clone(),
            properties,
            ..bound.entry(&self.columns)
        };
        let (name, replace, if_not_exists) = (self.name.clone(), self.replace, self.if_not_exists);
        Ok(BoundStatement::Command(Arc::new(Create { name, replace, if_not_exists, entry })))
    }
}

impl CreateView {
    /// The view's name as errors show it.
    fn shown(&self, database: &str) -> String {
        let mut parts = self.name.values();
        if !self.temporary && parts.len() == 1 {
            parts.insert(0, database.to_string());
        }
        if !self.temporary && parts.len() == 2 {
            parts.insert(0, CATALOG.to_string());
        }
        quoted(&parts)
    }

    fn check_columns(&self, columns: &[Column], shown: &str) -> Result<()> {
        let list = |names: Vec<&str>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let own: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let given: Vec<&str> = self.columns.iter().map(|(name, _)| name.value.as_str()).collect();
        if !given.is_empty() && given.len() != own.len() {
            let class = if given.len() > own.len() { "NOT_ENOUGH_DATA_COLUMNS" } else { "TOO_MANY_DATA_COLUMNS" };
            return Err(Error::new(&format!("CREATE_VIEW_COLUMN_ARITY_MISMATCH.{class}"))
                .with("viewName", shown)
                .with("viewColumns", list(given))
                .with("dataColumns", list(own))
                .at(self.name.span));
        }
        let names = if given.is_empty() { own } else { given };
        for (i, name) in names.iter().enumerate() {
            if names[..i].iter().any(|other| other.eq_ignore_ascii_case(name)) {
                return Err(Error::new("COLUMN_ALREADY_EXISTS")
                    .with("columnName", format!("`{}`", name.to_lowercase()))
                    .at(self.view.span));
            }
        }
        Ok(())
    }

    /// A view cannot read itself, and one that outlives the session can read nothing that does not.
    fn check_relations(&self, binder: &Binder<'_>, shown: &str) -> Result<()> {
        if !self.temporary {
            no_temporary(&self.view, binder, shown)?;
        }
        for relation in &self.view.relations {
            let Some(found) = binder.catalog.get(&binder.database, relation) else { continue };
            let same = quoted(&super::shared::parts_of(&found.name)).eq_ignore_ascii_case(shown);
            if same && self.replace {
                return Err(Error::new("RECURSIVE_VIEW")
                    .with("viewIdent", shown)
                    .with("newPath", format!("{shown} -> {shown}"))
                    .at(self.view.span));
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Command for Create {
    fn writes(&self) -> bool {
        !self.entry.temporary
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let made =
            host.catalog().create_view(&self.name.values(), self.entry.clone(), self.replace, self.if_not_exists);
        made.map_err(|error| error.at(self.name.span))?;
        Ok(Vec::new())
    }
}
