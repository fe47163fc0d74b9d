//! Aggregate UDFs of our own, where DataFusion's mean something else than Spark's.
//!
//! An aggregate is an [`Aggregation`]: its types and its accumulators. [`Kernel`] makes DataFusion's UDAF of it and adds
//! what every aggregate needs and few want to write: DISTINCT, and window frames that slide.

pub(super) mod average;
pub(super) mod best_by;
pub(super) mod bests_by;
pub(super) mod bitmap;
pub(super) mod bits;
pub(super) mod boolean;
pub(super) mod collect;
pub(super) mod count_min;
mod distinct;
pub(super) mod extreme;
pub(super) mod first_last;
mod hash_order;
pub(super) mod histogram;
pub(super) mod hyperloglog;
mod java_random;
pub(super) mod joined;
pub(super) mod moments;
pub(super) mod ordered;
mod ordered_groups;
mod recompute;
pub(super) mod sum;
pub(super) mod vectors;

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, GroupsAccumulator, ReversedUDAF, Signature, Volatility,
};

/// What a particular aggregate is. Arguments come in canonical storage; the builder has cast them.
pub(super) trait Aggregation: Debug + Clone + PartialEq + Eq + Hash + Send + Sync + 'static {
    /// Its name in plans.
    fn name(&self) -> &'static str;

    /// The type of the result.
    fn output(&self) -> DataType;

    /// The types of the columns that a partial result travels in.
    fn state(&self) -> Vec<DataType>;

    /// An accumulator of one group, for arguments of these types.
    /// # Errors
    /// When there is none for such arguments.
    fn accumulator(&self, inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>>;

    /// An accumulator of many groups at once; `None` lets DataFusion keep one [`Accumulator`] per group.
    /// # Errors
    /// When there is none for such arguments.
    fn groups(&self, _inputs: &[FieldRef]) -> Result<Option<Box<dyn GroupsAccumulator>>> {
        Ok(None)
    }

    /// Whether the result depends on the order of the rows, so that an ORDER BY in the call matters.
    fn ordered(&self) -> bool {
        false
    }

    /// Whether the same rows in the opposite order give another result, so that a window must not be read backwards.
    fn directed(&self) -> bool {
        false
    }

    /// What it is over no rows, when that is not NULL.
    fn empty(&self) -> Option<datafusion::common::ScalarValue> {
        None
    }
}

/// An [`Aggregation`] as DataFusion's UDAF.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Kernel<A> {
    signature: Signature,
    aggregation: A,
}

/// The UDAF of an aggregation.
pub(super) fn udaf<A: Aggregation>(aggregation: A) -> Arc<AggregateUDF> {
    let signature = Signature::variadic_any(Volatility::Immutable);
    Arc::new(AggregateUDF::new_from_impl(Kernel { signature, aggregation }))
}

impl<A: Aggregation> AggregateUDFImpl for Kernel<A> {
    fn name(&self) -> &str {
        self.aggregation.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(self.aggregation.output())
    }

    fn is_nullable(&self) -> bool {
        self.aggregation.empty().is_none()
    }

    fn default_value(&self, ty: &DataType) -> Result<datafusion::common::ScalarValue> {
        match self.aggregation.empty() {
            Some(value) => Ok(value),
            None => datafusion::common::ScalarValue::try_from(ty),
        }
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let field = |i: usize, ty| Arc::new(Field::new(format_state_name(args.name, &format!("s{i}")), ty, true));
        let own: Vec<FieldRef> = if args.is_distinct {
            let lists = args.input_fields.iter().map(|f| DataType::new_list(f.data_type().clone(), true));
            lists.enumerate().map(|(i, ty)| field(i, ty)).collect()
        } else {
            self.aggregation.state().into_iter().enumerate().map(|(i, ty)| field(i, ty)).collect()
        };
        Ok(own.into_iter().chain(args.ordering_fields.iter().cloned()).collect())
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let inner = self.aggregation.accumulator(args.expr_fields)?;
        Ok(if args.is_distinct { Box::new(distinct::Distinct::new(inner, args.expr_fields)?) } else { inner })
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let plain = self.aggregation.accumulator(args.expr_fields)?;
        if plain.supports_retract_batch() && !args.is_distinct {
            return Ok(plain);
        }
        let aggregation = self.aggregation.clone();
        let (inputs, is_distinct) = (args.expr_fields.to_vec(), args.is_distinct);
        Ok(Box::new(recompute::Recompute::new(move || {
            let inner = aggregation.accumulator(&inputs)?;
            Ok(if is_distinct { Box::new(distinct::Distinct::new(inner, &inputs)?) as _ } else { inner })
        })))
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        !args.is_distinct && matches!(self.aggregation.groups(args.expr_fields), Ok(Some(_)))
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        match self.aggregation.groups(args.expr_fields)? {
            Some(groups) => Ok(groups),
            None => datafusion::common::internal_err!("{} keeps one accumulator per group", self.name()),
        }
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        if self.aggregation.ordered() {
            AggregateOrderSensitivity::HardRequirement
        } else {
            AggregateOrderSensitivity::Insensitive
        }
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        if self.aggregation.ordered() || self.aggregation.directed() {
            ReversedUDAF::NotSupported
        } else {
            ReversedUDAF::Identical
        }
    }

    fn supports_null_handling_clause(&self) -> bool {
        true
    }
}
