//! From the tokens of XPath to expressions.

use super::call::{FUNCTIONS, Function};
use super::lex::{Token, tokens};

/// An expression.
pub(super) enum Expr {
    Number(f64),
    Text(String),
    Binary(Operator, Box<Expr>, Box<Expr>),
    Negative(Box<Expr>),
    Call(&'static Function, Vec<Expr>),
    /// Steps from the nodes of an expression, the document or the context.
    Path(Start, Vec<Step>),
    /// Nodes of an expression that the conditions hold for.
    Filter(Box<Expr>, Vec<Expr>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Multiply,
    Divide,
    Modulo,
    Union,
}

/// Where a path begins.
pub(super) enum Start {
    Context,
    Document,
    Nodes(Box<Expr>),
}

/// A step of a path.
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: Test,
    pub(super) conditions: Vec<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Parent,
    Preceding,
    PrecedingSibling,
    Itself,
}

/// Which nodes of an axis a step takes.
pub(super) enum Test {
    /// `*`
    Any,
    Name(String),
    Node,
    Text,
    Comment,
    Instruction(Option<String>),
    /// A name with a prefix, which stands for no namespace.
    Nothing,
}

/// Operators from the weakest on.
const LEVELS: [&[(&str, Operator)]; 6] = [
    &[("or", Operator::Or)],
    &[("and", Operator::And)],
    &[("=", Operator::Equal), ("!=", Operator::NotEqual)],
    &[("<", Operator::Less), ("<=", Operator::LessOrEqual), (">", Operator::Greater), (">=", Operator::GreaterOrEqual)],
    &[("+", Operator::Plus), ("-", Operator::Minus)],
    &[("*", Operator::Multiply), ("div", Operator::Divide), ("mod", Operator::Modulo)],
];

/// How deeply expressions may be nested.
const DEPTH: usize = 200;

/// The expression that a text is.
/// # Errors
/// Why it is none.
pub(super) fn parse(text: &str) -> Result<Expr, String> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
    let expr = parser.expr()?;
    match parser.peek() {
        None => Ok(expr),
        Some(token) => Err(format!("{token:?} stands behind the end")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is(&self, symbol: &str) -> bool {
        matches!(self.peek(), Some(Token::Symbol(found)) if *found == symbol)
    }

    fn take(&mut self, symbol: &str) -> bool {
        let found = self.is(symbol);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, symbol: &str) -> Result<(), String> {
        if self.take(symbol) { Ok(()) } else { Err(format!("'{symbol}' is missing")) }
    }

    fn expr(&mut self) -> Result<Expr, String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("the expression is nested too deeply".to_string());
        }
        let expr = self.level(0);
        self.depth -= 1;
        expr
    }

