//! The page `CONFORMANCE.md`: what of Spark 4.3 is supported, what answers differently and how, what is refused.
//!
//!     cargo test --test sql -- conformance             fails when the page is wrong
//!     UPDATE=1 cargo test --test sql -- conformance    writes the page
//!
//! `conformance/*.sql` holds probes: entries (`-- # ABS`) with statements, run in a session of their own; the `.out` beside
//! it holds Spark's answers to them (`ask_spark.py --conformance`). An entry is supported if every answer is Spark's,
//! refused if the program names what it lacks with `UNSUPPORTED_FEATURE`, and else differs, with the first difference. A
//! function that the program has not must be refused by its name. Settings are Spark's `SET -v` against our table.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use firesteel::config::{self, Effect, Kind, Setting, Settings};
use libtest_mimic::{Failed, Trial};

use crate::blocks::{self, Block};
use crate::forms::Form;
use crate::proof::Proof;

const HEAD: &str = "\
# What of Spark SQL is here

Made by `UPDATE=1 cargo test --test sql -- conformance` from probes whose answers a real Apache Spark 4.3 gave
(`sql-tests/conformance/`); the test suite fails when this page is wrong. *Supported*: every answer of the probe is
Spark's, with names and types of its columns. *Refused*: the statement ends with `[UNSUPPORTED_FEATURE]` and the name of what is
missing. *Differs*: the first answer that is not Spark's is shown.
";

/// The test.
pub fn trials(update: bool) -> Vec<Trial> {
    vec![
        Trial::test("conformance", move || run(update)),
        Trial::test("conformance::every function is documented", documented),
    ]
}

/// What became of an entry's probes.
enum Status {
    Supported,
    Refused(String),
    Differs(String),
}

fn run(update: bool) -> Result<(), Failed> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut page = HEAD.to_string();
    let mut wrong = String::new();
    for (name, title) in
        [("statements", "Statements"), ("clauses", "Clauses"), ("types", "Types"), ("functions", "Functions")]
    {
        section(root, name, title, &mut page, &mut wrong)?;
    }
    settings(root, &mut page, &mut wrong)?;
    if !wrong.is_empty() {
        return Err(wrong.into());
    }
    let path = root.join("CONFORMANCE.md");
    if update {
        std::fs::write(path, page)?;
        return Ok(());
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let (old, new): (Vec<&str>, Vec<&str>) = (committed.lines().collect(), page.lines().collect());
    if old == new {
        return Ok(());
    }
    let mut difference = String::from("CONFORMANCE.md is wrong; UPDATE=1 writes it anew. Lines that differ:\n");
    for line in old.iter().filter(|line| !new.contains(line)) {
        let _ = writeln!(difference, "- {line}");
    }
    for line in new.iter().filter(|line| !old.contains(line)) {
        let _ = writeln!(difference, "+ {line}");
    }
    Err(difference.into())
}

/// Runs the probes of a file; writes its table.
fn section(root: &Path, name: &str, title: &str, page: &mut String, wrong: &mut String) -> Result<(), Failed> {
    let folder = root.join("sql-tests/conformance");
    let probes = entries(&std::fs::read_to_string(folder.join(format!("{name}.sql")))?);
    let answers: BTreeMap<String, String> =
        entries(&std::fs::read_to_string(folder.join(format!("{name}.out")))?).into_iter().collect();
    let ours = firesteel::blocking::Session::new()?.functions();
    let mut found = Vec::with_capacity(probes.len());
    for (entry, text) in &probes {
        let Some(expected) = answers.get(entry) else {
            return Err(format!("{name}: Spark was not asked for {entry}").into());
        };
        let missing = name == "functions" && !ours.contains(&entry.as_str());
        let status = match missing {
            true => absent(entry, wrong)?,
            false => probe(entry, text, &blocks::parse(expected), name == "functions")?,
        };
        found.push((entry.as_str(), status));
    }
    let count = |wanted: fn(&Status) -> bool| found.iter().filter(|(_, status)| wanted(status)).count();
    let _ = write!(
        page,
        "\n## {title}\n\n{} supported, {} differ, {} refused.\n\n",
        count(|status| matches!(status, Status::Supported)),
        count(|status| matches!(status, Status::Differs(_))),
        count(|status| matches!(status, Status::Refused(_)))
    );
    if name == "functions" {
        let supported: Vec<String> = found
            .iter()
            .filter(|(_, status)| matches!(status, Status::Supported))
            .map(|(entry, _)| format!("`{}`", cell(entry)))
            .collect();
        let _ = write!(page, "Supported: {}.\n\n", supported.join(", "));
        found.retain(|(_, status)| !matches!(status, Status::Supported));
    }
    page.push_str("| | | |\n|---|---|---|\n");
    for (entry, status) in &found {
        let (word, how) = match status {
            Status::Supported => ("supported", ""),
            Status::Refused(what) => ("refused", what.as_str()),
            Status::Differs(how) => ("differs", how.as_str()),
        };
        let _ = writeln!(page, "| {} | {word} | {} |", cell(entry), cell(how));
    }
    Ok(())
}

