//! Central moments of one variable and co-moments of two, with Spark's formulas so that the last digits agree.
//!
//! Sources: Spark's `CentralMomentAgg`, `Covariance`, `Corr` and `linearRegression`; Pébay, "Formulas for robust,
//! one-pass parallel computation of covariances and arbitrary-order statistical moments", Sandia 2008.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array};
use datafusion::arrow::datatypes::{DataType, FieldRef, Float64Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{Accumulator, AggregateUDF, EmitTo, GroupsAccumulator};

use super::Aggregation;

/// What is asked of the moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Moments {
    VarPop,
    VarSamp,
    StddevPop,
    StddevSamp,
    Skewness,
    Kurtosis,
    CovarPop,
    CovarSamp,
    Corr,
    /// Of x and y, as all the following.
    RegrR2,
    RegrSlope,
    RegrIntercept,
    RegrSxx,
    RegrSxy,
    RegrSyy,
}

use Moments::{
    Corr, CovarPop, CovarSamp, Kurtosis, RegrIntercept, RegrR2, RegrSlope, RegrSxx, RegrSxy, RegrSyy, Skewness,
    StddevPop, StddevSamp, VarPop, VarSamp,
};

/// Of one variable: count, mean, and the sums of the second, third and fourth powers of the distances from it. Of two:
/// count, both means, the sum of products of distances, and both sums of squares.
const WIDTH: usize = 6;
type State = [f64; WIDTH];

impl Moments {
    /// How many arguments it has.
    fn variables(self) -> usize {
        match self {
            VarPop | VarSamp | StddevPop | StddevSamp | Skewness | Kurtosis => 1,
            _ => 2,
        }
    }

    /// The columns of the state that are in use.
    fn width(self) -> usize {
        match self {
            VarPop | VarSamp | StddevPop | StddevSamp => 3,
            Skewness | Kurtosis => 5,
            CovarPop | CovarSamp => 4,
            _ => WIDTH,
        }
    }

    #[inline(always)]
    fn add(self, s: &mut State, x: f64, y: f64) {
        if self.variables() == 1 {
            let n = s[0] + 1.0;
            let delta = x - s[1];
            let delta_n = delta / n;
            let m2 = s[2] + delta * (delta - delta_n);
            if self.width() > 3 {
                let (delta2, delta_n2) = (delta * delta, delta_n * delta_n);
                let m3 = s[3] - 3.0 * delta_n * m2 + delta * (delta2 - delta_n2);
                s[4] = s[4] - 4.0 * delta_n * m3 - 6.0 * delta_n2 * m2 + delta * (delta * delta2 - delta_n * delta_n2);
                s[3] = m3;
            }
            (s[0], s[1], s[2]) = (n, s[1] + delta_n, m2);
        } else {
            let n = s[0] + 1.0;
            let (dx, dy) = (x - s[1], y - s[2]);
            let (mean_x, mean_y) = (s[1] + dx / n, s[2] + dy / n);
            *s = [n, mean_x, mean_y, s[3] + dx * (y - mean_y), s[4] + dx * (x - mean_x), s[5] + dy * (y - mean_y)];
        }
    }

    /// A partial result taken in; the first one is taken as it is.
    fn merge(self, a: &mut State, b: &State) {
        if a[0] == 0.0 {
            *a = *b;
        } else {
            self.combine(a, b);
        }
    }

    fn combine(self, a: &mut State, b: &State) {
        let (n1, n2) = (a[0], b[0]);
        if n2 == 0.0 {
            return;
        }
        let n = n1 + n2;
        if self.variables() == 1 {
            let delta = b[1] - a[1];
            let delta_n = delta / n;
            let m2 = a[2] + b[2] + delta * delta_n * n1 * n2;
            let m3 =
                a[3] + b[3] + delta_n * delta_n * delta * n1 * n2 * (n1 - n2) + 3.0 * delta_n * (n1 * b[2] - n2 * a[2]);
            let m4 = a[4]
                + b[4]
                + delta_n * delta_n * delta_n * delta * n1 * n2 * (n1 * n1 - n1 * n2 + n2 * n2)
                + 6.0 * delta_n * delta_n * (n1 * n1 * b[2] + n2 * n2 * a[2])
                + 4.0 * delta_n * (n1 * b[3] - n2 * a[3]);
            *a = [n, a[1] + delta_n * n2, m2, m3, m4, 0.0];
        } else {
            let (dx, dy) = (b[1] - a[1], b[2] - a[2]);
            let (dx_n, dy_n) = (dx / n, dy / n);
            *a = [
                n,
                a[1] + dx_n * n2,
                a[2] + dy_n * n2,
                a[3] + b[3] + dx * dy_n * n1 * n2,
                a[4] + b[4] + dx * dx_n * n1 * n2,
                a[5] + b[5] + dy * dy_n * n1 * n2,
            ];
        }
    }

