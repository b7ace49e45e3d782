use super::QuantTensor;
use burn::tensor::Tensor;

/// What passes through a proxy: quantized, or left as it was by [`Passthrough`](crate::proxy::Passthrough).
#[derive(Clone, Debug)]
pub enum MaybeQuantTensor<const D: usize> {
    /// Not quantized.
    Float(Tensor<D>),
    /// Quantized.
    Quant(QuantTensor<D>),
}

impl<const D: usize> MaybeQuantTensor<D> {
    /// The value, quantized or not.
    pub fn into_value(self) -> Tensor<D> {
        match self {
            Self::Float(value) => value,
            Self::Quant(quant) => quant.value,
        }
    }

    /// The value, quantized or not.
    pub fn value(&self) -> &Tensor<D> {
        match self {
            Self::Float(value) => value,
            Self::Quant(quant) => &quant.value,
        }
    }

    /// The quantized tensor, if it is one.
    pub fn as_quant(&self) -> Option<&QuantTensor<D>> {
        match self {
            Self::Float(_) => None,
            Self::Quant(quant) => Some(quant),
        }
    }

    /// The quantized tensor, if it is one.
    pub fn into_quant(self) -> Option<QuantTensor<D>> {
        match self {
            Self::Float(_) => None,
            Self::Quant(quant) => Some(quant),
        }
    }
}

impl<const D: usize> From<Tensor<D>> for MaybeQuantTensor<D> {
    fn from(value: Tensor<D>) -> Self {
        Self::Float(value)
    }
}

impl<const D: usize> From<QuantTensor<D>> for MaybeQuantTensor<D> {
    fn from(quant: QuantTensor<D>) -> Self {
        Self::Quant(quant)
    }
}
