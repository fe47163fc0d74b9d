//! The struct that a sketch of `approx_top_k` is kept in, and the binary form of the sketch: that of the Java library with
//! the number of NULLs behind it.

use datafusion::arrow::datatypes::DataType;

use super::items;
use super::mismatch;
use super::sketch::Sketch;
use crate::error::{Error, Result};
use crate::function::Call;
use crate::types::{SparkType, StructField};

/// A sketch and how many NULLs there were.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    /// The items.
    pub(super) sketch: Sketch,
    /// The NULLs.
    pub(super) nulls: i64,
}

impl Counted {
    /// Of nothing.
    pub(super) fn new(tracked: i32) -> Self {
        Counted { sketch: Sketch::new(usize::try_from(tracked).unwrap_or(1)), nulls: 0 }
    }

    /// Takes all of another in.
    pub(super) fn merge(&mut self, other: &Counted) {
        self.sketch.merge(&other.sketch);
        self.nulls += other.nulls;
    }

    /// The binary form.
    pub(super) fn bytes(&self, ty: &DataType) -> Vec<u8> {
        let boolean = *ty == DataType::Boolean;
        let (most, now) = self.sketch.sizes();
        let stored: Vec<_> = self.sketch.stored().collect();
        let (longs, empty) = if stored.is_empty() { (1, 5) } else { (4, 0) };
        let mut bytes = vec![longs, 1, 10, most, now, empty, 0, 0];
        if !stored.is_empty() {
            bytes.extend(u32::try_from(stored.len()).unwrap_or(u32::MAX).to_le_bytes());
            bytes.extend([0; 4]);
            bytes.extend(self.sketch.weight.to_le_bytes());
            bytes.extend(self.sketch.offset.to_le_bytes());
            stored.iter().for_each(|(_, count)| bytes.extend(count.to_le_bytes()));
            items::write_all(stored.iter().map(|(item, _)| *item), &mut bytes, boolean);
        }
        bytes.extend(self.nulls.to_be_bytes());
        bytes
    }

    /// From the binary form.
    /// # Errors
    /// When the bytes are none.
    pub(crate) fn read(bytes: &[u8], ty: &DataType) -> Result<Self> {
        let malformed = || Error::internal("malformed sketch of approx_top_k");
        let (bytes, nulls) = bytes.split_last_chunk::<8>().ok_or_else(malformed)?;
        let nulls = i64::from_be_bytes(*nulls);
        let (head, bytes) = bytes.split_first_chunk::<8>().ok_or_else(malformed)?;
        if head[2] != 10 || head[3] > 31 {
            return Err(malformed());
        }
        let mut sketch = Sketch::with_slots(head[3], head[4].min(24));
        if head[0] == 1 {
            return Ok(Counted { sketch, nulls });
        }
        let mut longs = bytes.chunks_exact(8).filter_map(|chunk| Some(i64::from_le_bytes(chunk.try_into().ok()?)));
        let active = longs.next().and_then(|count| usize::try_from(count).ok()).ok_or_else(malformed)?;
        let (weight, offset) = (longs.next().ok_or_else(malformed)?, longs.next().ok_or_else(malformed)?);
        let counts: Vec<i64> = longs.take(active).collect();
        let mut rest = bytes.get(24 + active.saturating_mul(8)..).ok_or_else(malformed)?;
        let flags;
        if *ty == DataType::Boolean {
            flags = items::unpacked(rest, active)?;
            rest = &flags;
        }
        for count in counts {
            let item;
            (item, rest) = items::read(rest, ty)?;
            sketch.update(item, count);
        }
        (sketch.weight, sketch.offset) = (weight, offset);
        Ok(Counted { sketch, nulls })
    }
}

/// The type of the struct for items of that type.
pub(super) fn of(item: &SparkType) -> SparkType {
    let field = |name: &str, ty: SparkType| StructField { name: name.to_string(), ty };
    SparkType::Struct(vec![
        field("sketch", SparkType::Binary),
        field("maxItemsTracked", SparkType::Int),
        field("itemDataType", item.clone()),
        field("itemDataTypeDDL", SparkType::String),
    ])
}

/// How the struct names the type of its items.
pub(super) fn ddl(item: &SparkType) -> String {
    if *item == SparkType::String {
        "item string not null".to_string()
    } else {
        format!("item {} NOT NULL", item.sql())
    }
}

/// The type that a name in the struct means, as errors show it.
pub(super) fn shown(ddl: &str) -> String {
    let name = ddl.strip_prefix("item ").unwrap_or(ddl).to_uppercase();
    format!("\"{}\"", name.strip_suffix(" NOT NULL").unwrap_or(&name))
}

/// The type of the items of the first argument, which must be such a struct.
/// # Errors
/// When it is none.
pub(crate) fn item(call: &Call) -> Result<SparkType> {
    let ty = &call.value(0)?.ty;
    let wrong = |why: &str| {
        mismatch(
            call,
            &format!(
                "{why} Expected struct: struct<sketch:binary,maxItemsTracked:int,itemDataType:any,itemDataTypeDDL:string>. Got: {ty}"
            ),
        )
    };
    match ty {
        SparkType::Struct(fields) => match fields.as_slice() {
            [sketch, tracked, item, ddl] => {
                let fits =
                    (&sketch.ty, &tracked.ty, &ddl.ty) == (&SparkType::Binary, &SparkType::Int, &SparkType::String);
                if fits { Ok(item.ty.clone()) } else { Err(wrong("State struct has wrong field types.")) }
            }
            _ => Err(wrong("State must be a struct with 4 fields.")),
        },
        SparkType::Null => Err(mismatch(
            call,
            "State must be a struct with 4 fields. Expected struct: struct<sketch:binary,maxItemsTracked:int,itemDataType:any,itemDataTypeDDL:string>. Got: struct<>",
        )),
        _ => Err(call.unexpected_type(0, "\"STRUCT\"")),
    }
}
