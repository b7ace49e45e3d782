//! The straight-through gradient is that of a surrogate: the quantizer with its roundings as they are at one point, added
//! as constants. The finite differences of the surrogate are the gradient that the quantizer has to have there.
use crate::{COLUMNS, ROWS, bits, config, numbers};
use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Gradients, Tensor};
use proptest::prelude::*;
use serde_json::json;
use tests::numbers::{act_quant, floats, tensor, weight_quant};

/// The surrogate, and what is wrong with it in the controls.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Surrogate {
    Right,
    /// Rounds anew, so that it has steps and no slope.
    Rounding,
    /// Does not clamp, so that the gradient passes outside of the range too.
    Unclamped,
}

/// A quantizer of activations with a learned scale.
#[derive(Clone, Copy, Debug)]
struct Act {
    name: &'static str,
    signed: bool,
    power_of_two: bool,
}

const ACTS: [Act; 4] = [
    Act { name: "Int8ActPerTensorFloatMinMaxInit", signed: true, power_of_two: false },
    Act { name: "Uint8ActPerTensorFloatMaxInit", signed: false, power_of_two: false },
    Act { name: "Int8ActPerTensorFixedPointMinMaxInit", signed: true, power_of_two: true },
    Act { name: "Uint8ActPerTensorFixedPointMaxInit", signed: false, power_of_two: true },
];

impl Act {
    fn range(self, bits: u32) -> (f64, f64) {
        let half = 2f64.powi(bits as i32 - 1);
        if self.signed { (-half, half - 1.0) } else { (0.0, 2.0 * half - 1.0) }
    }

    /// The scale of the stored `value`, which is rounded as it is at `at`.
    fn scale(self, at: f64, value: f64, bits: u32) -> f64 {
        let (min, max) = self.range(bits);
        match (self.power_of_two, self.signed) {
            (true, _) => (value + at.ceil() - at).exp2() / if self.signed { -min } else { max + 1.0 },
            (false, true) => value / -min,
            (false, false) => value / max,
        }
    }

    /// One element with the roundings of `at`, which is an input and a stored value.
    fn element(self, kind: Surrogate, bits: u32, at: (f64, f64), to: (f64, f64)) -> f64 {
        let (old, new) = (self.scale(at.1, at.1, bits), self.scale(at.1, to.1, bits));
        let (min, max) = self.range(bits);
        let rounding = (at.0 / old).round_ties_even() - at.0 / old;
        let int = match kind {
            Surrogate::Rounding => (to.0 / new).round_ties_even(),
            _ => to.0 / new + rounding,
        };
        new * if kind == Surrogate::Unclamped { int } else { int.clamp(min, max) }
    }
}

/// `f` at both sides of `x`.
fn slope(x: f64, h: f64, f: impl Fn(f64) -> f64) -> f64 {
    (f(x + h) - f(x - h)) / (2.0 * h)
}

/// The parameters of a module that have a gradient, which is the second number.
struct Learned<'a>(&'a Gradients, Vec<(f64, f64)>);

impl ModuleVisitor for Learned<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = param.val().grad(self.0) {
            self.1.push((floats(&param.val())[0].into(), floats(&gradient)[0].into()));
        }
    }
}

fn double(x: &[f32]) -> Vec<f64> {
    x.iter().map(|x| f64::from(*x)).collect()
}

fn near(what: &str, ours: f64, expected: f64, terms: f64) -> Result<(), String> {
    let off = (ours - expected).abs();
    if off <= 1e-4 * expected.abs() + 1e-5 * terms {
        Ok(())
    } else {
        Err(format!("{what} is {ours} and not {expected}"))
    }
}

/// Whether the gradients of an activation and of its scale are the finite differences of the surrogate.
fn check_act(act: Act, kind: Surrogate, bits: u32, x: &[f32], g: &[f32]) -> Result<(), String> {
    let device = Device::flex().autodiff();
    // what lies beyond the range is clamped
    let largest = x.iter().fold(f32::MIN_POSITIVE, |m, x| m.max(x.abs())) * 0.6;
    let mut attributes = json!({ "bit_width": bits, "max_val": largest });
    if act.signed {
        attributes["min_val"] = json!(-largest);
    }
    let host = act_quant(act.name, &attributes, &device)?;
    let stored = {
        let none = tensor(&[0.0], [1], &device).require_grad();
        let grads = host.forward(none).into_value().sum().backward();
        let mut learned = Learned(&grads, vec![]);
        host.visit(&mut learned);
        learned.1.first().ok_or("no parameter")?.0
    };
    let (scale, (min, max)) = (act.scale(stored, stored, bits), act.range(bits));
    let x64 = double(x);
    // the clamp has its corner where the integer is a bound: no finite difference there
    let corner = |x: f64| [min, max].contains(&(x / scale).round_ties_even());
    let g: Vec<f32> = g.iter().zip(&x64).map(|(g, x)| if corner(*x) { 0.0 } else { *g }).collect();

    let input = tensor(x, [ROWS, COLUMNS], &device).require_grad();
    let value = host.forward(input.clone()).into_value();
    let grads = (value * tensor(&g, [ROWS, COLUMNS], &device)).sum().backward();
    let mut learned = Learned(&grads, vec![]);
    host.visit(&mut learned);
    let of_stored = learned.1.first().ok_or("no gradient of the scale")?.1;
    let of_input = floats(&input.grad(&grads).ok_or("no gradient of the input")?);

    let g64 = double(&g);
    for (i, ours) in of_input.iter().enumerate() {
        let expected = g64[i] * slope(x64[i], scale * 1e-3, |x| act.element(kind, bits, (x64[i], stored), (x, stored)));
        near(&format!("{act:?} at {bits} bits, gradient of {:e}", x[i]), f64::from(*ours), expected, 1.0)?;
    }
    let loss = |value: f64| -> f64 {
        let term = |i: usize| g64[i] * act.element(kind, bits, (x64[i], stored), (x64[i], value));
        (0..g64.len()).map(term).sum()
    };
    let terms: f64 = g64.iter().map(|g| g.abs() * max).sum::<f64>()
        * slope(stored, 1e-6 * stored.abs(), |v| act.scale(stored, v, bits));
    near(
        &format!("{act:?} at {bits} bits, gradient of the scale"),
        of_stored,
        slope(stored, 1e-6 * stored.abs(), loss),
        terms,
    )
}

