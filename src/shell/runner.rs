//! One statement after another: substitution, the session's answer, the renderer, the footer; the same for batch and shell.
//!
//! The session computes on threads of its own; this thread waits for batches and signals and writes. So Ctrl-C is heard at
//! once, and stdout and stderr are flushed in the order of the statements.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use futures::StreamExt;

use super::args::SessionArgs;
use super::output::Output;
use super::progress::Progress;
use super::render::{Cells, Format, Head, Look};
use super::script::Item;
use super::signals::{Mode, Signals};
use super::{command, footer, names, substitute, tell, terminal};
use crate::error::{Error, Result};
use crate::session::{Answer, Session, Summary};
use crate::types::Column;
use crate::types::format::BinaryStyle;

/// A result of more bytes than this is not kept for `.last` and `.chart`; they run the statement again.
const KEPT_BYTES: usize = 64 << 20;

/// After Ctrl-C the prompt comes back after this time, whether or not the statement has noticed.
const GRACE: Duration = Duration::from_millis(80);

/// Why a statement did not end well.
#[derive(Debug)]
pub enum Failure {
    /// An error to tell the user.
    Error(Error),
    /// The reader of the results is gone: there is nothing more to do, and nothing wrong.
    Closed,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Error(error)
    }
}

/// What the command line says about the terminal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// No footers, no notices.
    pub silent: bool,
    /// Echo statements.
    pub verbose: bool,
    /// Whether a person types statements.
    pub interactive: bool,
    /// Colours.
    pub color: bool,
    /// A progress line.
    pub progress: bool,
}

/// The last query and its result, for `.last`, `.chart`, `.explain`, `.edit`.
pub struct Last {
    /// The statement.
    pub text: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Arrow's schema.
    pub schema: SchemaRef,
    /// Whether a command answered.
    pub command: bool,
    /// Its rows; `None` when they are too many to keep.
    pub batches: Option<Vec<RecordBatch>>,
}

/// What batch and shell share.
pub struct Shell {
    /// The engine.
    pub session: Session,
    /// Where results go.
    pub output: Output,
    /// How results look.
    pub format: &'static Format,
    /// From the command line, some changed by meta-commands.
    pub options: Options,
    /// Whether a footer follows each result.
    pub timing: bool,
    /// `.width`: columns of a table, whatever the terminal's.
    pub width: Option<usize>,
    /// What `${NAME}` stands for.
    pub variables: BTreeMap<String, String>,
    /// What `:NAME` stands for: a SQL literal, else a text.
    pub parameters: Vec<(String, String)>,
    /// The last query.
    pub last: Option<Last>,
    /// What was typed or run, for `.history`.
    pub history: Vec<String>,
    /// Text that `.edit` wants to be typed next.
    pub next_input: Option<String>,
    /// Where in which files the error is that is reported next, the innermost first.
    pub places: Vec<String>,
    /// How deep `.read` is nested.
    pub depth: usize,
    /// Whether the shell is to end.
    pub quit: bool,
    /// Whether the reader of the results is gone.
    pub closed: bool,
    /// Ctrl-C.
    pub signals: Signals,
    /// Whether a format of one result has had its result in this output.
    pub full: bool,
    runtime: tokio::runtime::Runtime,
}

