//! Columns from folder names: `year=2013/month=1/part-0.parquet`.
//!
//! A column's type is the narrowest of int, bigint, decimal, double, date and timestamp that all its values have, else
//! string; `__HIVE_DEFAULT_PARTITION__` is NULL. Source: Spark's `PartitioningUtils`,
//! <https://spark.apache.org/docs/latest/sql-data-sources-parquet.html#partition-discovery>

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};

use super::convert::{Converter, Zone};
use super::file::DataFile;
use crate::error::{Error, Result};
use crate::scan::pushdown::unqualified;
use crate::types::{Column, SparkType};

/// The folder name of NULL.
pub const NULL_FOLDER: &str = "__HIVE_DEFAULT_PARTITION__";

/// The partition columns of some files, and each file's values of them.
#[derive(Clone, Debug, Default)]
pub struct Partitions {
    /// The columns.
    pub columns: Vec<Column>,
    /// For each file a value of each column.
    pub values: Vec<Vec<ScalarValue>>,
}

impl Partitions {
    /// Finds the columns' types unless `declared` has them.
    /// # Errors
    /// `CONFLICTING_PARTITION_COLUMN_NAMES` when the files' folders have different names; a cast error when a value is not
    /// of the declared type.
    pub fn of(files: &[DataFile], declared: Option<&[Column]>, zone: &Zone) -> Result<Self> {
        let Some(first) = files.first() else { return Ok(Partitions::default()) };
        let names: Vec<&str> = first.partition.iter().map(|(name, _)| name.as_str()).collect();
        for file in files {
            if !file.partition.iter().map(|(name, _)| name.as_str()).eq(names.iter().copied()) {
                return Err(conflict(first, file));
            }
        }
        let mut columns = Vec::with_capacity(names.len());
        for (i, name) in names.iter().enumerate() {
            let declared = declared.and_then(|all| all.iter().find(|column| column.name.eq_ignore_ascii_case(name)));
            columns.push(declared.cloned().unwrap_or_else(|| Column {
                name: (*name).to_string(),
                ty: infer(files.iter().map(|file| file.partition[i].1.as_str()), zone),
                nullable: true,
            }));
        }
        let values = files
            .iter()
            .map(|file| {
                let pairs = columns.iter().zip(&file.partition);
                pairs.map(|(column, (_, text))| scalar(column, text, zone)).collect::<Result<Vec<_>>>()
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Partitions { columns, values })
    }

    /// The files that a conjunction of filters over partition columns leaves.
    pub fn prune(
        &self,
        filters: &[Expr],
        state: &dyn datafusion::catalog::Session,
    ) -> datafusion::error::Result<Vec<usize>> {
        use datafusion::arrow::array::{Array, AsArray, RecordBatch};
        use datafusion::arrow::datatypes::Schema;
        let mut left: Vec<usize> = (0..self.values.len()).collect();
        let filters: Vec<&Expr> = filters.iter().filter(|filter| self.decides(filter)).collect();
        if filters.is_empty() || left.is_empty() {
            return Ok(left);
        }
        let schema = std::sync::Arc::new(Schema::new(self.columns.iter().map(Column::to_field).collect::<Vec<_>>()));
        let df_schema = DFSchema::try_from(std::sync::Arc::clone(&schema))?;
        let mut arrays = Vec::with_capacity(self.columns.len());
        for i in 0..self.columns.len() {
            arrays.push(ScalarValue::iter_to_array(self.values.iter().map(|row| row[i].clone()))?);
        }
        let batch = RecordBatch::try_new(schema, arrays)?;
        for filter in filters {
            let predicate = state.create_physical_expr(unqualified(filter)?, &df_schema)?;
            let verdict = predicate.evaluate(&batch)?.into_array(batch.num_rows())?;
            let verdict = verdict.as_boolean();
            left.retain(|row| verdict.is_valid(*row) && verdict.value(*row));
        }
        Ok(left)
    }

    /// Whether a filter speaks of nothing but partition columns.
    pub fn decides(&self, filter: &Expr) -> bool {
        let used = filter.column_refs();
        !used.is_empty()
            && !filter.is_volatile()
            && used.iter().all(|column| self.columns.iter().any(|known| known.name == column.name))
    }

    /// What scanning does with a filter: those over partition columns are decided exactly, for others `otherwise`.
    pub fn pushdown(
        &self,
        filters: &[&Expr],
        otherwise: TableProviderFilterPushDown,
    ) -> Vec<TableProviderFilterPushDown> {
        let verdict = |filter: &&Expr| match self.decides(filter) {
            true => TableProviderFilterPushDown::Exact,
            false => otherwise.clone(),
        };
        filters.iter().map(verdict).collect()
    }
}

fn conflict(a: &DataFile, b: &DataFile) -> Error {
    let names = |file: &DataFile| {
        let names: Vec<&str> = file.partition.iter().map(|(name, _)| name.as_str()).collect();
        format!("Partition column name list: {}", names.join(", "))
    };
    let folder = |file: &DataFile| file.path().parent().map_or(String::new(), |path| path.display().to_string());
    Error::new("CONFLICTING_PARTITION_COLUMN_NAMES")
        .with("distinctPartColLists", format!("{}\n{}", names(a), names(b)))
        .with("suspiciousPaths", format!("{}\n{}", folder(a), folder(b)))
        .hint("the option recursiveFileLookup reads all files without partition columns")
}

fn infer<'a>(values: impl Iterator<Item = &'a str>, zone: &Zone) -> SparkType {
    let mut wide: Option<SparkType> = None;
    for value in values.filter(|value| *value != NULL_FOLDER) {
        let own = infer_one(value, zone);
        wide = Some(match wide {
            None => own,
            Some(before) => widen(before, own),
        });
    }
    wide.unwrap_or(SparkType::String)
}

