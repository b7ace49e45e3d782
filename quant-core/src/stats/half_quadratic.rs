//! Half-quadratic optimization: what its two searches have in common.
use burn::tensor::Tensor;

/// The generalised soft threshold, `sign(e) · max(abs(e) − abs(e)^(p−1) / β, 0)`: which errors stay as outliers.
pub(super) fn shrink_lp(error: Tensor<2>, beta: f64, lp_norm: f64) -> Tensor<2> {
    let size = error.clone().abs();
    let part = if lp_norm == 1.0 {
        size.clone().sub_scalar(1.0 / beta)
    } else {
        size.clone() - size.powf_scalar((lp_norm - 1.0) as f32).mul_scalar(1.0 / beta)
    };
    error.sign() * part.clamp_min(0.0)
}

/// Follows `step` from `candidate` to `candidate` as long as the loss falls, and returns the best. `step` returns the
/// loss of a candidate and how to get at the next.
pub(super) fn descend<N: FnOnce() -> Tensor<1>>(
    mut candidate: Tensor<1>,
    iterations: usize,
    mut step: impl FnMut(&Tensor<1>) -> (f32, N),
) -> Tensor<1> {
    let (mut best, mut best_loss) = (candidate.clone(), f32::INFINITY);
    for _ in 0..iterations {
        let (loss, next) = step(&candidate);
        // a loss that is no number ends the search too
        if !matches!(loss.partial_cmp(&best_loss), Some(core::cmp::Ordering::Less)) {
            break;
        }
        (best, best_loss) = (candidate, loss);
        candidate = next();
    }
    best
}
