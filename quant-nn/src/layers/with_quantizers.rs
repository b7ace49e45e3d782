use crate::host::{ActQuant, ActQuantizer, AnyWeightQuantizer, BiasQuant, BiasQuantizer, WeightQuant};
use crate::quantizers::{Int8WeightPerTensorFloat, NoQuant};
use burn::module::Param;
use burn::tensor::{Device, Tensor};
use core::convert::Infallible;
use quant_core::inject::{DependencyError, Never, Quantizer};

/// The configuration of a layer with a weight, with a quantizer for each of its places.
///
/// A place that is not given keeps its default: [`Int8WeightPerTensorFloat`] for the weight, [`NoQuant`] elsewhere. The
/// quantizers are values, so each can be one of [`quantizer_with!`](crate::quantizer_with).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias, QuantLinearConfig, quantizer_with};
///
/// let device = Device::flex();
/// let linear = QuantLinearConfig::new(10, 5)
///     .weight_quant(quantizer_with!(Int8WeightPerTensorFloat { bit_width: 4 }))
///     .input_quant(Int8ActPerTensorFloat)
///     .bias_quant(Int32Bias)
///     .init(&device);
/// assert_eq!(linear.quant_weight().unwrap().bit_width.to_f32(), 4.0);
/// assert_eq!(linear.forward(Tensor::<2>::ones([1, 10], &device)).dims(), [1, 5]);
/// ```
#[derive(Clone, Debug)]
pub struct WithQuantizers<C, W = Int8WeightPerTensorFloat, I = NoQuant, O = NoQuant, B = NoQuant> {
    pub(super) config: C,
    weight_quant: W,
    input_quant: I,
    output_quant: O,
    bias_quant: B,
}

/// The configuration of a layer with a weight.
pub trait WeightLayerConfig: Sized {
    /// The layer with the quantizers of its weight, input, output and bias.
    type Layer<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer>;

    /// What [`WithQuantizers::init`] and [`WithQuantizers::try_init`] call.
    #[doc(hidden)]
    fn build<W, I, O, B, E>(
        with: &WithQuantizers<Self, W, I, O, B>,
        device: &Device,
    ) -> Result<Self::Layer<W, I, O, B>, E>
    where
        W: AnyWeightQuantizer<Error: Into<E>>,
        I: ActQuantizer<Error: Into<E>>,
        O: ActQuantizer<Error: Into<E>>,
        B: BiasQuantizer<Error: Into<E>>;
}

impl<C> WithQuantizers<C> {
    pub(super) fn new(config: C) -> Self {
        Self {
            config,
            weight_quant: Int8WeightPerTensorFloat,
            input_quant: NoQuant,
            output_quant: NoQuant,
            bias_quant: NoQuant,
        }
    }
}

impl<C, W, I, O, B> WithQuantizers<C, W, I, O, B> {
    /// The quantizer of the weight.
    pub fn weight_quant<Q: Quantizer>(self, quantizer: Q) -> WithQuantizers<C, Q, I, O, B> {
        let Self { config, weight_quant: _, input_quant, output_quant, bias_quant } = self;
        WithQuantizers { config, weight_quant: quantizer, input_quant, output_quant, bias_quant }
    }

    /// The quantizer of the input.
    pub fn input_quant<Q: Quantizer>(self, quantizer: Q) -> WithQuantizers<C, W, Q, O, B> {
        let Self { config, weight_quant, input_quant: _, output_quant, bias_quant } = self;
        WithQuantizers { config, weight_quant, input_quant: quantizer, output_quant, bias_quant }
    }

    /// The quantizer of the output.
    pub fn output_quant<Q: Quantizer>(self, quantizer: Q) -> WithQuantizers<C, W, I, Q, B> {
        let Self { config, weight_quant, input_quant, output_quant: _, bias_quant } = self;
        WithQuantizers { config, weight_quant, input_quant, output_quant: quantizer, bias_quant }
    }

    /// The quantizer of the bias.
    pub fn bias_quant<Q: Quantizer>(self, quantizer: Q) -> WithQuantizers<C, W, I, O, Q> {
        let Self { config, weight_quant, input_quant, output_quant, bias_quant: _ } = self;
        WithQuantizers { config, weight_quant, input_quant, output_quant, bias_quant: quantizer }
    }
}

impl<C: WeightLayerConfig, W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> WithQuantizers<C, W, I, O, B> {
    /// Initialises the layer.
    pub fn init(&self, device: &Device) -> C::Layer<W, I, O, B>
    where
        W: AnyWeightQuantizer<Error: Never>,
        I: ActQuantizer<Error: Never>,
        O: ActQuantizer<Error: Never>,
        B: BiasQuantizer<Error: Never>,
    {
        let Ok(layer) = C::build::<W, I, O, B, Infallible>(self, device);
        layer
    }

    /// [`init`](Self::init) for quantizers whose wiring can fail at run time.
    ///
    /// # Errors
    ///
    /// What a constructor or a value function of a quantizer refused.
    pub fn try_init(&self, device: &Device) -> Result<C::Layer<W, I, O, B>, DependencyError>
    where
        W: AnyWeightQuantizer,
        I: ActQuantizer,
        O: ActQuantizer,
        B: BiasQuantizer,
    {
        C::build(self, device)
    }
}

/// A layer's parameters, and the places of its quantizers.
pub(super) struct Hosts<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer, const D: usize> {
    pub weight: Param<Tensor<D>>,
    pub bias: Option<Param<Tensor<1>>>,
    pub weight_quant: WeightQuant<W>,
    pub input_quant: ActQuant<I>,
    pub output_quant: ActQuant<O>,
    pub bias_quant: BiasQuant<B>,
}

impl<C, W, I, O, B> WithQuantizers<C, W, I, O, B> {
    /// Resolves the quantizers for the parameters of a layer.
    pub(super) fn hosts<E, const D: usize>(
        &self,
        weight: Param<Tensor<D>>,
        bias: Option<Param<Tensor<1>>>,
        output_channel_dim: usize,
        device: &Device,
    ) -> Result<Hosts<W, I, O, B, D>, E>
    where
        W: AnyWeightQuantizer<Error: Into<E>>,
        I: ActQuantizer<Error: Into<E>>,
        O: ActQuantizer<Error: Into<E>>,
        B: BiasQuantizer<Error: Into<E>>,
    {
        let (weight_quant, weight) =
            WeightQuant::new(self.weight_quant.clone(), weight, output_channel_dim).map_err(Into::into)?;
        let input_quant = ActQuant::new(self.input_quant.clone(), device).map_err(Into::into)?;
        let output_quant = ActQuant::new(self.output_quant.clone(), device).map_err(Into::into)?;
        let channels = weight.dims().get(output_channel_dim).copied().unwrap_or(1);
        let (bias_quant, bias) = BiasQuant::new(self.bias_quant.clone(), bias, channels, device).map_err(Into::into)?;
        Ok(Hosts { weight, bias, weight_quant, input_quant, output_quant, bias_quant })
    }
}
