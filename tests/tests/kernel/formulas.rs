//! Each formula on one number for all, written here once more as operations of tensors.
use super::*;
use quant_nn::components::kernel::{Formula, Rounding, fake_quantize};

const ROUNDINGS: [Rounding; 4] = [Rounding::HalfToEven, Rounding::Floor, Rounding::Ceil, Rounding::ToZero];

fn round(v: Tensor<1>, rounding: Rounding) -> Tensor<1> {
    match rounding {
        Rounding::HalfToEven => v.round(),
        Rounding::Floor => v.floor(),
        Rounding::Ceil => v.ceil(),
        Rounding::ToZero => v.clone().sign() * v.abs().floor(),
    }
}

fn by_operations(x: Tensor<1>, scale: Tensor<1>, zero_point: Option<Tensor<1>>, formula: Formula) -> Tensor<1> {
    match formula {
        Formula::Integers { rounding, min, max, .. } => {
            let v = x / scale.clone();
            match zero_point {
                Some(z) => (round(v + z.clone(), rounding).clamp(min, max) - z) * scale,
                None => round(v, rounding).clamp(min, max) * scale,
            }
        }
        Formula::ToIntegers { rounding, min, max, .. } => {
            let v = x / scale;
            round(zero_point.map_or(v.clone(), |z| v + z), rounding).clamp(min, max)
        }
        Formula::Binary { .. } => {
            let positive = x.clone().greater_equal_elem(0.0);
            x.full_like(-1.0).mask_fill(positive, 1.0) * scale
        }
        Formula::Spread => scale.expand(x.shape()),
        Formula::Quotient { min } => x.abs().clamp_min(min) / scale,
        Formula::Ternary { threshold } => {
            let small = x.clone().abs().greater((scale.clone() * threshold).expand(x.shape())).bool_not();
            x.sign().mask_fill(small, 0.0) * scale
        }
    }
}

/// Ties, bounds, both zeros, what is not finite, what is not normal, and what is larger than any integer of the range.
fn special(scale: f32) -> Vec<f32> {
    let halves = (-40..=40).map(|i| i as f32 * 0.5 * scale);
    let odd = [
        0.0,
        -0.0,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
        1e-40,
        -1e-40,
        f32::MAX,
        f32::MIN,
        8388609.0,
        -16777217.0,
    ];
    halves.chain(odd).chain(odd.map(|x| x * scale)).collect()
}

fn formulas() -> Vec<Formula> {
    let ranges = [
        (-127.0, 127.0),
        (-8.0, 7.0),
        (0.0, 255.0),
        (-1.0, 1.0),
        (0.0, 1.0),
        (-32768.0, 32767.0),
        (-2147483648.0, 2147483648.0),
    ];
    let mut formulas = Vec::new();
    for rounding in ROUNDINGS {
        for (min, max) in ranges {
            for straight_through in [false, true] {
                formulas.push(Formula::Integers { rounding, min, max, straight_through });
                formulas.push(Formula::ToIntegers { rounding, min, max, straight_through });
            }
        }
    }
    formulas.extend([false, true].map(|clamped| Formula::Binary { clamped }));
    formulas.push(Formula::Spread);
    formulas.extend([0.0, 0.3].map(|min| Formula::Quotient { min }));
    formulas.extend([0.0, 0.5, 1.0].map(|threshold| Formula::Ternary { threshold }));
    formulas
}

fn zero_points(formula: Formula) -> Vec<Option<f32>> {
    match formula {
        Formula::Integers { .. } | Formula::ToIntegers { .. } => {
            vec![None, Some(0.0), Some(3.0), Some(-2.0), Some(0.5)]
        }
        _ => vec![None],
    }
}

#[test]
fn values_are_the_same_bits() {
    for device in devices() {
        for formula in formulas() {
            for zero_point in zero_points(formula) {
                for scale in [0.25f32, 0.1] {
                    let x: Vec<f32> = special(scale).into_iter().chain(Random(7).list(500, 300.0 * scale)).collect();
                    let x = tensor(&x, [x.len()], &device);
                    let scale = tensor(&[scale], [1], &device);
                    let zero_point = zero_point.map(|z| tensor(&[z], [1], &device));
                    let found = fake_quantize(&x, &scale, zero_point.as_ref(), formula).unwrap();
                    let wanted = by_operations(x, scale, zero_point.clone(), formula);
                    assert_bits(&list(&found), &list(&wanted), &format!("{formula:?} {zero_point:?} {device:?}"));
                }
            }
        }
    }
}

#[test]
fn half_and_double_precision_are_composed_and_the_same() {
    use burn::tensor::FloatDType;
    let device = Device::flex();
    for dtype in [FloatDType::F64, FloatDType::F16, FloatDType::BF16] {
        for formula in formulas() {
            // half precision ends before the widest ranges do
            if matches!(formula, Formula::Integers { max, .. } | Formula::ToIntegers { max, .. } if max > 255.0)
                && dtype != FloatDType::F64
            {
                continue;
            }
            for zero_point in zero_points(formula) {
                let x = Random(3).list(100, 40.0);
                let x = tensor(&x, [100], &device).cast(dtype);
                let scale = tensor(&[0.25], [1], &device).cast(dtype);
                let zero_point = zero_point.map(|z| tensor(&[z], [1], &device).cast(dtype));
                let found = fake_quantize(&x, &scale, zero_point.as_ref(), formula).unwrap();
                assert_eq!(found.dtype(), x.dtype());
                let wanted = by_operations(x, scale, zero_point, formula);
                found.into_data().assert_eq(&wanted.into_data(), true);
            }
        }
    }
}

