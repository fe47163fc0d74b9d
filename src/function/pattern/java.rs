//! A regular expression of Java's in Rust's syntax.
//!
//! Java's classes like `\d` are of ASCII and its `(?i)` folds ASCII letters alone, unless `(?u)` or `(?U)` says otherwise;
//! `.` stops at every line end; possessive quantifiers become atomic groups.
//! Source: `java.util.regex.Pattern`.

use std::iter::Peekable;
use std::str::Chars;

/// What ends a line.
const LINE_END: &str = "(?:\\r\\n|[\\n\\r\\x{85}\\x{2028}\\x{2029}])";

/// A translated pattern.
pub(super) struct Translated {
    /// The pattern where a text's end is the only place that `$` stands for.
    pub(super) text: String,
    /// The pattern for texts that end with a line end, before which `$` stands too; `None` where that is the same.
    pub(super) before_line_end: Option<String>,
    /// Whether `^` and `$` stand at every line.
    pub(super) lines: bool,
}

/// The pattern in Rust's syntax; `None` for one that is none in Java's though Rust may take it.
pub(super) fn translate(java: &str) -> Option<Translated> {
    let (text, dollars, lines) = Translator::new(java, "$").run()?;
    let before_line_end = match dollars {
        true => Some(Translator::new(java, &format!("(?={LINE_END}?\\z)")).run()?.0),
        false => None,
    };
    Some(Translated { text, before_line_end, lines })
}

/// The flags that count at a place.
#[derive(Clone, Copy, Default)]
struct Flags {
    ignore_case: bool,
    unicode_case: bool,
    unicode_classes: bool,
    multiline: bool,
    comments: bool,
}

/// What stood before, which says what a quantifier means.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// Nothing that can be repeated.
    Nothing,
    /// Something that begins at that byte of the output.
    Atom(usize),
    /// Something with a quantifier.
    Quantified(usize),
    /// Something with a quantifier and how greedy it is.
    Done,
}

struct Translator<'t> {
    rest: Peekable<Chars<'t>>,
    out: String,
    flags: Flags,
    /// The flags outside each open group, and where the group begins.
    groups: Vec<(Flags, usize)>,
    before: Before,
    dot_is_all: bool,
    dollar: String,
    dollars: bool,
    lines: bool,
}

impl<'t> Translator<'t> {
    fn new(java: &'t str, dollar: &str) -> Self {
        Translator {
            rest: java.chars().peekable(),
            out: String::with_capacity(java.len() + 8),
            flags: Flags::default(),
            groups: Vec::new(),
            before: Before::Nothing,
            dot_is_all: has_flag(java, 's'),
            dollar: dollar.to_string(),
            dollars: false,
            lines: false,
        }
    }

    fn run(mut self) -> Option<(String, bool, bool)> {
        while let Some(c) = self.rest.next() {
            let at = self.out.len();
            match c {
                '\\' => {
                    let unicode = self.flags.unicode_classes;
                    escape(&mut self.rest, false, unicode, &mut self.out);
                    self.before = Before::Atom(at);
                }
                '[' => {
                    self.class();
                    self.before = Before::Atom(at);
                }
                '(' => self.group(),
                ')' => {
                    self.out.push(')');
                    let (flags, start) = self.groups.pop()?;
                    self.flags = flags;
                    self.before = Before::Atom(start);
                }
                '|' => {
                    self.out.push('|');
                    self.before = Before::Nothing;
                }
                '*' | '+' | '?' => self.quantifier(c)?,
                '{' => self.counted()?,
                '.' if !self.dot_is_all => {
                    self.out.push_str("[^\\n\\r\\x{85}\\x{2028}\\x{2029}]");
                    self.before = Before::Atom(at);
                }
                '$' if self.flags.multiline => {
                    self.out.push('$');
                    self.before = Before::Atom(at);
                }
                '$' => {
                    self.dollars = true;
                    let dollar = self.dollar.clone();
                    self.out.push_str(&dollar);
                    self.before = Before::Atom(at);
                }
                c if self.flags.comments && (c.is_ascii_whitespace() || c == '#') => {
                    self.out.push(c);
                    if c == '#' {
                        while let Some(c) = self.rest.next_if(|c| *c != '\n') {
                            self.out.push(c);
                        }
                    }
                }
                c => {
                    self.literal(c);
                    self.before = Before::Atom(at);
                }
            }
        }
        Some((self.out, self.dollars, self.lines))
    }

