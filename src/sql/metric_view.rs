//! What a metric view's YAML says, and the query that it is: its dimensions and measures, grouped by the dimensions.
//!
//! ```yaml
//! version: "0.1"
//! source: sales                # a table or view, or a query
//! filter: amount > 0           # may be left out
//! dimensions: [{name: region, expr: upper(region)}]
//! measures: [{name: total, expr: sum(amount)}]
//! ```
//! Source: Spark's `MetricViewV01`.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser as Events, ScalarStyle, StrInput};

use super::parse::Parser;
use super::scope::quoted;
use crate::error::{Error, Result};
use crate::exec::command::ViewEntry;

/// Values in values are no deeper than this.
const MAX_DEPTH: usize = 32;

/// What the text says.
#[derive(Debug)]
pub struct MetricView {
    source: String,
    /// Whether the source is a query, not a name.
    is_query: bool,
    filter: Option<String>,
    dimensions: Vec<Item>,
    measures: Vec<Item>,
}

/// A dimension or a measure.
#[derive(Debug)]
struct Item {
    name: String,
    expr: String,
}

/// The text of the query that a view is.
/// # Errors
/// `INVALID_METRIC_VIEW_YAML`
pub fn text_of(view: &ViewEntry) -> Result<Cow<'_, str>> {
    match view.metrics {
        true => Ok(Cow::Owned(MetricView::read(&view.text)?.query()?)),
        false => Ok(Cow::Borrowed(&view.text)),
    }
}

impl MetricView {
    /// Reads the text.
    /// # Errors
    /// `INVALID_METRIC_VIEW_YAML`
    pub fn read(text: &str) -> Result<MetricView> {
        let Yaml::Map(fields) = Yaml::read(text)? else { return Err(unreadable("there are no fields")) };
        let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value);
        let version = field("version").and_then(Yaml::text);
        if version != Some("0.1") {
            return Err(invalid(format!("Invalid YAML version: {}", version.unwrap_or("null"))));
        }
        let text = |name: &str| match field(name) {
            None | Some(Yaml::Null) => Ok(None),
            Some(Yaml::Text(text)) => Ok(Some(text.clone())),
            Some(_) => Err(unreadable(&format!("{name} is no text"))),
        };
        let items = |name: &str| match field(name) {
            None | Some(Yaml::Null) => Ok(Vec::new()),
            Some(Yaml::List(list)) => list.iter().map(|item| Item::read(item, name)).collect(),
            Some(_) => Err(unreadable(&format!("{name} is no list"))),
        };
        let source = text("source")?.ok_or_else(|| unreadable("Missing required creator property 'source'"))?;
        let named = Parser::new(&source).and_then(|mut parser| {
            parser.object_name()?;
            parser.finish()
        });
        Ok(MetricView {
            is_query: named.is_err(),
            source,
            filter: text("filter")?,
            dimensions: items("dimensions")?,
            measures: items("measures")?,
        })
    }

    /// The text of the query that it is.
    /// # Errors
    /// For a view of no columns.
    pub fn query(&self) -> Result<String> {
        if self.dimensions.is_empty() && self.measures.is_empty() {
            return Err(Error::unsupported("a metric view without dimensions and measures"));
        }
        // A comment at the end of a part ends with its line.
        let item = |item: &Item| format!("({}\n) AS {}", item.expr, quoted([item.name.as_str()]));
        let items: Vec<String> = self.dimensions.iter().chain(&self.measures).map(item).collect();
        let mut text = format!("SELECT {}\nFROM ", items.join(",\n"));
        match self.is_query {
            true => text.push_str(&format!("({}\n)", self.source)),
            false => text.push_str(&self.source),
        }
        if let Some(filter) = &self.filter {
            text.push_str(&format!("\nWHERE ({filter}\n)"));
        }
        if !self.dimensions.is_empty() {
            let places: Vec<String> = (1..=self.dimensions.len()).map(|place| place.to_string()).collect();
            text.push_str(&format!("\nGROUP BY {}", places.join(", ")));
        }
        Ok(text)
    }

    /// The properties that the view has by its text.
    pub fn properties(&self) -> Vec<(String, String)> {
        let (kind, key) = if self.is_query { ("SQL", "sql") } else { ("ASSET", "name") };
        let mut all = vec![("type", kind.to_string()), (key, self.source.clone())];
        let filter = self.filter.iter().map(|filter| ("metric_view.where".to_string(), filter.clone()));
        all.drain(..).map(|(key, value)| (format!("metric_view.from.{key}"), value)).chain(filter).collect()
    }
}

