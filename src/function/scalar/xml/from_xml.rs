//! `from_xml`: a value of a given type out of one XML element.
//!
//! The events of the document are walked as Spark's `StaxXmlParser` walks them: the children of an element are columns by
//! their names, attributes columns with a prefix, and the first bad value ends its element.

use std::sync::Arc;

use super::super::json::{corrupt_column, malformed};
use super::super::record::{Cell, Mode, Options, Spelling, reader, root};
use super::document::{Event, events};
use super::options::{Form, REFUSED};
use super::value::{NoValue, value};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::pattern::Purpose;
use crate::types::variant::build::Builder;
use crate::types::{SparkType, StructField};

pub const FUNCTION: Function = Function {
    name: "from_xml",
    aliases: &[],
    usage: "from_xml(xmlStr, schema[, options]) - Returns a struct value with the given `xmlStr` and `schema`.",
    example: "> SELECT from_xml('<p><a>1</a><b>0.8</b></p>', 'a INT, b DOUBLE');\n {\"a\":1,\"b\":0.8}",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let ty = root(call, 1)?;
    let options = Options::of(call, 2, REFUSED)?;
    let text = call.value(0)?.clone();
    let name = format!("from_xml({})", text.name);
    if !matches!(ty, SparkType::Struct(_) | SparkType::Variant) {
        return Err(Error::new("DATATYPE_MISMATCH.INVALID_XML_SCHEMA")
            .with("sqlExpr", format!("\"{name}\""))
            .with("schema", format!("\"{}\"", ty.sql()))
            .at(call.span));
    }
    if !text.ty.is_string() && text.ty != SparkType::Null {
        let alone = Call::plain(call.context, call.name, vec![text], call.span);
        return Err(alone.unexpected_type(0, "\"STRING\""));
    }
    let parser = Parser {
        corrupt: corrupt_column(call, &ty, &options)?,
        spelling: Spelling::of(call, &options, Purpose::Read)?.with_date_pattern(options.flag("preferDate", true))?,
        form: Form::of(call, &options)?,
        mode: options.mode(call)?,
        ty: ty.clone(),
    };
    let key = format!("{} {}", options.key(), call.context.timezone_name);
    let text = if text.ty == SparkType::Null { Bound::null(SparkType::String) } else { text };
    let read = Arc::new(move |text: &str| parser.record(text));
    Ok(reader(call, "from_xml", text, ty, key, read)?.named(name))
}

struct Parser {
    ty: SparkType,
    form: Form,
    spelling: Spelling,
    mode: Mode,
    corrupt: Option<usize>,
}

/// Why an element was not read as a whole.
enum Bad {
    /// What of it could be read.
    Partial(Cell),
    /// Nothing of it.
    Whole,
}

impl From<NoValue> for Bad {
    fn from(_: NoValue) -> Bad {
        Bad::Whole
    }
}

/// Where the walk through the events is.
struct Walk<'e> {
    events: &'e [Event],
    at: usize,
}

impl<'e> Walk<'e> {
    /// The next event; `None` at the end and where the document is broken, which nothing gets past.
    fn peek(&self) -> Result<Option<&'e Event>, Bad> {
        match self.events.get(self.at) {
            Some(Event::Broken) => Err(Bad::Whole),
            event => Ok(event),
        }
    }

    fn next(&mut self) -> Result<Option<&'e Event>, Bad> {
        let event = self.peek()?;
        self.at += 1;
        Ok(event)
    }

    /// Passes over the end of an element, and spaces before it.
    fn skip_end(&mut self) -> Result<(), Bad> {
        loop {
            match self.next()? {
                Some(Event::Text(text, _)) if is_space(text) => {}
                Some(Event::End(_)) => return Ok(()),
                _ => return Err(Bad::Whole),
            }
        }
    }

    /// Passes over the rest of an element.
    fn skip_element(&mut self) -> Result<(), Bad> {
        let mut depth = 1;
        while depth > 0 {
            match self.next()? {
                Some(Event::Start(..)) => depth += 1,
                Some(Event::End(_)) => depth -= 1,
                Some(_) => {}
                None => return Err(Bad::Whole),
            }
        }
        Ok(())
    }

    /// The rest of an element as text, markup within written out.
    fn content(&mut self) -> Result<String, Bad> {
        let (mut text, mut depth) = (String::new(), 0);
        loop {
            match self.next()? {
                Some(Event::Start(name, attributes)) => {
                    text.push('<');
                    text.push_str(name);
                    for (name, value) in attributes {
                        text.push_str(&format!(" {name}=\"{value}\""));
                    }
                    text.push('>');
                    depth += 1;
                }
                Some(Event::End(name)) => {
                    text.push_str(&format!("</{name}>"));
                    depth -= 1;
                }
                Some(Event::Text(piece, _)) => text.push_str(piece),
                Some(_) => {}
                None => return Err(Bad::Whole),
            }
            if depth <= 0 && matches!(self.peek()?, Some(Event::End(_))) {
                self.skip_end()?;
                return Ok(text);
            }
        }
    }
}

