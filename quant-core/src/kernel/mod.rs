//! Fake quantization in one pass over memory, forward and backward.
//!
//! ```text
//!   Tensor<D> ──▶ fake_quantize ──▶ Dispatch ──▶ Autodiff<B> ──▶ B: FakeQuantizeKernel
//!                      │                          one step on         │
//!                      │ no kernel for            the tape            ├── flex, ndarray: pointwise ∘ sweep ∘ pieces
//!                      ▼ this device                                  └── others: composed of B's operations
//!               the tensor operations of
//!               the component itself
//! ```
//!
//! A component says what it does to one number, a [`Formula`], and which numbers belong to which elements, a [`Layout`]. The
//! result has the same bits as its tensor operations, and so has each run, on any number of threads.
//!
//! A backend has its kernels if the feature of the same name is on in this crate: put `flex`, `ndarray`, `simd` and `rayon` on
//! `quant-nn` rather than on burn. [`is_fused`] tells.
#[cfg(feature = "autodiff")]
mod autodiff;
mod composed;
#[cfg(feature = "flex")]
mod flex;
mod formula;
#[cfg(any(feature = "flex", feature = "ndarray"))]
mod host;
mod layout;
#[cfg(feature = "ndarray")]
#[allow(deprecated, reason = "burn's successor of it is flex, and both are served")]
mod ndarray;
#[allow(deprecated, reason = "as above")]
mod operator;
#[cfg(any(feature = "flex", feature = "ndarray"))]
mod pieces;
#[cfg(any(feature = "flex", feature = "ndarray"))]
mod pointwise;
#[cfg(any(feature = "flex", feature = "ndarray"))]
mod sweep;
mod switch;

pub use formula::{Formula, Rounding};
pub use layout::Layout;
pub use operator::{FakeQuantize, FakeQuantizeGrads, FakeQuantizeKernel, QuantBackend, Shift};
pub use switch::{composed, is_fused};

use burn::backend::Dispatch;
use burn::tensor::Tensor;

/// [`Formula`] of each element of `x`, with its gradients; `None` where there is no kernel for it: on another
/// device, for numbers of another type than those of `x`, for scales and zero points that broadcast differently, or for nothing at
/// all.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::kernel::{Formula, Rounding, fake_quantize};
///
/// let device = Device::flex().autodiff();
/// let x = Tensor::<1>::from_floats([0.26, -0.9, 2.0], &device).require_grad();
/// let scale = Tensor::<1>::from_floats([0.25], &device).require_grad();
/// let formula = Formula::Integers { rounding: Rounding::HalfToEven, min: -7.0, max: 7.0, straight_through: false };
/// if let Some(y) = fake_quantize(&x, &scale, None, formula) {
///     assert_eq!(y.to_data().try_to_vec::<f32>().unwrap(), [0.25, -1.0, 1.75]);
///     let grads = y.backward();
///     assert_eq!(x.grad(&grads).unwrap().into_data().try_to_vec::<f32>().unwrap(), [1.0, 1.0, 0.0]);
///     // (1 − 1.04) + (−4 + 3.6) + 7
///     assert_eq!(scale.grad(&grads).unwrap().into_scalar::<f32>(), 6.56);
/// }
/// ```
pub fn fake_quantize<const D: usize>(
    x: &Tensor<D>,
    scale: &Tensor<D>,
    zero_point: Option<&Tensor<D>>,
    formula: Formula,
) -> Option<Tensor<D>> {
    let shape = x.dims();
    if zero_point.is_some_and(|zero_point| zero_point.dims() != scale.dims()) {
        return None;
    }
    let layout = Layout::broadcast(&shape, &scale.dims())?;
    fake_quantize_groups(x, scale, zero_point, FakeQuantize { formula, layout })
}

/// The same with a layout that is known. `op.layout` has as many elements as `x`, and as many groups as `scale` and `zero_point`
/// have elements: else it is `None`.
pub fn fake_quantize_groups<const D: usize, const S: usize>(
    x: &Tensor<D>,
    scale: &Tensor<S>,
    zero_point: Option<&Tensor<S>>,
    op: FakeQuantize,
) -> Option<Tensor<D>> {
    let elements = |t: &Tensor<S>| t.shape().num_elements();
    let groups = op.layout.groups();
    let fits = elements(scale) == groups && zero_point.is_none_or(|zero_point| elements(zero_point) == groups);
    if !fits || x.shape().num_elements() != op.layout.elements() || !is_fused(&x.device()) {
        return None;
    }
    if x.dtype() != scale.dtype() || zero_point.is_some_and(|zero_point| x.dtype() != zero_point.dtype()) {
        return None;
    }
    let shift = zero_point.map_or(Shift::None, |zero_point| Shift::By(zero_point.clone().into_dispatch()));
    let (x, scale) = (x.clone().into_dispatch(), scale.clone().into_dispatch());
    Some(Tensor::from_dispatch(<Dispatch as QuantBackend>::fake_quantize(x, scale, shift, op)))
}

/// The value of `y` with the gradient of `x`; `y` again where there is no kernel.
pub(crate) fn straight_through<const D: usize>(x: &Tensor<D>, y: Tensor<D>) -> Result<Tensor<D>, Tensor<D>> {
    if x.dims() != y.dims() || !is_fused(&x.device()) {
        return Err(y);
    }
    let y = <Dispatch as QuantBackend>::straight_through(x.clone().into_dispatch(), y.into_dispatch());
    Ok(Tensor::from_dispatch(y))
}
