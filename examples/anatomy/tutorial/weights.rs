//! Cells 10 to 16: a quantizer for the weights of a layer.
use super::declaring::MyBinaryQuantizer;
use super::{Cell, Printed, conv, torch};
use quant_nn::{QuantTensor, WeightQuantProxy, quantizer, quantizer_with};

pub const CELLS: &[Cell] = &[
    Cell {
        number: "11",
        asks: "`MyBinaryWeightQuantizer` in a convolution: nobody says whether it is signed.",
        run: cell_11,
        differs: "The reference raises when the weight is quantized first: \"TypeError: 'NoneType' object cannot be \
                  interpreted as an integer\".\nHere the program does not compile (`tests/ui/anatomy/signed.rs`), so in \
                  this example the quantizer is `partial`.",
    },
    Cell {
        number: "12",
        asks: "Is what it quantizes valid?",
        run: cell_12,
        differs: "The reference raises the same `TypeError`; here there is no such value to ask.",
    },
    Cell {
        number: "13",
        asks: "`MySignedBinaryWeightQuantizer` in a convolution.",
        run: cell_13,
        differs: "A quantized tensor of the reference also knows whether it was made in training.",
    },
    Cell { number: "15", asks: "Is it valid?", run: cell_15, differs: "" },
    Cell {
        number: "16",
        asks: "`signed` given to the layer: is the weight signed?",
        run: cell_16,
        differs: "`weight_signed=True` of the reference is `quantizer_with!(MyBinaryWeightQuantizer { signed: true })`.",
    },
];

// cell 10
/// Says what it quantizes. It is `partial` because it leaves `signed` open.
#[quantizer(partial, extends(MyBinaryQuantizer))]
pub struct MyBinaryWeightQuantizer {
    proxy_class: WeightQuantProxy,
}

// cell 13
/// Complete.
#[quantizer(extends(MyBinaryWeightQuantizer))]
pub struct MySignedBinaryWeightQuantizer {
    #[value(true)]
    signed: bool,
}

fn cell_11() -> Printed {
    Ok(include_str!("../../../tests/ui/anatomy/signed.stderr").into())
}

fn cell_12() -> Printed {
    cell_11().map(|error| error.lines().take(1).collect())
}

fn signed_weight() -> Result<QuantTensor<4>, Box<dyn std::error::Error>> {
    conv(MySignedBinaryWeightQuantizer, 2)?.quant_weight().ok_or_else(|| "the weight is quantized".into())
}

fn cell_13() -> Printed {
    Ok(torch::quant_tensor(&signed_weight()?))
}

fn cell_15() -> Printed {
    Ok(torch::truth(signed_weight()?.is_valid()))
}

fn cell_16() -> Printed {
    let conv = conv(quantizer_with!(MyBinaryWeightQuantizer { signed: true }), 3)?;
    Ok(torch::truth(conv.quant_weight().is_some_and(|q| q.signed)))
}
