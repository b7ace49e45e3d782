use super::{BitWidth, BitWidthFromInput};
use crate::function::ste::scalar_clamp_ste;
use crate::scalar::Scalar;
use burn::module::Module;
use quant_macros::component;

/// The bit width of the input without its most significant bits: `clamp(abs(b − r), min, max)`, where `r` is
/// `bit_width_to_remove_impl`. The gradient is straight-through at the bounds.
///
/// ```
/// use quant_core::bit_width::{BitWidthConst, BitWidthFromInput, MsbClampBitWidth};
/// let bits = MsbClampBitWidth::new(BitWidthConst::new(3), 2, 6);
/// let of = |input: f32| bits.bit_width_for(&input.into()).to_f32();
/// assert_eq!((of(8.0), of(12.0), of(4.0)), (5.0, 6.0, 2.0));
/// ```
#[derive(Module, Debug)]
pub struct MsbClampBitWidth<B> {
    /// How many bits are left out.
    pub bit_width_to_remove_impl: B,
    /// The smallest bit width.
    pub min_overall_bit_width: usize,
    /// The largest one.
    pub max_overall_bit_width: usize,
}

#[component]
impl<B> MsbClampBitWidth<B> {
    /// Bounds of 1 to 32 bits; if they are exchanged the larger one is every bit width.
    pub fn new(
        bit_width_to_remove_impl: B,
        #[range(1..=32)] min_overall_bit_width: usize,
        #[range(1..=32)] max_overall_bit_width: usize,
    ) -> Self {
        Self { bit_width_to_remove_impl, min_overall_bit_width, max_overall_bit_width }
    }
}

impl<B: BitWidth> BitWidthFromInput for MsbClampBitWidth<B> {
    fn bit_width_for(&self, input_bit_width: &Scalar) -> Scalar {
        let min = self.min_overall_bit_width as f32;
        let max = min.max(self.max_overall_bit_width as f32);
        match input_bit_width.clone() - self.bit_width_to_remove_impl.bit_width() {
            Scalar::Const(bits) => Scalar::Const(bits.abs().clamp(min, max)),
            Scalar::Tensor(bits) => Scalar::Tensor(scalar_clamp_ste(bits.abs(), min, max)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bit_width::RemoveBitwidthParameter;
    use burn::tensor::{Device, Tensor};

    // the numbers are those of the reference
    #[test]
    fn the_gradient_passes_the_bounds() {
        let device = Device::flex().autodiff();
        let clamp = MsbClampBitWidth::new(RemoveBitwidthParameter::new(3, false, 1e-6, 0.1, &device), 2, 6);
        let cases = [(4.0, 2.0, 1.0), (8.0, 5.000_009_5, 1.0), (12.0, 6.0, 1.0), (2.0, 2.0, -1.0)];
        for (input, bits, gradient) in cases {
            let input = Tensor::<1>::from_floats([input], &device).require_grad();
            let Scalar::Tensor(width) = clamp.bit_width_for(&Scalar::Tensor(input.clone())) else { panic!() };
            let grads = width.backward();
            assert_eq!(width.into_scalar::<f32>(), bits);
            assert_eq!(input.grad(&grads).unwrap().into_scalar::<f32>(), gradient);
            let coeff: f32 = clamp.bit_width_to_remove_impl.bit_width_coeff.val().grad(&grads).unwrap().into_scalar();
            assert!((coeff - gradient * 8.999_945).abs() < 1e-4, "{coeff}");
        }
    }
}
