//! `ALTER TABLE name ADD | DROP PARTITION ...`, `PARTITION (...) RENAME TO PARTITION (...)`, `RECOVER PARTITIONS`
//!
//! A partition that is added is known without rows; one that is dropped loses its rows; one that is renamed keeps them.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::super::Statement;
use super::super::partition::{self, Partition};
use super::super::shared::{act, parts_of, quoted, table_of};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host, QualifiedName};
use crate::exec::definition::TableDefinition;
use crate::sql::ast::ObjectName;
use crate::sql::lex::TokenKind;
use crate::sql::parse::{Parser, PartitionSpec};

#[derive(Debug)]
enum Change {
    Add { specs: Vec<PartitionSpec>, lenient: bool },
    Drop { specs: Vec<PartitionSpec>, lenient: bool },
    Rename { from: PartitionSpec, to: PartitionSpec },
    Recover,
}

#[derive(Debug)]
struct AlterPartition {
    table: ObjectName,
    change: Change,
}

/// Reads `PARTITION (...) RENAME TO PARTITION (...)`.
pub(super) fn parse_one(parser: &mut Parser<'_>, table: ObjectName) -> Result<Box<dyn Statement>> {
    let from = parser.full_partition_spec()?;
    if parser.at_words(&["SET", "LOCATION"]) {
        return parser.unsupported("partitions at a place of their own", parser.peek().span);
    }
    if parser.at_word("SET") {
        return parser.unsupported("SET SERDE of a partition", parser.peek().span);
    }
    parser.expect_words(&["RENAME", "TO"])?;
    let to = parser.full_partition_spec()?;
    act(AlterPartition { table, change: Change::Rename { from, to } })
}

/// Reads the other changes of partitions, if one is next.
pub(super) fn parse(parser: &mut Parser<'_>, table: &ObjectName) -> Result<Option<Box<dyn Statement>>> {
    let change = if parser.eat_words(&["RECOVER", "PARTITIONS"]) {
        Change::Recover
    } else if parser.at_words(&["ADD", "PARTITION"]) || parser.at_words(&["ADD", "IF", "NOT", "EXISTS", "PARTITION"]) {
        parser.bump();
        let lenient = parser.eat_words(&["IF", "NOT", "EXISTS"]);
        let mut specs = Vec::new();
        while parser.at_word("PARTITION") {
            specs.push(parser.full_partition_spec()?);
            if parser.at_word("LOCATION") {
                return parser.unsupported("partitions at a place of their own", parser.peek().span);
            }
        }
        Change::Add { specs, lenient }
    } else if parser.at_words(&["DROP", "PARTITION"]) || parser.at_words(&["DROP", "IF", "EXISTS", "PARTITION"]) {
        parser.bump();
        let lenient = parser.eat_words(&["IF", "EXISTS"]);
        let mut specs = vec![parser.full_partition_spec()?];
        while parser.eat(TokenKind::Comma) {
            specs.push(parser.full_partition_spec()?);
        }
        parser.eat_word("PURGE");
        Change::Drop { specs, lenient }
    } else {
        return Ok(None);
    };
    act(AlterPartition { table: table.clone(), change }).map(Some)
}

#[async_trait]
impl Command for AlterPartition {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let operation = match self.change {
            Change::Add { .. } => "ALTER TABLE ADD PARTITION",
            Change::Drop { .. } => "ALTER TABLE DROP PARTITION",
            Change::Rename { .. } => "ALTER TABLE RENAME PARTITION",
            Change::Recover => "ALTER TABLE RECOVER PARTITIONS",
        };
        let of_view = match self.change {
            Change::Add { .. } => "ALTER TABLE ... ADD PARTITION ...",
            Change::Drop { .. } => "ALTER TABLE ... DROP PARTITION ...",
            Change::Rename { .. } => "ALTER TABLE ... RENAME TO PARTITION",
            Change::Recover => "ALTER TABLE ... RECOVER PARTITIONS",
        };
        let (name, table) = table_of(host, &self.table, of_view).await?;
        let table = TableDefinition::clone(&table.definition);
        if table.partitioned_by.is_empty() {
            return Err(match self.change {
                Change::Recover => Error::new("NOT_A_PARTITIONED_TABLE")
                    .with("operation", operation)
                    .with("tableIdentWithDB", quoted(&parts_of(&name))),
                _ => partition::none(operation, &name),
            });
        }
        let known = partition::all_of(host, &name, &table).await?;
        match &self.change {
            // Partitions are found where they are, at each use.
            Change::Recover => {}
            Change::Add { specs, lenient } => add(host, table, &name, &known, specs, *lenient).await?,
            Change::Drop { specs, lenient } => drop(host, table, &name, &known, specs, *lenient).await?,
            Change::Rename { from, to } => rename(host, table, &name, &known, from, to).await?,
        }
        Ok(Vec::new())
    }
}

