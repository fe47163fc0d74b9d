//! `ALTER TABLE name SET TBLPROPERTIES (...) | UNSET TBLPROPERTIES [IF EXISTS] (...) | SET SERDEPROPERTIES (...)`
//!
//! The property `comment` is the comment.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::super::Statement;
use super::super::shared::{act, parts_of, quoted, table_of};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host};
use crate::exec::definition::TableDefinition;
use crate::sql::ast::ObjectName;
use crate::sql::lex::TokenKind;
use crate::sql::parse::Parser;

/// A change of properties.
#[derive(Clone, Debug)]
pub(in super::super) enum Change {
    /// `SET TBLPROPERTIES`
    Set(Vec<(String, String)>),
    /// `UNSET TBLPROPERTIES`
    Unset(Vec<String>),
    /// `SET SERDEPROPERTIES`: how the files are read and written
    Options(Vec<(String, String)>),
    /// `SET SERDE`
    Serde,
}

impl Change {
    /// Does it to a comment and a list of properties.
    pub(in super::super) fn apply(&self, comment: &mut Option<String>, properties: &mut Vec<(String, String)>) {
        match self {
            Change::Set(pairs) => {
                for (key, value) in pairs {
                    if key == "comment" {
                        *comment = Some(value.clone());
                        continue;
                    }
                    properties.retain(|(known, _)| known != key);
                    properties.push((key.clone(), value.clone()));
                }
            }
            Change::Unset(keys) => {
                if keys.iter().any(|key| key == "comment") {
                    *comment = None;
                }
                properties.retain(|(known, _)| !keys.contains(known));
            }
            Change::Options(_) | Change::Serde => {}
        }
    }
}

/// Reads one, if it is next.
pub(in super::super) fn read(parser: &mut Parser<'_>) -> Result<Option<Change>> {
    let start = parser.peek().span;
    if parser.eat_words(&["SET", "TBLPROPERTIES"]) {
        let pairs = pairs(parser)?;
        let without: Vec<&str> =
            pairs.iter().filter(|(_, value)| value.is_none()).map(|(key, _)| key.as_str()).collect();
        if !without.is_empty() {
            let message = format!("Values must be specified for key(s): [{}]", without.join(","));
            return Err(Error::new("_LEGACY_ERROR_TEMP_0035").with("message", message).at(parser.since(start)));
        }
        let reserved = [
            ("provider", "please use the USING clause to specify it"),
            ("location", "please use the LOCATION clause to specify it"),
            ("owner", "it will be set to the current user"),
        ];
        if let Some((name, advice)) = reserved.iter().find(|(name, _)| pairs.iter().any(|(key, _)| key == name)) {
            return Err(Error::new("UNSUPPORTED_FEATURE.SET_TABLE_PROPERTY")
                .with("property", *name)
                .with("msg", *advice)
                .at(parser.since(start)));
        }
        let given = pairs.into_iter().map(|(key, value)| (key, value.unwrap_or_default()));
        return Ok(Some(Change::Set(given.collect())));
    }
    if parser.eat_words(&["UNSET", "TBLPROPERTIES"]) {
        parser.eat_words(&["IF", "EXISTS"]);
        let pairs = pairs(parser)?;
        let with: Vec<&str> = pairs.iter().filter(|(_, value)| value.is_some()).map(|(key, _)| key.as_str()).collect();
        if !with.is_empty() {
            let message = format!("Values should not be specified for key(s): [{}]", with.join(","));
            return Err(Error::new("_LEGACY_ERROR_TEMP_0035").with("message", message).at(parser.since(start)));
        }
        return Ok(Some(Change::Unset(pairs.into_iter().map(|(key, _)| key).collect())));
    }
    if parser.eat_words(&["SET", "SERDEPROPERTIES"]) {
        return Ok(Some(Change::Options(parser.options()?)));
    }
    if parser.eat_words(&["SET", "SERDE"]) {
        parser.string()?;
        if parser.eat_words(&["WITH", "SERDEPROPERTIES"]) {
            parser.options()?;
        }
        return Ok(Some(Change::Serde));
    }
    Ok(None)
}

/// Keys with values, where they have one.
fn pairs(parser: &mut Parser<'_>) -> Result<Vec<(String, Option<String>)>> {
    parser.parens(|parser| {
        let key = parser.option_key()?;
        let written = parser.eat(TokenKind::Eq);
        let none = matches!(parser.peek().kind, TokenKind::Comma | TokenKind::RightParen);
        let value = if none && !written { None } else { Some(parser.option_value()?) };
        Ok((key, value))
    })
}

#[derive(Debug)]
struct AlterProperties {
    table: ObjectName,
    change: Change,
}

pub(super) fn of(table: ObjectName, change: Change) -> Result<Box<dyn Statement>> {
    act(AlterProperties { table, change })
}

#[async_trait]
impl Command for AlterProperties {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let operation = match self.change {
            Change::Set(_) => "ALTER TABLE ... SET TBLPROPERTIES",
            Change::Unset(_) => "ALTER TABLE ... UNSET TBLPROPERTIES",
            Change::Options(_) | Change::Serde => "ALTER TABLE ... SET [SERDE|SERDEPROPERTIES]",
        };
        let (name, table) = table_of(host, &self.table, operation).await?;
        let mut definition = TableDefinition::clone(&table.definition);
        match &self.change {
            Change::Serde => {
                return Err(Error::new("UNSUPPORTED_FEATURE.ALTER_TABLE_SERDE_FOR_DATASOURCE_TABLE")
                    .with("tableName", quoted(&parts_of(&name)))
                    .at(self.table.span));
            }
            Change::Options(pairs) => {
                if definition.in_memory() && definition.provider != "parquet" {
                    return Err(Error::unsupported("OPTIONS of a table in memory, which is read from no files")
                        .at(self.table.span));
                }
                for (key, value) in pairs {
                    definition.options.retain(|(known, _)| !known.eq_ignore_ascii_case(key));
                    definition.options.push((key.clone(), value.clone()));
                }
                if !definition.in_memory() {
                    crate::source::check(&definition.provider, &definition.options)?;
                }
            }
            change => change.apply(&mut definition.comment, &mut definition.properties),
        }
        host.catalog().redefine(&parts_of(&name), definition, None).await?;
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_a_property() {
        let (mut comment, mut properties) = (None, vec![("a".to_string(), "1".to_string())]);
        let set = Change::Set(vec![("comment".into(), "c".into()), ("a".into(), "2".into())]);
        set.apply(&mut comment, &mut properties);
        assert_eq!((comment.as_deref(), properties.len(), properties[0].1.as_str()), (Some("c"), 1, "2"));
        Change::Unset(vec!["comment".into(), "a".into()]).apply(&mut comment, &mut properties);
        assert!(comment.is_none() && properties.is_empty());
    }
}
