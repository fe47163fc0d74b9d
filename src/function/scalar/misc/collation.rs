//! `collate` and `collation`: giving a text a collation, and the name of the one that it has.

use crate::error::Error;
use crate::function::collation::collate;
use crate::function::{Bound, Build, Function};
use crate::types::SparkType;

pub const COLLATE: Function = Function {
    name: "collate",
    aliases: &[],
    usage: "collate(expr, collationName) - Marks a given expression with the specified collation.",
    example: "> SELECT collation('Spark SQL' COLLATE UTF8_LCASE);\n SYSTEM.BUILTIN.UTF8_LCASE",
    build: Build::Scalar(|call| {
        call.arity(2, 2)?;
        let name = call.value(1)?;
        match name.as_string_literal() {
            Some(name) => Ok(collate(call.value(0)?.clone(), name)?.named(call.display()).at(call.span)),
            None if name.is_null_literal() => match name.ty {
                SparkType::Null => Err(Error::new("UNEXPECTED_INPUT_TYPE")
                    .with("paramIndex", "first")
                    .with("functionName", "`collate`")
                    .with("requiredType", "\"STRING\"")
                    .with("inputSql", "\"NULL\"")
                    .with("inputType", "\"VOID\"")
                    .at(call.span)),
                _ => Err(Error::new("DATATYPE_MISMATCH.UNEXPECTED_NULL")
                    .with("sqlExpr", format!("\"{}\"", call.display()))
                    .with("exprName", "`collation`")
                    .at(call.span)),
            },
            None => Err(Error::new("NON_FOLDABLE_ARGUMENT")
                .with("funcName", "`collate`")
                .with("paramName", "`collationName`")
                .with("paramType", "\"STRING\"")
                .at(call.span)),
        }
    }),
};

pub const COLLATION: Function = Function {
    name: "collation",
    aliases: &[],
    usage: "collation(expr) - Returns the collation name of a given expression.",
    example: "> SELECT collation('Spark SQL');\n SYSTEM.BUILTIN.UTF8_BINARY",
    build: Build::Scalar(|call| {
        call.arity(1, 1)?;
        let value = call.value(0)?;
        let name = match &value.ty {
            SparkType::Collated(collation) => collation.to_string(),
            ty if ty.is_string() || *ty == SparkType::Null => "UTF8_BINARY".to_string(),
            _ => return Err(call.unexpected_type(0, "\"STRING\"")),
        };
        Ok(Bound::string(&format!("SYSTEM.BUILTIN.{name}")).named(call.display()).at(call.span))
    }),
};
