use super::{Stats, histogram, order};
use crate::bit_width::BitWidth;
use crate::function::max_int;
use burn::module::Module;
use burn::tensor::{DType, Tensor, TensorData};
use quant_macros::component;

/// The magnitude at which to clip so that the histogram of `x` changes the least, as its Kullback-Leibler divergence
/// tells: calibration by entropy.
///
/// There are `num_bins` bins from `−max(abs(x))` to `max(abs(x))`. Every threshold that leaves at least as many bins as
/// there are positive integers is tried: what is outside goes to the outermost bins, and neighbouring bins are merged
/// until as many are left as there are positive integers. The threshold with the least divergence wins, the smallest of
/// equal ones. It has no gradient, and it is computed on the host.
///
/// As in the reference, counts are not normalised but taken as logarithms of probabilities, so what decides are the
/// fullest bins. Where the histogram has no bins to merge, the threshold is `max(abs(x))`; so it is for NaN and
/// infinities.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::bit_width::BitWidthConst;
/// use quant_core::stats::{KLMinimizerThreshold, Stats};
///
/// // five bins with edges at ±1, ±3 and ±5 count 0, 0, 4, 0 and 1; signed integers of two bits have one positive, 1
/// let x = Tensor::<2>::from_floats([[0.0, 0.0, 0.0, 0.0, 5.0]], &Device::flex());
/// let stats = KLMinimizerThreshold::new(true, BitWidthConst::new(2), 5, 1e-4);
/// // 1 leaves nothing; 3 makes 0, 4, 0 of 0, 4, 1; 5 makes 0, 0, 5, 0, 0 of 0, 0, 4, 0, 1, which is further away
/// assert_eq!(stats.stats(x).into_data().try_to_vec::<f32>().unwrap(), [3.0]);
/// ```
#[derive(Module, Debug)]
pub struct KLMinimizerThreshold<B> {
    /// Whether the integers have a sign.
    pub signed: bool,
    /// How many bits they have.
    pub bit_width_impl: B,
    /// How many bins the histogram has.
    pub num_bins: usize,
    /// What each empty bin counts.
    pub smoothing_eps: f32,
}

#[component]
impl<B> KLMinimizerThreshold<B> {
    /// The defaults are the reference's. An odd number of bins has one around 0.
    pub fn new(
        signed: bool,
        bit_width_impl: B,
        #[default(1001)]
        #[range(3..=100_001)]
        num_bins: usize,
        #[default(1e-4)] smoothing_eps: f32,
    ) -> Self {
        Self { signed, bit_width_impl, num_bins, smoothing_eps }
    }
}

impl<B: BitWidth> KLMinimizerThreshold<B> {
    fn threshold(&self, x: &[f32], levels: usize) -> f32 {
        let limit =
            x.iter().fold(0.0_f32, |max, x| if max.is_nan() || x.is_nan() { f32::NAN } else { max.max(x.abs()) });
        if limit == 0.0 || !limit.is_finite() || levels == 0 {
            return limit;
        }
        let counts = histogram::counts(x, limit, self.num_bins);
        let middle = self.num_bins / 2;
        let mut best = None;
        for half in levels / 2..=middle {
            let (start, end) = (middle - half, (middle + half + 1).min(self.num_bins));
            let loss = histogram::loss(&counts, start..end, levels, self.smoothing_eps).unwrap_or(f32::INFINITY);
            if best.is_none_or(|(least, _)| loss < least) {
                best = Some((loss, histogram::right_edge(end - 1, limit, self.num_bins)));
            }
        }
        best.map_or(limit, |(_, threshold)| threshold)
    }
}

impl<B: BitWidth> Stats for KLMinimizerThreshold<B> {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        let [groups, elements] = x.dims();
        if groups == 0 || elements == 0 {
            return order::nothing(&x);
        }
        let levels = max_int(self.signed, false, &self.bit_width_impl.bit_width()).to_f32() as usize;
        let data = x.to_data().convert_dtype(DType::F32);
        let thresholds = match data.as_slice::<f32>() {
            Ok(x) => x.chunks(elements).map(|x| self.threshold(x, levels)).collect(),
            Err(_) => vec![0.0; groups],
        };
        Tensor::from_data(TensorData::new(thresholds, [groups]), &x.device())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bit_width::BitWidthConst;
    use burn::tensor::Device;

    /// Cubes of a sequence that covers a range of `127 + 2 · seed` integers, exact in `f32`.
    fn cubes(n: usize, seed: usize) -> Tensor<2> {
        let cube = |i: usize| {
            let k = ((i * 7919 + seed * 104_729) % (127 + 2 * seed)) as i64 - (63 + seed) as i64;
            (k * k * k) as f32 / (1 << 18) as f32
        };
        let x: Vec<f32> = (0..n).map(cube).collect();
        Tensor::from_data(TensorData::new(x, [1, n]), &Device::flex())
    }

    #[test]
    fn the_thresholds_are_the_references() {
        // signed, bits, seed, elements, and what the reference answers
        let wanted: &[(bool, usize, usize, usize, f32)] = &[
            (true, 4, 0, 50, 0.953_853_6),
            (true, 4, 17, 200, 1.149_241_3),
            (true, 4, 17, 3000, 1.106_315_5),
            (true, 4, 34, 3000, 1.888_604_5),
            (true, 4, 68, 50, 8.364_145),
            (true, 8, 0, 200, 0.60128033),
            (true, 8, 17, 3000, 1.238_995_3),
            (true, 8, 51, 50, 4.296_602_7),
            (true, 8, 68, 200, 5.405_915_3),
            (false, 4, 0, 3000, 0.51170766),
            (false, 4, 17, 3000, 1.102_413_2),
            (false, 4, 34, 50, 3.257_556_7),
            (false, 4, 51, 200, 3.122_235_8),
            (false, 4, 68, 3000, 4.617_731),
            (false, 8, 17, 50, 1.488_745_6),
            (false, 8, 17, 3000, 1.371_675_1),
            (false, 8, 34, 200, 2.612_048),
        ];
        for (signed, bits, seed, n, wanted) in wanted.iter().copied() {
            let stats = KLMinimizerThreshold::new(signed, BitWidthConst::new(bits), 1001, 1e-4);
            let found = stats.stats(cubes(n, seed)).into_scalar::<f32>();
            assert!((found - wanted).abs() < 1e-6 * wanted, "{signed} {bits} {seed} {n}: {found}, {wanted}");
        }
    }

    #[test]
    fn what_has_no_histogram_has_its_largest_magnitude() {
        let threshold = |x: [f32; 3], bits| {
            let stats = KLMinimizerThreshold::new(true, BitWidthConst::new(bits), 1001, 1e-4);
            stats.stats(Tensor::from_floats([x], &Device::flex())).into_scalar::<f32>()
        };
        assert_eq!(threshold([0.0; 3], 8), 0.0);
        assert!(threshold([1.0, f32::NAN, 2.0], 8).is_nan());
        assert_eq!(threshold([1.0, f32::NEG_INFINITY, 2.0], 8), f32::INFINITY);
        // more integers than bins, and none
        assert_eq!(threshold([1.0, -3.0, 2.0], 16), 3.0);
        assert_eq!(threshold([1.0, -3.0, 2.0], 1), 3.0);
    }
}
