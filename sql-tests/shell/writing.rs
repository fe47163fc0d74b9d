//! Files that are written: whole or not there, whatever ends the statement.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::Failed;

use super::{Said, Test, ensure, expect, expect_error, firesteel, quit, run, terminal};

/// The tests of this file.
pub const TESTS: &[(&str, Test)] = &[
    ("copy_interrupted", copy_interrupted),
    ("copy_interrupted_in_the_shell", copy_interrupted_in_the_shell),
    ("copy_out_of_time", copy_out_of_time),
    ("copy_that_fails", copy_that_fails),
    ("create_table_interrupted", create_table_interrupted),
    ("output_interrupted", output_interrupted),
    ("stdout_is_full", stdout_is_full),
    ("copy_to_a_device", copy_to_a_device),
];

/// Rows for longer than any test waits.
const ROWS: &str = "SELECT id, id % 3 AS p, repeat('x', 20) AS s FROM range(100000000000)";

/// What stands in a folder, hidden files too.
fn inside(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Waits until a folder holds something new.
fn begun(folder: &Path, before: usize) -> Result<(), Failed> {
    let start = Instant::now();
    while inside(folder).len() <= before {
        ensure(start.elapsed() < Duration::from_secs(60), || "nothing is written".to_string())?;
        std::thread::sleep(Duration::from_millis(10));
    }
    // A moment more, so that there are rows.
    std::thread::sleep(Duration::from_millis(200));
    Ok(())
}

fn start(work: &Path, args: &[&str]) -> Result<Child, Failed> {
    Ok(firesteel(work).args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?)
}

/// Sends a signal once the folder holds something, and waits for the end.
fn stop(child: Child, signal: &str, folder: &Path, before: usize) -> Result<Said, Failed> {
    begun(folder, before)?;
    Command::new("kill").args([signal, &child.id().to_string()]).status()?;
    Ok(child.wait_with_output()?.into())
}

fn copy_interrupted(work: &Path) -> Result<(), Failed> {
    let folder = work.join("wanted");
    std::fs::create_dir(&folder)?;
    std::fs::write(folder.join("kept.csv"), "as it was\n")?;
    for (to, signal, code) in [
        ("'wanted/kept.csv'", "-INT", 130),
        ("'wanted/new.parquet'", "-TERM", 143),
        ("'wanted/parts' (FORMAT parquet, PARTITION BY (p))", "-INT", 130),
    ] {
        let child = start(work, &["-e", &format!("COPY ({ROWS}) TO {to}")])?;
        let said = stop(child, signal, &folder, 1)?;
        ensure(said.code == code && said.err.contains("OPERATION_CANCELED"), || {
            format!("{to}: code {} stderr {:?}", said.code, said.err)
        })?;
        ensure(inside(&folder) == ["kept.csv"], || format!("{to} left {:?}", inside(&folder)))?;
    }
    let kept = std::fs::read_to_string(folder.join("kept.csv"))?;
    ensure(kept == "as it was\n", || format!("the file that was there became {kept:?}"))
}

fn copy_interrupted_in_the_shell(work: &Path) -> Result<(), Failed> {
    let folder = work.join("wanted");
    std::fs::create_dir(&folder)?;
    let mut shell = terminal(work)?;
    shell.send_line(&format!("COPY ({ROWS}) TO 'wanted/new.csv';"))?;
    begun(&folder, 0)?;
    shell.send_control('c')?;
    shell.exp_string("OPERATION_CANCELED")?;
    shell.exp_string("firesteel> ")?;
    // The prompt does not wait for what is left to tidy up.
    let start = Instant::now();
    while !inside(&folder).is_empty() {
        ensure(start.elapsed() < Duration::from_secs(20), || format!("left {:?}", inside(&folder)))?;
        std::thread::sleep(Duration::from_millis(10));
    }
    shell.send_line("SELECT 'still ' || 'here';")?;
    shell.exp_string("still here")?;
    shell.exp_string("firesteel> ")?;
    quit(shell)
}

fn copy_out_of_time(work: &Path) -> Result<(), Failed> {
    std::fs::create_dir(work.join("wanted"))?;
    let said = run(work, &["--timeout", "1s", "-e", &format!("COPY ({ROWS}) TO 'wanted/new.csv'")])?;
    expect_error(&said, 3, "STATEMENT_TIMEOUT")?;
    let left = inside(&work.join("wanted"));
    ensure(left.is_empty(), || format!("left {left:?}"))
}

fn copy_that_fails(work: &Path) -> Result<(), Failed> {
    std::fs::create_dir(work.join("wanted"))?;
    let query = "SELECT id, id % 3 AS p, 1 / (id - 500000) AS x FROM range(1000000)";
    for to in ["'wanted/new.csv'", "'wanted/folder'", "'wanted/parts' (PARTITION BY (p))"] {
        expect_error(&run(work, &["-e", &format!("COPY ({query}) TO {to}")])?, 1, "DIVIDE_BY_ZERO")?;
        let left = inside(&work.join("wanted"));
        ensure(left.is_empty(), || format!("{to} left {left:?}"))?;
    }
    Ok(())
}

fn create_table_interrupted(work: &Path) -> Result<(), Failed> {
    let folder = work.join("wanted");
    std::fs::create_dir(&folder)?;
    let child = start(work, &["-e", &format!("CREATE TABLE t USING parquet LOCATION 'wanted/t' AS {ROWS}")])?;
    let said = stop(child, "-INT", &folder, 0)?;
    ensure(said.code == 130 && inside(&folder).is_empty(), || format!("code {} left {:?}", said.code, inside(&folder)))
}

fn output_interrupted(work: &Path) -> Result<(), Failed> {
    let folder = work.join("wanted");
    std::fs::create_dir(&folder)?;
    let child = start(work, &["-S", "-o", "wanted/new.csv", "--format", "csv", "-e", ROWS])?;
    let said = stop(child, "-INT", &folder, 0)?;
    ensure(said.code == 130 && inside(&folder).is_empty(), || format!("code {} left {:?}", said.code, inside(&folder)))
}

fn stdout_is_full(work: &Path) -> Result<(), Failed> {
    if !Path::new("/dev/full").exists() {
        return Ok(());
    }
    for format in ["hive", "csv", "json", "parquet"] {
        for rows in ["10", "1000000"] {
            let full = std::fs::OpenOptions::new().write(true).open("/dev/full")?;
            let query = format!("SELECT id FROM range({rows})");
            let mut command = firesteel(work);
            command.args(["-S", "--format", format, "-e", &query]).stdin(Stdio::null()).stdout(full);
            let said: Said = command.stderr(Stdio::piped()).output()?.into();
            ensure(said.code == 1 && said.err.contains("ERROR [FAILED_IO] standard output"), || {
                format!("{format}, {rows} rows: code {} stderr {:?}", said.code, said.err)
            })?;
        }
    }
    Ok(())
}

fn copy_to_a_device(work: &Path) -> Result<(), Failed> {
    let said = run(work, &["-S", "-e", "COPY (SELECT 1 AS a) TO '/dev/null'"])?;
    expect_error(&said, 1, "ERROR [UNSUPPORTED_FEATURE]")?;
    ensure(said.err.contains("Hint: firesteel -o"), || said.err.clone())?;
    expect(&run(work, &["-S", "-o", "/dev/null", "-e", "SELECT 1"])?, 0, "")
}
