//! Statistics are no scaling: what plays a role is one of the components that are listed.
use quant_nn::components::stats::AbsMax;
use quant_nn::{SignedBinaryWeightPerTensorConst, quantizer};

#[quantizer(extends(SignedBinaryWeightPerTensorConst))]
pub struct Statistics {
    scaling_impl: AbsMax,
}

fn main() {}
