//! Percentiles of doubles for many groups at once.
//!
//! All values lie in one row as they come, each with its group's number. When answers are wanted they are brought
//! together by group in two passes, and the values asked for are found by selection, without sorting the group. With an
//! accumulator for each group, ten thousand groups of ten million rows took twenty times as long.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, ListArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Field, Float64Type};
use datafusion::common::{Result, internal_err, resources_datafusion_err};
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};

use super::ordered::{Ordered, OverOrdered};

/// The values of many groups.
pub(super) struct Many {
    of: OverOrdered,
    values: Vec<f64>,
    /// The group of each value.
    groups: Vec<u32>,
    /// How many groups there are.
    count: usize,
}

/// Values by group.
struct Gathered {
    values: Vec<f64>,
    /// Where each group's begin, and the end.
    starts: Vec<usize>,
}

impl Many {
    /// The accumulator, if the aggregate is one of doubles that selection can answer.
    pub(super) fn of(aggregate: &OverOrdered) -> Option<Self> {
        let selected = matches!(aggregate.what, Ordered::Continuous(_) | Ordered::Discrete(_));
        let doubles = *aggregate.input.data_type() == DataType::Float64;
        (selected && doubles).then(|| Many { of: aggregate.clone(), values: Vec::new(), groups: Vec::new(), count: 0 })
    }

