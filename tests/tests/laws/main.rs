//! What holds for every quantizer to integers, whatever the numbers: checked on random tensors, with a fixed seed.
//! `PROPTEST_CASES` makes more of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod gradient;
mod values;

use burn::module::Module;
use burn::tensor::Device;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use tests::numbers::{Element, Step, act_quant, elements, tensor, weight_quant};

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0),
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(24),
        ..ProptestConfig::default()
    }
}

/// Rows of a tensor; per channel each row has a scale.
const ROWS: usize = 3;
const COLUMNS: usize = 8;

/// A tensor of any magnitude: ordinary numbers, ties of a binary scale, zeros and an outlier.
fn numbers() -> impl Strategy<Value = Vec<f32>> {
    let element = prop_oneof![
        6 => -1.0f32..1.0,
        2 => (-16i8..16).prop_map(|n| f32::from(n) / 16.0),
        1 => Just(0.0),
        1 => -40.0f32..40.0,
    ];
    let list = proptest::collection::vec(element, ROWS * COLUMNS);
    (list, -20i32..20).prop_map(|(list, exponent)| list.into_iter().map(|x| x * 2f32.powi(exponent)).collect())
}

fn bits() -> impl Strategy<Value = u32> {
    2u32..=8
}

/// A quantizer, what it needs to be told, and the integers that it has.
#[derive(Clone, Copy, Debug)]
struct Subject {
    name: &'static str,
    signed: bool,
    narrow: bool,
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    /// The scale follows the tensor.
    Weight,
    /// The scale is learned, and begins with a range that is given.
    Given,
    /// The scale is learned from the tensor, and then fixed.
    Collected,
}

const fn subject(name: &'static str, signed: bool, narrow: bool, place: Place) -> Subject {
    Subject { name, signed, narrow, place }
}

const SUBJECTS: &[Subject] = &[
    subject("Int8WeightPerTensorFloat", true, true, Place::Weight),
    subject("Int8WeightPerChannelFloat", true, true, Place::Weight),
    subject("Int8WeightPerTensorFixedPoint", true, true, Place::Weight),
    subject("Int8WeightPerChannelFixedPoint", true, true, Place::Weight),
    subject("ShiftedUint8WeightPerTensorFloat", false, false, Place::Weight),
    subject("ShiftedUint8WeightPerChannelFloat", false, false, Place::Weight),
    subject("Int8ActPerTensorFloatMinMaxInit", true, false, Place::Given),
    subject("Uint8ActPerTensorFloatMaxInit", false, false, Place::Given),
    subject("Int8ActPerTensorFixedPointMinMaxInit", true, false, Place::Given),
    subject("Uint8ActPerTensorFixedPointMaxInit", false, false, Place::Given),
    subject("Int8ActPerTensorFloat", true, false, Place::Collected),
    subject("Uint8ActPerTensorFloat", false, false, Place::Collected),
    subject("Int8ActPerTensorFixedPoint", true, false, Place::Collected),
    subject("ShiftedUint8ActPerTensorFloat", false, false, Place::Collected),
    subject("ShiftedUint8ActPerTensorFixedPoint", false, false, Place::Collected),
];

impl Subject {
    /// The lowest and the highest integer.
    fn range(self, bits: u32) -> (f32, f32) {
        let half = 2f32.powi(bits as i32 - 1);
        match (self.signed, self.narrow) {
            (true, narrow) => (-half + if narrow { 1.0 } else { 0.0 }, half - 1.0),
            (false, narrow) => (0.0, 2.0 * half - if narrow { 2.0 } else { 1.0 }),
        }
    }

    fn attributes(self, bits: u32, largest: f32) -> Value {
        let mut attributes = json!({ "bit_width": bits, "narrow_range": self.narrow });
        match self.place {
            Place::Weight => {}
            Place::Given if self.signed => {
                (attributes["min_val"], attributes["max_val"]) = (json!(-largest), json!(largest))
            }
            Place::Given => attributes["max_val"] = json!(largest),
            Place::Collected => attributes["collect_stats_steps"] = json!(1),
        }
        attributes
    }

    /// What becomes of each of `inputs`, by one quantizer: the first decides the scale of activations, and reaches a bit
    /// beyond their range.
    fn quantize(self, bits: u32, inputs: &[&[f32]]) -> Vec<Vec<Element>> {
        let device = Device::flex();
        let shape = [ROWS, COLUMNS];
        if self.place == Place::Weight {
            return inputs
                .iter()
                .map(|x| {
                    let (host, weight) =
                        weight_quant(self.name, &self.attributes(bits, 0.0), tensor(x, shape, &device)).unwrap();
                    elements(&host.forward(&weight).into_quant().unwrap())
                })
                .collect();
        }
        let largest = inputs[0].iter().fold(0.0f32, |m, x| m.max(x.abs())).max(f32::MIN_POSITIVE);
        let training = device.clone().autodiff();
        let act = act_quant(self.name, &self.attributes(bits, largest * 0.75), &training).unwrap();
        act.forward(tensor(inputs[0], shape, &training));
        let act = act.map(&mut Step).valid();
        inputs.iter().map(|x| elements(&act.forward(tensor(x, shape, &device)).into_quant().unwrap())).collect()
    }
}
