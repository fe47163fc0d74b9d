//! `${NAME}` in statements, as spark-sql substitutes it: text for text, before the statement is read.
//!
//! `${NAME}` and `${hivevar:NAME}` are what `-d`, `--define` and `--hivevar` gave; `${conf.name}`, `${spark:name}`,
//! `${sparkconf:name}` and `${hiveconf:name}` are settings. `${env:NAME}` and `${system:NAME}` work in the values of
//! `--conf` only, so that a script cannot read the environment. A name that is not known is left as it stands, and a
//! value may hold references itself, as in Spark's `ConfigReader`.

use std::collections::BTreeMap;

use crate::error::{Error, Result};

/// References inside values are followed this deep; Spark stops at circles.
const MAX_DEPTH: usize = 40;

/// `text` with `${NAME}` replaced: from `variables`, else by `setting`.
/// # Errors
/// When a value refers to itself.
pub fn statement(
    text: &str,
    variables: &BTreeMap<String, String>,
    setting: &dyn Fn(&str) -> Option<String>,
) -> Result<String> {
    replace(text, 0, &|reference| match reference.split_once(':') {
        Some(("hivevar", name)) => variables.get(name).cloned(),
        Some(("spark" | "sparkconf" | "hiveconf", name)) => setting(name),
        Some(_) => None,
        None => variables.get(reference).cloned().or_else(|| setting(reference)),
    })
}

/// The value of a `--conf`, with `${env:NAME}` replaced.
/// # Errors
/// When a value refers to itself.
pub fn conf_value(text: &str, environment: &dyn Fn(&str) -> Option<String>) -> Result<String> {
    replace(text, 0, &|reference| match reference.split_once(':') {
        Some(("env", name)) => environment(name),
        _ => None,
    })
}

fn replace(text: &str, depth: usize, value_of: &dyn Fn(&str) -> Option<String>) -> Result<String> {
    if depth > MAX_DEPTH {
        return Err(Error::new("INVALID_VARIABLE_SUBSTITUTION").with("text", text));
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("${") {
        out.push_str(&rest[..open]);
        let inside = &rest[open + 2..];
        let Some(close) = inside.find('}') else {
            rest = &rest[open..];
            break;
        };
        match value_of(&inside[..close]) {
            Some(value) => out.push_str(&replace(&value, depth + 1, value_of)?),
            None => out.push_str(&rest[open..open + 2 + close + 1]),
        }
        rest = &inside[close + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> Result<String> {
        let variables = [("day", "7"), ("twice", "${day}${day}"), ("loop", "${loop}")];
        let variables = variables.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
        statement(text, &variables, &|name| (name == "spark.x").then(|| "set".to_string()))
    }

    #[test]
    fn names_become_values() {
        assert_eq!(run("select ${day} + ${hivevar:day}").unwrap(), "select 7 + 7");
        assert_eq!(run("${twice}").unwrap(), "77");
        assert_eq!(run("${spark.x} ${sparkconf:spark.x}").unwrap(), "set set");
    }

    #[test]
    fn what_is_unknown_stays() {
        assert_eq!(run("${nobody} ${env:HOME} $day ${").unwrap(), "${nobody} ${env:HOME} $day ${");
        assert!(run("${loop}").is_err());
    }

    #[test]
    fn the_environment_is_for_conf_only() {
        let environment = |name: &str| (name == "HOME").then(|| "/home/me".to_string());
        assert_eq!(conf_value("${env:HOME}/x", &environment).unwrap(), "/home/me/x");
    }
}
