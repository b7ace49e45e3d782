use super::ste;
use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::{component, role};

/// How values are kept inside the range of a format: the `tensor_clamp_impl` of a quantizer.
#[role]
#[diagnostic::on_unimplemented(message = "`{Self}` does not clamp", label = "expected e.g. `TensorClamp`")]
pub trait Clamp: Module + ModuleDisplay {
    /// `min(max(x, min), max)`, with bounds that broadcast over `x`.
    fn clamp<const D: usize>(&self, x: Tensor<D>, min: Tensor<D>, max: Tensor<D>) -> Tensor<D>;

    /// The same with one number for each bound.
    fn clamp_range<const D: usize>(&self, x: Tensor<D>, min: &Scalar, max: &Scalar) -> Tensor<D> {
        clamp_with_tensors(self, x, min, max)
    }

    /// Whether values outside of the bounds pass their gradient to the input; if not it goes to the bound. A quantizer can then
    /// clamp in the same pass as everything else, with a [kernel](crate::kernel). `None` is neither.
    fn is_straight_through(&self) -> Option<bool> {
        None
    }
}

fn clamp_with_tensors<C: Clamp, const D: usize>(clamp: &C, x: Tensor<D>, min: &Scalar, max: &Scalar) -> Tensor<D> {
    let device = x.device();
    clamp.clamp(x, min.to_tensor(&device), max.to_tensor(&device))
}

/// Clamping whose gradient is that of the clamp: outside the bounds it goes to the bound. See [`ste::tensor_clamp`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{Clamp, TensorClamp};
///
/// let device = Device::flex().autodiff();
/// let x = Tensor::<1>::from_floats([-3.0, 0.5, 3.0], &device).require_grad();
/// let max = Tensor::<1>::from_floats([2.0], &device).require_grad();
/// let y = TensorClamp.clamp(x.clone(), -max.clone(), max.clone());
/// assert_eq!(y.to_data().try_to_vec::<f32>().unwrap(), [-2.0, 0.5, 2.0]);
/// let grads = (y * Tensor::from_floats([1.0, 10.0, 100.0], &device)).backward();
/// assert_eq!(x.grad(&grads).unwrap().to_data().try_to_vec::<f32>().unwrap(), [0.0, 10.0, 0.0]);
/// assert_eq!(max.grad(&grads).unwrap().into_scalar::<f32>(), -1.0 + 100.0);
/// ```
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
            _ => clamp_with_tensors(self, x, min, max),
        }
    }
    fn is_straight_through(&self) -> Option<bool> {
        Some(false)
    }
}

/// Clamping with a straight-through gradient: values outside the bounds keep learning. For scales that are not learned; see
/// [`ste::tensor_clamp_ste`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{Clamp, TensorClampSte};
///
/// let x = Tensor::<1>::from_floats([-3.0, 0.5, 3.0], &Device::flex().autodiff()).require_grad();
/// let y = TensorClampSte.clamp_range(x.clone(), &(-2.0).into(), &2.0.into());
/// assert_eq!(y.to_data().try_to_vec::<f32>().unwrap(), [-2.0, 0.5, 2.0]);
/// let grads = y.backward();
/// assert_eq!(x.grad(&grads).unwrap().to_data().try_to_vec::<f32>().unwrap(), [1.0, 1.0, 1.0]);
/// ```
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
            _ => clamp_with_tensors(self, x, min, max),
        }
    }
    fn is_straight_through(&self) -> Option<bool> {
        Some(true)
    }
}
