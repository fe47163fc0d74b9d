//! `sentences`: text as arrays of words, one per sentence, by Unicode's rules (UAX 29).

use super::kernel::{self, Setting, filled};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::array::{ListBuilder, StringViewBuilder};
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

pub const FUNCTION: Function = Function {
    name: "sentences",
    aliases: &[],
    usage: "sentences(str[, lang[, country]]) - Splits `str` into an array of array of words.",
    example: "> SELECT sentences('Hi there! Good morning.');\n [[\"Hi\",\"there\"],[\"Good\",\"morning\"]]",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    let call = &filled(call, 3, &[Bound::string(""), Bound::string("")])?;
    let arguments = vec![call.cast(0, &SparkType::String)?];
    let words = SparkType::Array(Box::new(SparkType::String));
    let ty = SparkType::Array(Box::new(words));
    kernel::call(call, "sentences", arguments, ty, false, Setting::of(call), |inputs, rows, _| {
        let words = ListBuilder::new(StringViewBuilder::new()).with_field(SparkType::String.to_element());
        let element = SparkType::Array(Box::new(SparkType::String)).to_element();
        let mut out = ListBuilder::new(words).with_field(element);
        for row in 0..rows {
            let null = inputs[0].is_null(row);
            if !null {
                for sentence in inputs[0].text(row).unicode_sentences() {
                    sentence.unicode_words().for_each(|word| out.values().values().append_value(word));
                    out.values().append(true);
                }
            }
            out.append(!null);
        }
        Ok(Arc::new(out.finish()))
    })
}
