//! Names in FROM: common table expressions, temporary views, tables, views, files.

use std::sync::Arc;

use datafusion::common::{Column as PlanColumn, DFSchema, TableReference};
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::utils::exprlist_to_fields;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, Projection};

use super::super::ast::ObjectName;
use super::super::bind::Binder;
use super::super::catalog::{Found, RelationName};
use super::super::query::CommonTables;
use super::super::scope::{Relation, ScopeColumn};
use crate::error::{Error, Result, Span, nearest};
use crate::exec::command::{Entry, GLOBAL_TEMP, TableEntry};
use crate::function::coerce::to_storage;

impl Binder<'_> {
    /// The relation of a name in FROM. What WITH gives it is nothing to a common table.
    pub(in crate::sql) fn table(&mut self, name: &ObjectName, options: &[(String, String)]) -> Result<Relation> {
        if let [single] = name.parts.as_slice()
            && let Some(relation) = self.common_table(single)?
        {
            return Ok(relation);
        }
        let key = RelationName::of(name.values(), options);
        let Some(found) = self.catalog.get(&self.database, &key).cloned() else {
            return Err(match self.catalog.failure(&self.database, &key) {
                Some(why) => why.clone().at(name.span),
                None => self.not_found(name),
            });
        };
        self.found(found, name.span)
    }

    /// The relation of files named in FROM: `'path'`.
    pub(super) fn file(&mut self, path: &str, options: &[(String, String)], span: Span) -> Result<Relation> {
        let key = RelationName::of_file(path, options);
        match self.catalog.get(&self.database, &key).cloned() {
            Some(found) => self.found(found, span),
            None => Err(match self.catalog.failure(&self.database, &key) {
                Some(why) => why.clone().at(span),
                None => Error::new("PATH_NOT_FOUND").with("path", path).at(span),
            }),
        }
    }

    fn found(&mut self, found: Found, span: Span) -> Result<Relation> {
        self.reads.relations.push(found.name.clone());
        let mut qualifier: Vec<String> = Vec::new();
        if let Some(database) = &found.name.database {
            if database != GLOBAL_TEMP {
                qualifier.push("spark_catalog".to_string());
            }
            qualifier.push(database.clone());
        }
        qualifier.push(found.name.name.clone());
        match found.entry {
            Entry::Table(table) => self.scan(&table, qualifier),
            Entry::View(view) => {
                let Some(query) = found.query else {
                    return Err(Error::internal(format!("the view {} was not parsed", found.name.name)).at(span));
                };
                match view.metrics {
                    true => self.metric_view(&view, &query, qualifier),
                    false => self.view(&view, &query, qualifier, span),
                }
            }
        }
    }

    /// A scan whose columns have unique names and canonical storage.
    pub(in crate::sql) fn scan(&mut self, table: &TableEntry, qualifier: Vec<String>) -> Result<Relation> {
        let reference = TableReference::bare(table.identity.as_str());
        let source = provider_as_source(Arc::clone(&table.provider));
        let schema = source.schema();
        let plan = LogicalPlanBuilder::scan(reference.clone(), source, None)?.build()?;
        let mut exprs = Vec::with_capacity(table.columns.len());
        let mut columns = Vec::with_capacity(table.columns.len());
        for (field, column) in schema.fields().iter().zip(&table.columns) {
            let id = self.fresh(&column.name);
            let stored = Expr::Column(PlanColumn::new(Some(reference.clone()), field.name()));
            exprs.push(to_storage(stored, field.data_type(), &column.ty).alias(&id));
            if let Some(comment) = table.definition.column_comment(columns.len()) {
                self.comments.insert(id.clone(), comment.to_string());
            }
            columns.push(ScopeColumn {
                id,
                column: column.clone(),
                qualifier: qualifier.clone(),
                hidden: false,
                twin: None,
            });
        }
        // Of a table nothing is known that would depend on keys, which `Projection::try_new` looks for by writing every
        // column's name and comparing it with every other.
        let fields = DFSchema::new_with_metadata(exprlist_to_fields(&exprs, &plan)?, plan.schema().metadata().clone())?;
        let plan = match plan.schema().functional_dependencies().is_empty() {
            true => Projection::try_new_with_schema(exprs, Arc::new(plan), Arc::new(fields))?,
            false => Projection::try_new(exprs, Arc::new(plan))?,
        };
        Ok(Relation { plan: LogicalPlan::Projection(plan), columns })
    }

    fn not_found(&self, name: &ObjectName) -> Error {
        let common = self.tables.iter().flat_map(CommonTables::keys).map(String::as_str);
        let known = self.catalog.known().iter().map(String::as_str);
        let wanted = name.parts.last().map_or("", |part| part.value.as_str());
        Error::new("TABLE_OR_VIEW_NOT_FOUND")
            .with("relationName", format!("`{}`", name.values().join("`.`")))
            .suggest(nearest(wanted, common.chain(known)))
            .at(name.span)
    }
}
