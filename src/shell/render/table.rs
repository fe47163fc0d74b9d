//! A table with a frame, for people: types under the names, numbers to the right, NULL dimmed.
//!
//! On a terminal it fits the width and shows at most forty rows, the first and the last twenty, with a line that says how
//! many are hidden; only those are held in memory. Wide texts are shortened with `…`, and when even that does not fit,
//! columns in the middle are left out with a note; of a number or a date nothing is cut. To anything but a terminal nothing is ever cut: widths are those of the
//! first rows, and a later value that is wider just moves its line.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::{self, Write};

use datafusion::arrow::array::RecordBatch;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{Cells, Format, Head, Look, Render};
use crate::types::SparkType;

pub const FORMAT: Format = Format {
    name: "table",
    about: "a table with a frame, fitted to the terminal",
    binary: false,
    single: false,
    always: false,
    make: |look| Box::new(Table::new(look)),
};

/// Rows shown at the top, and as many at the bottom.
const HALF: usize = 20;
/// Rows that decide the widths where nothing is cut.
const SAMPLE: usize = 1000;
/// No column is made narrower than this for the terminal's sake.
const MIN_WIDTH: usize = 10;
/// No column is made narrower than its name for the terminal's sake, if the name is no wider than this.
const MAX_NAME: usize = 20;
/// Numbers, dates and times are shown whole or not at all, if they are no wider than this.
const MAX_EXACT: usize = 40;
/// Plans are folded as long as their lines have this much room.
const MIN_FOLD: usize = 20;
/// Nothing wider than this is kept of a value that will be cut.
const MAX_KEPT: usize = 2000;

struct Table {
    cells: Cells,
    width: Option<usize>,
    color: bool,
    columns: Vec<ColumnLook>,
    /// Rows that are not written yet; at most [`SAMPLE`] and one batch, or forty.
    head: Vec<Vec<Option<String>>>,
    /// The batches that hold the last rows, behind those in `head`.
    tail: VecDeque<RecordBatch>,
    rows: u64,
    /// Columns that are shown and their widths, when the frame has been begun.
    layout: Option<Layout>,
    /// Whether this is one text of a command, such as a plan, that is shown by its lines and without a frame.
    lines: bool,
    /// Whether these lines are a plan, whose long lines are folded on a terminal.
    is_plan: bool,
}

/// The one column of the commands that answer with lines of text: EXPLAIN, SHOW CREATE TABLE.
const LINES: &[&str] = &["plan", "createtab_stmt"];

struct ColumnLook {
    name: String,
    ty: String,
    right: bool,
    /// Whether a value without its end would be another value: numbers, dates, times.
    exact: bool,
}

impl ColumnLook {
    /// How narrow the column may become that would take `natural`.
    fn floor(&self, natural: usize) -> usize {
        if self.exact { natural.min(MAX_EXACT) } else { self.name.width().clamp(MIN_WIDTH, MAX_NAME) }
    }
}

/// Which columns are shown, and how wide.
#[derive(Debug, PartialEq)]
struct Layout {
    widths: Vec<(usize, usize)>,
    /// Position in `widths` behind which columns are left out.
    gap: Option<usize>,
}

impl Table {
    fn new(look: &Look) -> Table {
        Table {
            cells: Cells::hive(look),
            width: look.width,
            color: look.color,
            columns: Vec::new(),
            head: Vec::new(),
            tail: VecDeque::new(),
            rows: 0,
            layout: None,
            lines: false,
            is_plan: false,
        }
    }

    /// One row of the batch that is bound.
    fn texts(&mut self, row: usize) -> Vec<Option<String>> {
        let mut texts = Vec::with_capacity(self.columns.len());
        for column in 0..self.columns.len() {
            let mut text = String::new();
            if !self.cells.write(column, row, &mut text) {
                texts.push(None);
                continue;
            }
            if self.width.is_some() && text.len() > MAX_KEPT {
                text.truncate(floor(&text, MAX_KEPT));
            }
            texts.push(Some(match escape_control(&text) {
                Cow::Borrowed(_) => text,
                Cow::Owned(escaped) => escaped,
            }));
        }
        texts
    }

