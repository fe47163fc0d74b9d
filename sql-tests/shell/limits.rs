//! Memory and time that run out: exit code 3, one clear error, and a session that goes on.

use std::path::Path;
use std::time::{Duration, Instant};

use libtest_mimic::Failed;

use super::{ENDLESS, Test, ensure, expect, expect_error, run};

/// The tests of this file.
pub const TESTS: &[(&str, Test)] = &[
    ("exit_code_of_memory", exit_code_of_memory),
    ("memory_that_can_be_had_from_disk", memory_that_can_be_had_from_disk),
    ("a_statement_timeout_that_is_set", a_statement_timeout_that_is_set),
];

/// More than the limit below, and nothing that shrinks when it is encoded.
const FILL: &str = "AS SELECT id, repeat(CAST(id * 7919 AS STRING), 5) AS s FROM range(1000000)";

fn exit_code_of_memory(work: &Path) -> Result<(), Failed> {
    let fill = format!("CACHE TABLE big OPTIONS ('storageLevel' = 'MEMORY_ONLY') {FILL}");
    let said = run(work, &["--memory", "32MB", "-e", &fill, "-e", "SELECT 'not reached'"])?;
    expect_error(&said, 3, "ERROR [OUT_OF_MEMORY]")?;
    ensure(said.err.contains("Hint: ") && said.err.contains("32.0 MB"), || said.err.clone())?;
    // The memory is given back: queries keep working.
    let said = run(
        work,
        &["--memory", "32MB", "--keep-going", "-S", "-e", &fill, "-e", "SELECT count(DISTINCT id) FROM range(100000)"],
    )?;
    expect(&said, 1, "100000\n")?;
    ensure(said.err.contains("OUT_OF_MEMORY"), || said.err.clone())
}

fn memory_that_can_be_had_from_disk(work: &Path) -> Result<(), Failed> {
    let fill = format!("CACHE TABLE big {FILL}");
    let said = run(work, &["-S", "--memory", "32MB", "-e", &fill, "-e", "SELECT count(*), max(id) FROM big"])?;
    expect(&said, 0, "1000000\t999999\n")
}

fn a_statement_timeout_that_is_set(work: &Path) -> Result<(), Failed> {
    let start = Instant::now();
    let set = "SET firesteel.statement.timeout = 300ms";
    expect_error(&run(work, &["-S", "--format", "none", "-e", set, "-e", ENDLESS])?, 3, "ERROR [STATEMENT_TIMEOUT]")?;
    ensure(start.elapsed() < Duration::from_secs(30), || format!("took {:?}", start.elapsed()))?;
    let lifted = "SET firesteel.statement.timeout = 0s";
    let args = ["-S", "--format", "csv", "--keep-going", "--timeout", "300ms"];
    let statements = ["-e", ENDLESS, "-e", lifted, "-e", "SELECT 'goes on' AS x"];
    let said = run(work, &[&args[..], &statements[..]].concat())?;
    ensure(said.code == 1 && said.out.ends_with("x\ngoes on\n") && said.err.contains("STATEMENT_TIMEOUT"), || {
        format!("code {} stdout {:?} stderr {:?}", said.code, said.out, said.err)
    })
}
