//! `CREATE [OR REPLACE] [TEMPORARY] FUNCTION [IF NOT EXISTS] name(parameters) [RETURNS ...] [characteristics] RETURN body`
//!
//! The body is kept as text and bound anew at each call; it is bound once here, over a row of parameters, to find what is
//! wrong with it, and which type it has where RETURNS does not say.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-ddl-create-sql-function.html>.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::Utc;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::tree_node::TreeNode;
use datafusion::logical_expr::Expr as Logical;

use super::shared::quoted;
use super::{BoundStatement, Statement, Syntax};
use crate::error::{Error, Result, Span};
use crate::exec::command::{Command, Host, QualifiedName, Routine, RoutineParameter, RoutineReturns};
use crate::function::Bound;
use crate::function::cast::{Mode, cast};
use crate::sql::ast::{ExprKind, ObjectName, Query, QueryBody};
use crate::sql::bind::Binder;
use crate::sql::parse::{Parameters, Parser, parse_expression};
use crate::sql::query::{contains_aggregate, contains_window};
use crate::sql::routine::{Arguments, Body, Reads, captured, shown};
use crate::sql::scope::{Beside, Scope};
use crate::types::SparkType;

pub(super) const SYNTAX: &[Syntax] = &[
    Syntax { words: &["CREATE", "FUNCTION"], parse },
    Syntax { words: &["CREATE", "TEMP", "FUNCTION"], parse },
    Syntax { words: &["CREATE", "TEMPORARY", "FUNCTION"], parse },
    Syntax { words: &["CREATE", "OR", "REPLACE", "FUNCTION"], parse },
    Syntax { words: &["CREATE", "OR", "REPLACE", "TEMP", "FUNCTION"], parse },
    Syntax { words: &["CREATE", "OR", "REPLACE", "TEMPORARY", "FUNCTION"], parse },
];

#[derive(Debug)]
struct CreateFunction {
    name: ObjectName,
    replace: bool,
    temporary: bool,
    if_not_exists: bool,
    parameters: Parameters,
    returns: Returns,
    characteristics: Characteristics,
    body: Body,
    /// The body's text.
    text: String,
}

/// What RETURNS says.
#[derive(Debug)]
enum Returns {
    /// Nothing: what the body's value is.
    Inferred,
    Value(SparkType),
    Table(Parameters),
    /// TABLE without columns: those of the body's query.
    InferredTable,
}

/// What stands between RETURNS and RETURN.
#[derive(Debug, Default)]
struct Characteristics {
    language: bool,
    deterministic: Option<bool>,
    /// READS SQL DATA (true) or CONTAINS SQL (false)
    reads_data: Option<bool>,
    null_call: bool,
    comment: Option<String>,
    rights: bool,
}

