//! What `ANALYZE TABLE ... FOR COLUMNS` finds out of a column, as `DESCRIBE EXTENDED table column` shows it.
//!
//! Source: Spark's `CommandUtils.computeColumnStats`, `CatalogColumnStat` and `EquiHeightHistogram`.

use datafusion::arrow::array::{Array, AsArray};
use futures::StreamExt;

use super::shared::{parts_of, quoted};
use crate::error::{Error, Result};
use crate::exec::command::{Host, QualifiedName};
use crate::exec::definition::TableDefinition;
use crate::types::{Column, SparkType};

/// A label of DESCRIBE and what it says, `None` for NULL.
type Shown = (String, Option<String>);

/// Finds out what there is to be known of columns.
/// # Errors
/// For types that Spark keeps no statistics of.
pub(super) async fn all_of(
    host: &dyn Host,
    name: &QualifiedName,
    definition: &mut TableDefinition,
    places: &[usize],
) -> Result<()> {
    let columns: Vec<Column> = places.iter().map(|at| definition.columns[*at].clone()).collect();
    columns.iter().try_for_each(|column| supported(column, name))?;
    for column in &columns {
        let known = one(host, name, column).await?;
        definition.statistics.columns.retain(|(other, _)| *other != column.name);
        definition.statistics.columns.push((column.name.clone(), known));
    }
    Ok(())
}

fn supported(column: &Column, name: &QualifiedName) -> Result<()> {
    match &column.ty {
        SparkType::Byte | SparkType::Short | SparkType::Int | SparkType::Long => Ok(()),
        SparkType::Float | SparkType::Double | SparkType::Decimal(..) | SparkType::Boolean => Ok(()),
        SparkType::Date | SparkType::Timestamp | SparkType::TimestampNtz => Ok(()),
        SparkType::Binary | SparkType::Char(_) | SparkType::Varchar(_) => Ok(()),
        SparkType::String => Ok(()),
        SparkType::Time(precision) => Err(Error::new("_LEGACY_ERROR_TEMP_1090")
            .with("colName", &column.name)
            .with("dataType", format!("TimeType({precision})"))),
        other => Err(Error::new("UNSUPPORTED_FEATURE.ANALYZE_UNSUPPORTED_COLUMN_TYPE")
            .with("columnType", format!("\"{}\"", other.sql()))
            .with("columnName", quoted(&[&column.name]))
            .with("tableName", quoted(&parts_of(name)))),
    }
}

/// The bytes of a value where all are alike, or where there is none.
fn default_size(ty: &SparkType) -> u64 {
    match ty {
        SparkType::Byte | SparkType::Boolean => 1,
        SparkType::Short => 2,
        SparkType::Int | SparkType::Float | SparkType::Date => 4,
        SparkType::Decimal(precision, _) if *precision > 18 => 16,
        SparkType::String => 20,
        SparkType::Binary => 100,
        SparkType::Char(length) | SparkType::Varchar(length) => u64::from(*length),
        _ => 8,
    }
}

async fn one(host: &dyn Host, name: &QualifiedName, column: &Column) -> Result<Vec<Shown>> {
    let (table, value) = (quoted(&parts_of(name)), quoted(&[&column.name]));
    let size = default_size(&column.ty);
    let as_text = |value: &str| match column.ty {
        SparkType::Timestamp => format!("date_format({value}, 'yyyy-MM-dd HH:mm:ss.SSSSSS Z')"),
        SparkType::TimestampNtz => format!("date_format({value}, 'yyyy-MM-dd HH:mm:ss.SSSSSS')"),
        _ => format!("CAST({value} AS STRING)"),
    };
    let bytes = matches!(column.ty, SparkType::String | SparkType::Binary | SparkType::Char(_) | SparkType::Varchar(_));
    let (least, greatest, average, longest) = if bytes {
        let null = || "CAST(NULL AS STRING)".to_string();
        let average = format!("CAST(coalesce(ceil(avg(length({value}))), {size}) AS STRING)");
        (null(), null(), average, format!("CAST(coalesce(max(length({value})), {size}) AS STRING)"))
    } else {
        let range = |function: &str| as_text(&format!("{function}({value})"));
        (range("min"), range("max"), format!("'{size}'"), format!("'{size}'"))
    };
    let nulls = format!("CAST(count(*) - count({value}) AS STRING)");
    let distinct = format!("CAST(least(approx_count_distinct({value}), count({value})) AS STRING)");
    let text = format!("SELECT {least}, {greatest}, {nulls}, {distinct}, {average}, {longest} FROM {table}");
    let row = texts(host, &text).await?.into_iter().next().unwrap_or_default();
    let labels = ["min", "max", "num_nulls", "distinct_count", "avg_col_len", "max_col_len"];
    let mut out: Vec<Shown> = labels.into_iter().map(str::to_string).zip(row).collect();
    if host.settings().is_on("spark.sql.statistics.histogram.enabled") {
        out.extend(histogram(host, &table, &value, &column.ty).await?);
    }
    Ok(out)
}