fn is_space(text: &str) -> bool {
    text.trim_matches([' ', '\t', '\r', '\n']).is_empty()
}

impl Parser {
    fn record(&self, text: &str) -> Result<Cell> {
        // Comments and instructions are none of the data.
        let data = |event: &Event| !matches!(event, Event::Comment(_) | Event::Instruction(..));
        let events: Vec<Event> = events(text, false).into_iter().filter(data).collect();
        let read = match (events.first(), &self.ty) {
            (Some(Event::Start(_, attributes)), ty) => {
                let mut walk = Walk { events: &events, at: 1 };
                match ty {
                    SparkType::Struct(fields) => self.element(&mut walk, fields, attributes, true),
                    _ => self.variant(&mut walk, attributes),
                }
            }
            _ => Err(Bad::Whole),
        };
        let (mut cell, good) = match read {
            Ok(cell) => (cell, true),
            Err(Bad::Partial(cell)) => (cell, false),
            Err(Bad::Whole) => (Cell::empty(&self.ty), false),
        };
        if !good && self.mode == Mode::FailFast {
            return Err(malformed(&cell));
        }
        if let (Some(at), Cell::Struct(fields)) = (self.corrupt, &mut cell) {
            fields[at] = if good { Cell::Null } else { Cell::Text(text.to_string()) };
        }
        Ok(cell)
    }

    /// The place of the column of that name.
    fn column(&self, fields: &[StructField], name: &str, outermost: bool) -> Option<usize> {
        let place = fields.iter().position(|field| field.name.eq_ignore_ascii_case(name))?;
        (!outermost || self.corrupt != Some(place)).then_some(place)
    }

    fn value(&self, text: &str, ty: &SparkType) -> Result<Cell, Bad> {
        if *ty == SparkType::Variant {
            return self.variant_of(|builder| self.variant_text(text, builder));
        }
        Ok(value(text, ty, &self.form, &self.spelling)?)
    }

    /// Attributes put into the columns of their names.
    fn attributes(
        &self,
        attributes: &[(String, String)],
        fields: &[StructField],
        outermost: bool,
        cells: &mut [Cell],
    ) -> Result<bool, Bad> {
        let mut any = false;
        for (name, text) in self.form.attributes(attributes) {
            if let Some(at) = self.column(fields, &name, outermost) {
                any = true;
                cells[at] = text.map_or(Ok(Cell::Null), |text| self.value(&text, &fields[at].ty))?;
            }
        }
        Ok(any)
    }

    /// The rest of an element as a struct.
    fn element(
        &self,
        walk: &mut Walk<'_>,
        fields: &[StructField],
        attributes: &[(String, String)],
        outermost: bool,
    ) -> Result<Cell, Bad> {
        let mut cells = vec![Cell::Null; fields.len()];
        self.attributes(attributes, fields, outermost, &mut cells)?;
        let mut good = true;
        loop {
            match walk.next()? {
                Some(Event::Start(name, attributes)) => {
                    let name = self.form.name(name);
                    good &= self.child(walk, fields, name, attributes, outermost, &mut cells).is_ok();
                    walk.peek()?;
                }
                Some(Event::Text(text, _)) if !is_space(text) => {
                    let Some(at) = fields.iter().position(|field| field.name == self.form.value_tag) else { continue };
                    match &fields[at].ty {
                        SparkType::Array(element) => push(&mut cells[at], self.value(text, element)?),
                        ty => cells[at] = self.value(text, ty)?,
                    }
                }
                Some(Event::End(_)) | None => break,
                Some(_) => {}
            }
        }
        if good { Ok(Cell::Struct(cells)) } else { Err(Bad::Partial(Cell::Struct(cells))) }
    }

