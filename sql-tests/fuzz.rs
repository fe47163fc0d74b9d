//! Statements made at random, none of which may panic, hang, overflow the stack or end as `INTERNAL_ERROR`.
//!
//!     cargo test --test sql -- fuzz                              a fixed number of statements, always the same
//!     FIRESTEEL_FUZZ_SECONDS=3600 cargo test --test sql -- fuzz  an hour; goes on after a finding, other seeds each run
//!     FIRESTEEL_FUZZ_SEED=17 ...                                 from that seed on
//!
//! Three sources: a generator over the grammar ([`grammar`]), statements of `inputs/` and of the generator broken by
//! cutting, doubling and swapping tokens ([`mutate`]), and towers of one construct thousands deep. A finding is made smaller before it is
//! reported; what was found stays in `inputs/fuzz/`. If the process itself dies, the statement that killed it stands in
//! `fuzz-last.sql` of Cargo's temporary folder.

mod grammar;
mod mutate;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use firesteel::blocking::Session;
use firesteel::{Error, MemoryLimit};
use libtest_mimic::{Failed, Trial};

use grammar::{Grammar, Random};

/// How many statements are tried when nobody says how long.
const STATEMENTS: u64 = 300;

/// How long one statement may run; the session stops it then.
const TIMEOUT: Duration = Duration::from_secs(2);

/// What is a hang: a statement that even its time-out does not end.
const HANG: Duration = Duration::from_secs(60);

/// What begins in one session: settings and views of earlier statements reach so far.
const PER_SESSION: u64 = 100;

const LAST: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/fuzz-last.sql");

/// The tables that statements find.
const SETUP: &[&str] = &[
    "CREATE OR REPLACE TEMPORARY VIEW t AS SELECT * FROM VALUES \
     (1, 1L, 1.5D, 1.25BD, 'a', true, DATE'2024-02-29', TIMESTAMP'2024-02-29 12:34:56.789', X'00FF', array(1, NULL), \
      map('k', 1), named_struct('x', 1, 'y', 'z'), INTERVAL '1-2' YEAR TO MONTH, INTERVAL '1 02:03:04' DAY TO SECOND), \
     (-2147483648, -9223372036854775808L, double('NaN'), -99.99BD, '', false, DATE'0001-01-01', \
      TIMESTAMP'9999-12-31 23:59:59.999999', X'', array(), map(), named_struct('x', NULL, 'y', ''), \
      INTERVAL '-1' MONTH, INTERVAL '-1' SECOND), \
     (2147483647, 9223372036854775807L, double('-Infinity'), 0.00BD, 'grüße 日本', NULL, DATE'9999-12-31', \
      TIMESTAMP'1969-12-31 23:59:59', X'DEADBEEF', array(3, 2, 1), map('a', NULL), NULL, INTERVAL '0' YEAR, \
      INTERVAL '106751991' DAY), \
     (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL) \
     AS t(i, l, d, n, s, b, dt, ts, bin, a, m, st, ym, ds)",
    "CREATE OR REPLACE TEMPORARY VIEW u AS SELECT id AS i, id * 2 AS l, cast(id AS string) AS s, id % 2 = 0 AS b \
     FROM range(5)",
];

