//! How many bits an integer has.
mod accumulator;
mod constant;
mod exponent_bias;
mod from_input;
mod max_mantissa;
mod msb_clamp;
mod parameter;
mod remove;
mod round;
mod stateful_const;

pub use accumulator::AccumulatorBitWidth;
pub use constant::BitWidthConst;
pub use exponent_bias::{ComputeExponentBias, ExponentBias, StaticExponentBias};
pub use from_input::BitWidthFromInput;
pub use max_mantissa::{ComputeMaxMantissa, MaxMantissa, StaticMaxMantissa};
pub use msb_clamp::MsbClampBitWidth;
pub use parameter::BitWidthParameter;
pub use remove::RemoveBitwidthParameter;
pub use round::RoundBitWidth;
pub use stateful_const::BitWidthStatefulConst;

use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay, Param};
use burn::tensor::Tensor;
use quant_macros::role;

/// The `bit_width_impl` of a quantizer.
#[role]
#[diagnostic::on_unimplemented(message = "`{Self}` is not a bit width", label = "expected e.g. `BitWidthConst`")]
pub trait BitWidth: Module + ModuleDisplay {
    /// The number of bits, a float as in the reference so that it can be learned.
    fn bit_width(&self) -> Scalar;
}

/// A parameter that begins as `init`, and stays so when it is loaded if `keep`.
fn initial(init: Tensor<1>, keep: bool) -> Param<Tensor<1>> {
    let param = Param::from_tensor(init.clone());
    match keep {
        true => param.load_mapper(move |loaded: Tensor<1>| init.clone().to_device(&loaded.device())),
        false => param,
    }
}
