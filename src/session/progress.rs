//! How far the running statement is, told a few times a second by looking at its operators' counters.

use std::sync::Arc;
use std::time::Duration;

use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::metrics::MetricValue;
use futures::Stream;

use super::clock;
use super::running::{Running, Turns};

/// How often is looked.
const INTERVAL: Duration = Duration::from_millis(100);

/// How far a statement is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The statement's text.
    pub statement: String,
    /// Since the call.
    pub elapsed: Duration,
    /// Rows read from tables and files so far.
    pub rows: u64,
    /// How many rows there are to read, where the sources know.
    pub total_rows: Option<u64>,
    /// Bytes read from files so far.
    pub bytes: u64,
    /// Rows cached so far, of a statement that fills cached tables.
    pub cached_rows: u64,
    /// The bytes that they take.
    pub cached_bytes: u64,
    /// Bytes written to disk for want of memory.
    pub spilled: u64,
    /// The operator that has worked most so far.
    pub operator: Option<String>,
}

/// What the session does, ten times a second while a statement runs. It never ends by itself.
pub(super) fn progress(turns: Arc<Turns>) -> impl Stream<Item = Progress> + Send {
    futures::stream::unfold(turns, |turns| async move {
        loop {
            clock::sleep(INTERVAL).await;
            if let Some(running) = turns.current().filter(|running| !running.is_finished()) {
                let progress = look(&running);
                drop(running);
                return Some((progress, turns));
            }
        }
    })
}

fn look(running: &Running) -> Progress {
    let mut progress = Progress {
        statement: running.text.to_string(),
        elapsed: running.started.elapsed(),
        total_rows: Some(0),
        ..Progress::default()
    };
    (progress.cached_rows, progress.cached_bytes) = running.cached();
    let mut busiest = 0;
    for plan in running.plans() {
        add(&plan, &mut progress, &mut busiest);
    }
    progress.total_rows = progress.total_rows.filter(|total| *total > 0);
    progress
}

fn add(plan: &Arc<dyn ExecutionPlan>, progress: &mut Progress, busiest: &mut usize) {
    let children = plan.children();
    let leaf = children.is_empty();
    if let Some(metrics) = plan.metrics() {
        if leaf {
            progress.rows += metrics.output_rows().unwrap_or(0) as u64;
            let bytes = metrics
                .sum(|metric| matches!(metric.value(), MetricValue::Count { name, .. } if name == "bytes_scanned"));
            progress.bytes += bytes.map_or(0, |bytes| bytes.as_usize() as u64);
        }
        progress.spilled += metrics.spilled_bytes().unwrap_or(0) as u64;
        let work = metrics.elapsed_compute().unwrap_or(0);
        if work > *busiest {
            *busiest = work;
            progress.operator = Some(plan.name().trim_end_matches("Exec").to_string());
        }
    }
    if leaf {
        use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};
        let statistics = StatisticsContext::new().compute(plan.as_ref(), &StatisticsArgs::new());
        let rows = statistics.ok().and_then(|statistics| statistics.num_rows.get_value().copied());
        progress.total_rows = progress.total_rows.zip(rows).map(|(total, rows)| total + rows as u64);
    }
    for child in children {
        add(child, progress, busiest);
    }
}
