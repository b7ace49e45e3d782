use burn::module::Param;
use burn::tensor::Tensor;
use quant_core::tensor::{QuantTensor, QuantTensorError};

/// A parameter in burn's own quantized form, if it is quantized.
pub(in crate::layers) fn stored<const D: usize>(
    parameter: &Param<Tensor<D>>,
    quantized: Option<QuantTensor<D>>,
) -> Result<Param<Tensor<D>>, QuantTensorError> {
    match quantized {
        Some(quantized) => Ok(Param::initialized(parameter.id, quantized.to_qfloat()?)),
        None => Ok(parameter.clone()),
    }
}
