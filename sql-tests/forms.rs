//! The forms in which every file must give the same answers. That each did what its name says is shown by `proof.rs`.
//!
//! A file may begin with lines that say what it needs: `-- conf: key=value`, a setting; `-- tables: tpch 0.01`, generated
//! tables as the current database; `-- big`, questions that are big enough to show memory and threads at work. In its
//! statements `${folder}` is a temporary folder of this run.

use std::collections::HashSet;
use std::path::Path;

use firesteel::types::format::{Formatter, Style};
use firesteel::types::zone::Zone;
use firesteel::{Answer, Error, Session};
use libtest_mimic::Failed;

use crate::blocks::Block;
use crate::proof::{CACHED_BY_FILE, CACHED_BY_PATH, Proof};

/// A way of running the suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Plain,
    /// Every table and view is cached when it is made, every file before it is first read.
    Cached,
    /// Our optimiser rules and our own operator for Parquet are off.
    RulesOff,
    /// One thread.
    OneThread,
    /// So little memory that joins, sorts and aggregates take their slow form.
    SmallMemory,
}

impl Form {
    /// All of them.
    pub const ALL: &[Form] = &[Form::Plain, Form::Cached, Form::RulesOff, Form::OneThread, Form::SmallMemory];

    /// Its name, before each test's path.
    pub fn name(self) -> &'static str {
        match self {
            Form::Plain => "plain",
            Form::Cached => "cached",
            Form::RulesOff => "rules-off",
            Form::OneThread => "one-thread",
            Form::SmallMemory => "small-memory",
        }
    }

    /// Whether a statement is about the machinery itself, whose answer differs between forms.
    pub fn exempts(self, statement: &str) -> bool {
        let head = statement.trim_start().to_lowercase();
        let about = ["explain", "show cached", "describe cache", "cache ", "uncache", "clear cache", "refresh"];
        self != Form::Plain && about.iter().any(|word| head.starts_with(word))
    }

    fn session(self, text: &str) -> Result<Session, Error> {
        let mut builder = Session::builder().config("spark.sql.session.timeZone", "America/Los_Angeles").threads(2);
        for line in text.lines().take_while(|line| line.starts_with("--")) {
            if let Some((key, value)) = line.strip_prefix("-- conf: ").and_then(|pair| pair.split_once('=')) {
                builder = builder.config(key, value);
            }
        }
        match self {
            Form::Plain | Form::Cached => {}
            Form::RulesOff => {
                let off = ["firesteel.optimizer.enabled", "firesteel.source.parquet_scan"];
                builder = off.iter().fold(builder, |builder, name| builder.config(*name, "false"));
            }
            Form::OneThread => builder = builder.threads(1),
            Form::SmallMemory => builder = builder.memory_limit("48MB".parse()?),
        }
        builder.build()
    }

    /// Runs the statements of a file.
    pub fn answer(self, text: &str, proof: &Proof) -> Result<Vec<Block>, Failed> {
        let session = self.session(text).map_err(|error| error.report())?;
        let ask = |statement: &str| futures::executor::block_on(one(&session, statement));
        let temporary = tempfile::tempdir()?;
        let folder = Folder(temporary.path());
        let big = text.lines().any(|line| line == "-- big");
        let tables: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("-- tables: ")).collect();
        for tables in &tables {
            self.generate(tables, &ask)?;
        }
        let mut blocks = Vec::new();
        let mut cached = HashSet::new();
        for piece in firesteel::session::text::split(text) {
            let written = piece.text.to_string();
            let statement = folder.put_in(&written);
            if self == Form::Cached {
                for (head, file) in files(&statement) {
                    if cached.insert(file.to_string()) {
                        // What cannot be read stays uncached, and the statement says why.
                        let _ = ask(&format!("CACHE TABLE {head}{} AS SELECT * FROM {file}", cached.len()));
                    }
                }
            }
            let (answer, hits) = ask(&statement);
            if self == Form::Cached {
                proof.hits(&hits);
            }
            if answer.output.contains("INTERNAL_ERROR") {
                return Err(format!("{statement}\n{}", answer.output).into());
            }
            let output = still(&statement, folder.take_out(&answer.output));
            blocks.push(Block { statement: written, schema: answer.schema, output });
            if self == Form::Cached
                && let Some(name) = created(&statement)
            {
                // What cannot be cached (a view that fails when it is read) stays as it is.
                let _ = ask(&format!("CACHE TABLE {name}"));
            }
            let query = ["SELECT", "WITH"].iter().any(|word| statement.starts_with(word));
            if query && !tables.is_empty() && matches!(self, Form::Plain | Form::RulesOff) {
                proof.rules(self, &ask(&format!("EXPLAIN {statement}")).0.output);
            }
            if query && big {
                match self {
                    Form::SmallMemory => proof.analyzed(&ask(&format!("EXPLAIN ANALYZE {statement}")).0.output),
                    Form::Plain | Form::OneThread => {
                        proof.threads(self, &ask(&format!("EXPLAIN FORMATTED {statement}")).0.output);
                    }
                    _ => {}
                }
            }
        }
        Ok(blocks)
    }

    /// Makes generated tables the current database.
    fn generate(self, tables: &str, ask: &impl Fn(&str) -> (Block, Vec<String>)) -> Result<(), Failed> {
        let (kind, scale) = tables.split_once(' ').ok_or_else(|| format!("tables: {tables}"))?;
        let run = |statement: &str| {
            let block = ask(statement).0;
            if block.output.starts_with("ERROR") { Err(Failed::from(block.output)) } else { Ok(block.output) }
        };
        run(&format!("CREATE DATABASE {kind} USING {kind} OPTIONS (scale = '{scale}')"))?;
        run(&format!("USE {kind}"))?;
        if self == Form::Cached {
            for table in run("SHOW TABLES")?.lines() {
                run(&format!("CACHE TABLE {table}"))?;
            }
        }
        Ok(())
    }
}

