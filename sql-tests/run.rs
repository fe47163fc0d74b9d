//! The one integration test: every file of `inputs/` in every form, and the binary's front doors.
//!
//!     cargo test --test sql                         all
//!     cargo test --test sql -- function/string      by path
//!     UPDATE=1 cargo test --test sql -- PATH        writes the results of files that are Firesteel's own
//!
//! A file's answers stand in `results/`, in the block form of Spark's own suite. Answers of Spark statements are written by
//! Spark (`ask_spark.py`); the update switch refuses those. Each form of a file runs its statements in a session of its
//! own and must give the same answers; rows of a query without a top-level ORDER BY are compared sorted. A file with the
//! line `-- of files` asks of the files that its rows come from, and is left out where the cache takes their place.

mod blocks;
mod conformance;
mod forms;
mod fuzz;
mod proof;
mod shell;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};

use blocks::Block;
use forms::Form;
use proof::Proof;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql-tests");
    let mut files = Vec::new();
    collect(&root.join("inputs"), &mut files);
    files.sort();
    let update = std::env::var_os("UPDATE").is_some();
    let proof = Arc::new(Proof::default());
    let mut trials = Vec::new();
    for file in &files {
        let name = file.strip_prefix(root.join("inputs")).unwrap_or(file).with_extension("").display().to_string();
        let forms: &[Form] = if update { &[Form::Plain] } else { Form::ALL };
        // What a query asks of the files that it reads has another answer where it reads none.
        let of_files = std::fs::read_to_string(file).is_ok_and(|text| text.lines().any(|line| line == "-- of files"));
        for form in forms.iter().filter(|form| !(of_files && **form == Form::Cached)) {
            let (file, root, proof, form) = (file.clone(), root.clone(), Arc::clone(&proof), *form);
            trials
                .push(Trial::test(format!("{}::{name}", form.name()), move || run(&root, &file, form, update, &proof)));
        }
    }
    trials.extend(conformance::trials(update));
    if !update {
        trials.extend(fuzz::trials());
        trials.extend(shell::trials());
    }
    let whole = arguments.filter.is_none() && !update;
    let conclusion = libtest_mimic::run(&arguments, trials);
    if whole
        && !arguments.list
        && let Err(error) = proof.check()
    {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    if conclusion.has_failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            files.push(path);
        }
    }
}

/// Runs one file in one form.
fn run(root: &Path, file: &Path, form: Form, update: bool, proof: &Proof) -> Result<(), Failed> {
    let text = std::fs::read_to_string(file)?;
    let relative = file.strip_prefix(root.join("inputs"))?;
    let target = root.join("results").join(format!("{}.out", relative.display()));
    let ours = text.starts_with("-- answers: firesteel");
    let actual = form.answer(&text, proof)?;
    if update {
        if !ours {
            return Err("these answers are Spark's: write them with sql-tests/ask_spark.py".into());
        }
        std::fs::create_dir_all(target.parent().unwrap_or(root))?;
        std::fs::write(
            &target,
            blocks::print("-- Answers by Firesteel: an extension that Spark does not have", &actual),
        )?;
        return Ok(());
    }
    let expected = std::fs::read_to_string(&target).map_err(|error| {
        format!(
            "{}: {error}; write it with {}",
            target.display(),
            if ours { "UPDATE=1" } else { "sql-tests/ask_spark.py" }
        )
    })?;
    compare(&blocks::parse(&expected), &actual, form)
}

fn compare(expected: &[Block], actual: &[Block], form: Form) -> Result<(), Failed> {
    if expected.len() != actual.len() {
        return Err(format!("{} statements, but {} results", actual.len(), expected.len()).into());
    }
    let mut wrong = String::new();
    for (want, have) in expected.iter().zip(actual) {
        if want.statement.trim() != have.statement.trim() {
            return Err(format!(
                "the results are of another statement:\n{}\nnot of\n{}",
                want.statement, have.statement
            )
            .into());
        }
        if form.exempts(&have.statement) || want.agrees(have) {
            continue;
        }
        wrong.push_str(&format!(
            "\n{}\n  expected {}\n{}\n  answered {}\n{}\n",
            have.statement,
            want.schema,
            indent(&want.output),
            have.schema,
            indent(&have.output)
        ));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.into()) }
}

fn indent(text: &str) -> String {
    text.lines().take(40).map(|line| format!("    {line}\n")).collect()
}
