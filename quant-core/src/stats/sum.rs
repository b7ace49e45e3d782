//! Sums in single precision, in the order of the reference.
//!
//! A search that ends when a loss no longer falls ends elsewhere if the loss is rounded otherwise, so the order
//! decides. The reference's is that of torch on x86 processors. From 32768 elements on it follows the number of
//! threads, which this does not.
use burn::tensor::{DType, Tensor, TensorData};

/// How many vectors have sums of their own.
const ROWS: usize = 4;
/// Sums of sums of sums.
const LEVELS: usize = 4;

type Block<const LANES: usize> = [[f32; LANES]; ROWS];

/// The sum of each group, `[groups]`.
pub(super) fn sums(x: Tensor<2>) -> Tensor<1> {
    let [groups, elements] = x.dims();
    let device = x.device();
    let sums: Vec<f32> = match floats(x).as_deref() {
        Some(x) if elements > 0 => x.chunks(elements).map(sum).collect(),
        _ => vec![0.0; groups],
    };
    Tensor::from_data(TensorData::new(sums, [groups]), &device)
}

/// The mean of all elements.
pub(super) fn mean(x: Tensor<2>) -> f32 {
    let elements = x.shape().num_elements();
    floats(x).map_or(f32::NAN, |x| sum(&x) / elements as f32)
}

fn floats(x: Tensor<2>) -> Option<Vec<f32>> {
    x.into_data().convert_dtype(DType::F32).try_to_vec().ok()
}

fn sum(x: &[f32]) -> f32 {
    if x.len() < 8 { sum_in_lanes::<1>(x) } else { sum_in_lanes::<8>(x) }
}

/// Four vectors take the elements in turn. Every 16 times (more often for long inputs) what they have goes to the next
/// level, and from there again. The ends are added last: lanes in their order, after the elements that fill no vector.
fn sum_in_lanes<const LANES: usize>(x: &[f32]) -> f32 {
    let (vectors, tail) = x.as_chunks::<LANES>();
    let (blocks, rest) = vectors.as_chunks::<ROWS>();
    let power = (blocks.len().next_power_of_two().trailing_zeros() as usize / LEVELS).max(4);
    let zeros = [[0.0; LANES]; ROWS];
    let mut levels = [zeros; LEVELS];
    let mut runs = blocks.chunks_exact(1 << power);
    for (i, run) in runs.by_ref().enumerate() {
        run.iter().for_each(|block| add(&mut levels[0], block));
        let mut done = i + 1;
        for level in 1..LEVELS {
            let below = core::mem::replace(&mut levels[level - 1], zeros);
            add(&mut levels[level], &below);
            if done % (1 << power) != 0 {
                break;
            }
            done >>= power;
        }
    }
    let [mut total, above @ ..] = levels;
    runs.remainder().iter().for_each(|block| add(&mut total, block));
    above.iter().for_each(|level| add(&mut total, level));
    let [mut total, others @ ..] = total;
    rest.iter().chain(&others).for_each(|vector| add_lanes(&mut total, vector));
    tail.iter().chain(&total).fold(0.0, |sum, x| sum + x)
}

fn add<const LANES: usize>(to: &mut Block<LANES>, block: &Block<LANES>) {
    to.iter_mut().zip(block).for_each(|(to, vector)| add_lanes(to, vector));
}

fn add_lanes<const LANES: usize>(to: &mut [f32; LANES], vector: &[f32; LANES]) {
    to.iter_mut().zip(vector).for_each(|(to, x)| *to += x);
}

#[cfg(test)]
mod tests {
    use super::sum;

    #[test]
    fn the_order_is_the_references() {
        // what torch.sum answers; summed up from left to right or exactly, most are other numbers
        let wanted = [
            (0, 0.0),
            (1, 0.333_333_34),
            (7, 12.162_435),
            (8, 13.816_079),
            (9, 15.378_904),
            (31, 44.388_02),
            (33, 47.157_227),
            (200, 264.298_5),
            (500, 657.271_24),
            (2047, 2_681.571_8),
            (8192, 10_740.726),
            (9000, 11_799.471),
            (20000, 26_222.148),
            (32767, 42_957.33),
        ];
        for (n, wanted) in wanted {
            let x: Vec<f32> = (0..n).map(|i| ((i * 7919 % 2003) as f64 / 1024.0 + 1.0 / 3.0) as f32).collect();
            assert_eq!(sum(&x), wanted, "{n}");
        }
    }
}