    fn level(&mut self, level: usize) -> Result<Expr, String> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.level(level + 1)?;
        loop {
            let operator = match self.peek() {
                Some(Token::Symbol(symbol)) => operators.iter().find(|(name, _)| name == symbol).map(|(_, op)| *op),
                _ => None,
            };
            let Some(operator) = operator else { return Ok(left) };
            self.at += 1;
            let right = self.level(level + 1)?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
        }
    }

    fn unary(&mut self) -> Result<Expr, String> {
        let mut minus = 0;
        while self.take("-") {
            minus += 1;
        }
        let mut expr = self.path()?;
        while self.take("|") {
            let right = self.path()?;
            expr = Expr::Binary(Operator::Union, Box::new(expr), Box::new(right));
        }
        // Twice negative is still a number.
        Ok((0..minus).fold(expr, |expr, _| Expr::Negative(Box::new(expr))))
    }

    fn path(&mut self) -> Result<Expr, String> {
        let next = self.tokens.get(self.at + 1);
        let primary = match self.peek() {
            Some(Token::Number(_) | Token::Literal(_) | Token::Variable(_)) => true,
            Some(Token::Symbol(symbol)) => *symbol == "(",
            Some(Token::Name(name)) => {
                let node_type = matches!(name.as_str(), "comment" | "text" | "node" | "processing-instruction");
                next == Some(&Token::Symbol("(")) && !node_type
            }
            _ => false,
        };
        if !primary {
            if self.take("//") {
                let mut steps = vec![anywhere()];
                self.steps(&mut steps)?;
                return Ok(Expr::Path(Start::Document, steps));
            }
            if self.take("/") {
                let mut steps = Vec::new();
                if self.at_step() {
                    self.steps(&mut steps)?;
                }
                return Ok(Expr::Path(Start::Document, steps));
            }
            let mut steps = Vec::new();
            self.steps(&mut steps)?;
            return Ok(Expr::Path(Start::Context, steps));
        }
        let mut expr = self.primary()?;
        let conditions = self.conditions()?;
        if !conditions.is_empty() {
            expr = Expr::Filter(Box::new(expr), conditions);
        }
        let mut steps = Vec::new();
        if self.take("//") {
            steps.push(anywhere());
        } else if !self.take("/") {
            return Ok(expr);
        }
        self.steps(&mut steps)?;
        Ok(Expr::Path(Start::Nodes(Box::new(expr)), steps))
    }

    fn at_step(&self) -> bool {
        match self.peek() {
            Some(Token::Name(_) | Token::Any) => true,
            Some(Token::Symbol(symbol)) => matches!(*symbol, "." | ".." | "@"),
            _ => false,
        }
    }

    fn steps(&mut self, steps: &mut Vec<Step>) -> Result<(), String> {
        loop {
            steps.push(self.step()?);
            if self.take("//") {
                steps.push(anywhere());
            } else if !self.take("/") {
                return Ok(());
            }
        }
    }

    fn step(&mut self) -> Result<Step, String> {
        if self.take(".") {
            return Ok(Step { axis: Axis::Itself, test: Test::Node, conditions: Vec::new() });
        }
        if self.take("..") {
            return Ok(Step { axis: Axis::Parent, test: Test::Node, conditions: Vec::new() });
        }
        let axis = if self.take("@") {
            Axis::Attribute
        } else if let (Some(Token::Name(name)), Some(Token::Symbol("::"))) = (self.peek(), self.tokens.get(self.at + 1))
        {
            let axis = axis(name)?;
            self.at += 2;
            axis
        } else {
            Axis::Child
        };
        let test = match self.peek().cloned() {
            Some(Token::Any) => {
                self.at += 1;
                Test::Any
            }
            Some(Token::Name(name)) => {
                self.at += 1;
                if self.take("(") {
                    self.node_type(&name)?
                } else if name.contains(':') {
                    Test::Nothing
                } else {
                    Test::Name(name)
                }
            }
            _ => return Err("a location step was expected".to_string()),
        };
        Ok(Step { axis, test, conditions: self.conditions()? })
    }

    fn node_type(&mut self, name: &str) -> Result<Test, String> {
        let test = match name {
            "node" => Test::Node,
            "text" => Test::Text,
            "comment" => Test::Comment,
            "processing-instruction" => match self.peek().cloned() {
                Some(Token::Literal(target)) => {
                    self.at += 1;
                    Test::Instruction(Some(target))
                }
                _ => Test::Instruction(None),
            },
            _ => return Err(format!("unknown nodetype: {name}")),
        };
        self.expect(")")?;
        Ok(test)
    }

    fn conditions(&mut self) -> Result<Vec<Expr>, String> {
        let mut conditions = Vec::new();
        while self.take("[") {
            conditions.push(self.expr()?);
            self.expect("]")?;
        }
        Ok(conditions)
    }

    fn primary(&mut self) -> Result<Expr, String> {
        let token = self.peek().cloned();
        self.at += 1;
        match token {
            Some(Token::Number(number)) => Ok(Expr::Number(number)),
            Some(Token::Literal(text)) => Ok(Expr::Text(text)),
            Some(Token::Symbol("(")) => {
                let expr = self.expr()?;
                self.expect(")")?;
                Ok(expr)
            }
            Some(Token::Name(name)) => self.call(&name),
            Some(Token::Variable(name)) => Err(format!("there is no variable ${name}")),
            _ => Err("an expression was expected".to_string()),
        }
    }

    fn call(&mut self, name: &str) -> Result<Expr, String> {
        let function = FUNCTIONS.iter().find(|function| function.name == name);
        let function = function.ok_or_else(|| format!("Could not find function: {name}"))?;
        self.expect("(")?;
        let mut arguments = Vec::new();
        if !self.take(")") {
            loop {
                arguments.push(self.expr()?);
                if self.take(")") {
                    break;
                }
                self.expect(",")?;
            }
        }
        if !(function.least..=function.most).contains(&arguments.len()) {
            return Err(format!("{name} does not take {} arguments", arguments.len()));
        }
        Ok(Expr::Call(function, arguments))
    }
}

fn anywhere() -> Step {
    Step { axis: Axis::DescendantOrSelf, test: Test::Node, conditions: Vec::new() }
}

fn axis(name: &str) -> Result<Axis, String> {
    Ok(match name {
        "ancestor" => Axis::Ancestor,
        "ancestor-or-self" => Axis::AncestorOrSelf,
        "attribute" => Axis::Attribute,
        "child" => Axis::Child,
        "descendant" => Axis::Descendant,
        "descendant-or-self" => Axis::DescendantOrSelf,
        "following" => Axis::Following,
        "following-sibling" => Axis::FollowingSibling,
        "parent" => Axis::Parent,
        "preceding" => Axis::Preceding,
        "preceding-sibling" => Axis::PrecedingSibling,
        "self" => Axis::Itself,
        "namespace" => return Err("the axis namespace is not supported".to_string()),
        _ => return Err(format!("illegal axis name: {name}")),
    })
}