fn all(specs: &[PartitionSpec], table: &TableDefinition, name: &QualifiedName) -> Result<Vec<Partition>> {
    specs.iter().map(|spec| partition::one_of(spec, table, name)).collect()
}

async fn add(
    host: &dyn Host,
    mut table: TableDefinition,
    name: &QualifiedName,
    known: &[Partition],
    specs: &[PartitionSpec],
    lenient: bool,
) -> Result<()> {
    let wanted = all(specs, &table, name)?;
    let (there, new): (Vec<Partition>, Vec<Partition>) = wanted.into_iter().partition(|one| known.contains(one));
    if !there.is_empty() && !lenient {
        return Err(partition::about("PARTITIONS_ALREADY_EXIST", &table, &there, name));
    }
    table.partitions.extend(new);
    host.catalog().redefine(&parts_of(name), table, None).await
}

async fn drop(
    host: &dyn Host,
    mut table: TableDefinition,
    name: &QualifiedName,
    known: &[Partition],
    specs: &[PartitionSpec],
    lenient: bool,
) -> Result<()> {
    let mut wanted: Vec<Partition> = Vec::new();
    let mut missing = Vec::new();
    for spec in specs {
        // Values that name no partition as a whole name none.
        let values = partition::some_of(spec, &table, name)?;
        let before = wanted.len();
        wanted.extend(known.iter().filter(|one| partition::is_of(one, &values)).cloned());
        if wanted.len() == before {
            missing.push(values);
        }
    }
    if !missing.is_empty() && !lenient {
        return Err(partition::not_found(&table, &missing, name));
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let conditions: Vec<String> = wanted.iter().map(|one| format!("({})", of(&table, one))).collect();
    let text = format!("SELECT * FROM {} WHERE NOT ({})", quoted(&parts_of(name)), conditions.join(" OR "));
    replace(host, name, &text).await?;
    table.partitions.retain(|one| !wanted.contains(one));
    host.catalog().redefine(&parts_of(name), table, None).await
}

async fn rename(
    host: &dyn Host,
    mut table: TableDefinition,
    name: &QualifiedName,
    known: &[Partition],
    from: &PartitionSpec,
    to: &PartitionSpec,
) -> Result<()> {
    let (from, to) = (partition::one_of(from, &table, name)?, partition::one_of(to, &table, name)?);
    if !known.contains(&from) {
        return Err(partition::about("PARTITIONS_NOT_FOUND", &table, &[from], name));
    }
    if known.contains(&to) {
        return Err(partition::about("PARTITIONS_ALREADY_EXIST", &table, &[to], name));
    }
    let condition = of(&table, &from);
    let place = |column: &str| table.partitioned_by.iter().position(|known| known == column);
    let columns = table.columns.iter().map(|column| {
        let own = quoted(&[&column.name]);
        let Some(at) = place(&column.name) else { return own };
        let value = match &to[at] {
            Some(text) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
            None => "NULL".to_string(),
        };
        format!("IF({condition}, CAST({value} AS {}), {own}) AS {own}", column.ty.sql())
    });
    let columns: Vec<String> = columns.collect();
    let text = format!("SELECT {} FROM {}", columns.join(", "), quoted(&parts_of(name)));
    replace(host, name, &text).await?;
    table.partitions.retain(|one| *one != from);
    table.partitions.push(to);
    host.catalog().redefine(&parts_of(name), table, None).await
}

/// The condition that the rows of one partition fulfil.
fn of(table: &TableDefinition, one: &Partition) -> String {
    partition::condition(table, &one.iter().cloned().map(Some).collect::<Vec<_>>())
}

/// Puts the rows of a query in the place of a table's.
async fn replace(host: &dyn Host, name: &QualifiedName, text: &str) -> Result<()> {
    let query = host.bind_query(text, &host.catalog().current_database()).await?;
    let rows = host.run(&query).await?;
    host.catalog().insert(&parts_of(name), rows, true, &[]).await.map(|_| ())
}