    fn child(
        &self,
        walk: &mut Walk<'_>,
        fields: &[StructField],
        name: &str,
        attributes: &[(String, String)],
        outermost: bool,
        cells: &mut [Cell],
    ) -> Result<(), Bad> {
        if let Some(at) = self.column(fields, name, outermost) {
            match &fields[at].ty {
                SparkType::Struct(inner) => cells[at] = self.element_with_attributes(walk, inner, attributes)?,
                SparkType::Array(element) => {
                    let item = match &**element {
                        SparkType::Struct(inner) => self.element_with_attributes(walk, inner, attributes)?,
                        ty => self.field(walk, ty, attributes)?,
                    };
                    push(&mut cells[at], item);
                }
                ty => cells[at] = self.field(walk, ty, attributes)?,
            }
            return Ok(());
        }
        let Some(at) = fields.iter().position(|field| field.name == self.form.wildcard) else {
            return walk.skip_element();
        };
        let text = self.field(walk, &SparkType::String, attributes)?;
        match &fields[at].ty {
            SparkType::Array(_) => push(&mut cells[at], text),
            ty if ty.is_string() => cells[at] = text,
            _ => return Err(Bad::Whole),
        }
        Ok(())
    }

    /// A child that is a struct, whose attributes come over its children.
    fn element_with_attributes(
        &self,
        walk: &mut Walk<'_>,
        fields: &[StructField],
        attributes: &[(String, String)],
    ) -> Result<Cell, Bad> {
        let mut given = vec![Cell::Null; fields.len()];
        self.attributes(attributes, fields, false, &mut given)?;
        let names: Vec<String> = self.form.attributes(attributes).into_iter().map(|(name, _)| name).collect();
        let ty = SparkType::Struct(fields.to_vec());
        let mut cells = match self.field(walk, &ty, attributes)? {
            Cell::Struct(cells) => cells,
            _ => vec![Cell::Null; fields.len()],
        };
        for name in names {
            if let Some(at) = self.column(fields, &name, false) {
                cells[at] = std::mem::replace(&mut given[at], Cell::Null);
            }
        }
        Ok(Cell::Struct(cells))
    }

    /// The rest of an element as a value of a type.
    fn field(&self, walk: &mut Walk<'_>, ty: &SparkType, attributes: &[(String, String)]) -> Result<Cell, Bad> {
        if *ty == SparkType::Variant {
            return self.variant(walk, attributes);
        }
        match (walk.peek()?, ty) {
            (Some(Event::Start(..)), SparkType::Struct(fields)) => self.element(walk, fields, &[], false),
            (Some(Event::Start(..)), SparkType::Map(key, value)) if key.is_string() => {
                self.map(walk, value, attributes)
            }
            (Some(Event::Start(..)), SparkType::Array(element)) => self.field(walk, element, &[]),
            (Some(Event::Start(..) | Event::Text(..)), ty) if ty.is_string() => {
                let text = walk.content()?;
                self.value(&text, ty)
            }
            (Some(Event::End(_)), ty) => {
                walk.skip_end()?;
                let empty = ty.is_string() && !self.form.is_null("");
                Ok(if empty { Cell::Text(String::new()) } else { Cell::Null })
            }
            (Some(Event::Text(text, _)), SparkType::Array(element)) => {
                walk.next()?;
                let cell = self.value(text, element)?;
                walk.skip_end()?;
                Ok(cell)
            }
            (Some(Event::Text(..)), SparkType::Struct(fields)) => self.element(walk, fields, &[], false),
            (Some(Event::Text(text, _)), ty) if is_space(text) => {
                walk.next()?;
                self.field(walk, ty, attributes)
            }
            (Some(Event::Text(text, _)), ty) => {
                let cell = self.value(text, ty)?;
                walk.next()?;
                walk.skip_end()?;
                Ok(cell)
            }
            _ => Err(Bad::Whole),
        }
    }

    /// The rest of an element as a map of its attributes and children.
    fn map(&self, walk: &mut Walk<'_>, ty: &SparkType, attributes: &[(String, String)]) -> Result<Cell, Bad> {
        let mut entries: Vec<(Cell, Cell)> = Vec::new();
        let mut put = |name: String, cell: Cell| {
            let key = Cell::Text(name);
            match entries.iter_mut().find(|(known, _)| *known == key) {
                Some(entry) => entry.1 = cell,
                None => entries.push((key, cell)),
            }
        };
        for (name, text) in attributes {
            put(format!("{}{name}", self.form.attribute_prefix), self.value(text, ty)?);
        }
        loop {
            match walk.next()? {
                Some(Event::Start(name, attributes)) => {
                    let cell = self.field(walk, ty, attributes)?;
                    put(self.form.name(name).to_string(), cell);
                }
                Some(Event::Text(text, _)) if !is_space(text) => {
                    put(self.form.value_tag.clone(), self.value(text, ty)?);
                }
                Some(Event::End(_)) | None => return Ok(Cell::Map(entries)),
                Some(_) => {}
            }
        }
    }

