//! Numbers by patterns like `$99,999.99S`: `to_char`, `to_number` and their kin.
//!
//! A pattern is `[MI|S] [$] [0|9|G|,]* [.|D] [0|9]* [$] [PR|MI|S]`.
//! Source: Spark's `ToNumberParser`.

use super::kernel::{self, Setting, collect, collect_text};
use crate::error::{Error, Result, Span};
use crate::function::coerce;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::array::Array;
use datafusion::arrow::datatypes::{DataType, Decimal128Type};

pub const TO_CHAR: Function = Function {
    name: "to_char",
    aliases: &["to_varchar"],
    usage: "to_char(expr, format) - Convert `expr` to a string based on the `format`: a number by a pattern of digits, a datetime by a datetime pattern, a binary as 'base64', 'hex' or 'utf-8'.",
    example: "> SELECT to_char(454, '999');\n 454",
    build: Build::Scalar(to_char),
};

pub const TO_NUMBER: Function = Function {
    name: "to_number",
    aliases: &[],
    usage: "to_number(expr, fmt) - Convert string 'expr' to a number based on the string format 'fmt'. Throws an exception if the conversion fails.",
    example: "> SELECT to_number('454', '999');\n 454",
    build: Build::Scalar(to_number),
};

pub const TRY_TO_NUMBER: Function = Function {
    name: "try_to_number",
    aliases: &[],
    usage: "try_to_number(expr, fmt) - Convert string 'expr' to a number based on the string format `fmt`. Returns NULL if the string 'expr' does not match the expected format.",
    example: "> SELECT try_to_number('454', '999');\n 454",
    build: Build::Scalar(to_number),
};

fn to_char(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let value = call.value(0)?.clone();
    let other = |name: &str, arguments: Vec<Bound>| match crate::function::find(name).map(|function| function.build) {
        Some(Build::Scalar(build)) => build(&Call::plain(call.context, name, arguments, call.span)),
        _ => Err(Error::unsupported(format!("{} by way of {name}", call.name)).at(call.span)),
    };
    if value.ty.is_datetime() || value.ty.is_timestamp_nanos() {
        return other("date_format", call.values()?);
    }
    let format = kernel::constant(call, 1, "format", &SparkType::String)?;
    if value.ty == SparkType::Binary {
        let Some(name) = format.as_string_literal() else {
            return Ok(Bound::null(SparkType::String).named(call.display()));
        };
        // What it stands for is shown under the name that was called, but for the first of its names.
        let shown = |bound: Bound| match (call.name, bound.name.split_once('(')) {
            ("to_varchar", Some((_, arguments))) => {
                let name = format!("to_varchar({arguments}");
                bound.named(name)
            }
            _ => bound,
        };
        return match name.to_ascii_lowercase().as_str() {
            "base64" => other("base64", vec![value]).map(shown),
            "hex" => other("hex", vec![value]).map(shown),
            "utf-8" => other("decode", vec![value, Bound::string("utf-8")]).map(shown),
            _ => Err(Error::new("INVALID_PARAMETER_VALUE.BINARY_FORMAT")
                .with("parameter", "`format`")
                .with("functionName", format!("`{}`", call.name))
                .with("invalidFormat", format!("'{name}'"))
                .at(call.span)),
        };
    }
    let ty = match &value.ty {
        ty if ty.is_numeric() => ty.as_decimal().unwrap_or(SparkType::DECIMAL_MAX),
        _ => SparkType::DECIMAL_MAX,
    };
    let number = if value.ty.is_numeric() { coerce::cast_to(value, &ty, call.context)? } else { call.cast(0, &ty)? };
    if let Some(text) = format.as_string_literal() {
        Format::parse(text, call.span)?;
    }
    let arguments = vec![number, format];
    let name = format!("to_char({}, {})", call.value(0)?.name, call.value(1)?.name);
    let setting = Setting::of(call);
    let bound = kernel::call(call, "to_char", arguments, SparkType::String, false, setting, |inputs, rows, _| {
        let scale = match inputs[0].array().data_type() {
            DataType::Decimal128(_, scale) => usize::try_from(*scale).unwrap_or(0),
            _ => 0,
        };
        collect_text(inputs, rows, |row, out| {
            let format = Format::parse(inputs[1].text(row), Span::default())?;
            format.write(inputs[0].value::<Decimal128Type>(row), scale, out);
            Ok(true)
        })
    })?;
    Ok(bound.named(name))
}

