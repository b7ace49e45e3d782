//! Functions whose gradient is not their derivative.
//!
//! A straight-through estimator (STE) computes `f(x)` and passes the gradient of its output to `x` unchanged, as if `f`
//! were the identity. Names and definitions are those of the reference (`brevitas.function.ops_ste`).
//!
//! | function | value | gradient of `x`, for an output gradient `g` |
//! |---|---|---|
//! | [`round_ste`] | nearest integer, ties to even | `g` |
//! | [`ceil_ste`], [`floor_ste`] | `⌈x⌉`, `⌊x⌋` | `g` |
//! | [`round_to_zero_ste`] | `sign(x) · ⌊abs(x)⌋` | `g` |
//! | [`dpu_round_ste`] | as `round_ste`, but negative ties go up | `g` |
//! | [`binary_sign_ste`] | 1 where `x ≥ 0`, else −1 | `g` |
//! | [`ternary_sign_ste`] | −1, 0 or 1 | `g` |
//! | [`scalar_clamp_ste`], [`scalar_clamp_min_ste`], [`tensor_clamp_ste`] | clamped | `g` |
//! | [`abs_binary_sign_grad`] | `abs(x)` | `g` where `x ≥ 0`, else `−g` |
//! | [`tensor_clamp`] | clamped | `g` inside the bounds and on them, else 0 (the bound gets it) |
//!
//! ```
//! use burn::tensor::{Device, Tensor};
//! use quant_core::function::ste::round_ste;
//!
//! let device = Device::flex().autodiff();
//! let x = Tensor::<1>::from_floats([-1.5, 0.5, 2.4], &device).require_grad();
//! let y = round_ste(x.clone());
//! assert_eq!(y.to_data().try_to_vec::<f32>().unwrap(), [-2.0, 0.0, 2.0]);
//! let grads = (y * 3.0).backward();
//! assert_eq!(x.grad(&grads).unwrap().to_data().try_to_vec::<f32>().unwrap(), [3.0, 3.0, 3.0]);
//! ```
use crate::kernel::{self, Rounding, SteFunction};
use burn::tensor::Tensor;

/// The value of `y` with the gradient of `x`.
///
/// One step of the tape where the device has kernels. Otherwise it is written as `y + (x − x)` and not as `x + (y − x)`, which
/// rounds twice and may miss `y`.
pub(crate) fn through<const D: usize>(x: Tensor<D>, y: Tensor<D>) -> Tensor<D> {
    if !x.is_autodiff() {
        return y;
    }
    kernel::straight_through(&x, &y).unwrap_or_else(|| y.detach() + (x.clone() - x.detach()))
}

/// A function of the kernels, or its value by operations of tensors with the gradient of `x`.
pub(super) fn ste<const D: usize>(
    x: Tensor<D>,
    function: SteFunction,
    value: impl FnOnce(Tensor<D>) -> Tensor<D>,
) -> Tensor<D> {
    kernel::ste(&x, function).unwrap_or_else(|| {
        let y = value(x.clone().detach());
        through(x, y)
    })
}

/// The nearest integer, ties to even.
pub fn round_ste<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    ste(x, SteFunction::Round(Rounding::HalfToEven), Tensor::round)
}

/// The smallest integer that is not less: `ceil_ste(−1.5) = −1`.
pub fn ceil_ste<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    ste(x, SteFunction::Round(Rounding::Ceil), Tensor::ceil)
}

/// The largest integer that is not greater: `floor_ste(−1.5) = −2`.
pub fn floor_ste<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    ste(x, SteFunction::Round(Rounding::Floor), Tensor::floor)
}

/// The integer part: `round_to_zero_ste(−1.7) = −1`.
pub fn round_to_zero_ste<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    ste(x, SteFunction::Round(Rounding::ToZero), |d| d.clone().sign() * d.abs().floor())
}

/// The nearest integer; ties to even when positive and up when negative, as Xilinx DPUs round: `dpu_round_ste(−1.5) = −1`,
/// where `round_ste` gives −2.
pub fn dpu_round_ste<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let d = x.clone().detach();
    let tie = (d.clone() - d.clone().floor()).equal_elem(0.5);
    let up = d.clone().lower_elem(0.0).bool_and(tie);
    let y = d.clone().round().mask_where(up, d.ceil());
    through(x, y)
}

/// 1 where `x ≥ 0` (zero of either sign included), else −1; NaN gives −1.
pub fn binary_sign_ste<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    ste(x, SteFunction::BinarySign, binary_sign)
}

/// 1 where `x ≥ 0`, else −1, without a gradient.
pub(crate) fn binary_sign<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let positive = x.clone().greater_equal_elem(0.0);
    x.full_like(-1.0).mask_fill(positive, 1.0)
}

/// −1, 0 or 1 by the sign of `x`.
pub fn ternary_sign_ste<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let y = x.clone().detach().sign();
    through(x, y)
}

/// `min(max(x, min), max)`.
pub fn scalar_clamp_ste<const D: usize>(x: Tensor<D>, min: f32, max: f32) -> Tensor<D> {
    ste(x, SteFunction::Clamp { min, max }, |d| d.clamp(min, max))
}

/// `max(x, min)`.
pub fn scalar_clamp_min_ste<const D: usize>(x: Tensor<D>, min: f32) -> Tensor<D> {
    let y = x.clone().detach().clamp_min(min);
    through(x, y)
}

/// `min(max(x, min), max)` with bounds that broadcast over `x`; the bounds get no gradient.
pub fn tensor_clamp_ste<const D: usize>(x: Tensor<D>, min: Tensor<D>, max: Tensor<D>) -> Tensor<D> {
    let y = tensor_clamp(x.clone().detach(), min.detach(), max.detach());
    through(x, y)
}

/// `min(max(x, min), max)` with bounds that broadcast over `x`.
///
/// Inside the bounds and on them the gradient goes to `x`, outside to the bound; NaN passes.
pub fn tensor_clamp<const D: usize>(x: Tensor<D>, min: Tensor<D>, max: Tensor<D>) -> Tensor<D> {
    let (min, max) = (min.expand(x.shape()), max.expand(x.shape()));
    let above = x.clone().greater(max.clone());
    let x = x.mask_where(above, max);
    let below = x.clone().lower(min.clone());
    x.mask_where(below, min)
}

/// `abs(x)`, whose gradient at 0 is that of the positive side (`abs` itself has gradient 0 there).
pub fn abs_binary_sign_grad<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let sign = binary_sign(x.clone().detach());
    x * sign
}
