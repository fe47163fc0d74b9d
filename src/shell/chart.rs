//! The last result as a picture of characters: bars, a line, a histogram.
//!
//! Without columns named, the first column that is no number labels the bars, and the first number that is no label is drawn.

use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type};
use unicode_width::UnicodeWidthStr;

use super::render::{Cells, Look, escape_control, fit_text};
use super::terminal;
use crate::types::Column;

/// More bars than this are left out, with a note.
const MAX_BARS: usize = 60;
/// Lines of a line chart.
const HEIGHT: usize = 12;
/// Bars of a histogram.
const BINS: usize = 20;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One bar a row.
    Bar,
    /// A line over the rows, from left to right.
    Line,
    /// How many rows have values in each range.
    Histogram,
}

/// Draws a result.
/// # Errors
/// What is missing, in a sentence.
pub fn draw(
    kind: Option<Kind>,
    chosen: &[String],
    columns: &[Column],
    batches: &[RecordBatch],
    look: &Look,
) -> Result<String, String> {
    let (label, value) = choose(chosen, columns)?;
    let values = numbers(value, batches)?;
    let width = look.width.unwrap_or_else(terminal::width);
    let title = match label {
        Some(label) if kind != Some(Kind::Histogram) => format!("{} by {}", columns[value].name, columns[label].name),
        _ => columns[value].name.clone(),
    };
    let kind = kind.unwrap_or(match label {
        Some(label) if columns[label].ty.is_datetime() && values.len() > 10 => Kind::Line,
        None if values.len() > MAX_BARS => Kind::Histogram,
        _ => Kind::Bar,
    });
    let body = match kind {
        Kind::Bar => bars(&labels(label, columns, batches, look)?, &values, width),
        Kind::Line => line(&values, width),
        Kind::Histogram => histogram(&values, width),
    };
    Ok(format!("{}\n{body}", escape_control(&title)))
}

/// The columns of labels and of values.
fn choose(chosen: &[String], columns: &[Column]) -> Result<(Option<usize>, usize), String> {
    let find = |name: &String| {
        let found = columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
        found.ok_or_else(|| format!("the last result has no column {name}"))
    };
    let drawable = |i: &usize| columns[*i].ty.is_numeric();
    let (label, value) = match chosen {
        [] => {
            let label = (0..columns.len()).find(|i| !drawable(i));
            // Of two numbers the first is the label: a year, a group.
            let numbers: Vec<usize> = (0..columns.len()).filter(drawable).collect();
            match (label, numbers.as_slice()) {
                (_, []) => return Err("the last result has no column of numbers".to_string()),
                (None, [first, second, ..]) => (Some(*first), *second),
                (label, [first, ..]) => (label, *first),
            }
        }
        [value] => {
            let value = find(value)?;
            ((0..columns.len()).find(|i| *i != value && !drawable(i)), value)
        }
        [label, value] => (Some(find(label)?), find(value)?),
        _ => return Err("name at most two columns: labels and numbers".to_string()),
    };
    if !drawable(&value) {
        return Err(format!("column {} is no number", columns[value].name));
    }
    Ok((label, value))
}

fn numbers(column: usize, batches: &[RecordBatch]) -> Result<Vec<Option<f64>>, String> {
    let mut values = Vec::new();
    for batch in batches {
        let array = cast(batch.column(column), &DataType::Float64).map_err(|error| error.to_string())?;
        values.extend(array.as_primitive::<Float64Type>().iter().map(|value| value.filter(|value| value.is_finite())));
    }
    if values.iter().all(Option::is_none) {
        return Err("the last result has no numbers".to_string());
    }
    Ok(values)
}

fn labels(
    column: Option<usize>,
    columns: &[Column],
    batches: &[RecordBatch],
    look: &Look,
) -> Result<Vec<String>, String> {
    let Some(column) = column else {
        let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
        return Ok((1..=rows).map(|row| row.to_string()).collect());
    };
    let mut cells = Cells::hive(look);
    cells.begin(columns);
    let mut labels = Vec::new();
    for batch in batches {
        cells.bind(batch).map_err(|error| error.to_string())?;
        for row in 0..batch.num_rows() {
            let mut text = String::new();
            if !cells.write(column, row, &mut text) {
                text.push_str("NULL");
            }
            labels.push(escape_control(&text).into_owned());
        }
    }
    Ok(labels)
}

