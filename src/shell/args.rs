//! The command line, in two steps: what the user said ([`Said`], pure), then what it means here ([`resolve`], which looks
//! whether files exist and whether a person sits at the terminal).
//!
//! Flags follow the `spark-sql` command where it has them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use super::render;
use crate::config::{parse_duration, parse_size};

/// What the user said.
#[derive(Debug, Parser)]
#[command(
    name = "firesteel",
    version,
    about = "Spark SQL without Spark: a shell, a batch runner, a library",
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    max_term_width = 100
)]
pub struct Said {
    /// Data files (each becomes a view named after it), a .sql file to run, or SQL
    #[arg(value_name = "FILE|SQL")]
    pub inputs: Vec<OsString>,
    /// Run SQL, then exit; repeatable, in the order given with -f
    #[arg(short = 'e', value_name = "SQL", allow_hyphen_values = true)]
    pub execute: Vec<String>,
    /// Run a file (- is standard input), then exit; repeatable
    #[arg(short = 'f', value_name = "FILE")]
    pub file: Vec<PathBuf>,
    /// Run a file before all else, with settings and views; repeatable
    #[arg(short = 'i', value_name = "FILE")]
    pub init: Vec<PathBuf>,
    /// Stay in the shell after -e and -f
    #[arg(long)]
    pub interactive: bool,
    /// The format of results; default: table on a terminal, else hive (what spark-sql prints)
    #[arg(long, value_name = "F", value_parser = PossibleValuesParser::new(render::names()))]
    pub format: Option<String>,
    /// Write results to a file, which is there only when all went well
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Go on after a failed statement
    #[arg(long)]
    pub keep_going: bool,
    /// Results only: no footers, no notices
    #[arg(short = 'S', long)]
    pub silent: bool,
    /// Echo each statement to stderr
    #[arg(short = 'v', long)]
    pub verbose: bool,
    /// A progress line for long statements
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub progress: When,
    /// Colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: When,
    /// Do not read the init file of the shell
    #[arg(long)]
    pub no_init: bool,
    /// What the session is made of.
    #[command(flatten)]
    pub session: SessionArgs,
    /// `bench` or `cluster`.
    #[command(subcommand)]
    pub command: Option<Sub>,
    /// `-e` and `-f` in the order given; not an argument of its own.
    #[arg(skip)]
    pub ordered: Vec<Input>,
}

const EXAMPLES: &str = "\
Examples:
  firesteel                                        the shell
  firesteel trips.parquet                          the shell, with a view trips
  firesteel \"SELECT count(*) FROM 'trips.parquet'\"
  firesteel -f job.sql -d day=7 --format csv -o out.csv

Exit codes: 0 all went well, 1 a statement failed, 2 wrong usage, 3 time or memory limit, 130 interrupted";

/// What the session is made of.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Session")]
pub struct SessionArgs {
    /// A setting, as SET KEY=VALUE
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    pub conf: Vec<(String, String)>,
    /// ${NAME} in SQL becomes VALUE, as text
    #[arg(short = 'd', long = "define", visible_alias = "hivevar", value_name = "NAME=VALUE", value_parser = key_value)]
    pub define: Vec<(String, String)>,
    /// :NAME in SQL becomes VALUE, as a value (a SQL literal, else a string)
    #[arg(long, value_name = "NAME=VALUE", value_parser = key_value)]
    pub param: Vec<(String, String)>,
    /// The database to start in
    #[arg(long, value_name = "NAME")]
    pub database: Option<String>,
    /// The folder of tables that outlive the session; without one they live in memory
    #[arg(long, value_name = "DIR")]
    pub warehouse: Option<PathBuf>,
    /// Memory for queries and cache together [default: 60 % of the machine's]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub memory: Option<u64>,
    /// Threads that run queries [default: the machine's cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// Stop a statement after this time: 500ms, 30s, 5min
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// Refuse statements that change anything that outlives the session
    #[arg(long)]
    pub read_only: bool,
    /// Run on a cluster (not supported)
    #[arg(long, value_name = "URL", hide = true)]
    pub cluster: Option<String>,
}

