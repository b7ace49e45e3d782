use super::{FloatToInt, RoundSte};
use crate::inject::WeightModule;
use burn::module::{Flag, Module, ModuleDisplay, Param};
use burn::tensor::{Device, Tensor};
use quant_macros::{component, role};

/// The `learned_round_impl` of a [`LearnedRoundSte`]: what its parameter means.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how rounding is learned",
    label = "expected e.g. `LearnedRoundHardSigmoid`"
)]
pub trait LearnedRound: Module + ModuleDisplay {
    /// What is added to each element, from the stored parameter `value`. It may be soft in training and decided in
    /// evaluation.
    fn offset(&self, value: Tensor<1>, training: bool) -> Tensor<1>;

    /// `x` rounded with the offset of each element.
    fn round<const D: usize>(&self, x: Tensor<D>, offset: Tensor<D>) -> Tensor<D>;
}

/// Rounds each weight as a parameter of its own says, up or down: for post-training quantization, which learns the rounding
/// and leaves the weights alone.
///
/// `value` has as many elements as the weight, in its order, and begins as `learned_round_init`, which is 0. What is rounded
/// with it has the shape of the weight; a tensor with another number of elements is rounded to the nearest.
///
/// What decides the mode is whether the input is on an autodiff device and the module was not frozen, as in burn's batch
/// norm. Layers that share the quantizer share the rounding (the reference refuses them).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{FloatToInt, LearnedRoundHardSigmoid, LearnedRoundSte};
/// use quant_core::inject::WeightModule;
///
/// struct Layer(Tensor<2>);
/// impl WeightModule for Layer {
///     fn weights(&self) -> Vec<Tensor<2>> {
///         vec![self.0.clone()]
///     }
///     fn output_channel_dim(&self) -> usize {
///         0
///     }
///     fn weight_dims(&self) -> Vec<usize> {
///         vec![1, 3]
///     }
/// }
///
/// let layer = Layer(Tensor::from_floats([[0.2, 0.8, -1.5]], &Device::flex()));
/// let up_or_down = Tensor::from_floats([3.0, -3.0, 3.0], &Device::flex());
/// let round = LearnedRoundSte::new(LearnedRoundHardSigmoid::new(1.1, -0.1), Some(up_or_down), &layer, &Device::flex());
/// let integers = round.to_int(layer.0.clone());
/// assert_eq!(integers.into_data().try_to_vec::<f32>().unwrap(), [1.0, 0.0, -1.0]);
/// ```
#[derive(Module, Debug)]
pub struct LearnedRoundSte<L> {
    /// What the parameter means.
    pub learned_round_impl: L,
    /// The parameter, one number for each element of the weight.
    pub value: Param<Tensor<1>>,
    training: Param<Flag>,
}

#[component]
impl<L> LearnedRoundSte<L> {
    /// `learned_round_init` has as many elements as the weight of `module`, in the order in which the layer stores them.
    pub fn new(
        learned_round_impl: L,
        #[default(None)] learned_round_init: Option<Tensor<1>>,
        module: &impl WeightModule,
        device: &Device,
    ) -> Self {
        let elements = || module.weight_dims().iter().product::<usize>();
        let init = learned_round_init.unwrap_or_else(|| Tensor::zeros([elements()], device));
        Self { learned_round_impl, value: Param::from_tensor(init), training: Param::from_bool(true) }
    }
}

