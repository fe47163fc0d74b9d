//! `firesteel bench`: the setup once, then each query once cold and N times warm, in one process, every batch fetched.
//!
//! Each run plans and executes anew: only what CACHE TABLE holds survives from run to run. A file of several statements is
//! timed whole; its rows are those of its last statement. The line of JSON has seconds, or an error, for each query.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;

use super::args::BenchArgs;
use super::output::{Output, reason};
use super::render::{self, Head, Look, group};
use super::script::{Item, Script};
use super::{code, substitute, tell, usage};
use crate::error::{Error, Result};
use crate::session::Session;
use crate::types::Column;

/// Runs it. The exit code: 1 when a query failed.
pub fn run(args: &BenchArgs) -> u8 {
    let queries = match query_files(args) {
        Ok(queries) => queries,
        Err(sentence) => return usage(&sentence),
    };
    match measure(args, &queries) {
        Ok(report) => {
            let text = if args.json { report.json() } else { report.table() };
            match writeln!(std::io::stdout().lock(), "{text}") {
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                    tell(&Error::io("standard output", reason(&error)).report());
                    1
                }
                _ => u8::from(report.queries.iter().any(|query| query.result.is_err())),
            }
        }
        Err(error) => {
            tell(&error.report());
            code(&error)
        }
    }
}

/// The query files by name: those given, then the folder's in natural order.
fn query_files(args: &BenchArgs) -> Result<Vec<PathBuf>, String> {
    let mut files = args.file.clone();
    if let Some(folder) = &args.dir {
        let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {}", folder.display(), reason(&error)))?;
        let is_sql = |path: &PathBuf| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"));
        let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_sql).collect();
        found.sort_by_key(|path| natural(&name(path)));
        files.extend(found);
    }
    if let Some(missing) = files.iter().chain(&args.setup).find(|path| !path.is_file()) {
        return Err(format!("{}: no such file", missing.display()));
    }
    if files.is_empty() {
        return Err("no query files: give a folder, or -f FILE".to_string());
    }
    Ok(files)
}

fn name(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A key that sorts `q2` before `q10`.
fn natural(name: &str) -> Vec<(u64, String)> {
    let mut parts: Vec<(u64, String)> = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let letters = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let digits = rest[letters..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |at| letters + at);
        // The letters decide before the number behind them.
        parts.push((0, rest[..letters].to_string()));
        parts.push((rest[letters..digits].parse().unwrap_or(0), String::new()));
        rest = &rest[digits..];
    }
    parts
}

struct Report {
    mode: String,
    load: f64,
    queries: Vec<Query>,
}

struct Query {
    name: String,
    /// Seconds of each run, the cold one first, and the rows.
    result: Result<(Vec<f64>, u64), String>,
}

fn measure(args: &BenchArgs, files: &[PathBuf]) -> Result<Report> {
    let session = super::session(&args.session)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|error| Error::io("threads", reason(&error)))?;
    if let Some(folder) = &args.save {
        std::fs::create_dir_all(folder).map_err(|error| Error::io(folder.display(), reason(&error)))?;
    }
    let started = Instant::now();
    for path in &args.setup {
        for statement in statements(&session, path, args)? {
            runtime.block_on(fetch(&session, &statement, args, false))?;
        }
    }
    let load = started.elapsed().as_secs_f64();
    let mut queries = Vec::new();
    for path in files {
        let query = Query { name: name(path), result: time(&session, &runtime, path, args).map_err(first_line) };
        let seen = match &query.result {
            Ok((times, _)) => times.iter().map(|time| format!("{time:.4}")).collect::<Vec<_>>().join(" "),
            Err(error) => error.clone(),
        };
        tell(&format!("{} {seen}", query.name));
        queries.push(query);
    }
    Ok(Report { mode: args.mode.clone(), load, queries })
}

fn first_line(error: Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_string()
}

fn statements(session: &Session, path: &Path, args: &BenchArgs) -> Result<Vec<String>> {
    let file = File::open(path).map_err(|error| Error::io(path.display(), reason(&error)))?;
    let mut script = Script::new(path.display().to_string(), BufReader::new(file));
    let variables = args.session.define.iter().cloned().collect();
    let mut statements = Vec::new();
    while let Some(item) = script.next()? {
        match item {
            Item::Statement(text, _) => {
                statements.push(substitute::statement(&text, &variables, &|name| {
                    super::names::setting_as_set(session, name)
                })?);
            }
            Item::Command(line) => return Err(Error::unsupported(format!("the meta-command {line} in a benchmark"))),
        }
    }
    Ok(statements)
}

fn time(
    session: &Session,
    runtime: &tokio::runtime::Runtime,
    path: &Path,
    args: &BenchArgs,
) -> Result<(Vec<f64>, u64)> {
    let statements = statements(session, path, args)?;
    let mut times = Vec::new();
    let mut rows = 0;
    for run in 0..=args.runs {
        let keep = args.save.is_some() && run == args.runs;
        let started = Instant::now();
        let mut last = None;
        for statement in &statements {
            last = Some(runtime.block_on(fetch(session, statement, args, keep))?);
        }
        times.push(started.elapsed().as_secs_f64());
        let Some(fetched) = last else { return Err(Error::io(path.display(), "there is no statement in it")) };
        rows = fetched.rows;
        if let (true, Some(folder)) = (keep, &args.save) {
            save(session, &fetched, &folder.join(format!("{}.csv", name(path))))?;
        }
    }
    Ok((times, rows))
}

struct Fetched {
    columns: Vec<Column>,
    schema: SchemaRef,
    rows: u64,
    batches: Vec<RecordBatch>,
}