/// The folder of a run, whose name is no part of an answer.
struct Folder<'a>(&'a Path);

impl Folder<'_> {
    fn put_in(&self, statement: &str) -> String {
        statement.replace("${folder}", &self.0.display().to_string())
    }

    fn take_out(&self, output: &str) -> String {
        let output = output.replace(&self.0.display().to_string(), "${folder}");
        output.replace(concat!(env!("CARGO_MANIFEST_DIR"), "/"), "")
    }
}

/// An answer without what differs from run to run: the time that operators took, and when a cached table was last used.
fn still(statement: &str, output: String) -> String {
    let head = statement.to_lowercase();
    let moving: &[(&str, &str)] = if head.starts_with("explain analyze") {
        &[
            (r"(?:, )?(?:time|memory)=[^,\]]*", ""),
            (r"(rows?) in [0-9.]+ m?s", "$1 in TIME"),
            (r"\nslowest: .*", "\nslowest: OPERATOR"),
        ]
    } else if head.starts_with("show cached") {
        &[(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "TIME")]
    } else {
        &[]
    };
    moving.iter().fold(output, |text, (pattern, by)| match regex::Regex::new(pattern) {
        Ok(pattern) => pattern.replace_all(&text, *by).into_owned(),
        Err(error) => error.to_string(),
    })
}

/// The files that a statement reads, and how what is cached of each is named: parquet.`path` as in Spark, `FROM 'path'`.
fn files(statement: &str) -> Vec<(&'static str, String)> {
    let by_path = regex::Regex::new(r"(?i)\b(?:parquet|csv|json|text)\.`[^`]+`");
    let by_file = regex::Regex::new(r"(?i)\b(?:from|join)\s+('[^']+')");
    let mut files = Vec::new();
    for found in by_path.iter().flat_map(|pattern| pattern.find_iter(statement)) {
        files.push((CACHED_BY_PATH, found.as_str().to_string()));
    }
    for found in by_file.iter().flat_map(|pattern| pattern.captures_iter(statement)) {
        files.push((CACHED_BY_FILE, found[1].to_string()));
    }
    files
}