fn bars(labels: &[String], values: &[Option<f64>], width: usize) -> String {
    let shown = values.len().min(MAX_BARS);
    let (labels, rest) = (&labels[..shown], values.len() - shown);
    let values = &values[..shown];
    let label_width = labels.iter().map(|label| label.width()).max().unwrap_or(0).min(width / 3);
    let texts: Vec<String> = values.iter().map(|value| value.map_or_else(|| "NULL".to_string(), short)).collect();
    let text_width = texts.iter().map(String::len).max().unwrap_or(0);
    let room = width.saturating_sub(label_width + text_width + 3).max(5);
    let known = || values.iter().flatten().copied();
    let (low, high) = (known().fold(0.0, f64::min), known().fold(0.0, f64::max));
    let scale = if high > low { room as f64 / (high - low) } else { 0.0 };
    // Bars of negative numbers go to the left of where zero is.
    let zero = ((-low) * scale).round() as usize;
    let mut out = String::new();
    for ((label, value), text) in labels.iter().zip(values).zip(&texts) {
        let label = fit_text(label, label_width);
        let pad = " ".repeat(label_width - label.width());
        let bar = match value {
            Some(value) if *value < 0.0 => {
                let length = ((-value) * scale).round() as usize;
                format!("{}{}", " ".repeat(zero.saturating_sub(length)), "█".repeat(length.min(zero)))
            }
            Some(value) => format!("{}{}", " ".repeat(zero), block(value * scale)),
            None => String::new(),
        };
        out.push_str(format!("{label}{pad} │{bar} {text}").trim_end());
        out.push('\n');
    }
    if rest > 0 {
        out.push_str(&format!("… and {rest} rows more\n"));
    }
    out
}

/// A bar of so many characters, down to an eighth of one.
fn block(length: f64) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (length * 8.0).round().max(0.0) as usize;
    format!("{}{}", "█".repeat(eighths / 8), PARTS[eighths % 8])
}

/// A line of braille dots, two by four to a character.
fn line(values: &[Option<f64>], width: usize) -> String {
    let known = || values.iter().flatten().copied();
    let (low, high) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
    let (top, bottom) = (short(high), short(low));
    let margin = top.len().max(bottom.len());
    let columns = width.saturating_sub(margin + 3).max(10);
    let (dots_x, dots_y) = (columns * 2, HEIGHT * 4);
    let mut dots = vec![0_u8; columns * HEIGHT];
    let mut dot = |x: usize, y: usize| {
        const BITS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
        dots[(y / 4) * columns + x / 2] |= BITS[x % 2][y % 4];
    };
    let span = if high > low { high - low } else { 1.0 };
    let place = |i: usize, value: f64| {
        let x = if values.len() > 1 { i * (dots_x - 1) / (values.len() - 1) } else { 0 };
        let y = ((high - value) / span * (dots_y - 1) as f64).round() as usize;
        (x, y.min(dots_y - 1))
    };
    let mut previous: Option<(usize, usize)> = None;
    for (i, value) in values.iter().enumerate() {
        let Some(value) = value else {
            previous = None;
            continue;
        };
        let (x, y) = place(i, *value);
        dot(x, y);
        if let Some((px, py)) = previous {
            let steps = x.abs_diff(px).max(y.abs_diff(py));
            for step in 1..steps {
                let between = |a: usize, b: usize| {
                    let moved = (b as f64 - a as f64) * step as f64 / steps as f64;
                    (a as f64 + moved).round() as usize
                };
                dot(between(px, x), between(py, y));
            }
        }
        previous = Some((x, y));
    }
    let mut out = String::new();
    for row in 0..HEIGHT {
        let text = match row {
            0 => top.as_str(),
            _ if row + 1 == HEIGHT => bottom.as_str(),
            _ => "",
        };
        let cells = dots[row * columns..(row + 1) * columns].iter();
        let cells: String = cells.map(|bits| char::from_u32(0x2800 + u32::from(*bits)).unwrap_or(' ')).collect();
        out.push_str(&format!("{text:>margin$} │{}\n", cells.trim_end_matches('\u{2800}')));
    }
    out
}

