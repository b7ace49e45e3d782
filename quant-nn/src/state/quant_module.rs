use super::scope::{hosts, is_inside};
use super::{ModeChange, QuantizerError, QuantizerErrors, trigger};
use burn::module::{Module, ModuleMapper, Param, Parameter};
use burn::tensor::{Bool, Int, Tensor};

/// What a model, or any part of one, can do with the quantizers in it. Every burn module has it.
///
/// # Modes
///
/// How a quantizer behaves is seen in the printed module, as the `mode` of its place:
///
/// | mode | what it is | how it is reached |
/// |---|---|---|
/// | `training` | statistics are collected where the input is on an autodiff device | `init`, burn's [`train`](Module::train) |
/// | `evaluation` | nothing is collected | burn's [`valid`](Module::valid) |
/// | `quantization disabled` | values pass as they are, and count for nothing | [`disable_quant`](Self::disable_quant) |
/// | `statistics frozen` | nothing is collected in training either; averages stay | [`freeze_stats`](Self::freeze_stats) |
/// | `frozen` | the same, and nothing is learned | burn's [`freeze`](Module::freeze) |
/// | `quantized weight cached` | in evaluation a weight is quantized once | [`cache_inference_quant_weight`](Self::cache_inference_quant_weight) |
///
/// They concern the whole tree below the module that is asked, so that `model.encoder = model.encoder.disable_quant()` leaves
/// the rest alone, as does `layer.weight_quant = layer.weight_quant.disable_quant()`. They are kept when the module is
/// trained, moved and loaded, and not recorded.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantLinear, QuantLinearConfig, QuantModule};
///
/// let linear: QuantLinear = QuantLinearConfig::new(2, 1).init(&Device::flex());
/// assert!(linear.to_string().contains("mode: training"));
/// let linear = linear.disable_quant();
/// assert!(linear.to_string().contains("mode: training, quantization disabled"));
/// assert!(linear.quant_weight().is_none());
/// assert!(linear.enable_quant().quant_weight().is_some());
/// ```
pub trait QuantModule: Module {
    /// Switches the quantizers off: weights, activations and biases pass as they are, and no statistic or delay counts them.
    /// A bias that takes its scale from an input or a weight without one is left as it is too.
    #[must_use = "the module is returned"]
    fn disable_quant(self) -> Self {
        ModeChange::QuantDisabled(true).apply(self)
    }

    /// Switches the quantizers on again.
    #[must_use = "the module is returned"]
    fn enable_quant(self) -> Self {
        ModeChange::QuantDisabled(false).apply(self)
    }

    /// Stops the collection of statistics: training goes on with the averages that there are, as evaluation does. What is
    /// learned is trained on.
    ///
    /// A component of one's own takes part by asking
    /// [`statistics_frozen`](crate::components::state::statistics_frozen).
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::{QuantModule, QuantRelu, QuantReluConfig};
    ///
    /// let device = Device::flex().autodiff();
    /// let relu: QuantRelu = QuantReluConfig::new().init(&device);
    /// let scale = |relu: &QuantRelu, x: f32| {
    ///     let y = relu.quantize(Tensor::<1>::from_floats([x], &device)).into_quant().unwrap();
    ///     y.scale.into_scalar::<f32>()
    /// };
    /// assert_eq!(scale(&relu, 5.1), 5.1 / 255.0);
    /// let relu = relu.freeze_stats();
    /// assert!(relu.to_string().contains("mode: training, statistics frozen"));
    /// assert_eq!(scale(&relu, 100.0), 5.1 / 255.0);
    /// assert_eq!(scale(&relu.unfreeze_stats(), 10.2), 10.2 / 255.0);
    /// ```
    #[must_use = "the module is returned"]
    fn freeze_stats(self) -> Self {
        ModeChange::StatsFrozen(true).apply(self)
    }

    /// Ends [`freeze_stats`](Self::freeze_stats).
    #[must_use = "the module is returned"]
    fn unfreeze_stats(self) -> Self {
        ModeChange::StatsFrozen(false).apply(self)
    }

    /// Whether in evaluation a weight is quantized once, and not in every forward pass. It takes the memory of the weights
    /// once more.
    ///
    /// What is kept is used as long as it is that of the weight: a weight or a quantizer that is changed by hand, by a load or
    /// by training is quantized anew. What depends on the input, or changes with each pass as with a delay, is not kept.
    ///
    /// ```
    /// use burn::module::Module;
    /// use burn::tensor::Device;
    /// use quant_nn::{QuantLinear, QuantLinearConfig, QuantModule};
    ///
    /// let linear: QuantLinear = QuantLinearConfig::new(2, 1).init(&Device::flex().autodiff());
    /// let mut linear = linear.valid().cache_inference_quant_weight(true);
    /// let scale = |linear: &QuantLinear| linear.quant_weight().unwrap().scale.into_scalar::<f32>();
    /// let once = scale(&linear);
    /// linear.weight = linear.weight.map(|weight| weight * 2.0);
    /// assert_eq!(scale(&linear), once * 2.0);
    /// ```
    #[must_use = "the module is returned"]
    fn cache_inference_quant_weight(self, on: bool) -> Self {
        ModeChange::WeightCached(on).apply(self)
    }

