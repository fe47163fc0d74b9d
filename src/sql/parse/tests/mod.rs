//! Trees, not acceptance: each case shows how a text is grouped, as an S-expression.

mod errors;
mod expressions;
mod limits;
mod queries;
mod show;

use show::{show, show_query};

use super::*;

fn expr(text: &str) -> String {
    parse_expression(text).map_or_else(|e| e.report(), |e| show(&e))
}

fn query(text: &str) -> String {
    parse_query(text).map_or_else(|e| e.report(), |(q, _)| show_query(&q))
}

fn class(text: &str) -> String {
    match parse_query(text) {
        Ok((q, _)) => show_query(&q),
        Err(e) => {
            let near = e.parameters().iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" ");
            format!("{} {near}", e.class()).trim().to_string()
        }
    }
}

fn check(read: fn(&str) -> String, cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(text, expected)| {
            let found = read(text);
            (found != *expected).then(|| format!("{text}\n  expected {expected}\n  found    {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
