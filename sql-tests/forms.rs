//! The forms in which every file must give the same answers, and the proof that each form did what its name says.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};

use firesteel::types::format::{Formatter, Style};
use firesteel::types::zone::Zone;
use firesteel::{Answer, Error, Session};
use libtest_mimic::Failed;

use crate::blocks::Block;

/// A way of running the suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Plain,
    /// Every table and view is cached when it is made.
    Cached,
    /// Our optimiser rules are off.
    RulesOff,
    /// One thread.
    OneThread,
    /// So little memory that joins, sorts and aggregates take their slow form.
    SmallMemory,
}

/// What the forms must have shown by the end.
#[derive(Debug, Default)]
pub struct Proof {
    cache_hits: AtomicU64,
    cached_runs: AtomicU64,
    big_runs: AtomicU64,
    sort_spills: AtomicU64,
    aggregate_spills: AtomicU64,
}

impl Proof {
    /// # Errors
    /// When a form did nothing of what it is for.
    pub fn check(&self) -> Result<(), String> {
        if self.cached_runs.load(Ordering::Relaxed) > 0 && self.cache_hits.load(Ordering::Relaxed) == 0 {
            return Err("the form `cached` was never served from the cache".into());
        }
        if self.big_runs.load(Ordering::Relaxed) > 0 {
            for (operator, spills) in [("sort", &self.sort_spills), ("aggregate", &self.aggregate_spills)] {
                if spills.load(Ordering::Relaxed) == 0 {
                    return Err(format!("no {operator} of the form `small-memory` had to spill"));
                }
            }
        }
        Ok(())
    }

    /// Counts the operators that spilled, by a text of EXPLAIN ANALYZE.
    fn spilled(&self, analyzed: &str) {
        self.big_runs.fetch_add(1, Ordering::Relaxed);
        for line in analyzed.lines().filter(|line| line.contains("spilled=")) {
            let line = line.to_lowercase();
            for (operator, spills) in [("sort", &self.sort_spills), ("aggregate", &self.aggregate_spills)] {
                if line.split('[').next().is_some_and(|title| title.contains(operator)) {
                    spills.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }
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
            Form::RulesOff => builder = builder.config("firesteel.optimizer.enabled", "false"),
            Form::OneThread => builder = builder.threads(1),
            Form::SmallMemory => builder = builder.memory_limit("48MB".parse()?),
        }
        builder.build()
    }

    /// Runs the statements of a file.
    pub fn answer(self, text: &str, proof: &Proof) -> Result<Vec<Block>, Failed> {
        let session = self.session(text).map_err(|error| error.report())?;
        if self == Form::Cached {
            proof.cached_runs.fetch_add(1, Ordering::Relaxed);
        }
        let mut blocks = Vec::new();
        let mut cached = HashSet::new();
        let ask = |statement: &str| futures::executor::block_on(one(&session, statement));
        let big = self == Form::SmallMemory && text.lines().any(|line| line == "-- big");
        for piece in firesteel::session::text::split(text) {
            let statement = piece.text.to_string();
            if self == Form::Cached {
                for file in files(&statement) {
                    if cached.insert(file.to_string()) {
                        // What cannot be read stays uncached, and the statement says why.
                        let _ = ask(&format!("CACHE TABLE cached_{} AS SELECT * FROM {file}", cached.len()));
                    }
                }
            }
            let (block, hits) = ask(&statement);
            proof.cache_hits.fetch_add(hits, Ordering::Relaxed);
            if block.output.contains("INTERNAL_ERROR") {
                return Err(format!("{statement}\n{}", block.output).into());
            }
            blocks.push(block);
            if self == Form::Cached
                && let Some(name) = created(&statement)
            {
                // What cannot be cached (a view that fails when it is read) stays as it is.
                let _ = ask(&format!("CACHE TABLE {name}"));
            }
            if big && statement.starts_with("SELECT") {
                proof.spilled(&ask(&format!("EXPLAIN ANALYZE {statement}")).0.output);
            }
        }
        Ok(blocks)
    }
}

/// The files that a statement reads by Spark's form: parquet.`path`.
fn files(statement: &str) -> impl Iterator<Item = &str> {
    ["parquet.`", "csv.`", "json.`", "text.`"].into_iter().flat_map(move |head| {
        statement.match_indices(head).filter_map(move |(at, _)| {
            let path = statement.get(at + head.len()..)?.find('`')?;
            statement.get(at..=at + head.len() + path)
        })
    })
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

/// Runs one statement; also says how many cached plans served it.
async fn one(session: &Session, statement: &str) -> (Block, u64) {
    let block = |schema: String, output: String| Block { statement: statement.to_string(), schema, output };
    let answer = match session.sql(statement).await {
        Ok(answer) => answer,
        Err(error) => return (block("struct<>".into(), describe(&error)), 0),
    };
    match rows(answer).await {
        Ok((schema, output, hits)) => (block(schema, output), hits),
        Err(error) => (block("struct<>".into(), describe(&error)), 0),
    }
}

/// Schema and rows as Spark's suite prints them.
async fn rows(mut answer: Answer) -> Result<(String, String, u64), Error> {
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
    Ok((schema, lines.join("\n"), summary.cache.len() as u64))
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
    let fields: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name:?}: {:?}", value.replace(concat!(env!("CARGO_MANIFEST_DIR"), "/"), "")))
        .collect();
    format!("ERROR [{}] SQLSTATE: {} {{{}}}", error.class(), error.sqlstate(), fields.join(", "))
}
