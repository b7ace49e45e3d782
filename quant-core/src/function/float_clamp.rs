use super::{Clamp, max_float};
use crate::scalar::Scalar;
use crate::tensor::MantissaCodes;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::{component, role};

/// The `float_clamp_impl` of a quantizer: what becomes of numbers beyond the largest one of a floating-point format.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not clamp floating-point formats",
    label = "expected e.g. `FloatClamp`"
)]
pub trait MinifloatClamp: Module + ModuleDisplay {
    /// `x` with what lies beyond the largest number replaced.
    fn clamp_float<const D: usize>(
        &self,
        x: Tensor<D>,
        exponent_bit_width: &Scalar,
        max_mantissa: &Scalar,
        exponent_bias: &Scalar,
    ) -> Tensor<D>;

    /// Whether it is replaced by that number.
    fn saturating(&self) -> bool;

    /// The mantissas that stand for infinity, and those that stand for NaN.
    fn special_values(&self) -> [MantissaCodes; 2];
}

/// Keeps numbers inside of a floating-point format, up to the smaller of [`max_float`] and `max_available_float`; unsigned
/// formats begin at 0.
///
/// What lies beyond becomes the largest number if `saturating`, else an infinity if the format has one, else NaN. The
/// gradient beyond is that of `tensor_clamp_impl` if saturating, else 0.
///
/// Differences from the reference: a format that does not saturate and has no special values is an error there and saturates
/// here; and a negative number of an unsigned format becomes 0, where without saturation it is −∞ or NaN there.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{FloatClamp, MinifloatClamp, TensorClamp};
/// use quant_core::tensor::MantissaCodes;
///
/// // E5M2 with the special values of IEEE
/// let clamp = |saturating| {
///     let (inf, nan) = (MantissaCodes(&["00"]), MantissaCodes(&["01", "10", "11"]));
///     FloatClamp::new(TensorClamp, true, inf, nan, Some(57344.0), saturating)
/// };
/// let x = Tensor::<1>::from_floats([7.0, -1e5], &Device::flex());
/// let of = |c: FloatClamp<_>| c.clamp_float(x.clone(), &5.0.into(), &1.75.into(), &15.0.into()).into_data();
/// assert_eq!(of(clamp(true)).try_to_vec::<f32>().unwrap(), [7.0, -57344.0]);
/// assert_eq!(of(clamp(false)).try_to_vec::<f32>().unwrap(), [7.0, f32::NEG_INFINITY]);
/// ```
#[derive(Module, Debug)]
pub struct FloatClamp<C> {
    /// The gradient beyond the largest number.
    pub tensor_clamp_impl: C,
    /// Whether there are negative numbers.
    pub signed: bool,
    #[module(skip)]
    inf_values: MantissaCodes,
    #[module(skip)]
    nan_values: MantissaCodes,
    /// The largest number, where special values take some away.
    #[module(skip)]
    pub max_available_float: Option<f32>,
    /// Whether numbers beyond the largest one become it.
    pub saturating: bool,
}

#[component]
impl<C> FloatClamp<C> {
    /// `max_available_float` is [`get_max_available_float`](super::get_max_available_float) of a format with special values;
    /// 0 is none.
    pub fn new(
        tensor_clamp_impl: C,
        signed: bool,
        #[default(MantissaCodes::NONE)] inf_values: MantissaCodes,
        #[default(MantissaCodes::NONE)] nan_values: MantissaCodes,
        #[default(None)] max_available_float: Option<f32>,
        #[default(true)] saturating: bool,
    ) -> Self {
        let max_available_float = max_available_float.filter(|max| *max != 0.0);
        Self { tensor_clamp_impl, signed, inf_values, nan_values, max_available_float, saturating }
    }
}

/// The largest number of a format that may have special values.
pub(crate) fn available(max: Scalar, max_available_float: Option<f32>) -> Scalar {
    match max_available_float {
        Some(available) => max.at_most(available),
        None => max,
    }
}

impl<C: Clamp> MinifloatClamp for FloatClamp<C> {
    fn clamp_float<const D: usize>(
        &self,
        x: Tensor<D>,
        exponent_bit_width: &Scalar,
        max_mantissa: &Scalar,
        exponent_bias: &Scalar,
    ) -> Tensor<D> {
        let max = available(max_float(exponent_bit_width, max_mantissa, exponent_bias), self.max_available_float);
        let min = if self.signed { -max.clone() } else { Scalar::Const(0.0) };
        let y = self.tensor_clamp_impl.clamp_range(x.clone(), &min, &max);
        let [inf, nan] = self.special_values();
        if self.saturating || (inf.is_empty() && nan.is_empty()) {
            return y;
        }
        let x = x.detach();
        let beyond = if inf.is_empty() { f32::NAN } else { f32::INFINITY };
        let bound = |number: &Scalar| number.to_tensor::<D>(&x.device()).detach().expand::<D, _>(x.shape());
        let y = y.mask_fill(x.clone().greater(bound(&max)), beyond);
        match self.signed {
            true => y.mask_fill(x.clone().lower(bound(&min)), -beyond),
            false => y,
        }
    }

    fn saturating(&self) -> bool {
        self.saturating
    }

    fn special_values(&self) -> [MantissaCodes; 2] {
        [self.inf_values, self.nan_values]
    }
}
