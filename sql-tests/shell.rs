//! The front doors, by the real binary in a folder of its own: exit codes, what goes to stdout and what to stderr, files,
//! pipes, and the shell in a pseudo-terminal.

mod bad_input;
mod limits;
mod meta;
mod writing;

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};
use rexpect::reader::Options;
use rexpect::session::PtySession;

/// How long the shell may take to say what is waited for: generous, for machines that do much else.
const PATIENCE: u64 = 60_000;

/// Hours of work.
const ENDLESS: &str =
    "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c WHERE a.id + b.id = c.id";

type Test = fn(&Path) -> Result<(), Failed>;

/// Every test with its name; each gets an empty folder, which is the working directory, and must leave it so.
pub fn trials() -> Vec<Trial> {
    let tests: &[(&str, Test)] = &[
        ("exit_code_of_success", exit_code_of_success),
        ("exit_code_of_failure", exit_code_of_failure),
        ("exit_code_of_usage", exit_code_of_usage),
        ("exit_code_of_time", exit_code_of_time),
        ("exit_code_of_interrupt", exit_code_of_interrupt),
        ("keep_going", keep_going),
        ("stdin_is_a_batch", stdin_is_a_batch),
        ("stdout_is_for_results", stdout_is_for_results),
        ("closed_pipe", closed_pipe),
        ("output_is_whole_or_not_there", output_is_whole_or_not_there),
        ("output_to_a_full_device", output_to_a_full_device),
        ("parameters", parameters),
        ("formats", formats),
        ("hive_with_schema", hive_with_schema),
        ("nothing_is_cut", nothing_is_cut),
        ("invalid_utf8", invalid_utf8),
        ("error_has_its_place", error_has_its_place),
        ("folders_and_patterns", folders_and_patterns),
        ("terminal_statements", terminal_statements),
        ("terminal_interrupt", terminal_interrupt),
        ("terminal_commands", terminal_commands),
        ("terminal_typed_ahead", terminal_typed_ahead),
        ("terminal_completion", terminal_completion),
    ];
    let rooms = [tests, bad_input::TESTS, limits::TESTS, meta::TESTS, writing::TESTS];
    rooms
        .iter()
        .flat_map(|tests| tests.iter())
        .map(|(name, test)| {
            let test = *test;
            Trial::test(format!("shell::{name}"), move || {
                let folder = tempfile::tempdir()?;
                let work = folder.path().join("work");
                std::fs::create_dir(&work)?;
                test(&work)?;
                let left: Vec<String> = std::fs::read_dir(&work)?
                    .flatten()
                    .map(|entry| entry.file_name().to_string_lossy().into_owned())
                    .filter(|name| !name.starts_with("wanted"))
                    .collect();
                ensure(left.is_empty(), || format!("left in the working directory: {left:?}"))
            })
        })
        .collect()
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(otherwise().into()) }
}

/// The binary at home beside `work`, working in `work`.
fn firesteel(work: &Path) -> Command {
    let home = work.parent().unwrap_or(work);
    let mut command = Command::new(env!("CARGO_BIN_EXE_firesteel"));
    command
        .current_dir(work)
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("TERM", "xterm")
        .env_remove("NO_COLOR");
    command
}

