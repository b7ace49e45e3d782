use super::{Buffer, Counter};
use burn::tensor::Tensor;

/// Counts `stats` and takes it into the average that `buffer` holds. `momentum` is the weight of a new statistic; the first
/// one is the average, and `None` makes it the mean of all.
pub(crate) fn collect(buffer: &Buffer, counter: &Counter, momentum: Option<f32>, stats: &Tensor<1>) {
    let step = counter.get();
    let weight = match (step, momentum) {
        (0, _) => 1.0,
        (_, Some(momentum)) => momentum,
        (n, None) => 1.0 / (n as f32 + 1.0),
    };
    let new = stats.clone().without_autodiff();
    buffer.update(|average| average.mul_scalar(1.0 - weight) + new.mul_scalar(weight));
    counter.set(step + 1);
}