async fn fetch(session: &Session, statement: &str, args: &BenchArgs, keep: bool) -> Result<Fetched> {
    let parameters: Vec<_> = args.session.param.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut answer = session.sql_with(statement, &parameters).await?;
    let mut batches = Vec::new();
    let mut rows = 0;
    while let Some(batch) = answer.next().await {
        let batch = batch?;
        rows += batch.num_rows() as u64;
        if keep {
            batches.push(batch);
        }
    }
    Ok(Fetched { columns: answer.columns().to_vec(), schema: answer.schema(), rows, batches })
}

fn save(session: &Session, fetched: &Fetched, path: &Path) -> Result<()> {
    let mut output = Output::file(path)?;
    let look = Look {
        width: None,
        color: false,
        header: true,
        schema: false,
        time_zone: session.timezone(),
        binary: Default::default(),
    };
    let format = render::find("csv").ok_or_else(|| Error::internal("the format csv"))?;
    let mut renderer = (format.make)(&look);
    let head = Head { columns: &fetched.columns, schema: SchemaRef::clone(&fetched.schema), command: false };
    let mut write = || {
        renderer.begin(&head, &mut output)?;
        for batch in &fetched.batches {
            renderer.batch(batch, &mut output)?;
        }
        renderer.end(&mut output).map(|_| ())
    };
    let failed = |error: std::io::Error| Error::io(path.display(), reason(&error));
    write().map_err(failed)?;
    output.finish().map_err(failed)
}

impl Report {
    /// One line; the keys in the order that people read them in.
    fn json(&self) -> String {
        let text = |text: &str| serde_json::Value::from(text).to_string();
        let queries: Vec<String> = self
            .queries
            .iter()
            .map(|query| {
                let value = match &query.result {
                    Ok((times, _)) => {
                        let times: Vec<String> = times.iter().map(|time| format!("{time:.5}")).collect();
                        format!("[{}]", times.join(", "))
                    }
                    Err(error) => format!("{{\"error\": {}}}", text(error)),
                };
                format!("{}: {value}", text(&query.name))
            })
            .collect();
        format!(
            "{{\"engine\": \"firesteel\", \"mode\": {}, \"version\": {}, \"load_s\": {:.3}, \"rss_mb\": {}, \"queries\": {{{}}}}}",
            text(&self.mode),
            text(env!("CARGO_PKG_VERSION")),
            self.load,
            peak_megabytes(),
            queries.join(", ")
        )
    }

    fn table(&self) -> String {
        let width = self.queries.iter().map(|query| query.name.chars().count()).max().unwrap_or(0).max(5);
        let mut out = format!(
            "{:width$} {:>10} {:>10} {:>10} {:>10} {:>12}\n",
            "query", "cold s", "min s", "median s", "max s", "rows"
        );
        let mut total = [0.0; 4];
        for query in &self.queries {
            match &query.result {
                Ok((times, rows)) => {
                    let figures = figures(times);
                    for (sum, figure) in total.iter_mut().zip(figures) {
                        *sum += figure;
                    }
                    out.push_str(&line(&query.name, width, figures));
                    out.push_str(&format!(" {:>12}\n", group(*rows)));
                }
                Err(error) => out.push_str(&format!("{:width$} {error}\n", query.name)),
            }
        }
        out.push_str(&line("total", width, total));
        out.push_str(&format!("\nsetup {:.3} s, peak memory {} MB, mode {}", self.load, peak_megabytes(), self.mode));
        out
    }
}

fn line(name: &str, width: usize, figures: [f64; 4]) -> String {
    let [cold, min, median, max] = figures;
    format!("{name:width$} {cold:>10.4} {min:>10.4} {median:>10.4} {max:>10.4}")
}

/// Cold, then the fastest, the median and the slowest of the warm runs (of the cold one, where there are none).
fn figures(times: &[f64]) -> [f64; 4] {
    let cold = times[0];
    let mut warm = times[1..].to_vec();
    if warm.is_empty() {
        warm.push(cold);
    }
    warm.sort_by(f64::total_cmp);
    let middle = warm.len() / 2;
    let median = if warm.len().is_multiple_of(2) { (warm[middle - 1] + warm[middle]) / 2.0 } else { warm[middle] };
    [cold, warm[0], median, warm[warm.len() - 1]]
}

/// The most memory that the process has had, where the system tells; else what it has now.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    if let Some(kilobytes) = peak {
        return kilobytes / 1024;
    }
    let Ok(process) = sysinfo::get_current_pid() else { return 0 };
    let mut system = sysinfo::System::new();
    system.refresh_processes(sysinfo::ProcessesToUpdate::Some(&[process]), true);
    system.process(process).map_or(0, |process| process.memory() >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn natural_order() {
        let mut names = ["q10", "q2", "q1", "a", "q2b"];
        names.sort_by_key(|name| natural(name));
        assert_eq!(names, ["a", "q1", "q2", "q2b", "q10"]);
    }

    #[test]
    fn the_line_of_json() {
        let report = Report {
            mode: "cached".into(),
            load: 1.25,
            queries: vec![
                Query { name: "q1".into(), result: Ok((vec![0.5, 0.25, 0.125], 4)) },
                Query { name: "q2".into(), result: Err("no \"x\"".into()) },
            ],
        };
        let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!(json["queries"]["q1"][2], 0.125);
        assert_eq!(json["queries"]["q2"]["error"], "no \"x\"");
        assert_eq!((json["engine"].as_str(), json["mode"].as_str()), (Some("firesteel"), Some("cached")));
        assert!(report.table().contains("q1        0.5000     0.1250     0.1875     0.2500            4"));
    }
}
