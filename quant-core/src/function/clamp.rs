use super::ste;
use crate::inject::Shared;
use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::component;

/// How values are kept inside the range of a format: the `tensor_clamp_impl` of a quantizer.
#[diagnostic::on_unimplemented(message = "`{Self}` does not clamp", label = "expected e.g. `TensorClamp`")]
pub trait Clamp: Module + ModuleDisplay {
    /// `min(max(x, min), max)`, with bounds that broadcast over `x`.
    fn clamp<const D: usize>(&self, x: Tensor<D>, min: Tensor<D>, max: Tensor<D>) -> Tensor<D>;

    /// The same with one number for each bound.
    fn clamp_range<const D: usize>(&self, x: Tensor<D>, min: &Scalar, max: &Scalar) -> Tensor<D> {
        let device = x.device();
        self.clamp(x, min.to_tensor(&device), max.to_tensor(&device))
    }
}

impl<T: Clamp + Sync + 'static> Clamp for Shared<T> {
    fn clamp<const D: usize>(&self, x: Tensor<D>, min: Tensor<D>, max: Tensor<D>) -> Tensor<D> {
        (**self).clamp(x, min, max)
    }
    fn clamp_range<const D: usize>(&self, x: Tensor<D>, min: &Scalar, max: &Scalar) -> Tensor<D> {
        (**self).clamp_range(x, min, max)
    }
}

/// Clamping whose gradient is that of the clamp: outside the bounds it goes to the bound. See [`ste::tensor_clamp`].
#[derive(Module, Debug, Default)]
pub struct TensorClamp;

#[component]
impl TensorClamp {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Clamp for TensorClamp {
    fn clamp<const D: usize>(&self, x: Tensor<D>, min: Tensor<D>, max: Tensor<D>) -> Tensor<D> {
        ste::tensor_clamp(x, min, max)
    }
    fn clamp_range<const D: usize>(&self, x: Tensor<D>, min: &Scalar, max: &Scalar) -> Tensor<D> {
        match (min, max) {
            (Scalar::Const(min), Scalar::Const(max)) => x.clamp(*min, *max),
            _ => {
                let device = x.device();
                self.clamp(x, min.to_tensor(&device), max.to_tensor(&device))
            }
        }
    }
}

/// Clamping with a straight-through gradient: values outside the bounds keep learning. See [`ste::tensor_clamp_ste`].
#[derive(Module, Debug, Default)]
pub struct TensorClampSte;

#[component]
impl TensorClampSte {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Clamp for TensorClampSte {
    fn clamp<const D: usize>(&self, x: Tensor<D>, min: Tensor<D>, max: Tensor<D>) -> Tensor<D> {
        ste::tensor_clamp_ste(x, min, max)
    }
    fn clamp_range<const D: usize>(&self, x: Tensor<D>, min: &Scalar, max: &Scalar) -> Tensor<D> {
        match (min, max) {
            (Scalar::Const(min), Scalar::Const(max)) => ste::scalar_clamp_ste(x, *min, *max),
            _ => {
                let device = x.device();
                self.clamp(x, min.to_tensor(&device), max.to_tensor(&device))
            }
        }
    }
}

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
        let d = x.clone().detach();
        let y = ste::binary_sign(d.clone()) * d.abs().clamp_min(self.min_val);
        ste::through(x, y)
    }
}
