//! Cells 19 to 25: an attribute that is computed from the layer, and what a load does with it.
use super::weights::MySignedBinaryWeightQuantizer;
use super::{Cell, Printed, conv, torch};
use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::{Device, Tensor};
use quant_nn::{QuantConv2d, WeightModule, WeightQuantizer, quantizer};

pub const CELLS: &[Cell] = &[
    Cell { number: "20", asks: "The scale of `ParamFromMaxWeightQuantizer`.", run: cell_20, differs: "" },
    Cell {
        number: "21",
        asks: "Is it the largest magnitude of the weight?",
        run: cell_21,
        differs: "The tutorial calls `quant_weight_scale()`, which the reference no longer has.",
    },
    Cell {
        number: "22",
        asks: "The largest magnitude of the weight of a float convolution.",
        run: cell_22,
        differs: "",
    },
    Cell {
        number: "23a",
        asks: "Loading it into the quantized convolution.",
        run: cell_23a,
        differs: "A strict load misses the scale in the reference too, as the key \
                  \"weight_quant.tensor_quant.scaling_impl.value\".",
    },
    Cell {
        number: "23b",
        asks: "The scale after the load that failed.",
        run: cell_23b,
        differs: "0.1920 in the reference, whose failed load has changed the layer; here it is still that of cell 20.",
    },
    Cell {
        number: "25",
        asks: "After a load that may miss something: the scale, and the largest magnitude.",
        run: cell_25,
        differs: "`config.IGNORE_MISSING_KEYS = True` of the reference is `allow_partial(true)` of the record.",
    },
];

// cell 19
/// The scale begins as the largest magnitude of the weight.
#[quantizer(extends(MySignedBinaryWeightQuantizer), values)]
pub struct ParamFromMaxWeightQuantizer;

#[quantizer]
impl ParamFromMaxWeightQuantizer {
    #[value]
    fn scaling_init(module: &impl WeightModule) -> Tensor<1> {
        module.weight().abs().max()
    }
}

/// `quant_weight().scale`
pub fn scale<Q: WeightQuantizer>(conv: &QuantConv2d<Q>) -> Option<Tensor<4>> {
    conv.quant_weight().map(|q| q.scale.into_tensor())
}

pub fn number<const D: usize>(t: Option<Tensor<D>>) -> f32 {
    t.map_or(f32::NAN, |t| t.max().into_scalar())
}

fn largest(weight: &Param<Tensor<4>>) -> f32 {
    number(Some(weight.val().abs()))
}

/// `float_conv`, which the tutorial creates sixth.
pub fn float_conv() -> Conv2d {
    let mut conv = Conv2dConfig::new([3, 2], [3, 3]).init(&Device::flex());
    conv.weight = conv.weight.map(|w| torch::weight(torch::nth_conv(5), &w.device()));
    conv
}

fn param_from_max() -> Result<QuantConv2d<ParamFromMaxWeightQuantizer>, Box<dyn std::error::Error>> {
    conv(ParamFromMaxWeightQuantizer, 4)
}

fn cell_20() -> Printed {
    Ok(scale(&param_from_max()?).map_or_else(String::new, |s| torch::scale(&s)))
}

fn cell_21() -> Printed {
    let conv = param_from_max()?;
    Ok(torch::truth(number(scale(&conv)) == largest(&conv.weight)))
}

fn cell_22() -> Printed {
    Ok(largest(&float_conv().weight).to_string())
}

fn cell_23a() -> Printed {
    match param_from_max()?.try_load_record(float_conv().into_record()) {
        Ok(_) => Ok("loaded".into()),
        Err(error) => Ok(error.to_string()),
    }
}

fn cell_23b() -> Printed {
    let conv = param_from_max()?;
    let _ = conv.clone().try_load_record(float_conv().into_record());
    Ok(scale(&conv).map_or_else(String::new, |s| torch::scale(&s)))
}

fn cell_25() -> Printed {
    let conv = param_from_max()?.try_load_record(float_conv().into_record().allow_partial(true))?;
    let scale = scale(&conv).map_or_else(String::new, |s| torch::scale(&s));
    Ok(format!("({scale}, tensor({:.4}))", largest(&float_conv().weight)))
}