/// Whether the gradient of weights is the finite difference of the surrogate, through their scale too: it is the largest
/// magnitude over the highest integer. What is clamped is rounded, too, so everything passes.
fn check_weight(kind: Surrogate, bits: u32, w: &[f32], g: &[f32]) -> Result<(), String> {
    let attributes = json!({ "bit_width": bits });
    let weight = tensor(w, [ROWS, COLUMNS], &Device::flex().autodiff());
    let (host, weight) = weight_quant("Int8WeightPerTensorFloat", &attributes, weight)?;
    let grads =
        (host.forward(&weight).into_value() * tensor(g, [ROWS, COLUMNS], &weight.lazy_device())).sum().backward();
    let ours = floats(&weight.val().grad(&grads).ok_or("no gradient")?);

    let (w, g, max) = (double(w), double(g), 2f64.powi(bits as i32 - 1) - 1.0);
    let scale = |w: &[f64]| w.iter().fold(0.0f64, |m, w| m.max(w.abs())) / max;
    let at = scale(&w);
    let loss = |to: &[f64]| -> f64 {
        let new = scale(to);
        let int = |i: usize| match kind {
            Surrogate::Rounding => (to[i] / new).round_ties_even(),
            _ => to[i] / new + (w[i] / at).round_ties_even() - w[i] / at,
        };
        (0..g.len()).map(|i| g[i] * int(i) * new).sum()
    };
    for i in 0..w.len() {
        let expected = slope(w[i], at * 1e-4, |x| {
            let mut to = w.clone();
            to[i] = x;
            loss(&to)
        });
        near(&format!("{bits} bits, gradient of the weight {:e}", w[i]), ours[i].into(), expected, g.len() as f64)?;
    }
    Ok(())
}

fn output_gradients() -> impl Strategy<Value = Vec<f32>> {
    proptest::collection::vec(-1.0f32..1.0, ROWS * COLUMNS)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_gradient_of_activations_is_that_of_the_surrogate(x in numbers(), g in output_gradients(), bits in bits()) {
        for act in ACTS {
            prop_assert_eq!(check_act(act, Surrogate::Right, bits, &x, &g), Ok(()));
        }
    }

    #[test]
    fn the_gradient_of_weights_is_that_of_the_surrogate(w in numbers(), g in output_gradients(), bits in bits()) {
        let mut magnitudes: Vec<f32> = w.iter().map(|w| w.abs()).collect();
        magnitudes.sort_by(f32::total_cmp);
        // two that are the largest have a corner between them
        prop_assume!(magnitudes[w.len() - 2] < 0.999 * magnitudes[w.len() - 1]);
        prop_assert_eq!(check_weight(Surrogate::Right, bits, &w, &g), Ok(()));
    }
}

/// The controls: with another surrogate the same checks fail.
#[test]
fn a_wrong_surrogate_is_noticed() {
    // up to 1.56, so that a power of two for 0.6 of it clamps, too
    let x: Vec<f32> = (0..24).map(|i| (i as f32 - 11.3) / 7.5).collect();
    let g: Vec<f32> = (0..24).map(|i| (i % 5) as f32 / 4.0 - 0.4).collect();
    for act in ACTS {
        assert_eq!(check_act(act, Surrogate::Right, 4, &x, &g), Ok(()));
        check_act(act, Surrogate::Rounding, 4, &x, &g).unwrap_err();
        check_act(act, Surrogate::Unclamped, 4, &x, &g).unwrap_err();
    }
    assert_eq!(check_weight(Surrogate::Right, 4, &x, &g), Ok(()));
    check_weight(Surrogate::Rounding, 4, &x, &g).unwrap_err();
}
