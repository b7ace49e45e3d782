//! Numbers of the reference: statistics of rows with ties, and their gradients.
use super::*;
use crate::bit_width::BitWidthConst;
use burn::tensor::Device;

const ROWS: [[f32; 5]; 4] =
    [[0.5, -2.0, 3.0, 3.0, -2.0], [1.0, 2.0, 0.0, 0.0, 4.0], [-1.0, -4.0, -1.0, -4.0, -2.0], [0.0; 5]];

fn list<const D: usize>(t: Tensor<D>) -> Vec<f32> {
    t.into_data().try_to_vec().unwrap()
}

/// The statistics of some rows, and the gradient of their sum.
fn of(stats: &impl Stats, rows: &[[f32; 5]]) -> (Vec<f32>, Vec<f32>) {
    let rows = Tensor::<1>::from_floats(&rows.concat()[..], &Device::flex().autodiff()).reshape([-1, 5]);
    let x = rows.require_grad();
    let y = stats.stats(x.clone());
    let grads = y.clone().sum().backward();
    (list(y), list(x.grad(&grads).unwrap()))
}

/// Of all rows as channels, and of each alone as a tensor.
fn check(stats: impl Stats, values: [f32; 4], by_channel: [[f32; 5]; 4], alone: [[f32; 5]; 4]) {
    let (of_channels, gradient) = of(&stats, &ROWS);
    assert_eq!(of_channels, values);
    assert_eq!(gradient, by_channel.concat());
    for ((row, value), gradient) in ROWS.iter().zip(values).zip(alone) {
        assert_eq!(of(&stats, &[*row]), (vec![value], gradient.to_vec()), "{row:?}");
    }
}

#[test]
fn abs_min_max() {
    check(
        AbsMinMax,
        [5.0, 4.0, 3.0, 0.0],
        [[0.0, -1.0, 1.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.0, 1.0], [1.0, -1.0, 0.0, 0.0, 0.0], [0.0; 5]],
        [[0.0, -0.5, 0.5, 0.5, -0.5], [0.0, 0.0, -0.5, -0.5, 1.0], [0.5, -0.5, 0.5, -0.5, 0.0], [0.0; 5]],
    );
}

#[test]
fn negative_min_or_zero() {
    check(
        NegativeMinOrZero,
        [-2.0, 0.0, -4.0, 0.0],
        [[0.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0, 0.0]],
        [[0.0, 0.5, 0.0, 0.0, 0.5], [0.0, 0.0, 0.5, 0.5, 0.0], [0.0, 0.5, 0.0, 0.5, 0.0], [0.2; 5]],
    );
}

/// Which of equal elements gets the gradient is up to the implementation.
#[test]
fn percentiles() {
    assert_eq!(of(&NegativePercentileOrZero::new(30.0), &ROWS).0, [-2.0, 0.0, -4.0, 0.0]);
    assert_eq!(of(&PercentileInterval::new(30.0, 80.0), &ROWS).0, [5.0, 2.0, 3.0, 0.0]);
    let distinct = [[3.0, -5.0, 2.0, -4.0, 1.0]];
    let low = of(&NegativePercentileOrZero::new(30.0), &distinct);
    assert_eq!(low, (vec![-4.0], vec![0.0, 0.0, 0.0, 1.0, 0.0]));
    let interval = of(&PercentileInterval::new(30.0, 80.0), &distinct);
    assert_eq!(interval, (vec![6.0], vec![0.0, 0.0, 1.0, -1.0, 0.0]));
}

#[test]
fn averages() {
    let (value, gradient) = of(&AbsMaxAve, &ROWS);
    assert_eq!(value, [2.75]);
    let quarter = [(2, 0.25), (9, 0.25), (11, -0.25)];
    assert_eq!(gradient, (0..20).map(|i| quarter.iter().find(|q| q.0 == i).map_or(0.0, |q| q.1)).collect::<Vec<_>>());
    let (values, gradient) = of(&AbsAve, &ROWS);
    assert!(values.iter().zip([2.1, 1.4, 2.4, 0.0]).all(|(a, b): (&f32, f32)| (a - b).abs() < 1e-6), "{values:?}");
    assert_eq!(gradient[..5], [0.2, -0.2, 0.2, 0.2, -0.2]);
    assert_eq!(gradient[15..], [0.0; 5]);
}

#[test]
fn special_values() {
    let x = |row: [f32; 3]| Tensor::<2>::from_floats([row], &Device::flex());
    let nan = x([f32::NAN, 1.0, -2.0]);
    for value in [AbsMinMax.stats(nan.clone()), NegativeMinOrZero.stats(nan.clone()), AbsAve.stats(nan.clone())] {
        assert!(value.clone().into_scalar::<f32>().is_nan(), "{value}");
    }
    // in order NaN is the largest
    let low = NegativePercentileOrZero::new(30.0).stats(nan.clone());
    assert_eq!(low.into_scalar::<f32>(), -2.0);
    assert_eq!(PercentileInterval::new(40.0, 80.0).stats(x([f32::INFINITY, 1.0, -2.0])).into_scalar::<f32>(), 1.0);
    let tiny = AbsMinMax.stats(x([1e-40, -1e-40, 0.0])).into_scalar::<f32>();
    assert!(tiny > 0.0 && tiny < 3e-40);
}

#[test]
fn of_nothing() {
    for device in [Device::flex(), Device::flex().autodiff()] {
        for shape in [[1, 0], [3, 0], [0, 3], [0, 0]] {
            let x = || Tensor::<2>::zeros(shape, &device);
            for value in [
                AbsMax.stats(x()),
                AbsPercentile::new(99.0).stats(x()),
                AbsMinMax.stats(x()),
                NegativeMinOrZero.stats(x()),
                NegativePercentileOrZero::new(30.0).stats(x()),
                PercentileInterval::new(30.0, 80.0).stats(x()),
                AbsAve.stats(x()),
                SignedAbsMax.stats(x()),
                L1Norm.stats(x()),
                L2Norm.stats(x()),
                MeanSigmaStd::new(3.0, 0.0).stats(x()),
                KLMinimizerThreshold::new(true, BitWidthConst::new(8), 1001, 1e-4).stats(x()),
            ] {
                assert_eq!(list(value), vec![0.0; shape[0]], "{shape:?}");
            }
            assert_eq!(list(AbsMaxAve.stats(x())), [0.0]);
            assert_eq!(list(AbsMaxL2.stats(x())), [0.0]);
        }
    }
}