fn to_number(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let text = call.cast(0, &SparkType::String)?;
    let format = kernel::constant(call, 1, "format", &SparkType::String)?;
    let Some(pattern) = format.as_string_literal() else {
        return Ok(Bound::null(SparkType::DECIMAL_MAX).named(call.display()).at(call.span));
    };
    let ty = Format::parse(pattern, call.span)?.ty();
    let lenient = call.name == "try_to_number";
    let setting = Setting { now: i64::from(lenient), ..Setting::of(call) };
    let SparkType::Decimal(precision, _) = ty else { return Err(Error::internal("a number that is no decimal")) };
    if precision > 38 {
        return Err(Error::unsupported("a number format of more than 38 digits").at(call.span));
    }
    let setting = setting.word(&ty.to_string());
    kernel::call(call, "to_number", vec![text, format], ty, lenient, setting, |inputs, rows, setting| {
        let format = match inputs[1].array().is_empty() {
            true => return Err(Error::internal("to_number without a format")),
            false => Format::parse(inputs[1].text(0), Span::default())?,
        };
        collect::<Decimal128Type>(inputs, rows, &format.ty(), |row| match format.read(inputs[0].text(row)) {
            Some(value) => Ok(Some(value)),
            None if setting.now == 1 => Ok(None),
            None => Err(Error::new("INVALID_FORMAT.MISMATCH_INPUT")
                .with("format", inputs[1].text(row))
                .with("inputType", "\"STRING\"")
                .with("input", inputs[0].text(row))),
        })
    })
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Sign {
    /// `S`: plus or minus.
    Always,
    /// `MI`: minus or a blank.
    Minus,
}

#[derive(Debug)]
struct Format {
    leading: Option<Sign>,
    trailing: Option<Sign>,
    dollar: bool,
    /// `PR`: negative numbers in angle brackets.
    brackets: bool,
    /// Digits and commas before the point.
    whole: String,
    point: bool,
    /// Digits behind it.
    places: String,
}

impl Format {
    fn parse(text: &str, span: Span) -> Result<Format> {
        let text = text.to_uppercase();
        let invalid =
            |class: &str| Error::new(&format!("INVALID_FORMAT.{class}")).with("format", format!("'{text}'")).at(span);
        if text.is_empty() {
            return Err(invalid("EMPTY"));
        }
        let canonical = text.replace('G', ",").replace('D', ".");
        let is_digit = |c: char| matches!(c, '0' | '9');
        let Some(first_digit) = canonical.find(is_digit) else {
            let lone = canonical.contains(',') && !canonical.contains(is_digit);
            return Err(invalid(if lone { "CONT_THOUSANDS_SEPS" } else { "WRONG_NUM_DIGIT" }));
        };
        for (token, shown) in [(".", ". or D"), ("$", "$"), ("S", "S"), ("MI", "MI"), ("PR", "PR")] {
            if canonical.matches(token).count() > 1 {
                return Err(invalid("WRONG_NUM_TOKEN").with("token", shown));
            }
        }
        if let Some(dollar) = canonical.find('$') {
            if dollar > first_digit {
                return Err(invalid("CUR_MUST_BEFORE_DIGIT"));
            }
            if canonical.find('.').is_some_and(|point| point < dollar) {
                return Err(invalid("CUR_MUST_BEFORE_DEC"));
            }
        }
        if let (Some(point), Some(comma)) = (canonical.find('.'), canonical.rfind(','))
            && point < comma
        {
            return Err(invalid("THOUSANDS_SEPS_MUST_BEFORE_DEC"));
        }
        let bytes = canonical.as_bytes();
        let digit_at =
            |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|byte| matches!(byte, b'0' | b'9'));
        if canonical.match_indices(',').any(|(at, _)| !digit_at(at.checked_sub(1)) || !digit_at(Some(at + 1))) {
            return Err(invalid("CONT_THOUSANDS_SEPS"));
        }
        let mut rest = canonical.as_str();
        let sign = |rest: &mut &str| {
            for (token, sign) in [("MI", Sign::Minus), ("S", Sign::Always)] {
                if let Some(behind) = rest.strip_prefix(token) {
                    *rest = behind;
                    return Some(sign);
                }
            }
            None
        };
        let leading = sign(&mut rest);
        let dollar = rest.starts_with('$');
        rest = rest.strip_prefix('$').unwrap_or(rest);
        let take = |rest: &mut &str, wanted: fn(char) -> bool| {
            let (taken, behind) = rest.split_at(rest.find(|c| !wanted(c)).unwrap_or(rest.len()));
            *rest = behind;
            taken.to_string()
        };
        let whole = take(&mut rest, |c| matches!(c, '0' | '9' | ','));
        let point = rest.starts_with('.');
        rest = rest.strip_prefix('.').unwrap_or(rest);
        let places = if point { take(&mut rest, |c| matches!(c, '0' | '9')) } else { String::new() };
        let brackets = rest.starts_with("PR");
        rest = rest.strip_prefix("PR").unwrap_or(rest);
        let trailing = if brackets { None } else { sign(&mut rest) };
        if !rest.is_empty() || (leading.is_some() && (trailing.is_some() || brackets)) {
            let odd = rest.chars().next().filter(|c| !is_digit(*c));
            let shown = odd.map_or_else(|| "digit sequence".to_string(), |c| format!("'{c}'"));
            return Err(invalid("UNEXPECTED_TOKEN").with("token", shown));
        }
        Ok(Format { leading, trailing, dollar, brackets, whole, point, places })
    }

    /// The decimal that has room for what the format reads.
    fn ty(&self) -> SparkType {
        let whole = self.whole.len() - self.whole.matches(',').count();
        let places = self.places.len();
        SparkType::Decimal(u8::try_from(whole + places).unwrap_or(u8::MAX), i8::try_from(places).unwrap_or(i8::MAX))
    }

    /// The number without its point; `None` for text of another form.
    fn read(&self, text: &str) -> Option<i128> {
        let mut rest = text.trim();
        let mut minus = false;
        let mut sign = |rest: &mut &str, sign: Option<Sign>, leading: bool| {
            let plus = sign == Some(Sign::Always);
            let strip = |c: char| if leading { rest.strip_prefix(c) } else { rest.strip_suffix(c) };
            if sign.is_none() {
                return;
            }
            if let Some(behind) = strip('-') {
                minus = true;
                *rest = behind;
            } else if let Some(behind) = strip('+').filter(|_| plus) {
                *rest = behind;
            }
        };
        sign(&mut rest, self.leading, true);
        sign(&mut rest, self.trailing, false);
        if self.brackets
            && let Some(inside) = rest.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'))
        {
            minus = true;
            rest = inside;
        }
        if self.dollar {
            rest = rest.strip_prefix('$')?;
        }
        let (whole, places) = match rest.split_once('.') {
            Some((whole, places)) if self.point => (whole, places),
            Some(_) => return None,
            None => (rest, ""),
        };
        let numeric = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        // Groups between commas, from the right; a group that begins with 0 wants all its digits.
        let mut groups = whole.rsplit(',');
        for wanted in self.whole.rsplit(',') {
            let group = groups.next().unwrap_or("");
            let exact = wanted.starts_with('0');
            if !numeric(group) || group.len() > wanted.len() || (exact && group.len() < wanted.len()) {
                return None;
            }
        }
        let fits = numeric(places) && places.len() <= self.places.len();
        let exact = self.places.starts_with('0') && places.len() < self.places.len() && !places.is_empty();
        if groups.next().is_some() || !fits || exact || (whole.is_empty() && places.is_empty()) {
            return None;
        }
        let digits: String = whole.chars().filter(|c| *c != ',').chain(places.chars()).collect();
        let value: i128 = format!("{digits}{}", "0".repeat(self.places.len() - places.len())).parse().ok()?;
        Some(if minus { -value } else { value })
    }

    fn write(&self, value: i128, scale: usize, out: &mut String) {
        let digits = value.unsigned_abs().to_string();
        let digits = format!("{}{digits}", "0".repeat((scale + 1).saturating_sub(digits.len())));
        let (whole, places) = digits.split_at(digits.len() - scale);
        let (whole, places) = (whole.trim_start_matches('0'), places.trim_end_matches('0'));
        let slots = self.whole.matches(['0', '9']).count();
        let fits = whole.len() <= slots && places.len() <= self.places.len();
        let minus = value < 0;
        match self.leading {
            Some(Sign::Always) => out.push(if minus { '-' } else { '+' }),
            Some(Sign::Minus) => out.push(if minus { '-' } else { ' ' }),
            None if self.brackets && minus => out.push('<'),
            None => {}
        }
        if self.dollar {
            out.push('$');
        }
        let mut slot = 0;
        let mut zeros = false;
        for c in self.whole.chars() {
            if c == ',' {
                let digit = out.ends_with(|c: char| c.is_ascii_digit());
                if digit {
                    out.push(',')
                } else {
                    blank(out)
                }
                continue;
            }
            zeros |= c == '0' && (slot == 0 || zeros || out.ends_with(','));
            let place = (slot + whole.len()).checked_sub(slots);
            match place.and_then(|place| whole.as_bytes().get(place)) {
                _ if !fits => out.push('#'),
                Some(digit) => out.push(char::from(*digit)),
                None if zeros => out.push('0'),
                None => blank(out),
            }
            slot += 1;
        }
        if self.point {
            if out.ends_with(' ') {
                out.pop();
                out.push('0');
            }
            out.push(if self.places.is_empty() { ' ' } else { '.' });
            for (i, _) in self.places.chars().enumerate() {
                let digit = places.as_bytes().get(i).map_or('0', |digit| char::from(*digit));
                out.push(if fits { digit } else { '#' });
            }
        }
        match self.trailing {
            Some(Sign::Always) => out.push(if minus { '-' } else { '+' }),
            Some(Sign::Minus) => out.push(if minus { '-' } else { ' ' }),
            None if self.brackets => out.push_str(if minus { ">" } else { "  " }),
            None => {}
        }
    }
}

