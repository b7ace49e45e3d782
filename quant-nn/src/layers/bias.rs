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
    Some(bias_quant.forward(bias, || Some(scale(input, channels)? * of_each_group(scale_of(weight)?, channels)?)))
}

/// One number, or one for each of the accumulator's channels. An input with another number of channels than the output
/// has a scale for each of them only if it has one for all.
fn scale<const D: usize>(operand: Operand<D>, channels: usize) -> Option<Tensor<1>> {
    let scale = scale_of(operand)?;
    [1, channels].contains(&scale.dims()[0]).then_some(scale)
}

fn scale_of<const D: usize>((operand, dim): Operand<D>) -> Option<Tensor<1>> {
    operand.as_quant()?.channel_scale(dim)
}

/// The weight of a transposed convolution holds the channels of one group; the others have the same scales.
fn of_each_group(scale: Tensor<1>, channels: usize) -> Option<Tensor<1>> {
    match scale.dims()[0] {
        1 => Some(scale),
        group if channels.checked_rem(group) == Some(0) => Some(scale.repeat(&[channels / group])),
        _ => None,
    }
}

/// `quantized` as the parameter of burn's layer.
pub(super) fn float_bias(
    bias: &Option<Param<Tensor<1>>>,
    quantized: Option<MaybeQuantTensor<1>>,
) -> Option<Param<Tensor<1>>> {
    Some(Param::initialized(bias.as_ref()?.id, quantized?.into_value()))
}
