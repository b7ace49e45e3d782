//! FINN takes symmetric quantizers alone.
use quant_nn::ShiftedUint8ActPerTensorFloat;
use quant_nn::export::targets::{Finn, check};

const _: () = check::<Finn, ShiftedUint8ActPerTensorFloat>();

fn main() {}
