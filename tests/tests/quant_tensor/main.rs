//! Quantized tensors as values: what is computed of them against the reference (`generate.py`), the laws of integers, and what
//! is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod laws;
mod layers;
mod qfloat;
mod reference;
mod refused;

use burn::tensor::{Device, Tensor, TensorData};
use quant_nn::QuantTensor;

/// Integers of a scale.
pub struct Operand<'a, const D: usize> {
    pub ints: &'a [f32],
    pub shape: [usize; D],
    pub scale: f32,
    pub zero_point: f32,
    pub bits: f32,
    pub signed: bool,
}

impl<const D: usize> Operand<'_, D> {
    pub fn on(&self, device: &Device) -> QuantTensor<D> {
        let ints = Tensor::from_data(TensorData::new(self.ints.to_vec(), self.shape), device);
        let zero_point = (self.zero_point != 0.0).then(|| Tensor::full([1; D], self.zero_point, device));
        QuantTensor {
            value: (ints - self.zero_point) * self.scale,
            scale: Tensor::full([1; D], self.scale, device).into(),
            zero_point: zero_point.map(Into::into),
            bit_width: self.bits.into(),
            signed: self.signed,
            float_format: None,
        }
    }
}

/// Signed integers of 8 bits.
pub fn i8<const D: usize>(ints: &[f32], shape: [usize; D], scale: f32, device: &Device) -> QuantTensor<D> {
    Operand { ints, shape, scale, zero_point: 0.0, bits: 8.0, signed: true }.on(device)
}

pub fn integers<const D: usize>(q: &QuantTensor<D>) -> Vec<i64> {
    q.int().unwrap().try_into_vec_as().unwrap()
}

pub fn floats<const D: usize>(t: Tensor<D>) -> Vec<f32> {
    t.into_data().convert::<f32>().try_to_vec().unwrap()
}