/// The table or view that a statement makes, if it makes one.
fn created(statement: &str) -> Option<&str> {
    let words: Vec<&str> = statement.split_whitespace().collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    if lower.first().map(String::as_str) != Some("create") {
        return None;
    }
    let mut at = lower.iter().position(|word| word == "view" || word == "table")? + 1;
    if lower.get(at).map(String::as_str) == Some("if") {
        at += 3;
    }
    words.get(at).map(|word| word.split('(').next().unwrap_or(word))
}

/// Runs one statement; also says which cached tables served it.
async fn one(session: &Session, statement: &str) -> (Block, Vec<String>) {
    let block = |schema: String, output: String| Block { statement: statement.to_string(), schema, output };
    let answer = match session.sql(statement).await {
        Ok(answer) => answer,
        Err(error) => return (block("struct<>".into(), describe(&error)), Vec::new()),
    };
    match rows(answer).await {
        Ok((schema, output, hits)) => (block(schema, output), hits),
        Err(error) => (block("struct<>".into(), describe(&error)), Vec::new()),
    }
}

/// Schema and rows as Spark's suite prints them.
async fn rows(mut answer: Answer) -> Result<(String, String, Vec<String>), Error> {
    let fields: Vec<String> = answer.columns().iter().map(|column| format!("{}:{}", column.name, column.ty)).collect();
    let schema = format!("struct<{}>", fields.join(","));
    let zone = Zone::parse("America/Los_Angeles").unwrap_or(Zone::UTC);
    let formatters: Vec<Formatter> =
        answer.columns().iter().map(|column| Formatter::new(&column.ty, zone, Style::Hive)).collect();
    let mut lines = Vec::new();
    while let Some(batch) = answer.next().await {
        let batch = batch?;
        let mut cells =
            formatters.iter().zip(batch.columns()).map(|(f, array)| f.bind(array)).collect::<Result<Vec<_>, _>>()?;
        for row in 0..batch.num_rows() {
            let mut line = String::new();
            for (i, cell) in cells.iter_mut().enumerate() {
                if i > 0 {
                    line.push('\t');
                }
                cell.write(row, &mut line);
            }
            lines.push(line);
        }
    }
    let summary = answer.summary();
    if summary.command {
        lines = lines.iter().map(|line| command_line(&schema, line)).collect();
    }
    Ok((schema, lines.join("\n"), summary.cache))
}

/// A line of a command, in the two cases where Spark's HiveResult does not print the row as it is: DESCRIBE pads its cells,
/// SHOW TABLES and SHOW VIEWS print names.
fn command_line(schema: &str, line: &str) -> String {
    let cells = line.split('\t');
    match schema {
        "struct<col_name:string,data_type:string,comment:string>" => {
            let padded: Vec<String> =
                cells.map(|cell| format!("{:20}", if cell == "NULL" { "" } else { cell })).collect();
            padded.join("\t")
        }
        "struct<namespace:string,tableName:string,isTemporary:boolean>"
        | "struct<namespace:string,viewName:string,isTemporary:boolean>" => {
            cells.into_iter().nth(1).unwrap_or_default().to_string()
        }
        _ => line.to_string(),
    }
}

fn describe(error: &Error) -> String {
    let mut parameters: Vec<&(&str, String)> = error.parameters().iter().collect();
    parameters.sort();
    let fields: Vec<String> = parameters.iter().map(|(name, value)| format!("{name:?}: {value:?}")).collect();
    format!("ERROR [{}] SQLSTATE: {} {{{}}}", error.class(), error.sqlstate(), fields.join(", "))
}