impl<L: LearnedRound> FloatToInt for LearnedRoundSte<L> {
    fn to_int<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        let value = self.value.val();
        if value.shape().num_elements() != x.shape().num_elements() {
            return RoundSte.to_int(x);
        }
        let training = x.is_autodiff() && self.training.is_enabled();
        let offset = self.learned_round_impl.offset(value, training).reshape(x.shape());
        self.learned_round_impl.round(x, offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::{LearnedRoundHardSigmoid, LearnedRoundIdentity, LearnedRoundSigmoid};

    const X: [f32; 6] = [0.2, 0.8, -1.5, 2.5, -0.3, 4.0];
    const VALUE: [f32; 6] = [0.0, 0.7, -2.0, 3.5, -0.4, 0.3];
    const G: [f32; 6] = [1.0, 2.0, -3.0, 0.5, -0.25, 4.0];

    struct Layer;

    impl WeightModule for Layer {
        fn weights(&self) -> Vec<Tensor<2>> {
            vec![Tensor::zeros([2, 3], &Device::flex())]
        }
        fn output_channel_dim(&self) -> usize {
            0
        }
        fn weight_dims(&self) -> Vec<usize> {
            vec![2, 3]
        }
    }

    fn list<const D: usize>(x: Tensor<D>) -> Vec<f32> {
        x.into_data().try_to_vec().unwrap()
    }

    /// Value and the gradients of `x` and of the parameter in training, and the value in evaluation.
    fn run<L: LearnedRound>(learned: L) -> [Vec<f32>; 4] {
        let device = Device::flex().autodiff();
        let init = Tensor::from_floats(VALUE, &device);
        let round = LearnedRoundSte::new(learned, Some(init), &Layer, &device);
        let x = Tensor::<1>::from_floats(X, &device).reshape([2, 3]).require_grad();
        let y = round.to_int(x.clone());
        let grads = (y.clone() * Tensor::<1>::from_floats(G, &device).reshape([2, 3])).backward();
        let evaluated = round.valid().to_int(x.clone().inner());
        [list(y), list(x.grad(&grads).unwrap()), list(round.value.val().grad(&grads).unwrap()), list(evaluated)]
    }

    fn close(got: &[f32], expected: &[f32]) {
        let near = |(a, b): (&f32, &f32)| (a - b).abs() <= 1e-6 + 1e-5 * b.abs();
        assert!(got.len() == expected.len() && got.iter().zip(expected).all(near), "{got:?} is not {expected:?}");
    }

    // the numbers are those of the reference
    #[test]
    fn the_hard_sigmoid_is_soft_in_training() {
        let [y, dx, dv, evaluated] = run(LearnedRoundHardSigmoid::new(1.1, -0.1));
        close(&y, &[0.5, 0.701_825_3, -1.956_956_5, 3.0, -0.618_425_1, 4.589_331]);
        close(&dx, &G);
        close(&dv, &[0.3, 0.532_110_9, -0.377_976_9, 0.0, -0.072_078_23, 1.173_4]);
        close(&evaluated, &[0.0, 1.0, -2.0, 3.0, -1.0, 5.0]);
    }

    #[test]
    fn the_sigmoid_has_a_temperature() {
        let [y, dx, dv, evaluated] = run(LearnedRoundSigmoid::new(0.5));
        close(&y, &[0.5, 0.802_183_9, -1.982_013_8, 2.999_089, -0.689_974_5, 4.645_656]);
        close(&dx, &G);
        close(&dv, &[0.5, 0.634_739_5, -0.105_976_24, 0.000_910_167_5, -0.106_954_85, 1.830_274]);
        close(&evaluated, &[0.0, 1.0, -2.0, 3.0, -1.0, 5.0]);
    }

    #[test]
    fn the_identity_shifts_before_it_rounds() {
        let [y, dx, dv, evaluated] = run(LearnedRoundIdentity);
        close(&y, &[0.0, 1.0, -2.0, 3.0, -1.0, 4.0]);
        close(&dx, &G);
        close(&dv, &G);
        assert_eq!(evaluated, y);
    }

    #[test]
    fn begins_as_zero_for_each_weight_and_leaves_other_tensors_alone() {
        let device = Device::flex();
        let round = LearnedRoundSte::new(LearnedRoundHardSigmoid::new(1.1, -0.1), None, &Layer, &device);
        assert_eq!(list(round.value.val()), [0.0; 6]);
        assert_eq!(list(round.to_int(Tensor::<1>::from_floats([0.75], &device))), [1.0]);
    }
}
