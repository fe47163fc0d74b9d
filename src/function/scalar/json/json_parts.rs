//! `json_array_length`, `json_object_keys`: what the outermost array or object holds.

use super::super::string::kernel::{self, Setting, collect, collect_lists};
use super::text::Document;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::json::Token;
use datafusion::arrow::datatypes::Int32Type;

pub const ARRAY_LENGTH: Function = Function {
    name: "json_array_length",
    aliases: &[],
    usage: "json_array_length(jsonArray) - Returns the number of elements in the outermost JSON array. NULL is returned in case of any other valid JSON string, NULL or an invalid JSON.",
    example: "> SELECT json_array_length('[1,2,3,4]');\n 4",
    build: Build::Scalar(array_length),
};

pub const OBJECT_KEYS: Function = Function {
    name: "json_object_keys",
    aliases: &[],
    usage: "json_object_keys(json_object) - Returns all the keys of the outermost JSON object as an array. NULL is returned for what is no valid JSON object.",
    example: "> SELECT json_object_keys('{\"key\": \"value\"}');\n [\"key\"]",
    build: Build::Scalar(object_keys),
};

fn array_length(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let arguments = vec![call.exactly(0, &SparkType::String)?];
    kernel::call(call, "json_array_length", arguments, SparkType::Int, true, Setting::of(call), |inputs, rows, _| {
        let mut document = Document::default();
        collect::<Int32Type>(inputs, rows, &SparkType::Int, |row| {
            let found = document.parse(inputs[0].text(row)) && document.tape.node(0).token == Token::Array;
            Ok(if found { i32::try_from(document.tape.children(0).count()).ok() } else { None })
        })
    })
}

fn object_keys(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let arguments = vec![call.exactly(0, &SparkType::String)?];
    let ty = SparkType::Array(Box::new(SparkType::String));
    kernel::call(call, "json_object_keys", arguments, ty, true, Setting::of(call), |inputs, rows, _| {
        let (mut document, mut key) = (Document::default(), String::new());
        collect_lists(inputs, rows, |row, out| {
            let text = inputs[0].text(row);
            if !document.parse(text) || document.tape.node(0).token != Token::Object {
                return Ok(false);
            }
            for (node, _) in document.tape.members(0) {
                key.clear();
                document.string(text, node, &mut key);
                out.append_value(&key);
            }
            Ok(true)
        })
    })
}