/// The entries of a file: title and text.
fn entries(text: &str) -> Vec<(String, String)> {
    let mut entries: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("-- # "), entries.last_mut()) {
            (Some(title), _) => entries.push((title.to_string(), String::new())),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    entries
}

/// A function that the program has not is refused by its name, called or described.
fn absent(name: &str, wrong: &mut String) -> Result<Status, Failed> {
    let what = format!("the function {name}");
    for statement in [format!("DESCRIBE FUNCTION `{name}`"), format!("SELECT `{name}`()")] {
        let block = Form::Plain.answer(&statement, &Proof::default())?.remove(0);
        if !block.output.starts_with("ERROR [UNSUPPORTED_FEATURE]") || feature(&block) != what {
            let _ = writeln!(wrong, "{statement}\n  is not refused by name: {}", block.output);
        }
    }
    Ok(Status::Refused(what))
}

/// Runs the statements of an entry in a session of their own.
fn probe(entry: &str, text: &str, expected: &[Block], function: bool) -> Result<Status, Failed> {
    if expected.is_empty() {
        // Spark documents it without a call: what counts is that it is there.
        let block = Form::Plain.answer(&format!("DESCRIBE FUNCTION `{entry}`"), &Proof::default())?.remove(0);
        return Ok(match block.output.starts_with("ERROR") {
            true => Status::Differs(one_line(&block.output)),
            false => Status::Supported,
        });
    }
    let actual = Form::Plain.answer(text, &Proof::default())?;
    let mut refused = None;
    for (want, have) in expected.iter().zip(&actual) {
        if have.output.starts_with("ERROR [UNSUPPORTED_FEATURE]") {
            refused.get_or_insert_with(|| feature(have));
        } else if refused.is_none() && !agrees(want, have, function) {
            let how = format!(
                "`{}`: Spark `{}`, here `{}`",
                one_line(&want.statement),
                one_line(&shown(want, have)),
                one_line(&shown(have, want))
            );
            return Ok(Status::Differs(how));
        }
    }
    if expected.len() != actual.len() {
        return Err(format!("{entry}: {} statements, but {} answers of Spark", actual.len(), expected.len()).into());
    }
    Ok(refused.map_or(Status::Supported, Status::Refused))
}

fn agrees(want: &Block, have: &Block, function: bool) -> bool {
    match want.output == "(varies)" {
        true => want.schema == have.schema || function && types(&want.schema) == types(&have.schema),
        false => want.agrees(have),
    }
}

/// The types of a schema of one column: where names hold what varies.
fn types(schema: &str) -> Option<&str> {
    schema.rsplit_once(':').map(|(_, ty)| ty)
}

/// What is shown of an answer: the rows, or the schema where the rows are equal.
fn shown(block: &Block, other: &Block) -> String {
    let error = block.output.starts_with("ERROR");
    match !error && (block.output == other.output || block.output == "(varies)" || other.output == "(varies)") {
        true => block.schema.clone(),
        false if error => block.output.split(" SQLSTATE").next().unwrap_or_default().to_string(),
        false => block.output.clone(),
    }
}

/// The name of what is refused.
fn feature(block: &Block) -> String {
    let named = block.output.split_once("\"feature\": \"").and_then(|(_, rest)| rest.rsplit_once('"'));
    named.map_or_else(|| one_line(&block.output), |(name, _)| name.replace("\\\"", "\""))
}

