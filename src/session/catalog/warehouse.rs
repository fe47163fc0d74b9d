//! The folder in which tables outlive the session.
//!
//! As in Spark's warehouse, tables of `default` are folders in it, other databases are folders named `x.db`. Each has a
//! file of definitions, which is written beside itself and renamed, so that it is always whole. A session reads the
//! definitions when it starts.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::files;
use super::names::key;
use super::object::{Database, Kind, Object, Storage, Table};
use super::{DEFAULT, statistics};
use crate::error::{Error, Result};
use crate::exec::command::{Routine, RoutineParameter, RoutineReturns, ViewEntry};
use crate::exec::definition::{SchemaMode, Statistics, TableDefinition};
use crate::sql::parse::Parser;
use crate::types::{Column, SparkType};

/// The file of definitions; its name marks it as no data.
const FILE: &str = "_firesteel_catalog.json";

/// Raised when a newer program writes what this one cannot read.
const VERSION: u64 = 1;

/// The folder.
#[derive(Debug)]
pub(super) struct Warehouse {
    folder: PathBuf,
}

impl Warehouse {
    /// The folder, made if it is not there.
    pub fn open(folder: PathBuf) -> Result<Self> {
        let failed = |error| Error::io(folder.display(), error);
        let folder = std::path::absolute(&folder).map_err(failed)?;
        fs::create_dir_all(&folder).map_err(failed)?;
        Ok(Warehouse { folder })
    }

    /// Where a database's tables are.
    pub fn location(&self, database: &str) -> String {
        self.database(database).display().to_string()
    }

    fn database(&self, name: &str) -> PathBuf {
        if key(name) == DEFAULT { self.folder.clone() } else { self.folder.join(format!("{}.db", key(name))) }
    }

    /// All databases, by key.
    pub fn load(&self) -> Result<BTreeMap<String, Database>> {
        let failed = |error| Error::io(self.folder.display(), error);
        let mut folders = vec![self.folder.clone()];
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|extension| extension == "db") {
                folders.push(path);
            }
        }
        let mut databases = BTreeMap::new();
        for folder in folders {
            let file = folder.join(FILE);
            match fs::read_to_string(&file) {
                Ok(text) => {
                    let database = read(&text).map_err(|error| match error.class() {
                        "INTERNAL_ERROR" => Error::io(file.display(), error.message()),
                        _ => error,
                    })?;
                    databases.insert(key(&database.name), database);
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(Error::io(file.display(), error)),
            }
        }
        Ok(databases)
    }

    /// Writes a database's definitions.
    pub fn save(&self, database: &Database) -> Result<()> {
        let folder = self.database(&database.name);
        let text = format!("{:#}\n", write(database));
        write_whole(&folder, text.as_bytes()).map_err(|error| Error::io(folder.join(FILE).display(), error))
    }

    /// Removes a database with all that is in it.
    pub fn remove(&self, database: &Database) -> Result<()> {
        let folder = self.database(&database.name);
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(folder.display(), error)),
            _ => Ok(()),
        }
    }
}

fn write_whole(folder: &Path, text: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::with_prefix_in("_firesteel_catalog.", folder)?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(FILE))?;
    Ok(())
}

fn write(database: &Database) -> Value {
    let objects: Vec<Value> = database.objects.values().filter_map(write_object).collect();
    let mut out = json!({ "version": VERSION, "name": database.name, "objects": objects });
    if !database.routines.is_empty() {
        out["functions"] = database.routines.values().map(|(name, routine)| write_routine(name, routine)).collect();
    }
    if let Some(generator) = &database.generator {
        out["generator"] = json!(generator.kind);
    }
    if !database.options.is_empty() {
        out["options"] = pairs(&database.options);
    }
    out
}

/// A table in memory goes with the session and is not written.
fn write_object(object: &Object) -> Option<Value> {
    Some(match &object.kind {
        Kind::View(view) => json!({
            "view": object.name,
            "text": view.text,
            "metrics": view.metrics,
            "database": view.database,
            "columns": view.columns.iter().map(|(name, comment)| json!([name, comment])).collect::<Vec<_>>(),
            "schema": view.schema.iter().map(|c| json!([c.name, ddl(&c.ty), c.nullable])).collect::<Vec<_>>(),
            "query_columns": view.query_columns,
            "double_quoted_names": view.double_quoted_names,
            "mode": view.mode.word(),
            "comment": view.comment,
            "properties": pairs(&view.properties),
            "created": view.created,
        }),
        Kind::Table(table) => {
            let (Storage::Files, Some(path)) = (&table.storage, &table.location) else { return None };
            let columns = table.columns.iter().enumerate().map(|(i, column)| {
                let (comment, default) = (table.column_comment(i), table.column_default(i));
                let mut out = json!({ "name": column.name, "type": ddl(&column.ty), "nullable": column.nullable });
                out["comment"] = json!(comment);
                if default.is_some() {
                    out["default"] = json!(default);
                }
                out
            });
            let mut out = json!({
                "table": object.name,
                "columns": columns.collect::<Vec<_>>(),
                "partitioned_by": table.partitioned_by,
                "partitions": table.partitions,
                "comment": table.comment,
                "properties": pairs(&table.properties),
                "created": table.created,
                "format": table.provider,
                "options": pairs(&table.options),
                "path": path,
                "managed": table.managed,
            });
            if table.statistics != Statistics::default() {
                out["statistics"] = statistics::write(&table.statistics);
            }
            out
        }
    })
}