struct Said {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        Said {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

fn run(work: &Path, args: &[&str]) -> Result<Said, Failed> {
    Ok(firesteel(work).args(args).stdin(Stdio::null()).output()?.into())
}

/// Checks code and stdout.
fn expect(said: &Said, code: i32, out: &str) -> Result<(), Failed> {
    ensure(said.code == code && said.out == out, || {
        format!("code {}, stdout {:?}, stderr {:?}; wanted code {code}, stdout {out:?}", said.code, said.out, said.err)
    })
}

/// Checks code, an empty stdout and what stderr holds.
fn expect_error(said: &Said, code: i32, err: &str) -> Result<(), Failed> {
    expect(said, code, "")?;
    ensure(said.err.contains(err), || format!("stderr {:?} does not hold {err:?}", said.err))
}

fn exit_code_of_success(work: &Path) -> Result<(), Failed> {
    expect(&run(work, &["-e", "SELECT 1, 'a', NULL"])?, 0, "1\ta\tNULL\n")?;
    expect(&run(work, &["-S", "SELECT 1 AS x"])?, 0, "1\n")?;
    expect(&run(work, &["-e", "SELECT 1; SELECT 2;", "-e", "SELECT 3"])?, 0, "1\n2\n3\n")?;
    expect(&run(work, &["-e", "-- nothing"])?, 0, "")
}

fn exit_code_of_failure(work: &Path) -> Result<(), Failed> {
    expect_error(&run(work, &["-e", "SELECT 1/0"])?, 1, "ERROR [DIVIDE_BY_ZERO]")?;
    let said = run(work, &["-e", "SELECT 1; SELECT nope; SELECT 2"])?;
    expect(&said, 1, "1\n")?;
    ensure(said.err.contains("UNRESOLVED_COLUMN") && said.err.contains("SQLSTATE: 42703"), || said.err.clone())
}

fn exit_code_of_usage(work: &Path) -> Result<(), Failed> {
    for args in [&["--no-such-flag"][..], &["-f", "no-such-file.sql"], &["--format", "nosuch", "-e", "SELECT 1"]] {
        let said = run(work, args)?;
        ensure(said.code == 2 && said.out.is_empty() && !said.err.is_empty(), || {
            format!("{args:?}: code {}, stdout {:?}, stderr {:?}", said.code, said.out, said.err)
        })?;
    }
    Ok(())
}

fn exit_code_of_time(work: &Path) -> Result<(), Failed> {
    let start = Instant::now();
    expect_error(&run(work, &["--timeout", "500ms", "-e", ENDLESS])?, 3, "ERROR [")?;
    ensure(start.elapsed() < Duration::from_secs(30), || format!("took {:?}", start.elapsed()))
}

fn exit_code_of_interrupt(work: &Path) -> Result<(), Failed> {
    let mut child = firesteel(work)
        .args(["-e", "SELECT 'begun'", "-e", ENDLESS])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    if let Some(out) = child.stdout.as_mut() {
        BufReader::new(out).read_line(&mut line)?;
    }
    std::thread::sleep(Duration::from_millis(300));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status()?;
    let start = Instant::now();
    let said: Said = child.wait_with_output()?.into();
    ensure(line == "begun\n" && said.code == 130, || format!("{line:?} code {} stderr {:?}", said.code, said.err))?;
    ensure(start.elapsed() < Duration::from_secs(20), || format!("took {:?}", start.elapsed()))
}

fn keep_going(work: &Path) -> Result<(), Failed> {
    let said = run(work, &["--keep-going", "-e", "SELECT 1; SELECT nope; SELECT 1/0; SELECT 2"])?;
    expect(&said, 1, "1\n2\n")?;
    ensure(said.err.contains("UNRESOLVED_COLUMN") && said.err.contains("DIVIDE_BY_ZERO"), || said.err.clone())
}

fn with_stdin(work: &Path, args: &[&str], text: &[u8]) -> Result<Said, Failed> {
    let mut child =
        firesteel(work).args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text)?;
    }
    Ok(child.wait_with_output()?.into())
}

fn stdin_is_a_batch(work: &Path) -> Result<(), Failed> {
    expect(&with_stdin(work, &[], b"SELECT 1;\nSELECT ';' AS `semi;colon`;\n/* ; */ SELECT 3")?, 0, "1\n;\n3\n")?;
    expect(&with_stdin(work, &["-f", "-"], b"SELECT 4")?, 0, "4\n")?;
    expect(&with_stdin(work, &["-S"], b"")?, 0, "")
}

fn stdout_is_for_results(work: &Path) -> Result<(), Failed> {
    let said = run(work, &["-e", "SELECT 1"])?;
    expect(&said, 0, "1\n")?;
    ensure(said.err.contains("1 row"), || format!("no footer on stderr: {:?}", said.err))?;
    let silent = run(work, &["-S", "-e", "SELECT 1"])?;
    expect(&silent, 0, "1\n")?;
    ensure(silent.err.is_empty(), || format!("silent, but stderr has {:?}", silent.err))
}

