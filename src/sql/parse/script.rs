//! Scripts: blocks, declarations, control flow. What is wrong with labels and declarations is told here.
//!
//! Source: `compoundStatement` of Spark's grammar and Spark's `SqlScriptingParsingContext`.

use std::sync::Arc;

use super::super::ast::{BinaryOp, Expr, ExprKind, Ident, SelectItem};
use super::super::lex::TokenKind;
use super::super::script::{Block, Condition, Form, Handler, Loop, Node, Script, Step};
use super::super::statement::{declare_variable, execute_immediate, query, set_variable};
use super::{NameSource, Names, Parsed, Parser, select_of};
use crate::error::{Error, Result, Span, class};

/// Names that no label may have.
const FORBIDDEN: &[&str] = &["builtin", "session", "sys", "system"];

/// What is known while a script is read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Labels around the place, innermost last, and whether each is a block's.
    labels: Vec<(String, bool)>,
    /// Conditions declared in the blocks around the place.
    conditions: Vec<Vec<String>>,
    /// The first handler that continues.
    continues: Option<Span>,
    /// The first thing of a cursor's.
    cursors: Option<Span>,
}

/// How far the declarations at the head of a block are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Head {
    Variables,
    Cursors,
    Handlers,
    Body,
}

/// Reads a part of a script again, now that its names can be computed.
/// # Errors
/// What is wrong with it.
pub fn read_again(text: &str, at: usize, form: Form, names: &dyn Names) -> Result<Parsed> {
    let mut parser = Parser::new(text)?;
    parser.at = at;
    parser.scripting = true;
    parser.names = NameSource::Now(names);
    let step = parser.step(form)?;
    Ok(Parsed { statement: step.statement, relations: step.relations })
}

