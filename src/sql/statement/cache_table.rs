//! `CACHE [LAZY] TABLE name [OPTIONS ('storageLevel' = level)] [[AS] query]`
//!
//! With a query, a temporary view of that name is made first. What is cached is the plan that the name stands for, so that
//! every later plan that contains it is served. Source:
//! <https://spark.apache.org/docs/latest/sql-ref-syntax-aux-cache-cache-table.html>.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::create_view::{View, view_of};
use super::shared::{look_up, parts_of, quoted};
use super::{BoundStatement, Statement, Syntax};
use crate::cache::{NewEntry, StorageLevel};
use crate::error::{Error, Result};
use crate::exec::command::{Catalog, Command, Host, ViewEntry};
use crate::exec::reads::paths_of;
use crate::sql::ast::ObjectName;
use crate::sql::bind::Binder;
use crate::sql::lex::TokenKind;
use crate::sql::parse::Parser;

pub(super) const SYNTAX: &[Syntax] =
    &[Syntax { words: &["CACHE", "TABLE"], parse }, Syntax { words: &["CACHE", "LAZY", "TABLE"], parse }];

#[derive(Debug)]
struct CacheTable {
    name: ObjectName,
    lazy: bool,
    level: StorageLevel,
    query: Option<View>,
}

/// The statement once its query, if it has one, is known to be right.
#[derive(Clone, Debug)]
struct Fill {
    name: ObjectName,
    lazy: bool,
    level: StorageLevel,
    view: Option<ViewEntry>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_word("CACHE")?;
    let lazy = parser.eat_word("LAZY");
    parser.expect_word("TABLE")?;
    let name = parser.object_name()?;
    let mut level = StorageLevel::default();
    if parser.at_word("OPTIONS") && parser.peek_at(1).kind == TokenKind::LeftParen {
        parser.bump();
        let place = parser.peek().span;
        for (key, value) in parser.options()? {
            if !key.eq_ignore_ascii_case("storageLevel") {
                return Err(Error::unsupported(format!("CACHE TABLE with the option {key}")).at(place));
            }
            level = value.parse().map_err(|error: Error| error.at(place))?;
        }
    }
    let written = parser.eat_word("AS");
    let query = if written || parser.starts_query() { Some(view_of(parser)?) } else { None };
    if query.is_some() && name.parts.len() > 1 {
        let (qualifier, last) = name.parts.split_at(name.parts.len() - 1);
        let text =
            |parts: &[crate::sql::ast::Ident]| quoted(&parts.iter().map(|p| p.value.clone()).collect::<Vec<_>>());
        return Err(Error::new("INVALID_TEMP_OBJ_QUALIFIER")
            .with("objectType", "VIEW")
            .with("objectName", text(last))
            .with("qualifier", text(qualifier))
            .at(name.span));
    }
    Ok(Box::new(CacheTable { name, lazy, level, query }))
}

impl Statement for CacheTable {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        let view = match &self.query {
            Some(view) => Some(view.bind(binder)?.temporary(&binder.database)),
            None => None,
        };
        Ok(BoundStatement::Command(Arc::new(Fill {
            name: self.name.clone(),
            lazy: self.lazy,
            level: self.level,
            view,
        })))
    }
}

#[async_trait]
impl Command for Fill {
    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let catalog = host.catalog();
        if let Some(view) = &self.view {
            catalog
                .create_view(&self.name.values(), view.clone(), false, false)
                .map_err(|error| error.at(self.name.span))?;
        }
        let filled = self.fill(host).await;
        if let (Err(_), Some(_)) = (&filled, &self.view) {
            // Neither the view nor the entry of a query that failed is left.
            host.cache().remove(&self.name.values().join("."), false);
            Catalog::drop(catalog.as_ref(), &self.name.values(), true, true).await?;
        }
        filled.map(|()| Vec::new())
    }
}

impl Fill {
    async fn fill(&self, host: &dyn Host) -> Result<()> {
        let (name, _) = look_up(host, &self.name).await?;
        let parts = parts_of(&name);
        let database = host.catalog().current_database();
        let query = host.bind_query(&format!("TABLE {}", quoted(&parts)), &database).await?;
        let cache = host.cache();
        if cache.entry_of(&query.plan).is_some_and(|entry| entry.table().is_some()) {
            host.notice(format!("{} is cached already", self.name.values().join(".")));
        }
        let entry = cache.insert(NewEntry {
            name: shown(&parts),
            sources: paths_of(&query.plan),
            plan: query.plan.clone(),
            columns: query.columns.clone(),
            level: self.level,
        });
        if self.lazy || entry.table().is_some() {
            return Ok(());
        }
        let filled = async {
            let streams = host.run_uncached(&query).await?;
            host.fills(entry.progress());
            cache.fill(&entry, streams).await
        };
        match filled.await {
            Ok(_) => Ok(()),
            Err(error) => {
                cache.remove(&entry.name(), false);
                Err(error)
            }
        }
    }
}

/// The name that a cached table goes by: without the catalog.
fn shown(parts: &[String]) -> String {
    match parts {
        [_, database, name] => format!("{database}.{name}"),
        _ => parts.join("."),
    }
}

/// The name that a table or view is cached under, if there is such a table or view.
/// # Errors
/// Those of looking it up.
pub(super) async fn cache_name(host: &dyn Host, name: &ObjectName) -> Result<Option<String>> {
    Ok(host.catalog().resolve(&name.values()).await?.map(|(name, _)| shown(&parts_of(&name))))
}