    /// The statistic; `None` where it is not defined.
    fn finish(self, s: &State) -> Option<f64> {
        let n = s[0];
        if n == 0.0 {
            return None;
        }
        let sample = |sum: f64| (n > 1.0).then(|| sum / (n - 1.0));
        let over = |dividend: f64, divisor: f64| (divisor != 0.0).then(|| dividend / divisor);
        match self {
            VarPop => Some(s[2] / n),
            VarSamp => sample(s[2]),
            StddevPop => Some((s[2] / n).sqrt()),
            StddevSamp => sample(s[2]).map(f64::sqrt),
            Skewness => {
                if s[2] == 0.0 {
                    None
                } else {
                    Some(n.sqrt() * s[3] / (s[2] * s[2] * s[2]).sqrt())
                }
            }
            Kurtosis => over(n * s[4], s[2] * s[2]).map(|k| k - 3.0),
            CovarPop => Some(s[3] / n),
            CovarSamp => sample(s[3]),
            Corr => {
                if n == 1.0 {
                    None
                } else {
                    over(s[3], (s[4] * s[5]).sqrt())
                }
            }
            RegrR2 if s[4] == 0.0 => None,
            RegrR2 if s[5] == 0.0 => Some(1.0),
            RegrR2 => over(s[3], (s[4] * s[5]).sqrt()).map(|r| r * r),
            RegrSlope => over(s[3], s[4]),
            RegrIntercept => over(s[3], s[4]).map(|slope| s[2] - slope * s[1]),
            RegrSxx => Some(s[4]),
            RegrSxy => Some(s[3]),
            RegrSyy => Some(s[5]),
        }
    }
}

impl Aggregation for Moments {
    fn name(&self) -> &'static str {
        match self {
            VarPop => "var_pop",
            VarSamp => "var_samp",
            StddevPop => "stddev_pop",
            StddevSamp => "stddev_samp",
            Skewness => "skewness",
            Kurtosis => "kurtosis",
            CovarPop => "covar_pop",
            CovarSamp => "covar_samp",
            Corr => "corr",
            RegrR2 => "regr_r2",
            RegrSlope => "regr_slope",
            RegrIntercept => "regr_intercept",
            RegrSxx => "regr_sxx",
            RegrSxy => "regr_sxy",
            RegrSyy => "regr_syy",
        }
    }

    fn output(&self) -> DataType {
        DataType::Float64
    }

    fn state(&self) -> Vec<DataType> {
        vec![DataType::Float64; self.width()]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(One { moments: *self, state: State::default(), halved: true }))
    }

    fn groups(&self, _inputs: &[FieldRef]) -> Result<Option<Box<dyn GroupsAccumulator>>> {
        Ok(Some(Box::new(Many { moments: *self, states: Vec::new() })))
    }
}

/// The same in a window, whose rows Spark takes one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Windowed(Moments);

impl Aggregation for Windowed {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn output(&self) -> DataType {
        self.0.output()
    }

    fn state(&self) -> Vec<DataType> {
        self.0.state()
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(One { moments: self.0, state: State::default(), halved: false }))
    }
}

/// What an aggregate becomes in a window, if it is something else there.
pub(crate) fn windowed(name: &str) -> Option<Arc<AggregateUDF>> {
    let all = [
        VarPop,
        VarSamp,
        StddevPop,
        StddevSamp,
        Skewness,
        Kurtosis,
        CovarPop,
        CovarSamp,
        Corr,
        RegrR2,
        RegrSlope,
        RegrIntercept,
        RegrSxx,
        RegrSxy,
        RegrSyy,
    ];
    all.into_iter().find(|moments| moments.name() == name).map(|moments| super::udaf(Windowed(moments)))
}

/// Calls `each` with the number and the values of every row in which nothing is NULL and the filter holds.
fn rows(moments: Moments, values: &[ArrayRef], filter: Option<&BooleanArray>, mut each: impl FnMut(usize, f64, f64)) {
    let x = values[0].as_primitive::<Float64Type>();
    let y = if moments.variables() == 2 { values[1].as_primitive::<Float64Type>() } else { x };
    if filter.is_none() && x.null_count() == 0 && y.null_count() == 0 {
        for (row, (x, y)) in x.values().iter().zip(y.values()).enumerate() {
            each(row, *x, *y);
        }
        return;
    }
    for row in 0..x.len() {
        if x.is_valid(row) && y.is_valid(row) && filter.is_none_or(|f| f.is_valid(row) && f.value(row)) {
            each(row, x.value(row), y.value(row));
        }
    }
}

/// As [`rows`], for the first batch of all, in two halves: `end` is called behind each of them.
///
/// Spark reads a small table in two partitions and merges what it has found in them into moments of nothing. With the same
/// steps the last digits are the same.
fn halves(
    moments: Moments,
    values: &[ArrayRef],
    filter: Option<&BooleanArray>,
    mut each: impl FnMut(Option<(usize, f64, f64)>),
) {
    let length = values[0].len();
    let middle = length / 2;
    for (start, end) in [(0, middle), (middle, length)] {
        let part: Vec<ArrayRef> = values.iter().map(|array| array.slice(start, end - start)).collect();
        let filter = filter.map(|filter| filter.slice(start, end - start));
        rows(moments, &part, filter.as_ref(), |row, x, y| each(Some((start + row, x, y))));
        each(None);
    }
}

