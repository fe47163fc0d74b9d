//! SQL in colours: keywords, texts, numbers, functions, remarks. The widths stay as they are.

use std::borrow::Cow;

use super::vocabulary::is_keyword;
use crate::session::text::{Lexer, TokenKind};
use crate::shell::script::is_command;

const KEYWORD: &str = "\x1b[1;34m";
const FUNCTION: &str = "\x1b[36m";
const TEXT: &str = "\x1b[32m";
const NUMBER: &str = "\x1b[35m";
const REMARK: &str = "\x1b[2m";
const RESET: &str = "\x1b[0m";

/// The text with colours.
pub fn highlight(text: &str) -> Cow<'_, str> {
    if text.is_empty() || is_command(text.trim_start()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut at = 0;
    let mut all = Lexer::new(text).peekable();
    while let Some(token) = all.next() {
        let (start, end) = (token.span.start as usize, token.span.end as usize);
        let word = &text[start..end];
        let color = match token.kind {
            TokenKind::Word if is_keyword(word) => KEYWORD,
            TokenKind::Word if all.peek().is_some_and(|next| next.kind == TokenKind::LeftParen) => FUNCTION,
            TokenKind::String | TokenKind::DollarText => TEXT,
            TokenKind::Comment => REMARK,
            kind if kind.is_number() => NUMBER,
            _ => "",
        };
        out.push_str(&text[at..start]);
        if color.is_empty() {
            out.push_str(word);
        } else {
            out.push_str(color);
            out.push_str(word);
            out.push_str(RESET);
        }
        at = end;
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours() {
        assert_eq!(
            highlight("select sum(a), 'x', 1 from t -- r"),
            "\x1b[1;34mselect\x1b[0m \x1b[36msum\x1b[0m(a), \x1b[32m'x'\x1b[0m, \x1b[35m1\x1b[0m \
             \x1b[1;34mfrom\x1b[0m t \x1b[2m-- r\x1b[0m"
        );
        assert_eq!(highlight(".tables select"), ".tables select");
    }

    #[test]
    fn nothing_is_lost() {
        for text in ["select 'open", "a é 日本 `x", "1 + /* open", "\n\t "] {
            let plain = highlight(text).replace(RESET, "");
            let plain =
                [KEYWORD, FUNCTION, TEXT, NUMBER, REMARK].iter().fold(plain, |text, color| text.replace(color, ""));
            assert_eq!(plain, text);
        }
    }
}