/// What the command does when it runs.
#[derive(Debug)]
struct Create {
    name: ObjectName,
    replace: bool,
    if_not_exists: bool,
    routine: Routine,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.bump().span;
    let replace = parser.eat_words(&["OR", "REPLACE"]);
    let temporary = parser.eat_any(&["TEMP", "TEMPORARY"]).is_some();
    parser.expect_word("FUNCTION")?;
    let if_not_exists = parser.eat_words(&["IF", "NOT", "EXISTS"]);
    let name = parser.object_name()?;
    if parser.at_word("AS") {
        parser.rest();
        return parser.unsupported("functions that are classes of Java (CREATE FUNCTION ... AS)", start);
    }
    let parameters = parser.routine_parameters()?;
    let mut returns = Returns::Inferred;
    if parser.at_word("RETURNS") && !parser.at_words(&["RETURNS", "NULL"]) {
        parser.bump();
        returns = if !parser.eat_word("TABLE") {
            let place = parser.peek().span;
            let ty = parser.data_type()?;
            if matches!(ty, SparkType::Char(_) | SparkType::Varchar(_)) {
                return Err(Error::new("UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING").at(parser.since(place)));
            }
            Returns::Value(ty)
        } else if parser.at(crate::sql::lex::TokenKind::LeftParen) {
            Returns::Table(parser.routine_columns()?)
        } else {
            Returns::InferredTable
        };
    }
    let characteristics = characteristics(parser)?;
    parser.expect_word("RETURN")?;
    let (place, markers) = (parser.peek().span, parser.parameters().len());
    let body = parser.routine_body()?;
    let text = parser.slice(parser.since(place)).to_string();
    let whole = parser.since(start);
    if parser.parameters().len() > markers && !parser.reads_ahead() {
        return Err(Error::new("UNSUPPORTED_FEATURE.PARAMETER_MARKER_IN_UNEXPECTED_STATEMENT")
            .with("statement", "CREATE FUNCTION body")
            .at(parser.since(place)));
    }
    let syntax = |what: &str| Error::new(&format!("INVALID_SQL_SYNTAX.{what}")).at(whole);
    if parameters.list.iter().any(|parameter| parameter.generated) {
        return Err(syntax("CREATE_FUNC_WITH_GENERATED_COLUMNS_AS_PARAMETERS"));
    }
    if parameters.list.iter().any(|parameter| parameter.constrained) {
        return Err(syntax("CREATE_FUNC_WITH_COLUMN_CONSTRAINTS"));
    }
    if replace && if_not_exists {
        return Err(syntax("CREATE_ROUTINE_WITH_IF_NOT_EXISTS_AND_REPLACE"));
    }
    if temporary && if_not_exists {
        return Err(syntax("CREATE_TEMP_FUNC_WITH_IF_NOT_EXISTS"));
    }
    if temporary {
        check_qualifier(&name, whole)?;
    }
    let statement =
        CreateFunction { name, replace, temporary, if_not_exists, parameters, returns, characteristics, body, text };
    Ok(Box::new(statement))
}

/// What goes with the session is qualified by that alone.
pub(super) fn check_qualifier(name: &ObjectName, whole: Span) -> Result<()> {
    let parts = name.values();
    let (qualifier, own) = parts.split_at(parts.len().saturating_sub(1));
    let lower: Vec<String> = qualifier.iter().map(|part| part.to_lowercase()).collect();
    match lower.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] | ["session"] | ["system", "session"] => Ok(()),
        _ => Err(Error::new("INVALID_TEMP_OBJ_QUALIFIER")
            .with("objectType", "FUNCTION")
            .with("objectName", quoted(own))
            .with("qualifier", quoted(qualifier))
            .at(whole)),
    }
}

fn characteristics(parser: &mut Parser<'_>) -> Result<Characteristics> {
    let mut out = Characteristics::default();
    loop {
        let start = parser.peek().span;
        let refused = |parser: &Parser<'_>, what: &str| {
            Err(Error::new("_LEGACY_ERROR_TEMP_0035").with("message", what).at(parser.since(start)))
        };
        let sql = |what: &str| format!("SQL function with {what} is not supported");
        let twice = if parser.eat_word("LANGUAGE") {
            let language = parser.ident()?.value;
            if !language.eq_ignore_ascii_case("SQL") {
                return refused(parser, &format!("Unsupported language for user defined functions: {language}"));
            }
            std::mem::replace(&mut out.language, true).then_some("LANGUAGE")
        } else if parser.eat_word("SPECIFIC") {
            parser.ident()?;
            return refused(parser, &sql("SPECIFIC name"));
        } else if parser.eat_word("DETERMINISTIC") {
            out.deterministic.replace(true).map(|_| "DETERMINISTIC")
        } else if parser.eat_words(&["NOT", "DETERMINISTIC"]) {
            out.deterministic.replace(false).map(|_| "DETERMINISTIC")
        } else if parser.eat_words(&["NO", "SQL"]) {
            return refused(parser, &sql("NO SQL"));
        } else if parser.eat_words(&["CONTAINS", "SQL"]) {
            out.reads_data.replace(false).map(|_| "SQL DATA ACCESS")
        } else if parser.eat_words(&["READS", "SQL", "DATA"]) {
            out.reads_data.replace(true).map(|_| "SQL DATA ACCESS")
        } else if parser.eat_words(&["MODIFIES", "SQL", "DATA"]) {
            return refused(parser, &sql("MODIFIES SQL DATA"));
        } else if parser.eat_words(&["RETURNS", "NULL", "ON", "NULL", "INPUT"]) {
            return refused(parser, &sql("RETURNS NULL ON NULL INPUT"));
        } else if parser.eat_words(&["CALLED", "ON", "NULL", "INPUT"]) {
            std::mem::replace(&mut out.null_call, true).then_some("NULL CALL")
        } else if parser.eat_word("COMMENT") {
            let comment = parser.string()?;
            out.comment.replace(comment).map(|_| "COMMENT")
        } else if parser.eat_words(&["SQL", "SECURITY", "DEFINER"]) {
            std::mem::replace(&mut out.rights, true).then_some("SQL SECURITY RIGHTS")
        } else if parser.eat_words(&["SQL", "SECURITY", "INVOKER"]) {
            return refused(parser, &sql("SQL SECURITY INVOKER"));
        } else {
            return Ok(out);
        };
        if let Some(clause) = twice {
            return Err(Error::new("DUPLICATE_CLAUSES").with("clauseName", clause).at(parser.since(start)));
        }
    }
}

