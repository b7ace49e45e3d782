//! Cells 34 to 39: flags that choose components and attributes.
use super::value_functions::float_conv;
use super::{Cell, Printed, config, conv_with, torch, x};
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_nn::components::quant::{BinaryQuant, ClampedBinaryQuant};
use quant_nn::components::scaling::{ParameterScaling, ScalingShape};
use quant_nn::{
    ActQuantProxy, Either, Lazy, QuantConv2d, QuantIdentityConfig, QuantTensor, WeightModule, WeightQuantProxy,
    WeightQuantizer, quantizer, quantizer_with,
};

pub const CELLS: &[Cell] = &[
    Cell { number: "35", asks: "`AdvancedWeightQuantizer` with a scale for each channel.", run: cell_35, differs: "" },
    Cell {
        number: "36",
        asks: "After a float checkpoint was loaded: the scales, and the largest magnitudes of the channels.",
        run: cell_36,
        differs: "",
    },
    Cell { number: "37", asks: "`AdvancedActQuantizer`, clamped, with one scale.", run: cell_37, differs: "" },
    Cell {
        number: "36b",
        asks: "With a scale for each channel, and nobody knows their shape.",
        run: cell_36b,
        differs: "The reference raises when the layer is made: \"DependencyError: 'AdvancedActQuantizer' can not resolve \
                  attribute 'per_channel_broadcastable_shape'\".\nHere the program does not compile \
                  (`tests/ui/anatomy/per_channel_broadcastable_shape.rs`).",
    },
    Cell {
        number: "36c",
        asks: "The same, with a flag that is not known before the program runs. With false the layer is made; with true:",
        run: cell_36c,
        differs: "This cell is not in the tutorial. The compiler can not know, so `try_init` returns the error.",
    },
    Cell {
        number: "37b",
        asks: "Cell 37, with a flag for the clamp that is not known before the program runs.",
        run: cell_37b,
        differs: "This cell is not in the tutorial. The type of `tensor_quant` is then \
                  `Either<ClampedBinaryQuant<..>, BinaryQuant<..>>`.",
    },
    Cell { number: "39", asks: "Cell 36b, with a shape.", run: cell_39, differs: "" },
];

// cell 34
/// What the next two have in common.
#[quantizer(partial, values)]
pub struct CommonQuantizer {
    scaling_impl: ParameterScaling,
    #[value(true)]
    signed: bool,
}

#[quantizer]
impl CommonQuantizer {
    #[value]
    fn tensor_quant(is_clamped: bool) -> impl Component {
        if is_clamped { ClampedBinaryQuant } else { BinaryQuant }
    }

    // `this.per_channel_broadcastable_shape` of the reference
    #[value]
    fn scaling_shape(
        scaling_per_output_channel: bool,
        per_channel_broadcastable_shape: Lazy<ScalingShape>,
    ) -> ScalingShape {
        if scaling_per_output_channel { per_channel_broadcastable_shape.get() } else { ScalingShape::default() }
    }
}

/// The flags are left to the layer.
#[quantizer(partial, extends(CommonQuantizer), values)]
pub struct AdvancedWeightQuantizer {
    proxy_class: WeightQuantProxy,
}

#[quantizer]
impl AdvancedWeightQuantizer {
    #[value]
    fn per_channel_broadcastable_shape(module: &impl WeightModule) -> Vec<usize> {
        vec![module.out_channels(), 1, 1, 1]
    }

    #[value]
    fn scaling_init(module: &impl WeightModule, scaling_per_output_channel: bool) -> Tensor<4> {
        let weight = module.weight().abs();
        if scaling_per_output_channel {
            weight.max_dim(1).reshape([-1, 1, 1, 1])
        } else {
            weight.max().reshape([1, 1, 1, 1])
        }
    }
}

// cell 36
/// The flags are left to the layer.
#[quantizer(partial, extends(CommonQuantizer))]
pub struct AdvancedActQuantizer {
    #[value(0.01)]
    scaling_init: f32,
    proxy_class: ActQuantProxy,
}

/// The scales of the channels.
fn scales<Q: WeightQuantizer>(conv: &QuantConv2d<Q>) -> String {
    conv.quant_weight().map_or_else(String::new, |q| torch::tensor(&q.scale.into_tensor().reshape([-1])))
}

/// The weights of the convolution of cell 35: before it the tutorial created twelve, and filled one more weight.
fn weights() -> [f32; 54] {
    let mut generator = torch::Generator::manual_seed(0);
    for _ in 0..12 {
        generator.conv2d();
    }
    generator.uniform_weights();
    generator.conv2d()
}

fn cell_35() -> Printed {
    let quantizer = quantizer_with!(AdvancedWeightQuantizer { is_clamped: false, scaling_per_output_channel: true });
    Ok(scales(&conv_with(quantizer, weights())?))
}

fn cell_36() -> Printed {
    let quantizer = quantizer_with!(AdvancedWeightQuantizer { is_clamped: false, scaling_per_output_channel: true });
    let conv = config().weight_quant(quantizer).init(&Device::flex());
    let conv = conv.try_load_record(float_conv().into_record().allow_partial(true))?;
    let weight = float_conv().weight.val().abs().reshape([2, -1]);
    let largest: Tensor<1> = weight.max_dim(1).reshape([-1]);
    Ok(format!("({}, {})", scales(&conv), torch::tensor(&largest)))
}

fn cell_37() -> Printed {
    let quantizer = quantizer_with!(AdvancedActQuantizer { is_clamped: true, scaling_per_output_channel: false });
    Ok(torch::tensor(&QuantIdentityConfig::new().act_quant(quantizer).init(&Device::flex()).forward(x())))
}

fn cell_36b() -> Printed {
    Ok(include_str!("../../../tests/ui/anatomy/per_channel_broadcastable_shape.stderr").into())
}

fn cell_36c() -> Printed {
    let made = |scaling_per_output_channel| {
        let quantizer = quantizer_with!(AdvancedActQuantizer { is_clamped: true, scaling_per_output_channel });
        QuantIdentityConfig::new().act_quant(quantizer).try_init(&Device::flex())
    };
    made(false)?;
    Ok(made(true).err().map_or_else(String::new, |error| error.to_string()))
}

fn cell_37b() -> Printed {
    let mut lines = vec![];
    for is_clamped in [true, false] {
        let quantizer = quantizer_with!(AdvancedActQuantizer { is_clamped, scaling_per_output_channel: false });
        let identity = QuantIdentityConfig::new().act_quant(quantizer).try_init(&Device::flex())?;
        let name = match identity.act_quant.proxy().tensor_quant() {
            Either::Left(ClampedBinaryQuant { .. }) => "ClampedBinaryQuant",
            Either::Right(BinaryQuant { .. }) => "BinaryQuant",
        };
        lines.push(format!("{name}: {}", torch::tensor(&identity.forward(x()))));
    }
    Ok(lines.join("\n"))
}

fn cell_39() -> Printed {
    let quantizer = quantizer_with!(AdvancedActQuantizer {
        is_clamped: true,
        scaling_per_output_channel: true,
        per_channel_broadcastable_shape: [4, 1],
    });
    let identity = QuantIdentityConfig::new().act_quant(quantizer).init(&Device::flex());
    let q: Option<QuantTensor<2>> = identity.quantize(Tensor::ones([4, 4], &Device::flex())).into_quant();
    Ok(q.map_or_else(String::new, |q| torch::scale(&q.scale)))
}
