//! What a statement can ask of its session: the catalog, the schema, the version.

use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const CURRENT_CATALOG: Function = Function {
    name: "current_catalog",
    aliases: &[],
    usage: "current_catalog() - Returns the current catalog.",
    example: "> SELECT current_catalog();\n spark_catalog",
    build: Build::Scalar(|call| text(call, "spark_catalog", "current_catalog()")),
};

pub const CURRENT_PATH: Function = Function {
    name: "current_path",
    aliases: &[],
    usage: "current_path() - Returns the schemas that names of functions are looked up in, in this order.",
    example: "> SELECT current_path();\n system.builtin,system.session,spark_catalog.default",
    build: Build::Scalar(|call| {
        let path = format!("system.builtin,system.session,spark_catalog.{}", call.context.current_database);
        text(call, &path, "current_path()")
    }),
};

pub const CURRENT_SCHEMA: Function = Function {
    name: "current_schema",
    aliases: &["current_database"],
    usage: "current_schema() - Returns the current database.",
    example: "> SELECT current_schema();\n default",
    build: Build::Scalar(|call| text(call, &call.context.current_database, "current_schema()")),
};

pub const VERSION: Function = Function {
    name: "version",
    aliases: &[],
    usage: "version() - Returns the version of Spark whose SQL this is, and that of this program.",
    example: "> SELECT version() LIKE '4.3.0%';\n true",
    build: Build::Scalar(|call| text(call, concat!("4.3.0 firesteel-", env!("CARGO_PKG_VERSION")), "version()")),
};

fn text(call: &Call, text: &str, name: &str) -> Result<Bound> {
    call.arity(0, 0)?;
    Ok(Bound::string(text).named(name).at(call.span))
}
