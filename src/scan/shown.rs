//! How EXPLAIN shows a scan of our own.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::datatypes::Schema;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::DisplayFormatType;

/// What is shown.
pub struct Shown<'a> {
    /// The operator's name.
    pub operator: &'a str,
    /// The table's name.
    pub name: &'a str,
    /// The table's columns.
    pub table: &'a Schema,
    /// Those that come out.
    pub projection: &'a [usize],
    /// What else the scan has to tell, on one line.
    pub more: &'a str,
    /// Its filters.
    pub filters: &'a [Arc<dyn PhysicalExpr>],
    /// How many rows come out at most.
    pub fetch: Option<usize>,
}

impl Shown<'_> {
    /// Writes it as a plan or as a box of a tree.
    /// # Errors
    /// The writer's.
    pub fn write(&self, kind: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.projection.iter().map(|i| self.table.field(*i).name().as_str());
        let columns = columns.collect::<Vec<_>>().join(", ");
        let filters = self.filters.iter().map(ToString::to_string).collect::<Vec<_>>().join(" AND ");
        match kind {
            DisplayFormatType::Default | DisplayFormatType::Verbose => {
                write!(f, "{}: {}, columns=[{columns}], {}", self.operator, self.name, self.more)?;
                if !filters.is_empty() {
                    write!(f, ", filters=[{filters}]")?;
                }
                if let Some(fetch) = self.fetch {
                    write!(f, ", fetch={fetch}")?;
                }
                Ok(())
            }
            DisplayFormatType::TreeRender => {
                writeln!(f, "columns={columns}")?;
                if !filters.is_empty() {
                    writeln!(f, "filters={filters}")?;
                }
                if let Some(fetch) = self.fetch {
                    writeln!(f, "fetch={fetch}")?;
                }
                Ok(())
            }
        }
    }
}