/// A blank, which stands before a sign.
fn blank(out: &mut String) {
    if out.ends_with(['+', '-', '<']) { out.insert(out.len() - 1, ' ') } else { out.push(' ') }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: i128, scale: usize, format: &str) -> String {
        let mut out = String::new();
        Format::parse(format, Span::default()).unwrap().write(value, scale, &mut out);
        out
    }

    #[test]
    fn writes_as_spark() {
        let cases = [
            (454, 0, "999", "454"),
            (45400, 2, "000D00", "454.00"),
            (12454, 0, "99G999", "12,454"),
            (-124_548, 1, "99G999D9S", "12,454.8-"),
            (0, 0, "999", "   "),
            (1234, 0, "999", "###"),
            (155, 2, "9.9", "#.#"),
            (-5, 0, "9PR", "<5>"),
            (5, 0, "9PR", "5  "),
            (12, 0, "$9999", "$  12"),
            (-12, 0, "S$9999", "-$  12"),
            (12, 0, "0,000", "0,012"),
            (12, 0, "9,999", "   12"),
            (-125, 1, "999.99PR", " <12.50>"),
            (-5, 1, "S9.9", " -.5"),
            (5, 1, "9.9", "0.5"),
            (5, 1, ".9", ".5"),
            (12, 0, "99.", "12 "),
            (5, 0, "099", "005"),
            (5, 0, "990", "  5"),
            (0, 0, "S9", " +"),
            (1234, 0, "S999", "+###"),
            (-1234, 0, "999PR", "<###>"),
        ];
        for (value, scale, format, expected) in cases {
            assert_eq!(written(value, scale, format), expected, "{value} {scale} {format}");
        }
    }

    #[test]
    fn reads_as_spark() {
        let read = |text: &str, format: &str| Format::parse(format, Span::default()).unwrap().read(text);
        assert_eq!(read("12,454.8-", "99,999.9S"), Some(-124_548));
        assert_eq!((read("<5>", "9PR"), read(" 5", "99"), read("5.", "9.")), (Some(-5), Some(5), Some(5)));
        assert_eq!((read("234", "9,999"), read("$78.12", "$99.99")), (Some(234), Some(7812)));
        assert_eq!(
            (read("x", "9"), read("12", "9"), read("5", "000"), read("1234", "9,999")),
            (None, None, None, None)
        );
    }

    #[test]
    fn what_is_no_format() {
        let class = |format: &str| Format::parse(format, Span::default()).unwrap_err().class();
        assert_eq!(class(""), "INVALID_FORMAT.EMPTY");
        assert_eq!(class("x"), "INVALID_FORMAT.WRONG_NUM_DIGIT");
        assert_eq!(class("9$9"), "INVALID_FORMAT.CUR_MUST_BEFORE_DIGIT");
        assert_eq!(class("9.9,9"), "INVALID_FORMAT.THOUSANDS_SEPS_MUST_BEFORE_DEC");
        assert_eq!(class("S9S"), "INVALID_FORMAT.WRONG_NUM_TOKEN");
        assert_eq!(class(",9"), "INVALID_FORMAT.CONT_THOUSANDS_SEPS");
        assert_eq!(class("$S9"), "INVALID_FORMAT.UNEXPECTED_TOKEN");
    }
}
