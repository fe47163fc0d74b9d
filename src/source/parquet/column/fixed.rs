//! Columns of values of four or eight bytes each: numbers, dates, decimals of up to 18 digits.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::arrow::array::{ArrayRef, ArrowPrimitiveType, PrimitiveArray};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::datatypes::DataType;
use datafusion::parquet::errors::Result;

use super::ColumnReader;
use super::pages::{Body, Pages};
use super::picked::{Picked, coded, pays};

/// A value as it is in the file.
pub(super) trait Stored: Default + Send + 'static {
    /// The bytes of a value.
    const WIDTH: usize;
    /// The number.
    fn of(bytes: &[u8]) -> Self;
}

macro_rules! stored {
    ($($ty:ty)*) => {$(
        impl Stored for $ty {
            const WIDTH: usize = size_of::<$ty>();

            fn of(bytes: &[u8]) -> Self {
                bytes.first_chunk().map_or_else(Default::default, |bytes| <$ty>::from_le_bytes(*bytes))
            }
        }
    )*};
}

stored!(i32 i64 f32 f64);

/// Values stored as `P` that come as `T`.
pub(super) struct Fixed<T, P> {
    pages: Pages,
    ty: DataType,
    dictionary: Bytes,
    /// The same, if places in it are to come out.
    coded: Option<ArrayRef>,
    stored: PhantomData<fn() -> (T, P)>,
}

impl<T: ArrowPrimitiveType<Native: From<P>>, P: Stored> Fixed<T, P> {
    pub(super) fn try_new(mut pages: Pages, ty: DataType, wanted: Option<usize>) -> Result<Self> {
        let dictionary = pages.dictionary()?.unwrap_or_default();
        pages.distinct = dictionary.len() / P::WIDTH;
        let coded = wanted.filter(|rows| pays(pages.distinct, *rows)).map(|_| {
            let values = dictionary.chunks_exact(P::WIDTH).map(|bytes| T::Native::from(P::of(bytes)));
            let values: Vec<T::Native> = values.collect();
            Arc::new(PrimitiveArray::<T>::new(values.into(), None).with_data_type(ty.clone())) as ArrayRef
        });
        Ok(Fixed { pages, ty, dictionary, coded, stored: PhantomData })
    }
}

impl<T: ArrowPrimitiveType<Native: From<P>>, P: Stored> ColumnReader for Fixed<T, P> {
    fn read(&mut self, rows: Range<usize>, selected: Option<&BooleanBuffer>) -> Result<ArrayRef> {
        if let Some(values) = &self.coded {
            return coded(&mut self.pages, rows, selected, values);
        }
        let mut out = Picked::<T::Native>::new(rows.len());
        // Most of a large dictionary may not be wanted: values are taken from where they are stored.
        let dictionary: &[u8] = &self.dictionary;
        self.pages.each(rows, selected, |page, within, wanted| {
            match &page.body {
                Body::Codes(codes) => {
                    let value = |code: &i32| dictionary.get(*code as usize * P::WIDTH..).map_or_else(P::default, P::of);
                    out.pick(&codes[within.clone()], wanted, |code| T::Native::from(value(code)));
                }
                Body::Plain(bytes) => {
                    let bytes = &bytes[within.start * P::WIDTH..within.end * P::WIDTH];
                    let value = |bytes: &[u8]| T::Native::from(P::of(bytes));
                    match P::WIDTH {
                        4 => out.pick(bytes.as_chunks::<4>().0, wanted, |bytes| value(bytes)),
                        _ => out.pick(bytes.as_chunks::<8>().0, wanted, |bytes| value(bytes)),
                    }
                }
                Body::Skipped => {}
            }
            out.note(page.valid.as_ref(), within, wanted);
            Ok(())
        })?;
        let (values, nulls) = out.finish();
        Ok(Arc::new(PrimitiveArray::<T>::try_new(values.into(), nulls)?.with_data_type(self.ty.clone())))
    }
}
