//! Variables in expressions: their value as a literal, under the name that Spark shows.

use datafusion::common::ScalarValue;

use crate::error::Result;
use crate::function::Bound;
use crate::function::cast::sql_value;
use crate::sql::ast::Ident;
use crate::sql::bind::Binder;
use crate::sql::scope::fields;
use crate::types::SparkType;
use crate::types::zone::Zone;

impl Binder<'_> {
    /// The variable that a name means, with the fields behind it. What outlives the session sees none, once it is made.
    pub(in crate::sql) fn variable(&mut self, name: &[Ident]) -> Result<Option<Bound>> {
        if self.persistent && !self.defining {
            return Ok(None);
        }
        let parts: Vec<String> = name.iter().map(|part| part.value.clone()).collect();
        let variables = self.catalog.variables();
        let Some((id, variable, used)) = variables.find(&parts) else { return Ok(None) };
        let value = literal_text(&variable.value, &variable.ty, self.context.timezone);
        let shown = format!("variablereference({}={value})", variables.shown(&id, &variable.name));
        let span = name.iter().map(|part| part.span).reduce(|a, b| a.to(b)).unwrap_or_default();
        let bound = Bound::literal(variable.value.clone(), variable.ty.clone(), shown);
        self.reads.variables.push(parts.get(..used).unwrap_or_default().to_vec());
        fields(bound.at(span), name.get(used..).unwrap_or_default()).map(Some)
    }
}

/// A value as SQL writes it: `'x'`, `1.5BD`, `ARRAY(1, 2)`, `CAST(NULL AS STRING)`.
pub(in crate::sql) fn literal_text(value: &ScalarValue, ty: &SparkType, zone: Zone) -> String {
    let plain = |value: &ScalarValue, ty: &SparkType| match ty {
        SparkType::Null => "NULL".to_string(),
        _ if value.is_null() => format!("CAST(NULL AS {})", ty.sql()),
        // A plain number would be read as one of another type.
        SparkType::Float => format!("CAST('{}' AS FLOAT)", sql_value(value, ty, zone)),
        SparkType::Double if !sql_value(value, ty, zone).ends_with('D') => {
            format!("CAST('{}' AS DOUBLE)", sql_value(value, ty, zone))
        }
        SparkType::Binary => match value {
            ScalarValue::Binary(Some(bytes))
            | ScalarValue::LargeBinary(Some(bytes))
            | ScalarValue::BinaryView(Some(bytes)) => {
                format!("X'{}'", bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>())
            }
            _ => sql_value(value, ty, zone),
        },
        _ => sql_value(value, ty, zone),
    };
    nested_text(value, ty, &plain).unwrap_or_else(|| plain(value, ty))
}

/// An array, map or struct as a call that makes it.
fn nested_text(
    value: &ScalarValue,
    ty: &SparkType,
    plain: &dyn Fn(&ScalarValue, &SparkType) -> String,
) -> Option<String> {
    let inner = |value: &ScalarValue, ty: &SparkType| nested_text(value, ty, plain).unwrap_or_else(|| plain(value, ty));
    let items = |values: &dyn datafusion::arrow::array::Array, ty: &SparkType| -> Option<Vec<String>> {
        (0..values.len()).map(|i| ScalarValue::try_from_array(values, i).ok().map(|item| inner(&item, ty))).collect()
    };
    match (value, ty) {
        (ScalarValue::List(list), SparkType::Array(element)) if !value.is_null() => {
            let shown = items(list.value(0).as_ref(), element)?;
            Some(format!("ARRAY({})", shown.join(", ")))
        }
        (ScalarValue::Map(entries), SparkType::Map(key, item)) if !value.is_null() => {
            let entries = entries.value(0);
            let keys = items(entries.column(0).as_ref(), key)?;
            let values = items(entries.column(1).as_ref(), item)?;
            let shown: Vec<String> = keys.into_iter().zip(values).flat_map(|(key, value)| [key, value]).collect();
            Some(format!("MAP({})", shown.join(", ")))
        }
        (ScalarValue::Struct(columns), SparkType::Struct(types)) if !value.is_null() => {
            let mut shown = Vec::with_capacity(types.len() * 2);
            for (column, field) in columns.columns().iter().zip(types) {
                shown.push(plain(&ScalarValue::from(field.name.as_str()), &SparkType::String));
                shown.extend(items(column.as_ref(), &field.ty)?);
            }
            Some(format!("NAMED_STRUCT({})", shown.join(", ")))
        }
        _ => None,
    }
}