/// By hand: one element in the range, one above, one below.
#[test]
fn gradients_are_those_of_the_table() {
    for device in devices() {
        let device = device.autodiff();
        let x = tensor(&[0.6, 9.0, -9.0], [3], &device).require_grad();
        let scale = tensor(&[0.5], [1], &device).require_grad();
        let zero_point = tensor(&[1.0], [1], &device).require_grad();
        let g = tensor(&[1.0, 10.0, 100.0], [3], &device);
        let run = |straight_through, zero_point: Option<&Tensor<1>>| {
            let formula = Formula::Integers { rounding: Rounding::HalfToEven, min: -4.0, max: 3.0, straight_through };
            let y = fake_quantize(&x, &scale, zero_point, formula).unwrap();
            let grads = (y.clone() * g.clone()).sum().backward();
            let of = |t: &Tensor<1>| list(&t.grad(&grads).unwrap());
            (list(&y), of(&x), of(&scale), zero_point.map(of))
        };
        // 1.2 → 1, 18 → 3, −18 → −4
        let (y, dx, ds, _) = run(false, None);
        assert_eq!((y, dx), (vec![0.5, 1.5, -2.0], vec![1.0, 0.0, 0.0]));
        assert_near(&ds, &[-0.2 + 30.0 - 400.0], &[430.0], "ds");
        let (_, dx, ds, _) = run(true, None);
        assert_eq!(dx, [1.0, 10.0, 100.0]);
        assert_near(&ds, &[-0.2 - 150.0 + 1400.0], &[1550.0], "ds, straight through");
        // 2.2 → 2, 19 → 3, −17 → −4, less the zero point
        let (y, dx, ds, dz) = run(false, Some(&zero_point));
        assert_eq!((y, dx), (vec![0.5, 1.0, -2.5], vec![1.0, 0.0, 0.0]));
        assert_near(&ds, &[-0.2 + 20.0 - 500.0], &[520.0], "ds, with a zero point");
        assert_eq!(dz.unwrap(), [-55.0]);
        let (_, _, _, dz) = run(true, Some(&zero_point));
        assert_eq!(dz.unwrap(), [0.0]);
    }
}

/// By hand: a magnitude, two below the minimum of which one is 0, and one above.
#[test]
fn a_quotient_has_the_gradient_of_a_magnitude() {
    for device in devices() {
        let device = device.autodiff();
        let x = tensor(&[-2.0, 0.05, 0.0, 3.0], [4], &device).require_grad();
        let scale = tensor(&[4.0], [1], &device).require_grad();
        let y = fake_quantize(&x, &scale, None, Formula::Quotient { min: 0.1 }).unwrap();
        assert_eq!(list(&y), [0.5, 0.025, 0.025, 0.75]);
        let grads = (y * tensor(&[1.0, 10.0, 100.0, 1000.0], [4], &device)).sum().backward();
        assert_eq!(list(&x.grad(&grads).unwrap()), [-0.25, 2.5, 0.0, 250.0]);
        // −(0.5 + 0.25 + 2.5 + 750) / 4
        assert_near(&list(&scale.grad(&grads).unwrap()), &[-188.3125], &[189.0], "ds");
    }
}

#[test]
fn what_is_not_on_the_tape_gets_no_gradient() {
    for device in devices() {
        let (plain, device) = (device.clone(), device.autodiff());
        let formula =
            Formula::Integers { rounding: Rounding::HalfToEven, min: -4.0, max: 3.0, straight_through: false };
        let x = tensor(&[0.6, 9.0], [2], &device);
        let scale = tensor(&[0.5], [1], &device);
        let y = |x: &Tensor<1>, scale: &Tensor<1>| fake_quantize(x, scale, None, formula).unwrap().sum();
        let (leaf, learned) = (x.clone().require_grad(), scale.clone().require_grad());
        let grads = y(&leaf, &scale).backward();
        assert_eq!(list(&leaf.grad(&grads).unwrap()), [1.0, 0.0]);
        assert!(scale.grad(&grads).is_none());
        let grads = y(&x, &learned).backward();
        assert_near(&list(&learned.grad(&grads).unwrap()), &[-0.2 + 3.0], &[3.2], "ds alone");
        // a tensor without a tape at all
        let y = fake_quantize(&tensor(&[0.6, 9.0], [2], &plain), &learned, None, formula).unwrap();
        assert_near(&list(&learned.grad(&y.sum().backward()).unwrap()), &[2.8], &[3.2], "ds of a plain input");
    }
}

/// A zero point is for integers alone.
#[test]
fn what_is_no_integer_has_no_zero_point() {
    for device in devices() {
        let device = device.autodiff();
        let on_tape = |x: &[f32]| tensor(x, [x.len()], &device).require_grad();
        let (x, scale, zero_point) = (on_tape(&[0.6, -9.0]), on_tape(&[0.5]), on_tape(&[3.0]));
        for formula in [Formula::Binary { clamped: true }, Formula::Ternary { threshold: 0.5 }, Formula::Spread] {
            let with = fake_quantize(&x, &scale, Some(&zero_point), formula).unwrap();
            let without = fake_quantize(&x, &scale, None, formula).unwrap();
            assert_eq!(list(&with), list(&without));
            let grads = with.sum().backward();
            assert!(zero_point.grad(&grads).is_none() && scale.grad(&grads).is_some(), "{formula:?}");
        }
    }
}
