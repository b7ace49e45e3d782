use crate::host::{BiasQuant, BiasQuantizer};
use burn::module::Param;
use burn::tensor::Tensor;
use quant_core::tensor::MaybeQuantTensor;

/// A quantized operand, and the dimension that runs over its channels.
pub(super) type Operand<'a, const D: usize> = (&'a MaybeQuantTensor<D>, usize);

/// The bias as a layer adds it to what its input and weight accumulate.
pub(super) fn quant_bias<B: BiasQuantizer, const X: usize, const W: usize>(
    bias: &Option<Param<Tensor<1>>>,
    bias_quant: &BiasQuant<B>,
    input: Operand<X>,
    weight: Operand<W>,
) -> Option<MaybeQuantTensor<1>> {
    let bias = bias.as_ref()?.val();
    let [channels] = bias.dims();
    Some(bias_quant.forward(bias, || {
        let (input, weight) = (scale(input, channels)?, scale(weight, channels)?);
        Some(input * weight)
    }))
}

/// One number, or one for each of the accumulator's channels. An input with another number of channels than the output
/// has a scale for each of them only if it has one for all.
fn scale<const D: usize>((operand, dim): Operand<D>, channels: usize) -> Option<Tensor<1>> {
    let scale = operand.as_quant()?.channel_scale(dim)?;
    [1, channels].contains(&scale.dims()[0]).then_some(scale)
}

/// `quantized` as the parameter of burn's layer.
pub(super) fn float_bias(
    bias: &Option<Param<Tensor<1>>>,
    quantized: Option<MaybeQuantTensor<1>>,
) -> Option<Param<Tensor<1>>> {
    Some(Param::initialized(bias.as_ref()?.id, quantized?.into_value()))
}
