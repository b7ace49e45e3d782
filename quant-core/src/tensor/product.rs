//! Products of matrices, and what layers accumulate.
use super::bits::accumulator_bit_width;
use super::operands::common_shape;
use super::{QuantTensor, QuantTensorError};
use burn::tensor::Tensor;

impl<const D: usize> QuantTensor<D> {
    /// The product of matrices, `[.., m, k] · [.., k, n]`: the product of the scales, and
    /// `⌈log2((2^a − 1) · (2^b − 1) · k)⌉` bits for operands of `a` and `b` bits. Reads zero points from the device.
    ///
    /// # Errors
    ///
    /// If a scale varies along the `k` elements that are added up, a zero point is not 0, the shapes do not fit, or an
    /// operand stands for floating-point numbers.
    pub fn matmul(self, other: Self) -> Result<Self, QuantTensorError> {
        let operation = "matmul";
        let (a, b) = (self.value.dims(), other.value.dims());
        let misfit = || QuantTensorError::Shapes { operation, first: a.to_vec(), second: b.to_vec() };
        let (Some(rows), Some(columns)) = (D.checked_sub(2), D.checked_sub(1)) else { return Err(misfit()) };
        let matrices = |mut dims: [usize; D]| {
            dims.iter_mut().skip(rows).for_each(|d| *d = 1);
            dims
        };
        if a.get(columns) != b.get(rows) || common_shape(matrices(a), matrices(b), operation).is_err() {
            return Err(misfit());
        }
        for operand in [&self, &other] {
            operand.integers(operation)?;
            operand.symmetric(operation)?;
        }
        self.uniform(operation, |dims| dims.get(columns) == Some(&1))?;
        other.uniform(operation, |dims| dims.get(rows) == Some(&1))?;
        let bit_width = accumulator_bit_width(&self, &other, a.get(columns).copied().unwrap_or_default());
        Ok(Self {
            value: self.value.matmul(other.value),
            scale: self.scale * other.scale,
            zero_point: None,
            bit_width,
            signed: self.signed || other.signed,
            float_format: None,
        })
    }
}

/// What a layer accumulates: sums of `products` products of an input's and a weight's integers.
pub struct Accumulator<'a, const X: usize, const W: usize> {
    /// The input.
    pub input: &'a QuantTensor<X>,
    /// The dimension of the input that runs over its channels.
    pub input_channel_dim: usize,
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
    /// An input with another number of channels than the output has a scale for each of them only if it has one for all. The
    /// weight of a transposed convolution holds the channels of one group; the others have the same scales.
    pub fn scale(&self, channels: usize) -> Option<Tensor<1>> {
        let input = self.input.channel_scale(self.input_channel_dim)?;
        let weight = self.weight.channel_scale(self.output_channel_dim)?;
        let input = [1, channels].contains(&input.dims()[0]).then_some(input)?;
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
    pub fn output(&self, output: Tensor<X>, channel_dim: usize, bias: Option<&Bias>) -> Option<QuantTensor<X>> {
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
            t.reshape(shape)
        };
        let mut bit_width = accumulator_bit_width(self.input, self.weight, self.products);
        let mut zero_point = None;
        if let Some(bias) = bias {
            let quant = bias.quant.filter(|b| b.float_format.is_none());
            if let Some(quant) = quant {
                bit_width = bit_width.maximum(quant.bit_width.clone()) + 1.0;
            }
            let fits = |b: &QuantTensor<1>| {
                let close = |a: Tensor<1>, b: Tensor<1>| a.detach().all_close(b.detach(), Some(1e-5), Some(1e-8));
                let [a, b] = [b.scale.clone(), scale.clone()].map(|t| t.expand([channels]));
                close(a, b)
            };
            if !quant.is_some_and(fits) {
                zero_point = Some(over_channels(-bias.value.clone() / scale.clone()));
            }
        }
        let signed = self.input.signed || self.weight.signed;
        let scale = over_channels(scale);
        Some(QuantTensor { value: output, scale, zero_point, bit_width, signed, float_format: None })
    }
}

/// What a layer adds to what it accumulates.
pub struct Bias<'a> {
    /// `[channels]`.
    pub value: &'a Tensor<1>,
    /// The same, if it is quantized.
    pub quant: Option<&'a QuantTensor<1>>,
}
