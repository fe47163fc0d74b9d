//! Variables: the session's, made by DECLARE, and those of the blocks of a script around a statement.
//!
//! A name of one part means the innermost variable of that name; `label.x` one of the block of that label; `session.x` and
//! `system.session.x` one of the session. Names are matched without regard to case.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-ddl-declare-variable.html>.

use std::collections::BTreeMap;

use datafusion::common::ScalarValue;

use crate::error::{Error, Result};
use crate::types::SparkType;

/// A variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name as it was declared.
    pub name: String,
    /// Its type.
    pub ty: SparkType,
    /// Its value, of the type's storage.
    pub value: ScalarValue,
    /// The text of the expression that `DEFAULT` stands for.
    pub default: String,
}

/// Variables by name in lower case.
type Named = BTreeMap<String, Variable>;

/// A block of a script, or what else has variables of its own.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// What qualifies its variables: the label, in lower case.
    pub label: String,
    variables: Named,
}

/// The variables that a statement can see.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    session: Named,
    /// Innermost last.
    blocks: Vec<Block>,
}

/// Where a variable lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// In the session.
    Session,
    /// In the block of that number, counted from the outermost.
    Block(usize),
}

/// A variable that a name was found to mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableId {
    /// Where it lives.
    pub home: Home,
    /// Its name in lower case.
    pub key: String,
}

impl Variables {
    /// The session's variables alone.
    #[must_use]
    pub fn of_session(&self) -> Variables {
        Variables { session: self.session.clone(), blocks: Vec::new() }
    }

    /// Takes over the session's variables of `other`.
    pub fn set_session(&mut self, other: &Variables) {
        self.session.clone_from(&other.session);
    }

    /// Begins a block.
    pub fn enter(&mut self, label: &str) {
        self.blocks.push(Block { label: label.to_lowercase(), variables: Named::new() });
    }

    /// Takes the blocks inside the outermost `depth` away: what a handler of block `depth` does not see.
    pub fn cut(&mut self, depth: usize) -> Vec<Block> {
        self.blocks.split_off(depth.min(self.blocks.len()))
    }

    /// Puts blocks back that [`Variables::cut`] took away.
    pub fn restore(&mut self, blocks: Vec<Block>) {
        self.blocks.extend(blocks);
    }

    /// How many blocks there are.
    pub fn depth(&self) -> usize {
        self.blocks.len()
    }

    /// Whether there are blocks: a script runs.
    pub fn in_script(&self) -> bool {
        !self.blocks.is_empty()
    }

    /// The variable that a name begins with and how many of its parts mean it; what follows are fields.
    pub fn find(&self, name: &[String]) -> Option<(VariableId, &Variable, usize)> {
        (1..=name.len().min(3)).rev().find_map(|parts| {
            let (id, variable) = self.exactly(name.get(..parts)?)?;
            Some((id, variable, parts))
        })
    }

    /// The variable that a whole name means.
    pub fn exactly(&self, name: &[String]) -> Option<(VariableId, &Variable)> {
        let key = name.last()?.to_lowercase();
        let of_session = |key: String| {
            let variable = self.session.get(&key)?;
            Some((VariableId { home: Home::Session, key }, variable))
        };
        let in_block = |label: Option<&str>| {
            let fits =
                |block: &Block| label.is_none_or(|label| block.label == label) && block.variables.contains_key(&key);
            let at = self.blocks.iter().rposition(fits)?;
            let variable = self.blocks.get(at)?.variables.get(&key)?;
            Some((VariableId { home: Home::Block(at), key: key.clone() }, variable))
        };
        match name {
            [_] => in_block(None).or_else(|| of_session(key.clone())),
            [qualifier, _] => {
                let qualifier = qualifier.to_lowercase();
                let local = in_block(Some(&qualifier));
                local.or_else(|| if qualifier == "session" { of_session(key.clone()) } else { None })
            }
            [system, session, _]
                if system.eq_ignore_ascii_case("system") && session.eq_ignore_ascii_case("session") =>
            {
                of_session(key)
            }
            _ => None,
        }
    }

    /// The name that shows where a variable lives: `system.session.x`.
    pub fn shown(&self, id: &VariableId, name: &str) -> String {
        let block = match id.home {
            Home::Session => return format!("system.session.{name}"),
            Home::Block(at) => self.blocks.get(at),
        };
        match block.map_or("", |block| block.label.as_str()) {
            "" => format!("local.{name}"),
            label => format!("local.{label}.{name}"),
        }
    }

    /// Adds a variable: to the innermost block, else to the session.
    /// # Errors
    /// `VARIABLE_ALREADY_EXISTS` unless it may be replaced.
    pub fn declare(&mut self, variable: Variable, replace: bool) -> Result<()> {
        let key = variable.name.to_lowercase();
        let (home, place) = match self.blocks.last_mut() {
            Some(block) if block.label.is_empty() => (&mut block.variables, vec!["local".to_string()]),
            Some(block) => (&mut block.variables, vec![block.label.clone()]),
            None => (&mut self.session, vec!["system".to_string(), "session".to_string()]),
        };
        if home.contains_key(&key) && !replace {
            let parts: Vec<String> = place.into_iter().chain([key]).map(|part| format!("`{part}`")).collect();
            return Err(Error::new("VARIABLE_ALREADY_EXISTS").with("variableName", parts.join(".")));
        }
        home.insert(key, variable);
        Ok(())
    }

    /// Gives a variable another value.
    pub fn assign(&mut self, id: &VariableId, value: ScalarValue) {
        let home = match id.home {
            Home::Session => Some(&mut self.session),
            Home::Block(at) => self.blocks.get_mut(at).map(|block| &mut block.variables),
        };
        if let Some(variable) = home.and_then(|home| home.get_mut(&id.key)) {
            variable.value = value;
        }
    }

    /// Removes a variable of the session; whether there was one.
    pub fn drop(&mut self, name: &str) -> bool {
        self.session.remove(&name.to_lowercase()).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(name: &str, value: i32) -> Variable {
        Variable { name: name.into(), ty: SparkType::Int, value: ScalarValue::from(value), default: "NULL".into() }
    }

    fn value(variables: &Variables, name: &str) -> Option<ScalarValue> {
        let name: Vec<String> = name.split('.').map(str::to_string).collect();
        variables.find(&name).map(|(_, variable, _)| variable.value.clone())
    }

    #[test]
    fn inner_names_hide_outer_ones() {
        let mut variables = Variables::default();
        variables.declare(variable("x", 1), false).unwrap();
        variables.enter("L");
        variables.declare(variable("X", 2), false).unwrap();
        variables.enter("m");
        variables.declare(variable("x", 3), false).unwrap();
        for (name, expected) in [("x", 3), ("l.x", 2), ("session.x", 1), ("System.Session.X", 1), ("l.x.field", 2)] {
            assert_eq!(value(&variables, name), Some(ScalarValue::from(expected)), "{name}");
        }
        assert_eq!(value(&variables, "builtin.x"), None);
        assert!(variables.declare(variable("x", 4), false).is_err());
        variables.cut(1);
        assert_eq!(value(&variables, "x"), Some(ScalarValue::from(2)));
    }
}