impl Shell {
    /// A shell over a session.
    /// # Errors
    /// When the system refuses what waiting needs.
    pub fn new(
        session: Session,
        output: Output,
        format: &'static Format,
        options: Options,
        args: &SessionArgs,
    ) -> Result<Shell> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(|error| Error::io("threads", error))?;
        let signals = Signals::listen();
        signals.remove_at_exit(output.temporary());
        Ok(Shell {
            session,
            output,
            format,
            options,
            timing: true,
            width: None,
            variables: args.define.iter().cloned().collect(),
            parameters: args.param.clone(),
            last: None,
            history: Vec::new(),
            next_input: None,
            places: Vec::new(),
            depth: 0,
            quit: false,
            closed: false,
            signals,
            full: false,
            runtime,
        })
    }

    /// Does one thing of a script.
    /// # Errors
    /// Why it failed.
    pub fn item(&mut self, item: &Item) -> Result<(), Failure> {
        match item {
            Item::Statement(text, _) => self.statement(text),
            Item::Command(line) => command::run(self, line),
        }
    }

    /// Runs a statement of the user's and shows its result.
    /// # Errors
    /// Why it failed.
    pub fn statement(&mut self, text: &str) -> Result<(), Failure> {
        if text.eq_ignore_ascii_case("quit") || text.eq_ignore_ascii_case("exit") {
            self.quit = true;
            return Ok(());
        }
        let session = self.session.clone();
        let text = substitute::statement(text, &self.variables, &|name| names::setting_as_set(&session, name))?;
        if self.options.verbose {
            tell(&format!("{text};"));
        }
        let format = self.format;
        self.show(&text, format, false)
    }

    /// Runs a statement and shows its result in a format; `whole` leaves nothing out.
    /// # Errors
    /// Why it failed.
    pub fn show(&mut self, text: &str, format: &'static Format, whole: bool) -> Result<(), Failure> {
        self.signals.set(Mode::Cancel);
        let look = self.look(whole);
        let (runtime, output) = (&self.runtime, &mut self.output);
        let mut run = Run {
            session: &self.session,
            signals: &self.signals,
            output,
            progress: Progress::start(self.options.progress),
            full: &mut self.full,
            parameters: &self.parameters,
            keep: self.options.interactive,
        };
        let ended = runtime.block_on(run.statement(text, format, &look));
        drop(run);
        self.signals.set(self.idle());
        let Shown { summary, last, hidden } = match ended {
            Ok(shown) => shown,
            Err(failure) => {
                self.closed |= matches!(failure, Failure::Closed);
                return Err(failure);
            }
        };
        if !self.options.silent {
            for notice in &summary.notices {
                tell(notice);
            }
            if self.timing {
                let line = footer::line(&summary, last.columns.len(), hidden);
                tell(&if self.options.color { format!("\x1b[2m{line}\x1b[0m") } else { line });
            }
        }
        if !last.columns.is_empty() {
            self.last = Some(last);
        }
        Ok(())
    }

    /// Shows batches that are at hand.
    /// # Errors
    /// What writing them says.
    pub fn show_batches(&mut self, last: &Last, batches: &[RecordBatch], whole: bool) -> Result<(), Failure> {
        let mut renderer = (self.format.make)(&self.look(whole));
        let head = Head { columns: &last.columns, schema: SchemaRef::clone(&last.schema), command: last.command };
        let output = &mut self.output;
        let written = (|| {
            renderer.begin(&head, output)?;
            for batch in batches {
                renderer.batch(batch, output)?;
            }
            renderer.end(output)?;
            output.flush()
        })();
        written.map_err(|error| write_failure(error, &self.output))
    }

    /// Runs a statement and gives its rows, all of them, showing nothing.
    /// # Errors
    /// Why it failed.
    pub fn collect(&mut self, text: &str) -> Result<(Vec<Column>, Vec<RecordBatch>), Failure> {
        self.signals.set(Mode::Cancel);
        let session = &self.session;
        let signals = &self.signals;
        let work = async {
            let answer = session.sql(text).await?;
            let columns = answer.columns().to_vec();
            Ok((columns, answer.collect().await?))
        };
        let result = self.runtime.block_on(async {
            signals.forget().await;
            tokio::select! {
                result = work => result,
                () = signals.cancelled() => {
                    session.cancellation().cancel();
                    Err(Error::new("OPERATION_CANCELED"))
                }
            }
        });
        self.signals.set(self.idle());
        result.map_err(Failure::Error)
    }

    /// Runs a statement and gives its rows as texts, showing nothing.
    /// # Errors
    /// Why it failed.
    pub fn texts(&mut self, text: &str) -> Result<Vec<Vec<Option<String>>>, Failure> {
        let (columns, batches) = self.collect(text)?;
        let mut cells = Cells::plain(&self.look(true));
        cells.begin(&columns);
        let mut rows = Vec::new();
        for batch in &batches {
            cells.bind(batch).map_err(|error| write_failure(error, &self.output))?;
            for row in 0..batch.num_rows() {
                let cell = |column| {
                    let mut text = String::new();
                    cells.write(column, row, &mut text).then_some(text)
                };
                rows.push((0..columns.len()).map(cell).collect());
            }
        }
        Ok(rows)
    }

    /// Prints lines where results go.
    /// # Errors
    /// What writing them says.
    pub fn print(&mut self, text: &str) -> Result<(), Failure> {
        let written = self.output.write_all(text.as_bytes()).and_then(|()| self.output.flush());
        written.map_err(|error| write_failure(error, &self.output))
    }

    /// Sends results somewhere else, ending what was there before.
    /// # Errors
    /// When the end of the old output cannot be written.
    pub fn redirect(&mut self, output: Output) -> Result<(), Failure> {
        self.signals.remove_at_exit(output.temporary());
        let old = std::mem::replace(&mut self.output, output);
        self.full = false;
        let name = old.name().to_string();
        old.finish().map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::Error(Error::io(name, super::output::reason(&error))),
        })
    }

    /// How results look now.
    pub fn look(&self, whole: bool) -> Look {
        let settings = self.session.settings();
        let fitted = self.output.is_terminal().then(|| self.width.unwrap_or_else(terminal::width)).or(self.width);
        Look {
            width: if whole { None } else { fitted },
            color: self.options.color && self.output.is_terminal(),
            header: settings.is_on("spark.sql.cli.print.header"),
            schema: settings.is_on("firesteel.cli.print.schema"),
            time_zone: self.session.timezone(),
            binary: BinaryStyle::named(settings.get("spark.sql.binaryOutputStyle").unwrap_or_default()),
        }
    }

    /// What a signal should do while no statement runs.
    pub fn idle(&self) -> Mode {
        if self.options.interactive { Mode::Ignore } else { Mode::Exit }
    }

    /// Tells an error, behind whatever was printed before it.
    pub fn report(&mut self, error: &Error) {
        // An error of the flush itself shows at the next write.
        let _ = self.output.flush();
        let report = match terminal::width_of_errors() {
            Some(width) => error.report_within(width),
            None => error.report(),
        };
        match (self.options.color, report.split_once(' ')) {
            (true, Some((word, rest))) => tell(&format!("\x1b[1;31m{word}\x1b[0m {rest}")),
            _ => tell(&report),
        }
        for place in self.places.drain(..) {
            tell(&place);
        }
    }
}

