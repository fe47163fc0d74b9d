//! Meta-commands end to end: in a batch on stdin, and at the prompt where they need a person.

use std::path::Path;

use libtest_mimic::Failed;

use super::{Said, Test, ensure, expect, expect_error, firesteel, quit, run, terminal, terminal_of, with_stdin};

/// The tests of this file.
pub const TESTS: &[(&str, Test)] = &[
    ("meta_read", meta_read),
    ("meta_output_and_format", meta_output_and_format),
    ("meta_last_and_explain", meta_last_and_explain),
    ("meta_catalog", meta_catalog),
    ("meta_settings", meta_settings),
    ("meta_shell_and_quit", meta_shell_and_quit),
    ("meta_wrong_use", meta_wrong_use),
    ("terminal_edit", terminal_edit),
    ("terminal_read_and_last", terminal_read_and_last),
];

/// Lines on stdin, results and errors only.
fn lines(work: &Path, args: &[&str], lines: &[&str]) -> Result<Said, Failed> {
    with_stdin(work, &[&["-S"], args].concat(), (lines.join("\n") + "\n").as_bytes())
}

fn meta_read(work: &Path) -> Result<(), Failed> {
    std::fs::write(work.join("wanted inner.sql"), "SELECT 'inner';\nSELECT nope;\nSELECT 'not reached';\n")?;
    std::fs::write(work.join("wanted_outer.sql"), "SELECT 'outer';\n.read 'wanted inner.sql'\nSELECT 'after';\n")?;
    let said = run(work, &["-S", "-f", "wanted_outer.sql"])?;
    expect(&said, 1, "outer\ninner\n")?;
    ensure(said.err.contains("UNRESOLVED_COLUMN"), || said.err.clone())?;
    let said = run(work, &["-S", "--keep-going", "-f", "wanted_outer.sql"])?;
    expect(&said, 1, "outer\ninner\nafter\n")?;
    expect_error(&lines(work, &[], &[".read nowhere.sql", "SELECT 1;"])?, 1, "nowhere.sql")?;
    std::fs::write(work.join("wanted_self.sql"), ".read wanted_self.sql\n")?;
    expect_error(&lines(work, &[], &[".read wanted_self.sql"])?, 1, "deep")
}

fn meta_output_and_format(work: &Path) -> Result<(), Failed> {
    let said = lines(
        work,
        &[],
        &[
            ".output wanted.csv",
            ".format csv",
            "SELECT 1 AS a;",
            "SELECT 2 AS b;",
            ".output",
            "SELECT 3 AS c;",
            ".mode jsonl",
            "SELECT 4 AS d;",
        ],
    )?;
    expect(&said, 0, "c\n3\n{\"d\":4}\n")?;
    let written = std::fs::read_to_string(work.join("wanted.csv"))?;
    ensure(written == "a\n1\nb\n2\n", || format!("wrote {written:?}"))?;
    // A batch that fails leaves the file as it was.
    let said = lines(work, &[], &[".output wanted.csv", "SELECT 9;", "SELECT 1/0;"])?;
    expect_error(&said, 1, "DIVIDE_BY_ZERO")?;
    let kept = std::fs::read_to_string(work.join("wanted.csv"))?;
    ensure(kept == written, || format!("a failed batch left {kept:?}"))?;
    if Path::new("/dev/full").exists() {
        expect_error(&lines(work, &[], &[".output /dev/full", "SELECT 1;"])?, 1, "/dev/full")?;
    }
    Ok(())
}

fn meta_last_and_explain(work: &Path) -> Result<(), Failed> {
    expect(&lines(work, &[], &["SELECT 'once' AS x;", ".last"])?, 0, "once\nonce\n")?;
    expect_error(&lines(work, &[], &[".last"])?, 1, "NO_LAST_RESULT")?;
    expect_error(&lines(work, &[], &[".explain"])?, 1, "NO_LAST_RESULT")?;
    let said = lines(work, &[], &["SELECT count(*) FROM range(14) WHERE id % 2 = 0;", ".explain", ".last"])?;
    let (first, rest) = said.out.split_once('\n').unwrap_or_default();
    ensure(said.code == 0 && first == "7" && rest.contains("Aggregate") && rest.contains("1 rows in"), || {
        format!("code {} stdout {:?} stderr {:?}", said.code, said.out, said.err)
    })?;
    // The plan is no result of its own.
    ensure(rest.ends_with("\n7\n"), || format!("the last result is not the query's: {rest:?}"))?;
    let said = lines(work, &[], &[".explain SELECT * FROM range(3);"])?;
    ensure(said.code == 0 && said.out.contains("3 rows in"), || said.out.clone())
}

