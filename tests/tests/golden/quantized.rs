//! A quantized tensor of ours as plain numbers.
use crate::compare::{Grid, Outcome, Quantized, SEARCHED_APART, Tolerance, VALUE};
use burn::tensor::Tensor;
use quant_nn::components::tensor::FloatFormat;
use quant_nn::{QuantTensor, Wiring};
use serde_json::{Value, json};
use tests::numbers::floats;
use tests::overrides::reads;

/// What differs in kind and not in degree.
const FACTS: [&str; 9] = [
    "kind",
    "bit_width",
    "signed",
    "is_valid",
    "exponent_bit_width",
    "mantissa_bit_width",
    "exponent_bias",
    "saturating",
    "group_size",
];

/// The tolerance of scale and value.
pub fn tolerance(record: &Value) -> Tolerance {
    let channels = record["quantizer"].as_str().is_some_and(|name| name.ends_with("PerChannelFloatHQO"));
    let convolution = record["layer"].as_str().is_some_and(|layer| layer.starts_with("conv"));
    if channels && convolution { SEARCHED_APART } else { VALUE }
}

/// `layout` brings a tensor into the reference's layout.
pub fn quantized<const D: usize>(quant: &QuantTensor<D>, layout: impl Fn(Tensor<D>) -> Tensor<D>) -> Quantized {
    let shape = quant.value.shape();
    let of_each = |t: &Tensor<D>| floats(&layout(t.clone().detach().expand::<D, _>(shape.clone())));
    let value = layout(quant.value.clone().detach());
    Quantized {
        shape: value.dims().to_vec(),
        value: floats(&value),
        scale: of_each(&quant.scale),
        scales: quant.scale.shape().num_elements(),
        zero_point: of_each(&quant.zero_point_or_zeros()),
        grid: quant.float_format.as_ref().map_or(Grid::Int, |format| Grid::Float {
            mantissa: format.mantissa_bit_width.to_f32().into(),
            bias: format.exponent_bias.to_f32().into(),
        }),
    }
}

/// Compares what is recorded beside the tensors.
pub fn facts<const D: usize>(outcome: &mut Outcome, at: &str, quant: &QuantTensor<D>, wiring: &Wiring, record: &Value) {
    for name in FACTS {
        let Some(theirs) = record.get(name) else { continue };
        outcome.fact(&format!("{at}{name}"), &fact(name, quant, wiring), theirs);
    }
}

fn fact<const D: usize>(name: &str, quant: &QuantTensor<D>, wiring: &Wiring) -> Value {
    // of a format that is not a floating-point one the record says nothing of these
    let float = |number: fn(&FloatFormat) -> Value| quant.float_format.as_ref().map_or(Value::Null, number);
    match name {
        "kind" => {
            let group = if reads(wiring, "group_size") { "Groupwise" } else { "" };
            let numbers = if quant.float_format.is_some() { "Float" } else { "Int" };
            json!(format!("{group}{numbers}QuantTensor"))
        }
        "exponent_bit_width" => float(|format| json!(format.exponent_bit_width.to_f32())),
        "mantissa_bit_width" => float(|format| json!(format.mantissa_bit_width.to_f32())),
        "exponent_bias" => float(|format| json!(format.exponent_bias.to_f32())),
        "saturating" => float(|format| json!(format.saturating)),
        "group_size" => {
            let literal = wiring.get(name).and_then(|wired| wired.what.strip_prefix("= "));
            literal.and_then(|literal| serde_json::from_str(literal).ok()).unwrap_or_default()
        }
        "bit_width" => json!(quant.bit_width.to_f32()),
        "signed" => json!(quant.signed),
        "is_valid" => json!(quant.is_valid()),
        _ => Value::Null,
    }
}