    /// A character that stands for itself: without `(?u)`, ASCII letters alone have two cases.
    fn literal(&mut self, c: char) {
        let ascii_only = self.flags.ignore_case && !self.flags.unicode_case;
        match c {
            'k' | 'K' if ascii_only => self.out.push_str("(?-i:[kK])"),
            's' | 'S' if ascii_only => self.out.push_str("(?-i:[sS])"),
            c if ascii_only && !c.is_ascii() => self.out.push_str(&format!("(?-i:{c})")),
            c => self.out.push(c),
        }
    }

    /// What follows `[`, up to the bracket that closes it.
    fn class(&mut self) {
        let mut depth = 1;
        self.out.push('[');
        self.class_begins();
        while let Some(c) = self.rest.next() {
            match c {
                '\\' => escape(&mut self.rest, true, self.flags.unicode_classes, &mut self.out),
                '[' => {
                    depth += 1;
                    self.out.push('[');
                    self.class_begins();
                    // What Rust reads as a class of POSIX's.
                    if self.rest.next_if_eq(&':').is_some() {
                        self.out.push_str("\\:");
                    }
                }
                ']' => {
                    depth -= 1;
                    self.out.push(']');
                    if depth == 0 {
                        return;
                    }
                }
                // Operators between classes that only Rust has.
                '-' | '~' if self.rest.peek() == Some(&c) => {
                    self.out.push('\\');
                    self.out.push(c);
                }
                c => self.out.push(c),
            }
        }
    }

    fn class_begins(&mut self) {
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        // A bracket that closes nothing is itself.
        if self.rest.next_if_eq(&']').is_some() {
            self.out.push_str("\\]");
        }
    }

    /// What follows `(`: flags become Rust's.
    fn group(&mut self) {
        let start = self.out.len();
        self.before = Before::Nothing;
        let mut ahead = self.rest.clone();
        let flags: String = match ahead.next() {
            Some('?') => ahead.by_ref().take_while(|c| c.is_ascii_alphabetic() || *c == '-').collect(),
            _ => String::new(),
        };
        // What ended the flags.
        let end = self.rest.clone().nth(flags.len() + 1);
        if flags.is_empty() || !matches!(end, Some(')' | ':')) || !flags.chars().all(|c| "idmsuxU-".contains(c)) {
            self.groups.push((self.flags, start));
            self.out.push('(');
            if flags.is_empty() {
                // A look-around or a name: its signs are no quantifiers.
                if self.rest.next_if_eq(&'?').is_some() {
                    self.out.push('?');
                    while let Some(sign) = self.rest.next_if(|c| matches!(c, '<' | '=' | '!' | '>' | ':')) {
                        self.out.push(sign);
                    }
                }
            }
            return;
        }
        let outside = self.flags;
        let mut on = true;
        let mut kept = [String::new(), String::new()];
        for flag in flags.chars() {
            match flag {
                '-' => on = false,
                'i' => self.flags.ignore_case = on,
                'u' => self.flags.unicode_case = on,
                'U' => (self.flags.unicode_classes, self.flags.unicode_case) = (on, on),
                'm' => {
                    self.flags.multiline = on;
                    self.lines |= on;
                }
                'x' => self.flags.comments = on,
                _ => {}
            }
            if matches!(flag, 'i' | 'm' | 's' | 'x') {
                kept[usize::from(!on)].push(flag);
            }
        }
        let [on, off] = kept;
        let minus = if off.is_empty() { "" } else { "-" };
        for _ in 0..flags.len() + 2 {
            self.rest.next();
        }
        if end == Some(':') {
            self.groups.push((outside, start));
            self.out.push_str(&format!("(?{on}{minus}{off}:"));
        } else if !(on.is_empty() && off.is_empty()) {
            self.out.push_str(&format!("(?{on}{minus}{off})"));
        }
    }

