use super::{Scaling, TruncIntScaling};
use crate::function::{Clamp, TensorClamp};
use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::{component, role};

/// The `trunc_scaling_impl` of a truncating quantizer: what integers are divided by.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not scale truncated integers",
    label = "expected e.g. `TruncMsbScaling`"
)]
pub trait TruncScaling: Module + ModuleDisplay {
    /// The divisor of the integers `int`, which broadcasts over them.
    fn trunc_scale<const D: usize>(
        &self,
        int: &Tensor<D>,
        input_bit_width: &Scalar,
        output_bit_width: &Scalar,
        signed: bool,
    ) -> Tensor<D>;
}

/// Keeps the most significant bits: `2^(b_in − b_out)`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::scaling::{TruncMsbScaling, TruncScaling};
/// let int = Tensor::<1>::zeros([1], &Device::flex());
/// assert_eq!(TruncMsbScaling.trunc_scale(&int, &8.0.into(), &4.0.into(), true).into_scalar::<f32>(), 16.0);
/// ```
#[derive(Module, Debug, Default)]
pub struct TruncMsbScaling;

#[component]
impl TruncMsbScaling {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl TruncScaling for TruncMsbScaling {
    fn trunc_scale<const D: usize>(
        &self,
        int: &Tensor<D>,
        input_bit_width: &Scalar,
        output_bit_width: &Scalar,
        _: bool,
    ) -> Tensor<D> {
        msb_scale(input_bit_width, output_bit_width).to_tensor(&int.device())
    }
}

fn msb_scale(input_bit_width: &Scalar, output_bit_width: &Scalar) -> Scalar {
    (input_bit_width.clone() - output_bit_width.clone()).exp2()
}

/// Keeps the bits that a scaling asks for: `scaling_impl(int, T)`, where `T` is `trunc_int_scaling_impl` of the output's bit
/// width. It is kept between 1 and `2^(b_in − b_out)`, so that no bits are invented at either end.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::TensorClamp;
/// use quant_core::inject::IntoAttr;
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{ConstScaling, ScalingShape, TruncPowerOfTwoIntScaling, TruncScaling, TruncScalingWrapper};
///
/// let device = Device::flex();
/// let trunc_scale = |largest: f32| {
///     let scaling =
///         ConstScaling::new(largest.into_attr(), ScalingShape::default(), FloatRestrictValue, None, &device);
///     let wrapper = TruncScalingWrapper::new(TruncPowerOfTwoIntScaling, scaling, TensorClamp);
///     let int = Tensor::<1>::zeros([1], &device);
///     wrapper.trunc_scale(&int, &8.0.into(), &4.0.into(), true).into_scalar::<f32>()
/// };
/// // integers up to 32 in the range up to 8
/// assert_eq!(trunc_scale(32.0), 4.0);
/// assert_eq!((trunc_scale(2.0), trunc_scale(1024.0)), (1.0, 16.0));
/// ```
#[derive(Module, Debug)]
pub struct TruncScalingWrapper<N, S, C> {
    /// The integer that the threshold of `scaling_impl` maps to.
    pub trunc_int_scaling_impl: N,
    /// The threshold of the integers.
    pub scaling_impl: S,
    /// How the scale is kept in its bounds.
    pub tensor_clamp_impl: C,
}

#[component]
impl<N, S, C> TruncScalingWrapper<N, S, C> {
    /// Takes its parts.
    pub fn new(trunc_int_scaling_impl: N, scaling_impl: S, #[default(TensorClamp)] tensor_clamp_impl: C) -> Self {
        Self { trunc_int_scaling_impl, scaling_impl, tensor_clamp_impl }
    }
}

impl<N: TruncIntScaling, S: Scaling, C: Clamp> TruncScaling for TruncScalingWrapper<N, S, C> {
    fn trunc_scale<const D: usize>(
        &self,
        int: &Tensor<D>,
        input_bit_width: &Scalar,
        output_bit_width: &Scalar,
        signed: bool,
    ) -> Tensor<D> {
        let threshold = self.trunc_int_scaling_impl.int_threshold(output_bit_width, signed);
        let scale = self.scaling_impl.scale(int, &threshold);
        let msb = msb_scale(input_bit_width, output_bit_width);
        self.tensor_clamp_impl.clamp_range(scale, &msb.clone().at_most(1.0), &msb.at_least(1.0))
    }
}
