//! The 24 tables of TPC-DS, as the C program `dsdgen` makes them.

use std::sync::Arc;

use datafusion::common::stats::Precision;
use tpcdsgen::config::{Session, SessionBuilder, Table};
use tpcdsgen_arrow::{
    CallCenterArrow, CatalogPageArrow, CatalogReturnsArrow, CatalogSalesArrow, CustomerAddressArrow, CustomerArrow,
    CustomerDemographicsArrow, DateDimArrow, HouseholdDemographicsArrow, IncomeBandArrow, InventoryArrow, ItemArrow,
    PromotionArrow, ReasonArrow, ShipModeArrow, StoreArrow, StoreReturnsArrow, StoreSalesArrow, TimeDimArrow,
    WarehouseArrow, WebPageArrow, WebReturnsArrow, WebSalesArrow, WebSiteArrow,
};

use super::Generated;
use crate::error::{Error, Result};

/// All tables at a scale factor.
pub fn tables(scale: f64) -> Result<Vec<Generated>> {
    let session = build(scale, 1, 1)?;
    let count = |table| usize::try_from(session.get_scaling().get_row_count(table)).unwrap_or(usize::MAX);
    /// `$per` rows on average for each row that the generator counts; exactly one for all but sales and returns.
    macro_rules! table {
        ($name:literal, $table:ident, $arrow:ident) => {
            table!($name, $table, $arrow, Precision::Exact(count(Table::$table)))
        };
        ($name:literal, $table:ident, $arrow:ident, $rows:expr) => {
            Generated {
                name: $name,
                schema: $arrow::schema_ref(),
                rows: $rows,
                // A generator skips to its part by drawing the rows before it, which small tables do not repay.
                max_parts: (count(Table::$table) / 5000).max(1),
                generate: Arc::new(move |part, parts, batch_size| {
                    let session = build(scale, 1, 1)?;
                    let rows = session.get_scaling().get_row_count(Table::$table);
                    let cut = |i: usize| (u128::from(rows) * i as u128 / parts as u128) as u64;
                    let (first, last) = (cut(part) + 1, cut(part + 1));
                    if last < first {
                        return Ok(Box::new(std::iter::empty()));
                    }
                    let table = $arrow::new(session).with_source_row_range(first, last);
                    Ok(Box::new(table.with_batch_size(batch_size)))
                }),
            }
        };
    }
    let sold = |orders: Table, lines: usize| Precision::Inexact(count(orders).saturating_mul(lines));
    Ok(vec![
        table!("call_center", CallCenter, CallCenterArrow),
        table!("catalog_page", CatalogPage, CatalogPageArrow),
        table!("catalog_returns", CatalogReturns, CatalogReturnsArrow, sold(Table::CatalogSales, 1)),
        table!("catalog_sales", CatalogSales, CatalogSalesArrow, sold(Table::CatalogSales, 9)),
        table!("customer", Customer, CustomerArrow),
        table!("customer_address", CustomerAddress, CustomerAddressArrow),
        table!("customer_demographics", CustomerDemographics, CustomerDemographicsArrow),
        table!("date_dim", DateDim, DateDimArrow),
        table!("household_demographics", HouseholdDemographics, HouseholdDemographicsArrow),
        table!("income_band", IncomeBand, IncomeBandArrow),
        table!("inventory", Inventory, InventoryArrow),
        table!("item", Item, ItemArrow),
        table!("promotion", Promotion, PromotionArrow),
        table!("reason", Reason, ReasonArrow),
        table!("ship_mode", ShipMode, ShipModeArrow),
        table!("store", Store, StoreArrow),
        table!("store_returns", StoreReturns, StoreReturnsArrow, sold(Table::StoreSales, 1)),
        table!("store_sales", StoreSales, StoreSalesArrow, sold(Table::StoreSales, 12)),
        table!("time_dim", TimeDim, TimeDimArrow),
        table!("warehouse", Warehouse, WarehouseArrow),
        table!("web_page", WebPage, WebPageArrow),
        table!("web_returns", WebReturns, WebReturnsArrow, sold(Table::WebSales, 1)),
        table!("web_sales", WebSales, WebSalesArrow, sold(Table::WebSales, 12)),
        table!("web_site", WebSite, WebSiteArrow),
    ])
}

fn build(scale: f64, chunk: i32, chunks: i32) -> Result<Session> {
    let session = SessionBuilder::new().with_scale_factor(scale).with_chunk_number(chunk).with_total_chunks(chunks);
    session.build().map_err(|error| Error::internal(format!("TPC-DS at scale {scale}: {error}")))
}