impl Statement for CreateFunction {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        self.check_names()?;
        let name = self.qualified(&binder.database);
        let mut routine = Routine {
            parameters: self.parameters.list.iter().map(RoutineParameter::from).collect(),
            returns: RoutineReturns::Table(Vec::new()),
            body: self.text.clone(),
            database: binder.database.clone(),
            settings: captured(&binder.context),
            deterministic: true,
            reads_data: false,
            comment: self.characteristics.comment.clone(),
            temporary: self.temporary,
            created: Utc::now().timestamp(),
        };
        binder.reads = Reads::default();
        let (returns, deterministic) = binder.within(&name, &routine, |binder| {
            // The session's functions are seen, so that they can be refused.
            binder.persistent = false;
            binder.defining = true;
            binder.foreign = false;
            let defaults = self.check_defaults(binder)?;
            let (returns, body) = self.bind_body(binder, &name)?;
            Ok((returns, defaults && body))
        })?;
        let reads = std::mem::take(&mut binder.reads);
        self.check_reads(&reads, &name)?;
        let reads_data = !reads.relations.is_empty() || reads.routines.iter().any(|(_, reads)| *reads);
        if reads_data && self.characteristics.reads_data == Some(false) {
            return Err(Error::new("INVALID_SQL_FUNCTION_DATA_ACCESS"));
        }
        routine.returns = returns;
        routine.deterministic = self.characteristics.deterministic.unwrap_or(deterministic);
        routine.reads_data = self.characteristics.reads_data.unwrap_or(reads_data);
        let (name, replace, if_not_exists) = (self.name.clone(), self.replace, self.if_not_exists);
        Ok(BoundStatement::Command(Arc::new(Create { name, replace, if_not_exists, routine })))
    }
}

impl From<&crate::sql::parse::RoutineColumn> for RoutineParameter {
    fn from(parameter: &crate::sql::parse::RoutineColumn) -> Self {
        RoutineParameter {
            name: parameter.name.value.clone(),
            ty: parameter.ty.clone(),
            default: parameter.default.as_ref().map(|(text, _)| text.clone()),
            comment: parameter.comment.clone(),
        }
    }
}

impl CreateFunction {
    /// The name as messages show it.
    fn written(&self) -> String {
        self.name.values().join(".")
    }

    fn qualified(&self, database: &str) -> QualifiedName {
        let mut parts = self.name.values();
        let name = parts.pop().unwrap_or_default();
        let database = match self.temporary {
            true => None,
            false => Some(parts.pop().unwrap_or_else(|| database.to_string())),
        };
        QualifiedName { database, name }
    }

