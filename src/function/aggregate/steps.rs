//! An aggregate in steps: rows become a state, states of several groups become one, and a state becomes the result.
//!
//! DataFusion does the same between its partial and its final operator, with the same accumulators; here the state is a
//! column of the plan, so that groups can be made of groups. Left out are aggregates that need all rows at once
//! (DISTINCT), the rows' order, or whose answer would change with the order of addition: sums of floating point numbers,
//! unless these are whole numbers of up to 32 bits, which doubles add exactly.

use std::fmt::{Debug, Formatter};
use std::hash::Hash;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, BooleanArray, StructArray};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion::common::{DFSchema, Result, ScalarValue, internal_err};
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, Expr, ExprSchemable, GroupsAccumulator, Signature, Volatility,
};

use super::super::call::aggregate_expr;

/// The aggregates that can be done in steps, by the names of their functions.
const NAMES: &[&str] = &["avg", "bit_and", "bit_or", "bit_xor", "bool_and", "bool_or", "count", "max", "min", "sum"];

/// A call of an aggregate function, to be done in steps.
#[derive(Clone, Debug)]
pub(crate) struct Steps {
    call: AggregateFunction,
    inputs: Vec<FieldRef>,
    output: FieldRef,
    /// What the call is to give in the end.
    given: Given,
}

impl Steps {
    /// The steps of a call over columns of `schema`; `None` if it must be done at once.
    /// # Errors
    /// When the types of its arguments cannot be told.
    pub(crate) fn of(call: &AggregateFunction, schema: &DFSchema) -> Result<Option<Self>> {
        let params = &call.params;
        let [argument] = params.args.as_slice() else { return Ok(None) };
        // A call that is a first step can itself be done in two.
        if let Some(step) = call.func.inner().downcast_ref::<Step>() {
            let whole = AggregateFunction { func: Arc::clone(&step.whole), params: params.clone() };
            let steps =
                Steps { call: whole, inputs: step.inputs.clone(), output: Arc::clone(&step.output), given: step.given };
            return Ok((step.taken == Taken::Rows).then_some(steps));
        }
        let plain = !params.distinct && params.order_by.is_empty() && params.null_treatment.is_none();
        if !plain || !NAMES.contains(&call.func.name()) {
            return Ok(None);
        }
        let input = argument.to_field(schema)?.1;
        let adds = matches!(call.func.name(), "avg" | "sum");
        if adds && input.data_type().is_floating() && !is_small_integer(argument, schema)? {
            return Ok(None);
        }
        let inputs = vec![input];
        let output = call.func.return_field(&inputs)?;
        Ok(Some(Steps { call: call.clone(), inputs, output, given: Given::Result }))
    }

    /// Rows to a state.
    pub(crate) fn first(&self) -> Result<Expr> {
        let udaf = self.step(Taken::Rows, Given::State)?;
        let params = &self.call.params;
        Ok(aggregate_expr(&udaf, params.args.clone(), false, params.filter.as_deref().cloned(), Vec::new(), None))
    }

    /// Whether the rows of one group may add up to more than the result has room for.
    pub(crate) fn may_overflow(&self) -> bool {
        matches!(self.call.func.name(), "avg" | "sum")
            && match self.inputs.first().map(|input| input.data_type()) {
                // A sum has ten digits more than what is added.
                Some(DataType::Decimal128(precision, _)) => *precision > 28,
                Some(DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Float64) => false,
                _ => true,
            }
    }

    /// What the call takes of each row.
    pub(crate) fn argument(&self) -> Option<&Expr> {
        self.call.params.args.first()
    }

    /// Which rows it takes.
    pub(crate) fn filter(&self) -> Option<&Expr> {
        self.call.params.filter.as_deref()
    }

    /// States to what the call gives of the rows of all.
    pub(crate) fn last(&self, state: Expr) -> Result<Expr> {
        let udaf = self.step(Taken::States, self.given)?;
        Ok(aggregate_expr(&udaf, vec![state], false, None, Vec::new(), None))
    }

    fn step(&self, taken: Taken, given: Given) -> Result<Arc<AggregateUDF>> {
        let whole = Arc::clone(&self.call.func);
        let states = whole.state_fields(StateFieldsArgs {
            name: "state",
            input_fields: &self.inputs,
            return_field: Arc::clone(&self.output),
            ordering_fields: &[],
            is_distinct: false,
        })?;
        let step = match (&taken, &given) {
            (Taken::Rows, _) => "state",
            (Taken::States, Given::State) => "states",
            (Taken::States, Given::Result) => "of_states",
        };
        Ok(Arc::new(AggregateUDF::new_from_impl(Step {
            name: format!("{}_{step}", whole.name()),
            signature: Signature::any(1, Volatility::Immutable),
            state: packed_type(&states),
            whole,
            inputs: self.inputs.clone(),
            output: Arc::clone(&self.output),
            taken,
            given,
        })))
    }
}

/// Whether a floating point value is a whole number of at most 32 bits.
fn is_small_integer(expr: &Expr, schema: &DFSchema) -> Result<bool> {
    let Expr::Cast(cast) = expr else { return Ok(false) };
    let small = matches!(cast.expr.get_type(schema)?, DataType::Int8 | DataType::Int16 | DataType::Int32);
    Ok(small && *cast.field.data_type() == DataType::Float64)
}

