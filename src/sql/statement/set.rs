//! `SET`, `SET -v`, `SET key`, `SET key = value`, `SET TIME ZONE zone`
//!
//! The value is the text up to the end of the statement, as it is written. Source: Spark's `SparkSqlAstBuilder`.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::config::{SETTINGS, find};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host};
use crate::sql::ast::{ExprKind, Interval, Literal};
use crate::sql::lex::TokenKind;
use crate::sql::parse::Parser;
use crate::types::Column;
use crate::types::zone::{Zone, machine_zone};

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["SET"], parse }];

const TIME_ZONE: &str = "spark.sql.session.timeZone";

#[derive(Debug)]
enum Set {
    List { verbose: bool },
    Show(String),
    Change(String, String),
    LocalTimeZone,
}

pub(super) fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.bump().span;
    if parser.at_words(&["TIME", "ZONE"]) {
        parser.bump();
        parser.bump();
        return time_zone(parser);
    }
    let refused = [("CATALOG", "SET CATALOG"), ("ROLE", "SET ROLE"), ("COLLATION", "SET COLLATION")];
    if (parser.peek_at(1).kind.is_name() || parser.peek_at(1).kind == TokenKind::LeftParen)
        && let Some((_, feature)) = refused.iter().find(|(word, _)| parser.at_word(word))
    {
        return parser.unsupported(feature, start);
    }
    let rest = parser.rest().trim();
    if rest.is_empty() {
        return act(Set::List { verbose: false });
    }
    if rest.eq_ignore_ascii_case("-v") {
        return act(Set::List { verbose: true });
    }
    let invalid = || Error::new("INVALID_SET_SYNTAX").at(parser.since(start));
    let (key, value) = match rest.strip_prefix('`') {
        Some(rest) => {
            let (key, rest) = rest.split_once('`').ok_or_else(invalid)?;
            match rest.trim_start().strip_prefix('=') {
                Some(value) => (key, Some(value.trim())),
                None if rest.trim().is_empty() => (key, None),
                None => return Err(invalid()),
            }
        }
        None => match rest.split_once('=') {
            Some((key, value)) => (key.trim(), Some(value.trim())),
            None => (rest, None),
        },
    };
    if !rest.starts_with('`') && !is_key(key) {
        return Err(invalid());
    }
    let unquoted = |value: &str| match value.strip_prefix('`').and_then(|value| value.strip_suffix('`')) {
        Some(inner) if !inner.contains('`') => inner.to_string(),
        _ => value.to_string(),
    };
    match value {
        Some(value) => act(Set::Change(key.to_string(), unquoted(value))),
        None => act(Set::Show(key.to_string())),
    }
}

/// Whether `key` may be written without backquotes.
pub(super) fn is_key(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "_.:\\".contains(c))
}

fn time_zone(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let place = parser.peek().span;
    if parser.eat_word("LOCAL") {
        return act(Set::LocalTimeZone);
    }
    if parser.at(TokenKind::String) {
        return act(Set::Change(TIME_ZONE.to_string(), parser.single_string()?));
    }
    if !parser.at_word("INTERVAL") {
        return Err(Error::new("_LEGACY_ERROR_TEMP_0045").at(place));
    }
    let expr = parser.expr()?;
    let seconds = match &expr.kind {
        ExprKind::Interval(interval) => offset(interval),
        _ => None,
    };
    match seconds {
        Some(seconds) if seconds.unsigned_abs() <= 18 * 3600 => {
            let sign = if seconds < 0 { '-' } else { '+' };
            let (hours, minutes, rest) = (seconds.abs() / 3600, seconds.abs() / 60 % 60, seconds.abs() % 60);
            let tail = if rest == 0 { String::new() } else { format!(":{rest:02}") };
            act(Set::Change(TIME_ZONE.to_string(), format!("{sign}{hours:02}:{minutes:02}{tail}")))
        }
        Some(_) => Err(Error::new("INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE")
            .with("input", parser.slice(expr.span))
            .at(expr.span)),
        None => Err(Error::new("_LEGACY_ERROR_TEMP_0045").at(expr.span)),
    }
}