    /// What is wrong with the parameters and columns by themselves.
    fn check_names(&self) -> Result<()> {
        let not_null =
            |parameters: &Parameters| match parameters.list.iter().any(|parameter| parameter.not_null) {
                true => Err(Error::new("USER_DEFINED_FUNCTIONS.NOT_NULL_ON_FUNCTION_PARAMETERS")
                    .with("input", &parameters.text)),
                false => Ok(()),
            };
        not_null(&self.parameters)?;
        if let Some(twice) = repeated(self.parameters.list.iter().map(|parameter| parameter.name.value.as_str())) {
            return Err(Error::new("DUPLICATE_ROUTINE_PARAMETER_NAMES")
                .with("routineName", self.written())
                .with("names", twice));
        }
        for pair in self.parameters.list.windows(2) {
            if pair[0].default.is_some() && pair[1].default.is_none() {
                return Err(Error::new("USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION")
                    .with("functionName", self.written())
                    .with("parameterName", &pair[0].name.value)
                    .with("nextParameterName", &pair[1].name.value));
            }
        }
        if let Returns::Table(columns) = &self.returns {
            not_null(columns)?;
            self.check_columns(columns.list.iter().map(|column| column.name.value.as_str()))?;
        }
        let table = matches!(self.returns, Returns::Table(_) | Returns::InferredTable);
        if table && self.body.query().is_none() {
            return Err(
                Error::new("USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_BODY_MUST_BE_A_QUERY").with("name", self.written())
            );
        }
        Ok(())
    }

    fn check_columns<'n>(&self, names: impl Iterator<Item = &'n str>) -> Result<()> {
        match repeated(names) {
            Some(twice) => Err(Error::new("DUPLICATE_ROUTINE_RETURNS_COLUMNS")
                .with("routineName", self.written())
                .with("columns", twice)),
            None => Ok(()),
        }
    }

    /// Binds the default values, which see no parameter. Whether all are deterministic.
    fn check_defaults(&self, binder: &mut Binder<'_>) -> Result<bool> {
        let mut deterministic = true;
        for parameter in &self.parameters.list {
            let Some((text, span)) = &parameter.default else { continue };
            let value = parse_expression(text)
                .and_then(|expr| binder.expr(&expr, &Scope { allow: BOTH, ..Scope::default() }))
                .map_err(|error| error.in_statement(text))?;
            if self.is_complex(&value) {
                return Err(self.complex());
            }
            if holds_subquery(&value) {
                return Err(Error::new("USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_EXPRESSION")
                    .with("functionName", self.written())
                    .with("parameterName", &parameter.name.value)
                    .at(*span));
            }
            deterministic &= !value.expr.is_volatile();
            cast(value.at(*span), &parameter.ty, Mode::Explicit, &binder.context).map_err(|error| error.at(*span))?;
        }
        Ok(deterministic)
    }

    /// Binds the body over a row of parameters; what it returns, and whether it is deterministic.
    fn bind_body(&self, binder: &mut Binder<'_>, name: &QualifiedName) -> Result<(RoutineReturns, bool)> {
        let mut row = Vec::with_capacity(self.parameters.list.len());
        for parameter in &self.parameters.list {
            let value = cast(Bound::null(SparkType::Null), &parameter.ty, Mode::Implicit, &binder.context)?;
            row.push((parameter.name.value.clone(), value));
        }
        let (_, list) = binder.row_of(&name.name, row)?;
        let arguments = Arguments { function: name.name.clone(), list };
        match (&self.returns, self.body.query()) {
            (Returns::Table(columns), Some(query)) => {
                let relation = binder.routine_table(query, &arguments)?;
                if relation.columns.len() != columns.list.len() {
                    return Err(Error::new("USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH")
                        .with("outputSize", relation.columns.len())
                        .with("returnParamSize", columns.list.len())
                        .with("name", shown(name)));
                }
                for (own, column) in relation.columns.iter().zip(&columns.list) {
                    cast(own.bound(), &column.ty, Mode::Explicit, &binder.context)?;
                }
                let columns = columns.list.iter();
                let columns = columns.map(|c| (c.name.value.clone(), c.ty.clone(), c.comment.clone())).collect();
                Ok((RoutineReturns::Table(columns), true))
            }
            (Returns::InferredTable, Some(query)) => {
                if lacks_names(query) {
                    return Err(Error::new("USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_MISSING_COLUMN_NAMES")
                        .with("functionName", quoted(&[self.written()])));
                }
                let relation = binder.routine_table(query, &arguments)?;
                self.check_columns(relation.columns.iter().map(|column| column.column.name.as_str()))?;
                let columns = relation.columns.into_iter().map(|c| (c.column.name, c.column.ty, None)).collect();
                Ok((RoutineReturns::Table(columns), true))
            }
            _ => {
                let value = binder.routine_value(&self.body, &arguments, Beside::Never)?;
                if self.is_complex(&value) {
                    return Err(self.complex());
                }
                let deterministic = !value.expr.is_volatile();
                let ty = match &self.returns {
                    Returns::Value(ty) => {
                        cast(value, ty, Mode::Explicit, &binder.context)?;
                        ty.clone()
                    }
                    _ => value.ty,
                };
                Ok((RoutineReturns::Value(ty), deterministic))
            }
        }
    }

    fn is_complex(&self, value: &Bound) -> bool {
        contains_aggregate(&value.expr) || contains_window(&value.expr)
    }

    fn complex(&self) -> Error {
        Error::new("USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS").with("queryText", &self.text)
    }

    /// What outlives the session reads nothing that does not.
    fn check_reads(&self, reads: &Reads, name: &QualifiedName) -> Result<()> {
        if self.temporary {
            return Ok(());
        }
        let views = reads.relations.iter().map(|relation| ("VIEW", relation));
        let all = views.chain(reads.routines.iter().map(|(routine, _)| ("FUNCTION", routine)));
        let passing = all.filter(|(_, found)| found.database.is_none());
        let named = passing.map(|(kind, found)| (kind, quoted(&[&found.name])));
        let variables = reads.variables.iter().map(|name| ("VARIABLE", quoted(name)));
        let Some((kind, found)) = named.chain(variables).next() else { return Ok(()) };
        let own = [name.database.as_deref().unwrap_or_default(), &name.name];
        Err(Error::new("INVALID_TEMP_OBJ_REFERENCE")
            .with("obj", "FUNCTION")
            .with("objName", quoted(&own))
            .with("tempObj", kind)
            .with("tempObjName", found))
    }
}

