//! Fake quantization in one pass over memory, forward and backward.
//!
//! ```text
//!   Tensor<D> ──▶ fake_quantize ──▶ Dispatch ──▶ Autodiff<B> ──▶ B: FakeQuantizeKernel, for flex and ndarray
//!                      │                          one step on         │
//!                      │ not flex,                the tape            ├── f32: one pass over slices, `host`
//!                      ▼ not ndarray                                  └── f16, bf16, f64: composed of B's operations
//!               the tensor operations of
//!               the component itself
//! ```
//!
//! In a captured graph (feature `capture`) it is one node with a name, `FAKE_QUANTIZE`.
//!
//! A component says what it does to one number, a [`Formula`], and which numbers belong to which elements, a [`Layout`]. The
//! result is that of its tensor operations, bit for bit but for the sign of zero: on a tape the operations make 0 of −0. Gradients
//! are those of the operations to the precision of their sums. Each run gives the same bits, on any number of threads.
//!
//! A backend has its kernels if the feature of the same name is on in this crate: put `flex`, `ndarray`, `autodiff`, `simd` and
//! `rayon` on `quant-nn` rather than on burn. [`is_fused`] and [`kernels_used`] tell.
#[cfg(feature = "autodiff")]
mod autodiff;
#[cfg(feature = "capture")]
mod capture;
mod composed;
mod formula;
#[cfg(any(feature = "flex", feature = "ndarray"))]
mod host;
mod layout;
#[cfg(feature = "autodiff")]
mod links;
#[allow(deprecated, reason = "burn's successor of ndarray is flex, and both are served")]
#[cfg_attr(not(any(feature = "flex", feature = "ndarray")), allow(unused_variables, reason = "nothing to dispatch to"))]
mod operator;
mod per_group;
#[cfg(feature = "autodiff")]
mod shared;
mod statistic;
mod switch;

#[cfg(feature = "capture")]
pub use capture::{FAKE_QUANTIZE, formula_of_node};
pub use formula::{Formula, Rounding, SteFunction};
pub use layout::Layout;
pub use operator::{FakeQuantize, FakeQuantizeGrads, FakeQuantizeKernel, QuantBackend, Reduce, Shift};
pub use operator::{Origin, Reduced, StatisticGrad, StatisticKernel, ZeroPointOrigin};
pub use per_group::PerGroup;
pub use statistic::{Statistic, Winners};
pub use switch::{KernelsUsed, composed, is_fused, kernels_used};

use crate::scalar::Scalar;
use burn::backend::Dispatch;
use burn::tensor::{DType, Tensor};

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
/// have elements: else it is `None`. Only integers have a zero point; the others do not look at it.
pub fn fake_quantize_groups<const D: usize, const S: usize>(
    x: &Tensor<D>,
    scale: &Tensor<S>,
    zero_point: Option<&Tensor<S>>,
    op: FakeQuantize,
) -> Option<Tensor<D>> {
    let elements = |t: &Tensor<S>| t.shape().num_elements();
    let groups = op.layout.groups();
    let fits = elements(scale) == groups && zero_point.is_none_or(|zero_point| elements(zero_point) == groups);
    if !fits || op.layout.elements() == 0 || x.shape().num_elements() != op.layout.elements() {
        return None;
    }
    let zero_point = zero_point.filter(|_| matches!(op.formula, Formula::Integers { .. } | Formula::ToIntegers { .. }));
    #[cfg(feature = "capture")]
    if switch::captures(&x.device()) {
        return capture::fake_quantize(x, scale, zero_point, op);
    }
    if !is_fused(&x.device()) {
        return None;
    }
    if x.dtype() != scale.dtype() || zero_point.is_some_and(|zero_point| x.dtype() != zero_point.dtype()) {
        return None;
    }
    let shift = zero_point.map_or(Shift::None, |zero_point| Shift::By(zero_point.clone().into_dispatch()));
    let (x, scale) = (x.clone().into_dispatch(), scale.clone().into_dispatch());
    if matches!(op.formula, Formula::Integers { .. } | Formula::Binary { .. } | Formula::Ternary { .. }) {
        switch::used(KernelsUsed { quantizations: 1, statistics: 0 });
    }
    Some(Tensor::from_dispatch(<Dispatch as QuantBackend>::fake_quantize(x, scale, shift, op)))
}