    /// The values of the groups that are emitted; those of the others stay.
    fn take(&mut self, emit_to: EmitTo) -> Gathered {
        let emitted = match emit_to {
            EmitTo::All => self.count,
            EmitTo::First(n) => n.min(self.count),
        };
        let mut starts = vec![0; emitted + 1];
        for group in &self.groups {
            if let Some(start) = starts.get_mut(*group as usize + 1) {
                *start += 1;
            }
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut values = vec![0.0; starts.last().copied().unwrap_or(0)];
        let (mut kept_values, mut kept_groups) = (Vec::new(), Vec::new());
        for (value, group) in self.values.iter().zip(&self.groups) {
            let group = *group as usize;
            if group < emitted {
                values[next[group]] = *value;
                next[group] += 1;
            } else {
                kept_values.push(*value);
                kept_groups.push((group - emitted) as u32);
            }
        }
        (self.values, self.groups) = (kept_values, kept_groups);
        self.count -= emitted;
        Gathered { values, starts }
    }

    /// The answers for the values of a group, which are not none; they are reordered.
    fn answer(&self, values: &mut [f64], answers: &mut Vec<f64>) {
        let (Ordered::Continuous(fractions) | Ordered::Discrete(fractions)) = &self.of.what else { return };
        let count = values.len();
        let sorted = fractions.len() > 1;
        if sorted {
            values.sort_unstable_by(f64::total_cmp);
        }
        for fraction in fractions.iter().map(|bits| f64::from_bits(*bits)) {
            let rank = |i: usize| if self.of.descending { count - 1 - i } else { i };
            let answer = if matches!(self.of.what, Ordered::Continuous(_)) {
                let position = (count - 1) as f64 * fraction;
                let (lower, higher) = (position.floor(), position.ceil());
                let (low, high) = both(values, rank(lower as usize), rank(higher as usize), sorted);
                if lower == higher || low == high { low } else { (higher - position) * low + (position - lower) * high }
            } else {
                let reached = ((count as f64 * fraction).ceil() as usize).clamp(1, count);
                both(values, rank(reached - 1), rank(reached - 1), sorted).0
            };
            answers.push(answer);
        }
    }
}

/// The values at two ranks, which are the same or neighbours.
fn both(values: &mut [f64], a: usize, b: usize, sorted: bool) -> (f64, f64) {
    if sorted || a == b {
        let at = |values: &mut [f64], i| {
            if sorted { values[i] } else { *values.select_nth_unstable_by(i, f64::total_cmp).1 }
        };
        let first = at(values, a);
        return (first, if a == b { first } else { values[b] });
    }
    let (_, first, above) = values.select_nth_unstable_by(a.min(b), f64::total_cmp);
    let least = *first;
    let next = above.iter().copied().min_by(f64::total_cmp).unwrap_or(least);
    if a < b { (least, next) } else { (next, least) }
}

impl GroupsAccumulator for Many {
    fn update_batch(
        &mut self,
        arrays: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.count = total_num_groups;
        let values = arrays[0].as_primitive::<Float64Type>();
        if values.null_count() == 0 && filter.is_none() {
            self.values.extend_from_slice(values.values());
            self.groups.extend(groups.iter().map(|group| *group as u32));
            return Ok(());
        }
        for (row, group) in groups.iter().enumerate() {
            if values.is_valid(row) && filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row)) {
                self.values.push(values.value(row));
                self.groups.push(*group as u32);
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], total_num_groups: usize) -> Result<()> {
        self.count = total_num_groups;
        let lists = states[0].as_list::<i32>();
        let values = lists.values().as_primitive::<Float64Type>();
        for (row, group) in groups.iter().enumerate() {
            let (start, end) = (lists.value_offsets()[row] as usize, lists.value_offsets()[row + 1] as usize);
            if lists.is_valid(row) {
                self.values.extend_from_slice(&values.values()[start..end]);
                self.groups.resize(self.values.len(), *group as u32);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let mut gathered = self.take(emit_to);
        let groups = gathered.starts.len() - 1;
        let mut answers = Vec::with_capacity(groups);
        let mut set = Vec::with_capacity(groups);
        for i in 0..groups {
            let values = &mut gathered.values[gathered.starts[i]..gathered.starts[i + 1]];
            set.push(!values.is_empty());
            match values.is_empty() {
                false => self.answer(values, &mut answers),
                true if self.of.output.is_nested() => {}
                true => answers.push(0.0),
            }
        }
        let each = match &self.of.what {
            Ordered::Continuous(fractions) | Ordered::Discrete(fractions) => fractions.len(),
            _ => 0,
        };
        match &self.of.output {
            DataType::List(field) => {
                let offsets = OffsetBuffer::from_lengths(set.iter().map(|set| if *set { each } else { 0 }));
                let answers = Arc::new(Float64Array::from(answers));
                Ok(Arc::new(ListArray::try_new(Arc::clone(field), offsets, answers, Some(set.into()))?))
            }
            DataType::Float64 => Ok(Arc::new(Float64Array::new(answers.into(), Some(set.into())))),
            other => internal_err!("a percentile of doubles is no {other}"),
        }
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let gathered = self.take(emit_to);
        let groups = gathered.starts.len() - 1;
        if i32::try_from(gathered.values.len()).is_err() {
            return Err(resources_datafusion_err!("the values of a percentile do not fit one array"));
        }
        let offsets = OffsetBuffer::new(gathered.starts.iter().map(|start| *start as i32).collect());
        let values = Arc::new(Float64Array::from(gathered.values));
        let lists = ListArray::try_new(Arc::clone(&self.of.input), offsets, values, None)?;
        let count = Arc::new(Field::new_list_field(DataType::Int64, true));
        let counts = OffsetBuffer::new(vec![0; groups + 1].into());
        let counts = ListArray::try_new(count, counts, Arc::new(Int64Array::from(Vec::<i64>::new())), None)?;
        Ok(vec![Arc::new(lists), Arc::new(counts)])
    }

    fn convert_to_state(&self, arrays: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let mut rows = Many { of: self.of.clone(), values: Vec::new(), groups: Vec::new(), count: 0 };
        let groups: Vec<usize> = (0..arrays[0].len()).collect();
        rows.update_batch(arrays, &groups, filter, groups.len())?;
        rows.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        self.values.capacity() * size_of::<f64>() + self.groups.capacity() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use datafusion::common::ScalarValue;

    use super::super::Aggregation;
    use super::*;
    use crate::types::SparkType;

    fn aggregate(what: Ordered, descending: bool, output: DataType) -> OverOrdered {
        OverOrdered { name: "test", what, descending, input: SparkType::Double.to_element(), output }
    }

    fn fractions(all: &[f64]) -> Vec<u64> {
        all.iter().map(|fraction| fraction.to_bits()).collect()
    }

    #[test]
    fn many_groups_are_as_one_each() {
        let specials = [f64::NAN, -f64::NAN, -0.0, 0.0, f64::INFINITY, 1.5];
        let values: Vec<Option<f64>> = (0..4000u64)
            .map(|i| match i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40 {
                n if n % 11 == 0 => None,
                n if n % 7 == 0 => Some(specials[(n % 6) as usize]),
                n => Some((n % 1000) as f64 / 8.0),
            })
            .collect();
        let group_of = |i: usize| if i.is_multiple_of(13) { 40 } else { i % 40 };
        let list = DataType::List(SparkType::Double.to_element());
        let half = fractions(&[0.5]);
        let some = fractions(&[0.0, 0.25, 0.3, 1.0]);
        for what in [
            (Ordered::Continuous(half.clone()), DataType::Float64),
            (Ordered::Discrete(half), DataType::Float64),
            (Ordered::Continuous(some.clone()), list.clone()),
            (Ordered::Discrete(some), list),
        ] {
            for descending in [false, true] {
                let of = aggregate(what.0.clone(), descending, what.1.clone());
                // Group 41 has no values.
                let (mut first, mut second) = (Many::of(&of).unwrap(), Many::of(&of).unwrap());
                for (many, range) in [(&mut first, 0..1500), (&mut second, 1500..4000)] {
                    let groups: Vec<usize> = range.clone().map(group_of).collect();
                    let array: ArrayRef = Arc::new(Float64Array::from(values[range].to_vec()));
                    many.update_batch(&[array], &groups, None, 42).unwrap();
                }
                let states = second.state(EmitTo::All).unwrap();
                first.merge_batch(&states, &(0..42).collect::<Vec<_>>(), 42).unwrap();
                let mut answers = vec![first.evaluate(EmitTo::First(3)).unwrap()];
                answers.push(first.evaluate(EmitTo::All).unwrap());
                let answers = datafusion::arrow::compute::concat(&[&answers[0], &answers[1]]).unwrap();
                for group in 0..42 {
                    let mine = (0..4000).filter(|i| group_of(*i) == group).map(|i| values[i]);
                    let mut one = of.accumulator(&[Arc::clone(&of.input)]).unwrap();
                    one.update_batch(&[Arc::new(mine.collect::<Float64Array>())]).unwrap();
                    let expected = one.evaluate().unwrap();
                    let got = ScalarValue::try_from_array(&answers, group).unwrap();
                    assert_eq!(got.to_string(), expected.to_string(), "{of:?} {group}");
                }
            }
        }
    }
}