/// The test.
pub fn trials() -> Vec<Trial> {
    vec![Trial::test("fuzz", run)]
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn run() -> Result<(), Failed> {
    let seconds = number("FIRESTEEL_FUZZ_SECONDS");
    let now = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let first = number("FIRESTEEL_FUZZ_SEED").unwrap_or_else(|| if seconds.is_some() { now() << 20 } else { 1 });
    let (ask, asked) = channel::<String>();
    let (tell, told) = channel::<Outcome>();
    std::thread::spawn(move || work(&asked, &tell));
    let start = Instant::now();
    let functions = Session::new()?.functions();
    let written = written();
    let mut found = BTreeSet::new();
    let mut findings = Vec::new();
    let mut tally = BTreeMap::<String, u64>::new();
    let mut seed = first;
    loop {
        let done = match seconds {
            Some(seconds) => start.elapsed().as_secs() >= seconds,
            None => seed - first >= STATEMENTS,
        };
        if done {
            break;
        }
        let statement = statement(seed, &functions, &written);
        seed += 1;
        let try_one = |statement: &str| -> Result<Outcome, Failed> {
            std::fs::write(LAST, statement)?;
            let gone = || Failed::from(format!("seed {}: the worker died of\n{statement}", seed - 1));
            ask.send(statement.to_string()).map_err(|_| gone())?;
            match told.recv_timeout(HANG) {
                Ok(answer) => Ok(answer),
                Err(RecvTimeoutError::Timeout) => Err(format!("seed {}: hangs:\n{statement}", seed - 1).into()),
                Err(RecvTimeoutError::Disconnected) => Err(gone()),
            }
        };
        let message = match try_one(&statement)? {
            Outcome::Right(class) => {
                *tally.entry(class.to_string()).or_default() += 1;
                continue;
            }
            Outcome::Wrong(message) => message,
        };
        if !found.insert(kind_of(&message)) {
            continue;
        }
        let small = mutate::smaller(&statement, |shorter| {
            Ok::<_, Failed>(matches!(try_one(shorter)?, Outcome::Wrong(other) if kind_of(&other) == kind_of(&message)))
        })?;
        let report = format!("seed {}: {message}\n{small};", seed - 1);
        eprintln!("{report}\n");
        findings.push(report);
    }
    if seconds.is_some() {
        let mut tally: Vec<(u64, String)> = tally.into_iter().map(|(class, count)| (count, class)).collect();
        tally.sort_by(|a, b| b.cmp(a));
        let most: Vec<String> = tally.iter().take(12).map(|(count, class)| format!("{class} {count}")).collect();
        eprintln!("{} statements in {} s: {}", seed - first, start.elapsed().as_secs(), most.join(", "));
    }
    if findings.is_empty() { Ok(()) } else { Err(findings.join("\n\n").into()) }
}

/// What became of a statement.
enum Outcome {
    /// It was answered, or refused with an error of this class.
    Right(&'static str),
    /// The program is at fault.
    Wrong(String),
}

/// What makes two findings the same: the message without its numbers and quoted names.
fn kind_of(message: &str) -> String {
    let plain: String = message.chars().filter(|c| !c.is_ascii_digit()).collect();
    plain.split_inclusive(['\'', '"', '`']).step_by(2).collect::<String>().chars().take(80).collect()
}

/// The statement of a seed.
fn statement(seed: u64, functions: &[&'static str], written: &[String]) -> String {
    let mut random = Random::new(seed);
    match random.below(20) {
        0 => mutate::tower(&mut random),
        1 => mutate::noise(&mut random),
        2..=6 if !written.is_empty() => {
            let at = random.below(written.len());
            mutate::broken(&written[at], &mut random)
        }
        7..=10 => {
            let text = Grammar::new(&mut random, functions).statement();
            mutate::broken(&text, &mut random)
        }
        _ => Grammar::new(&mut random, functions).statement(),
    }
}

/// The statements of `inputs/`: what is broken from them lies near what people write.
fn written() -> Vec<String> {
    let mut files = Vec::new();
    super::collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sql-tests/inputs"), &mut files);
    files.sort();
    let texts = files.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    texts
        .flat_map(|text| firesteel::session::text::split(&text).map(|piece| piece.text.to_string()).collect::<Vec<_>>())
        .filter(|text| text.len() < 2_000)
        .collect()
}

/// Answers each statement with what is wrong with the program, if anything is.
fn work(asked: &std::sync::mpsc::Receiver<String>, tell: &std::sync::mpsc::Sender<Outcome>) {
    let mut session = None;
    let mut count = 0;
    while let Ok(statement) = asked.recv() {
        if count % PER_SESSION == 0 {
            session = None;
        }
        count += 1;
        let ready = if session.is_none() { fresh().map(|made| session = Some(made)) } else { Ok(()) };
        let answer = match (ready, &session) {
            (Ok(()), Some(session)) => outcome(session, &statement),
            (ready, _) => Outcome::Wrong(format!("no session: {ready:?}")),
        };
        if tell.send(answer).is_err() {
            return;
        }
    }
}

/// A session that cannot write, with the tables in it.
fn fresh() -> Result<Session, Error> {
    let limit: MemoryLimit = "256MB".parse()?;
    let makes = Session::builder().threads(1).memory_limit(limit).build_blocking()?;
    let limit: MemoryLimit = "256MB".parse()?;
    let session =
        Session::builder().threads(2).memory_limit(limit).timeout(TIMEOUT).read_only(true).build_blocking()?;
    for statement in SETUP {
        makes.sql(statement)?.collect()?;
    }
    for name in ["t", "u"] {
        session.register_batches(name, makes.sql(&format!("SELECT * FROM {name}"))?.collect()?)?;
    }
    Ok(session)
}

/// Runs a statement to its end; an error of the user's is right, one of the program's is not.
fn outcome(session: &Session, statement: &str) -> Outcome {
    let result = session.sql(statement).and_then(|mut answer| {
        for batch in answer.by_ref().take(50) {
            batch?;
        }
        Ok(())
    });
    let Err(error) = result else { return Outcome::Right("answered") };
    // What an error shows is made too.
    let report = error.report_within(80);
    match error.class() == "INTERNAL_ERROR" || report.contains("is not in the table") {
        true => Outcome::Wrong(error.to_string()),
        false => Outcome::Right(error.class()),
    }
}
