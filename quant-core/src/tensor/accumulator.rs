use super::bits::accumulator_bit_width;
use super::{MaybeQuantTensor, QuantTensor};
use crate::record::ask_whether;
use crate::view::reshape;
use burn::tensor::Tensor;

/// What a layer accumulates: sums of `products` products of an input's and a weight's integers.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::tensor::{Accumulator, IntegerFormat, QuantTensor};
///
/// // a linear layer from 2 inputs to 1 output
/// let device = Device::flex();
/// let of = |ints: [[i32; 2]; 1], scale: f32| {
///     let scale = Tensor::full([1, 1], scale, &device);
///     QuantTensor::from_int(Tensor::<2, _>::from_ints(ints, &device), scale, None, IntegerFormat::signed(4))
/// };
/// let (input, weight) = (of([[3, -2]], 0.5), of([[7, 1]], 0.25).transpose()?);
/// let accumulator = Accumulator {
///     input: &input,
///     input_channel_dim: 1,
///     input_channels: 2,
///     weight: &weight,
///     output_channel_dim: 1,
///     products: 2,
/// };
/// let output = input.value.clone().matmul(weight.value.clone());
/// let output = accumulator.output(output, 1, None).unwrap();
/// assert_eq!(output.int()?.try_into_vec_as::<i32>().unwrap(), [3 * 7 - 2]);
/// assert_eq!((output.scale.into_scalar::<f32>(), output.bit_width.to_f32()), (0.125, 9.0));
/// # Ok::<(), quant_core::tensor::QuantTensorError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Accumulator<'a, const X: usize, const W: usize> {
    /// The input.
    pub input: &'a QuantTensor<X>,
    /// The dimension of the input that runs over its channels.
    pub input_channel_dim: usize,
    /// How many channels of the input are added up: 1 in a depthwise convolution.
    pub input_channels: usize,
    /// The weight.
    pub weight: &'a QuantTensor<W>,
    /// The dimension of the weight that runs over the output channels.
    pub output_channel_dim: usize,
    /// How many products are added up.
    pub products: usize,
}

impl<const X: usize, const W: usize> Accumulator<'_, X, W> {
    /// The scale of the accumulator, `[1]` or `[channels]`: that of the input times that of the weight. `None` if one of them
    /// varies within what is added up.
    ///
    /// An input with a scale for each channel has one in a depthwise convolution only, of as many channels as the output. The
    /// weight of a transposed convolution holds the channels of one group; the others have the same scales.
    pub fn scale(&self, channels: usize) -> Option<Tensor<1>> {
        let input = self.input.channel_scale(self.input_channel_dim)?;
        let weight = self.weight.channel_scale(self.output_channel_dim)?;
        let each = if self.input_channels == 1 { channels } else { 1 };
        let input = [1, each].contains(&input.dims()[0]).then_some(input)?;
        let weight = match weight.dims()[0] {
            1 => weight,
            group if channels.checked_rem(group) == Some(0) => weight.repeat(&[channels / group]),
            _ => return None,
        };
        Some(input * weight)
    }

    /// `output`, which the layer computed, with the scale and the bit width of the accumulator: that of
    /// [`matmul`](QuantTensor::matmul) for as many products, and with a quantized bias one more than the larger of both. What is
    /// added to the integers, a bias that is not quantized or has another scale, is taken off the zero point again:
    /// `−bias / scale`, as in the reference.
    ///
    /// `None` where the reference returns a plain tensor: if there is no one scale or a zero point is not 0.
    pub fn output(
        &self,
        output: Tensor<X>,
        channel_dim: usize,
        bias: Option<&MaybeQuantTensor<1>>,
    ) -> Option<QuantTensor<X>> {
        let integers = self.input.float_format.is_none() && self.weight.float_format.is_none();
        let channels = output.dims().get(channel_dim).copied().unwrap_or(1);
        let scale = self.scale(channels).filter(|_| integers)?;
        if !self.input.is_symmetric() || !self.weight.is_symmetric() {
            return None;
        }
        let over_channels = |t: Tensor<1>| {
            let mut shape = [1; X];
            if let Some(dim) = shape.get_mut(channel_dim) {
                *dim = t.dims()[0];
            }
            reshape(t, shape)
        };
        let mut bit_width = accumulator_bit_width(self.input, self.weight, self.products);
        let mut zero_point = None;
        if let Some(bias) = bias {
            let quant = bias.as_quant().filter(|b| b.float_format.is_none());
            if let Some(quant) = quant {
                bit_width = bit_width.maximum(quant.bit_width.clone()) + 1.0;
            }
            let fits = |b: &QuantTensor<1>| {
                let [a, b] = [b.scale.clone(), scale.clone()].map(|t| t.expand([channels]).detach());
                ask_whether(|| a.all_close(b, Some(1e-5), Some(1e-8)))
            };
            if channels > 0 && !quant.is_some_and(fits) {
                zero_point = Some(over_channels(-bias.value().clone() / scale.clone()));
            }
        }
        let signed = self.input.signed || self.weight.signed;
        let scale = over_channels(scale).into();
        let zero_point = zero_point.map(Into::into);
        Some(QuantTensor { value: output, scale, zero_point, bit_width, signed, float_format: None })
    }
}