fn closed_pipe(work: &Path) -> Result<(), Failed> {
    let mut child = firesteel(work)
        .args(["-S", "-e", "SELECT id FROM range(100000000)"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut first = [0_u8; 4];
    if let Some(mut out) = child.stdout.take() {
        out.read_exact(&mut first)?;
    }
    let said: Said = child.wait_with_output()?.into();
    ensure(&first == b"0\n1\n" && said.code == 0, || format!("code {} stderr {:?}", said.code, said.err))
}

fn output_is_whole_or_not_there(work: &Path) -> Result<(), Failed> {
    expect(&run(work, &["-S", "--format", "csv", "-o", "wanted.csv", "-e", "SELECT 1 AS a, 'x,y' AS b"])?, 0, "")?;
    let text = std::fs::read_to_string(work.join("wanted.csv"))?;
    ensure(text == "a,b\n1,\"x,y\"\n", || format!("wrote {text:?}"))?;
    let said = run(work, &["-S", "-o", "wanted.csv", "-e", "SELECT 2; SELECT 1/0"])?;
    expect_error(&said, 1, "DIVIDE_BY_ZERO")?;
    let kept = std::fs::read_to_string(work.join("wanted.csv"))?;
    ensure(kept == text, || format!("a failed run replaced the file by {kept:?}"))?;
    let said = run(work, &["-o", "no/such/folder/x.csv", "-e", "SELECT 1"])?;
    ensure(said.code == 1 && said.err.contains("ERROR ["), || format!("code {} stderr {:?}", said.code, said.err))
}

fn output_to_a_full_device(work: &Path) -> Result<(), Failed> {
    if !Path::new("/dev/full").exists() {
        return Ok(());
    }
    expect_error(&run(work, &["-S", "-o", "/dev/full", "-e", "SELECT id FROM range(100000)"])?, 1, "ERROR [")
}

fn parameters(work: &Path) -> Result<(), Failed> {
    let said = run(work, &["--param", "n=7", "--param", "s=it's; DROP", "-e", "SELECT :n + 1, :s"])?;
    expect(&said, 0, "8\tit's; DROP\n")?;
    expect(&run(work, &["-d", "col=x + 1", "-e", "SELECT ${col} FROM VALUES (1) AS t(x)"])?, 0, "2\n")?;
    expect(&run(work, &["--conf", "spark.sql.ansi.enabled=false", "-e", "SELECT 1/0"])?, 0, "NULL\n")?;
    expect_error(&run(work, &["-e", "SELECT :nope"])?, 1, "UNBOUND_SQL_PARAMETER")
}

fn formats(work: &Path) -> Result<(), Failed> {
    let query = "SELECT 1 AS a, 'x\"y' AS b, CAST(NULL AS INT) AS c";
    for (format, wanted) in [
        ("csv", "a,b,c\n1,\"x\"\"y\",\n"),
        ("tsv", "a\tb\tc\n1\tx\"y\t\\N\n"),
        ("jsonl", "{\"a\":1,\"b\":\"x\\\"y\",\"c\":null}\n"),
        ("hive", "1\tx\"y\tNULL\n"),
        ("none", ""),
    ] {
        let said = run(work, &["-S", "--format", format, "-e", query])?;
        expect(&said, 0, wanted).map_err(|failed| format!("{format}: {}", failed.message().unwrap_or_default()))?;
    }
    for format in ["table", "json", "markdown", "vertical", "html"] {
        let said = run(work, &["-S", "--format", format, "-e", query])?;
        ensure(said.code == 0 && said.out.contains('1') && said.out.contains('b'), || {
            format!("{format}: code {} stdout {:?} stderr {:?}", said.code, said.out, said.err)
        })?;
    }
    for (format, magic) in [("parquet", &b"PAR1"[..]), ("arrow", &[0xff, 0xff, 0xff, 0xff][..])] {
        let output = firesteel(work).args(["-S", "--format", format, "-e", query]).stdin(Stdio::null()).output()?;
        ensure(output.status.success() && output.stdout.starts_with(magic), || {
            format!("{format} begins with {:?}", output.stdout.get(..8))
        })?;
    }
    Ok(())
}

fn hive_with_schema(work: &Path) -> Result<(), Failed> {
    let conf = ["-S", "--format", "hive", "--conf", "firesteel.cli.print.schema=true", "-e"];
    let mut args = conf.to_vec();
    args.push("SELECT 1.5 AS d, array(1L, NULL) AS a, named_struct('x', 'y') AS s, 1e10D AS e");
    expect(
        &run(work, &args)?,
        0,
        "@@schema struct<d:decimal(2,1),a:array<bigint>,s:struct<x:string>,e:double>\n1.5\t[1,null]\t{\"x\":\"y\"}\t1.0E10\n",
    )
}

fn nothing_is_cut(work: &Path) -> Result<(), Failed> {
    let said = run(work, &["-S", "--format", "csv", "-e", "SELECT id FROM range(5000)"])?;
    ensure(said.code == 0 && said.out.lines().count() == 5001, || format!("{} lines", said.out.lines().count()))?;
    let said = run(work, &["-S", "--format", "table", "-e", "SELECT id FROM range(300)"])?;
    ensure(said.code == 0 && said.out.lines().filter(|line| line.contains(" 299 ")).count() == 1, || said.out.clone())?;
    ensure(said.out.lines().any(|line| line.contains(" 150 ")), || format!("row 150 is cut:\n{}", said.out))
}

fn invalid_utf8(work: &Path) -> Result<(), Failed> {
    std::fs::write(work.join("wanted.sql"), b"SELECT 1;\nSELECT '\xff\xfe';\n")?;
    let said = run(work, &["-f", "wanted.sql"])?;
    ensure(said.code == 1 && said.err.contains("ERROR [") && !said.err.contains("INTERNAL_ERROR"), || {
        format!("code {} stderr {:?}", said.code, said.err)
    })?;
    let said = with_stdin(work, &[], b"SELECT '\xff'")?;
    ensure(said.code == 1 && said.err.contains("ERROR [") && !said.err.contains("INTERNAL_ERROR"), || {
        format!("stdin: code {} stderr {:?}", said.code, said.err)
    })
}

fn error_has_its_place(work: &Path) -> Result<(), Failed> {
    let said = run(work, &["-e", "SELECT carrier,\n       carier\nFROM VALUES ('UA') AS t(carrier)"])?;
    expect_error(&said, 1, "ERROR [UNRESOLVED_COLUMN.WITH_SUGGESTION]")?;
    ensure(said.err.contains("^^^^^^") && said.err.contains("Did you mean"), || said.err.clone())?;
    let said = run(work, &["-e", "SELEC 1"])?;
    expect_error(&said, 1, "PARSE_SYNTAX_ERROR")?;
    ensure(said.err.contains('^'), || said.err.clone())?;
    let said = run(work, &["-e", "SELECT id\nFORM range(1)"])?;
    expect_error(&said, 1, "PARSE_SYNTAX_ERROR")?;
    ensure(said.err.contains("Did you mean FROM?"), || said.err.clone())?;
    std::fs::write(work.join("wanted.sql"), "CREATE TEMPORARY VIEW v AS SELECT 1;\n\nSELECT 1,\n  x;\n")?;
    let said = run(work, &["-f", "wanted.sql"])?;
    expect_error(&said, 1, "UNRESOLVED_COLUMN")?;
    ensure(said.err.contains("in wanted.sql, line 4"), || said.err.clone())
}

fn folders_and_patterns(work: &Path) -> Result<(), Failed> {
    let folder = work.join("wanted");
    std::fs::create_dir(&folder)?;
    std::fs::write(folder.join("one.csv"), "a,b\n1,x\n")?;
    std::fs::write(folder.join("two.csv"), "c\n2\n")?;
    let tables = "SELECT c FROM two; SELECT a, b FROM one";
    let said = run(work, &["-S", "wanted/*.csv", "-e", tables])?;
    ensure(said.code == 0 && said.out == "2\n1\tx\n", || format!("{} {}", said.out, said.err))?;
    std::fs::write(folder.join("three.jsonl"), "{\"d\": 3}\n")?;
    let said = run(work, &["-S", "wanted", "-e", "SELECT d FROM three; SELECT c FROM two"])?;
    ensure(said.code == 0 && said.out == "3\n2\n", || format!("{} {}", said.out, said.err))?;
    let said = run(work, &["wnted/one.csv", "-e", "SELECT 1"])?;
    ensure(said.code == 2 && said.err.contains("Did you mean wanted/one.csv?"), || said.err.clone())
}

/// The shell in a pseudo-terminal, at its first prompt.
fn terminal(work: &Path) -> Result<PtySession, Failed> {
    terminal_of(firesteel(work))
}

fn terminal_of(mut command: Command) -> Result<PtySession, Failed> {
    command.args(["--color", "never"]);
    let options = Options::new().timeout_ms(Some(PATIENCE)).strip_ansi_escape_codes(true);
    let mut shell = rexpect::spawn_with_options(command, options)?;
    shell.exp_string("firesteel> ")?;
    Ok(shell)
}

fn quit(mut shell: PtySession) -> Result<(), Failed> {
    shell.send_line(".quit")?;
    shell.exp_eof()?;
    match shell.process().wait()? {
        status if format!("{status:?}").contains(", 0)") => Ok(()),
        status => Err(format!("the shell ended with {status:?}").into()),
    }
}

fn terminal_statements(work: &Path) -> Result<(), Failed> {
    let mut shell = terminal(work)?;
    shell.send_line("SELECT 40 +")?;
    shell.send_line("  2 AS answer;")?;
    shell.exp_string("42")?;
    shell.exp_string("1 row")?;
    shell.exp_string("firesteel> ")?;
    shell.send_line("SELECT nope FROM range(1);")?;
    shell.exp_string("UNRESOLVED_COLUMN")?;
    shell.exp_string("^^^^")?;
    shell.exp_string("firesteel> ")?;
    shell.send_line("SELECT 'still ' || 'here';")?;
    shell.exp_string("still here")?;
    shell.exp_string("firesteel> ")?;
    quit(shell)
}

fn terminal_interrupt(work: &Path) -> Result<(), Failed> {
    let mut shell = terminal(work)?;
    shell.send_line("CREATE TEMPORARY VIEW kept AS SELECT 'kept ' || 'view' AS x;")?;
    shell.exp_string("firesteel> ")?;
    shell.send_line(&format!("{ENDLESS};"))?;
    std::thread::sleep(Duration::from_millis(1_000));
    let start = Instant::now();
    shell.send_control('c')?;
    shell.exp_string("firesteel> ")?;
    // The promise is a tenth of a second; a machine that does much else gets more.
    ensure(start.elapsed() < Duration::from_secs(5), || format!("the prompt came back after {:?}", start.elapsed()))?;
    shell.send_line("SELECT x FROM kept;")?;
    shell.exp_string("kept view")?;
    shell.exp_string("firesteel> ")?;
    quit(shell)
}

fn terminal_commands(work: &Path) -> Result<(), Failed> {
    let mut shell = terminal(work)?;
    shell.send_line(".help")?;
    shell.exp_string(".tables")?;
    shell.exp_string("firesteel> ")?;
    shell.send_line("CREATE TEMPORARY VIEW pomegranate AS SELECT 1 AS seed;")?;
    shell.exp_string("firesteel> ")?;
    shell.send_line(".tables")?;
    shell.exp_string(".tables")?;
    shell.exp_string("pomegranate")?;
    shell.exp_string("firesteel> ")?;
    shell.send_line(".nosuch")?;
    shell.exp_string("nosuch")?;
    shell.exp_string("firesteel> ")?;
    quit(shell)
}

/// What is typed or pasted before the prompt is back is not lost.
fn terminal_typed_ahead(work: &Path) -> Result<(), Failed> {
    let mut shell = terminal(work)?;
    shell.send("SELECT 'one ' || 'more';\nSELECT 'two ' || 'more';\nSELECT 'three ' || 'more';\n")?;
    shell.flush()?;
    for answer in ["one more", "two more", "three more"] {
        shell.exp_string(answer)?;
    }
    quit(shell)
}

fn terminal_completion(work: &Path) -> Result<(), Failed> {
    let mut shell = terminal(work)?;
    shell.send_line("CREATE TEMPORARY VIEW pomegranate AS SELECT 'a ' || 'seed' AS s;")?;
    shell.exp_string("firesteel> ")?;
    shell.send("SELECT s FROM pomegr\t")?;
    shell.flush()?;
    shell.exp_string("pomegranate")?;
    shell.send_line(";")?;
    shell.exp_string("a seed")?;
    shell.exp_string("firesteel> ")?;
    quit(shell)
}
