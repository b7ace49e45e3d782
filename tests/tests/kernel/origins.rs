//! Scales of groups that are made of statistics of what they scale: their gradients go back to the elements that decided them.
use super::*;
use quant_nn::components::kernel::*;

const LAYOUT: Layout = Layout::Runs { outer: 1, repeats: 1, numbers: 2, run: 3 };
const INTEGERS: Formula =
    Formula::Integers { rounding: Rounding::HalfToEven, min: -2.0, max: 2.0, straight_through: false };

struct Pass {
    y: Vec<f32>,
    of_x: Vec<f32>,
    of_divisor: Option<Vec<f32>>,
}

/// Quantizes two groups with their largest magnitudes over a divisor, or over one for each.
fn pass(x: &[f32; 6], g: &[f32; 6], divisor: &[f32], learned: bool, device: &Device) -> Pass {
    let leaf = tensor(x, [2, 3], device).require_grad();
    let x = shared(leaf.clone());
    let divisor = tensor(divisor, [divisor.len()], device);
    let divisor = if learned { divisor.require_grad() } else { divisor };
    let stats = statistic(&x, Reduce { statistic: Statistic::MaxMagnitude, layout: LAYOUT }).unwrap();
    let scale = fake_quantize(&stats, &divisor, None, Formula::Quotient { min: 0.0 }).unwrap();
    let y = fake_quantize_groups(&x, &scale, None, FakeQuantize { formula: INTEGERS, layout: LAYOUT }).unwrap();
    let grads = (y.clone() * tensor(g, [2, 3], device)).sum().backward();
    let of_x = list(&leaf.grad(&grads).unwrap());
    Pass { y: list(&y), of_x, of_divisor: divisor.grad(&grads).map(|grad| list(&grad)) }
}

const X: [f32; 6] = [1.0, -3.0, 0.5, 0.25, 0.75, -1.0];
const G: [f32; 6] = [1.0, 10.0, 100.0, 1.0, 10.0, 100.0];

/// By hand. `x / s` is 2/3, −2, 1/3 with `s = 3/2`, and 1/2, 3/2, −2 with `s = 1/2`; `ds` is 1/3 − 100/3 = −33 and
/// −1/2 + 10/2 = 4.5; half of it goes to the largest magnitude, with its sign.
#[test]
fn the_largest_magnitude_has_the_gradient_of_the_scale() {
    for device in devices() {
        let found = pass(&X, &G, &[2.0], false, &device.autodiff());
        assert_eq!(found.y, [1.5, -3.0, 0.0, 0.0, 1.0, -1.0]);
        assert_near(&found.of_x, &[1.0, 26.5, 100.0, 1.0, 10.0, 97.75], &[133.0; 6], "dx");
    }
}

/// The same with a divisor that is learned, whose gradient is `−Σ ds · s / 2 = −(−33 · 1.5 + 4.5 · 0.5) / 2`, and with one
/// for each group: neither may be left to the quantization.
#[test]
fn a_divisor_that_is_learned_or_not_alone_is_left_to_the_tape() {
    for device in devices() {
        let device = device.autodiff();
        let found = pass(&X, &G, &[2.0], true, &device);
        assert_near(&found.of_x, &[1.0, 26.5, 100.0, 1.0, 10.0, 97.75], &[133.0; 6], "dx");
        assert_near(&found.of_divisor.unwrap(), &[23.625], &[50.0], "of the divisor");
        // `s` is 3/2 and 1/4: x / s is 1, 3, −4 in the second group, of which two are outside
        let found = pass(&X, &G, &[2.0, 4.0], false, &device);
        assert_eq!(found.y, [1.5, -3.0, 0.0, 0.25, 0.5, -0.5]);
        // ds is 0 + 10 · 2 − 100 · 2 = −180, a quarter of it with the sign of −1
        assert_near(&found.of_x, &[1.0, 26.5, 100.0, 1.0, 0.0, 45.0], &[200.0; 6], "dx, a divisor for each");
    }
}