/// A histogram whose bins have as many rows each; none for types that are no numbers, and where there are no values.
async fn histogram(host: &dyn Host, table: &str, value: &str, ty: &SparkType) -> Result<Vec<Shown>> {
    let number = match ty {
        SparkType::Byte | SparkType::Short | SparkType::Int | SparkType::Long => value.to_string(),
        SparkType::Float | SparkType::Double | SparkType::Decimal(..) => value.to_string(),
        SparkType::Date => format!("unix_date({value})"),
        SparkType::Timestamp => format!("unix_micros({value})"),
        _ => return Ok(Vec::new()),
    };
    let bins: u32 = host
        .settings()
        .get("spark.sql.statistics.histogram.numBins")
        .and_then(|bins| bins.parse().ok())
        .filter(|bins| *bins > 1)
        .unwrap_or(254);
    let places: Vec<String> = (0..=bins).map(|at| format!("{:?}D", f64::from(at) / f64::from(bins))).collect();
    let text = format!(
        "SELECT CAST(count({value}) AS STRING), \
         array_join(transform(percentile_approx({number}, array({})), x -> CAST(CAST(x AS DOUBLE) AS STRING)), ' ') \
         FROM {table}",
        places.join(", ")
    );
    let row = texts(host, &text).await?.into_iter().next().unwrap_or_default();
    let [Some(count), Some(ends)] = row.as_slice() else { return Ok(Vec::new()) };
    let ends: Vec<&str> = ends.split(' ').filter(|end| !end.is_empty()).collect();
    let count: f64 = count.parse().unwrap_or(0.0);
    if ends.len() < 2 || count == 0.0 {
        return Ok(Vec::new());
    }
    let counts: Vec<String> = ends
        .windows(2)
        .enumerate()
        .map(|(at, pair)| {
            let from = if at == 0 { ">=" } else { ">" };
            let number = format!("CAST({number} AS DOUBLE)");
            let within = format!("{number} {from} DOUBLE('{}') AND {number} <= DOUBLE('{}')", pair[0], pair[1]);
            // The value at which several bins end is in the last of them.
            let alone = pair[0] == pair[1];
            let condition = if alone { format!("{number} = DOUBLE('{}')", pair[0]) } else { within };
            format!("CAST(approx_count_distinct(CASE WHEN {condition} THEN {number} END) AS STRING)")
        })
        .collect();
    let row = texts(host, &format!("SELECT {} FROM {table}", counts.join(", "))).await?;
    let counts = row.into_iter().next().unwrap_or_default();
    let height = count / f64::from(bins);
    let mut out = vec![("histogram".to_string(), Some(format!("height: {height:?}, num_of_bins: {bins}")))];
    for (at, (pair, count)) in ends.windows(2).zip(counts).enumerate() {
        let count = count.unwrap_or_default();
        let text = format!("lower_bound: {}, upper_bound: {}, distinct_count: {count}", pair[0], pair[1]);
        out.push((format!("bin_{at}"), Some(text)));
    }
    Ok(out)
}

/// The rows of a query whose columns are text.
/// # Errors
/// Those of the query.
pub(super) async fn texts(host: &dyn Host, text: &str) -> Result<Vec<Vec<Option<String>>>> {
    let query = host.bind_query(text, &host.catalog().current_database()).await?;
    let mut rows = host.run(&query).await?;
    let mut out = Vec::new();
    while let Some(batch) = rows.next().await {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            let cell = |column: &datafusion::arrow::array::ArrayRef| {
                let texts = column.as_string_view();
                texts.is_valid(row).then(|| texts.value(row).to_string())
            };
            out.push(batch.columns().iter().map(cell).collect());
        }
    }
    Ok(out)
}