fn infer_one(value: &str, zone: &Zone) -> SparkType {
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    if !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit()) {
        return match value.parse::<i64>() {
            Ok(number) if i32::try_from(number).is_ok() => SparkType::Int,
            Ok(_) => SparkType::Long,
            Err(_) if digits.len() <= 38 => SparkType::Decimal(38, 0),
            Err(_) => SparkType::Double,
        };
    }
    // Java's `1d` and `1f` are numbers that nobody means as such.
    if value.parse::<f64>().is_ok() && !value.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return SparkType::Double;
    }
    let reads = |ty: &SparkType| Converter::new(ty, zone).is_some_and(|converter| converter.reads(value));
    if value.len() == 10 && reads(&SparkType::Date) {
        SparkType::Date
    } else if value.len() > 10 && reads(&SparkType::Timestamp) {
        SparkType::Timestamp
    } else {
        SparkType::String
    }
}

fn widen(a: SparkType, b: SparkType) -> SparkType {
    use SparkType::{Date, Decimal, Double, Int, Long, String, Timestamp};
    let rank = |ty: &SparkType| match ty {
        Int => Some(0),
        Long => Some(1),
        Decimal(..) => Some(2),
        Double => Some(3),
        _ => None,
    };
    match (rank(&a), rank(&b)) {
        _ if a == b => a,
        (Some(x), Some(y)) => {
            if x >= y {
                a
            } else {
                b
            }
        }
        _ if matches!((&a, &b), (Date, Timestamp) | (Timestamp, Date)) => Timestamp,
        _ => String,
    }
}

fn scalar(column: &Column, text: &str, zone: &Zone) -> Result<ScalarValue> {
    let storage = column.ty.storage();
    if text == NULL_FOLDER {
        return Ok(ScalarValue::try_from(&storage)?);
    }
    if storage == DataType::Utf8View {
        return Ok(ScalarValue::Utf8View(Some(text.to_string())));
    }
    let invalid = || {
        Error::new("CAST_INVALID_INPUT")
            .with("expression", format!("'{text}'"))
            .with("sourceType", "\"STRING\"")
            .with("targetType", format!("\"{}\"", column.ty.sql()))
    };
    let mut converter = Converter::new(&column.ty, zone).ok_or_else(invalid)?;
    if !converter.push(text.as_bytes()) {
        return Err(invalid());
    }
    Ok(ScalarValue::try_from_array(&converter.finish()?, 0)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inferred(values: &[&str]) -> String {
        infer(values.iter().copied(), &Zone::UTC).to_string()
    }

    #[test]
    fn types_of_values() {
        assert_eq!(inferred(&["2013", NULL_FOLDER]), "int");
        assert_eq!(inferred(&["1", "3000000000"]), "bigint");
        assert_eq!(inferred(&["1", "1.5"]), "double");
        assert_eq!(inferred(&["2013-01-02"]), "date");
        assert_eq!(inferred(&["2013-01-02", "2013-01-02 03:04:05"]), "timestamp");
        assert_eq!(inferred(&["1", "x"]), "string");
        assert_eq!(inferred(&["1d"]), "string");
        assert_eq!(inferred(&[NULL_FOLDER]), "string");
    }
}
