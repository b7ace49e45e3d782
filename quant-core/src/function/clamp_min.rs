use super::ste;
use crate::kernel::SteFunction;
use burn::module::Module;
use burn::tensor::Tensor;

/// Keeps values away from zero by at least `min_val`, on the side they are: `sign(x) · max(abs(x), m)`, where the sign
/// of 0 is 1. The gradient is straight-through, so a value at the minimum can grow again.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::ScalarSignedClampMinSte;
///
/// let x = Tensor::<1>::from_floats([-2.0, -0.1, 0.0, 0.3], &Device::flex());
/// let y = ScalarSignedClampMinSte::new(0.25).forward(x);
/// assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [-2.0, -0.25, 0.25, 0.3]);
/// ```
#[derive(Module, Debug)]
pub struct ScalarSignedClampMinSte {
    /// The smallest magnitude.
    pub min_val: f32,
}

impl ScalarSignedClampMinSte {
    /// The smallest magnitude that leaves [`forward`](Self::forward).
    pub fn new(min_val: f32) -> Self {
        Self { min_val }
    }

    /// `sign(x) · max(abs(x), min_val)`.
    pub fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        let min = self.min_val;
        ste::ste(x, SteFunction::SignedClampMin { min }, |d| ste::binary_sign(d.clone()) * d.abs().clamp_min(min))
    }
}
