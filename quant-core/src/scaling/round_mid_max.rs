use crate::bit_width::BitWidth;
use crate::function::{FloatToInt, ste::ceil_ste};
use crate::tensor::MantissaCodes;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Rounds the logarithm of a scale so that it grows only where the largest number of a floating-point format would be more
/// than half a step off: `⌈x − log2(2 − 2^(β − M − 1))⌉`, with a straight-through gradient.
///
/// For `restrict_value_float_to_int_impl` of a power-of-two scale. `M` is the mantissa's width, and `β`
/// (`midmax_mantissa_bit_bias`) how many of its bits special values take from the highest exponent.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::bit_width::BitWidthConst;
/// use quant_core::function::FloatToInt;
/// use quant_core::scaling::RoundMidMaxSte;
///
/// // three bits: 2 − 1/16 is the middle between the largest mantissa, 1.875, and 2
/// let round = RoundMidMaxSte::new(BitWidthConst::new(3), 0.0);
/// let x = Tensor::<1>::from_floats([1.9f32.log2(), 1.95f32.log2()], &Device::flex());
/// assert_eq!(round.to_int(x).into_data().try_to_vec::<f32>().unwrap(), [0.0, 1.0]);
/// ```
#[derive(Module, Debug)]
pub struct RoundMidMaxSte<M> {
    /// The number of bits of the mantissa.
    pub mantissa_bit_width_impl: M,
    /// How many of them special values take.
    pub midmax_mantissa_bit_bias: f32,
}

#[component]
impl<M> RoundMidMaxSte<M> {
    /// The bias is [`get_midmax_mantissa_bit_bias`] of the format.
    pub fn new(mantissa_bit_width_impl: M, #[default(0.0)] midmax_mantissa_bit_bias: f32) -> Self {
        Self { mantissa_bit_width_impl, midmax_mantissa_bit_bias }
    }
}

impl<M: BitWidth> FloatToInt for RoundMidMaxSte<M> {
    fn to_int<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        let width = self.mantissa_bit_width_impl.bit_width();
        let half = (-(width + 1.0) + self.midmax_mantissa_bit_bias).exp2();
        ceil_ste((-(half - 2.0)).log2().subtract_from(x))
    }
}

/// How many bits of the mantissa `n` special values take away: `log2(n + 1)`, where multiples of all mantissas of an
/// exponent do not count, and 0 where they leave a single one.
///
/// ```
/// use quant_core::scaling::get_midmax_mantissa_bit_bias;
/// use quant_core::tensor::MantissaCodes;
/// let bias = |m, nan, inf| get_midmax_mantissa_bit_bias(m, MantissaCodes(nan), MantissaCodes(inf));
/// assert_eq!(bias(3, &["111"], &[]), 1.0);
/// assert_eq!(bias(2, &["01", "10", "11"], &["00"]), 0.0);
/// assert_eq!(bias(2, &["01", "10", "11"], &[]), 0.0);
/// ```
pub fn get_midmax_mantissa_bit_bias(
    mantissa_bit_width: usize,
    nan_values: MantissaCodes,
    inf_values: MantissaCodes,
) -> f32 {
    let mantissas = u32::try_from(mantissa_bit_width).ok().and_then(|m| 1usize.checked_shl(m)).unwrap_or(usize::MAX);
    let excess = (nan_values.0.len() + inf_values.0.len()) % mantissas;
    match excess {
        0 => 0.0,
        excess if excess + 1 == mantissas => 0.0,
        excess => ((excess + 1) as f32).log2(),
    }
}
