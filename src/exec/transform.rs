//! Runs a script over rows of text: a line for each row goes in, a row for each line comes back.
//!
//! Rows flow through as they come; what is held is a few batches and the line that is not whole yet, which is accounted in
//! the memory pool. There is one process for all rows, so that their order is kept; Spark has one for each of its partitions.
//! Source: Spark's `BaseScriptTransformationExec`.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::{ArrayRef, AsArray, StringViewBuilder};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::catalog::Session;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result as PlanResult;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{LogicalPlan, UserDefinedLogicalNode};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::coop::cooperative;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, Partitioning, PlanProperties,
};
use datafusion::physical_planner::{ExtensionPlanner, PhysicalPlanner};
use futures::StreamExt;
use regex::Regex;
use tokio::sync::mpsc::Sender;

use super::process::{Heard, Process};
use crate::error::Error;
use crate::plan::Transform;
use crate::scan::inputs::other_inputs;

/// Makes the operator of a [`Transform`].
pub(super) struct Lower;

#[async_trait]
impl ExtensionPlanner for Lower {
    async fn plan_extension(
        &self,
        _planner: &dyn PhysicalPlanner,
        node: &dyn UserDefinedLogicalNode,
        _logical_inputs: &[&LogicalPlan],
        physical_inputs: &[Arc<dyn ExecutionPlan>],
        _session: &dyn Session,
        _context: &PhysicalPlanningContext,
    ) -> PlanResult<Option<Arc<dyn ExecutionPlan>>> {
        let Some(node) = node.as_any().downcast_ref::<Transform>() else { return Ok(None) };
        let [input] = physical_inputs else {
            return Err(Error::internal("a script has one input").into());
        };
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::new(node.schema.as_arrow().clone())),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(Some(Arc::new(TransformExec {
            command: node.command.clone(),
            fields: node.fields.clone(),
            null: node.null.clone(),
            null_back: node.null_back.clone(),
            input: Arc::clone(input),
            properties: Arc::new(properties),
            metrics: ExecutionPlanMetricsSet::new(),
        })))
    }
}

/// The operator.
#[derive(Clone, Debug)]
struct TransformExec {
    command: String,
    fields: [String; 2],
    null: String,
    null_back: Option<String>,
    input: Arc<dyn ExecutionPlan>,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl TransformExec {
    fn over(&self, children: Vec<Arc<dyn ExecutionPlan>>) -> PlanResult<Arc<dyn ExecutionPlan>> {
        match <[Arc<dyn ExecutionPlan>; 1]>::try_from(children) {
            Ok([input]) => Ok(Arc::new(TransformExec { input, ..self.clone() })),
            Err(_) => Err(Error::internal("a script has one input").into()),
        }
    }
}

impl DisplayAs for TransformExec {
    fn fmt_as(&self, kind: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match kind {
            DisplayFormatType::Default | DisplayFormatType::Verbose => write!(f, "Transform: {}", self.command),
            DisplayFormatType::TreeRender => write!(f, "{}", self.command),
        }
    }
}

impl ExecutionPlan for TransformExec {
    fn name(&self) -> &str {
        "Transform"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn required_input_distribution(&self) -> Vec<Distribution> {
        vec![Distribution::SinglePartition]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn apply_expressions(
        &self,
        _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> PlanResult<TreeNodeRecursion>,
    ) -> PlanResult<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    other_inputs!(over);

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> PlanResult<SendableRecordBatchStream> {
        let input = self.input.execute(partition, Arc::clone(&context))?;
        let (process, sender) = Process::start(&self.command)?;
        let report = process.report.clone();
        let [field, null] = [&self.fields[0], &self.null].map(String::clone);
        let script = Running {
            lines: Lines {
                field: Delimiter::new(&self.fields[1])?,
                null: self.null_back.clone(),
                schema: self.schema(),
                rest: Vec::new(),
                reserved: MemoryConsumer::new("script").register(context.memory_pool()),
            },
            process: Some(process),
            _feeder: SpawnedTask::spawn(feed(input, sender, report, field, null)),
            metrics: BaselineMetrics::new(&self.metrics, partition),
        };
        let stream = futures::stream::try_unfold(script, |mut script| async move {
            Ok(script.next().await?.map(|batch| (batch, script)))
        });
        Ok(Box::pin(cooperative(RecordBatchStreamAdapter::new(self.schema(), Box::pin(stream)))))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }
}

/// Sends rows to a script until it has enough.
async fn feed(
    mut input: SendableRecordBatchStream,
    to_script: Sender<Vec<u8>>,
    report: Sender<Heard>,
    field: String,
    null: String,
) {
    while let Some(batch) = input.next().await {
        match batch.and_then(|batch| lines_of(&batch, &field, &null)) {
            Ok(lines) => {
                if to_script.send(lines).await.is_err() {
                    return;
                }
            }
            Err(error) => {
                // Nobody may be listening any more.
                let _ = report.send(Heard::Failed(error.into())).await;
                // The script waits for more: it is killed, not told that this was all.
                std::future::pending::<()>().await;
            }
        }
    }
}

/// A line for each row.
fn lines_of(batch: &RecordBatch, field: &str, null: &str) -> PlanResult<Vec<u8>> {
    let columns = batch.columns().iter().map(|column| cast(column, &DataType::Utf8View));
    let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>()?;
    let mut out = Vec::with_capacity(batch.num_rows() * (columns.len() * 8 + 1));
    for row in 0..batch.num_rows() {
        for (at, column) in columns.iter().enumerate() {
            if at > 0 {
                out.extend_from_slice(field.as_bytes());
            }
            let text = if column.is_null(row) { null } else { column.as_string_view().value(row) };
            out.extend_from_slice(text.as_bytes());
        }
        out.push(b'\n');
    }
    Ok(out)
}

/// A script that runs, and what it has written so far of its next line.
struct Running {
    /// `None` when it has ended.
    process: Option<Process>,
    _feeder: SpawnedTask<()>,
    lines: Lines,
    metrics: BaselineMetrics,
}

impl Running {
    /// The next rows.
    async fn next(&mut self) -> PlanResult<Option<RecordBatch>> {
        while let Some(process) = &mut self.process {
            let batch = match process.heard.recv().await {
                Some(Heard::Output(piece)) => self.lines.take(&piece)?,
                Some(Heard::End(status, said)) => {
                    self.process = None;
                    if !status.success() {
                        let code = std::os::unix::process::ExitStatusExt::signal(&status).map(|signal| 128 + signal);
                        return Err(Error::new("_LEGACY_ERROR_TEMP_2264")
                            .with("exitCode", status.code().or(code).unwrap_or(-1))
                            .with("stderrBuffer", said)
                            .into());
                    }
                    self.lines.last()?
                }
                Some(Heard::Failed(error)) => return Err(error.into()),
                None => return Err(Error::internal("a script that ended without a word").into()),
            };
            if batch.num_rows() > 0 {
                self.metrics.record_output(batch.num_rows());
                return Ok(Some(batch));
            }
        }
        Ok(None)
    }
}

/// From what a script writes to rows.
struct Lines {
    field: Delimiter,
    null: Option<String>,
    schema: SchemaRef,
    /// The line that is not whole yet.
    rest: Vec<u8>,
    reserved: MemoryReservation,
}

impl Lines {
    /// The rows that are whole with this piece.
    fn take(&mut self, piece: &[u8]) -> PlanResult<RecordBatch> {
        self.reserved.try_resize(self.rest.len() + piece.len())?;
        let from = self.rest.len();
        self.rest.extend_from_slice(piece);
        // A carriage return at the end may be half of an end of line.
        let until = self.rest[from..].iter().rposition(|byte| *byte == b'\n').map(|at| from + at + 1);
        let Some(until) = until else { return Ok(RecordBatch::new_empty(Arc::clone(&self.schema))) };
        let rest = self.rest.split_off(until);
        let whole = std::mem::replace(&mut self.rest, rest);
        let batch = self.rows(&whole)?;
        self.reserved.try_resize(self.rest.len())?;
        Ok(batch)
    }

    /// The row of a last line without an end.
    fn last(&mut self) -> PlanResult<RecordBatch> {
        let rest = std::mem::take(&mut self.rest);
        self.reserved.free();
        self.rows(&rest)
    }

    fn rows(&self, text: &[u8]) -> PlanResult<RecordBatch> {
        let text = String::from_utf8_lossy(text);
        let mut columns: Vec<StringViewBuilder> =
            self.schema.fields().iter().map(|_| StringViewBuilder::new()).collect();
        let mut count = 0;
        for line in lines(&text) {
            let mut fields = self.field.split(line).into_iter();
            for column in &mut columns {
                column.append_option(fields.next().filter(|field| Some(*field) != self.null.as_deref()));
            }
            count += 1;
        }
        let arrays: Vec<ArrayRef> =
            columns.into_iter().map(|mut column| Arc::new(column.finish()) as ArrayRef).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)?)
    }
}

/// Lines as Java's `BufferedReader` reads them: they end at a line feed, a carriage return, or both.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let at = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let (line, behind) = rest.split_at(at);
        let skip = if behind.starts_with("\r\n") { 2 } else { usize::from(!behind.is_empty()) };
        rest = &behind[skip..];
        Some(line)
    })
}

