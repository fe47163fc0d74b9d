//! Statements, one kind per file: its syntax, its tree, what it binds to, and what it does when it runs.

mod alter_database;
mod alter_table;
mod alter_view;
mod analyze_column;
mod analyze_table;
pub mod assign;
mod cache_table;
mod clear_cache;
mod comment_on;
mod compound;
mod copy;
mod create_database;
mod create_function;
mod create_table;
mod create_table_like;
mod create_temp_view_using;
mod create_view;
pub mod declare_variable;
mod default_value;
mod describe_cache;
mod describe_database;
mod describe_function;
mod describe_json;
mod describe_query;
mod describe_routine;
mod describe_table;
mod drop_database;
mod drop_function;
mod drop_table;
mod drop_variable;
pub mod execute_immediate;
mod explain;
mod insert;
mod insert_directory;
mod load_data;
mod overwrite;
mod partition;
pub mod query;
mod refresh;
mod refused;
mod repair_table;
mod reset;
mod resource;
mod row_level;
mod set;
pub mod set_variable;
mod several_inserts;
pub(in crate::sql) mod shared;
mod show_cached_tables;
mod show_catalogs;
mod show_collations;
mod show_columns;
mod show_create_table;
mod show_current_database;
mod show_databases;
mod show_functions;
mod show_partitions;
mod show_table_extended;
mod show_tables;
mod show_tblproperties;
mod show_views;
mod truncate_table;
mod uncache_table;
mod use_database;

use std::fmt::Debug;
use std::sync::Arc;

use super::bind::Binder;
use super::parse::Parser;
use super::script::Script;
use crate::error::Result;
use crate::exec::command::{BoundQuery, Command};

/// A parsed statement.
pub trait Statement: Debug + Send + Sync {
    /// Resolves names and types. No side effects.
    /// # Errors
    /// What is wrong with the statement, with its place.
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement>;
}

/// A bound statement.
#[derive(Clone, Debug)]
pub enum BoundStatement {
    /// It answers with rows.
    Query(BoundQuery),
    /// It acts.
    Command(Arc<dyn Command>),
    /// Another statement, whose text is known now, is to be bound and run in its place.
    Immediate(execute_immediate::Immediate),
    /// Many statements, bound and run one after the other.
    Script(Script),
}

/// How a kind of statement is recognised and read.
pub struct Syntax {
    /// The words that it begins with: `["CACHE"]`, `["SHOW", "TABLES"]`. The longest match in the list wins.
    pub words: &'static [&'static str],
    /// Reads it; the parser stands at the first word.
    pub parse: fn(&mut Parser<'_>) -> Result<Box<dyn Statement>>,
}

/// Every way in which a statement that is no query may begin.
pub fn all() -> impl Iterator<Item = &'static Syntax> {
    let kinds: [&'static [Syntax]; 52] = [
        alter_database::SYNTAX,
        alter_table::SYNTAX,
        alter_view::SYNTAX,
        analyze_table::SYNTAX,
        cache_table::SYNTAX,
        clear_cache::SYNTAX,
        comment_on::SYNTAX,
        compound::SYNTAX,
        copy::SYNTAX,
        create_database::SYNTAX,
        create_function::SYNTAX,
        create_table::SYNTAX,
        create_temp_view_using::SYNTAX,
        create_view::SYNTAX,
        declare_variable::SYNTAX,
        describe_cache::SYNTAX,
        describe_database::SYNTAX,
        describe_function::SYNTAX,
        describe_query::SYNTAX,
        describe_table::SYNTAX,
        drop_database::SYNTAX,
        drop_function::SYNTAX,
        drop_table::SYNTAX,
        drop_variable::SYNTAX,
        execute_immediate::SYNTAX,
        explain::SYNTAX,
        insert::SYNTAX,
        load_data::SYNTAX,
        refresh::SYNTAX,
        refused::SYNTAX,
        repair_table::SYNTAX,
        reset::SYNTAX,
        resource::SYNTAX,
        row_level::SYNTAX,
        set::SYNTAX,
        set_variable::SYNTAX,
        show_cached_tables::SYNTAX,
        show_catalogs::SYNTAX,
        show_collations::SYNTAX,
        show_columns::SYNTAX,
        show_create_table::SYNTAX,
        show_current_database::SYNTAX,
        show_databases::SYNTAX,
        show_functions::SYNTAX,
        show_partitions::SYNTAX,
        show_table_extended::SYNTAX,
        show_tables::SYNTAX,
        show_tblproperties::SYNTAX,
        show_views::SYNTAX,
        truncate_table::SYNTAX,
        uncache_table::SYNTAX,
        use_database::SYNTAX,
    ];
    kinds.into_iter().flatten()
}

#[cfg(test)]
mod tests;