/// The kinds of functions that a body is looked through for.
const BOTH: crate::sql::scope::Allow =
    crate::sql::scope::Allow { aggregates: true, windows: true, place: crate::sql::scope::Place::Select };

/// The names that stand more than once, in lower case and backquotes.
fn repeated<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut seen: Vec<String> = Vec::new();
    let mut twice: Vec<String> = Vec::new();
    for name in names.map(str::to_lowercase) {
        if !seen.contains(&name) {
            seen.push(name);
        } else if !twice.contains(&name) {
            twice.push(name);
        }
    }
    twice.sort();
    let shown: Vec<String> = twice.iter().map(|name| quoted(&[name])).collect();
    (!shown.is_empty()).then(|| shown.join(", "))
}

/// Whether a query's columns are named by their expressions.
fn lacks_names(query: &Query) -> bool {
    let mut body = &query.body;
    loop {
        body = match body {
            QueryBody::Select(select) => {
                return select.script.is_none()
                    && select.items.iter().any(|item| {
                        item.aliases.is_empty()
                            && !matches!(
                                item.expr.kind,
                                ExprKind::Column(_) | ExprKind::Star(_) | ExprKind::Field { .. }
                            )
                    });
            }
            QueryBody::SetOperation { left, .. } => left,
            QueryBody::Nested(query) => &query.body,
            QueryBody::Values(_) | QueryBody::Table(_) | QueryBody::Pipe { .. } => return false,
        };
    }
}

fn holds_subquery(value: &Bound) -> bool {
    let is = |expr: &Logical| matches!(expr, Logical::ScalarSubquery(_) | Logical::Exists(_) | Logical::InSubquery(_));
    value.expr.exists(|expr| Ok(is(expr))).unwrap_or(true)
}

#[async_trait]
impl Command for Create {
    fn writes(&self) -> bool {
        !self.routine.temporary
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let made =
            host.catalog().create_routine(&self.name.values(), self.routine.clone(), self.replace, self.if_not_exists);
        made.map_err(|error| error.at(self.name.span))?;
        Ok(Vec::new())
    }
}