/// What stands between the fields of a line: a pattern, as in Java's `String.split`.
enum Delimiter {
    Text(String),
    Pattern(Regex),
}

impl Delimiter {
    fn new(text: &str) -> Result<Delimiter, Error> {
        let mut chars = text.chars();
        let plain = match (chars.next(), chars.next(), chars.next()) {
            (Some(c), None, _) => !".$|()[{^?*+\\".contains(c),
            _ => false,
        };
        if plain {
            return Ok(Delimiter::Text(text.to_string()));
        }
        Regex::new(text)
            .map(Delimiter::Pattern)
            .map_err(|_| Error::unsupported(format!("'{text}' as the pattern between the fields of a script's lines")))
    }

    /// The fields, with empty ones at the end.
    fn split<'l>(&self, line: &'l str) -> Vec<&'l str> {
        match self {
            Delimiter::Text(text) => line.split(text.as_str()).collect(),
            Delimiter::Pattern(pattern) => {
                let mut fields = Vec::new();
                let mut start = 0;
                for found in pattern.find_iter(line) {
                    // Nothing found at the beginning gives no field.
                    if found.end() > 0 && !(found.is_empty() && found.start() == line.len()) {
                        fields.push(&line[start..found.start()]);
                        start = found.end();
                    }
                }
                fields.push(&line[start..]);
                fields
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_as_java_splits_them() {
        let tab = Delimiter::new("\t").unwrap();
        assert_eq!(tab.split("a\t\tb\t"), ["a", "", "b", ""]);
        assert_eq!(tab.split(""), [""]);
        assert_eq!(Delimiter::new("|").unwrap().split("a|b"), ["a", "|", "b"]);
        assert_eq!(Delimiter::new(",+").unwrap().split(",a,,b"), ["", "a", "b"]);
        assert!(Delimiter::new("(").is_err());
    }

    #[test]
    fn lines_as_java_reads_them() {
        assert_eq!(lines("a\r\nb\rc\n\nd").collect::<Vec<_>>(), ["a", "b", "c", "", "d"]);
        assert_eq!(lines("").count(), 0);
    }
}