/// What a step takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Taken {
    Rows,
    States,
}

/// What a step gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Given {
    State,
    Result,
}

/// The columns of a state in one: the only one, or a struct of several.
fn packed_type(states: &[FieldRef]) -> DataType {
    match states {
        [state] => state.data_type().clone(),
        states => DataType::Struct(
            states.iter().enumerate().map(|(i, s)| Field::new(format!("s{i}"), s.data_type().clone(), true)).collect(),
        ),
    }
}

fn packed(columns: Vec<ArrayRef>, ty: &DataType) -> Result<ArrayRef> {
    match (<[ArrayRef; 1]>::try_from(columns), ty) {
        (Ok([only]), _) => Ok(only),
        (Err(columns), DataType::Struct(fields)) => {
            Ok(Arc::new(StructArray::try_new(Fields::clone(fields), columns, None)?))
        }
        (Err(columns), _) => internal_err!("a state of {} columns is a struct", columns.len()),
    }
}

fn unpacked(state: &ArrayRef) -> Vec<ArrayRef> {
    match state.data_type() {
        DataType::Struct(_) => state.as_struct().columns().to_vec(),
        _ => vec![Arc::clone(state)],
    }
}

/// One step as a function of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Step {
    name: String,
    signature: Signature,
    whole: Arc<AggregateUDF>,
    inputs: Vec<FieldRef>,
    output: FieldRef,
    state: DataType,
    taken: Taken,
    given: Given,
}

impl Step {
    /// The arguments of the whole's accumulator.
    fn whole<'a>(&'a self, args: AccumulatorArgs<'a>) -> AccumulatorArgs<'a> {
        AccumulatorArgs { return_field: Arc::clone(&self.output), expr_fields: &self.inputs, ..args }
    }
}

impl AggregateUDFImpl for Step {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(match self.given {
            Given::State => self.state.clone(),
            Given::Result => self.output.data_type().clone(),
        })
    }

    fn return_field(&self, _arguments: &[FieldRef]) -> Result<FieldRef> {
        Ok(match self.given {
            Given::State => Arc::new(Field::new(&self.name, self.state.clone(), true)),
            Given::Result => Arc::clone(&self.output),
        })
    }

    fn is_nullable(&self) -> bool {
        self.given == Given::State || self.whole.is_nullable()
    }

    fn default_value(&self, ty: &DataType) -> Result<ScalarValue> {
        match self.given {
            Given::State => ScalarValue::try_from(ty),
            Given::Result => self.whole.default_value(ty),
        }
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        self.whole.state_fields(StateFieldsArgs {
            input_fields: &self.inputs,
            return_field: Arc::clone(&self.output),
            ..args
        })
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let whole = self.whole.accumulator(self.whole(args))?;
        Ok(Box::new(One { whole, step: self.clone() }))
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        self.whole.groups_accumulator_supported(self.whole(args))
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        let whole = self.whole.create_groups_accumulator(self.whole(args))?;
        Ok(Box::new(Many { whole, step: self.clone() }))
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}

/// A step of one group.
#[derive(Debug)]
struct One {
    whole: Box<dyn Accumulator>,
    step: Step,
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        match (self.step.taken, values) {
            (Taken::States, [state]) => self.whole.merge_batch(&unpacked(state)),
            _ => self.whole.update_batch(values),
        }
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.whole.merge_batch(states)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.whole.state()
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        match self.step.given {
            Given::Result => self.whole.evaluate(),
            Given::State => {
                let state = self.whole.state()?;
                let columns = state.iter().map(|value| value.to_array()).collect::<Result<_>>()?;
                ScalarValue::try_from_array(&packed(columns, &self.step.state)?, 0)
            }
        }
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.whole.size()
    }
}

/// A step of many groups.
struct Many {
    whole: Box<dyn GroupsAccumulator>,
    step: Step,
}

impl Debug for Many {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        self.step.fmt(f)
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
        match (self.step.taken, values, filter) {
            (Taken::Rows, ..) => self.whole.update_batch(values, groups, filter, total_num_groups),
            (Taken::States, [state], None) => self.whole.merge_batch(&unpacked(state), groups, total_num_groups),
            (Taken::States, [state], Some(filter)) => {
                // Of no rows there is a total, too: DataFusion makes its group with a row that a filter leaves out.
                let passed = groups.iter().zip(filter.iter()).filter(|(_, passes)| *passes == Some(true));
                let groups: Vec<usize> = passed.map(|(group, _)| *group).collect();
                let state = compute::filter(state, filter)?;
                self.whole.merge_batch(&unpacked(&state), &groups, total_num_groups)
            }
            (Taken::States, ..) => internal_err!("a state is one column"),
        }
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], total_num_groups: usize) -> Result<()> {
        self.whole.merge_batch(states, groups, total_num_groups)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        match self.step.given {
            Given::Result => self.whole.evaluate(emit_to),
            Given::State => packed(self.whole.state(emit_to)?, &self.step.state),
        }
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        self.whole.state(emit_to)
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        match (self.step.taken, values) {
            (Taken::States, [state]) => Ok(unpacked(state)),
            _ => self.whole.convert_to_state(values, filter),
        }
    }

    fn size(&self) -> usize {
        self.whole.size()
    }
}
