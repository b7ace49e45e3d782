//! Cells 1 to 9: what a quantizer is, declaring one, inheriting from it, composing it of mixins.
use super::{Cell, Printed, torch, x};
use burn::tensor::Device;
use core::convert::Infallible;
use quant_nn::components::quant::{BinaryQuant, Quantized, TensorQuant};
use quant_nn::components::restrict::FloatRestrictValue;
use quant_nn::components::scaling::{ParameterScaling, ScalingShape};
use quant_nn::{ActQuantizer, Context, Int8ActPerTensorFloat, IntoAttr, Quantizer, Resolve, quantizer};

pub const CELLS: &[Cell] = &[
    Cell {
        number: "1",
        asks: "Is `Int8ActPerTensorFloat` a quantizer?",
        run: cell_1,
        differs: "The compiler knows: the cell would not compile if it were not one.",
    },
    Cell {
        number: "2",
        asks: "Its `tensor_quant`.",
        run: cell_2,
        differs: "The names are the reference's. Modules of the reference that hold nothing learned \
                  (`StatelessBuffer`, `Abs`, `_NoDelay`, `_Stats`) are plain fields here, and settings are printed.",
    },
    Cell {
        number: "4",
        asks: "The arguments of `BinaryQuant`, in the quantizer of cell 7; what says `default` is optional.",
        run: cell_4,
        differs: "The reference prints the signature of the constructor. Its `signed: bool = True` is read by nobody there \
                  and does not exist here; the device is not an attribute.",
    },
    Cell { number: "6", asks: "A `BinaryQuant` made by hand.", run: cell_6, differs: "" },
    Cell { number: "7", asks: "The same from `MyBinaryQuantizer`.", run: cell_7, differs: "" },
    Cell { number: "7b", asks: "Is it the same instance every time?", run: cell_7b, differs: "" },
    Cell { number: "8", asks: "`MyChildBinaryQuantizer` overrides `scaling_init`.", run: cell_8, differs: "" },
    Cell { number: "9", asks: "`MyComposedBinaryQuantizer` consists of two mixins.", run: cell_9, differs: "" },
];

// cell 7
/// Binary values with a learned scale.
#[quantizer]
pub struct MyBinaryQuantizer {
    tensor_quant: BinaryQuant,
    scaling_impl: ParameterScaling,
    #[value(0.1)]
    scaling_init: f32,
}

// cell 8
/// Overrides one attribute.
#[quantizer(extends(MyBinaryQuantizer))]
pub struct MyChildBinaryQuantizer {
    #[value(1.0)]
    scaling_init: f32,
}

// cell 9
/// How values are quantized.
#[quantizer(partial)]
pub struct MyBinaryImpl {
    tensor_quant: BinaryQuant,
}

/// How they are scaled.
#[quantizer(partial)]
pub struct MyScalingImpl {
    scaling_impl: ParameterScaling,
    #[value(0.1)]
    scaling_init: f32,
}

/// Both.
#[quantizer(extends(MyBinaryImpl, MyScalingImpl))]
pub struct MyComposedBinaryQuantizer;

fn cell_1() -> Printed {
    fn is_a_quantizer(_: impl ActQuantizer) -> bool {
        true
    }
    Ok(torch::truth(is_a_quantizer(Int8ActPerTensorFloat)))
}

/// `Quantizer.tensor_quant`, outside of a layer.
fn tensor_quant<Q: Resolve<(), Error = Infallible>>(quantizer: Q) -> Q::TensorQuant {
    let Ok(tensor_quant) = quantizer.tensor_quant(&Context { module: &(), device: &Device::flex() });
    tensor_quant
}

fn quantize<Q: Resolve<(), Error = Infallible, TensorQuant: TensorQuant>>(quantizer: Q) -> Quantized<2> {
    tensor_quant(quantizer).forward(x())
}

fn cell_2() -> Printed {
    Ok(tensor_quant(Int8ActPerTensorFloat).to_string())
}

fn cell_4() -> Printed {
    Ok(MyBinaryQuantizer::explain().to_string())
}

fn cell_6() -> Printed {
    let device = Device::flex();
    let scaling = ParameterScaling::new(0.1.into_attr(), ScalingShape::default(), FloatRestrictValue, None, &device);
    Ok(torch::quantized(&BinaryQuant::new(scaling, 0, &device).forward(x())))
}

fn cell_7() -> Printed {
    Ok(torch::quantized(&quantize(MyBinaryQuantizer)))
}

fn cell_7b() -> Printed {
    let id = || tensor_quant(MyBinaryQuantizer).scaling_impl.value.id;
    Ok(torch::truth(id() == id()))
}

fn cell_8() -> Printed {
    Ok(torch::scale(&quantize(MyChildBinaryQuantizer).scale))
}

fn cell_9() -> Printed {
    Ok(torch::scale(&quantize(MyComposedBinaryQuantizer).scale))
}
