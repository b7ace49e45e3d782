use super::{WeightQuant, Weights};
use quant_core::inject::{DependencyError, Quantizer};

/// A layer with a quantized weight.
pub trait WeightLayer {
    /// The quantizer of the weight.
    type WeightQuantizer: Quantizer;

    /// The weight as it is at this moment.
    fn weights(&self) -> Weights;

    /// The place of the quantizer.
    fn weight_quant_mut(&mut self) -> &mut WeightQuant<Self::WeightQuantizer>;

    /// Builds the quantizer's state again, after the weight was changed by hand: a load does it by itself, and the step
    /// of an optimizer shall not. Parameters keep their identity, so that an optimizer goes on training them.
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::components::{quant::BinaryQuant, scaling::ParameterScaling};
    /// use quant_nn::{QuantLinear, QuantLinearConfig, WeightLayer, WeightModule, WeightQuantProxy, quantizer};
    ///
    /// #[quantizer(values)]
    /// pub struct FromMax {
    ///     tensor_quant: BinaryQuant,
    ///     scaling_impl: ParameterScaling,
    ///     proxy_class: WeightQuantProxy,
    ///     #[value(true)]
    ///     signed: bool,
    /// }
    /// #[quantizer]
    /// impl FromMax {
    ///     #[value]
    ///     fn scaling_init(module: &impl WeightModule) -> Tensor<1> {
    ///         module.weight().abs().max()
    ///     }
    /// }
    ///
    /// let mut linear: QuantLinear<FromMax> = QuantLinearConfig::new(2, 2).init(&Device::flex());
    /// linear.weight = linear.weight.map(|w| w.full_like(3.0));
    /// let scale = |l: &QuantLinear<FromMax>| l.quant_weight().unwrap().scale.into_scalar::<f32>();
    /// assert!(scale(&linear) < 1.0);
    /// linear.init_tensor_quant()?;
    /// assert_eq!(scale(&linear), 3.0);
    /// # Ok::<(), quant_nn::DependencyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What the wiring returns, and if several layers [share](crate::share) the quantizer. Nothing is changed then.
    fn init_tensor_quant(&mut self) -> Result<(), DependencyError> {
        let module = self.weights();
        self.weight_quant_mut().init_tensor_quant(&module)
    }
}
