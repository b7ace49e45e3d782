use crate::host::{ActQuant, ActQuantizer};
use crate::quantizers::Int8ActPerTensorFloat;
use burn::tensor::Device;
use core::convert::Infallible;
use quant_core::inject::{DependencyError, Never, Quantizer};

/// The configuration of a layer that puts several inputs together, with the quantizers of its inputs and of its output.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{Int8ActPerTensorFloat, NoQuant, QuantEltwiseAddConfig, quantizer_with};
///
/// let device = Device::flex().autodiff();
/// let inputs = quantizer_with!(Int8ActPerTensorFloat { bit_width: 4 });
/// let add = QuantEltwiseAddConfig::new().input_quant(inputs).output_quant(NoQuant).init(&device);
/// let x = Tensor::<1>::from_floats([-1.0, 0.5], &device);
/// // in training the first batches set the scale: here 1 / 8
/// assert_eq!(add.forward(x.clone(), x).into_data().try_to_vec::<f32>().unwrap(), [-2.0, 1.0]);
/// ```
#[derive(Clone, Debug)]
pub struct WithInputOutputQuantizers<C, I = Int8ActPerTensorFloat, O = Int8ActPerTensorFloat> {
    config: C,
    input_quant: I,
    output_quant: O,
}

/// The configuration of a layer that puts several inputs together.
pub trait InputOutputLayerConfig: Sized {
    /// The layer with the quantizers of its inputs and of its output.
    type Layer<I: Quantizer, O: Quantizer>;

    /// What [`WithInputOutputQuantizers::init`] and [`WithInputOutputQuantizers::try_init`] call.
    #[doc(hidden)]
    fn build<I: Quantizer, O: Quantizer>(
        &self,
        input_quant: ActQuant<I>,
        output_quant: ActQuant<O>,
    ) -> Self::Layer<I, O>;
}

impl<C, I, O> WithInputOutputQuantizers<C, I, O> {
    pub(super) fn new(config: C, input_quant: I, output_quant: O) -> Self {
        Self { config, input_quant, output_quant }
    }

    /// The quantizer of the inputs.
    pub fn input_quant<Q: Quantizer>(self, quantizer: Q) -> WithInputOutputQuantizers<C, Q, O> {
        WithInputOutputQuantizers::new(self.config, quantizer, self.output_quant)
    }

    /// The quantizer of the output.
    pub fn output_quant<Q: Quantizer>(self, quantizer: Q) -> WithInputOutputQuantizers<C, I, Q> {
        WithInputOutputQuantizers::new(self.config, self.input_quant, quantizer)
    }
}

impl<C: InputOutputLayerConfig, I: Quantizer, O: Quantizer> WithInputOutputQuantizers<C, I, O> {
    /// Initialises the layer.
    pub fn init(&self, device: &Device) -> C::Layer<I, O>
    where
        I: ActQuantizer<Error: Never>,
        O: ActQuantizer<Error: Never>,
    {
        let Ok(layer) = self.build::<Infallible>(device);
        layer
    }

    /// [`init`](Self::init) for quantizers whose wiring can fail at run time.
    ///
    /// # Errors
    ///
    /// What a constructor or a value function of a quantizer refused.
    pub fn try_init(&self, device: &Device) -> Result<C::Layer<I, O>, DependencyError>
    where
        I: ActQuantizer,
        O: ActQuantizer,
    {
        self.build(device)
    }

    fn build<E>(&self, device: &Device) -> Result<C::Layer<I, O>, E>
    where
        I: ActQuantizer<Error: Into<E>>,
        O: ActQuantizer<Error: Into<E>>,
    {
        let input_quant = ActQuant::new(self.input_quant.clone(), device).map_err(Into::into)?;
        let output_quant = ActQuant::new(self.output_quant.clone(), device).map_err(Into::into)?;
        Ok(self.config.build(input_quant, output_quant))
    }
}
