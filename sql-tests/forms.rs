//! The forms in which every file must give the same answers, and the proof that each form did what its name says.

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
}

impl Proof {
    /// # Errors
    /// When a form did nothing of what it is for.
    pub fn check(&self) -> Result<(), String> {
        if self.cached_runs.load(Ordering::Relaxed) > 0 && self.cache_hits.load(Ordering::Relaxed) == 0 {
            return Err("the form `cached` was never served from the cache".into());
        }
        Ok(())
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
            Form::SmallMemory => builder = builder.memory_limit("64MB".parse()?),
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
        for piece in firesteel::session::text::split(text) {
            let statement = piece.text.to_string();
            let (block, hits) = futures::executor::block_on(one(&session, &statement));
            proof.cache_hits.fetch_add(hits, Ordering::Relaxed);
            if block.output.contains("INTERNAL_ERROR") {
                return Err(format!("{statement}\n{}", block.output).into());
            }
            blocks.push(block);
            if self == Form::Cached
                && let Some(name) = created(&statement)
            {
                // What cannot be cached (a view that fails when it is read) stays as it is.
                let _ = futures::executor::block_on(one(&session, &format!("CACHE TABLE {name}")));
            }
        }
        Ok(blocks)
    }
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
    Ok((schema, lines.join("\n"), answer.summary().cache.len() as u64))
}

fn describe(error: &Error) -> String {
    let mut parameters: Vec<&(&str, String)> = error.parameters().iter().collect();
    parameters.sort();
    let fields: Vec<String> = parameters.iter().map(|(name, value)| format!("{name:?}: {value:?}")).collect();
    format!("ERROR [{}] SQLSTATE: {} {{{}}}", error.class(), error.sqlstate(), fields.join(", "))
}