fn one_line(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().count() > 90 {
        true => line.chars().take(89).chain(['…']).collect(),
        false => line,
    }
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Spark's settings, and what each does here.
fn settings(root: &Path, page: &mut String, wrong: &mut String) -> Result<(), Failed> {
    let listed = std::fs::read_to_string(root.join("sql-tests/conformance/settings.tsv"))?;
    let mut of_spark: BTreeMap<&str, &str> = listed.lines().filter_map(|line| line.split_once('\t')).collect();
    for setting in config::SETTINGS.iter().filter(|setting| setting.name.starts_with("spark.")) {
        of_spark.entry(setting.name).or_insert("");
    }
    let mut rows = Vec::new();
    let mut without = Vec::new();
    for (name, default) in of_spark {
        match config::SETTINGS.iter().find(|setting| setting.name.eq_ignore_ascii_case(name)) {
            None => without.push(format!("`{name}`")),
            Some(setting) if setting.effect == Effect::Ignored => without.push(format!("`{name}`")),
            Some(setting) => {
                refuses(setting, wrong);
                let what = match setting.effect {
                    Effect::Only(value) => format!("only `{value}`"),
                    _ => "supported".to_string(),
                };
                let other = !default.starts_with('<') && !default.eq_ignore_ascii_case(setting.default);
                let differs = other && !default.is_empty() && setting.kind != Kind::TimeZone;
                let note = if differs {
                    format!("; the default is `{}`, Spark's `{default}`", setting.default)
                } else {
                    String::new()
                };
                rows.push(format!("| `{name}` | {what}{note} |"));
            }
        }
    }
    let _ = write!(
        page,
        "\n## Settings\n\n{} are obeyed; of those another value than the named one is refused. The others tune Spark's \
         machinery or belong to parts of Spark that are not here: they are accepted with a notice and change no answer.\n\n\
         | | |\n|---|---|\n{}\n\nWithout effect: {}.\n",
        rows.len(),
        rows.join("\n"),
        without.join(", ")
    );
    Ok(())
}

/// A value that is not supported must be refused.
fn refuses(setting: &Setting, wrong: &mut String) {
    let other = match setting.effect {
        Effect::Only(value) => match setting.kind {
            Kind::Boolean if value.eq_ignore_ascii_case("true") => "false",
            Kind::Boolean => "true",
            Kind::Choice(words) => match words.iter().find(|word| !word.eq_ignore_ascii_case(value)) {
                Some(word) => word,
                None => return,
            },
            _ => return,
        },
        _ => return,
    };
    match Settings::default().set(setting.name, other) {
        Err(error) if error.class() == "UNSUPPORTED_FEATURE" => {}
        result => {
            let _ = writeln!(wrong, "{} = {other} is not refused: {result:?}", setting.name);
        }
    }
}

/// `DESCRIBE FUNCTION EXTENDED` says of every function how it is used, and shows a call with the answer that it gives.
fn documented() -> Result<(), Failed> {
    let mut wrong = String::new();
    let answer = |text: &str| Form::Plain.answer(text, &Proof::default());
    for name in firesteel::blocking::Session::new()?.functions() {
        let text = answer(&format!("DESCRIBE FUNCTION EXTENDED `{name}`"))?.remove(0).output;
        let usage = text.lines().find_map(|line| line.strip_prefix("Usage: ")).unwrap_or_default();
        let shown = text.split_once("Examples:\n").map(|(_, rest)| rest.split("\n  \n").next().unwrap_or_default());
        let Some(shown) = shown.filter(|_| !usage.is_empty() && text.contains(&format!("Function: {name}\n"))) else {
            let _ = writeln!(wrong, "{name} has no usage or no example:\n{text}");
            continue;
        };
        for (call, expected) in examples(shown) {
            let actual = answer(&call)?.remove(0).output;
            // Without ORDER BY the rows come in any order.
            let lines = |text: &str| {
                let mut lines: Vec<String> = text.lines().map(|line| line.trim().to_string()).collect();
                lines.sort();
                lines
            };
            let random = ["rand(", "randn(", "random(", "uuid(", "now(", "current_", "localtime", "shuffle("];
            let varies = random.iter().any(|word| call.contains(word)) && !actual.starts_with("ERROR");
            // Of an error the class is shown, with or without the message.
            let class = |text: &str| text.trim().trim_start_matches("ERROR ").split(']').next().map(str::to_string);
            let erring = actual.starts_with("ERROR") && class(&actual) == class(&expected);
            if !varies && !erring && lines(&actual) != lines(&expected) && !close(&actual, &expected) {
                let _ = writeln!(wrong, "{name}: {call}\n  is said to give\n{expected}\n  but gives\n{actual}");
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.into()) }
}

/// Whether two texts are numbers that differ in their last digits only.
fn close(one: &str, other: &str) -> bool {
    match (one.trim().parse::<f64>(), other.trim().parse::<f64>()) {
        (Ok(one), Ok(other)) => (one - other).abs() <= 1e-12 * other.abs(),
        _ => false,
    }
}

/// The calls of an example, each with its answer.
fn examples(text: &str) -> Vec<(String, String)> {
    let mut examples: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let line = line.strip_prefix("      ").unwrap_or(line);
        match (line.strip_prefix("> "), examples.last_mut()) {
            (Some(call), _) => examples.push((call.to_string(), String::new())),
            (None, Some((call, _))) if open => {
                call.push('\n');
                call.push_str(line);
            }
            (None, Some((_, answer))) => {
                answer.push_str(line);
                answer.push('\n');
            }
            (None, None) => {}
        }
        open = examples.last().is_some_and(|(call, _)| !call.trim_end().ends_with(';'));
    }
    examples
}
