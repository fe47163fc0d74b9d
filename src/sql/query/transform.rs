//! Rows sent through a script: each is a line of text, and so is what comes back.
//!
//! Values go in as `CAST(x AS STRING)` and nested ones as JSON; a column of the output that is no text is NULL where its
//! text is none of its type's, as in Hive. Source: Spark's `BaseScriptTransformationExec`.

use std::sync::Arc;

use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::common::DFSchema;
use datafusion::logical_expr::{Extension, LogicalPlan};

use super::super::ast::{Expr as AstExpr, Script, ScriptColumn, Select, SortItem};
use super::super::bind::Binder;
use super::super::parse::parse_expression;
use super::super::scope::{Relation, Scope, ScopeColumn};
use super::exact;
use crate::error::{Error, Result};
use crate::function::Bound;
use crate::function::cast::without_length;
use crate::plan::Transform;
use crate::types::{Column, SparkType};

/// The name by which an expression of this file calls the column that it is about.
const VALUE: &str = "value";

impl Binder<'_> {
    /// Binds `SELECT TRANSFORM(...)` over its FROM; ORDER BY sorts what the script gives back.
    pub(super) fn transform(
        &mut self,
        input: Relation,
        script: &Script,
        select: &Select,
        order: &[SortItem],
        distribute: &[AstExpr],
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        let rows = self.select_over(input, select, &[], &[], outer)?;
        let rows = exact(rows)?;
        let mut texts = Vec::with_capacity(rows.columns.len());
        for column in &rows.columns {
            let text = match column.column.ty {
                SparkType::Array(_) | SparkType::Map(..) | SparkType::Struct(_) => format!("to_json({VALUE})"),
                _ => format!("CAST({VALUE} AS STRING)"),
            };
            texts.push((self.of_value(column, &text)?, column.column.name.clone()));
        }
        let input = self.project(rows.plan, texts)?;
        let keys = ["key", "value"].map(|name| ScriptColumn { name: name.to_string(), ty: SparkType::String });
        let wanted = script.columns.as_deref().unwrap_or(&keys);
        let lines = self.lines(input.plan, script, wanted)?;
        let mut items = Vec::with_capacity(wanted.len());
        for (column, wanted) in lines.columns.iter().zip(wanted) {
            items.push((self.read_back(column, wanted, script)?, wanted.name.clone()));
        }
        let shown = self.project(lines.plan, items)?;
        self.order_output(shown, order, distribute, outer)
    }

    /// The script over rows of text, with columns of text.
    fn lines(&mut self, input: LogicalPlan, script: &Script, wanted: &[ScriptColumn]) -> Result<Relation> {
        let columns: Vec<ScopeColumn> = wanted
            .iter()
            .map(|wanted| ScopeColumn {
                id: self.fresh(&wanted.name),
                column: Column { name: wanted.name.clone(), ty: SparkType::String, nullable: true },
                qualifier: Vec::new(),
                hidden: false,
                twin: None,
            })
            .collect();
        let fields: Vec<Field> =
            columns.iter().map(|column| Field::new(&column.id, SparkType::String.storage(), true)).collect();
        let node = Transform {
            command: script.command.clone(),
            input,
            fields: [script.input.fields.clone(), script.output.fields.clone()],
            null: script.input.null.clone(),
            null_back: script.columns.is_some().then(|| script.output.null.clone()),
            schema: Arc::new(DFSchema::try_from(Schema::new(fields))?),
        };
        Ok(Relation { plan: LogicalPlan::Extension(Extension { node: Arc::new(node) }), columns })
    }

    /// The value that a column's text stands for.
    fn read_back(&mut self, column: &ScopeColumn, wanted: &ScriptColumn, script: &Script) -> Result<Bound> {
        let ty = without_length(&wanted.ty);
        let sql = ty.sql();
        let text = match &ty {
            SparkType::String => VALUE.to_string(),
            SparkType::Boolean => {
                format!("CASE lower({VALUE}) WHEN 'true' THEN true WHEN 'false' THEN false END")
            }
            SparkType::Byte | SparkType::Short | SparkType::Int | SparkType::Long => {
                format!("CASE WHEN {VALUE} RLIKE '^[+-]?[0-9]+$' THEN TRY_CAST({VALUE} AS {sql}) END")
            }
            SparkType::Binary => format!("CAST({VALUE} AS BINARY)"),
            SparkType::Array(_) | SparkType::Map(..) | SparkType::Struct(_) => {
                format!("from_json({VALUE}, '{}')", sql.replace('\\', "\\\\").replace('\'', "\\'"))
            }
            SparkType::Variant | SparkType::Null | SparkType::Time(_) => {
                return Err(Error::unsupported(format!("{sql} as the type of a script's column")).at(script.span));
            }
            _ => format!("TRY_CAST({VALUE} AS {sql})"),
        };
        self.of_value(column, &text)
    }

    /// An expression, given as text, of a column.
    fn of_value(&mut self, column: &ScopeColumn, text: &str) -> Result<Bound> {
        let mut named = column.clone();
        named.column.name = VALUE.to_string();
        named.qualifier.clear();
        let scope = Scope { columns: vec![named], ..Scope::default() };
        self.expr(&parse_expression(text)?, &scope)
    }
}