    /// Rows of the tail's batches, at most `most`, the last ones.
    fn tail_texts(&mut self, most: usize) -> io::Result<Vec<Vec<Option<String>>>> {
        let total: usize = self.tail.iter().map(RecordBatch::num_rows).sum();
        let mut skip = total.saturating_sub(most);
        let mut rows = Vec::new();
        for batch in std::mem::take(&mut self.tail) {
            self.cells.bind(&batch)?;
            for row in 0..batch.num_rows() {
                if skip > 0 {
                    skip -= 1;
                } else {
                    rows.push(self.texts(row));
                }
            }
        }
        Ok(rows)
    }

    /// Writes the frame's top, names and types; widths fit `rows`.
    fn open(&mut self, rows: &[&[Vec<Option<String>>]], out: &mut dyn Write) -> io::Result<()> {
        let natural: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(i, column)| {
                let cells = rows.iter().copied().flatten().map(|row| row[i].as_ref().map_or(4, |text| text.width()));
                cells.chain([column.name.width(), column.ty.width()]).max().unwrap_or(0)
            })
            .collect();
        let floors: Vec<usize> =
            self.columns.iter().zip(&natural).map(|(column, width)| column.floor(*width)).collect();
        let layout = fit(&natural, &floors, self.width);
        rule(out, &layout, ["┌", "┬", "┐"])?;
        let names: Vec<_> = self.columns.iter().map(|column| Some(column.name.as_str())).collect();
        let types: Vec<_> = self.columns.iter().map(|column| Some(column.ty.as_str())).collect();
        self.line(out, &layout, &names, Style::Name)?;
        self.line(out, &layout, &types, Style::Type)?;
        rule(out, &layout, ["├", "┼", "┤"])?;
        self.layout = Some(layout);
        Ok(())
    }

    fn line(&self, out: &mut dyn Write, layout: &Layout, cells: &[Option<&str>], style: Style) -> io::Result<()> {
        let mut line = String::new();
        for (i, (column, width)) in layout.widths.iter().enumerate() {
            line.push_str("│ ");
            let text = cells[*column].unwrap_or("NULL");
            let shown = if self.width.is_some() { fit_text(text, *width) } else { Cow::Borrowed(text) };
            let pad = " ".repeat(width.saturating_sub(shown.width()));
            let (before, after) = match style {
                Style::Type if self.color => ("\x1b[2m", "\x1b[0m"),
                Style::Name if self.color => ("\x1b[1m", "\x1b[0m"),
                Style::Value if self.color && cells[*column].is_none() => ("\x1b[2m", "\x1b[0m"),
                _ => ("", ""),
            };
            let (left, right) = match style {
                _ if self.columns[*column].right => (pad.as_str(), ""),
                _ => ("", pad.as_str()),
            };
            line.push_str(&format!("{left}{before}{shown}{after}{right} "));
            if layout.gap == Some(i) {
                line.push_str("│ … ");
            }
        }
        line.push_str("│\n");
        out.write_all(line.as_bytes())
    }

    fn rows(&self, out: &mut dyn Write, rows: &[Vec<Option<String>>]) -> io::Result<()> {
        let Some(layout) = &self.layout else { return Ok(()) };
        for row in rows {
            let cells: Vec<_> = row.iter().map(Option::as_deref).collect();
            self.line(out, layout, &cells, Style::Value)?;
        }
        Ok(())
    }

    fn close(&self, out: &mut dyn Write) -> io::Result<()> {
        let Some(layout) = &self.layout else { return Ok(()) };
        rule(out, layout, ["└", "┴", "┘"])?;
        let columns = self.columns.len() - layout.widths.len();
        if columns > 0 {
            let shown = layout.widths.len();
            writeln!(out, "{} columns ({shown} shown); .mode vertical shows all", self.columns.len())?;
        }
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum Style {
    Name,
    Type,
    Value,
}

impl Render for Table {
    fn begin(&mut self, head: &Head, _: &mut dyn Write) -> io::Result<()> {
        self.cells.begin(head.columns);
        self.lines = match head.columns {
            [column] => head.command && LINES.contains(&column.name.as_str()),
            _ => false,
        };
        self.is_plan = self.lines && head.columns.iter().any(|column| column.name == "plan");
        self.columns = head
            .columns
            .iter()
            .map(|column| ColumnLook {
                name: escape_control(&column.name).into_owned(),
                ty: escape_control(&column.ty.to_string()).into_owned(),
                right: column.ty.is_numeric(),
                exact: column.ty.is_numeric()
                    || matches!(column.ty, SparkType::Date | SparkType::Timestamp | SparkType::TimestampNtz),
            })
            .collect();
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()> {
        self.rows += batch.num_rows() as u64;
        let wanted = if self.width.is_some() { 2 * HALF } else { SAMPLE };
        let mut row = 0;
        self.cells.bind(batch)?;
        if self.lines {
            for row in 0..batch.num_rows() {
                let mut text = String::new();
                self.cells.write(0, row, &mut text);
                for line in text.trim_end().split('\n') {
                    let line = escape_control(line);
                    match self.width {
                        Some(width) if self.is_plan => {
                            fold(&line, width).iter().try_for_each(|line| writeln!(out, "{line}"))?;
                        }
                        _ => writeln!(out, "{line}")?,
                    }
                }
            }
            return Ok(());
        }
        while self.layout.is_none() && row < batch.num_rows() && self.head.len() < wanted {
            let texts = self.texts(row);
            self.head.push(texts);
            row += 1;
        }
        if row == batch.num_rows() {
            return Ok(());
        }
        if self.width.is_some() {
            self.tail.push_back(batch.slice(row, batch.num_rows() - row));
            let rows = |tail: &VecDeque<RecordBatch>| tail.iter().map(RecordBatch::num_rows).sum::<usize>();
            while self.tail.front().is_some_and(|first| rows(&self.tail) - first.num_rows() >= HALF) {
                self.tail.pop_front();
            }
            return Ok(());
        }
        if self.layout.is_none() {
            let head = std::mem::take(&mut self.head);
            self.open(&[&head], out)?;
            self.rows(out, &head)?;
        }
        for row in row..batch.num_rows() {
            let texts = self.texts(row);
            self.rows(out, &[texts])?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<u64> {
        if self.columns.is_empty() || self.lines {
            return Ok(0);
        }
        let head = std::mem::take(&mut self.head);
        if self.tail.is_empty() {
            if self.layout.is_none() {
                self.open(&[&head], out)?;
                self.rows(out, &head)?;
            }
            self.close(out)?;
            return Ok(0);
        }
        // The last twenty rows may begin in the head, when fewer than twenty came behind it.
        let behind = self.tail_texts(HALF)?;
        let from_head = HALF - behind.len();
        let (top, rest) = head.split_at(HALF);
        let bottom = &rest[rest.len() - from_head..];
        let hidden = self.rows - (top.len() + bottom.len() + behind.len()) as u64;
        self.open(&[top, bottom, &behind], out)?;
        self.rows(out, top)?;
        if hidden > 0
            && let Some(layout) = &self.layout
        {
            let inner = frame_width(layout) - 2;
            let note = format!("… {} rows hidden …", group(hidden));
            // Where the frame has no room for the note, it stands beside it.
            let (inside, beside) = if note.width() <= inner {
                (note, String::new())
            } else {
                ("…".to_string(), format!(" {} rows hidden", group(hidden)))
            };
            let left = (inner - inside.width()) / 2;
            writeln!(out, "│{}{inside}{}│{beside}", " ".repeat(left), " ".repeat(inner - left - inside.width()))?;
        }
        self.rows(out, bottom)?;
        self.rows(out, &behind)?;
        self.close(out)?;
        Ok(hidden)
    }
}

fn rule(out: &mut dyn Write, layout: &Layout, corners: [&str; 3]) -> io::Result<()> {
    let mut line = String::from(corners[0]);
    for (i, (_, width)) in layout.widths.iter().enumerate() {
        if i > 0 {
            line.push_str(corners[1]);
        }
        line.push_str(&"─".repeat(width + 2));
        if layout.gap == Some(i) {
            line.push_str(&format!("{}───", corners[1]));
        }
    }
    writeln!(out, "{line}{}", corners[2])
}

fn frame_width(layout: &Layout) -> usize {
    let gap = if layout.gap.is_some() { 4 } else { 0 };
    layout.widths.iter().map(|(_, width)| width + 3).sum::<usize>() + 1 + gap
}

/// Widths of columns that fit into `available`, none below its floor; of those that cannot, the ones in the middle are left
/// out.
fn fit(natural: &[usize], floors: &[usize], available: Option<usize>) -> Layout {
    let mut layout = Layout { widths: natural.iter().copied().enumerate().collect(), gap: None };
    let Some(available) = available else { return layout };
    let floor = |column: usize| floors.get(column).copied().unwrap_or(MIN_WIDTH).min(natural[column]);
    let smallest = |widths: &[(usize, usize)]| widths.iter().map(|(column, _)| floor(*column) + 3).sum::<usize>() + 1;
    while layout.widths.len() > 1 && smallest(&layout.widths) + if layout.gap.is_some() { 4 } else { 0 } > available {
        let middle = layout.widths.len() / 2;
        layout.widths.remove(middle);
        layout.gap = Some(middle - 1);
    }
    // The widest give way first, together; a single column gives way below its floor too.
    let alone = layout.widths.len() == 1;
    for _ in 0..frame_width(&layout).saturating_sub(available) {
        let least = |column: usize| if alone { 1 } else { floor(column) };
        let may = |(column, width): &&mut (usize, usize)| *width > least(*column);
        let Some((_, width)) = layout.widths.iter_mut().filter(may).rev().max_by_key(|(_, width)| *width) else {
            break;
        };
        *width -= 1;
    }
    layout
}

/// The lines of an operator of a plan: what does not fit stands below, indented so that the tree can be seen.
fn fold(line: &str, width: usize) -> Vec<String> {
    let is_branch = |c: char| matches!(c, ' ' | '│' | '├' | '└' | '─');
    let text = line.trim_start_matches(is_branch);
    let mut before = line[..line.len() - text.len()].to_string();
    let indent: String = before
        .chars()
        .map(|c| match c {
            '├' | '│' => '│',
            _ => ' ',
        })
        .chain("   ".chars())
        .collect();
    let mut lines = Vec::new();
    let mut rest = text;
    while before.width() + rest.width() > width && indent.width() + MIN_FOLD <= width {
        let room = width - before.width();
        let end = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| rest[..*end].width() <= room);
        let Some(end) = end.last() else { break };
        // After a blank, if there is one that does not leave most of the line empty.
        let end = rest[..end].rfind(' ').map(|at| at + 1).filter(|at| *at > end / 2).unwrap_or(end);
        lines.push(format!("{before}{}", rest[..end].trim_end()));
        rest = &rest[end..];
        before.clone_from(&indent);
    }
    lines.push(before + rest);
    lines
}

/// `text` cut to `width` columns of the terminal, with `…` at the end if anything was cut.
pub fn fit_text(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = grapheme.width();
        if used + wide + 1 > width {
            break;
        }
        used += wide;
        out.push_str(grapheme);
    }
    out.push('…');
    Cow::Owned(out)
}

/// Control characters as escapes, so that a value cannot move the cursor or colour the terminal.
pub fn escape_control(text: &str) -> Cow<'_, str> {
    // Marks that change the direction of text would shuffle the frame.
    let harmful = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if harmful(c) => out.push_str(&format!("\\u{{{:x}}}", c as u32)),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// A number with commas: `336,776`.
pub fn group(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, Int64Array, StringViewArray};

    use super::super::tests::{batch, look, render, sample, text};
    use super::*;

    fn ids(from: i64, to: i64) -> RecordBatch {
        batch(vec![("id", SparkType::Long, Arc::new(Int64Array::from_iter_values(from..to)))])
    }

    fn terminal(width: usize, batches: &[RecordBatch]) -> (String, u64) {
        let (bytes, hidden) = render("table", &Look { width: Some(width), ..look() }, batches);
        (String::from_utf8(bytes).unwrap(), hidden)
    }

    #[test]
    fn a_small_result() {
        let wanted = [
            "┌────────┬──────────────────┬────────┐",
            "│     id │ näme             │      x │",
            "│ bigint │ string           │ double │",
            "├────────┼──────────────────┼────────┤",
            "│      1 │ a,\"b\"\\n日本<&|\\t │    1.5 │",
            "│   NULL │                  │    NaN │",
            "└────────┴──────────────────┴────────┘",
        ];
        assert_eq!(text("table", &sample()).lines().collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn first_and_last_rows() {
        let (out, hidden) = terminal(80, &[ids(0, 30), ids(30, 50), ids(50, 1000)]);
        assert_eq!(hidden, 960);
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), 4 + 20 + 1 + 20 + 1);
        assert_eq!(lines[23], "│     19 │");
        assert_eq!(lines[24], "│   …    │ 960 rows hidden");
        assert_eq!(lines[25], "│    980 │");
    }

    #[test]
    fn forty_one_rows_hide_one() {
        let (out, hidden) = terminal(80, &[ids(0, 40), ids(40, 41)]);
        assert_eq!(hidden, 1);
        assert!(out.contains("│     19 │\n") && !out.contains("│     20 │\n") && out.contains("│     21 │\n"));
        let (out, hidden) = terminal(80, &[ids(0, 40)]);
        assert_eq!((hidden, out.lines().count()), (0, 45));
    }

    #[test]
    fn every_line_fits() {
        let wide: ArrayRef = Arc::new(StringViewArray::from(vec!["日本語".repeat(50)]));
        let columns: Vec<_> =
            ["a", "b", "c", "d", "e", "f", "g"].map(|n| (n, SparkType::String, Arc::clone(&wide))).into();
        for width in [20, 40, 41, 79, 80] {
            let (out, _) = terminal(width, &[batch(columns.clone())]);
            let frame = out.lines().take_while(|line| !line.contains("columns"));
            assert!(frame.clone().all(|line| line.width() <= width), "{width}\n{out}");
            assert!(frame.count() >= 6);
        }
        let (out, _) = terminal(40, &[batch(columns)]);
        assert!(out.contains("7 columns ("), "{out}");
    }

    #[test]
    fn nothing_is_cut_without_a_terminal() {
        let long = "x".repeat(5000);
        let rows = batch(vec![("s", SparkType::String, Arc::new(StringViewArray::from(vec![long.as_str()])))]);
        assert!(text("table", &rows).contains(&long));
        let (bytes, hidden) = render("table", &look(), &[ids(0, 999), ids(999, 5000)]);
        assert_eq!((hidden, String::from_utf8(bytes).unwrap().lines().count()), (0, 5005));
    }

    #[test]
    fn numbers_are_shown_whole_or_not_at_all() {
        let number: ArrayRef = Arc::new(Int64Array::from(vec![1_234_567_890_123_456_789]));
        let columns: Vec<_> = ["a", "b", "c", "d"].map(|name| (name, SparkType::Long, Arc::clone(&number))).into();
        let (out, _) = terminal(60, &[batch(columns)]);
        assert_eq!(out.matches("1234567890123456789 ").count(), 2, "{out}");
        assert!(out.contains("4 columns (2 shown)"), "{out}");
    }

    #[test]
    fn plans_are_folded() {
        let line = "├─ └─ Scan: columns=[carrier, origin, dest], filters=[dest = ATL]";
        assert_eq!(fold(line, 40), ["├─ └─ Scan: columns=[carrier, origin,", "│        dest], filters=[dest = ATL]"]);
        assert_eq!(fold("short", 40), ["short"]);
        assert_eq!(fold(line, 20), [line]);
    }

    #[test]
    fn widths_are_shared_fairly() {
        assert_eq!(fit(&[5, 30, 30], &[10, 10, 10], Some(60)).widths, [(0, 5), (1, 22), (2, 23)]);
        assert_eq!(fit(&[5, 6], &[10, 10], Some(80)).widths, [(0, 5), (1, 6)]);
        assert_eq!(fit(&[19, 40], &[19, 10], Some(40)).widths, [(0, 19), (1, 14)]);
        assert_eq!(group(1_234_567), "1,234,567");
    }
}
