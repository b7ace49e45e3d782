use super::{BitWidth, RoundBitWidth, initial};
use crate::function::ScalarSignedClampMinSte;
use crate::function::ste::{abs_binary_sign_grad, scalar_clamp_ste};
use crate::restrict::Restrict;
use crate::scalar::Scalar;
use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// A learned bit width: `restrict(abs(bit_width_offset) + base)`, where `base` is `min_bit_width`.
///
/// The gradient reaches the offset through the bounds of the integers and through the threshold of the scale, both of them
/// powers of two of the bit width; rounding to whole bits passes it unchanged. With
/// [`TensorClampSte`](crate::function::TensorClampSte) the bounds have no gradient: a learned bit width belongs with
/// [`TensorClamp`](crate::function::TensorClamp). (The reference chooses it by itself.)
///
/// A restriction to other than whole bits is `restrict_bit_width_impl`; with one that stores logarithms the offset is a
/// difference of logarithms.
///
/// ```
/// use burn::module::Param;
/// use burn::tensor::{Device, Tensor};
/// use quant_core::bit_width::{BitWidth, BitWidthParameter, RoundBitWidth};
///
/// let device = Device::flex();
/// let mut bits = BitWidthParameter::new(4, 2, RoundBitWidth, None, None, false, &device);
/// assert_eq!(bits.bit_width_offset.val().into_scalar::<f32>(), 2.0);
/// assert_eq!(bits.bit_width().to_f32(), 4.0);
/// bits.bit_width_offset = Param::from_tensor(Tensor::from_floats([-1.4], &device));
/// assert_eq!(bits.bit_width().to_f32(), 3.0);
/// ```
#[derive(Module, Debug)]
pub struct BitWidthParameter<R> {
    /// What is learned: the bits above the smallest width.
    pub bit_width_offset: Param<Tensor<1>>,
    /// Which bit widths there are.
    pub restrict_bit_width_impl: R,
    bit_width_base: f32,
    min: Option<f32>,
    max: Option<f32>,
}

#[component]
impl<R: Restrict> BitWidthParameter<R> {
    /// Begins as `bit_width`, or as `min_bit_width` if that is more (the reference refuses it).
    ///
    /// `bit_width_offset_min_val` and `bit_width_offset_max_val` bound the bit width, and not the offset, as in the reference
    /// (which ignores a maximum without a minimum); there the gradient is straight-through. With
    /// `override_pretrained_bit_width` a load leaves the offset at its initial value.
    pub fn new(
        #[range(1..=32)] bit_width: usize,
        #[default(2)]
        #[range(1..=32)]
        min_bit_width: usize,
        #[default(RoundBitWidth)] restrict_bit_width_impl: R,
        #[default(None)] bit_width_offset_min_val: Option<f32>,
        #[default(None)] bit_width_offset_max_val: Option<f32>,
        #[default(false)] override_pretrained_bit_width: bool,
        device: &Device,
    ) -> Self {
        let stored = |bits: usize| restrict_bit_width_impl.restrict_init(Tensor::full([1], bits as f32, device));
        let base = stored(min_bit_width);
        let offset = stored(bit_width.max(min_bit_width)) - base.clone();
        Self {
            bit_width_offset: initial(offset, override_pretrained_bit_width),
            restrict_bit_width_impl,
            bit_width_base: base.into_scalar(),
            min: bit_width_offset_min_val,
            max: bit_width_offset_max_val,
        }
    }
}

