//! Plans as people read them: EXPLAIN and what it shows in each of its forms.
//!
//! A tree with the operator that answers on top; below each what it reads. Names lose the numbers that keep them apart
//! inside (`carrier#17`) wherever the name alone says which column is meant.

mod analyze;
mod names;

use std::fmt::Write;
use std::sync::Arc;

use datafusion::common::Statistics;
use datafusion::common::stats::Precision;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::{DisplayFormatType, ExecutionPlan};

use crate::exec::reread::RereadExec;
pub(super) use analyze::analyze;
use names::plain;

/// The physical plan as a tree.
pub(super) fn tree(plan: &Arc<dyn ExecutionPlan>) -> String {
    plain(&draw(plan, &mut |_, _| Vec::new()))
}

/// The bound, the optimised and the physical plan.
pub(super) fn extended(bound: &LogicalPlan, optimised: &LogicalPlan, physical: &Arc<dyn ExecutionPlan>) -> String {
    format!(
        "== Bound plan ==\n{}\n\n== Optimised plan ==\n{}\n\n== Physical plan ==\n{}",
        plain(&bound.display_indent().to_string()),
        plain(&optimised.display_indent().to_string()),
        tree(physical)
    )
}

/// The tree with numbers, then each operator with its columns, partitions and order.
pub(super) fn formatted(plan: &Arc<dyn ExecutionPlan>) -> String {
    let mut details = String::new();
    let mut number = 0;
    let mut lines = Vec::new();
    walk(plan, "", "", &mut |node, first, _| {
        number += 1;
        lines.push(format!("{first}{} ({number})", title(node)));
        let _ = writeln!(details, "\n({number}) {}", title(node));
        let about = describe(node);
        if !about.is_empty() {
            let _ = writeln!(details, "    {about}");
        }
        let schema = node.schema();
        let columns: Vec<String> = schema.fields().iter().map(|f| format!("{} {}", f.name(), type_name(f))).collect();
        let _ = writeln!(details, "    output: [{}]", columns.join(", "));
        let properties = node.properties();
        let _ = writeln!(details, "    partitions: {}", properties.partitioning.partition_count());
        if let Some(order) = properties.eq_properties.oeq_class().iter().next() {
            let _ = writeln!(details, "    order: [{order}]");
        }
    });
    plain(format!("{}\n{details}", lines.join("\n")).trim_end())
}

/// The optimised plan, then the physical tree with what is known of each operator's rows.
pub(super) fn cost(optimised: &LogicalPlan, physical: &Arc<dyn ExecutionPlan>) -> String {
    let drawn = draw(physical, &mut |node, statistics| {
        let mut out = vec![format!("rows={}", amount(&statistics.num_rows))];
        if let Some(bytes) = statistics.total_byte_size.get_value() {
            out.push(format!("bytes={bytes}"));
        }
        let _ = node;
        out
    });
    let text = format!("== Optimised plan ==\n{}\n\n== Physical plan ==\n{drawn}", optimised.display_indent());
    plain(&text)
}

/// The text with the optimiser rules of our own that acted on the plan.
pub(super) fn with_rules(text: String, rules: &[&str]) -> String {
    if rules.is_empty() { text } else { format!("{text}\n\nrules: {}", rules.join(", ")) }
}

/// Says what stands in brackets behind an operator.
type Facts<'f> = &'f mut dyn FnMut(&Arc<dyn ExecutionPlan>, &Statistics) -> Vec<String>;

/// Gets an operator, what stands before its first line, and before further ones.
type Visit<'v> = &'v mut dyn FnMut(&Arc<dyn ExecutionPlan>, &str, &str);

/// The tree; `facts` gives what stands in parentheses behind an operator, from its statistics.
fn draw(plan: &Arc<dyn ExecutionPlan>, facts: Facts<'_>) -> String {
    let context = StatisticsContext::new();
    let mut lines = Vec::new();
    walk(plan, "", "", &mut |node, first, _| {
        let statistics = estimate(&context, node);
        let facts = facts(node, &statistics);
        let about = describe(node);
        let mut line = format!("{first}{}", title(node));
        if !about.is_empty() {
            line.push_str(&format!(": {about}"));
        }
        if !facts.is_empty() {
            line.push_str(&format!("  [{}]", facts.join(", ")));
        }
        lines.push(line);
    });
    lines.join("\n")
}

/// Visits the operators from the top, with what stands before each in the first line and in further ones.
fn walk(plan: &Arc<dyn ExecutionPlan>, first: &str, rest: &str, visit: Visit<'_>) {
    // What only makes its input give way to others, or begin anew, says nothing about the query.
    let unsaid = plan.is::<CooperativeExec>() || plan.is::<RereadExec>();
    if let (true, [input]) = (unsaid, plan.children().as_slice()) {
        return walk(input, first, rest, visit);
    }
    visit(plan, first, rest);
    let children = plan.children();
    for (i, child) in children.iter().enumerate() {
        let last = i + 1 == children.len();
        let (branch, below) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        walk(child, &format!("{rest}{branch}"), &format!("{rest}{below}"), visit);
    }
}

/// What the planner believes of an operator's output.
fn estimate(context: &StatisticsContext, node: &Arc<dyn ExecutionPlan>) -> Arc<Statistics> {
    let known = context.compute(node.as_ref(), &StatisticsArgs::new());
    known.unwrap_or_else(|_| Arc::new(Statistics::new_unknown(&node.schema())))
}

/// The operator's name without DataFusion's suffix.
fn title(node: &Arc<dyn ExecutionPlan>) -> String {
    line(node).0
}

/// What the operator does, without its name.
fn describe(node: &Arc<dyn ExecutionPlan>) -> String {
    line(node).1
}

fn line(node: &Arc<dyn ExecutionPlan>) -> (String, String) {
    struct Line<'a>(&'a dyn ExecutionPlan);
    impl std::fmt::Display for Line<'_> {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            self.0.fmt_as(DisplayFormatType::Default, f)
        }
    }
    let text = Line(node.as_ref()).to_string();
    let (name, about) = text.split_once(": ").unwrap_or((text.as_str(), ""));
    let name = name.trim_end();
    (name.strip_suffix("Exec").unwrap_or(name).to_string(), about.trim().to_string())
}

fn type_name(field: &datafusion::arrow::datatypes::Field) -> String {
    crate::types::SparkType::from_field(field).to_string()
}

/// A number of rows, with a mark when it is only believed.
fn amount(rows: &Precision<usize>) -> String {
    match rows {
        Precision::Exact(rows) => rows.to_string(),
        Precision::Inexact(rows) => format!("~{rows}"),
        Precision::Absent => "?".to_string(),
    }
}

#[cfg(test)]
mod tests;