/// One number for each group of `x`, in the order of the groups, with the gradient of the elements that decided; `None` where
/// there is no kernel for it: on another device, for another type than `f32`, for nothing, and for an order statistic of groups
/// whose elements are not neighbours.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::kernel::{Layout, Reduce, Statistic, statistic};
///
/// let x = Tensor::<2>::from_floats([[1.0, -3.0], [2.0, 0.5]], &Device::flex());
/// let layout = Layout::broadcast(&[2, 2], &[2, 1]).unwrap();
/// if let Some(numbers) = statistic(&x, Reduce { statistic: Statistic::Range, layout }) {
///     assert_eq!(numbers.into_data().try_to_vec::<f32>().unwrap(), [4.0, 2.0]);
/// }
/// ```
pub fn statistic<const D: usize>(x: &Tensor<D>, op: Reduce) -> Option<Tensor<1>> {
    let elements = x.shape().num_elements();
    // the places of elements are 32-bit numbers
    let fits = elements == op.layout.elements() && u32::try_from(elements).is_ok() && elements > 0;
    let neighbours = matches!(op.layout, Layout::Runs { repeats: 1, .. });
    let ordered = matches!(op.statistic, Statistic::Kth(_) | Statistic::KthMagnitude(_));
    if !fits || ordered && !neighbours || x.dtype() != DType::F32 || !is_fused(&x.device()) {
        return None;
    }
    switch::used(KernelsUsed { quantizations: 0, statistics: 1 });
    Some(Tensor::from_dispatch(<Dispatch as QuantBackend>::statistic(x.clone().into_dispatch(), op)))
}

/// `x` for several passes of this module, whose gradients are then added up in one pass. Quantizers whose scale may be a
/// statistic of what they quantize begin with it.
pub fn shared<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    if !x.is_autodiff() || !is_fused(&x.device()) {
        return x;
    }
    Tensor::from_dispatch(<Dispatch as QuantBackend>::shared(x.into_dispatch()))
}

/// The scale `max(|x|, min) / divisor` of a threshold in one pass, and one step of the tape; `None` where there is no kernel. A
/// captured graph has its operations.
pub(crate) fn quotient(x: &Tensor<1>, divisor: &Scalar, min: f32) -> Option<Tensor<1>> {
    let device = x.device();
    if !is_fused(&device) {
        return None;
    }
    fake_quantize(x, &divisor.to_tensor(&device), None, Formula::Quotient { min })
}

/// `−x`.
pub(crate) fn negative(x: Tensor<1>) -> Tensor<1> {
    match is_fused(&x.device()) {
        true => Tensor::from_dispatch(<Dispatch as QuantBackend>::negative(x.into_dispatch())),
        false => -x,
    }
}

/// A function with a straight-through gradient in one pass, and one step of the tape; `None` where there is no kernel.
pub(crate) fn ste<const D: usize>(x: &Tensor<D>, function: SteFunction) -> Option<Tensor<D>> {
    if x.shape().num_elements() == 0 || !is_fused(&x.device()) {
        return None;
    }
    Some(Tensor::from_dispatch(<Dispatch as QuantBackend>::ste(x.clone().into_dispatch(), function)))
}

/// The value of `y` with the gradient of `x`; `None` where there is no kernel.
pub(crate) fn straight_through<const D: usize>(x: &Tensor<D>, y: &Tensor<D>) -> Option<Tensor<D>> {
    if x.dims() != y.dims() || !is_fused(&x.device()) {
        return None;
    }
    let y = <Dispatch as QuantBackend>::straight_through(x.clone().into_dispatch(), y.clone().into_dispatch());
    Some(Tensor::from_dispatch(y))
}