fn meta_catalog(work: &Path) -> Result<(), Failed> {
    let before = ["CREATE TEMPORARY VIEW plum AS SELECT 1 AS stone, 'x' AS skin;", "CACHE TABLE plum;"];
    for (command, wanted) in [
        (".tables", "plum"),
        ("\\dt", "plum"),
        (".schema plum", "stone"),
        ("\\d plum", "skin"),
        (".databases", "default"),
        ("\\l", "default"),
        (".cached", "plum"),
        (".functions date_*", "date_add"),
        ("\\df date_*", "date_add"),
        (".help", ".tables"),
        (".help read", ".read"),
    ] {
        let said = lines(work, &[], &[before[0], before[1], command])?;
        ensure(said.code == 0 && said.out.contains(wanted) && said.err.is_empty(), || {
            format!("{command}: code {} stdout {:?} stderr {:?}", said.code, said.out, said.err)
        })?;
    }
    expect_error(&lines(work, &[], &[".schema nowhere"])?, 1, "TABLE_OR_VIEW_NOT_FOUND")
}

fn meta_settings(work: &Path) -> Result<(), Failed> {
    let said = lines(
        work,
        &["--param", "n=5"],
        &[".set spark.sql.ansi.enabled false", "SELECT 1/0 AS x;", ".params", "SELECT :n AS n;"],
    )?;
    ensure(said.code == 0 && said.out.contains("NULL\n") && said.out.ends_with("5\n"), || {
        format!("code {} stdout {:?} stderr {:?}", said.code, said.out, said.err)
    })?;
    // The footer goes with .timing.
    let said = with_stdin(work, &[], b"SELECT 1;\n.timing off\nSELECT 2;\n")?;
    ensure(said.code == 0 && said.err.matches("1 row").count() == 1, || said.err.clone())?;
    let said = lines(work, &[], &[".mode vertical", "SELECT 1 AS a, 2 AS b;"])?;
    ensure(said.code == 0 && said.out.lines().count() >= 2, || said.out.clone())?;
    let said = lines(work, &[], &["SELECT 'a' AS k, 2 AS n UNION ALL SELECT 'b', 4 ORDER BY k;", ".chart"])?;
    ensure(said.code == 0 && said.out.contains('█'), || format!("code {} stdout {}", said.code, said.out))
}

fn meta_shell_and_quit(work: &Path) -> Result<(), Failed> {
    expect(&lines(work, &[], &[".shell echo plum", "SELECT 1;", ".quit", "SELECT 2;"])?, 0, "plum\n1\n")?;
    expect(&lines(work, &[], &["SELECT 1;", "exit;", "SELECT 2;"])?, 0, "1\n")
}

fn meta_wrong_use(work: &Path) -> Result<(), Failed> {
    for (command, wanted) in [
        (".read", "INVALID_COMMAND_USAGE"),
        (".format nosuch", "INVALID_COMMAND_USAGE"),
        (".timing maybe", "INVALID_COMMAND_USAGE"),
        (".tabels", ".tables"),
        (".edit", "without a terminal"),
        (".quit now", "INVALID_COMMAND_USAGE"),
    ] {
        let said = lines(work, &[], &[command, "SELECT 'not reached';"])?;
        expect_error(&said, 1, wanted)
            .map_err(|failed| format!("{command}: {}", failed.message().unwrap_or_default()))?;
    }
    expect(&lines(work, &["--keep-going"], &[".tabels", "SELECT 'goes on';"])?, 1, "goes on\n")
}

fn terminal_edit(work: &Path) -> Result<(), Failed> {
    let mut command = firesteel(work);
    command.env_remove("VISUAL").env("EDITOR", "sed -i s/apple/cherry/");
    let mut shell = terminal_of(command)?;
    shell.send_line("SELECT 'an ' || 'apple' AS fruit;")?;
    shell.exp_string("an apple")?;
    shell.exp_string("firesteel> ")?;
    // What the editor leaves stands at the prompt, and Enter runs it.
    shell.send_line(".edit")?;
    shell.exp_string("cherry")?;
    shell.send_line("")?;
    shell.exp_string("an cherry")?;
    shell.exp_string("firesteel> ")?;
    quit(shell)
}

fn terminal_read_and_last(work: &Path) -> Result<(), Failed> {
    std::fs::write(work.join("wanted.sql"), "SELECT id AS plum FROM range(100);\n")?;
    let mut shell = terminal(work)?;
    shell.send_line(".read wanted.sql")?;
    shell.exp_string("100 rows")?;
    shell.exp_string("firesteel> ")?;
    // 40 rows were shown; .last shows all.
    shell.send_line(".last")?;
    shell.exp_string(" 50 ")?;
    shell.exp_string("firesteel> ")?;
    shell.send_line(".explain")?;
    shell.exp_string("100 rows in")?;
    shell.exp_string("firesteel> ")?;
    shell.send_line(".output wanted.csv")?;
    shell.exp_string("firesteel> ")?;
    shell.send_line(".format csv")?;
    shell.exp_string("firesteel> ")?;
    shell.send_line("SELECT 'written' AS x;")?;
    shell.exp_string("1 row")?;
    shell.exp_string("firesteel> ")?;
    quit(shell)?;
    let written = std::fs::read_to_string(work.join("wanted.csv"))?;
    ensure(written == "x\nwritten\n", || format!("wrote {written:?}"))
}