    /// `*`, `+`, `?`: how often, or how greedily.
    fn quantifier(&mut self, c: char) -> Option<()> {
        match (self.before, c) {
            (Before::Atom(start), _) => {
                self.out.push(c);
                self.before = Before::Quantified(start);
            }
            (Before::Quantified(_), '?') => {
                self.out.push('?');
                self.before = Before::Done;
            }
            (Before::Quantified(start), '+') => {
                self.out.insert_str(start, "(?>");
                self.out.push(')');
                self.before = Before::Done;
            }
            _ => return None,
        }
        Some(())
    }

    /// `{n}`, `{n,}`, `{n,m}`; Java has no other brace, and none that follows nothing.
    fn counted(&mut self) -> Option<()> {
        match self.before {
            Before::Atom(start) => {
                if !self.rest.clone().any(|c| c == '}') {
                    return None;
                }
                let inside: String = self.rest.by_ref().take_while(|c| *c != '}').collect();
                let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
                let number = |text: &str| text.bytes().all(|c| c.is_ascii_digit());
                if least.is_empty() || !number(least) || !number(most) {
                    return None;
                }
                self.out.push_str(&format!("{{{inside}}}"));
                self.before = Before::Quantified(start);
                Some(())
            }
            Before::Nothing | Before::Quantified(_) | Before::Done => None,
        }
    }
}

/// Whether a flag is set somewhere, as in `(?s)` or `(?is:...)`.
fn has_flag(java: &str, flag: char) -> bool {
    java.match_indices("(?").any(|(at, _)| {
        let flags = java[at + 2..].split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        flags.contains(flag)
    })
}

fn escape(rest: &mut Peekable<Chars>, in_class: bool, unicode: bool, out: &mut String) {
    let class = |out: &mut String, inside: &str, negated: bool| match (in_class, negated) {
        (true, false) => out.push_str(inside),
        (true, true) | (false, true) => out.push_str(&format!("[^{inside}]")),
        (false, false) => out.push_str(&format!("[{inside}]")),
    };
    let Some(c) = rest.next() else {
        out.push('\\');
        return;
    };
    match c {
        'd' | 'D' | 'w' | 'W' | 's' | 'S' if unicode => {
            out.push('\\');
            out.push(c);
        }
        'd' | 'D' => class(out, "0-9", c == 'D'),
        'w' | 'W' => class(out, "a-zA-Z0-9_", c == 'W'),
        's' | 'S' => class(out, " \\t\\n\\x0B\\f\\r", c == 'S'),
        'h' | 'H' => class(out, " \\t\\xA0\\x{1680}\\x{180e}\\x{2000}-\\x{200a}\\x{202f}\\x{205f}\\x{3000}", c == 'H'),
        'v' | 'V' => class(out, "\\n\\x0B\\f\\r\\x{85}\\x{2028}\\x{2029}", c == 'V'),
        'R' => out.push_str("(?:\\r\\n|[\\n\\x0B\\f\\r\\x{85}\\x{2028}\\x{2029}])"),
        'Z' => out.push_str(&format!("(?={LINE_END}?\\z)")),
        'e' => out.push_str("\\x1B"),
        // A number in octal digits, at most three of them and at most 0377.
        '0' => {
            let (mut number, mut digits) = (0_u32, 0);
            while let Some(digit) = rest.peek().and_then(|c| c.to_digit(8)) {
                if digits == 3 || number * 8 + digit > 0o377 {
                    break;
                }
                number = number * 8 + digit;
                digits += 1;
                rest.next();
            }
            out.push_str(&if digits == 0 { "\\0".to_string() } else { format!("\\x{{{number:x}}}") });
        }
        'c' => match rest.next() {
            Some(control) => out.push_str(&format!("\\x{{{:x}}}", u32::from(control) ^ 64)),
            None => out.push_str("\\c"),
        },
        // Rust reads these as the edges of a word.
        '<' | '>' => out.push(c),
        'Q' => {
            let mut quoted = String::new();
            while let Some(c) = rest.next() {
                if c == '\\' && rest.next_if_eq(&'E').is_some() {
                    break;
                }
                quoted.push(c);
            }
            out.push_str(&regex::escape(&quoted));
        }
        'p' | 'P' if rest.peek() == Some(&'{') => {
            let name: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
            match posix(&name).or_else(|| block(&name)) {
                Some(inside) => class(out, inside, c == 'P'),
                None => {
                    // Java writes a script or a binary property as `IsLatin`, Rust as `Latin`.
                    let name = name.strip_prefix("Is").unwrap_or(&name);
                    out.push_str(&format!("\\{c}{{{}}}", of_java(name).unwrap_or(name)));
                }
            }
        }
        _ if c.is_ascii() => {
            out.push('\\');
            out.push(c);
        }
        // Any other character may be escaped in Java.
        _ => out.push(c),
    }
}

