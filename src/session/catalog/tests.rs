//! What names mean, and which errors they give.

use datafusion::arrow::array::Int32Array;
use datafusion::arrow::datatypes::Schema;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;

use super::*;
use crate::types::SparkType;

fn catalog() -> SessionCatalog {
    SessionCatalog::open(None, Store::new(1 << 30, None), SessionStateBuilder::new().build(), Arc::default()).unwrap()
}

fn parts(name: &str) -> Vec<String> {
    name.split('.').map(str::to_string).collect()
}

fn table(name: &str) -> CreateTable {
    let column = Column { name: "a".into(), ty: SparkType::Int, nullable: true };
    CreateTable { name: parts(name), columns: vec![column], ..CreateTable::default() }
}

fn view(temporary: bool) -> ViewEntry {
    let (text, database) = ("select 1 as a".to_string(), DEFAULT.to_string());
    ViewEntry { text, database, temporary, ..ViewEntry::default() }
}

fn rows(values: Vec<i32>) -> SendableRecordBatchStream {
    let column = Column { name: "a#1".into(), ty: SparkType::Int, nullable: true };
    let schema = Arc::new(Schema::new(vec![column.to_field()]));
    let batch = datafusion::arrow::record_batch::RecordBatch::try_new(
        Arc::clone(&schema),
        vec![Arc::new(Int32Array::from(values))],
    )
    .unwrap();
    Box::pin(RecordBatchStreamAdapter::new(schema, futures::stream::iter([Ok(batch)])))
}

fn class<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    result.unwrap_err().class()
}

#[tokio::test]
async fn case_is_kept_and_not_compared() {
    let catalog = catalog();
    catalog.create_table(table("Trips")).await.unwrap();
    let (name, entry) = catalog.resolve(&parts("SPARK_CATALOG.Default.TRIPS")).await.unwrap().unwrap();
    assert_eq!(name.name, "Trips");
    let Entry::Table(entry) = entry else { panic!("a table") };
    assert_eq!(entry.identity, "spark_catalog.default.trips");
    assert_eq!(class(catalog.create_table(table("tRIPS")).await), "TABLE_OR_VIEW_ALREADY_EXISTS");
    assert_eq!(catalog.similar("trip"), ["Trips"]);
}

#[tokio::test]
async fn temporary_views_come_first() {
    let catalog = catalog();
    catalog.create_table(table("t")).await.unwrap();
    catalog.create_view(&parts("t"), view(true), false, false).unwrap();
    assert_eq!(class(catalog.create_view(&parts("T"), view(true), false, false)), "TEMP_TABLE_OR_VIEW_ALREADY_EXISTS");
    assert!(matches!(catalog.resolve(&parts("t")).await, Ok(Some((_, Entry::View(_))))));
    assert!(matches!(catalog.resolve(&parts("default.t")).await, Ok(Some((_, Entry::Table(_))))));
    assert_eq!(catalog.tables("default").unwrap().len(), 2);
    catalog.drop(&parts("t"), true, false).await.unwrap();
    assert_eq!(class(catalog.drop(&parts("t"), true, false).await), "WRONG_COMMAND_FOR_OBJECT_TYPE");
    catalog.drop(&parts("t"), false, false).await.unwrap();
    assert_eq!(class(catalog.drop(&parts("t"), false, false).await), "TABLE_OR_VIEW_NOT_FOUND");
    catalog.drop(&parts("t"), false, true).await.unwrap();
}

#[tokio::test]
async fn databases() {
    let catalog = catalog();
    catalog.create_database("Sales", false, None, &[]).await.unwrap();
    assert_eq!(class(catalog.create_database("sales", false, None, &[]).await), "SCHEMA_ALREADY_EXISTS");
    catalog.use_database("SALES").unwrap();
    assert_eq!(catalog.current_database(), "Sales");
    catalog.create_table(table("orders")).await.unwrap();
    assert_eq!(class(catalog.drop_database("sales", false, false).await), "SCHEMA_NOT_EMPTY");
    catalog.use_database("default").unwrap();
    assert_eq!(catalog.similar("orders"), ["Sales.orders"]);
    catalog.drop_database("sales", false, true).await.unwrap();
    assert_eq!(class(catalog.use_database("sales")), "SCHEMA_NOT_FOUND");
    assert_eq!(class(catalog.drop_database("default", false, true).await), "UNSUPPORTED_FEATURE.DROP_DATABASE");
}