    /// Builds the state of all quantizers of weights and biases again, after parameters were changed by hand: a load does it
    /// by itself, and the step of an optimizer shall not. Of one layer it is
    /// [`WeightLayer::init_tensor_quant`](crate::WeightLayer::init_tensor_quant). Parameters keep their identity.
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::quantizers::base::ParamFromMaxScaling;
    /// use quant_nn::{Int8WeightPerTensorFloat, QuantLinear, QuantLinearConfig, QuantModule, quantizer};
    ///
    /// #[quantizer(extends(ParamFromMaxScaling, Int8WeightPerTensorFloat))]
    /// struct Learned;
    ///
    /// let mut linear: QuantLinear<Learned> = QuantLinearConfig::new(2, 2).init(&Device::flex());
    /// linear.weight = linear.weight.map(|w| w.full_like(1.27));
    /// linear.init_quantizers()?;
    /// assert_eq!(linear.quant_weight().unwrap().scale.into_scalar::<f32>(), 0.01);
    /// # Ok::<(), quant_nn::QuantizerErrors>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What constructors and value functions of quantizers refused, and what else is wrong with the quantizers then:
    /// [`quantizer_errors`](Self::quantizer_errors). Nothing is changed in that case.
    fn init_quantizers(&mut self) -> Result<(), QuantizerErrors> {
        /// A panic in a value function must not leave what came before it to the next load.
        struct Forget;
        impl Drop for Forget {
            fn drop(&mut self) {
                quant_core::state::forget_loads();
            }
        }
        let forget = Forget;
        let reinit = self.clone().map(&mut LoadAgain);
        drop(forget);
        let errors = QuantizerError::all(&hosts(&reinit), true);
        if !errors.is_empty() {
            return Err(QuantizerErrors(errors));
        }
        *self = reinit;
        Ok(())
    }

    /// Loads a checkpoint of the float model, in any format that burn has a store for.
    ///
    /// Weights and biases come from the checkpoint, and their quantizers are built anew from them, learned scales included.
    /// What the checkpoint has of a quantizer's state wins, in the shape that the reference gives it too, so that one that was
    /// written by the reference loads with what it learned. Parameters keep their identity, their gradient setting, their
    /// device and their precision: an optimizer that is older than the load goes on training them.
    ///
    /// It is strict, whatever the store allows: only keys of quantizers may be missing, and every key of the checkpoint has to
    /// be one of the model, but for the counters that PyTorch keeps in normalizations (`num_batches_tracked`). What a filter of
    /// the store leaves out of what the checkpoint has is exempt, and reported.
    ///
    /// ```
    /// # #[cfg(feature = "safetensors")] {
    /// use burn::module::Module;
    /// use burn::nn::{Linear, LinearConfig};
    /// use burn::store::{ModuleSnapshot, SafetensorsStore};
    /// use burn::tensor::Device;
    /// use quant_nn::{QuantLinear, QuantLinearConfig, QuantModule};
    ///
    /// #[derive(Module, Debug)]
    /// struct Float {
    ///     fc: Linear,
    /// }
    /// #[derive(Module, Debug)]
    /// struct Quant {
    ///     fc: QuantLinear,
    /// }
    ///
    /// let device = Device::flex();
    /// let float = Float { fc: LinearConfig::new(4, 2).init(&device) };
    /// let mut store = SafetensorsStore::from_bytes(None);
    /// float.save_into(&mut store).unwrap();
    ///
    /// let mut quant = Quant { fc: QuantLinearConfig::new(4, 2).init(&device) };
    /// quant.load_float_from(&mut store).unwrap();
    /// let max = float.fc.weight.val().abs().max().into_scalar::<f32>();
    /// assert_eq!(quant.fc.quant_weight().unwrap().scale.into_scalar::<f32>(), max / 127.0);
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`LoadError`](crate::LoadError). The model is what it was before.
    #[cfg(feature = "store")]
    fn load_float_from<S: burn::store::ModuleStore>(
        &mut self,
        store: &mut S,
    ) -> Result<crate::LoadedFloat, crate::LoadError> {
        super::checkpoint::load_float_from(self, store)
    }

    /// What is wrong with the quantizers: states that a load could not rebuild; quantizers that [shared](crate::share) one
    /// instance and do not any more, or that could not in this order of layers. Of a part of a model that shares with another
    /// part it is asked of the whole.
    fn quantizer_errors(&self) -> Vec<QuantizerError> {
        QuantizerError::all(&hosts(self), false)
    }
}

impl<M: Module> QuantModule for M {}

/// Tells each parameter that it was loaded with what it is, so that its quantizer sees it anew.
struct LoadAgain;

impl LoadAgain {
    fn load<T: Parameter>(param: Param<T>) -> Param<T> {
        if !is_inside() {
            trigger(&param);
        }
        param
    }
}

impl ModuleMapper for LoadAgain {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        Self::load(param)
    }
    fn map_int<const D: usize>(&mut self, param: Param<Tensor<D, Int>>) -> Param<Tensor<D, Int>> {
        Self::load(param)
    }
    fn map_bool<const D: usize>(&mut self, param: Param<Tensor<D, Bool>>) -> Param<Tensor<D, Bool>> {
        Self::load(param)
    }
}
