//! Parquet's hybrid of runs and packed bits, which holds places in a dictionary and which values are there.
//!
//! All of a page is unpacked at once: eight values are a whole number of bytes, and each of them is cut from one word.
//!
//! Source: <https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE>

use datafusion::arrow::array::BooleanBufferBuilder;
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::parquet::errors::{ParquetError, Result};

/// Bytes from the first of eight values in which all of them, of up to 32 bits, can be cut from words of 64 bits.
const WINDOW: usize = 36;

/// A run.
enum Run<'a> {
    /// So many times the value.
    Same(usize, u32),
    /// So many values, eight in as many bytes as they have bits; there may be fewer bytes than that.
    Packed(usize, &'a [u8]),
}

/// The runs of values of `width` bits.
struct Runs<'a> {
    data: &'a [u8],
    width: usize,
    /// Values that are still to come.
    left: usize,
}

impl<'a> Iterator for Runs<'a> {
    type Item = Result<Run<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.left > 0).then(|| self.run())
    }
}

impl<'a> Runs<'a> {
    fn run(&mut self) -> Result<Run<'a>> {
        let header = self.header()?;
        let length = usize::try_from(header >> 1).map_err(|_| ended())?;
        if length == 0 {
            return Err(ParquetError::General("a run of no values".into()));
        }
        if header & 1 == 0 {
            let count = length.min(self.left);
            self.left -= count;
            let bytes = self.take(self.width.div_ceil(8))?;
            let value = bytes.iter().rev().fold(0u32, |value, byte| (value << 8) | u32::from(*byte));
            return Ok(Run::Same(count, value));
        }
        let count = length.saturating_mul(8).min(self.left);
        self.left -= count;
        // The last run may lack what only fills it up.
        let bytes = length.saturating_mul(self.width).min(self.data.len());
        if bytes * 8 < count * self.width {
            return Err(ended());
        }
        Ok(Run::Packed(count, self.take(bytes)?))
    }

    fn header(&mut self) -> Result<u64> {
        let mut header = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?.first().copied().unwrap_or_default();
            header |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(header);
            }
        }
        Err(ParquetError::General("the head of a run does not end".into()))
    }

    fn take(&mut self, bytes: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.data.split_at_checked(bytes).ok_or_else(ended)?;
        self.data = rest;
        Ok(taken)
    }
}

fn ended() -> ParquetError {
    ParquetError::EOF("a page ends before its values".into())
}

/// The next `count` places in a dictionary of `below` values; the first byte of `data` is how many bits each has.
pub(super) fn codes(data: &[u8], count: usize, below: usize) -> Result<Vec<i32>> {
    let mut codes = vec![0; count];
    if count == 0 {
        return Ok(codes);
    }
    let (width, data) = data.split_first().ok_or_else(ended)?;
    let width = usize::from(*width);
    if width > 32 {
        return Err(ParquetError::General(format!("places of {width} bits in a dictionary")));
    }
    let mut rest = codes.as_mut_slice();
    for run in (Runs { data, width, left: count }) {
        match run? {
            Run::Same(count, value) => {
                let (run, after) = std::mem::take(&mut rest).split_at_mut(count);
                run.fill(value as i32);
                rest = after;
            }
            Run::Packed(count, data) => {
                let (run, after) = std::mem::take(&mut rest).split_at_mut(count);
                unpack(width, data, run);
                rest = after;
            }
        }
    }
    let greatest = codes.iter().fold(0u32, |greatest, code| greatest.max(*code as u32));
    match usize::try_from(greatest).is_ok_and(|greatest| greatest < below) {
        true => Ok(codes),
        false => Err(ParquetError::General(format!("place {greatest} in a dictionary of {below}"))),
    }
}

/// Which of `count` values are there; `None` if all are.
pub(super) fn present(data: &[u8], count: usize) -> Result<Option<BooleanBuffer>> {
    let mut present = BooleanBufferBuilder::new(count);
    for run in (Runs { data, width: 1, left: count }) {
        match run? {
            Run::Same(run, value) if run == count && value & 1 == 1 => return Ok(None),
            Run::Same(count, value) => present.append_n(count, value & 1 == 1),
            Run::Packed(count, data) => present.append_packed_range(0..count, data),
        }
    }
    let present = present.finish();
    Ok((present.count_set_bits() < count).then_some(present))
}

macro_rules! by_width {
    ($width:expr, $data:expr, $out:expr, $($bits:literal)*) => {
        match $width {
            $($bits => unpack_of::<$bits>($data, $out),)*
            _ => $out.fill(0),
        }
    };
}

fn unpack(width: usize, data: &[u8], out: &mut [i32]) {
    by_width!(width, data, out,
        1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32)
}

