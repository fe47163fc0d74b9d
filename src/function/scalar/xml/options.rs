//! What options say of the form of XML.

use super::super::record::Options;
use crate::error::{Error, Result};
use crate::function::Call;

/// Options that would change the answer and that nothing here has.
pub(super) const REFUSED: &[&str] = &["locale", "rowValidationXSDPath", "singleVariantColumn"];

/// How attributes, values and NULL are marked.
#[derive(Clone, Debug)]
pub(super) struct Form {
    /// What stands before the names of columns that are attributes.
    pub(super) attribute_prefix: String,
    /// The column that is the text of an element which has attributes or children too.
    pub(super) value_tag: String,
    /// What stands for NULL.
    pub(super) null: Option<String>,
    /// The column that takes what no other column does.
    pub(super) wildcard: String,
    /// The element around a record.
    pub(super) row_tag: String,
    /// The element around an element of an array in an array.
    pub(super) item_tag: String,
    /// What a level is moved to the right by; nothing means no lines either.
    pub(super) indent: String,
    /// Whether names that are no names of XML are refused when writing.
    pub(super) validate_name: bool,
    without_attributes: bool,
    trim: bool,
    without_prefix: bool,
}

impl Form {
    /// As options say.
    /// # Errors
    /// `INVALID_OPTION_VALUE` for tags that are none.
    pub(super) fn of(call: &Call, options: &Options) -> Result<Form> {
        let word = |name: &str, default: &str| options.given(name).unwrap_or(default).to_string();
        let form = Form {
            attribute_prefix: word("attributePrefix", "_"),
            value_tag: word("valueTag", "_VALUE"),
            null: options.given("nullValue").map(str::to_string),
            wildcard: word("wildcardColName", "xs_any"),
            row_tag: word("rowTag", "ROW"),
            item_tag: word("arrayElementName", "item"),
            indent: word("indent", "    "),
            validate_name: options.flag("validateName", true),
            without_attributes: options.flag("excludeAttribute", false),
            trim: options.flag("ignoreSurroundingSpaces", true),
            without_prefix: options.flag("ignoreNamespace", false),
        };
        let refuse = |option: &'static str, value: &str, requirement: &str| {
            Error::new("INVALID_OPTION_VALUE")
                .with("option", option)
                .with("value", value)
                .with("requirement", requirement)
                .at(call.span)
        };
        if form.row_tag.is_empty() || form.row_tag.starts_with('<') || form.row_tag.ends_with('>') {
            return Err(refuse("rowTag", &form.row_tag, "the name of an element, without angle brackets"));
        }
        if form.value_tag.is_empty() || form.value_tag == form.attribute_prefix {
            return Err(refuse("valueTag", &form.value_tag, "a name other than attributePrefix"));
        }
        Ok(form)
    }

    /// The name of an element or an attribute, without its prefix if that is wanted.
    pub(super) fn name<'n>(&self, name: &'n str) -> &'n str {
        match name.rsplit_once(':') {
            Some((_, local)) if self.without_prefix => local,
            _ => name,
        }
    }

    /// Text as it is read.
    pub(super) fn trimmed<'t>(&self, text: &'t str) -> &'t str {
        if self.trim { text.trim_matches(|c| c <= ' ') } else { text }
    }

    /// Whether a text stands for NULL.
    pub(super) fn is_null(&self, text: &str) -> bool {
        self.null.as_deref() == Some(text)
    }

    /// Attributes as columns: their names and values, NULL where that is what they stand for.
    pub(super) fn attributes(&self, attributes: &[(String, String)]) -> Vec<(String, Option<String>)> {
        let mut columns: Vec<(String, Option<String>)> = Vec::new();
        for (name, value) in attributes.iter().filter(|_| !self.without_attributes) {
            let name = format!("{}{}", self.attribute_prefix, self.name(name));
            let value = self.trimmed(value);
            let value = Some(value.to_string()).filter(|value| !self.is_null(value));
            match columns.iter_mut().find(|(known, _)| *known == name) {
                Some(column) => column.1 = value,
                None => columns.push((name, value)),
            }
        }
        columns
    }

    /// Whether a column is written as an attribute.
    pub(super) fn is_attribute(&self, column: &str) -> bool {
        column.starts_with(&self.attribute_prefix) && column != self.value_tag
    }
}
