//! Variants with a part put in, replaced or taken out.
//!
//! An edit first walks the path to see what stands there, then writes the variant anew with the one part changed.
//! Source: Spark's `VariantInsert`, `VariantSet`, `VariantArrayAppend`, `VariantDelete`, `VariantStripNulls`.

use super::build::{Builder, LIMIT, malformed};
use super::path::Step;
use super::{Items, Value, Variant};
use crate::error::{Error, Result};

/// What is done at the end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A member that is not there yet, or an element before which the others move up.
    Insert,
    /// A member or an element, whether it is there or not.
    Set,
    /// A member or an element that is there; where none is, nothing changes.
    Replace,
    /// A last element of the array that stands there; where nothing stands, nothing changes.
    Append,
}

/// What came of an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The builder has the new variant.
    Written,
    /// Nothing is written: the variant stays what it is.
    Unchanged,
    /// After so many steps of the path stands a value that the next step does not fit.
    Mismatch(usize),
    /// The object has that member already.
    Duplicate(String),
}

/// Writes `variant` with `value` put where `steps` lead; `steps` is only empty for [`Edit::Append`].
/// # Errors
/// `MALFORMED_VARIANT`, `VARIANT_CONSTRUCTOR_SIZE_LIMIT`
pub fn edit(
    variant: Variant<'_>,
    steps: &[Step],
    value: Variant<'_>,
    edit: Edit,
    builder: &mut Builder,
) -> Result<Outcome> {
    let mut here = variant;
    for (done, step) in steps.iter().enumerate() {
        let next = match (here.read().ok_or_else(malformed)?, step) {
            (Value::Object(items), Step::Member(name)) => items.member(name),
            (Value::Array(items), Step::Element(i)) => items.get(*i),
            _ => return Ok(Outcome::Mismatch(done)),
        };
        match next {
            Some(next) => here = next,
            None if matches!(edit, Edit::Insert | Edit::Set) => {
                write(variant, steps, value, edit, builder)?;
                return Ok(Outcome::Written);
            }
            None => return Ok(Outcome::Unchanged),
        }
    }
    match (edit, steps.last()) {
        (Edit::Insert, Some(Step::Member(name))) => return Ok(Outcome::Duplicate(name.clone())),
        (Edit::Append, _) if !matches!(here.read(), Some(Value::Array(_))) => {
            return Ok(Outcome::Mismatch(steps.len()));
        }
        _ => {}
    }
    write(variant, steps, value, edit, builder)?;
    Ok(Outcome::Written)
}

/// Copies the variant up to where the steps lead, and does the edit there.
fn write(variant: Variant<'_>, steps: &[Step], value: Variant<'_>, edit: Edit, builder: &mut Builder) -> Result<()> {
    let read = variant.read().ok_or_else(malformed)?;
    match (steps.split_first(), read) {
        (None, Value::Array(items)) if edit == Edit::Append => {
            let start = builder.position();
            let mut offsets = elements(items, 0..items.len(), builder)?;
            offsets.push(builder.position());
            builder.variant(value)?;
            builder.array(start, &offsets)
        }
        (None, _) => builder.variant(value),
        (Some((Step::Member(name), rest)), Value::Object(items)) => {
            let start = builder.position();
            let mut members = Vec::with_capacity(items.len() + 1);
            let mut found = false;
            for i in 0..items.len() {
                let (key, item) = items.key(i).zip(items.get(i)).ok_or_else(malformed)?;
                members.push(builder.member(key));
                if key == name {
                    found = true;
                    write(item, rest, value, edit, builder)?;
                } else {
                    builder.variant(item)?;
                }
            }
            if !found {
                members.push(builder.member(name));
                make(rest, value, builder)?;
            }
            builder.object(start, members)
        }
        (Some((Step::Element(at), rest)), Value::Array(items)) => {
            let start = builder.position();
            let mut offsets = elements(items, 0..items.len().min(*at), builder)?;
            if let Some(item) = items.get(*at) {
                offsets.push(builder.position());
                if edit == Edit::Insert && rest.is_empty() {
                    builder.variant(value)?;
                    offsets.extend(elements(items, *at..items.len(), builder)?);
                } else {
                    write(item, rest, value, edit, builder)?;
                    offsets.extend(elements(items, at + 1..items.len(), builder)?);
                }
            } else {
                nulls(at - items.len(), &mut offsets, builder)?;
                offsets.push(builder.position());
                make(rest, value, builder)?;
            }
            builder.array(start, &offsets)
        }
        // The walk has seen that the steps fit.
        (Some(_), _) => Err(malformed()),
    }
}

