use crate::quant::Quantized;
use crate::scalar::Scalar;
use crate::tensor::Numbers;
use crate::view::View;
use burn::tensor::Tensor;

/// What a quantizer would make of a tensor if a statistic were this: how [`Stats::search`](super::Stats::search) finds the
/// best one.
pub struct Trial<'a> {
    threshold: &'a Scalar,
    quantize: &'a dyn Fn(Tensor<1>) -> Quantized<2>,
}

impl<'a> Trial<'a> {
    /// `threshold` is the integer that a scale of 1 maps the statistic to; `quantize` takes one candidate per group.
    pub fn new(threshold: &'a Scalar, quantize: &'a dyn Fn(Tensor<1>) -> Quantized<2>) -> Self {
        Self { threshold, quantize }
    }

    /// The scale of a candidate is the candidate over this.
    pub fn threshold(&self) -> &Scalar {
        self.threshold
    }

    /// What becomes of the tensor with these statistics, `[groups]`. Value, scale and zero point are
    /// `[groups, elements]`, without a gradient.
    pub fn quantize(&self, candidate: Tensor<1>) -> Quantized<2> {
        (self.quantize)(candidate)
    }
}

/// A quantized tensor in the shape that statistics have, scale and zero point of each element beside it; all are 0 where
/// a group is filled up.
pub(crate) fn view_quantized<const D: usize>(view: &impl View, quantized: Quantized<D>) -> Quantized<2> {
    let shape = quantized.value.shape();
    let of = |t: Numbers<D>| view.view(t.into_tensor().detach().expand::<D, _>(shape.clone())).into();
    Quantized {
        value: view.view(quantized.value.detach()),
        scale: of(quantized.scale),
        zero_point: quantized.zero_point.map(of),
        bit_width: quantized.bit_width,
        float_format: quantized.float_format,
    }
}
