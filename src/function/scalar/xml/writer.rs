//! Writes elements, a level of them moved to the right by so much, an element in a line of its own unless text stands beside.

use super::document::is_name;
use crate::error::{Error, Result};

/// The text that is being written.
pub(super) struct Writer<'f> {
    text: String,
    indent: &'f str,
    validate: bool,
    /// The elements that are open, and whether the one around each has elements or text so far.
    open: Vec<(String, Inside)>,
    inside: Inside,
    /// Whether the last start tag may still get attributes.
    in_tag: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    Elements,
    Text,
}

impl<'f> Writer<'f> {
    pub(super) fn new(indent: &'f str, validate: bool) -> Self {
        Writer { text: String::new(), indent, validate, open: Vec::new(), inside: Inside::Nothing, in_tag: false }
    }

    /// What was written, which is forgotten.
    pub(super) fn take(&mut self) -> String {
        if self.indent.is_empty() {
            self.text.push('\n');
        }
        std::mem::take(&mut self.text)
    }

    /// Begins an element.
    pub(super) fn start(&mut self, name: &str) -> Result<()> {
        self.check(name)?;
        self.end_tag();
        if !self.open.is_empty() {
            self.line(self.open.len());
        }
        self.open.push((name.to_string(), Inside::Elements));
        self.inside = Inside::Nothing;
        self.text.push('<');
        self.text.push_str(name);
        self.in_tag = true;
        Ok(())
    }

    /// An attribute of the element that was begun last.
    pub(super) fn attribute(&mut self, name: &str, value: &str) -> Result<()> {
        self.check(name)?;
        if !self.in_tag {
            return Err(Error::unsupported("an attribute behind the content of its element"));
        }
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        for c in value.chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '"' => self.text.push_str("&quot;"),
                '\t' | '\n' | '\r' => self.text.push_str(&format!("&#x{:x};", u32::from(c))),
                c => self.text.push(c),
            }
        }
        self.text.push('"');
        Ok(())
    }

    /// Text within an element.
    pub(super) fn characters(&mut self, text: &str) {
        self.inside = Inside::Text;
        self.end_tag();
        for c in text.chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' if self.text.ends_with("]]") => self.text.push_str("&gt;"),
                '\r' => self.text.push_str("&#xd;"),
                c => self.text.push(c),
            }
        }
    }

    /// Ends the element that was begun last.
    pub(super) fn end(&mut self) {
        let Some((name, around)) = self.open.pop() else { return };
        if self.inside == Inside::Elements {
            self.line(self.open.len());
        }
        self.inside = around;
        if std::mem::take(&mut self.in_tag) {
            self.text.push_str("/>");
        } else {
            self.text.push_str(&format!("</{name}>"));
        }
    }

    fn end_tag(&mut self) {
        if std::mem::take(&mut self.in_tag) {
            self.text.push('>');
        }
    }

    fn line(&mut self, depth: usize) {
        if !self.indent.is_empty() {
            self.text.push('\n');
            self.text.push_str(&self.indent.repeat(depth));
        }
    }

    fn check(&self, name: &str) -> Result<()> {
        if self.validate && !is_name(name) { Err(Error::new("INVALID_XML_NAME").with("name", name)) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_text() {
        let mut writer = Writer::new("  ", true);
        writer.start("a").unwrap();
        writer.attribute("k", "\"<\n").unwrap();
        writer.start("b").unwrap();
        writer.characters("x<]]>");
        writer.end();
        writer.start("c").unwrap();
        writer.end();
        writer.end();
        assert_eq!(writer.take(), "<a k=\"&quot;&lt;&#xa;\">\n  <b>x&lt;]]&gt;</b>\n  <c/>\n</a>");
        assert_eq!(writer.start("1").unwrap_err().class(), "INVALID_XML_NAME");
    }
}
