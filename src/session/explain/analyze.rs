//! EXPLAIN ANALYZE: runs the plan and says of each operator what it was thought to do and what it did.

use std::sync::Arc;
use std::time::{Duration, Instant};

use datafusion::execution::TaskContext;
use datafusion::physical_plan::metrics::{MetricValue, MetricsSet};
use datafusion::physical_plan::statistics::StatisticsContext;
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use futures::StreamExt;

use super::{amount, describe, estimate, names::plain, title, walk};
use crate::error::Result;

/// What an operator did.
struct Measured {
    line: String,
    title: String,
    estimated: String,
    time: Duration,
    metrics: Option<MetricsSet>,
}

/// The tree with what running it showed, and a last line that names the slowest operator.
pub(in crate::session) async fn analyze(plan: &Arc<dyn ExecutionPlan>, task: Arc<TaskContext>) -> Result<String> {
    // Estimates first: running changes nothing in them, but a cache's statistics may be gone afterwards.
    let mut estimates = Vec::new();
    {
        let context = StatisticsContext::new();
        walk(plan, "", "", &mut |node, _, _| estimates.push(amount(&estimate(&context, node).num_rows)));
    }
    let start = Instant::now();
    let mut stream = execute_stream(Arc::clone(plan), task)?;
    let mut rows = 0;
    while let Some(batch) = stream.next().await {
        rows += batch?.num_rows();
    }
    drop(stream);
    let elapsed = start.elapsed();
    let mut estimates = estimates.into_iter();
    let mut measured = Vec::new();
    walk(plan, "", "", &mut |node, first, _| {
        let metrics = node.metrics().map(|metrics| metrics.aggregate_by_name());
        let about = describe(node);
        let about = if about.is_empty() { about } else { format!(": {about}") };
        measured.push(Measured {
            line: format!("{first}{}{about}", title(node)),
            title: title(node),
            estimated: estimates.next().unwrap_or_default(),
            time: time(metrics.as_ref()),
            metrics,
        });
    });
    let total: Duration = measured.iter().map(|node| node.time).sum();
    let share = |time: Duration| 100.0 * time.as_secs_f64() / total.as_secs_f64().max(1e-9);
    let mut out = String::new();
    for node in &measured {
        let facts = facts(node, share(node.time));
        out.push_str(&format!("{}  [{}]\n", node.line, facts.join(", ")));
    }
    out.push_str(&format!("{rows} rows in {}", seconds(elapsed)));
    if let Some(slowest) = measured.iter().max_by_key(|node| node.time).filter(|node| !node.time.is_zero()) {
        let (time, share) = (seconds(slowest.time), share(slowest.time));
        out.push_str(&format!("\nslowest: {} ({time} of work, {share:.0} %)", slowest.title));
    }
    Ok(plain(&out))
}

fn facts(node: &Measured, share: f64) -> Vec<String> {
    let mut facts = Vec::new();
    let Some(metrics) = &node.metrics else { return vec![format!("rows={} estimated", node.estimated)] };
    match metrics.output_rows() {
        Some(rows) => facts.push(format!("rows={rows} (estimated {})", node.estimated)),
        None => facts.push(format!("rows={} estimated", node.estimated)),
    }
    if !node.time.is_zero() {
        facts.push(format!("time={} ({share:.0} %)", seconds(node.time)));
    }
    if let Some(bytes) = memory(metrics) {
        facts.push(format!("memory={}", size(bytes)));
    }
    if let Some(bytes) = metrics.spilled_bytes().filter(|bytes| *bytes > 0) {
        facts.push(format!("spilled={}", size(bytes)));
    }
    for metric in metrics.iter() {
        match metric.value() {
            MetricValue::PruningMetrics { name, pruning_metrics } if pruning_metrics.pruned() > 0 => {
                let all = pruning_metrics.pruned() + pruning_metrics.matched();
                facts.push(format!("{name}={} of {all}", pruning_metrics.pruned()));
            }
            MetricValue::Count { name, count } if shown(name) && count.value() > 0 => {
                let value = if name.contains("bytes") { size(count.value()) } else { count.value().to_string() };
                facts.push(format!("{name}={value}"));
            }
            _ => {}
        }
    }
    facts
}

/// Counts that say something to the reader of a plan: what was not read, and what was.
fn shown(name: &str) -> bool {
    const PARTS: [&str; 6] = ["pruned", "skipped", "cache", "from_disk", "filtered", "dropped"];
    name == "bytes_scanned" || PARTS.iter().any(|part| name.contains(part))
}

/// The operator's own work, over all threads.
fn time(metrics: Option<&MetricsSet>) -> Duration {
    let Some(metrics) = metrics else { return Duration::ZERO };
    let mut nanos = metrics.elapsed_compute().unwrap_or(0);
    // A scan of files counts its work under names of its own.
    for metric in metrics.iter() {
        if let MetricValue::Time { name, time } = metric.value()
            && name == "time_elapsed_processing"
        {
            nanos = nanos.max(time.value());
        }
    }
    Duration::from_nanos(nanos as u64)
}

/// The most memory that the operator held.
fn memory(metrics: &MetricsSet) -> Option<usize> {
    let bytes = metrics.iter().filter_map(|metric| match metric.value() {
        MetricValue::PeakMemoryUsage { gauge, .. } | MetricValue::CurrentMemoryUsage(gauge) => Some(gauge.value()),
        MetricValue::Gauge { name, gauge } if name.contains("mem") => Some(gauge.value()),
        _ => None,
    });
    bytes.max().filter(|bytes| *bytes > 0)
}

fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds >= 1.0 { format!("{seconds:.2} s") } else { format!("{:.2} ms", seconds * 1e3) }
}

fn size(bytes: usize) -> String {
    datafusion::execution::memory_pool::human_readable_size(bytes)
}
