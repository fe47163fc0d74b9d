//! Runs scripts: statement after statement, each bound against what the one before has left.
//!
//! A script answers with the rows of the last query that it runs. Each query is run to its end before the next statement:
//! its errors are handled where it stands. Between statements the script gives way, so that it can be stopped in a loop
//! that waits for nothing. Source: Spark's `SqlScriptingInterpreter` and `SqlScriptingExecution`.

mod cursor;
mod rows;

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::common::ScalarValue;
use futures::FutureExt;
use futures::future::BoxFuture;
use parking_lot::Mutex;

use super::engine::{Bound, Engine};
use super::host::StatementHost;
use super::running::Running;
use crate::error::{Error, Kind, Result};
use crate::exec::variable::{Block as VariableBlock, Variable, Variables};
use crate::sql::script::{Block, Handler, Loop, Node, Script, Step};
use crate::types::SparkType;
use cursor::Cursor;
pub(super) use rows::Rows;

/// What is done next.
enum Flow {
    /// What follows.
    Next,
    /// What follows the block or loop of that label.
    Leave(String),
    /// The next turn of the loop of that label.
    Iterate(String),
    /// What follows the block of that number, whose handler has run.
    Exit(usize),
}

/// Why a script cannot go on as written.
enum Stop {
    /// An error that a handler may catch.
    Raised(Error),
    /// An error that none catches.
    Unhandled(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Raised(error)
    }
}

/// A block that is being run.
#[derive(Default)]
struct Frame {
    handlers: Vec<Arc<Handler>>,
    /// While a handler of this block runs, it catches nothing.
    handling: bool,
    label: String,
    cursors: HashMap<String, Cursor>,
    /// How many blocks of variables there are within it.
    depth: usize,
}

/// A script that runs.
struct Interpreter {
    engine: Arc<Engine>,
    running: Arc<Running>,
    variables: Arc<Mutex<Variables>>,
    frames: Vec<Frame>,
    rows: Option<Rows>,
}

/// Runs a script; what it answers with, if it ran a query.
/// # Errors
/// What no handler caught.
pub(super) async fn run(engine: &Arc<Engine>, running: &Arc<Running>, script: &Script) -> Result<Option<Rows>> {
    let mut interpreter = Interpreter {
        engine: Arc::clone(engine),
        running: Arc::clone(running),
        variables: Arc::default(),
        frames: Vec::new(),
        rows: None,
    };
    match interpreter.block(&script.block).await {
        Ok(_) => Ok(interpreter.rows),
        Err(Stop::Raised(error) | Stop::Unhandled(error)) => Err(error),
    }
}

impl Interpreter {
    fn host(&self) -> StatementHost {
        StatementHost::in_script(Arc::clone(&self.engine), Arc::clone(&self.running), Arc::clone(&self.variables))
    }

    fn block<'a>(&'a mut self, block: &'a Block) -> BoxFuture<'a, Result<Flow, Stop>> {
        async move {
            let label = block.label.clone().unwrap_or_default();
            let number = self.frames.len();
            let depth = {
                let mut variables = self.variables.lock();
                variables.enter(&label);
                variables.depth()
            };
            self.frames.push(Frame {
                handlers: block.handlers.clone(),
                label: label.clone(),
                depth,
                ..Frame::default()
            });
            let flow = self.nodes(&block.body).await;
            self.frames.truncate(number);
            self.variables.lock().cut(depth - 1);
            Ok(match flow? {
                Flow::Leave(to) if !label.is_empty() && to == label => Flow::Next,
                Flow::Exit(to) if to == number => Flow::Next,
                other => other,
            })
        }
        .boxed()
    }

    async fn nodes(&mut self, nodes: &[Node]) -> Result<Flow, Stop> {
        for node in nodes {
            // A loop of statements that never wait must be stopped too.
            tokio::task::yield_now().await;
            let flow = match self.node(node).await {
                Err(Stop::Raised(error)) => self.handled(error).await?,
                other => other?,
            };
            match flow {
                Flow::Next => {}
                other => return Ok(other),
            }
        }
        Ok(Flow::Next)
    }

    async fn node(&mut self, node: &Node) -> Result<Flow, Stop> {
        match node {
            Node::Step(step) => self.step(step).await?,
            Node::Block(block) => return self.block(block).await,
            Node::If(branches, otherwise) => {
                for (condition, body) in branches {
                    if self.holds(condition).await? {
                        return self.inner(body).await;
                    }
                }
                return self.inner(otherwise).await;
            }
            Node::Loop(turns) => return self.turns(turns).await,
            Node::For { label, variable, query, body } => {
                let variable = variable.as_ref().map_or("", |variable| variable.value.as_str());
                return self.each(label.as_deref(), variable, query, body).await;
            }
            Node::Leave(label) => return Ok(Flow::Leave(label.clone())),
            Node::Iterate(label) => return Ok(Flow::Iterate(label.clone())),
            Node::Cursor { name, text } => self.declare_cursor(name, text)?,
            Node::Open(name, arguments) => self.open(name, arguments).await?,
            Node::Fetch(name, targets) => self.fetch(name, targets).await?,
            Node::Close(name) => self.close(name)?,
        }
        Ok(Flow::Next)
    }

    /// Statements within a statement.
    fn inner<'a>(&'a mut self, nodes: &'a [Node]) -> BoxFuture<'a, Result<Flow, Stop>> {
        self.nodes(nodes).boxed()
    }