fn unpack_of<const BITS: usize>(data: &[u8], out: &mut [i32]) {
    // Eights behind which there are enough bytes to cut words from.
    let whole = data.len().checked_sub(WINDOW).map_or(0, |more| more / BITS + 1).min(out.len() / 8);
    let (head, tail) = out.split_at_mut(whole * 8);
    let (eights, _) = head.as_chunks_mut::<8>();
    for (eight, data) in eights.iter_mut().zip(data.windows(WINDOW).step_by(BITS)) {
        eight_of::<BITS>(data, eight);
    }
    for (i, part) in tail.chunks_mut(8).enumerate() {
        let rest = data.get((whole + i) * BITS..).unwrap_or_default();
        let rest = &rest[..rest.len().min(WINDOW)];
        let (mut window, mut eight) = ([0; WINDOW], [0; 8]);
        window[..rest.len()].copy_from_slice(rest);
        eight_of::<BITS>(&window, &mut eight);
        part.copy_from_slice(&eight[..part.len()]);
    }
}

#[inline(always)]
fn eight_of<const BITS: usize>(data: &[u8], out: &mut [i32; 8]) {
    let Some(data) = data.first_chunk::<WINDOW>() else { return };
    for (i, value) in out.iter_mut().enumerate() {
        let bit = i * BITS;
        let word = data[bit / 8..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word));
        *value = ((word >> (bit % 8)) & (u64::MAX >> (64 - BITS))) as i32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of `width` bits one after the other.
    fn packed(values: &[u32], width: usize) -> Vec<u8> {
        let mut bytes = vec![0; (values.len() * width).div_ceil(8)];
        for (i, value) in values.iter().enumerate() {
            for bit in (0..width).filter(|bit| value >> bit & 1 == 1) {
                let at = i * width + bit;
                bytes[at / 8] |= 1 << (at % 8);
            }
        }
        bytes
    }

    #[test]
    fn values_of_all_widths() {
        for width in 1..=32usize {
            let mask = u32::MAX >> (32 - width);
            for count in [1usize, 7, 8, 9, 64, 503] {
                let values: Vec<u32> = (0..count as u32).map(|i| i.wrapping_mul(0x9E37_79B9) & mask).collect();
                let mut filled = values.clone();
                filled.resize(count.div_ceil(8) * 8, 0);
                let mut data = vec![width as u8];
                // A run of one value first, then the packed ones.
                data.push(5 << 1);
                data.extend(&(mask & 3).to_le_bytes()[..width.div_ceil(8)]);
                let groups = filled.len() / 8;
                let head = groups << 1 | 1;
                data.extend(if head < 128 { vec![head as u8] } else { vec![head as u8 | 128, (head >> 7) as u8] });
                data.extend(packed(&filled, width));
                let wanted: Vec<i32> = [mask & 3; 5].iter().chain(&values).map(|value| *value as i32).collect();
                assert_eq!(codes(&data, count + 5, usize::MAX).unwrap(), wanted, "{width} bits, {count} values");
            }
        }
    }

    #[test]
    fn what_is_not_there_is_an_error() {
        assert!(codes(&[2, 3, 0xFF], 8, 4).is_err());
        assert!(codes(&[2, 3, 0xFF, 0xFF], 8, 3).is_err());
        assert!(codes(&[2, 0, 1], 8, 4).is_err());
        assert!(codes(&[33, 2, 1], 1, 4).is_err());
        assert!(codes(&[0], 1, 1).is_err());
        assert_eq!(codes(&[0, 4], 2, 1).unwrap(), [0, 0]);
    }

    #[test]
    fn any_bytes_end() {
        let mut random = 0x2545_F491_4F6C_DD1Du64;
        for length in 0..2000 {
            let bytes: Vec<u8> = (0..length % 90)
                .map(|_| {
                    random ^= random << 13;
                    random ^= random >> 7;
                    random ^= random << 17;
                    random as u8 & if length % 3 == 0 { 0x83 } else { 0xFF }
                })
                .collect();
            for count in [0, 1, 100, 5000] {
                if let Ok(codes) = codes(&bytes, count, 1 << 20) {
                    assert_eq!(codes.len(), count);
                }
                if let Ok(Some(present)) = present(&bytes, count) {
                    assert_eq!(present.len(), count);
                }
            }
        }
    }

    #[test]
    fn values_that_are_there() {
        assert!(present(&[20 << 1, 1], 20).unwrap().is_none());
        let some = present(&[3 << 1, 1, 3, 0b101], 7).unwrap().unwrap();
        assert_eq!(some.iter().collect::<Vec<_>>(), [true, true, true, true, false, true, false]);
    }
}
