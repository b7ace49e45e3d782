//! Order statistics of groups, `[groups, elements]` to `[groups]`, and which elements get their gradients. Those of empty
//! groups are 0.
use burn::tensor::Tensor;

/// The largest element. In a single group, elements that share the maximum share its gradient evenly; in several the first
/// one of each gets it. So does the reference, per tensor and per channel.
pub(super) fn max(x: Tensor<2>) -> Tensor<1> {
    let tracked = x.is_autodiff();
    let [groups, n] = x.dims();
    if n == 0 || groups == 0 {
        return nothing(&x);
    }
    if groups > 1 || !tracked {
        return x.max_dim(1).reshape([groups]);
    }
    let max = x.clone().detach().max().reshape([1, 1]);
    let mask = x.clone().detach().equal(max.clone().expand(x.shape())).float().cast(x.dtype());
    // divided before they are added, which could overflow
    let mean = (x * (mask.clone() / mask.sum().reshape([1, 1]))).sum();
    max.reshape([1]) + (mean.clone() - mean.detach())
}

/// The smallest element, with the gradient of [`max`].
pub(super) fn min(x: Tensor<2>) -> Tensor<1> {
    -max(-x)
}

/// The `k`-th smallest element, counted from 1 and kept inside the group; one element gets the gradient. NaN is larger than
/// everything.
pub(super) fn kth_smallest(x: Tensor<2>, k: usize) -> Tensor<1> {
    let [groups, n] = x.dims();
    if n == 0 || groups == 0 {
        return nothing(&x);
    }
    let k = k.clamp(1, n);
    if k == n {
        return x.max_dim(1).reshape([groups]);
    }
    let ordered = x.clone().detach();
    let ordered = ordered.clone().mask_fill(ordered.is_nan(), f32::INFINITY);
    let rank = match k {
        1 => ordered.argmin(1),
        _ => ordered.argsort(1).slice([0..groups, k - 1..k]),
    };
    x.gather(1, rank).reshape([groups])
}

/// 0 for every group of an empty tensor.
pub(super) fn nothing(x: &Tensor<2>) -> Tensor<1> {
    Tensor::zeros([x.dims()[0]], &x.device())
}

/// How many of `n` elements `q` percent are, rounded to the nearest: the rank of a high percentile.
pub(super) fn high_rank(q: f64, n: usize) -> usize {
    (0.01 * q * n as f64 + 0.5).floor() as usize
}

/// How many of `n` elements `q` percent are, rounded up: the rank of a low percentile.
pub(super) fn low_rank(q: f64, n: usize) -> usize {
    (0.01 * q * n as f64).ceil() as usize
}

/// `min(x, 0)`, with the gradient of `x` where it is not positive.
pub(super) fn or_zero(x: Tensor<1>) -> Tensor<1> {
    let positive = x.clone().greater_elem(0.0);
    x.mask_fill(positive, 0.0)
}