fn write_routine(name: &str, routine: &Routine) -> Value {
    let parameters = routine.parameters.iter().map(|parameter| {
        let (default, comment) = (&parameter.default, &parameter.comment);
        json!({ "name": parameter.name, "type": ddl(&parameter.ty), "default": default, "comment": comment })
    });
    let mut out = json!({
        "function": name,
        "parameters": parameters.collect::<Vec<_>>(),
        "body": routine.body,
        "database": routine.database,
        "settings": pairs(&routine.settings),
        "deterministic": routine.deterministic,
        "reads_data": routine.reads_data,
        "comment": routine.comment,
        "created": routine.created,
    });
    match &routine.returns {
        RoutineReturns::Value(ty) => out["returns"] = json!(ddl(ty)),
        RoutineReturns::Table(columns) => {
            let columns = columns.iter().map(|(name, ty, comment)| json!([name, ddl(ty), comment]));
            out["columns"] = columns.collect();
        }
    }
    out
}

fn pairs(pairs: &[(String, String)]) -> Value {
    pairs.iter().map(|(name, value)| json!([name, value])).collect()
}

/// A type as it can be read back, whatever its fields are called.
fn ddl(ty: &SparkType) -> String {
    match ty {
        SparkType::Array(element) => format!("array<{}>", ddl(element)),
        SparkType::Map(key, value) => format!("map<{}, {}>", ddl(key), ddl(value)),
        SparkType::Struct(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|f| format!("`{}`: {}", f.name.replace('`', "``"), ddl(&f.ty))).collect();
            format!("struct<{}>", fields.join(", "))
        }
        other => other.to_string(),
    }
}

fn read(text: &str) -> Result<Database> {
    let value: Value = serde_json::from_str(text).map_err(Error::internal)?;
    let database = object(&value)?;
    if database.get("version").and_then(Value::as_u64) != Some(VERSION) {
        return Err(Error::unsupported("a warehouse written by a newer version"));
    }
    let options = match database.contains_key("options") {
        true => read_pairs(database, "options")?,
        false => Vec::new(),
    };
    let generator = match database.get("generator").and_then(Value::as_str) {
        Some(kind) => Some(files::generator(kind, &options)?),
        None => None,
    };
    let mut objects = BTreeMap::new();
    for value in array(database, "objects")? {
        let object = read_object(object(value)?)?;
        objects.insert(key(&object.name), object);
    }
    let mut routines = BTreeMap::new();
    if database.contains_key("functions") {
        for value in array(database, "functions")? {
            let (name, routine) = read_routine(object(value)?)?;
            routines.insert(key(&name), (name, Arc::new(routine)));
        }
    }
    Ok(Database { name: string(database, "name")?, options, generator, objects, routines })
}

fn read_routine(value: &Map<String, Value>) -> Result<(String, Routine)> {
    let read_type = |text: &str| Parser::new(text)?.data_type();
    let optional = |value: &Map<String, Value>, name: &str| value.get(name).and_then(Value::as_str).map(str::to_string);
    let flag = |name: &str| value.get(name).and_then(Value::as_bool).unwrap_or(false);
    let mut parameters = Vec::new();
    for parameter in array(value, "parameters")? {
        let parameter = object(parameter)?;
        parameters.push(RoutineParameter {
            name: string(parameter, "name")?,
            ty: read_type(&string(parameter, "type")?)?,
            default: optional(parameter, "default"),
            comment: optional(parameter, "comment"),
        });
    }
    let returns = match value.get("returns").and_then(Value::as_str) {
        Some(ty) => RoutineReturns::Value(read_type(ty)?),
        None => {
            let mut columns = Vec::new();
            for column in array(value, "columns")? {
                let part = |i: usize| column.get(i).and_then(Value::as_str).map(str::to_string);
                let (name, ty) = part(0).zip(part(1)).ok_or_else(|| damaged("columns"))?;
                columns.push((name, read_type(&ty)?, part(2)));
            }
            RoutineReturns::Table(columns)
        }
    };
    let routine = Routine {
        parameters,
        returns,
        body: string(value, "body")?,
        database: string(value, "database")?,
        settings: read_pairs(value, "settings")?,
        deterministic: flag("deterministic"),
        reads_data: flag("reads_data"),
        comment: optional(value, "comment"),
        temporary: false,
        created: value.get("created").and_then(Value::as_i64).unwrap_or(0),
    };
    Ok((string(value, "function")?, routine))
}

