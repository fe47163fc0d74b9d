//! The eight tables of TPC-H.

use std::sync::Arc;

use datafusion::common::stats::Precision;
use tpchgen::generators::{
    CustomerGenerator, LineItemGenerator, NationGenerator, OrderGenerator, PartGenerator, PartSuppGenerator,
    RegionGenerator, SupplierGenerator,
};
use tpchgen_arrow::{
    CustomerArrow, LineItemArrow, NationArrow, OrderArrow, PartArrow, PartSuppArrow, RegionArrow, SupplierArrow,
};

use super::Generated;

/// All tables at a scale factor.
pub fn tables(scale: f64) -> Vec<Generated> {
    /// A table whose generator counts parts from 1.
    macro_rules! table {
        ($name:literal, $generator:ident, $arrow:ident, $rows:expr, $max_parts:expr) => {
            Generated {
                name: $name,
                schema: $arrow::schema_ref(),
                rows: $rows,
                max_parts: $max_parts,
                generate: Arc::new(move |part, parts, batch_size| {
                    let generator = $generator::new(scale, number(part) + 1, number(parts));
                    Ok(Box::new($arrow::new(generator).with_batch_size(batch_size)))
                }),
            }
        };
    }
    macro_rules! counted {
        ($name:literal, $generator:ident, $arrow:ident) => {{
            let rows = usize::try_from($generator::calculate_row_count(scale, 1, 1)).unwrap_or(0);
            table!($name, $generator, $arrow, Precision::Exact(rows), (rows / 1000).max(1))
        }};
    }
    // An order has one to seven lines, four on average.
    let orders = usize::try_from(OrderGenerator::calculate_row_count(scale, 1, 1)).unwrap_or(0);
    vec![
        counted!("customer", CustomerGenerator, CustomerArrow),
        table!("lineitem", LineItemGenerator, LineItemArrow, Precision::Inexact(orders * 4), (orders / 1000).max(1)),
        table!("nation", NationGenerator, NationArrow, Precision::Exact(25), 1),
        counted!("orders", OrderGenerator, OrderArrow),
        counted!("part", PartGenerator, PartArrow),
        counted!("partsupp", PartSuppGenerator, PartSuppArrow),
        table!("region", RegionGenerator, RegionArrow, Precision::Exact(5), 1),
        counted!("supplier", SupplierGenerator, SupplierArrow),
    ]
}

/// The generators count in 32 bits.
fn number(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