    /// The rest of an element as a variant.
    fn variant(&self, walk: &mut Walk<'_>, attributes: &[(String, String)]) -> Result<Cell, Bad> {
        let node = self.node(walk, attributes)?;
        self.variant_of(|builder| self.append(&node, builder))
    }

    fn variant_of(&self, append: impl FnOnce(&mut Builder) -> Result<()>) -> Result<Cell, Bad> {
        let (mut builder, mut metadata) = (Builder::default(), Vec::new());
        let made = append(&mut builder).and_then(|()| builder.metadata(&mut metadata));
        made.map(|()| Cell::Variant(metadata, builder.value().to_vec())).map_err(|_| Bad::Whole)
    }

    /// The rest of an element as a tree: its children by name, several of one name in the order they stand in.
    fn node(&self, walk: &mut Walk<'_>, attributes: &[(String, String)]) -> Result<Node, Bad> {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || {
            let mut members: Vec<(String, Vec<Node>)> = Vec::new();
            let mut put = |name: &str, node: Node| match members.iter_mut().find(|(known, _)| known == name) {
                Some((_, nodes)) => nodes.push(node),
                None => members.push((name.to_string(), vec![node])),
            };
            for (name, text) in self.form.attributes(attributes) {
                put(&name, Node::Text(text));
            }
            loop {
                match walk.next()? {
                    Some(Event::Start(name, attributes)) => {
                        let node = self.node(walk, attributes)?;
                        put(self.form.name(name), node);
                    }
                    Some(Event::Text(text, _)) if !is_space(text) => {
                        put(&self.form.value_tag, Node::Text(Some(text.clone())));
                    }
                    Some(Event::End(_)) | None => break,
                    Some(_) => {}
                }
            }
            // An element of nothing but text is that text.
            let plain = members.len() == 1 && members[0].0 == self.form.value_tag && members[0].1.len() == 1;
            if plain && let Some(Node::Text(text)) = members[0].1.pop() {
                return Ok(Node::Text(text));
            }
            Ok(if members.is_empty() { Node::Text(None) } else { Node::Members(members) })
        })
    }

    fn append(&self, node: &Node, builder: &mut Builder) -> Result<()> {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || match node {
            Node::Text(None) => {
                builder.null();
                Ok(())
            }
            Node::Text(Some(text)) => self.variant_text(text, builder),
            Node::Members(members) => {
                let start = builder.position();
                let mut places = Vec::with_capacity(members.len());
                for (name, nodes) in members {
                    places.push(builder.member(name));
                    if let [node] = nodes.as_slice() {
                        self.append(node, builder)?;
                        continue;
                    }
                    let start = builder.position();
                    let mut offsets = Vec::with_capacity(nodes.len());
                    for node in nodes {
                        offsets.push(builder.position());
                        self.append(node, builder)?;
                    }
                    builder.array(start, &offsets)?;
                }
                builder.object(start, places)
            }
        })
    }

    /// A text as the narrowest of truth value, whole number, decimal and text.
    fn variant_text(&self, text: &str, builder: &mut Builder) -> Result<()> {
        let text = self.form.trimmed(text);
        if self.form.is_null(text) {
            builder.null();
        } else if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
            builder.boolean(text.eq_ignore_ascii_case("true"));
        } else if let Ok(value) = text.parse::<i64>() {
            builder.long(value);
        } else if let Some((unscaled, scale)) = plain_decimal(text) {
            builder.decimal(unscaled, scale);
        } else {
            return builder.text(text);
        }
        Ok(())
    }
}

/// An element on its way to a variant.
enum Node {
    Text(Option<String>),
    Members(Vec<(String, Vec<Node>)>),
}

/// A decimal of at most 38 digits, without its point, and how many digits stand behind it: as Java's `BigDecimal` reads it.
fn plain_decimal(text: &str) -> Option<(i128, u8)> {
    let text = text.replace(',', "");
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
        None => (text.as_str(), 0),
    };
    let unsigned = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    let unscaled: i128 = digits.parse().ok()?;
    let unscaled = if scale < 0 { unscaled.checked_mul(10_i128.checked_pow(scale.unsigned_abs())?)? } else { unscaled };
    let scale = u8::try_from(scale.max(0)).ok().filter(|scale| *scale <= 38)?;
    let fits = unscaled < 10_i128.pow(38);
    fits.then_some((if mantissa.starts_with('-') { -unscaled } else { unscaled }, scale))
}

fn push(list: &mut Cell, item: Cell) {
    match list {
        Cell::List(items) => items.push(item),
        _ => *list = Cell::List(vec![item]),
    }
}
