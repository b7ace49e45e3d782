//! The macros in `__private` are for generated code.

quant_nn::__private::join! {}

fn main() {}