/// The characters of a class of POSIX, which are of ASCII.
fn posix(name: &str) -> Option<&'static str> {
    Some(match name {
        "Lower" => "a-z",
        "Upper" => "A-Z",
        "ASCII" => "\\x00-\\x7F",
        "Alpha" => "a-zA-Z",
        "Digit" => "0-9",
        "Alnum" => "a-zA-Z0-9",
        "Punct" => "!-/:-@\\[-`{-\\x7E",
        "Graph" => "!-\\x7E",
        "Print" => "\\x20-\\x7E",
        "Blank" => " \\t",
        "Cntrl" => "\\x00-\\x1F\\x7F",
        "XDigit" => "0-9a-fA-F",
        "Space" => " \\t\\n\\x0B\\f\\r",
        "L1" => "\\x00-\\xFF",
        _ => return None,
    })
}

/// The characters of a block of Unicode's, of those that patterns name mostly; Rust knows none by name.
fn block(name: &str) -> Option<&'static str> {
    let name = name.strip_prefix("In").or_else(|| name.strip_prefix("block=")).or_else(|| name.strip_prefix("blk="))?;
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    Some(match name.as_str() {
        "basiclatin" => "\\x00-\\x7F",
        "latin1supplement" => "\\x80-\\xFF",
        "latinextendeda" => "\\x{100}-\\x{17F}",
        "latinextendedb" => "\\x{180}-\\x{24F}",
        "combiningdiacriticalmarks" => "\\x{300}-\\x{36F}",
        "greek" | "greekandcoptic" => "\\x{370}-\\x{3FF}",
        "cyrillic" => "\\x{400}-\\x{4FF}",
        "armenian" => "\\x{530}-\\x{58F}",
        "hebrew" => "\\x{590}-\\x{5FF}",
        "arabic" => "\\x{600}-\\x{6FF}",
        "devanagari" => "\\x{900}-\\x{97F}",
        "thai" => "\\x{E00}-\\x{E7F}",
        "hanguljamo" => "\\x{1100}-\\x{11FF}",
        "generalpunctuation" => "\\x{2000}-\\x{206F}",
        "currencysymbols" => "\\x{20A0}-\\x{20CF}",
        "arrows" => "\\x{2190}-\\x{21FF}",
        "mathematicaloperators" => "\\x{2200}-\\x{22FF}",
        "cjksymbolsandpunctuation" => "\\x{3000}-\\x{303F}",
        "hiragana" => "\\x{3040}-\\x{309F}",
        "katakana" => "\\x{30A0}-\\x{30FF}",
        "cjkunifiedideographs" => "\\x{4E00}-\\x{9FFF}",
        "hangulsyllables" => "\\x{AC00}-\\x{D7AF}",
        "emoticons" => "\\x{1F600}-\\x{1F64F}",
        _ => return None,
    })
}

/// Rust's name of a property that Java names after its own methods.
fn of_java(name: &str) -> Option<&'static str> {
    Some(match name {
        "javaLowerCase" => "Lowercase",
        "javaUpperCase" => "Uppercase",
        "javaAlphabetic" => "Alphabetic",
        "javaLetter" => "L",
        "javaDigit" => "Nd",
        _ => return None,
    })
}