fn read_object(value: &Map<String, Value>) -> Result<Object> {
    let (name, kind) = if value.contains_key("view") {
        let mut columns = Vec::new();
        for column in array(value, "columns")? {
            let part = |i: usize| column.get(i).and_then(Value::as_str).map(str::to_string);
            columns.push((part(0).ok_or_else(|| damaged("columns"))?, part(1)));
        }
        let mut schema = Vec::new();
        for column in value.get("schema").and_then(Value::as_array).into_iter().flatten() {
            let part = |i: usize| column.get(i).and_then(Value::as_str).ok_or_else(|| damaged("schema"));
            let nullable = column.get(2).and_then(Value::as_bool).unwrap_or(true);
            schema.push(Column { name: part(0)?.to_string(), ty: Parser::new(part(1)?)?.data_type()?, nullable });
        }
        let query_columns = value.get("query_columns").and_then(Value::as_array).into_iter().flatten();
        let view = ViewEntry {
            text: string(value, "text")?,
            metrics: value.get("metrics").and_then(Value::as_bool).unwrap_or(false),
            columns,
            schema,
            query_columns: query_columns.filter_map(Value::as_str).map(str::to_string).collect(),
            mode: SchemaMode::of(value.get("mode").and_then(Value::as_str).unwrap_or_default()),
            database: string(value, "database")?,
            comment: value.get("comment").and_then(Value::as_str).map(str::to_string),
            double_quoted_names: value.get("double_quoted_names").and_then(Value::as_bool).unwrap_or(false),
            properties: read_pairs(value, "properties")?,
            created: value.get("created").and_then(Value::as_i64).unwrap_or(0),
            ..ViewEntry::default()
        };
        (string(value, "view")?, Kind::View(view))
    } else {
        let mut definition = TableDefinition {
            provider: string(value, "format")?,
            options: read_pairs(value, "options")?,
            location: Some(string(value, "path")?),
            managed: value.get("managed").and_then(Value::as_bool).unwrap_or(false),
            comment: value.get("comment").and_then(Value::as_str).map(str::to_string),
            properties: read_pairs(value, "properties")?,
            created: value.get("created").and_then(Value::as_i64).unwrap_or(0),
            ..TableDefinition::default()
        };
        for column in array(value, "columns")? {
            let column = object(column)?;
            let nullable = column.get("nullable").and_then(Value::as_bool).unwrap_or(true);
            let ty = Parser::new(&string(column, "type")?)?.data_type()?;
            let text = |name: &str| column.get(name).and_then(Value::as_str).map(str::to_string);
            definition.columns.push(Column { name: string(column, "name")?, ty, nullable });
            definition.column_comments.push(text("comment"));
            definition.column_defaults.push(text("default"));
        }
        let partitioned_by = array(value, "partitioned_by")?.iter().filter_map(Value::as_str);
        definition.partitioned_by = partitioned_by.map(str::to_string).collect();
        for partition in value.get("partitions").and_then(Value::as_array).into_iter().flatten() {
            let values = partition.as_array().ok_or_else(|| damaged("partitions"))?.iter();
            definition.partitions.push(values.map(|value| value.as_str().map(str::to_string)).collect());
        }
        definition.statistics = value.get("statistics").map(statistics::read).unwrap_or_default();
        let table = Table { definition: Arc::new(definition), storage: Storage::Files };
        (string(value, "table")?, Kind::Table(Arc::new(table)))
    };
    Ok(Object { name, kind })
}

fn damaged(what: &str) -> Error {
    Error::internal(format!("the file of definitions is damaged at {what}"))
}

fn object(value: &Value) -> Result<&Map<String, Value>> {
    value.as_object().ok_or_else(|| damaged("an object"))
}

fn array<'a>(value: &'a Map<String, Value>, name: &str) -> Result<&'a Vec<Value>> {
    value.get(name).and_then(Value::as_array).ok_or_else(|| damaged(name))
}

fn string(value: &Map<String, Value>, name: &str) -> Result<String> {
    value.get(name).and_then(Value::as_str).map(str::to_string).ok_or_else(|| damaged(name))
}

fn read_pairs(value: &Map<String, Value>, name: &str) -> Result<Vec<(String, String)>> {
    let pair = |pair: &Value| {
        let part = |i: usize| pair.get(i).and_then(Value::as_str).map(str::to_string);
        part(0).zip(part(1)).ok_or_else(|| damaged(name))
    };
    array(value, name)?.iter().map(pair).collect()
}
