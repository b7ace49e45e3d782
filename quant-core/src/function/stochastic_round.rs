use super::{FloatToInt, ste};
use crate::state::Counter;
use burn::module::{Flag, Module, Param};
use burn::tensor::{Device, Distribution, Tensor, TensorData};
use quant_macros::component;

/// Up or down at random, up with the probability of the fractional part: `floor(x) + Bernoulli(x − floor(x))`. The mean of
/// many draws is `x`. The gradient is straight-through.
///
/// In evaluation it rounds to the nearest, unless `deterministic_inference` is off. What decides the mode is whether the
/// input is on an autodiff device and the module was not frozen, as in burn's batch norm.
///
/// Without a seed the draws are those of the device. With one they are computed on the host, from the seed, the number of
/// the pass and the place of the element: the same on every backend, and continued where a record was taken. The reference
/// draws from torch's generator, so its draws for a seed are others.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{FloatToInt, StochasticRoundSte};
///
/// let device = Device::flex();
/// let mean = |round: StochasticRoundSte| {
///     let x = Tensor::<1>::full([10_000], 2.25, &device);
///     round.to_int(x).mean().into_scalar::<f32>()
/// };
/// // three of four go down
/// assert!((mean(StochasticRoundSte::new(false, Some(1), &device)) - 2.25).abs() < 0.02);
/// // evaluation
/// assert_eq!(mean(StochasticRoundSte::new(true, Some(1), &device)), 2.0);
/// ```
#[derive(Module, Debug)]
pub struct StochasticRoundSte {
    /// Whether evaluation rounds to the nearest.
    pub deterministic_inference: bool,
    seed: Option<u64>,
    passes: Counter,
    training: Param<Flag>,
}

#[component]
impl StochasticRoundSte {
    /// `seed` makes the draws reproducible.
    pub fn new(
        #[default(true)] deterministic_inference: bool,
        #[default(None)] seed: Option<u64>,
        device: &Device,
    ) -> Self {
        Self { deterministic_inference, seed, passes: Counter::new(0, device), training: Param::from_bool(true) }
    }
}

impl FloatToInt for StochasticRoundSte {
    fn to_int<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        let training = x.is_autodiff() && self.training.is_enabled();
        if self.deterministic_inference && !training {
            return ste::round_ste(x);
        }
        let d = x.clone().detach();
        // counted without a seed too: that a pass changes state says that another one gives something else
        let pass = self.passes.get();
        self.passes.set(pass + 1);
        let draws = match self.seed {
            Some(seed) => draw(seed, pass, &d),
            None => d.random_like(Distribution::Default),
        };
        let floor = d.clone().floor();
        let up = draws.lower(d - floor.clone());
        let y = floor.clone().mask_where(up, floor + 1.0);
        ste::through(x, y)
    }
}

/// One number in `[0, 1)` for each element of `x`, which depend on nothing but the seed and on how many passes there were.
fn draw<const D: usize>(seed: u64, pass: usize, x: &Tensor<D>) -> Tensor<D> {
    let start = mix(seed ^ mix(pass as u64));
    let draws: Vec<f32> = (0..x.shape().num_elements() as u64).map(|i| unit(mix(start.wrapping_add(i)))).collect();
    Tensor::from_data(TensorData::new(draws, x.shape()), &x.device())
}

/// A step of the generator SplitMix64: every bit of the result depends on every bit of the argument.
fn mix(x: u64) -> u64 {
    let z = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The highest 24 bits as a fraction, which a `f32` holds exactly.
fn unit(bits: u64) -> f32 {
    (bits >> 40) as f32 / (1u32 << 24) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(x: Tensor<1>) -> Vec<f32> {
        x.into_data().try_to_vec().unwrap()
    }

    #[test]
    fn rounds_up_with_the_probability_of_the_fraction() {
        let device = Device::flex();
        for seed in [Some(3), None] {
            let round = StochasticRoundSte::new(false, seed, &device);
            for x in [0.1f32, -0.3, 2.5, 7.9, -4.0] {
                let n = 20_000;
                let draws = list(round.to_int(Tensor::full([n], x, &device)));
                assert!(draws.iter().all(|y| *y == x.floor() || *y == x.floor() + 1.0));
                let mean = draws.iter().sum::<f32>() / n as f32;
                // five standard deviations of the mean of `n` draws
                let bound = 5.0 * ((x - x.floor()) * (x.ceil() - x) / n as f32).sqrt();
                assert!((mean - x).abs() <= bound, "{x}: {mean}");
            }
        }
    }

    #[test]
    fn a_seed_is_reproducible_and_passes_differ() {
        let device = Device::flex();
        let passes = |seed| {
            let round = StochasticRoundSte::new(false, Some(seed), &device);
            [0, 1].map(|_| list(round.to_int(Tensor::full([64], 0.5, &device))))
        };
        assert_eq!(passes(1), passes(1));
        assert_ne!(passes(1)[0], passes(1)[1]);
        assert_ne!(passes(1)[0], passes(2)[0]);
    }

    #[test]
    fn in_training_it_draws_and_the_gradient_passes() {
        let device = Device::flex().autodiff();
        let round = StochasticRoundSte::new(true, Some(0), &device);
        let x = Tensor::<1>::full([256], 0.5, &device).require_grad();
        let y = round.to_int(x.clone());
        let ones: f32 = y.clone().sum().into_scalar();
        assert!(ones > 64.0 && ones < 192.0);
        let gradient = x.grad(&(y * 3.0).backward()).unwrap();
        assert_eq!(list(gradient), [3.0; 256]);
        let evaluated = round.valid().to_int(Tensor::full([4], 0.5, &Device::flex()));
        assert_eq!(list(evaluated), [0.0; 4]);
    }
}