/// What has the value at the end of these steps, and nothing else.
fn make(steps: &[Step], value: Variant<'_>, builder: &mut Builder) -> Result<()> {
    let start = builder.position();
    match steps.split_first() {
        None => builder.variant(value),
        Some((Step::Member(name), rest)) => {
            let member = builder.member(name);
            make(rest, value, builder)?;
            builder.object(start, vec![member])
        }
        Some((Step::Element(at), rest)) => {
            let mut offsets = Vec::new();
            nulls(*at, &mut offsets, builder)?;
            offsets.push(builder.position());
            make(rest, value, builder)?;
            builder.array(start, &offsets)
        }
    }
}

/// Some elements of an array, one behind the other; where each begins.
fn elements(items: Items<'_>, which: std::ops::Range<usize>, builder: &mut Builder) -> Result<Vec<usize>> {
    which
        .map(|i| {
            let start = builder.position();
            builder.variant(items.get(i).ok_or_else(malformed)?)?;
            Ok(start)
        })
        .collect()
}

/// So many nulls, as elements of an array.
fn nulls(count: usize, offsets: &mut Vec<usize>, builder: &mut Builder) -> Result<()> {
    // Each takes a byte, and where it begins at least three in an array of this size.
    if count > LIMIT / 4 {
        return Err(Error::new("VARIANT_CONSTRUCTOR_SIZE_LIMIT"));
    }
    for _ in 0..count {
        offsets.push(builder.position());
        builder.null();
    }
    Ok(())
}

/// Writes `variant` without what the steps lead to; false, and nothing is written, where there is no such thing.
/// # Errors
/// `MALFORMED_VARIANT`
pub fn delete(variant: Variant<'_>, steps: &[Step], builder: &mut Builder) -> Result<bool> {
    if steps.is_empty() || super::path::follow(variant, steps).is_none() {
        return Ok(false);
    }
    without(variant, steps, builder)?;
    Ok(true)
}

fn without(variant: Variant<'_>, steps: &[Step], builder: &mut Builder) -> Result<()> {
    let start = builder.position();
    match (steps.split_first(), variant.read().ok_or_else(malformed)?) {
        (Some((Step::Member(name), rest)), Value::Object(items)) => {
            let mut members = Vec::with_capacity(items.len());
            for i in 0..items.len() {
                let (key, item) = items.key(i).zip(items.get(i)).ok_or_else(malformed)?;
                if key != name {
                    members.push(builder.member(key));
                    builder.variant(item)?;
                } else if !rest.is_empty() {
                    members.push(builder.member(key));
                    without(item, rest, builder)?;
                }
            }
            builder.object(start, members)
        }
        (Some((Step::Element(at), rest)), Value::Array(items)) => {
            let mut offsets = elements(items, 0..*at, builder)?;
            if !rest.is_empty() {
                offsets.push(builder.position());
                without(items.get(*at).ok_or_else(malformed)?, rest, builder)?;
            }
            offsets.extend(elements(items, at + 1..items.len(), builder)?);
            builder.array(start, &offsets)
        }
        _ => Err(malformed()),
    }
}

