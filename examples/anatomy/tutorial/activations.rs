//! Cells 17 and 18: a quantizer for activations.
use super::declaring::MyBinaryQuantizer;
use super::{Cell, Printed, torch, x};
use burn::tensor::Device;
use core::convert::Infallible;
use quant_nn::{ActQuantProxy, ActQuantizer, QuantIdentityConfig, QuantTensor, quantizer, quantizer_with};

pub const CELLS: &[Cell] = &[
    Cell {
        number: "17",
        asks: "`MySignedBinaryActQuantizer` in an identity.",
        run: cell_17,
        differs: "`return_quant_tensor=True` of the reference is the method `quantize`.",
    },
    Cell {
        number: "18",
        asks: "The scale, with another `scaling_init` given to the layer.",
        run: cell_18,
        differs: "`scaling_init=0.001` of the reference is `quantizer_with!(MySignedBinaryActQuantizer { scaling_init: 0.001 \
                  })`.",
    },
];

// cell 17
/// The binary quantizer, for activations.
#[quantizer(extends(MyBinaryQuantizer))]
pub struct MySignedBinaryActQuantizer {
    proxy_class: ActQuantProxy,
    #[value(true)]
    signed: bool,
}

/// What `QuantIdentity` makes of `x`.
fn quantize<Q: ActQuantizer<Error = Infallible>>(quantizer: Q) -> Result<QuantTensor<2>, Box<dyn std::error::Error>> {
    let identity = QuantIdentityConfig::new().act_quant(quantizer).init(&Device::flex());
    identity.quantize(x()).into_quant().ok_or_else(|| "the activation is quantized".into())
}

fn cell_17() -> Printed {
    Ok(torch::quant_tensor(&quantize(MySignedBinaryActQuantizer)?))
}

fn cell_18() -> Printed {
    let quantizer = quantizer_with!(MySignedBinaryActQuantizer { scaling_init: 0.001 });
    Ok(torch::scale(&quantize(quantizer)?.scale))
}