fn histogram(values: &[Option<f64>], width: usize) -> String {
    let known = || values.iter().flatten().copied();
    let (low, high) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
    let step = (high - low) / BINS as f64;
    if step <= 0.0 {
        return bars(&[short(low)], &[Some(known().count() as f64)], width);
    }
    let mut counts = [0_u64; BINS];
    for value in known() {
        counts[(((value - low) / step) as usize).min(BINS - 1)] += 1;
    }
    let labels: Vec<String> = (0..BINS)
        .map(|i| format!("{} … {}", short(low + step * i as f64), short(low + step * (i + 1) as f64)))
        .collect();
    let counts: Vec<_> = counts.iter().map(|count| Some(*count as f64)).collect();
    bars(&labels, &counts, width)
}

/// A number in few characters.
fn short(value: f64) -> String {
    let size = value.abs();
    if value == value.trunc() && size < 1e15 {
        return format!("{value:.0}");
    }
    if (1e-3..1e9).contains(&size) {
        let decimals = if size >= 1000.0 {
            0
        } else if size >= 10.0 {
            1
        } else {
            3
        };
        return format!("{value:.decimals$}");
    }
    format!("{value:.3e}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::SparkType;

    fn column(name: &str, ty: SparkType) -> Column {
        Column { name: name.to_string(), ty, nullable: true }
    }

    #[test]
    fn columns_are_found() {
        let columns = [column("a", SparkType::Long), column("b", SparkType::String), column("c", SparkType::Double)];
        assert_eq!(choose(&[], &columns), Ok((Some(1), 0)));
        assert_eq!(choose(&["C".into()], &columns), Ok((Some(1), 2)));
        assert_eq!(choose(&["a".into(), "c".into()], &columns), Ok((Some(0), 2)));
        assert_eq!(choose(&[], &[column("y", SparkType::Int), column("n", SparkType::Int)]), Ok((Some(0), 1)));
        assert!(choose(&["b".into()], &columns).is_err() && choose(&["x".into()], &columns).is_err());
        assert!(choose(&[], &columns[1..2]).is_err());
    }

    #[test]
    fn a_bar_a_row() {
        let labels = ["a".to_string(), "bb".to_string(), "c".to_string()];
        let out = bars(&labels, &[Some(10.0), Some(5.0), None], 20);
        assert_eq!(out.lines().collect::<Vec<_>>(), ["a  │███████████ 10", "bb │█████▌ 5", "c  │ NULL"]);
    }

    #[test]
    fn negative_bars_go_left() {
        let out = bars(&["a".into(), "b".into()], &[Some(-5.0), Some(5.0)], 20);
        let lines: Vec<&str> = out.lines().collect();
        assert!(lines[0].starts_with("a │█") && lines[1].starts_with("b │  "), "{out}");
    }

    #[test]
    fn a_line_fits_its_frame() {
        let values: Vec<_> = (0..500).map(|i| Some((f64::from(i) / 40.0).sin())).collect();
        let out = line(&values, 60);
        assert_eq!(out.lines().count(), HEIGHT);
        assert!(out.lines().all(|line| line.width() <= 60), "{out}");
        assert_eq!(line(&[Some(1.0)], 60).lines().count(), HEIGHT);
    }

    #[test]
    fn a_histogram_counts_all() {
        let values: Vec<_> = (0..100).map(|i| Some(f64::from(i))).collect();
        let out = histogram(&values, 80);
        assert_eq!(out.lines().count(), BINS);
        assert!(out.lines().all(|line| line.ends_with(" 5")), "{out}");
    }
}
