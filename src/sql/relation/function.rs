//! Functions in FROM: `range(...)`, and generators such as `explode(...)`.

use super::super::ast::{Call, TableAlias};
use super::super::bind::Binder;
use super::super::scope::{Relation, Scope, quoted};
use crate::error::{Error, Result, Span, nearest};
use crate::exec::command::TableEntry;
use crate::function::{self, Build, cast, coerce};
use crate::source::listing;
use crate::sql::keyword::ALL;
use crate::types::SparkType;

impl Binder<'_> {
    /// A function as a relation.
    pub(super) fn table_function(
        &mut self,
        call: &Call,
        alias: Option<&TableAlias>,
        scope: &Scope<'_>,
        span: Span,
    ) -> Result<Relation> {
        if let Some(routine) = self.called_routine(call) {
            return self.table_routine(call, &routine, span, scope);
        }
        let parts: Vec<String> = call.name.parts.iter().map(|part| part.value.to_lowercase()).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        if matches!(parts.as_slice(), ["range"] | ["builtin", "range"] | ["system", "builtin", "range"]) {
            names_fit("range", alias, 1, span)?;
            return self.range(call, scope, span);
        }
        let name = parts.last().copied().unwrap_or_default();
        if function::builtin_name(&call.name.values()).is_some() && matches!(name, "collations" | "sql_keywords") {
            return self.listing(call, name, alias, span);
        }
        match self.function(call).map(|function| function.build) {
            Ok(Build::Generator(_)) => {
                let (pending, columns) = self.pending_generator(call, &[], false, scope, span)?;
                names_fit(name, alias, columns.len(), span)?;
                let input = super::super::query::one_row();
                let plan = self.generate_pending(input.plan, pending)?;
                super::super::query::exact(Relation { plan, columns })
            }
            Ok(_) => Err(Error::new("NOT_A_TABLE_FUNCTION").with("functionName", format!("`{name}`")).at(span)),
            Err(error) if error.class() == "UNSUPPORTED_FEATURE" => Err(error),
            Err(_) => Err(Error::new("UNRESOLVABLE_TABLE_VALUED_FUNCTION")
                .with("name", quoted(parts.iter().copied()))
                .at(call.name.span)
                .suggest(nearest(name, function::names().into_iter().chain(["range"])))),
        }
    }

    /// `collations()`, `sql_keywords()`
    fn listing(&mut self, call: &Call, name: &str, alias: Option<&TableAlias>, span: Span) -> Result<Relation> {
        if !call.arguments.is_empty() {
            return Err(Error::new("WRONG_NUM_ARGS.WITHOUT_SUGGESTION")
                .with("functionName", format!("`{name}`"))
                .with("expectedNum", 0)
                .with("actualNum", call.arguments.len())
                .at(span));
        }
        let (columns, provider) = match name {
            "collations" => listing::collations()?,
            // Spark tells the words that are reserved where nobody has asked for that, which are none.
            _ => listing::keywords(ALL, |_| false)?,
        };
        names_fit(name, alias, columns.len(), span)?;
        let identity = format!("{name}()");
        let entry = TableEntry { identity, columns, provider, definition: std::sync::Arc::default() };
        self.scan(&entry, vec![name.into()])
    }

    /// `range(end)`, `range(start, end [, step [, partitions]])`
    fn range(&mut self, call: &Call, scope: &Scope<'_>, span: Span) -> Result<Relation> {
        let count = call.arguments.len();
        if count == 0 || count > 4 {
            return Err(Error::new("WRONG_NUM_ARGS.WITHOUT_SUGGESTION")
                .with("functionName", "`range`")
                .with("expectedNum", "[1, 2, 3, 4]")
                .with("actualNum", count)
                .at(span));
        }
        let mut values = Vec::with_capacity(count);
        for argument in &call.arguments {
            let bound = self.expr(argument, scope)?;
            let wrong = Error::new("UNEXPECTED_INPUT_TYPE")
                .with("functionName", "`range`")
                .with("paramIndex", ["first", "second", "third", "4th", "5th"][values.len() + usize::from(count == 1)])
                .with("requiredType", "\"BIGINT\"")
                .with("inputSql", format!("\"{}\"", bound.name))
                .with("inputType", format!("\"{}\"", bound.ty.sql()))
                .at(argument.span);
            let bound = match bound.ty.is_string() {
                true => cast::cast(bound, &SparkType::Long, cast::Mode::Explicit, &self.context)?,
                false => bound,
            };
            let Some(cast) = coerce::implicit_cast(bound, &SparkType::Long, &self.context)? else { return Err(wrong) };
            let value = self.constant(&cast)?;
            match value {
                Some(datafusion::common::ScalarValue::Int64(Some(n))) => values.push(n),
                _ => return Err(wrong),
            }
        }
        let (start, end) = if count == 1 { (0, values[0]) } else { (values[0], values[1]) };
        let step = values.get(2).copied().unwrap_or(1);
        if step == 0 {
            return Err(Error::new("FAILED_FUNCTION_CALL").with("funcName", "`range`").at(span));
        }
        let partitions = match values.get(3) {
            None => None,
            Some(n) => match usize::try_from(*n) {
                Ok(n) if n > 0 => Some(n),
                _ => {
                    return Err(Error::new("INVALID_PARAMETER_VALUE.PARTITIONS")
                        .with("functionName", "`range`")
                        .with("invalidValue", n)
                        .at(span));
                }
            },
        };
        let provider = crate::source::range::range(start, end, step, partitions).map_err(|error| error.at(span))?;
        let entry = TableEntry {
            identity: format!("range({start}, {end}, {step})"),
            columns: vec![crate::source::range::column()],
            provider,
            definition: std::sync::Arc::default(),
        };
        self.scan(&entry, vec!["range".into()])
    }
}

/// # Errors
/// `NUM_TABLE_VALUE_ALIASES_MISMATCH` when an alias names more or fewer columns than there are.
fn names_fit(function: &str, alias: Option<&TableAlias>, columns: usize, span: Span) -> Result<()> {
    match alias {
        Some(alias) if !alias.columns.is_empty() && alias.columns.len() != columns => {
            Err(Error::new("NUM_TABLE_VALUE_ALIASES_MISMATCH")
                .with("funcName", format!("`{function}`"))
                .with("aliasesNum", alias.columns.len())
                .with("outColsNum", columns)
                .at(span))
        }
        _ => Ok(()),
    }
}