/// Writes `variant` without members that are null and, with `arrays`, without elements that are.
/// # Errors
/// `MALFORMED_VARIANT`
pub fn strip_nulls(variant: Variant<'_>, arrays: bool, builder: &mut Builder) -> Result<()> {
    let start = builder.position();
    let is_null = |item: Variant<'_>| matches!(item.read(), Some(Value::Null));
    match variant.read().ok_or_else(malformed)? {
        Value::Object(items) => {
            let mut members = Vec::with_capacity(items.len());
            for i in 0..items.len() {
                let (key, item) = items.key(i).zip(items.get(i)).ok_or_else(malformed)?;
                if !is_null(item) {
                    members.push(builder.member(key));
                    strip_nulls(item, arrays, builder)?;
                }
            }
            builder.object(start, members)
        }
        Value::Array(items) => {
            let mut offsets = Vec::with_capacity(items.len());
            for i in 0..items.len() {
                let item = items.get(i).ok_or_else(malformed)?;
                if !(arrays && is_null(item)) {
                    offsets.push(builder.position());
                    strip_nulls(item, arrays, builder)?;
                }
            }
            builder.array(start, &offsets)
        }
        _ => builder.variant(variant),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::variant::json::{Reader, write as to_json};
    use crate::types::variant::path::parse;
    use crate::types::zone::Zone;

    /// The two byte strings of a variant.
    fn variant(json: &str) -> (Vec<u8>, Vec<u8>) {
        let mut builder = Builder::default();
        assert!(Reader::default().read(json, &mut builder).unwrap());
        bytes(&builder)
    }

    fn bytes(builder: &Builder) -> (Vec<u8>, Vec<u8>) {
        let mut metadata = Vec::new();
        builder.metadata(&mut metadata).unwrap();
        (metadata, builder.value().to_vec())
    }

    fn shown(builder: &Builder) -> String {
        let (metadata, value) = bytes(builder);
        let mut out = String::new();
        to_json(Variant { metadata: &metadata, value: &value }, Zone::UTC, &mut out).unwrap();
        out
    }

    fn edited(json: &str, path: &str, kind: Edit) -> Result<String, Outcome> {
        let ((metadata, value), (new_metadata, new)) = (variant(json), variant("\"n\""));
        let mut builder = Builder::default();
        let outcome = edit(
            Variant { metadata: &metadata, value: &value },
            &parse(path).unwrap(),
            Variant { metadata: &new_metadata, value: &new },
            kind,
            &mut builder,
        )
        .unwrap();
        if outcome == Outcome::Written { Ok(shown(&builder)) } else { Err(outcome) }
    }

    #[test]
    fn parts_are_put_in() {
        let cases = [
            ("{}", "$.a[1].b", Edit::Insert, Ok(r#"{"a":[null,{"b":"n"}]}"#.to_string())),
            ("[1,2]", "$[1]", Edit::Insert, Ok(r#"[1,"n",2]"#.to_string())),
            ("[1,2]", "$[1]", Edit::Set, Ok(r#"[1,"n"]"#.to_string())),
            ("[1,2]", "$[3]", Edit::Set, Ok(r#"[1,2,null,"n"]"#.to_string())),
            ("[1,2]", "$[3]", Edit::Replace, Err(Outcome::Unchanged)),
            (r#"{"a":1}"#, "$.a", Edit::Insert, Err(Outcome::Duplicate("a".to_string()))),
            (r#"{"a":1}"#, "$.a.b", Edit::Set, Err(Outcome::Mismatch(1))),
            (r#"{"a":[1]}"#, "$.a", Edit::Append, Ok(r#"{"a":[1,"n"]}"#.to_string())),
            (r#"{"a":1}"#, "$.a", Edit::Append, Err(Outcome::Mismatch(1))),
            (r#"{"a":1}"#, "$.b", Edit::Append, Err(Outcome::Unchanged)),
        ];
        for (json, path, kind, expected) in cases {
            assert_eq!(edited(json, path, kind), expected, "{json} {path} {kind:?}");
        }
    }

    #[test]
    fn parts_are_taken_out() {
        let (metadata, value) = variant(r#"{"a":[1,{"b":null,"c":2}],"d":null}"#);
        let whole = Variant { metadata: &metadata, value: &value };
        for (path, expected) in [
            ("$.a[1].b", Some(r#"{"a":[1,{"c":2}],"d":null}"#)),
            ("$.a[0]", Some(r#"{"a":[{"b":null,"c":2}],"d":null}"#)),
            ("$.a.b", None),
            ("$", None),
        ] {
            let mut builder = Builder::default();
            let done = delete(whole, &parse(path).unwrap(), &mut builder).unwrap();
            assert_eq!(done.then(|| shown(&builder)).as_deref(), expected, "{path}");
        }
        let mut builder = Builder::default();
        strip_nulls(whole, true, &mut builder).unwrap();
        assert_eq!(shown(&builder), r#"{"a":[1,{"c":2}]}"#);
    }
}