impl<R: Restrict> BitWidth for BitWidthParameter<R> {
    fn bit_width(&self) -> Scalar {
        let bits = abs_binary_sign_grad(self.bit_width_offset.val()).add_scalar(self.bit_width_base);
        let bits = self.restrict_bit_width_impl.restrict(bits);
        Scalar::Tensor(match (self.min, self.max) {
            (None, None) => bits,
            (Some(min), None) => ScalarSignedClampMinSte::new(min).forward(bits),
            (min, Some(max)) => scalar_clamp_ste(bits, min.unwrap_or(f32::MIN).min(max), max),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::{Clamp, RoundSte, TensorClamp, TensorClampSte};
    use crate::inject::IntoAttr;
    use crate::quant::{IntQuant, RescalingIntQuant, TensorQuant};
    use crate::restrict::FloatRestrictValue;
    use crate::scaling::{IntScaling, ParameterScaling, ScalingShape};
    use crate::zero_point::ZeroZeroPoint;

    fn parameter(bits: usize, min: Option<f32>, max: Option<f32>) -> BitWidthParameter<RoundBitWidth> {
        BitWidthParameter::new(bits, 2, RoundBitWidth, min, max, false, &Device::flex().autodiff())
    }

    /// The gradients of bit width and scale behind an integer quantizer.
    fn gradients<C: Clamp + Sync>(signed: bool, narrow: bool, bits: usize, clamp: C) -> [f32; 2] {
        let device = Device::flex().autodiff();
        let quant = RescalingIntQuant::new(
            IntQuant::new(narrow, signed, RoundSte, clamp, 0, &device),
            ParameterScaling::new(1.0.into_attr(), ScalingShape::default(), FloatRestrictValue, None, &device),
            IntScaling::new(signed, narrow),
            ZeroZeroPoint,
            parameter(bits, None, None),
        );
        let x = Tensor::<1>::from_floats([0.05, -0.32, 0.77, -1.3, 0.5, 2.0], &device);
        let g = Tensor::from_floats([1.0, 2.0, -3.0, 0.5, -0.25, 4.0], &device);
        let grads = (quant.forward(x).value * g).backward();
        let of = |param: &Param<Tensor<1>>| param.val().grad(&grads).unwrap().into_scalar();
        [of(&quant.msb_clamp_bit_width_impl.bit_width_offset), of(&quant.scaling_impl.value)]
    }

    // the numbers are those of the reference
    #[test]
    fn the_gradient_passes_the_bounds_and_the_threshold() {
        let cases = [
            (true, true, 3, true, [-0.177_137_61, 3.691_666_6]),
            (true, true, 4, true, [-0.161_262_51, 3.703_571_3]),
            (true, true, 3, false, [3.381_017_7, -3.658_333]),
            (true, false, 3, true, [0.589_175_2, 2.65]),
            (true, false, 4, false, [3.084_505, -4.45]),
            (false, false, 3, true, [-0.106_942_89, 4.134_999_8]),
            (false, false, 4, true, [0.048_058_51, 3.935_000_2]),
            (false, false, 4, false, [2.051_715_4, -2.774_999_4]),
        ];
        for (signed, narrow, bits, clamps, expected) in cases {
            let got = match clamps {
                true => gradients(signed, narrow, bits, TensorClamp),
                false => gradients(signed, narrow, bits, TensorClampSte),
            };
            for (a, b) in got.iter().zip(expected) {
                assert!((a - b).abs() <= 1e-6 + 1e-4 * b.abs(), "{signed} {narrow} {bits} {clamps}: {got:?}");
            }
        }
    }

    #[test]
    fn the_offset_is_a_magnitude_that_is_rounded() {
        for (offset, bits, gradient) in
            [(-2.0, 4.0, -1.0), (-1.4, 3.0, -1.0), (1.5, 4.0, 1.0), (2.5, 4.0, 1.0), (0.0, 2.0, 1.0)]
        {
            let mut learned = parameter(4, None, None);
            learned.bit_width_offset = learned.bit_width_offset.map(|o| o.full_like(offset).require_grad());
            let Scalar::Tensor(width) = learned.bit_width() else { panic!() };
            let grads = width.backward();
            assert_eq!(width.into_scalar::<f32>(), bits);
            assert_eq!(learned.bit_width_offset.val().grad(&grads).unwrap().into_scalar::<f32>(), gradient);
        }
    }

    #[test]
    fn bounds_are_those_of_the_bit_width() {
        assert_eq!(parameter(8, Some(3.0), Some(5.0)).bit_width().to_f32(), 5.0);
        assert_eq!(parameter(8, None, Some(5.0)).bit_width().to_f32(), 5.0);
        assert_eq!(parameter(2, Some(3.0), None).bit_width().to_f32(), 3.0);
        assert_eq!(parameter(8, Some(6.0), Some(5.0)).bit_width().to_f32(), 5.0);
        assert_eq!(parameter(1, None, None).bit_width().to_f32(), 2.0);
    }

    #[test]
    fn a_load_can_be_overridden() {
        let device = Device::flex();
        let learned = |bits, keep| BitWidthParameter::new(bits, 2, RoundBitWidth, None, None, keep, &device);
        let record = || learned(6, false).into_record();
        assert_eq!(learned(4, false).load_record(record()).bit_width().to_f32(), 6.0);
        assert_eq!(learned(4, true).load_record(record()).bit_width().to_f32(), 4.0);
    }
}
