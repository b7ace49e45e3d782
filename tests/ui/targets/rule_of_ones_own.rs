//! A target of one's own names its own rule.
use quant_nn::Int8WeightPerTensorFloat;
use quant_nn::export::targets::{Requirement, Role, Rule, Target, check};

struct Board;
impl Target for Board {
    const NAME: &'static str = "the board";
    const RULES: &'static [Rule] =
        &[Rule::of(Role::Weight, Requirement::BitWidth { min: 2, max: 4 }, "multiplies numbers of 4 bits")];
}

const _: () = check::<Board, Int8WeightPerTensorFloat>();

fn main() {}
