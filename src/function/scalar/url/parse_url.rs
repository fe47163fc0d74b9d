//! `parse_url`: a part of a URL, taken apart as `java.net.URI` does it.

use super::super::string::kernel::{self, Setting, collect_text};
use crate::error::{Error, Result};
use crate::function::pattern::Pattern;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const PARSE_URL: Function = Function {
    name: "parse_url",
    aliases: &[],
    usage: "parse_url(url, partToExtract[, key]) - Extracts a part from a URL: HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO; with a key, that parameter of the QUERY.",
    example: "> SELECT parse_url('http://spark.apache.org/path?query=1', 'HOST');\n spark.apache.org",
    build: Build::Scalar(parse),
};

pub const TRY_PARSE_URL: Function = Function {
    name: "try_parse_url",
    aliases: &[],
    usage: "try_parse_url(url, partToExtract[, key]) - Like parse_url, and NULL for what is no URL.",
    example: "> SELECT try_parse_url('http://spark.apache.org/path?query=1', 'HOST');\n spark.apache.org",
    build: Build::Scalar(parse),
};

fn parse(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let arguments = (0..call.len()).map(|i| call.exactly(i, &SparkType::String)).collect::<Result<_>>()?;
    let setting = if call.name == "parse_url" { Setting::of(call) } else { Setting::of(call).lenient() };
    kernel::call(call, "parse_url", arguments, SparkType::String, true, setting, |inputs, rows, setting| {
        collect_text(inputs, rows, |row, out| {
            let text = inputs[0].text(row);
            let Some(url) = Url::parse(text) else {
                return if setting.ansi { Err(Error::new("INVALID_URL").with("url", text)) } else { Ok(false) };
            };
            let part = inputs[1].text(row);
            let found = match inputs.get(2).map(|key| key.text(row)) {
                None => url.part(part),
                Some(key) if part == "QUERY" => return parameter(url.query, key, out),
                Some(_) => None,
            };
            match found {
                Some(found) => out.push_str(found),
                None => return Ok(false),
            }
            Ok(true)
        })
    })
}

/// Writes the value of a parameter; Spark takes the key for a pattern.
fn parameter(query: Option<&str>, key: &str, out: &mut String) -> Result<bool> {
    let pattern = Pattern::of(&format!("(&|^){key}=([^&]*)"), "parse_url")?;
    let Some(query) = query else { return Ok(false) };
    let mut matcher = pattern.matcher();
    // The last group is the value, however many the key has.
    let found = if matcher.find(query, 0)? { matcher.group(2) } else { None };
    Ok(found.map(|(begin, end)| out.push_str(&query[begin..end])).is_some())
}

#[derive(Default)]
struct Url<'a> {
    scheme: Option<&'a str>,
    authority: Option<&'a str>,
    user: Option<&'a str>,
    host: Option<&'a str>,
    path: Option<&'a str>,
    /// Path and query.
    file: Option<&'a str>,
    query: Option<&'a str>,
    fragment: Option<&'a str>,
}

impl<'a> Url<'a> {
    fn parse(text: &'a str) -> Option<Url<'a>> {
        let (rest, fragment) = match text.split_once('#') {
            Some((rest, fragment)) => (rest, Some(fragment)),
            None => (text, None),
        };
        let mut url = Url { fragment, ..Url::default() };
        if !fragment.is_none_or(|fragment| legal(fragment, true)) {
            return None;
        }
        let mut rest = rest;
        if let Some(end) = rest.find([':', '/', '?']).filter(|end| rest[*end..].starts_with(':')) {
            let scheme = &rest[..end];
            let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
            if !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) || !scheme.chars().all(good) {
                return None;
            }
            url.scheme = Some(scheme);
            rest = &rest[end + 1..];
            if !rest.starts_with('/') {
                // Such as `mailto:`, which has no parts.
                return (!rest.is_empty() && legal(rest, true)).then_some(url);
            }
        }
        if let Some(behind) = rest.strip_prefix("//") {
            let end = behind.find(['/', '?']).unwrap_or(behind.len());
            let authority = &behind[..end];
            if authority.is_empty() && behind.is_empty() && fragment.is_none() {
                return None;
            }
            if !legal(authority, true) {
                return None;
            }
            if !authority.is_empty() {
                url.authority = Some(authority);
                (url.user, url.host) = server(authority).unwrap_or((None, None));
            }
            rest = &behind[end..];
        }
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        (url.path, url.query, url.file) = (Some(path), query, Some(rest));
        (legal(path, false) && query.is_none_or(|query| legal(query, true))).then_some(url)
    }