/// The state in a row of the columns that [`Aggregation::state`] names.
fn state_at(columns: &[ArrayRef], row: usize) -> State {
    let mut state = State::default();
    for (slot, column) in state.iter_mut().zip(columns) {
        *slot = column.as_primitive::<Float64Type>().value(row);
    }
    state
}

/// The moments of one group.
#[derive(Debug)]
struct One {
    moments: Moments,
    state: State,
    /// Whether the first batch is taken in halves.
    halved: bool,
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let (moments, state) = (self.moments, &mut self.state);
        if !self.halved || state[0] != 0.0 {
            rows(moments, values, None, |_, x, y| moments.add(state, x, y));
            return Ok(());
        }
        let mut half = State::default();
        halves(moments, values, None, |row| match row {
            Some((_, x, y)) => moments.add(&mut half, x, y),
            None => moments.combine(state, &std::mem::take(&mut half)),
        });
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for row in 0..states[0].len() {
            self.moments.merge(&mut self.state, &state_at(states, row));
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(self.state[..self.moments.width()].iter().map(|value| ScalarValue::Float64(Some(*value))).collect())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Float64(self.moments.finish(&self.state)))
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// The moments of many groups.
struct Many {
    moments: Moments,
    states: Vec<State>,
}

impl Many {
    fn columns(&self, states: &[State]) -> Vec<ArrayRef> {
        let column = |i: usize| Arc::new(states.iter().map(|state| state[i]).collect::<Float64Array>()) as ArrayRef;
        (0..self.moments.width()).map(column).collect()
    }
}

impl GroupsAccumulator for Many {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        let first = self.states.is_empty();
        self.states.resize(total_num_groups, State::default());
        let (moments, states) = (self.moments, &mut self.states);
        if !first {
            rows(moments, values, filter, |row, x, y| moments.add(&mut states[groups[row]], x, y));
            return Ok(());
        }
        let mut half = vec![State::default(); total_num_groups];
        halves(moments, values, filter, |row| match row {
            Some((row, x, y)) => moments.add(&mut half[groups[row]], x, y),
            None => states.iter_mut().zip(&mut half).for_each(|(s, half)| moments.combine(s, &std::mem::take(half))),
        });
        Ok(())
    }

    fn merge_batch(&mut self, columns: &[ArrayRef], groups: &[usize], total_num_groups: usize) -> Result<()> {
        self.states.resize(total_num_groups, State::default());
        for (row, group) in groups.iter().enumerate() {
            self.moments.merge(&mut self.states[*group], &state_at(columns, row));
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let states = emit_to.take_needed(&mut self.states);
        Ok(Arc::new(states.iter().map(|state| self.moments.finish(state)).collect::<Float64Array>()))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let states = emit_to.take_needed(&mut self.states);
        Ok(self.columns(&states))
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let mut states = vec![State::default(); values[0].len()];
        rows(self.moments, values, filter, |row, x, y| self.moments.add(&mut states[row], x, y));
        Ok(self.columns(&states))
    }

    fn size(&self) -> usize {
        self.states.capacity() * size_of::<State>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(moments: Moments, x: &[f64], y: &[f64]) -> Option<f64> {
        let mut state = State::default();
        x.iter().zip(y).for_each(|(x, y)| moments.add(&mut state, *x, *y));
        moments.finish(&state)
    }

    #[test]
    fn as_spark_answers() {
        let x = [1.0, 2.0, 4.0];
        assert_eq!(of(StddevSamp, &x, &x), Some(1.5275252316519465));
        assert_eq!(of(VarSamp, &x, &x), Some(2.333333333333333));
        assert_eq!(of(Corr, &[1.0, 2.0, 3.0], &[2.0, 4.0, 7.0]), Some(0.9933992677987827));
        assert_eq!(of(VarSamp, &[1.0], &[1.0]), None);
        let (y, x) = ([1.0, 2.0, 3.0], [2.0, 4.0, 7.0]);
        // Spark merges parts of its own choice, so the last digit is open.
        let close = |have: Option<f64>, want: f64| assert!((have.unwrap() - want).abs() < 1e-15, "{have:?}");
        close(of(RegrIntercept, &x, &y), 0.2894736842105263);
        close(of(RegrSlope, &x, &y), 0.39473684210526316);
    }

    #[test]
    fn parts_make_the_whole() {
        // Spark's answers of these three values in two partitions.
        for (moments, expected) in [(Skewness, 0.38180177416060634), (Kurtosis, -1.4999999999999993)] {
            let (mut a, mut b) = (State::default(), State::default());
            moments.add(&mut a, 1.0, 1.0);
            [2.0, 4.0].iter().for_each(|x| moments.add(&mut b, *x, *x));
            moments.merge(&mut a, &b);
            assert_eq!(moments.finish(&a), Some(expected));
        }
    }
}