impl Parser<'_> {
    /// Reads a whole script.
    /// # Errors
    /// What is wrong with it.
    pub fn script(&mut self) -> Result<Script> {
        let names = std::mem::replace(&mut self.names, NameSource::Later);
        self.scripting = true;
        let mut reading = Reading::default();
        let block = self.block(None, &mut reading);
        self.scripting = false;
        self.names = names;
        Ok(Script { block: Arc::new(block?), continues: reading.continues, cursors: reading.cursors })
    }

    /// A part that is bound by itself.
    fn step(&mut self, form: Form) -> Result<Step> {
        let (at, start) = (self.at, self.peek().span);
        let around = std::mem::take(&mut self.relations);
        let later = std::mem::replace(&mut self.computed_later, false);
        let statement = match form {
            Form::Statement => self.statement()?,
            Form::Assignments => set_variable::assignments(self)?,
            Form::Query => query::parse(self)?,
            Form::Value => {
                let expr = self.expr()?;
                value_of(expr)
            }
        };
        let relations = std::mem::replace(&mut self.relations, around);
        let computed = std::mem::replace(&mut self.computed_later, later);
        let again = computed.then_some((at, form));
        Ok(Step { statement, relations, again, span: self.since(start) })
    }

    /// `BEGIN [NOT ATOMIC] ... END [label]`
    fn block(&mut self, label: Option<Ident>, reading: &mut Reading) -> Result<Block> {
        self.nested(|parser| {
            parser.expect_word("BEGIN")?;
            parser.eat_words(&["NOT", "ATOMIC"]);
            let named = label.map(|label| label.value.to_lowercase());
            let mut block = Block { label: named.clone(), ..Block::default() };
            reading.conditions.push(Vec::new());
            let mut head = Head::Variables;
            while !parser.at_word("END") {
                parser.declaration_or_node(&mut block, &mut head, reading)?;
                parser.expect(TokenKind::Semicolon)?;
            }
            parser.bump();
            reading.conditions.pop();
            if !reading.labels.is_empty() {
                parser.end_label(named.as_deref())?;
            }
            Ok(block)
        })
    }

    fn declaration_or_node(&mut self, block: &mut Block, head: &mut Head, reading: &mut Reading) -> Result<()> {
        let start = self.peek().span;
        if !self.at_word("DECLARE") {
            *head = Head::Body;
            let node = self.node(reading)?;
            block.body.push(node);
            return Ok(());
        }
        let handler = (self.at_word_n(1, "EXIT") || self.at_word_n(1, "CONTINUE")) && self.at_word_n(2, "HANDLER");
        if handler {
            if *head == Head::Body {
                return Err(Error::new("INVALID_HANDLER_DECLARATION.WRONG_PLACE_OF_DECLARATION").at(start));
            }
            *head = Head::Handlers;
            let handler = self.handler(reading)?;
            let caught = |condition: &&Condition| block.handlers.iter().any(|own| own.conditions.contains(condition));
            if let Some(twice) = handler.conditions.iter().find(caught) {
                let condition = Error::new("DUPLICATE_EXCEPTION_HANDLER.CONDITION").at(start);
                return Err(match twice {
                    Condition::State(state) => {
                        Error::new("DUPLICATE_EXCEPTION_HANDLER.SQLSTATE").with("sqlState", state).at(start)
                    }
                    Condition::Named(name) => condition.with("condition", name),
                    Condition::Exception => condition.with("condition", "SQLEXCEPTION"),
                    Condition::NotFound => condition.with("condition", "NOT FOUND"),
                });
            }
            block.handlers.push(Arc::new(handler));
            return Ok(());
        }
        if self.at_word_n(2, "CONDITION") {
            self.bump();
            let name = self.ident()?.value.to_uppercase();
            self.bump();
            let mut state = "45000".to_string();
            if self.eat_word("FOR") {
                self.expect_word("SQLSTATE")?;
                state = self.sqlstate()?;
            }
            if *head > Head::Variables {
                return Err(Error::new("INVALID_ERROR_CONDITION_DECLARATION.NOT_AT_START_OF_COMPOUND_STATEMENT")
                    .with("conditionName", format!("`{name}`"))
                    .at(start));
            }
            check_state(&state, start)?;
            let own = reading.conditions.last_mut();
            if own.as_ref().is_some_and(|own| own.contains(&name)) {
                return Err(Error::new("DUPLICATE_CONDITION_IN_SCOPE")
                    .with("condition", format!("`{name}`"))
                    .at(start));
            }
            if let Some(own) = own {
                own.push(name);
            }
            return Ok(());
        }
        let cursor = self.at_word_n(2, "CURSOR")
            || (self.at_word_n(3, "CURSOR") && (self.at_word_n(2, "ASENSITIVE") || self.at_word_n(2, "INSENSITIVE")));
        if cursor {
            if *head > Head::Cursors {
                return Err(Error::new("INVALID_CURSOR_DECLARATION").at(start));
            }
            *head = Head::Cursors;
            reading.cursors.get_or_insert(start);
            self.bump();
            let name = self.ident()?;
            self.eat_any(&["ASENSITIVE", "INSENSITIVE"]);
            self.expect_words(&["CURSOR", "FOR"])?;
            let query = self.step(Form::Query)?;
            self.eat_words(&["FOR", "READ", "ONLY"]);
            block.body.push(Node::Cursor { name, text: self.slice(query.span).to_string() });
            return Ok(());
        }
        if *head > Head::Variables {
            return Err(self.misplaced_variable("ONLY_AT_BEGINNING"));
        }
        let step = self.step(Form::Statement)?;
        block.body.push(Node::Step(step));
        Ok(())
    }

    /// The error for a variable that is declared where none can be.
    fn misplaced_variable(&mut self, class: &str) -> Error {
        let start = self.peek().span;
        match declare_variable::read(self) {
            Ok(declared) => {
                let names: Vec<String> =
                    declared.names.iter().map(|name| format!("`{}`", name.values().join("`.`"))).collect();
                Error::new(&format!("INVALID_VARIABLE_DECLARATION.{class}")).with("varName", names.join(", ")).at(start)
            }
            Err(error) => error,
        }
    }

    /// `DECLARE {EXIT | CONTINUE} HANDLER FOR condition, ... statement`
    fn handler(&mut self, reading: &mut Reading) -> Result<Handler> {
        let start = self.bump().span;
        let continues = self.eat_any(&["EXIT", "CONTINUE"]) == Some("CONTINUE");
        if continues {
            reading.continues.get_or_insert(start);
        }
        self.expect_words(&["HANDLER", "FOR"])?;
        let mut conditions: Vec<Condition> = Vec::new();
        let invalid = |class: &str| Error::new(&format!("INVALID_HANDLER_DECLARATION.{class}")).at(start);
        loop {
            let condition = self.handled(reading)?;
            if conditions.contains(&condition) {
                return Err(match &condition {
                    Condition::State(state) => {
                        invalid("DUPLICATE_SQLSTATE_IN_HANDLER_DECLARATION").with("sqlState", state)
                    }
                    Condition::Named(name) => {
                        invalid("DUPLICATE_CONDITION_IN_HANDLER_DECLARATION").with("condition", name)
                    }
                    Condition::Exception | Condition::NotFound => invalid("INVALID_CONDITION_COMBINATION"),
                });
            }
            conditions.push(condition);
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        let general = |condition: &Condition| matches!(condition, Condition::Exception | Condition::NotFound);
        if conditions.len() > 1 && conditions.iter().any(general) {
            return Err(invalid("INVALID_CONDITION_COMBINATION"));
        }
        let node = self.node(reading)?;
        Ok(Handler { continues, conditions, body: vec![node] })
    }

    fn handled(&mut self, reading: &Reading) -> Result<Condition> {
        let start = self.peek().span;
        if self.at_word("SQLSTATE") && (self.peek_at(1).kind == TokenKind::String || self.at_word_n(1, "VALUE")) {
            self.bump();
            let state = self.sqlstate()?;
            check_state(&state, start)?;
            return Ok(Condition::State(state));
        }
        if self.eat_word("SQLEXCEPTION") {
            return Ok(Condition::Exception);
        }
        if self.eat_words(&["NOT", "FOUND"]) {
            return Ok(Condition::NotFound);
        }
        let name = self.object_name()?.values().join(".").to_uppercase();
        let declared = reading.conditions.iter().any(|own| own.contains(&name));
        if !declared && !class::is_known(&name) {
            return Err(Error::new("INVALID_HANDLER_DECLARATION.CONDITION_NOT_FOUND")
                .with("condition", name)
                .at(start));
        }
        Ok(Condition::Named(name))
    }

    /// `[VALUE] 'state'`
    fn sqlstate(&mut self) -> Result<String> {
        self.eat_word("VALUE");
        Ok(self.single_string()?.to_uppercase())
    }

    /// Statements up to one of the words.
    fn nodes(&mut self, reading: &mut Reading, ends: &[&str]) -> Result<Vec<Node>> {
        let mut nodes = Vec::new();
        loop {
            nodes.push(self.node(reading)?);
            self.expect(TokenKind::Semicolon)?;
            if self.at_any(ends) {
                return Ok(nodes);
            }
        }
    }

    fn node(&mut self, reading: &mut Reading) -> Result<Node> {
        let label = match (self.peek().kind.is_name(), self.peek_at(1).kind) {
            (true, TokenKind::Colon) => {
                let label = self.ident()?;
                self.bump();
                Some(label)
            }
            _ => None,
        };
        if label.is_some() && !self.at_any(&["BEGIN", "WHILE", "REPEAT", "LOOP", "FOR"]) {
            return Err(self.unexpected());
        }
        let labelled = label.is_some();
        if let Some(label) = &label {
            self.check_label(label, reading)?;
            reading.labels.push((label.value.to_lowercase(), self.at_word("BEGIN")));
        }
        let node = self.nested(|parser| parser.unlabelled(label, reading));
        if labelled {
            reading.labels.pop();
        }
        node
    }

    fn check_label(&self, label: &Ident, reading: &Reading) -> Result<()> {
        let name = label.value.to_lowercase();
        let refused = |class: &str| Err(Error::new(class).with("label", format!("`{name}`")).at(label.span));
        if FORBIDDEN.contains(&name.as_str()) {
            return refused("LABEL_OR_FOR_VARIABLE_NAME_FORBIDDEN");
        }
        if reading.labels.iter().any(|(other, _)| *other == name) {
            return refused("LABEL_OR_FOR_VARIABLE_ALREADY_EXISTS");
        }
        Ok(())
    }

    fn unlabelled(&mut self, label: Option<Ident>, reading: &mut Reading) -> Result<Node> {
        let start = self.peek().span;
        let name = label.as_ref().map(|label| label.value.to_lowercase());
        if self.at_word("BEGIN") {
            if label.is_none() {
                // The end of a block within says whether it has a label.
                reading.labels.push((String::new(), true));
                let block = self.block(None, reading);
                reading.labels.pop();
                return block.map(Node::Block);
            }
            return self.block(label, reading).map(Node::Block);
        }
        if self.at_word("DECLARE") {
            return Err(self.misplaced_variable("NOT_ALLOWED_IN_SCOPE"));
        }
        if self.eat_word("IF") {
            let mut branches = Vec::new();
            loop {
                let condition = self.step(Form::Value)?;
                self.expect_word("THEN")?;
                branches.push((condition, self.nodes(reading, &["ELSEIF", "ELSE", "END"])?));
                if !self.eat_word("ELSEIF") {
                    break;
                }
            }
            let otherwise = if self.eat_word("ELSE") { self.nodes(reading, &["END"])? } else { Vec::new() };
            self.expect_words(&["END", "IF"])?;
            return Ok(Node::If(branches, otherwise));
        }
        if self.at_word("CASE") {
            return self.case_statement(reading);
        }
        if self.eat_word("WHILE") {
            let before = Some(self.step(Form::Value)?);
            self.expect_word("DO")?;
            let body = self.nodes(reading, &["END"])?;
            self.expect_words(&["END", "WHILE"])?;
            self.end_label(name.as_deref())?;
            return Ok(Node::Loop(Loop { label: name, before, body, until: None }));
        }
        if self.at_word("REPEAT") && self.peek_at(1).kind != TokenKind::LeftParen {
            self.bump();
            let body = self.nodes(reading, &["UNTIL"])?;
            self.bump();
            let until = Some(self.step(Form::Value)?);
            self.expect_words(&["END", "REPEAT"])?;
            self.end_label(name.as_deref())?;
            return Ok(Node::Loop(Loop { label: name, before: None, body, until }));
        }
        if self.eat_word("LOOP") {
            let body = self.nodes(reading, &["END"])?;
            self.expect_words(&["END", "LOOP"])?;
            self.end_label(name.as_deref())?;
            return Ok(Node::Loop(Loop { label: name, before: None, body, until: None }));
        }
        if self.eat_word("FOR") {
            return self.for_statement(name, reading);
        }
        if let Some(word) = self.eat_any(&["LEAVE", "ITERATE"]) {
            let label = self.ident()?;
            return jump(word, &label, reading, start);
        }
        if self.at_any(&["OPEN", "FETCH", "CLOSE"]) {
            reading.cursors.get_or_insert(start);
        }
        if self.eat_word("OPEN") {
            let cursor = self.object_name()?;
            return Ok(Node::Open(cursor, execute_immediate::using(self)?));
        }
        if self.eat_word("FETCH") {
            if !self.eat_words(&["NEXT", "FROM"]) {
                self.eat_word("FROM");
            }
            let cursor = self.object_name()?;
            self.expect_word("INTO")?;
            return Ok(Node::Fetch(cursor, self.list(Self::object_name)?));
        }
        if self.eat_word("CLOSE") {
            return Ok(Node::Close(self.object_name()?));
        }
        if self.at_word("SET") && self.assigns() {
            self.bump();
            return self.step(Form::Assignments).map(Node::Step);
        }
        self.step(Form::Statement).map(Node::Step)
    }

    /// Whether behind SET there are variables, and no setting of another form.
    fn assigns(&self) -> bool {
        let mut n = 1;
        if self.peek_at(n).kind == TokenKind::LeftParen {
            return true;
        }
        while self.peek_at(n).kind.is_name() {
            match self.peek_at(n + 1).kind {
                TokenKind::Dot => n += 2,
                TokenKind::Eq => return true,
                _ => return false,
            }
        }
        false
    }

    fn case_statement(&mut self, reading: &mut Reading) -> Result<Node> {
        self.bump();
        let around = std::mem::take(&mut self.relations);
        let operand = if self.at_word("WHEN") { None } else { Some(self.expr()?) };
        let relations = std::mem::replace(&mut self.relations, around);
        let mut branches = Vec::new();
        while self.eat_word("WHEN") {
            let condition = match &operand {
                None => self.step(Form::Value)?,
                Some(operand) => {
                    let mut step = self.equality(operand)?;
                    step.relations.extend(relations.iter().cloned());
                    step
                }
            };
            self.expect_word("THEN")?;
            branches.push((condition, self.nodes(reading, &["WHEN", "ELSE", "END"])?));
        }
        if branches.is_empty() {
            return Err(self.unexpected());
        }
        let otherwise = if self.eat_word("ELSE") { self.nodes(reading, &["END"])? } else { Vec::new() };
        self.expect_words(&["END", "CASE"])?;
        Ok(Node::If(branches, otherwise))
    }

    /// The step that compares the operand of CASE with the value that is next.
    fn equality(&mut self, operand: &Expr) -> Result<Step> {
        let start = self.peek().span;
        let around = std::mem::take(&mut self.relations);
        let value = self.expr()?;
        let relations = std::mem::replace(&mut self.relations, around);
        if self.computed_later {
            return self.unsupported("IDENTIFIER as a function's name in CASE of a value", start);
        }
        let span = self.since(start);
        let kind = ExprKind::Binary { op: BinaryOp::Eq, left: Box::new(operand.clone()), right: Box::new(value) };
        Ok(Step { statement: value_of(Expr { kind, span }), relations, again: None, span })
    }

    fn for_statement(&mut self, label: Option<String>, reading: &mut Reading) -> Result<Node> {
        let variable = match self.peek().kind.is_name() && self.at_word_n(1, "AS") {
            true => {
                let variable = self.ident()?;
                self.bump();
                self.check_label(&variable, reading)?;
                Some(variable)
            }
            false => None,
        };
        let query = self.step(Form::Query)?;
        self.expect_word("DO")?;
        if let Some(variable) = &variable {
            reading.labels.push((variable.value.to_lowercase(), true));
        }
        let body = self.nodes(reading, &["END"]);
        if variable.is_some() {
            reading.labels.pop();
        }
        self.expect_words(&["END", "FOR"])?;
        self.end_label(label.as_deref())?;
        Ok(Node::For { label, variable, query, body: body? })
    }

    /// `[label]` behind END.
    fn end_label(&mut self, begin: Option<&str>) -> Result<()> {
        if self.at_end() || !self.peek().kind.is_name() {
            return Ok(());
        }
        let end = self.ident()?;
        let name = end.value.to_lowercase();
        match begin {
            Some(begin) if begin == name => Ok(()),
            Some(begin) => Err(Error::new("LABELS_MISMATCH")
                .with("beginLabel", format!("`{begin}`"))
                .with("endLabel", format!("`{name}`"))
                .at(end.span)),
            None => Err(Error::new("END_LABEL_WITHOUT_BEGIN_LABEL").with("endLabel", format!("`{name}`")).at(end.span)),
        }
    }
}

