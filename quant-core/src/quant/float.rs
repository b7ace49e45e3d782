use super::{Quantized, TensorQuant};
use crate::bit_width::{BitWidth, ExponentBias, MaxMantissa};
use crate::function::{FloatToInt, MinifloatClamp, RoundSte, float_internal_scale};
use crate::scaling::{MinifloatScaling, NoFloatScaling, Scaling};
use crate::tensor::FloatFormat;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Quantization to a floating-point format of few bits: `clamp(round(v / d) · d) · s`, where `v = x / s` and `d` is the
/// [distance of the numbers](float_internal_scale) around `v`. The zero point is 0.
///
/// `s = scaling_impl(x) / float_scaling_impl(format)`: of [`FloatScaling`](crate::scaling::FloatScaling), the largest
/// magnitude becomes the largest number.
///
/// As in the reference the gradient of `x` is `g · y / x` for a number that is neither subnormal nor clamped, since `d`
/// depends on `v`; it is `g` for a subnormal one. That of the scale is `Σ g · (q − v · dq/dv)`, which is 0 but for the
/// subnormal and the clamped.
///
/// An infinity is beyond the largest number, like any other value that is: it saturates, or becomes what the format has. In the
/// reference it becomes NaN, as it does here in training.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::bit_width::{BitWidthConst, ComputeMaxMantissa, StaticExponentBias};
/// use quant_core::function::{FloatClamp, Identity, RoundSte, TensorClamp};
/// use quant_core::inject::IntoAttr;
/// use quant_core::quant::{FloatQuant, TensorQuant};
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{ConstScaling, FloatScaling, ScalingShape};
/// use quant_core::tensor::MantissaCodes;
///
/// // E2M1: 0, 0.5, 1, 1.5, 2, 3, 4 and 6
/// let device = Device::flex();
/// let quant = FloatQuant::new(
///     true,
///     BitWidthConst::new(2),
///     BitWidthConst::new(1),
///     StaticExponentBias::new(1.0),
///     FloatClamp::new(TensorClamp, true, MantissaCodes::NONE, MantissaCodes::NONE, None, true),
///     ComputeMaxMantissa::new(Identity),
///     ConstScaling::new(12.0.into_attr(), ScalingShape::default(), FloatRestrictValue, None, &device),
///     FloatScaling::new(None),
///     RoundSte,
/// );
/// // the scale is 12 / 6: of 0.14, −0.4, 1.2, 3.6 and −50 times 2
/// let q = quant.forward(Tensor::<1>::from_floats([0.28, -0.8, 2.4, 7.2, -100.0], &device));
/// assert_eq!(q.scale.into_scalar::<f32>(), 2.0);
/// assert_eq!(q.value.into_data().try_to_vec::<f32>().unwrap(), [0.0, -1.0, 2.0, 8.0, -12.0]);
/// assert_eq!(q.bit_width.to_f32(), 4.0);
/// ```
#[derive(Module, Debug)]
pub struct FloatQuant<E, M, B, C, A, S, F, R> {
    /// The number of bits of the exponent.
    pub exponent_bit_width_impl: E,
    /// The number of bits of the mantissa, without the implicit one.
    pub mantissa_bit_width_impl: M,
    /// What is subtracted from the exponent.
    pub exponent_bias_impl: B,
    /// What becomes of values beyond the largest number.
    pub float_clamp_impl: C,
    /// The largest mantissa.
    pub compute_max_mantissa: A,
    /// The threshold in the units of the tensor.
    pub scaling_impl: S,
    /// The threshold in numbers of the format.
    pub float_scaling_impl: F,
    /// How a mantissa becomes an integer.
    pub float_to_int_impl: R,
    /// Whether there are negative numbers.
    pub signed: bool,
}

#[component]
impl<E, M, B, C, A, S, F, R> FloatQuant<E, M, B, C, A, S, F, R> {
    /// Takes its parts. `signed` is that of `float_clamp_impl`.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        signed: bool,
        exponent_bit_width_impl: E,
        mantissa_bit_width_impl: M,
        exponent_bias_impl: B,
        float_clamp_impl: C,
        compute_max_mantissa: A,
        scaling_impl: S,
        #[default(NoFloatScaling)] float_scaling_impl: F,
        #[default(RoundSte)] float_to_int_impl: R,
    ) -> Self {
        Self {
            exponent_bit_width_impl,
            mantissa_bit_width_impl,
            exponent_bias_impl,
            float_clamp_impl,
            compute_max_mantissa,
            scaling_impl,
            float_scaling_impl,
            float_to_int_impl,
            signed,
        }
    }
}

impl<E, M, B, C, A, S, F, R> TensorQuant for FloatQuant<E, M, B, C, A, S, F, R>
where
    E: BitWidth + Sync,
    M: BitWidth + Sync,
    B: ExponentBias + Sync,
    C: MinifloatClamp + Sync,
    A: MaxMantissa + Sync,
    S: Scaling + Sync,
    F: MinifloatScaling + Sync,
    R: FloatToInt + Sync,
{
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D> {
        let exponent = self.exponent_bit_width_impl.bit_width();
        let mantissa = self.mantissa_bit_width_impl.bit_width();
        let bias = self.exponent_bias_impl.exponent_bias();
        let max_mantissa = self.compute_max_mantissa.max_mantissa(&mantissa);
        let threshold = self.float_scaling_impl.float_threshold(&exponent, &max_mantissa, &bias);
        let [inf_values, nan_values] = self.float_clamp_impl.special_values();
        let format = FloatFormat {
            exponent_bit_width: exponent.clone(),
            mantissa_bit_width: mantissa.clone(),
            exponent_bias: bias.clone(),
            saturating: self.float_clamp_impl.saturating(),
            inf_values,
            nan_values,
        };
        let bit_width = exponent.clone() + mantissa.clone() + if self.signed { 1.0 } else { 0.0 };
        let quantize = |x: Tensor<D>, scale: Tensor<D>| {
            let v = x / scale.clone();
            let step = float_internal_scale(v.clone(), &mantissa, &bias);
            let number = step.clone() * self.float_to_int_impl.to_int(v / step);
            let number = self.float_clamp_impl.clamp_float(number, &exponent, &max_mantissa, &bias);
            Quantized {
                value: number * scale.clone(),
                scale: scale.into(),
                zero_point: None,
                bit_width: bit_width.clone(),
                float_format: Some(format.clone()),
            }
        };
        let detached = x.clone().detach();
        let scale = self.scaling_impl.scale_by_search(&x, &threshold, &|scale| quantize(detached.clone(), scale));
        quantize(x, scale)
    }
}
