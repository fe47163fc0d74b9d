//! `* EXCEPT (a, b.field)`: what a star shows without columns, or without fields of struct columns.

use super::super::ast::{Expr as AstExpr, ObjectName};
use super::super::bind::Binder;
use super::super::expression::field::access;
use super::super::scope::{Scope, ScopeColumn, quoted};
use super::select::Item;
use crate::error::{Error, Result, Span, nearest};
use crate::function::Bound;
use crate::types::SparkType;

/// A column that EXCEPT names, and the fields behind its name.
struct Left<'a> {
    id: String,
    fields: &'a [super::super::ast::Ident],
}

impl Binder<'_> {
    /// The items of a star without what EXCEPT names. `columns` are those of the star.
    pub(super) fn without(
        &mut self,
        columns: Vec<&ScopeColumn>,
        except: &[ObjectName],
        items: Vec<Item>,
        at: &AstExpr,
    ) -> Result<Vec<Item>> {
        if except.is_empty() {
            return Ok(items);
        }
        let scope = Scope { columns: columns.iter().copied().cloned().collect(), ..Scope::default() };
        let mut left: Vec<Left<'_>> = Vec::with_capacity(except.len());
        for name in except {
            left.push(find(name, &scope)?);
        }
        for (i, one) in left.iter().enumerate() {
            let overlaps = left[..i].iter().any(|other| {
                let same = one.fields.iter().zip(other.fields);
                one.id == other.id && same.into_iter().all(|(a, b)| a.value.eq_ignore_ascii_case(&b.value))
            });
            if overlaps {
                let names: Vec<String> = except.iter().map(|name| name.values().join(".")).collect();
                return Err(Error::new("EXCEPT_OVERLAPPING_COLUMNS").with("columns", names.join(", ")).at(at.span));
            }
        }
        let mut kept = Vec::with_capacity(items.len());
        for (mut item, column) in items.into_iter().zip(columns) {
            let paths: Vec<&[_]> = left.iter().filter(|left| left.id == column.id).map(|left| left.fields).collect();
            if paths.iter().any(|path| path.is_empty()) {
                continue;
            }
            if !paths.is_empty() {
                item.bound = self.without_fields(item.bound, &paths, at.span)?;
                // What a relation's column was is another column now.
                item.qualifier = Vec::new();
            }
            kept.push(item);
        }
        Ok(kept)
    }

    /// A struct without some of its fields.
    fn without_fields(&mut self, value: Bound, paths: &[&[super::super::ast::Ident]], span: Span) -> Result<Bound> {
        for path in paths {
            if let Some(first) = path.first() {
                access(value.clone(), first)?;
            }
        }
        let SparkType::Struct(fields) = value.ty.clone() else {
            return Err(Error::internal("fields of what is no struct"));
        };
        let mut arguments = Vec::with_capacity(fields.len() * 2);
        for field in fields {
            let within: Vec<&[_]> = paths
                .iter()
                .filter_map(|path| path.split_first())
                .filter(|(first, _)| first.value.eq_ignore_ascii_case(&field.name))
                .map(|(_, rest)| rest)
                .collect();
            if within.iter().any(|rest| rest.is_empty()) {
                continue;
            }
            let expr = super::generate::field_of(value.expr.clone(), &field.name);
            let mut bound = Bound::new(expr, field.ty, true, field.name.clone()).at(span);
            if !within.is_empty() {
                bound = self.without_fields(bound, &within, span)?;
            }
            arguments.push(Bound::string(&field.name));
            arguments.push(bound);
        }
        if arguments.is_empty() {
            return Err(Error::unsupported("a struct without fields").at(span));
        }
        let made = self.call_scalar("named_struct", arguments, span)?;
        let known = value.expr.is_not_null();
        let expr = datafusion::logical_expr::when(known, made.expr.clone()).end()?;
        Ok(Bound { expr, nullable: true, name: value.name, ..made })
    }
}

/// The column that a name begins with.
fn find<'a>(name: &'a ObjectName, scope: &Scope<'_>) -> Result<Left<'a>> {
    for qualifier in (0..name.parts.len()).rev() {
        let (before, rest) = name.parts.split_at(qualifier);
        let Some((own, fields)) = rest.split_first() else { continue };
        let fits =
            |column: &&ScopeColumn| column.column.name.eq_ignore_ascii_case(&own.value) && column.qualified_by(before);
        let found: Vec<&ScopeColumn> = scope.columns.iter().filter(fits).collect();
        match found.as_slice() {
            [] => {}
            [column] => return Ok(Left { id: column.id.clone(), fields }),
            many => {
                let shown: Vec<String> = many
                    .iter()
                    .map(|column| {
                        let parts = column.qualifier.iter().map(String::as_str);
                        quoted(parts.chain(std::iter::once(column.column.name.as_str())))
                    })
                    .collect();
                return Err(Error::new("AMBIGUOUS_REFERENCE")
                    .with("name", quoted(name.parts.iter().map(|part| part.value.as_str())))
                    .with("referenceNames", format!("[{}]", shown.join(", ")))
                    .at(name.span));
            }
        }
    }
    let names = || scope.columns.iter().map(|column| column.column.name.as_str());
    Err(Error::new("UNRESOLVED_COLUMN.WITH_SUGGESTION")
        .with("objectName", quoted(name.parts.iter().map(|part| part.value.as_str())))
        .with("proposal", names().map(|name| quoted([name])).collect::<Vec<_>>().join(", "))
        .at(name.span)
        .suggest(nearest(&name.values().join("."), names())))
}