impl Item {
    fn read(value: &Yaml, list: &str) -> Result<Item> {
        let Yaml::Map(fields) = value else { return Err(unreadable(&format!("an item of {list} has no fields"))) };
        if let Some((key, _)) = fields.iter().find(|(key, _)| !["name", "expr"].contains(&key.as_str())) {
            return Err(unreadable(&format!("Unrecognized field \"{key}\" in {list}")));
        }
        let text = |name: &str| match fields.iter().find(|(key, _)| key == name) {
            Some((_, Yaml::Text(text))) => Ok(text.clone()),
            _ => Err(unreadable(&format!("Missing required creator property '{name}' in {list}"))),
        };
        Ok(Item { name: text("name")?, expr: text("expr")? })
    }
}

fn invalid(message: String) -> Error {
    Error::new("INVALID_METRIC_VIEW_YAML").with("message", message)
}

fn unreadable(why: &str) -> Error {
    invalid(format!("Failed to parse YAML: {why}"))
}

/// A YAML value; numbers and booleans are texts to us.
#[derive(Debug)]
enum Yaml {
    Null,
    Text(String),
    List(Vec<Yaml>),
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    /// The first document of a text.
    fn read(text: &str) -> Result<Yaml> {
        let mut events = Events::new_from_str(text);
        loop {
            match next(&mut events)? {
                Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
                Event::StreamEnd => return Ok(Yaml::Null),
                event => return Yaml::of(event, &mut events, 0),
            }
        }
    }

    fn of<'t>(event: Event<'t>, events: &mut Events<'t, StrInput<'t>>, depth: usize) -> Result<Yaml> {
        if depth > MAX_DEPTH {
            return Err(unreadable("values are nested too deeply"));
        }
        match event {
            Event::Scalar(text, style, ..) => {
                let none = style == ScalarStyle::Plain && ["", "~", "null", "Null", "NULL"].contains(&text.as_ref());
                Ok(if none { Yaml::Null } else { Yaml::Text(text.into_owned()) })
            }
            Event::SequenceStart(..) => {
                let mut list = Vec::new();
                loop {
                    match next(events)? {
                        Event::SequenceEnd => return Ok(Yaml::List(list)),
                        event => list.push(Yaml::of(event, events, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(..) => {
                let mut fields: Vec<(String, Yaml)> = Vec::new();
                loop {
                    let key = match next(events)? {
                        Event::MappingEnd => return Ok(Yaml::Map(fields)),
                        Event::Scalar(key, ..) => key.into_owned(),
                        _ => return Err(unreadable("a key that is no text")),
                    };
                    if fields.iter().any(|(known, _)| *known == key) {
                        return Err(unreadable(&format!("Duplicate field '{key}'")));
                    }
                    let value = next(events)?;
                    fields.push((key, Yaml::of(value, events, depth + 1)?));
                }
            }
            Event::Alias(_) => Err(unreadable("aliases are not supported")),
            _ => Err(unreadable("the text ends too early")),
        }
    }

    fn text(&self) -> Option<&str> {
        if let Yaml::Text(text) = self { Some(text) } else { None }
    }
}

fn next<'t>(events: &mut Events<'t, StrInput<'t>>) -> Result<Event<'t>> {
    match events.next() {
        Some(Ok((event, _))) => Ok(event),
        Some(Err(error)) => Err(unreadable(&error.to_string())),
        None => Err(unreadable("the text ends too early")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_a_query() {
        let text = "# sales\nversion: 0.1\nsource: |\n  SELECT * -- all\n  FROM t\nfilter: >-\n  a > 0\n  AND b\n\
                    dimensions: [{name: r, expr: region}]\nmeasures:\n- name: 'to`tal'\n  expr: \"sum(a)\"\n";
        let view = MetricView::read(text).unwrap();
        let query = "SELECT (region\n) AS `r`,\n(sum(a)\n) AS `to``tal`\nFROM (SELECT * -- all\nFROM t\n\n)\n\
                     WHERE (a > 0 AND b\n)\nGROUP BY 1";
        assert_eq!(view.query().unwrap(), query);
        let properties = view.properties();
        let keys: Vec<&str> = properties.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["metric_view.from.type", "metric_view.from.sql", "metric_view.where"]);
    }

    #[test]
    fn what_is_no_metric_view() {
        for text in [
            "",
            "version: 9",
            "[a]",
            "version: 0.1",
            "version: 0.1\nsource: t\ndimensions: 5",
            "version: 0.1\nsource: t\nmeasures: [{name: a}]",
            "version: 0.1\nsource: t\nmeasures: [{name: a, expr: b, more: c}]",
            "version: 0.1\nsource: [t",
            "version: 0.1\nversion: 0.1",
            "a: *b",
        ] {
            assert_eq!(MetricView::read(text).unwrap_err().class(), "INVALID_METRIC_VIEW_YAML", "{text}");
        }
    }
}