/// The seconds of an interval of hours, minutes and seconds.
fn offset(interval: &Interval) -> Option<i64> {
    let unit = |name: &str| match name.to_ascii_uppercase().trim_end_matches('S') {
        "HOUR" => Some(3600),
        "MINUTE" => Some(60),
        "SECOND" => Some(1),
        _ => None,
    };
    match interval {
        Interval::Units(units) => units.iter().try_fold(0_i64, |sum, (value, name)| {
            let (sign, value) = match &value.kind {
                ExprKind::Unary { operand, .. } => (-1, operand.as_ref()),
                _ => (1, value),
            };
            let number: i64 = match &value.kind {
                ExprKind::Literal(Literal::Int(number)) => i64::from(*number),
                ExprKind::Literal(Literal::String(text)) => text.trim().parse().ok()?,
                _ => return None,
            };
            sum.checked_add(number.checked_mul(sign)?.checked_mul(unit(&name.value)?)?)
        }),
        Interval::Range { value, negative, from, to } => {
            let (minus, text) = match value.trim().strip_prefix('-') {
                Some(text) => (true, text),
                None => (false, value.trim().trim_start_matches('+')),
            };
            let mut unit_seconds = unit(&from.value)?;
            let mut sum = 0_i64;
            for part in text.split(':') {
                let part = part.parse::<i64>().ok().filter(|part| *part >= 0)?;
                sum = sum.checked_add(part.checked_mul(unit_seconds)?)?;
                unit_seconds /= 60;
            }
            unit(&to.value)?;
            Some(if minus == *negative { sum } else { -sum })
        }
        Interval::Text(_) => None,
    }
}

/// The session's time zone.
pub(super) fn timezone(host: &dyn Host) -> Zone {
    value_of(host, TIME_ZONE).and_then(|name| Zone::parse(&name)).unwrap_or(Zone::UTC)
}

/// What a setting is now; settings whose default is found out at the start say so.
fn value_of(host: &dyn Host, key: &str) -> Option<String> {
    let settings = host.settings();
    match settings.get(key) {
        Some("") if key.eq_ignore_ascii_case(TIME_ZONE) => Some(machine_zone().to_string()),
        value => value.map(str::to_string),
    }
}

#[async_trait]
impl Command for Set {
    fn columns(&self) -> Vec<Column> {
        match self {
            Set::List { verbose: true } => text_columns(&["key", "value", "meaning", "Since version"]),
            _ => text_columns(&["key", "value"]),
        }
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let row = |key: &str, value: String| text_rows(&self.columns(), [[Some(key.to_string()), Some(value)]]);
        match self {
            Set::List { verbose: false } => {
                let settings = host.settings();
                let rows = settings.iter().map(|(key, value)| [Some(key.to_string()), Some(value.to_string())]);
                text_rows(&self.columns(), rows.collect::<Vec<_>>())
            }
            Set::List { verbose: true } => {
                let rows = SETTINGS.iter().map(|setting| {
                    let value = value_of(host, setting.name).unwrap_or_default();
                    [Some(setting.name.to_string()), Some(value), Some(setting.doc.to_string()), Some(String::new())]
                });
                text_rows(&self.columns(), rows)
            }
            Set::Show(key) => {
                let known = find(key).map_or(key.as_str(), |setting| setting.name);
                row(known, value_of(host, key).unwrap_or_else(|| "<undefined>".to_string()))
            }
            Set::Change(key, value) => {
                let name: Vec<String> = key.split('.').map(str::to_string).collect();
                if host.variables().exactly(&name).is_some() {
                    return Err(Error::new("UNSUPPORTED_FEATURE.SET_VARIABLE_USING_SET")
                        .with("variableName", super::shared::quoted(&name)));
                }
                let mut notice = None;
                host.change_settings(&mut |settings| {
                    notice = settings.set(key, value)?;
                    Ok(())
                })?;
                if let Some(notice) = notice {
                    host.notice(notice);
                }
                row(key, value.clone())
            }
            Set::LocalTimeZone => {
                let zone = machine_zone().to_string();
                host.change_settings(&mut |settings| settings.set(TIME_ZONE, &zone).map(|_| ()))?;
                row(TIME_ZONE, zone.clone())
            }
        }
    }
}
