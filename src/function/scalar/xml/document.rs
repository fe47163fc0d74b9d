//! XML text as a sequence of events: start and end of elements, text, comments, processing instructions.
//!
//! Names keep their prefixes, as for a parser that knows nothing of namespaces. What is not well-formed ends the sequence
//! with [`Event::Broken`], so that a reader which stops before never sees it.
//!
//! Source: <https://www.w3.org/TR/xml/>

use std::collections::HashMap;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event as Raw};
use quick_xml::reader::Reader;

/// A piece of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// `<name key="value">`, also of `<name/>`, which an end follows.
    Start(String, Vec<(String, String)>),
    /// `</name>`
    End(String),
    /// Text between tags, with CDATA sections in it; the number is the length of the part before the first change between
    /// plain text and CDATA.
    Text(String, usize),
    /// `<!-- text -->`
    Comment(String),
    /// `<?target content?>`
    Instruction(String, String),
    /// From here on the text is no XML.
    Broken,
}

/// How deeply entities may stand for others.
const ENTITY_DEPTH: usize = 16;

/// The events of a text. Entities that the document itself declares are known only with `declarations`.
pub(super) fn events(text: &str, declarations: bool) -> Vec<Event> {
    let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_comments = true;
    let mut sequence = Sequence::default();
    loop {
        let good = match reader.read_event() {
            Err(_) => false,
            Ok(Raw::Eof) => {
                if !sequence.open.is_empty() || !sequence.rooted {
                    sequence.events.push(Event::Broken);
                }
                return sequence.events;
            }
            Ok(Raw::Start(start)) => sequence.start(&start),
            Ok(Raw::Empty(start)) => sequence.start(&start) && sequence.end(start.name().0),
            Ok(Raw::End(end)) => sequence.end(end.name().0),
            Ok(Raw::Text(text)) => sequence.text(&text.xml10_content(), false),
            Ok(Raw::CData(text)) => !sequence.open.is_empty() && sequence.text(&text.xml10_content(), true),
            Ok(Raw::GeneralRef(reference)) => match reference.resolve_char_ref() {
                Err(_) => false,
                Ok(Some(c)) => sequence.character(c),
                Ok(None) => sequence.entity(&reference),
            },
            Ok(Raw::Comment(text)) => {
                sequence.events.push(Event::Comment(text.xml10_content().into_owned()));
                true
            }
            Ok(Raw::PI(instruction)) => {
                let content = instruction.content().trim_start().to_string();
                sequence.events.push(Event::Instruction(instruction.target().to_string(), content));
                !instruction.target().eq_ignore_ascii_case("xml")
            }
            Ok(Raw::Decl(_)) => sequence.events.is_empty(),
            Ok(Raw::DocType(declaration)) => {
                if declarations {
                    sequence.entities = entities(&declaration.into_inner());
                }
                !sequence.rooted
            }
        };
        if !good {
            sequence.events.push(Event::Broken);
            return sequence.events;
        }
    }
}

#[derive(Default)]
struct Sequence {
    events: Vec<Event>,
    open: Vec<String>,
    /// Whether the outermost element has begun.
    rooted: bool,
    /// Whether the last piece of text was CDATA.
    cdata: bool,
    entities: HashMap<String, String>,
}

