//! Deep and long statements.

use super::*;

/// Reads, compares, copies and drops on a stack of eight megabytes; the session's threads have more.
fn on_a_small_stack(name: &str, text: String, good: bool) {
    let run = move || match parse_query(&text) {
        Ok((query, _)) => good && query.clone() == query,
        Err(error) => !good && error.class() == "STATEMENT_TOO_COMPLEX",
    };
    let thread = std::thread::Builder::new().stack_size(8 << 20).name(name.to_string()).spawn(run);
    assert!(thread.unwrap().join().unwrap(), "{name}");
}

#[test]
fn deep_and_long_statements() {
    let nest = |open: &str, core: &str, close: &str, n: usize| format!("{}{core}{}", open.repeat(n), close.repeat(n));
    let chain = |op: &str, n: usize| format!("select {}", vec!["a"; n].join(op));
    let in_select = |text: String| format!("select {text}");
    let in_from = |text: String| format!("select * from {text}");
    assert_eq!(query(&in_select(nest("(", "1", ")", 2_000))), "{select 1}");
    assert_eq!(query(&nest("(", "select 1", ")", 2_000)), "{select 1}");
    assert_eq!(query(&in_from(nest("(", "t", ")", 2_000))), "{select * from t}");
    on_a_small_stack("parentheses", in_select(nest("(", "1", ")", 200_000)), false);
    on_a_small_stack("calls", in_select(nest("f(", "1", ")", 1_900)), true);
    on_a_small_stack("too many calls", in_select(nest("f(", "1", ")", 4_000)), false);
    on_a_small_stack("signs", in_select(nest("- ", "a", "", 1_900)), true);
    on_a_small_stack("sum", chain(" + ", 1_900), true);
    on_a_small_stack("long sum", chain(" + ", 200_000), false);
    on_a_small_stack("conjunction", chain(" and ", 200_000), true);
    on_a_small_stack("unions", chain(" union all select ", 1_900), true);
    on_a_small_stack("subqueries", in_from(nest("(select * from ", "t", ")", 450)), true);
    on_a_small_stack("too many subqueries", in_from(nest("(select * from ", "t", ")", 3_000)), false);
    on_a_small_stack("scalar subqueries", in_select(nest("(select ", "t", ")", 350)), true);
    on_a_small_stack("joins", in_from(vec!["t"; 1_900].join(" join ")), true);
    on_a_small_stack("types", in_select(format!("cast(a as {})", nest("array<", "int", ">", 1_000))), true);
}

#[test]
fn a_list_of_megabytes_is_read_fast() {
    let values: Vec<String> = (0..600_000).map(|i| i.to_string()).collect();
    let text = format!("select * from t where a in ({})", values.join(", "));
    let start = std::time::Instant::now();
    assert!(parse_query(&text).is_ok());
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}
