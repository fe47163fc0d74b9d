//! Text of XPath cut into tokens; `*`, `and`, `or`, `div` and `mod` are operators where one can stand.

use super::super::document::{is_name_char, is_name_start};

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Literal(String),
    /// A name, with its prefix if it has one; `p:*` too.
    Name(String),
    /// `$name`
    Variable(String),
    /// `*` where a name can stand.
    Any,
    /// Whatever else there is, operators that are words among them.
    Symbol(&'static str),
}

/// Longer ones first.
const SYMBOLS: [&str; 19] =
    ["::", "..", "//", "!=", "<=", ">=", "(", ")", "[", "]", ".", "@", ",", "/", "|", "+", "-", "=", "<"];

/// The tokens of a text.
/// # Errors
/// What is no token.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        // An operator stands behind an operand.
        let operator = match tokens.last() {
            None => false,
            Some(Token::Symbol(symbol)) => matches!(*symbol, ")" | "]" | "." | ".."),
            Some(_) => true,
        };
        let length = if c == '*' {
            tokens.push(if operator { Token::Symbol("*") } else { Token::Any });
            1
        } else if c == '"' || c == '\'' {
            let inside = &rest[1..];
            let end = inside.find(c).ok_or_else(|| format!("the literal {rest} has no end"))?;
            tokens.push(Token::Literal(inside[..end].to_string()));
            end + 2
        } else if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
            let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            if rest[length..].starts_with(is_name_start) {
                return Err(format!("{rest} is no number"));
            }
            tokens
                .push(Token::Number(rest[..length].parse().map_err(|_| format!("{} is no number", &rest[..length]))?));
            length
        } else if c == '$' {
            let length = name_length(&rest[1..]);
            tokens.push(Token::Variable(rest[1..=length].to_string()));
            length + 1
        } else if is_name_start(c) && c != ':' {
            let length = name_length(rest);
            let name = &rest[..length];
            let word = ["and", "or", "div", "mod"].into_iter().find(|word| *word == name);
            tokens.push(match word {
                Some(word) if operator => Token::Symbol(word),
                _ => Token::Name(name.to_string()),
            });
            length
        } else if c == '>' && !rest.starts_with(">=") {
            tokens.push(Token::Symbol(">"));
            1
        } else {
            let symbol = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol));
            let symbol = symbol.ok_or_else(|| format!("{c} is no token"))?;
            tokens.push(Token::Symbol(symbol));
            symbol.len()
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// How long the name at the beginning of a text is: a name with a prefix has one colon in it, an axis two behind it.
fn name_length(text: &str) -> usize {
    let part = |text: &str| text.find(|c: char| !is_name_char(c) || c == ':').unwrap_or(text.len());
    let first = part(text);
    match text[first..].strip_prefix(':') {
        Some(local) if local.starts_with('*') => first + 2,
        Some(local) if local.starts_with(|c: char| is_name_start(c) && c != ':') => first + 1 + part(local),
        _ => first,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_and_names() {
        let found = tokens("a/div div 2 * *").unwrap();
        let name = |text: &str| Token::Name(text.to_string());
        let expected = [
            name("a"),
            Token::Symbol("/"),
            name("div"),
            Token::Symbol("div"),
            Token::Number(2.0),
            Token::Symbol("*"),
            Token::Any,
        ];
        assert_eq!(found, expected);
        assert_eq!(tokens("p:a child::b").unwrap(), [name("p:a"), name("child"), Token::Symbol("::"), name("b")]);
        assert!(tokens("1e3").is_err() && tokens("'a").is_err() && tokens("a # b").is_err());
    }
}