/// The query of a value.
fn value_of(expr: Expr) -> Box<dyn super::super::statement::Statement> {
    let span = expr.span;
    query::of(select_of(vec![SelectItem { expr, aliases: Vec::new() }], span))
}

/// `LEAVE label` or `ITERATE label`
fn jump(word: &str, label: &Ident, reading: &Reading, start: Span) -> Result<Node> {
    let name = label.value.to_lowercase();
    let invalid = |class: &str| {
        Error::new(&format!("INVALID_LABEL_USAGE.{class}"))
            .with("labelName", name.to_uppercase())
            .at(start.to(label.span))
    };
    match reading.labels.iter().rev().find(|(own, _)| *own == name) {
        None => Err(invalid("DOES_NOT_EXIST").with("statementType", word)),
        Some((_, true)) if word == "ITERATE" => Err(invalid("ITERATE_IN_COMPOUND")),
        Some(_) if word == "ITERATE" => Ok(Node::Iterate(name)),
        Some(_) => Ok(Node::Leave(name)),
    }
}

/// # Errors
/// `INVALID_SQLSTATE`
fn check_state(state: &str, span: Span) -> Result<()> {
    let fits = state.len() == 5
        && state.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !["00", "01", "XX"].iter().any(|start| state.starts_with(start));
    if fits { Ok(()) } else { Err(Error::new("INVALID_SQLSTATE").with("sqlState", state).at(span)) }
}
