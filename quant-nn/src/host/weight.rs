use super::{ParameterQuant, Weights};
use crate::state::Loaded;
use burn::module::Param;
use burn::tensor::Tensor;
use core::cell::Cell;
use quant_core::inject::{Quantizer, Resolve};
use quant_core::proxy::{AnyWeightProxy, KnownInput, WeightProxy};
use quant_core::quant::InputFormat;
use quant_core::tensor::MaybeQuantTensor;

/// A quantizer that every layer can use for its weight: complete, with a weight proxy.
pub trait WeightQuantizer: Resolve<Weights, Proxy: WeightProxy> {}

impl<Q: Resolve<Weights, Proxy: WeightProxy>> WeightQuantizer for Q {}

/// A quantizer that some layers can use for their weight: a [`WeightQuantizer`], or one that depends on the input of the layer.
pub trait AnyWeightQuantizer: Resolve<Weights, Proxy: AnyWeightProxy> {}

impl<Q: Resolve<Weights, Proxy: AnyWeightProxy>> AnyWeightQuantizer for Q {}

/// A quantizer for the weight of a layer whose input is quantized by `I`: if it depends on the input, that is quantized.
///
/// A [`WeightQuantizer`] fits every layer.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{Int8AccumulatorAwareWeightQuant, Int8ActPerTensorFloat, QuantLinear, QuantLinearConfig};
///
/// let device = Device::flex();
/// let linear: QuantLinear<Int8AccumulatorAwareWeightQuant, Int8ActPerTensorFloat> =
///     QuantLinearConfig::new(2, 1).init(&device);
/// linear.forward(Tensor::<2>::ones([1, 2], &device));
/// ```
///
/// Without the quantizer of the input it does not compile:
///
/// ```compile_fail,E0277
/// # use burn::tensor::{Device, Tensor};
/// # use quant_nn::{Int8AccumulatorAwareWeightQuant, QuantLinear, QuantLinearConfig};
/// # let device = Device::flex();
/// let linear: QuantLinear<Int8AccumulatorAwareWeightQuant> = QuantLinearConfig::new(2, 1).init(&device);
/// linear.forward(Tensor::<2>::ones([1, 2], &device));
/// ```
pub trait WeightQuantizerFor<I>: AnyWeightQuantizer {}

impl<Q, I> WeightQuantizerFor<I> for Q
where
    Q: AnyWeightQuantizer,
    I: Quantizer,
    <Q::Proxy as AnyWeightProxy>::Input: KnownInput<I::Proxy>,
{
}

/// The place of a weight's quantizer.
pub type WeightQuant<Q> = ParameterQuant<Q, Weights>;

impl<Q: AnyWeightQuantizer> ParameterQuant<Q, Weights> {
    /// Resolves `quantizer` for a weight, and returns the weight with the hook that notices when it is loaded. In the
    /// layer the weight is declared before its host.
    ///
    /// # Errors
    ///
    /// What the wiring returns; see [`Resolve::Error`].
    pub fn new<const D: usize>(
        quantizer: Q,
        weight: Param<Tensor<D>>,
        output_channel_dim: usize,
    ) -> Result<(Self, Param<Tensor<D>>), Q::Error> {
        let host = Self::resolve(quantizer, &Weights::of(weight.val(), output_channel_dim))?;
        let weight = host.watch(weight, output_channel_dim);
        Ok((host, weight))
    }

    /// Resolves `quantizer` for weights that are quantized as one, joined to `weights`. Their layer
    /// [watches](Self::watch) each, and calls [`joined_weights_mapped`](Self::joined_weights_mapped).
    pub(crate) fn of_joined(quantizer: Q, weights: &Weights) -> Result<Self, Q::Error> {
        let mut host = Self::resolve(quantizer, weights)?;
        host.followed = Some(true);
        Ok(host)
    }

    /// The quantized weight of a layer with this input. A weight that depends on it is left as it is if the input does not
    /// consist of integers.
    ///
    /// In evaluation it may be the one of the last pass:
    /// [`cache_inference_quant_weight`](crate::QuantModule::cache_inference_quant_weight).
    pub fn forward_with<const D: usize, const X: usize>(
        &self,
        weight: &Param<Tensor<D>>,
        input: &MaybeQuantTensor<X>,
    ) -> MaybeQuantTensor<D> {
        self.quantize(weight, || InputFormat::of(input.as_quant()?))
    }

    pub(crate) fn quantize<const D: usize>(
        &self,
        weight: &Param<Tensor<D>>,
        input: impl FnOnce() -> Option<InputFormat>,
    ) -> MaybeQuantTensor<D> {
        self.quantize_all(&[weight], || weight.val(), input)
    }

    /// The quantized value of `weights`.
    fn quantize_all<const D: usize>(
        &self,
        weights: &[&Param<Tensor<D>>],
        value: impl FnOnce() -> Tensor<D>,
        input: impl FnOnce() -> Option<InputFormat>,
    ) -> MaybeQuantTensor<D> {
        if self.is_quant_disabled() {
            return MaybeQuantTensor::Float(value());
        }
        if !self.place.mode.weight_cached || weights.iter().any(|weight| weight.val().is_autodiff()) {
            return self.place.quantize(value(), |proxy, value| proxy.quantize(value, input));
        }
        self.cache.get(weights).unwrap_or_else(|| {
            let alone = Cell::new(true);
            let input = || {
                alone.set(false);
                input()
            };
            let pass = || (self.place.quantize(value(), |proxy, value| proxy.quantize(value, input)), alone.get());
            self.cache.fill(weights, self.proxy(), pass)
        })
    }
}

impl<Q: Quantizer> ParameterQuant<Q, Weights> {
    /// `weight` with the hook that notices when it is loaded, if it has none: for a layer of one's own whose parameter was
    /// put in the place of another. The layers of this crate do so by themselves.
    pub fn watch<const D: usize>(&self, weight: Param<Tensor<D>>, output_channel_dim: usize) -> Param<Tensor<D>> {
        self.watch.watch_param(weight, move |weight| Weights::of(weight, output_channel_dim))
    }

    /// After the weights of [`of_joined`](Self::of_joined) and this host were mapped: builds the state again from `weights` if
    /// one of them was loaded.
    pub(crate) fn joined_weights_mapped(&mut self, weights: impl FnOnce() -> Weights) {
        if let Some(loaded) = self.watch.take() {
            self.settle(Loaded { param: weights(), ..loaded }, self.followed.unwrap_or(true));
        }
    }
}

impl<Q: WeightQuantizer> ParameterQuant<Q, Weights> {
    /// The quantized weight: see [`forward_with`](Self::forward_with).
    pub fn forward<const D: usize>(&self, weight: &Param<Tensor<D>>) -> MaybeQuantTensor<D> {
        self.quantize(weight, || None)
    }

    /// The quantized value of weights that are quantized as one: they, joined.
    pub(crate) fn forward_joined<const D: usize>(
        &self,
        weights: &[&Param<Tensor<D>>],
        value: impl FnOnce() -> Tensor<D>,
    ) -> MaybeQuantTensor<D> {
        self.quantize_all(weights, value, || None)
    }
}
