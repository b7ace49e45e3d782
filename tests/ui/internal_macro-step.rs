//! The macros in `__private` are not called by hand.

quant_nn::__private::step! { {} }

fn main() {}
