//! Cells 26 to 33: one quantizer for several layers, and initialising one again by hand.
use super::value_functions::{ParamFromMaxWeightQuantizer, number, scale};
use super::weights::MySignedBinaryWeightQuantizer;
use super::{Cell, Printed, conv, torch};
use burn::tensor::Tensor;
use quant_nn::{QuantConv2d, SharedQuantizer, WeightLayer, WeightModule, quantizer, share};

pub const CELLS: &[Cell] = &[
    Cell {
        number: "26a",
        asks: "Two convolutions with one quantizer: do they share its instance?",
        run: cell_26a,
        differs: "",
    },
    Cell {
        number: "26b",
        asks: "And after the second was given that of the first?",
        run: cell_26b,
        differs: "`weight_quant=q1.weight_quant` of the reference is `share(&mut [&mut q1, &mut q2])`: the state of the first \
                  changes too.\nThat a layer can share stands in its type, `QuantConv2d<SharedQuantizer<Q>>`.",
    },
    Cell { number: "27", asks: "Do they have one scale?", run: cell_27, differs: "" },
    Cell {
        number: "28",
        asks: "`SharedParamFromMeanWeightQuantizer`: the scale of one layer, of two, and whether they are equal.",
        run: cell_28,
        differs: "The reference asks whether `module` is a tuple; `module.weight()` is the weight of all layers.",
    },
    Cell { number: "31", asks: "Is it that of the second layer too?", run: cell_31, differs: "" },
    Cell {
        number: "32",
        asks: "A weight that was changed in place: is the scale its largest magnitude?",
        run: cell_32,
        differs: "",
    },
    Cell { number: "33", asks: "And after `init_tensor_quant()`?", run: cell_33, differs: "" },
];

// cell 28
/// The scale begins as the mean magnitude of the weights of all layers.
#[quantizer(extends(MySignedBinaryWeightQuantizer), values)]
pub struct SharedParamFromMeanWeightQuantizer;

#[quantizer]
impl SharedParamFromMeanWeightQuantizer {
    #[value]
    fn scaling_init(module: &impl WeightModule) -> Tensor<1> {
        module.weight().abs().mean()
    }
}

type Signed = QuantConv2d<SharedQuantizer<MySignedBinaryWeightQuantizer>>;

fn two() -> Result<[Signed; 2], Box<dyn std::error::Error>> {
    let quantizer = SharedQuantizer(MySignedBinaryWeightQuantizer);
    Ok([conv(quantizer, 6)?, conv(quantizer, 7)?])
}

fn shared() -> Result<[Signed; 2], Box<dyn std::error::Error>> {
    let [mut q1, mut q2] = two()?;
    share(&mut [&mut q1, &mut q2])?;
    Ok([q1, q2])
}

fn cell_26a() -> Printed {
    let [q1, q2] = two()?;
    Ok(torch::truth(q1.weight_quant.shares_with(&q2.weight_quant)))
}

fn cell_26b() -> Printed {
    let [q1, q2] = shared()?;
    Ok(torch::truth(q1.weight_quant.shares_with(&q2.weight_quant)))
}

fn cell_27() -> Printed {
    let [q1, q2] = shared()?;
    Ok(torch::truth(number(scale(&q1)) == number(scale(&q2))))
}

/// The scale of `q1` alone, then that of both.
fn means() -> Result<[f32; 3], Box<dyn std::error::Error>> {
    let quantizer = SharedQuantizer(SharedParamFromMeanWeightQuantizer);
    let mut q1 = conv(quantizer, 9)?;
    let old = number(scale(&q1));
    let mut q2 = conv(quantizer, 10)?;
    share(&mut [&mut q1, &mut q2])?;
    Ok([old, number(scale(&q1)), number(scale(&q2))])
}

fn cell_28() -> Printed {
    let [old, new, _] = means()?;
    Ok(format!("(tensor([{old:.4}]), tensor([{new:.4}]), {})", torch::truth(old == new)))
}

fn cell_31() -> Printed {
    let [_, q1, q2] = means()?;
    Ok(torch::truth(q1 == q2))
}

/// `nn.init.uniform_(w.weight)`
fn changed_in_place() -> Result<QuantConv2d<ParamFromMaxWeightQuantizer>, Box<dyn std::error::Error>> {
    let mut w = conv(ParamFromMaxWeightQuantizer, 11)?;
    let uniform = torch::Generator::manual_seed(0).uniform_weights();
    w.weight = w.weight.map(|old| torch::weight(uniform, &old.device()));
    Ok(w)
}

fn is_largest(w: &QuantConv2d<ParamFromMaxWeightQuantizer>) -> String {
    torch::truth(number(scale(w)) == number(Some(w.weight.val().abs())))
}

fn cell_32() -> Printed {
    Ok(is_largest(&changed_in_place()?))
}

fn cell_33() -> Printed {
    let mut w = changed_in_place()?;
    w.init_tensor_quant()?;
    Ok(is_largest(&w))
}
