use crate::function::{available, max_float};
use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use quant_macros::{component, role};

/// The `float_scaling_impl` of a quantizer: the number of a floating-point format that the threshold of a scale maps to.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a scaling of floating-point formats",
    label = "expected e.g. `FloatScaling`"
)]
pub trait MinifloatScaling: Module + ModuleDisplay {
    /// The threshold of a format.
    fn float_threshold(&self, exponent_bit_width: &Scalar, max_mantissa: &Scalar, exponent_bias: &Scalar) -> Scalar;
}

/// The largest number of the format, [`max_float`], or `max_available_float` where special values leave less.
///
/// ```
/// use quant_core::scaling::{FloatScaling, MinifloatScaling};
/// let e4m3 = |available| FloatScaling::new(available).float_threshold(&4.0.into(), &1.875.into(), &7.0.into());
/// assert_eq!((e4m3(None).to_f32(), e4m3(Some(448.0)).to_f32()), (480.0, 448.0));
/// ```
#[derive(Module, Debug)]
pub struct FloatScaling {
    /// The largest number, where special values take some away.
    #[module(skip)]
    pub max_available_float: Option<f32>,
}

#[component]
impl FloatScaling {
    /// That of [`FloatClamp`](crate::function::FloatClamp); 0 is none.
    pub fn new(#[default(None)] max_available_float: Option<f32>) -> Self {
        Self { max_available_float: max_available_float.filter(|max| *max != 0.0) }
    }
}

impl MinifloatScaling for FloatScaling {
    fn float_threshold(&self, exponent_bit_width: &Scalar, max_mantissa: &Scalar, exponent_bias: &Scalar) -> Scalar {
        available(max_float(exponent_bit_width, max_mantissa, exponent_bias), self.max_available_float)
    }
}

/// No threshold: the scale is what the `scaling_impl` says, not divided by the largest number. (The reference's quantizer has
/// no `float_scaling_impl` then.)
///
/// ```
/// use quant_core::scaling::{MinifloatScaling, NoFloatScaling};
/// assert_eq!(NoFloatScaling.float_threshold(&4.0.into(), &1.875.into(), &7.0.into()).to_f32(), 1.0);
/// ```
#[derive(Module, Debug, Default)]
pub struct NoFloatScaling;

#[component]
impl NoFloatScaling {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl MinifloatScaling for NoFloatScaling {
    fn float_threshold(&self, _: &Scalar, _: &Scalar, _: &Scalar) -> Scalar {
        Scalar::Const(1.0)
    }
}