impl Sequence {
    fn start(&mut self, start: &BytesStart<'_>) -> bool {
        if (self.rooted && self.open.is_empty()) || !is_name(start.name().0) {
            return false;
        }
        self.rooted = true;
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let Ok(attribute) = attribute else { return false };
            if !is_name(attribute.key.0) || attribute.value.contains('<') {
                return false;
            }
            let entities = &self.entities;
            let value = attribute.normalized_value_with(XmlVersion::Implicit1_0, ENTITY_DEPTH, |name| {
                predefined(name).or_else(|| entities.get(name).map(String::as_str))
            });
            let Ok(value) = value else { return false };
            attributes.push((attribute.key.0.to_string(), value.into_owned()));
        }
        let name = start.name().0.to_string();
        self.open.push(name.clone());
        self.events.push(Event::Start(name, attributes));
        true
    }

    fn end(&mut self, name: &str) -> bool {
        self.open.pop().is_some_and(|open| {
            let same = open == name;
            self.events.push(Event::End(open));
            same
        })
    }

    fn character(&mut self, c: char) -> bool {
        !self.open.is_empty() && is_legal(c) && self.text(c.encode_utf8(&mut [0; 4]), false)
    }

    fn entity(&mut self, name: &str) -> bool {
        let value = predefined(name).map(str::to_string).or_else(|| self.entities.get(name).cloned());
        // What has markup in it would have to be read as such.
        value.is_some_and(|value| {
            let plain = predefined(name).is_some() || !value.contains(['<', '&']);
            plain && !self.open.is_empty() && self.text(&value, false)
        })
    }

    fn text(&mut self, text: &str, cdata: bool) -> bool {
        if self.open.is_empty() {
            return text.trim_matches([' ', '\t', '\r', '\n']).is_empty();
        }
        if !text.chars().all(is_legal) {
            return false;
        }
        if text.is_empty() {
            return true;
        }
        match self.events.last_mut() {
            Some(Event::Text(known, first)) => {
                if *first == known.len() && self.cdata == cdata {
                    *first += text.len();
                }
                known.push_str(text);
            }
            _ => self.events.push(Event::Text(text.to_string(), text.len())),
        }
        self.cdata = cdata;
        true
    }
}

fn is_legal(c: char) -> bool {
    c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}') || matches!(c, '\t' | '\n' | '\r')
}

fn predefined(name: &str) -> Option<&'static str> {
    Some(match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        _ => return None,
    })
}

/// Whether a text is a name of XML.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(is_name_start) && text.chars().all(is_name_char)
}

/// Whether a name may begin with the character.
pub(super) fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | ':')
}

/// Whether a name may go on with the character.
pub(super) fn is_name_char(c: char) -> bool {
    is_name_start(c) || c.is_numeric() || matches!(c, '-' | '.' | '\u{b7}') || ('\u{300}'..='\u{36f}').contains(&c)
}

/// The entities that a document type declares inside: `<!ENTITY name "text">`.
fn entities(declaration: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    let mut rest = declaration;
    while let Some(at) = rest.find("<!ENTITY") {
        rest = rest[at + "<!ENTITY".len()..].trim_start();
        let Some(end) = rest.find(char::is_whitespace) else { break };
        let (name, value) = (&rest[..end], rest[end..].trim_start());
        let quote = if value.starts_with('\'') { '\'' } else { '"' };
        if let Some(value) = value.strip_prefix(quote)
            && let Some(end) = value.find(quote)
        {
            // The first declaration of a name counts.
            found.entry(name.to_string()).or_insert_with(|| value[..end].to_string());
            rest = &value[end + 1..];
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Event {
        Event::Text(text.to_string(), text.len())
    }

    #[test]
    fn well_formed_documents() {
        let found = events("<?xml version='1.0'?><a b=\"&lt;1\"> x<c/>&#65;&amp;</a><!--z-->", false);
        let expected = [
            Event::Start("a".into(), vec![("b".into(), "<1".into())]),
            text(" x"),
            Event::Start("c".into(), Vec::new()),
            Event::End("c".into()),
            text("A&"),
            Event::End("a".into()),
            Event::Comment("z".into()),
        ];
        assert_eq!(found, expected);
        let cdata = events("<a>x<![CDATA[y]]>z</a>", false);
        assert_eq!(cdata.get(1), Some(&Event::Text("xyz".into(), 1)));
    }

    #[test]
    fn broken_documents() {
        for text in [
            "",
            "x",
            "<a",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>x",
            "<a>&u;</a>",
            "<a b='<'/>",
            "<a b='1' b='2'/>",
            "<1/>",
        ] {
            assert_eq!(events(text, true).last(), Some(&Event::Broken), "{text}");
        }
        let declared = events("<!DOCTYPE a [<!ENTITY e \"ent\">]><a>&e;</a>", true);
        assert_eq!(declared.get(1), Some(&text("ent")));
    }
}
