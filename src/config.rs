//! Every setting in one table: name, type, default, what it does; and the values that a session has set.
//!
//! Settings of Spark's that change answers are honoured or refused by name; those that only tune Spark's machinery are
//! accepted and have no effect here; unknown `spark.*` names are accepted with a notice, other unknown names refused.

mod table;

use std::collections::BTreeMap;

use crate::error::{Error, Result};

pub use table::SETTINGS;

/// What a setting's value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A whole number, not negative.
    Integer,
    /// Bytes, with a unit: `4GB`, `512m`.
    Size,
    /// A time, with a unit: `30s`, `5min`, `100ms`.
    Duration,
    /// Any text.
    Text,
    /// A time zone: `Europe/Berlin`, `+02:00`.
    TimeZone,
    /// One of these words, in any case.
    Choice(&'static [&'static str]),
}

/// What setting it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is obeyed.
    Honoured,
    /// It tunes machinery that Spark has and this program has not; answers do not depend on it.
    Ignored,
    /// Only this value is supported; another would change answers and is refused.
    Only(&'static str),
}

/// A row of the table.
#[derive(Debug)]
pub struct Setting {
    /// Its name, as written in `SET name = value`.
    pub name: &'static str,
    /// The type of its value.
    pub kind: Kind,
    /// The value when nothing is set; empty where it is found out at the start (the machine's time zone, its memory).
    pub default: &'static str,
    /// Whether it is obeyed.
    pub effect: Effect,
    /// One line for `SET -v` and completion.
    pub doc: &'static str,
}

/// The setting of that name, in any case.
pub fn find(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name.eq_ignore_ascii_case(name))
}

/// The settings whose names are spelt nearly so. All begin alike, so that only few letters may differ.
fn misspelt(name: &str) -> Vec<&'static str> {
    let distance = |setting: &Setting| strsim::osa_distance(&name.to_lowercase(), &setting.name.to_lowercase());
    let mut near: Vec<_> = SETTINGS.iter().map(|setting| (distance(setting), setting.name)).collect();
    near.retain(|(distance, _)| *distance <= 3);
    near.sort_unstable();
    near.into_iter().map(|(_, name)| name).collect()
}

/// The values that a session has set, over the table's defaults.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    values: BTreeMap<String, String>,
    initial: BTreeMap<String, String>,
}

impl Settings {
    /// Sets a value.
    ///
    /// Returns a notice when the name is an unknown `spark.*` one or has no effect here.
    /// # Errors
    /// `INVALID_CONF_VALUE` for a value that is not of the setting's type, `UNSUPPORTED_FEATURE` for a value that would
    /// change answers and is not supported, `SQL_CONF_NOT_FOUND` for an unknown name.
    pub fn set(&mut self, name: &str, value: &str) -> Result<Option<String>> {
        let Some(setting) = find(name) else {
            if name.contains('.') && !name.to_lowercase().starts_with("firesteel.") {
                self.values.insert(name.to_string(), value.to_string());
                let notice = name.to_lowercase().starts_with("spark.");
                let near = misspelt(name).first().map(|near| format!("; did you mean {near}?")).unwrap_or_default();
                return Ok(notice.then(|| format!("{name} is not known here and has no effect{near}")));
            }
            return Err(Error::new("SQL_CONF_NOT_FOUND")
                .with("sqlConf", format!("\"{name}\""))
                .suggest(misspelt(name)));
        };
        let canonical = setting.kind.check(setting.name, value)?;
        match setting.effect {
            Effect::Only(only) if !canonical.eq_ignore_ascii_case(only) => {
                return Err(Error::unsupported(format!("{} = {value}", setting.name)));
            }
            _ => {}
        }
        self.values.insert(setting.name.to_string(), canonical);
        Ok((setting.effect == Effect::Ignored).then(|| format!("{} has no effect here", setting.name)))
    }

