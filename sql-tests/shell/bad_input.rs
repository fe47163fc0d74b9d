//! Input that is wrong: an error of the user's, told as one, or the answer; never a crash, never an internal error.

use std::path::Path;

use libtest_mimic::Failed;

use super::{Said, Test, ensure, expect, expect_error, run, with_stdin};

/// The tests of this file.
pub const TESTS: &[(&str, Test)] = &[
    ("bad_statements", bad_statements),
    ("long_statements", long_statements),
    ("missing_files", missing_files),
    ("torn_parquet", torn_parquet),
    ("torn_compression", torn_compression),
    ("bad_rows_of_csv", bad_rows_of_csv),
    ("bad_rows_of_json", bad_rows_of_json),
    ("data_that_is_no_utf8", data_that_is_no_utf8),
];

/// The first characters of a statement that may have millions.
fn head(text: &str) -> String {
    text.chars().take(60).collect()
}

/// A failure that is told once, as an error of this class.
fn told(said: &Said, class: &str) -> Result<(), Failed> {
    expect_error(said, 1, &format!("ERROR [{class}"))?;
    ensure(said.err.matches("ERROR [").count() == 1 && !said.err.contains("INTERNAL_ERROR"), || said.err.clone())
}

fn bad_statements(work: &Path) -> Result<(), Failed> {
    for (text, class) in [
        ("SELECT 2147483647 + 1", "ARITHMETIC_OVERFLOW"),
        ("SELECT 1/0", "DIVIDE_BY_ZERO"),
        ("SELECT CAST('x' AS INT)", "CAST_INVALID_INPUT"),
        ("SELECT '", "PARSE_SYNTAX_ERROR"),
        ("SELECT (", "PARSE_SYNTAX_ERROR"),
        ("SELECT /* 1", "UNCLOSED_BRACKETED_COMMENT"),
        ("SELECT \u{0}", "PARSE_SYNTAX_ERROR"),
        ("SELECT nofunction(1)", "UNRESOLVED_ROUTINE"),
    ] {
        told(&with_stdin(work, &["-S"], text.as_bytes())?, class)
            .map_err(|failed| format!("{text}: {}", failed.message().unwrap_or_default()))?;
    }
    Ok(())
}

/// What is too deep or too long for the parser is answered, or refused with an error.
fn long_statements(work: &Path) -> Result<(), Failed> {
    let nested = format!("SELECT {}1{} AS x", "(".repeat(2_000), ")".repeat(2_000));
    expect(&with_stdin(work, &["-S"], nested.as_bytes())?, 0, "1\n")?;
    let list: Vec<String> = (0..60_000).map(|n| format!("{n}")).collect();
    let wide = format!("SELECT count(*) FROM range(100000) WHERE id IN ({})", list.join(", "));
    expect(&with_stdin(work, &["-S"], wide.as_bytes())?, 0, "60000\n")?;
    for text in [
        format!("SELECT {}", vec!["1"; 20_000].join(" + ")),
        format!("SELECT {}", "(".repeat(100_000)),
        format!("SELECT {}1{}", "abs(".repeat(5_000), ")".repeat(5_000)),
        format!("{}SELECT 1{}", "SELECT * FROM (".repeat(2_000), ")".repeat(2_000)),
        format!("SELECT {} true", "NOT ".repeat(20_000)),
    ] {
        let said = with_stdin(work, &["-S"], text.as_bytes())?;
        ensure(
            (said.code == 0 && said.err.is_empty())
                || (said.code == 1 && said.err.contains("ERROR [") && !said.err.contains("INTERNAL_ERROR")),
            || format!("{}: code {} stderr {}", head(&text), said.code, head(&said.err)),
        )?;
    }
    Ok(())
}

fn missing_files(work: &Path) -> Result<(), Failed> {
    std::fs::create_dir(work.join("wanted"))?;
    std::fs::write(work.join("wanted.csv"), "")?;
    for (from, class) in [
        ("'nowhere.parquet'", "PATH_NOT_FOUND"),
        ("csv.`nowhere.csv`", "PATH_NOT_FOUND"),
        ("'nowhere/*.csv'", "PATH_NOT_FOUND"),
        ("'wanted/*.csv'", "PATH_NOT_FOUND"),
        ("'wanted'", "UNABLE_TO_INFER_SCHEMA"),
        ("parquet.`wanted`", "UNABLE_TO_INFER_SCHEMA"),
        ("'wanted.csv'", "UNABLE_TO_INFER_SCHEMA"),
    ] {
        told(&run(work, &["-S", "-e", &format!("SELECT * FROM {from}")])?, class)
            .map_err(|failed| format!("{from}: {}", failed.message().unwrap_or_default()))?;
    }
    // With a schema of one's own a folder without files is a table without rows.
    let create = "CREATE TABLE t (a INT) USING parquet LOCATION 'wanted'";
    expect(&run(work, &["-S", "-e", create, "-e", "SELECT count(*) FROM t"])?, 0, "0\n")
}