struct Shown {
    summary: Summary,
    last: Last,
    hidden: u64,
}

/// One statement while it runs.
struct Run<'a> {
    session: &'a Session,
    signals: &'a Signals,
    output: &'a mut Output,
    progress: Progress,
    full: &'a mut bool,
    parameters: &'a [(String, String)],
    keep: bool,
}

impl Run<'_> {
    async fn statement(&mut self, text: &str, format: &Format, look: &Look) -> Result<Shown, Failure> {
        self.signals.forget().await;
        let session = self.session.clone();
        let parameters: Vec<_> = self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut answer = self.wait(session.sql_with(text, &parameters)).await??;
        let columns = answer.columns().to_vec();
        let command = answer.summary().command;
        let mut last =
            Last { text: text.to_string(), schema: answer.schema(), command, batches: Some(Vec::new()), columns };
        let mut hidden = 0;
        if last.columns.is_empty() && !format.always {
            while let Some(batch) = self.next(&mut answer).await? {
                batch?;
            }
        } else {
            hidden = self.rows(&mut answer, &mut last, format, look).await?;
        }
        self.progress.clear();
        self.output.flush().map_err(|error| write_failure(error, self.output))?;
        Ok(Shown { summary: answer.summary(), last, hidden })
    }

    async fn rows(
        &mut self,
        answer: &mut Answer,
        last: &mut Last,
        format: &Format,
        look: &Look,
    ) -> Result<u64, Failure> {
        if format.single && std::mem::replace(self.full, true) {
            return Err(Error::unsupported(format!("a second result in one {} file", format.name))
                .hint("give each result its own file, or use COPY (query) TO 'path'")
                .into());
        }
        let mut renderer = (format.make)(look);
        let mut kept = 0;
        let head = Head { columns: &last.columns, schema: SchemaRef::clone(&last.schema), command: last.command };
        if look.width.is_none() || format.name != "table" {
            self.quiet();
        }
        renderer.begin(&head, self.output).map_err(|error| write_failure(error, self.output))?;
        while let Some(batch) = self.next(answer).await? {
            let batch = batch?;
            renderer.batch(&batch, self.output).map_err(|error| write_failure(error, self.output))?;
            kept += batch.get_array_memory_size();
            match &mut last.batches {
                Some(batches) if self.keep && kept <= KEPT_BYTES => batches.push(batch),
                batches => *batches = None,
            }
        }
        self.progress.clear();
        renderer.end(self.output).map_err(|error| write_failure(error, self.output))
    }

    /// Rows that are printed as they come are progress enough, where they are printed to the terminal.
    fn quiet(&mut self) {
        if self.output.is_terminal() {
            self.progress.stop();
        }
    }

    async fn next(&mut self, answer: &mut Answer) -> Result<Option<Result<RecordBatch>>, Failure> {
        self.wait(answer.next()).await
    }

    /// Waits for the session, drawing progress; a signal stops the statement.
    async fn wait<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Failure> {
        let mut work = std::pin::pin!(work);
        let mut events = std::pin::pin!(self.session.progress());
        loop {
            tokio::select! {
                biased;
                () = self.signals.cancelled() => break,
                done = &mut work => return Ok(done),
                Some(event) = events.next(), if self.progress.is_wanted() => self.progress.draw(&event),
            }
        }
        self.session.cancellation().cancel();
        // The session's own words about it are as good as ours; a statement that does not listen is left to itself.
        let _ = tokio::time::timeout(GRACE, work).await;
        self.progress.clear();
        Err(Failure::Error(Error::new("OPERATION_CANCELED")))
    }
}

/// What an error of writing means: one of ours on its way out, a reader who is gone, or a full disk.
fn write_failure(error: io::Error, output: &Output) -> Failure {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Failure::Closed;
    }
    let ours = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()).cloned();
    Failure::Error(ours.unwrap_or_else(|| output.error(&error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_writing() {
        let output = Output::stdout();
        assert!(matches!(write_failure(io::ErrorKind::BrokenPipe.into(), &output), Failure::Closed));
        let ours = super::super::render::wrap(Error::new("DIVIDE_BY_ZERO"));
        let Failure::Error(error) = write_failure(ours, &output) else { panic!("closed") };
        assert_eq!(error.class(), "DIVIDE_BY_ZERO");
        let Failure::Error(error) = write_failure(io::Error::from_raw_os_error(28), &output) else { panic!("closed") };
        assert_eq!(error.class(), "FAILED_IO");
    }
}