    async fn step(&mut self, step: &Step) -> Result<()> {
        let host = self.host();
        match host.bind_step(step).await? {
            Bound::Query(query) => {
                // The rows of the query before are given back first.
                self.rows = None;
                self.rows = Some(Rows::collect(&host, &query, &self.engine).await?);
            }
            Bound::Command(command) => {
                self.engine.command(command.as_ref(), &host).await?;
            }
            Bound::Script(_) => return Err(Error::internal("a script in a script that is no block")),
        }
        self.running.note_sources();
        Ok(())
    }

    /// Whether a condition is true; NULL is not.
    async fn holds(&mut self, condition: &Step) -> Result<bool> {
        let host = self.host();
        let Bound::Query(query) = host.bind_step(condition).await? else {
            return Err(Error::internal("a condition that is no query"));
        };
        let boolean = query.columns.first().is_some_and(|column| column.ty == SparkType::Boolean);
        if !boolean {
            let text = self.running.text.get(condition.span.start as usize..condition.span.end as usize);
            return Err(Error::new("INVALID_BOOLEAN_STATEMENT")
                .with("invalidStatement", text.unwrap_or_default().to_uppercase())
                .at(condition.span));
        }
        let rows = Rows::collect(&host, &query, &self.engine).await?;
        Ok(rows.first()?.first() == Some(&ScalarValue::Boolean(Some(true))))
    }

    async fn turns(&mut self, turns: &Loop) -> Result<Flow, Stop> {
        loop {
            if let Some(condition) = &turns.before
                && !self.holds(condition).await?
            {
                return Ok(Flow::Next);
            }
            match self.inner(&turns.body).await? {
                Flow::Next => {}
                Flow::Leave(to) if Some(&to) == turns.label.as_ref() => return Ok(Flow::Next),
                Flow::Iterate(to) if Some(&to) == turns.label.as_ref() => {}
                other => return Ok(other),
            }
            if let Some(condition) = &turns.until
                && self.holds(condition).await?
            {
                return Ok(Flow::Next);
            }
        }
    }

    /// The rows of a query, each as variables.
    async fn each(&mut self, label: Option<&str>, variable: &str, query: &Step, body: &[Node]) -> Result<Flow, Stop> {
        let host = self.host();
        let Bound::Query(query) = host.bind_step(query).await? else {
            return Err(Error::internal("FOR over what is no query").into());
        };
        let rows = Rows::collect(&host, &query, &self.engine).await?;
        for batch in &rows.batches {
            for row in 0..batch.num_rows() {
                let depth = {
                    let mut variables = self.variables.lock();
                    variables.enter(variable);
                    for (column, array) in query.columns.iter().zip(batch.columns()) {
                        let value = ScalarValue::try_from_array(array, row).map_err(Error::from)?;
                        let own = Variable {
                            name: column.name.clone(),
                            ty: column.ty.clone(),
                            value,
                            default: "NULL".to_string(),
                        };
                        variables.declare(own, false)?;
                    }
                    variables.depth()
                };
                let flow = self.inner(body).await;
                self.variables.lock().cut(depth - 1);
                match flow? {
                    Flow::Next => {}
                    Flow::Leave(to) if Some(to.as_str()) == label => return Ok(Flow::Next),
                    Flow::Iterate(to) if Some(to.as_str()) == label => {}
                    other => return Ok(other),
                }
            }
        }
        Ok(Flow::Next)
    }

    /// Runs the handler that catches an error: of the innermost block that has one, the one that fits best.
    async fn handled(&mut self, error: Error) -> Result<Flow, Stop> {
        let error = error.in_statement(&self.running.text);
        if matches!(error.kind(), Kind::Cancelled | Kind::Timeout | Kind::Internal) {
            return Err(Stop::Unhandled(error));
        }
        let best = |frame: &Frame| {
            let fits = |handler: &Handler| handler.conditions.iter().map(|c| c.fits(&error)).max().unwrap_or(0);
            let best = frame.handlers.iter().max_by_key(|handler| fits(handler))?;
            (fits(best) > 0).then(|| Arc::clone(best))
        };
        let found = self
            .frames
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, frame)| !frame.handling)
            .find_map(|(number, frame)| Some((number, best(frame)?)));
        let Some((number, handler)) = found else {
            // The end of a cursor is no failure.
            return if error.sqlstate().starts_with("02") { Ok(Flow::Next) } else { Err(Stop::Unhandled(error)) };
        };
        // The handler sees its own block and what is around that.
        let within = self.frames.split_off(number + 1);
        let depth = self.frames.get(number).map_or(0, |frame| frame.depth);
        let hidden: Vec<VariableBlock> = self.variables.lock().cut(depth);
        self.set_handling(number, true);
        let flow = self.inner(&handler.body).await;
        self.set_handling(number, false);
        self.variables.lock().restore(hidden);
        self.frames.extend(within);
        match flow? {
            Flow::Next if handler.continues => Ok(Flow::Next),
            Flow::Next => Ok(Flow::Exit(number)),
            other => Ok(other),
        }
    }

    fn set_handling(&mut self, number: usize, handling: bool) {
        if let Some(frame) = self.frames.get_mut(number) {
            frame.handling = handling;
        }
    }
}
