//! Options of a call: `map('mode', 'FAILFAST')`, names in any case.

use datafusion::arrow::array::{Array, AsArray};
use datafusion::common::ScalarValue;

use crate::error::{Error, Result};
use crate::function::{Call, constant_value};
use crate::types::SparkType;

/// What is done with a record that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// What of it could be read is the answer.
    Permissive,
    /// An error.
    FailFast,
}

/// The options of one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    given: Vec<(String, String)>,
}

impl Options {
    /// Those of the `i`-th argument, if there is one. `known` are the options that have an effect here, or none anywhere;
    /// others of Spark's, in `refused`, are refused by name, and what is neither is passed over, as Spark does.
    /// # Errors
    /// `INVALID_OPTIONS`, `UNSUPPORTED_FEATURE`
    pub(crate) fn of(call: &Call, i: usize, refused: &[&str]) -> Result<Options> {
        if call.len() <= i {
            return Ok(Options::default());
        }
        let value = call.value(i)?;
        match &value.ty {
            SparkType::Map(key, item) if key.is_string() && (item.is_string() || **item == SparkType::Null) => {}
            SparkType::Map(..) => {
                return Err(Error::new("INVALID_OPTIONS.NON_STRING_TYPE")
                    .with("mapType", format!("\"{}\"", value.ty.sql()))
                    .at(value.span)
                    .at(call.span));
            }
            _ => return Err(Error::new("INVALID_OPTIONS.NON_MAP_FUNCTION").at(value.span).at(call.span)),
        }
        let Some(ScalarValue::Map(map)) = constant_value(value) else {
            return Err(Error::new("INVALID_OPTIONS.NON_MAP_FUNCTION").at(value.span).at(call.span));
        };
        let entries = map.value(0);
        let keys = entries.column(0).as_string_view();
        let values = entries.column(1).as_string_view_opt();
        let given = (0..entries.len()).filter_map(|at| {
            let text = values.filter(|values| values.is_valid(at))?.value(at);
            Some((keys.value(at).to_string(), text.to_string()))
        });
        let options = Options { given: given.collect() };
        for (name, text) in &options.given {
            if refused.iter().any(|refused| refused.eq_ignore_ascii_case(name)) && text != "false" {
                return Err(Error::unsupported(format!("the option {name} of {}", call.name))
                    .at(value.span)
                    .at(call.span));
            }
        }
        Ok(options)
    }

    /// The value that was given.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.given.iter().rev().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// A boolean, or the default.
    pub(crate) fn flag(&self, name: &str, default: bool) -> bool {
        self.given(name).map_or(default, |text| text.eq_ignore_ascii_case("true"))
    }

    /// `mode`; words that are none mean the default, as in Spark.
    /// # Errors
    /// `PARSE_MODE_UNSUPPORTED` for `DROPMALFORMED`: a function cannot drop a row.
    pub(crate) fn mode(&self, call: &Call) -> Result<Mode> {
        match self.given("mode").map(str::to_uppercase).as_deref() {
            Some("FAILFAST") => Ok(Mode::FailFast),
            Some("DROPMALFORMED") => Err(Error::new("PARSE_MODE_UNSUPPORTED")
                .with("funcName", format!("`{}`", call.name))
                .with("mode", "DROPMALFORMED")
                .at(call.span)),
            _ => Ok(Mode::Permissive),
        }
    }

    /// All of them as one text, which tells uses of a function apart.
    pub(crate) fn key(&self) -> String {
        format!("{:?}", self.given)
    }
}
