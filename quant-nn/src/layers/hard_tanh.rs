use super::common::act_layer::*;
use crate::host::Activations;
use crate::quantizers::Int8ActPerTensorFloatLayerRange;
use burn::nn::activation::{Hardtanh, HardtanhConfig};

/// Configuration of a [`QuantHardTanh`]: that of burn's [`HardtanhConfig`], whose bounds are finite and in order.
#[derive(Config, Debug)]
pub struct QuantHardTanhConfig {
    /// The least value.
    #[config(default = "-1.0")]
    pub min_val: f64,
    /// The largest value.
    #[config(default = "1.0")]
    pub max_val: f64,
}

/// `act_quant(x)`, whose range does what `min(max(x, min_val), max_val)` would: burn's [`Hardtanh`], whose output is quantized.
///
/// Created by [`QuantHardTanhConfig`]. The default quantizer is [`Int8ActPerTensorFloatLayerRange`], whose learned range begins as the
/// larger magnitude of `min_val` and `max_val`, and is symmetric. Only where nothing quantizes, values are clamped, as in the reference. A
/// quantizer of one's own begins with the range too if [`LayerRange`](crate::quantizers::base::LayerRange) is its first mixin:
/// `extends(LayerRange, Uint8ActPerTensorFloat)`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{NoQuant, QuantHardTanh, QuantHardTanhConfig};
///
/// let device = Device::flex();
/// let config = QuantHardTanhConfig::new().with_min_val(-2.56).with_max_val(2.0);
/// let hard_tanh: QuantHardTanh = config.init(&device);
/// // the scale is 2.56 / 128; the range of the quantizer is symmetric
/// let x = Tensor::<1>::from_floats([-3.0, 0.5, 2.25, 3.0], &device);
/// let y = hard_tanh.quantize(x.clone()).into_quant().unwrap();
/// assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [-128, 25, 112, 127]);
///
/// let hard_tanh: QuantHardTanh<NoQuant> = config.init(&device);
/// assert_eq!(hard_tanh.forward(x).into_data().try_to_vec::<f32>().unwrap(), [-2.56, 0.5, 2.0, 2.0]);
/// ```
#[derive(Module, Debug)]
pub struct QuantHardTanh<A: Quantizer = Int8ActPerTensorFloatLayerRange> {
    /// The quantizer of the output.
    pub act_quant: ActQuant<A>,
    /// Burn's layer, which clamps where nothing quantizes.
    pub hard_tanh: Hardtanh,
}

impl QuantHardTanhConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> HardtanhConfig {
        HardtanhConfig::new().with_min_val(self.min_val).with_max_val(self.max_val)
    }
}

act_places!(layer_inits! { QuantHardTanhConfig => QuantHardTanh, WithActQuantizer });

impl ActLayerConfig for QuantHardTanhConfig {
    type Layer<A: Quantizer> = QuantHardTanh<A>;
    fn build<A: ActQuantizer<Error: Into<E>>, E>(
        with: &WithActQuantizer<Self, A>,
        device: &Device,
    ) -> Result<QuantHardTanh<A>, E> {
        let hard_tanh = with.config.float().init();
        let bound = |bound: f64| bound.clamp(f32::MIN.into(), f32::MAX.into()) as f32;
        let module = Activations::within(bound(hard_tanh.min_val), bound(hard_tanh.max_val));
        let act_quant = ActQuant::of(with.act_quant.clone(), module, device).map_err(Into::into)?;
        Ok(QuantHardTanh { act_quant, hard_tanh })
    }
}

impl<A: Quantizer> ActLayer for QuantHardTanh<A> {
    type ActQuantizer = A;
    fn act_quant_mut(&mut self) -> &mut ActQuant<A> {
        &mut self.act_quant
    }
}

impl<A: ActQuantizer> QuantHardTanh<A> {
    /// Applies the activation to `input`, of any shape.
    pub fn forward<const D: usize>(&self, input: Tensor<D>) -> Tensor<D> {
        self.quantize(input).into_value()
    }

    /// [`forward`](Self::forward) with the scale and the rest of what describes the integers; without a quantizer there are none. It is
    /// the reference's `return_quant_tensor`, and a forward pass like the other: it counts for statistics and delays.
    pub fn quantize<const D: usize>(&self, input: impl Into<MaybeQuantTensor<D>>) -> MaybeQuantTensor<D> {
        match self.act_quant.forward(input.into().into_value()) {
            MaybeQuantTensor::Float(x) => self.hard_tanh.forward(x).into(),
            quantized => quantized,
        }
    }
}
