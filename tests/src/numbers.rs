//! Quantizers of the list at work, on plain numbers.
use crate::Error;
use crate::registry::Named;
use burn::module::{ModuleMapper, Param};
use burn::tensor::{Device, Tensor, TensorData};
use quant_nn::{ActQuant, Activations, QuantTensor, WeightQuant, Weights};
use serde_json::Value;

/// What an optimizer's step is to a module, when no parameter has a gradient.
pub struct Step;
impl ModuleMapper for Step {}

/// What one element of a quantized tensor is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Element {
    pub value: f32,
    pub scale: f32,
    pub zero_point: f32,
}

impl Element {
    /// The integer that the value stands for.
    pub fn int(self) -> f32 {
        self.place(self.value).round()
    }

    /// Where `x` lies among the integers.
    pub fn place(self, x: f32) -> f32 {
        x / self.scale + self.zero_point
    }
}

/// The elements in the order of the value.
pub fn elements<const D: usize>(quant: &QuantTensor<D>) -> Vec<Element> {
    let shape = quant.value.shape();
    let flat = |t: &Tensor<D>| -> Vec<f32> { floats(&t.clone().detach().expand::<D, _>(shape.clone())) };
    let (value, scale, zero_point) = (flat(&quant.value), flat(&quant.scale), flat(&quant.zero_point_or_zeros()));
    let element = |i: usize| Element { value: value[i], scale: scale[i], zero_point: zero_point[i] };
    (0..value.len()).map(element).collect()
}

pub fn floats<const D: usize>(t: &Tensor<D>) -> Vec<f32> {
    t.to_data().iter::<f32>().collect()
}

/// `values` as a tensor.
pub fn tensor<const D: usize>(values: &[f32], shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values.to_vec(), shape), device)
}

/// The place of a quantizer of weights, for a weight whose output channels are the first dimension.
///
/// # Errors
///
/// If there is no such quantizer, or it cannot be built.
pub fn weight_quant<const D: usize>(
    name: &str,
    attributes: &Value,
    weight: Tensor<D>,
) -> Result<(WeightQuant<Named>, Param<Tensor<D>>), Error> {
    let (quantizer, _) = Named::new::<Weights>(name, attributes.as_object().unwrap())?;
    WeightQuant::new(quantizer, Param::from_tensor(weight), 0).map_err(|error| error.to_string())
}

/// The place of a quantizer of activations.
///
/// # Errors
///
/// If there is no such quantizer, or it cannot be built.
pub fn act_quant(name: &str, attributes: &Value, device: &Device) -> Result<ActQuant<Named>, Error> {
    let (quantizer, _) = Named::new::<Activations>(name, attributes.as_object().unwrap())?;
    ActQuant::new(quantizer, device).map_err(|error| error.to_string())
}