fn torn_parquet(work: &Path) -> Result<(), Failed> {
    let query = "COPY (SELECT id, id * 7919 % 104729 AS b FROM range(50000)) TO 'wanted.parquet'";
    expect(&run(work, &["-S", "-e", query])?, 0, "50000\n")?;
    let whole = std::fs::read(work.join("wanted.parquet"))?;
    let half = whole.len() / 2;
    let mut holed = whole.clone();
    holed[1_000..half].fill(0);
    let mut lying = whole.clone();
    let length = lying.len() - 8;
    lying[length..length + 4].fill(0x7f);
    for (name, bytes) in [
        ("wanted_empty.parquet", &[][..]),
        ("wanted_head.parquet", &b"PAR1"[..]),
        ("wanted_text.parquet", &b"PAR1 and no more than text, PAR1"[..]),
        ("wanted_cut.parquet", &whole[..half]),
        ("wanted_holed.parquet", &holed[..]),
        ("wanted_lying.parquet", &lying[..]),
    ] {
        std::fs::write(work.join(name), bytes)?;
        let said = run(work, &["-S", "-e", &format!("SELECT sum(id), sum(b) FROM '{name}'")])?;
        told(&said, "FAILED_READ_FILE")?;
        ensure(said.err.contains(name), || format!("{name} is not named: {}", said.err))?;
    }
    Ok(())
}

fn torn_compression(work: &Path) -> Result<(), Failed> {
    for name in ["wanted.csv.gz", "wanted.json.zst", "wanted.txt.bz2"] {
        std::fs::write(work.join(name), "this is not compressed at all")?;
        let said = run(work, &["-S", "-e", &format!("SELECT * FROM '{name}'")])?;
        ensure(
            said.code == 1 && said.out.is_empty() && said.err.contains(name) && !said.err.contains("INTERNAL_ERROR"),
            || format!("{name}: code {} stdout {:?} stderr {:?}", said.code, said.out, said.err),
        )?;
    }
    Ok(())
}

/// A view over a file, then a query.
fn over(work: &Path, view: &str, query: &str) -> Result<Said, Failed> {
    run(work, &["-S", "-e", &format!("CREATE TEMPORARY VIEW v {view}"), "-e", query])
}

fn bad_rows_of_csv(work: &Path) -> Result<(), Failed> {
    std::fs::write(work.join("wanted.csv"), "a,b\n1,x\ntwo,y\n3,z,extra\n4\n")?;
    let view = |columns: &str, mode: &str| {
        format!("({columns}) USING csv OPTIONS (path 'wanted.csv', header 'true', mode '{mode}')")
    };
    let columns = "a INT, b STRING, _corrupt_record STRING";
    expect(
        &over(work, &view(columns, "PERMISSIVE"), "SELECT * FROM v")?,
        0,
        "1\tx\tNULL\nNULL\ty\ttwo,y\n3\tz\t3,z,extra\n4\tNULL\t4\n",
    )?;
    expect(&over(work, &view("a INT, b STRING", "DROPMALFORMED"), "SELECT * FROM v")?, 0, "1\tx\n")?;
    let said = over(work, &view("a INT, b STRING", "FAILFAST"), "SELECT * FROM v")?;
    told(&said, "MALFORMED_RECORD_IN_PARSING")?;
    ensure(said.err.contains("wanted.csv, line 3"), || format!("file and line are not named: {}", said.err))?;
    told(&over(work, &view("a INT", "NOSUCH"), "SELECT * FROM v")?, "INVALID_OPTION_VALUE")
}

fn bad_rows_of_json(work: &Path) -> Result<(), Failed> {
    std::fs::write(work.join("wanted.json"), "{\"a\":1}\n{\"a\":\n{\"a\":\"x\"}\n")?;
    let view =
        |columns: &str, mode: &str| format!("({columns}) USING json OPTIONS (path 'wanted.json', mode '{mode}')");
    expect(
        &over(work, &view("a INT, _corrupt_record STRING", "PERMISSIVE"), "SELECT * FROM v")?,
        0,
        "1\tNULL\nNULL\t{\"a\":\nNULL\t{\"a\":\"x\"}\n",
    )?;
    expect(&over(work, &view("a INT", "DROPMALFORMED"), "SELECT * FROM v")?, 0, "1\n")?;
    let said = over(work, &view("a INT", "FAILFAST"), "SELECT * FROM v")?;
    told(&said, "MALFORMED_RECORD_IN_PARSING")?;
    ensure(said.err.contains("wanted.json, line 2"), || format!("file and line are not named: {}", said.err))
}

/// As in Spark, bytes that are no UTF-8 become U+FFFD, and everything around them stays.
fn data_that_is_no_utf8(work: &Path) -> Result<(), Failed> {
    std::fs::write(work.join("wanted.csv"), b"a,b\n1,x\xffy\n2,z\n")?;
    std::fs::write(work.join("wanted.json"), b"{\"b\":\"x\xffy\"}\n{\"b\":\"z\"}\n")?;
    std::fs::write(work.join("wanted.txt"), b"x\xffy\nz\n")?;
    for (file, column) in [("wanted.csv", "b"), ("wanted.json", "b"), ("wanted.txt", "value")] {
        let said = run(work, &["-S", "-e", &format!("SELECT {column} FROM '{file}'")])?;
        expect(&said, 0, "x\u{fffd}y\nz\n")
            .map_err(|failed| format!("{file}: {}", failed.message().unwrap_or_default()))?;
    }
    Ok(())
}