#[tokio::test]
async fn rows_go_in() {
    let catalog = catalog();
    catalog.create_table(table("t")).await.unwrap();
    assert_eq!(catalog.insert(&parts("t"), rows(vec![1, 2]), false, &[]).await.unwrap(), 2);
    assert_eq!(catalog.insert(&parts("t"), rows(vec![3]), false, &[]).await.unwrap(), 1);
    let count = async || {
        let Some((_, Entry::Table(entry))) = catalog.resolve(&parts("t")).await.unwrap() else { panic!("a table") };
        entry.provider.statistics().unwrap().num_rows.get_value().copied()
    };
    assert_eq!(count().await, Some(3));
    catalog.insert(&parts("t"), rows(vec![9]), true, &[]).await.unwrap();
    assert_eq!(count().await, Some(1));
    catalog.create_view(&parts("v"), view(false), false, false).unwrap();
    assert_eq!(
        class(catalog.insert(&parts("v"), rows(vec![1]), false, &[]).await),
        "EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE"
    );
}

#[tokio::test]
async fn a_warehouse_outlives_its_session() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let (warehouse, store) = (Some(folder.path().to_path_buf()), Store::new(1 << 30, None));
        SessionCatalog::open(warehouse, store, SessionStateBuilder::new().build(), Arc::default()).unwrap()
    };
    let catalog = open();
    catalog.create_database("Sales", false, None, &[]).await.unwrap();
    catalog.create_database("bench", false, Some("tpch"), &[("scale".into(), "0.01".into())]).await.unwrap();
    let fields = vec![crate::types::StructField { name: "a b`c".into(), ty: SparkType::Varchar(3) }];
    let mut wanted = table("sales.Orders");
    wanted.columns.push(Column { name: "s".into(), ty: SparkType::Struct(fields), nullable: false });
    wanted.column_comments = vec![Some("the key".into()), None];
    let made = catalog.create_table(wanted).await.unwrap();
    catalog.create_view(&parts("v"), view(false), false, false).unwrap();
    catalog.create_view(&parts("tv"), view(true), false, false).unwrap();

    let again = open();
    assert_eq!(again.databases(), ["bench", "default", "Sales"]);
    let Some((name, Entry::Table(found))) = again.resolve(&parts("sales.orders")).await.unwrap() else {
        panic!("lost")
    };
    assert_eq!((name.name.as_str(), found.columns), ("Orders", made.columns));
    assert_eq!(found.definition.column_comment(0), Some("the key"));
    assert!(matches!(again.resolve(&parts("v")).await, Ok(Some((_, Entry::View(_))))));
    assert!(again.resolve(&parts("tv")).await.unwrap().is_none());
    assert!(again.resolve(&parts("bench.LINEITEM")).await.unwrap().is_some());
    again.create_table(table("sales.lines")).await.unwrap();
    let count = async |catalog: &SessionCatalog| {
        let Some((_, Entry::Table(entry))) = catalog.resolve(&parts("sales.lines")).await.unwrap() else {
            panic!("lost")
        };
        let context = datafusion::prelude::SessionContext::new();
        context.read_table(entry.provider).unwrap().count().await.unwrap()
    };
    assert_eq!(again.insert(&parts("sales.lines"), rows(vec![1, 2]), false, &[]).await.unwrap(), 2);
    assert_eq!(again.insert(&parts("sales.lines"), rows(vec![3]), false, &[]).await.unwrap(), 1);
    assert_eq!(count(&open()).await, 3);
    again.insert(&parts("sales.lines"), rows(vec![4]), true, &[]).await.unwrap();
    assert_eq!(count(&again).await, 1);
    again.drop(&parts("sales.orders"), false, false).await.unwrap();
    assert!(!folder.path().join("sales.db/orders").exists());
    again.drop_database("bench", false, false).await.unwrap();
    assert_eq!(open().databases(), ["default", "Sales"]);
}
