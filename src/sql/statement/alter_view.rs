//! `ALTER VIEW name AS query | RENAME TO name | SET | UNSET TBLPROPERTIES (...) | WITH SCHEMA mode`
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-ddl-alter-view.html>.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::alter_table::{Change as Properties, read_properties};
use super::create_view::{View, chosen_mode, no_temporary, schema_mode, view_of};
use super::shared::{not_found, parts_of, quoted, search_path};
use super::{BoundStatement, Statement, Syntax};
use crate::error::{Error, Result, Span};
use crate::exec::command::{Command, Entry, Host, QualifiedName, ViewEntry};
use crate::exec::definition::SchemaMode;
use crate::sql::ast::ObjectName;
use crate::sql::bind::Binder;
use crate::sql::catalog::RelationName;
use crate::sql::parse::Parser;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["ALTER", "VIEW"], parse }];

#[derive(Debug)]
enum Wanted {
    Query(Box<View>),
    Rename(ObjectName),
    Properties(Properties),
    Mode(SchemaMode, Span),
}

#[derive(Debug)]
struct AlterView {
    name: ObjectName,
    wanted: Wanted,
}

/// The change, with what had to be bound.
#[derive(Debug)]
enum Change {
    Query(Box<ViewEntry>),
    Rename(ObjectName),
    Properties(Properties),
    Mode(SchemaMode),
}

#[derive(Debug)]
struct Alter {
    name: ObjectName,
    change: Change,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["ALTER", "VIEW"])?;
    let name = parser.relation_name()?;
    let wanted = if parser.eat_words(&["RENAME", "TO"]) {
        Wanted::Rename(parser.object_name()?)
    } else if let Some((mode, place)) = schema_mode(parser)? {
        Wanted::Mode(mode, place)
    } else {
        let place = parser.peek().span;
        match read_properties(parser)? {
            Some(change @ (Properties::Set(_) | Properties::Unset(_))) => Wanted::Properties(change),
            Some(_) => return parser.unsupported("ALTER VIEW ... SET SERDE", place),
            None => {
                parser.eat_word("AS");
                if !parser.starts_query() {
                    return Err(parser.unexpected());
                }
                Wanted::Query(Box::new(view_of(parser)?))
            }
        }
    };
    Ok(Box::new(AlterView { name, wanted }))
}

impl Statement for AlterView {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        let change = match &self.wanted {
            Wanted::Rename(to) => Change::Rename(to.clone()),
            Wanted::Properties(change) => Change::Properties(change.clone()),
            Wanted::Mode(mode, place) => Change::Mode(chosen_mode(Some((*mode, *place)), binder)?),
            Wanted::Query(view) => {
                let key = RelationName::Name(self.name.values());
                let known = binder.catalog.get(&binder.database, &key).cloned();
                let temporary = matches!(&known, Some(found) if is_temporary(&found.entry));
                let shown = known.map_or_else(|| self.name.values(), |found| parts_of(&found.name));
                if !temporary {
                    no_temporary(view, binder, &quoted(&shown))?;
                }
                no_cycle(view, binder, &shown)?;
                Change::Query(Box::new(view.bind(binder)?.entry(&[])))
            }
        };
        Ok(BoundStatement::Command(Arc::new(Alter { name: self.name.clone(), change })))
    }
}

fn is_temporary(entry: &Entry) -> bool {
    matches!(entry, Entry::View(view) if view.temporary)
}

/// A view cannot read itself.
fn no_cycle(view: &View, binder: &Binder<'_>, name: &[String]) -> Result<()> {
    let shown = quoted(name);
    for relation in view.relations() {
        let Some(found) = binder.catalog.get(&binder.database, relation) else { continue };
        if quoted(&parts_of(&found.name)).eq_ignore_ascii_case(&shown) {
            return Err(Error::new("RECURSIVE_VIEW")
                .with("viewIdent", &shown)
                .with("newPath", format!("{shown} -> {shown}"))
                .at(view.span()));
        }
    }
    Ok(())
}

#[async_trait]
impl Command for Alter {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let parts = self.name.values();
        let missing = || not_found(&parts, self.name.span).with("searchPath", search_path(host));
        if let Change::Rename(to) = &self.change {
            let renamed = host.catalog().rename(&parts, &to.values(), true);
            return renamed.map(|()| Vec::new()).map_err(|error| match error.class() {
                "TABLE_OR_VIEW_NOT_FOUND" => missing(),
                _ => error.at(self.name.span),
            });
        }
        let (name, entry) = host.catalog().resolve(&parts).await?.ok_or_else(missing)?;
        let Entry::View(own) = entry else { return Err(self.no_view(&name)) };
        if own.metrics && matches!(self.change, Change::Query(_) | Change::Mode(_)) {
            return Err(Error::unsupported("ALTER VIEW of what a metric view says").at(self.name.span));
        }
        let changed = match &self.change {
            Change::Query(view) => ViewEntry {
                mode: own.mode,
                // The text is looked up where the statement was written.
                database: host.catalog().current_database(),
                temporary: own.temporary,
                global: own.global,
                comment: own.comment,
                properties: own.properties,
                created: own.created,
                ..ViewEntry::clone(view)
            },
            Change::Properties(change) => {
                if own.temporary {
                    return Err(self.no_temporary(&name));
                }
                let mut view = own;
                change.apply(&mut view.comment, &mut view.properties);
                view
            }
            Change::Mode(_) if own.temporary => return Err(self.no_temporary(&name)),
            Change::Mode(mode) => ViewEntry { mode: *mode, ..own },
            Change::Rename(_) => own,
        };
        let parts = if changed.temporary && !changed.global { vec![name.name.clone()] } else { parts_of(&name) };
        host.catalog().create_view(&parts, changed, true, false)?;
        host.cache().forget(&parts_of(&name).join(".").to_lowercase());
        Ok(Vec::new())
    }
}

impl Alter {
    fn operation(&self) -> &'static str {
        match &self.change {
            Change::Query(_) => "ALTER VIEW ... AS",
            Change::Rename(_) => "ALTER VIEW ... RENAME TO",
            Change::Properties(Properties::Unset(_)) => "ALTER VIEW ... UNSET TBLPROPERTIES",
            Change::Properties(_) => "ALTER VIEW ... SET TBLPROPERTIES",
            Change::Mode(_) => "ALTER VIEW ... WITH SCHEMA",
        }
    }

    fn no_view(&self, name: &QualifiedName) -> Error {
        let class = match &self.change {
            Change::Query(_) | Change::Mode(_) => "EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE",
            _ => "EXPECT_VIEW_NOT_TABLE.USE_ALTER_TABLE",
        };
        Error::new(class)
            .with("tableName", quoted(&parts_of(name)))
            .with("operation", self.operation())
            .at(self.name.span)
    }

    fn no_temporary(&self, name: &QualifiedName) -> Error {
        Error::new("EXPECT_PERMANENT_VIEW_NOT_TEMP")
            .with("viewName", quoted(&parts_of(name)))
            .with("operation", self.operation())
            .at(self.name.span)
    }
}