    fn part(&self, name: &str) -> Option<&'a str> {
        match name {
            "HOST" => self.host,
            "PATH" => self.path,
            "QUERY" => self.query,
            "REF" => self.fragment,
            "PROTOCOL" => self.scheme,
            "FILE" => self.file,
            "AUTHORITY" => self.authority,
            "USERINFO" => self.user,
            _ => None,
        }
    }
}

/// Whether every character may stand in a URL; brackets may not stand in a path.
fn legal(text: &str, brackets: bool) -> bool {
    let bytes = text.as_bytes();
    text.char_indices().all(|(at, c)| match c {
        '%' => bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
        '[' | ']' => brackets,
        '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '#' | ' ' => false,
        c if c.is_ascii() => !c.is_ascii_control(),
        c => !c.is_control() && !c.is_whitespace(),
    })
}

/// User and host of an authority that names a server; one of another kind has neither.
fn server(authority: &str) -> Option<(Option<&str>, Option<&str>)> {
    let (user, rest) = match authority.split_once('@') {
        Some((user, rest)) => (Some(user), rest),
        None => (None, authority),
    };
    let (host, port) = if rest.starts_with('[') {
        let end = rest.find(']')? + 1;
        (&rest[..end], &rest[end..])
    } else {
        let end = rest.find(':').unwrap_or(rest.len());
        (&rest[..end], &rest[end..])
    };
    let digits = port.strip_prefix(':').or(port.is_empty().then_some(""))?;
    if !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    if host.starts_with('[') {
        let address = &host[1..host.len() - 1];
        address.split('%').next()?.parse::<std::net::Ipv6Addr>().ok()?;
        return Some((user, Some(host)));
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
    };
    let last = name.rsplit('.').next()?;
    let named = name.split('.').all(label) && last.starts_with(|c: char| c.is_ascii_alphabetic());
    (named || host.parse::<std::net::Ipv4Addr>().is_ok()).then_some((user, Some(host)))
}

#[cfg(test)]
mod tests {
    use super::Url;

    fn part(url: &str, name: &str) -> Option<String> {
        Url::parse(url)?.part(name).map(str::to_string)
    }

    #[test]
    fn parts() {
        let url = "http://u:p@h:80/p/a?q=1#r";
        let expected = [
            ("HOST", "h"),
            ("PATH", "/p/a"),
            ("QUERY", "q=1"),
            ("REF", "r"),
            ("PROTOCOL", "http"),
            ("FILE", "/p/a?q=1"),
            ("AUTHORITY", "u:p@h:80"),
            ("USERINFO", "u:p"),
        ];
        for (name, value) in expected {
            assert_eq!(part(url, name).as_deref(), Some(value), "{name}");
        }
        assert_eq!(part("http://[::1]:80/x", "HOST").as_deref(), Some("[::1]"));
        assert_eq!(part("http://a_b.com/x", "HOST"), None);
        assert_eq!(part("mailto:a@b", "PATH"), None);
        assert_eq!(part("file:///etc/x", "FILE").as_deref(), Some("/etc/x"));
    }

    #[test]
    fn what_is_no_url() {
        for text in ["inva lid://h", "http://h/a b", "http://h/?a=|", "http://h/%zz", "1http://h", "http://", "h#a#b"] {
            assert!(Url::parse(text).is_none(), "{text}");
        }
    }
}
