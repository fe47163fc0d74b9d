//! One JSON array of objects per result, as one document.
//!
//! Numbers and decimals are JSON numbers, NULL is `null`, NaN and the infinities are texts (JSON has none), dates and the
//! rest are texts as a cast to STRING gives them, binary is Base64. Of columns with the same name the later ones get a
//! number (`a`, `a_1`), for most readers keep one value per name.

use std::io::{self, Write};

use datafusion::arrow::array::RecordBatch;

use super::cell::string;
use super::{Cells, Format, Head, Look, Render};
use crate::types::Column;

pub const FORMAT: Format = Format {
    name: "json",
    about: "one JSON array of objects",
    binary: false,
    single: false,
    always: false,
    make: |look| Box::new(Json { objects: Objects::new(look), any: false }),
};

struct Json {
    objects: Objects,
    any: bool,
}

impl Render for Json {
    fn begin(&mut self, head: &Head, out: &mut dyn Write) -> io::Result<()> {
        self.objects.begin(head.columns);
        out.write_all(b"[")
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()> {
        self.objects.bind(batch)?;
        for row in 0..batch.num_rows() {
            out.write_all(if self.any { b",\n" } else { b"\n" })?;
            self.any = true;
            out.write_all(self.objects.row(row).as_bytes())?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<u64> {
        out.write_all(if self.any { b"\n]\n" } else { b"]\n" })?;
        Ok(0)
    }
}

/// Rows as JSON objects.
pub(super) struct Objects {
    cells: Cells,
    /// Each column's name as JSON, with its colon.
    names: Vec<String>,
    line: String,
}

impl Objects {
    pub(super) fn new(look: &Look) -> Objects {
        Objects { cells: Cells::json(look), names: Vec::new(), line: String::new() }
    }

    pub(super) fn begin(&mut self, columns: &[Column]) {
        self.cells.begin(columns);
        self.names = unique(columns)
            .iter()
            .map(|name| {
                let mut quoted = String::new();
                string(name, &mut quoted);
                quoted.push(':');
                quoted
            })
            .collect();
    }

    pub(super) fn bind(&mut self, batch: &RecordBatch) -> io::Result<()> {
        self.cells.bind(batch)
    }

    /// One row of the batch, valid until the next call.
    pub(super) fn row(&mut self, row: usize) -> &str {
        self.line.clear();
        self.line.push('{');
        for (column, name) in self.names.iter().enumerate() {
            if column > 0 {
                self.line.push(',');
            }
            self.line.push_str(name);
            if !self.cells.write(column, row, &mut self.line) {
                self.line.push_str("null");
            }
        }
        self.line.push('}');
        &self.line
    }
}

/// The columns' names, with a number behind one that was there before.
fn unique(columns: &[Column]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(columns.len());
    for column in columns {
        let mut name = column.name.clone();
        let mut number = 0;
        while names.contains(&name) {
            number += 1;
            name = format!("{}_{number}", column.name);
        }
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, Int32Array, ListArray, StructArray};
    use datafusion::arrow::datatypes::Int32Type;

    use super::super::tests::{batch, sample, text};
    use crate::types::{SparkType, StructField};

    #[test]
    fn values() {
        let json = text("json", &sample());
        assert_eq!(
            json,
            "[\n{\"id\":1,\"näme\":\"a,\\\"b\\\"\\n日本<&|\\t\",\"x\":1.5},\n{\"id\":null,\"näme\":\"\",\"x\":\"NaN\"}\n]\n"
        );
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
    }

    #[test]
    fn nested_values_and_names_that_repeat() {
        let list: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1), None])]));
        let ty = SparkType::Struct(vec![StructField { name: "b".into(), ty: SparkType::Int }]);
        let fields = match ty.storage() {
            datafusion::arrow::datatypes::DataType::Struct(fields) => fields,
            _ => panic!("no struct"),
        };
        let of = Arc::new(StructArray::new(fields, vec![Arc::new(Int32Array::from(vec![7]))], None));
        let list_type = SparkType::Array(Box::new(SparkType::Int));
        let rows = batch(vec![
            ("a", list_type.clone(), datafusion::arrow::compute::cast(&list, &list_type.storage()).unwrap()),
            ("a", ty, of),
        ]);
        assert_eq!(text("jsonl", &rows), "{\"a\":[1,null],\"a_1\":{\"b\":7}}\n");
        assert_eq!(text("csv", &rows), "a,a\n\"[1,null]\",\"{\"\"b\"\":7}\"\n");
    }
}