/// The programs beside SQL.
#[derive(Debug, Subcommand)]
pub enum Sub {
    /// Time query files: once cold, then N times warm, in one process
    Bench(Box<BenchArgs>),
    /// Scale-out over many machines (not supported)
    #[command(hide = true)]
    Cluster {
        /// What comes after `cluster`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
}

/// The arguments of `firesteel bench`.
#[derive(Clone, Debug, Args)]
pub struct BenchArgs {
    /// A folder of query files (*.sql, in natural order)
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// A query file; repeatable. A file of several statements is timed whole
    #[arg(short = 'f', value_name = "FILE")]
    pub file: Vec<PathBuf>,
    /// Statements to run once before: views, CACHE TABLE
    #[arg(long, value_name = "FILE")]
    pub setup: Vec<PathBuf>,
    /// Warm runs
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub runs: usize,
    /// Print one line of JSON in place of a table
    #[arg(long)]
    pub json: bool,
    /// A label of the run
    #[arg(long, value_name = "NAME", default_value = "default")]
    pub mode: String,
    /// Write each query's result as DIR/NAME.csv
    #[arg(long, value_name = "DIR")]
    pub save: Option<PathBuf>,
    /// What the session is made of.
    #[command(flatten)]
    pub session: SessionArgs,
}

/// `auto`, `always` or `never`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// When a person looks at a terminal.
    #[default]
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

impl When {
    /// Whether, given that `auto` would.
    pub fn decide(self, auto: bool) -> bool {
        match self {
            When::Auto => auto,
            When::Always => true,
            When::Never => false,
        }
    }
}

/// Where statements come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The command line.
    Sql(String),
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Said {
    /// Reads the command line.
    /// # Errors
    /// What is wrong with it, or the text of `--help` and `--version`.
    pub fn parse_from<T: Into<OsString> + Clone>(args: impl IntoIterator<Item = T>) -> Result<Said, clap::Error> {
        let matches = Said::command().try_get_matches_from(args)?;
        let mut said = Said::from_arg_matches(&matches)?;
        said.ordered = ordered(&matches, &said);
        Ok(said)
    }
}

/// `-e` and `-f` in the order in which they stand on the command line.
fn ordered(matches: &ArgMatches, said: &Said) -> Vec<Input> {
    let at = |id: &str| matches.indices_of(id).map(Iterator::collect::<Vec<_>>).unwrap_or_default();
    let mut all: Vec<(usize, Input)> = Vec::new();
    all.extend(at("execute").into_iter().zip(said.execute.iter().map(|sql| Input::Sql(sql.clone()))));
    all.extend(at("file").into_iter().zip(said.file.iter().map(|path| input_file(path))));
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, input)| input).collect()
}

fn input_file(path: &Path) -> Input {
    if path.as_os_str() == "-" { Input::Stdin } else { Input::File(path.to_path_buf()) }
}

/// What the command line is said in.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// Whether standard input is a terminal.
    pub stdin_terminal: bool,
    /// Whether standard output is a terminal.
    pub stdout_terminal: bool,
    /// Whether a path exists.
    pub exists: &'a dyn Fn(&Path) -> bool,
    /// The files that a pattern such as `data/*.csv` matches.
    pub matching: &'a dyn Fn(&str) -> Vec<PathBuf>,
    /// Paths that exist and are spelt nearly so.
    pub near: &'a dyn Fn(&str) -> Vec<String>,
}

/// What the command line means.
#[derive(Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Files that become views.
    pub views: Vec<PathBuf>,
    /// What is run, in order.
    pub inputs: Vec<Input>,
    /// Whether the shell opens when all inputs are run.
    pub interactive: bool,
    /// The name of the format of results.
    pub format: String,
}

/// What `said` means in `world`.
/// # Errors
/// A sentence for the user: exit code 2.
pub fn resolve(said: &Said, world: World) -> Result<Meaning, String> {
    if said.session.cluster.is_some() {
        return Err("--cluster is not supported: scale-out is not part of this version".to_string());
    }
    let mut views = Vec::new();
    let mut inputs = Vec::new();
    for argument in &said.inputs {
        let path = Path::new(argument);
        let is_sql = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"));
        if argument == "-" {
            inputs.push(Input::Stdin);
        } else if (world.exists)(path) {
            if is_sql { inputs.push(input_file(path)) } else { views.push(path.to_path_buf()) }
        } else {
            match argument.to_str() {
                Some(text) if text.contains(char::is_whitespace) => inputs.push(Input::Sql(text.to_string())),
                _ => {
                    let text = argument.to_string_lossy();
                    let files = (world.matching)(&text);
                    if files.is_empty() {
                        let near = near(&text, &world);
                        return Err(format!("{text}: no such file, and a single word is no SQL{near}"));
                    }
                    views.extend(files);
                }
            }
        }
    }
    inputs.extend(said.ordered.iter().cloned());
    for path in said.init.iter().chain(said.file.iter().filter(|path| path.as_os_str() != "-")) {
        if !(world.exists)(path) {
            return Err(format!("{}: no such file{}", path.display(), near(&path.to_string_lossy(), &world)));
        }
    }
    // With nothing to run, a person at the terminal gets the shell; anything else is SQL on standard input.
    let interactive = said.interactive || (inputs.is_empty() && world.stdin_terminal);
    if inputs.is_empty() && !interactive {
        inputs.push(Input::Stdin);
    }
    let on_terminal = world.stdout_terminal && said.output.is_none();
    let default = if on_terminal { "table" } else { "hive" };
    let format = said.format.clone().unwrap_or_else(|| default.to_string());
    if render::find(&format).is_some_and(|format| format.binary) && on_terminal {
        return Err(format!("--format {format} is binary: give a file with -o, or redirect standard output"));
    }
    Ok(Meaning { views, inputs, interactive, format })
}

/// What to say behind a path that does not exist.
fn near(path: &str, world: &World) -> String {
    match (world.near)(path).join(", ") {
        names if names.is_empty() => String::new(),
        names => format!("\nDid you mean {names}?"),
    }
}

fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_string(), value.to_string())),
        _ => Err("it should be NAME=VALUE".to_string()),
    }
}

fn size(text: &str) -> Result<u64, String> {
    parse_size(text).filter(|bytes| *bytes > 0).ok_or_else(|| "it should be a size such as 512MB or 4GB".to_string())
}

fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text).ok_or_else(|| "it should be a time such as 500ms, 30s or 5min".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(args: &[&str]) -> Said {
        Said::parse_from(std::iter::once("firesteel").chain(args.iter().copied())).unwrap()
    }

    fn meaning(args: &[&str], files: &[&str], terminal: bool) -> Result<Meaning, String> {
        let exists = |path: &Path| files.iter().any(|file| Path::new(file) == path);
        let matching = |pattern: &str| match pattern {
            "*.csv" => vec![PathBuf::from("a.csv"), PathBuf::from("b.csv")],
            _ => Vec::new(),
        };
        let near = |path: &str| if path == "tt.parquet" { vec!["t.parquet".to_string()] } else { Vec::new() };
        let world = World {
            stdin_terminal: terminal,
            stdout_terminal: terminal,
            exists: &exists,
            matching: &matching,
            near: &near,
        };
        resolve(&said(args), world)
    }

    #[test]
    fn the_declaration_is_sound() {
        Said::command().debug_assert();
    }

    #[test]
    fn order_of_mixed_inputs_is_kept() {
        let meaning = meaning(&["-e", "a b", "-f", "x.sql", "-e", "c d", "-f", "-"], &["x.sql"], false).unwrap();
        let wanted = [Input::Sql("a b".into()), Input::File("x.sql".into()), Input::Sql("c d".into()), Input::Stdin];
        assert_eq!(meaning.inputs, wanted);
        assert!(!meaning.interactive);
        assert_eq!(meaning.format, "hive");
    }

    #[test]
    fn positional_arguments() {
        let files = ["t.parquet", "job.sql", "a b.csv"];
        let m = meaning(&["t.parquet", "a b.csv"], &files, true).unwrap();
        assert_eq!(m.views, [PathBuf::from("t.parquet"), PathBuf::from("a b.csv")]);
        assert!(m.interactive && m.inputs.is_empty() && m.format == "table");
        let m = meaning(&["t.parquet"], &files, false).unwrap();
        assert_eq!(m.inputs, [Input::Stdin]);
        let m = meaning(&["job.sql"], &files, true).unwrap();
        assert_eq!(m.inputs, [Input::File("job.sql".into())]);
        let m = meaning(&["SELECT 1"], &files, true).unwrap();
        assert_eq!(m.inputs, [Input::Sql("SELECT 1".into())]);
        assert!(!m.interactive);
        assert!(meaning(&["nowhere.parquet"], &files, true).is_err());
        assert!(meaning(&["tt.parquet"], &files, true).unwrap_err().ends_with("Did you mean t.parquet?"));
        let m = meaning(&["*.csv"], &files, true).unwrap();
        assert_eq!(m.views, [PathBuf::from("a.csv"), PathBuf::from("b.csv")]);
    }

    #[test]
    fn wrong_usage() {
        assert!(meaning(&["-f", "nowhere.sql"], &[], true).is_err());
        assert!(meaning(&["-i", "nowhere.sql"], &[], true).is_err());
        assert!(meaning(&["--cluster", "df://x:1"], &[], true).unwrap_err().contains("--cluster"));
        assert!(meaning(&["--format", "parquet", "-e", "select 1"], &[], true).is_err());
        for wrong in
            [&["--no-such-flag"][..], &["--format", "xml"], &["--conf", "x"], &["--threads", "0"], &["--memory", "a"]]
        {
            let args = std::iter::once("firesteel").chain(wrong.iter().copied());
            assert_eq!(Said::parse_from(args).unwrap_err().exit_code(), 2, "{wrong:?}");
        }
    }

    #[test]
    fn the_session() {
        let said = said(&[
            "-d",
            "day=7",
            "--hivevar",
            "x=a=b",
            "--param",
            "who=O'Neil",
            "--conf",
            "a.b=c",
            "--memory",
            "1GB",
            "--timeout",
            "1500ms",
            "-e",
            "-- only a comment",
        ]);
        assert_eq!(said.session.define, [("day".into(), "7".into()), ("x".into(), "a=b".into())]);
        assert_eq!(said.session.param, [("who".into(), "O'Neil".into())]);
        assert_eq!(said.session.memory, Some(1 << 30));
        assert_eq!(said.session.timeout, Some(Duration::from_millis(1500)));
    }

    #[test]
    fn bench_has_its_own_arguments() {
        let said = said(&["bench", "queries", "--setup", "s.sql", "--runs", "5", "--json", "--mode", "cached"]);
        let Some(Sub::Bench(bench)) = said.command else { panic!("no bench") };
        assert_eq!((bench.runs, bench.json, bench.mode.as_str()), (5, true, "cached"));
    }
}