    /// Back to the default.
    pub fn reset(&mut self, name: &str) {
        self.values.retain(|key, _| !key.eq_ignore_ascii_case(name));
        if let Some((key, value)) = self.initial.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)) {
            self.values.insert(key.clone(), value.clone());
        }
    }

    /// All back to their defaults.
    pub fn reset_all(&mut self) {
        self.values.clone_from(&self.initial);
    }

    /// What is set now is what the session begins with: RESET goes back to it.
    pub fn begin(&mut self) {
        self.initial.clone_from(&self.values);
    }

    /// The value, or the table's default; `None` for a name that is neither set nor in the table.
    pub fn get(&self, name: &str) -> Option<&str> {
        let set = self.values.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str());
        set.or_else(|| find(name).map(|setting| setting.default))
    }

    /// A boolean setting of the table.
    pub fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// What has been set, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl Kind {
    /// The value in canonical form.
    fn check(self, name: &str, value: &str) -> Result<String> {
        let value = value.trim();
        let wrong = |wanted: &str| {
            Err(Error::new("INVALID_CONF_VALUE.REQUIREMENT")
                .with("confName", name)
                .with("confValue", value)
                .with("confRequirement", format!("it should be {wanted}")))
        };
        match self {
            Kind::Boolean if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false") => {
                Ok(value.to_lowercase())
            }
            Kind::Boolean => Err(Error::new("INVALID_CONF_VALUE.TYPE_MISMATCH")
                .with("confName", name)
                .with("confValue", value)
                .with("confType", "boolean")),
            Kind::Integer if value.parse::<u64>().is_ok() => Ok(value.to_string()),
            Kind::Integer if name.starts_with("spark.") && value.parse::<i64>().is_err() => {
                Err(Error::new("INVALID_CONF_VALUE.TYPE_MISMATCH")
                    .with("confName", name)
                    .with("confValue", value)
                    .with("confType", "int"))
            }
            Kind::Integer => wrong("a whole number"),
            Kind::Size if parse_size(value).is_some() => Ok(value.to_string()),
            Kind::Size => wrong("a size such as 512MB or 4GB"),
            Kind::Duration if parse_duration(value).is_some() => Ok(value.to_string()),
            Kind::Duration => wrong("a time such as 500ms, 30s or 5min"),
            Kind::Text => Ok(value.to_string()),
            Kind::TimeZone if crate::types::zone::Zone::parse(value).is_some() => Ok(value.to_string()),
            Kind::TimeZone => {
                Err(Error::new("INVALID_CONF_VALUE.TIME_ZONE").with("confName", name).with("confValue", value))
            }
            Kind::Choice(words) => match words.iter().find(|word| word.eq_ignore_ascii_case(value)) {
                Some(word) => Ok((*word).to_string()),
                None => wrong(&format!("one of {}", words.join(", "))),
            },
        }
    }
}

/// Bytes: a number with an optional unit (`k`, `kb`, `kib`, `m`, `g`, `t`; powers of 1024) or none for bytes.
pub fn parse_size(text: &str) -> Option<u64> {
    let (number, unit) = split_unit(text)?;
    let factor: u64 = match unit.as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        "t" | "tb" | "tib" => 1 << 40,
        _ => return None,
    };
    let bytes = number * factor as f64;
    (0.0..1e18).contains(&bytes).then_some(bytes as u64)
}

/// A time: a number with a unit (`us`, `ms`, `s`, `m`/`min`, `h`, `d`) or none for seconds.
pub fn parse_duration(text: &str) -> Option<std::time::Duration> {
    let (number, unit) = split_unit(text)?;
    let seconds = match unit.as_str() {
        "us" => 1e-6,
        "ms" => 1e-3,
        "" | "s" | "sec" | "second" | "seconds" => 1.0,
        "m" | "min" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3600.0,
        "d" | "day" | "days" => 86400.0,
        _ => return None,
    };
    std::time::Duration::try_from_secs_f64(number * seconds).ok()
}

fn split_unit(text: &str) -> Option<(f64, String)> {
    let text = text.trim();
    let at = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..at].parse().ok()?;
    Some((number, text[at..].trim().to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_documented_and_defaults_fit() {
        assert!(SETTINGS.windows(2).all(|pair| pair[0].name < pair[1].name));
        for setting in SETTINGS {
            assert!(!setting.doc.is_empty() && !setting.doc.ends_with('.'), "{}", setting.name);
            assert!(setting.default.is_empty() || setting.kind.check(setting.name, setting.default).is_ok());
        }
    }

    #[test]
    fn sizes_and_durations() {
        assert_eq!(parse_size("1.5GB"), Some(3 << 29));
        assert_eq!(parse_size("12 parsecs"), None);
        assert_eq!(parse_duration("5min"), Some(std::time::Duration::from_secs(300)));
    }

    #[test]
    fn unknown_names() {
        let mut settings = Settings::default();
        assert!(settings.set("spark.foo.bar", "1").is_ok_and(|notice| notice.is_some()));
        assert!(settings.set("firesteel.nothing", "1").is_err());
        assert!(settings.set("spark.sql.caseSensitive", "true").is_err());
        assert!(settings.set("spark.sql.sources.default", "csv").is_err_and(|e| e.class() == "UNSUPPORTED_FEATURE"));
        assert!(settings.set("spark.sql.mapKeyDedupPolicy", "last_win").is_ok_and(|notice| notice.is_none()));
    }
}
