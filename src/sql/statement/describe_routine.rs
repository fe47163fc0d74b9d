//! What DESCRIBE FUNCTION shows of a function with a body of SQL: a label and a value in each line.

use chrono::{DateTime, Utc};

use crate::exec::command::{QualifiedName, Routine, RoutineReturns};
use crate::sql::routine::shown;

/// The lines.
pub(super) fn rows(name: &QualifiedName, routine: &Routine, extended: bool) -> Vec<String> {
    let mut lines: Vec<(&str, String)> = Vec::new();
    // A value of several lines has its label before the first.
    let mut add = |label: &'static str, values: Vec<String>| {
        for (i, value) in values.into_iter().enumerate() {
            lines.push((if i == 0 { label } else { "" }, value));
        }
    };
    add("Function:", vec![shown(name)]);
    let table = matches!(routine.returns, RoutineReturns::Table(_));
    add("Type:", vec![if table { "TABLE" } else { "SCALAR" }.to_string()]);
    let parameters = routine.parameters.iter().map(|parameter| {
        let default = parameter.default.as_ref().map(|text| format!("DEFAULT {text}"));
        (parameter.name.as_str(), parameter.ty.sql(), [default, comment(parameter.comment.as_deref())])
    });
    add("Input:", columns(parameters.collect(), extended));
    match &routine.returns {
        RoutineReturns::Value(ty) => add("Returns:", vec![ty.sql()]),
        RoutineReturns::Table(of) => {
            let of = of.iter().map(|(name, ty, text)| (name.as_str(), ty.sql(), [None, comment(text.as_deref())]));
            add("Returns:", columns(of.collect(), extended));
        }
    }
    if extended {
        add("Comment:", routine.comment.iter().cloned().collect());
        add("Deterministic:", vec![routine.deterministic.to_string()]);
        add("Data Access:", vec![if routine.reads_data { "READS SQL DATA" } else { "CONTAINS SQL" }.to_string()]);
        add("Configs:", routine.settings.iter().map(|(key, value)| format!("{key}={value}")).collect());
        if let Some(created) = DateTime::<Utc>::from_timestamp(routine.created, 0) {
            add("Create Time:", vec![created.format("%a %b %d %H:%M:%S UTC %Y").to_string()]);
        }
        add("Body:", vec![routine.body.clone()]);
    }
    let width = lines.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
    lines.into_iter().map(|(label, value)| format!("{label:width$} {value}")).collect()
}

fn comment(text: Option<&str>) -> Option<String> {
    text.map(|text| format!("'{text}'"))
}

/// Names and types one below the other, with what else there is behind them; `()` for none.
fn columns(list: Vec<(&str, String, [Option<String>; 2])>, extended: bool) -> Vec<String> {
    if list.is_empty() {
        return vec!["()".to_string()];
    }
    let names = list.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0);
    let types = list.iter().map(|(_, ty, _)| ty.chars().count()).max().unwrap_or(0);
    list.into_iter()
        .map(|(name, ty, more)| {
            let more = more.into_iter().flatten().filter(|_| extended).map(|text| format!(" {text}"));
            format!("{name:names$} {ty:types$}{}", more.collect::<String>())
        })
        .collect()
}
