//! Statistics where the elements are, against those of groups that were brought together.
use super::*;
use quant_nn::components::kernel::{Layout, Reduce, Statistic, composed, statistic};
use quant_nn::components::stats::*;
use quant_nn::components::view::*;

/// What a statistic and its gradient are by operations of tensors, of the groups of a view.
fn by_operations<const D: usize>(stats: &impl Stats, view: &impl View, x: &Tensor<D>) -> (Vec<f32>, Vec<f32>) {
    composed(|| {
        let x = Tensor::<D>::from_inner(x.clone()).require_grad();
        let numbers = stats.stats(view.view(x.clone()));
        let weights = weights(numbers.dims()[0], &x.device());
        let grads = (numbers.clone() * weights).sum().backward();
        (list(&numbers), list(&x.grad(&grads).unwrap()))
    })
}

fn weights(n: usize, device: &Device) -> Tensor<1> {
    tensor(&(1..=n).map(|i| i as f32).collect::<Vec<_>>(), [n], device)
}

fn by_kernel<const D: usize>(kind: Statistic, layout: Layout, x: &Tensor<D>) -> (Vec<f32>, Vec<f32>) {
    let x = Tensor::<D>::from_inner(x.clone()).require_grad();
    let numbers = statistic(&x, Reduce { statistic: kind, layout }).unwrap();
    let grads = (numbers.clone() * weights(numbers.dims()[0], &x.device())).sum().backward();
    (list(&numbers), list(&x.grad(&grads).unwrap()))
}

fn check<const D: usize>(view: &impl View, x: &Tensor<D>, what: &str) {
    let Some(layout) = view.layout(x.dims()) else { panic!("{what} has no layout") };
    let same = |kind, (numbers, grad): (Vec<f32>, Vec<f32>)| {
        let found = by_kernel(kind, layout, x);
        assert_bits(&found.0, &numbers, what);
        assert_near(&found.1, &grad, &grad, what);
    };
    same(Statistic::MaxMagnitude, by_operations(&AbsMax, view, x));
    same(Statistic::Range, by_operations(&AbsMinMax, view, x));
    same(Statistic::MinOrZero, by_operations(&NegativeMinOrZero, view, x));
    if !matches!(layout, Layout::Runs { repeats: 1, .. }) {
        return;
    }
    let n = layout.elements() / layout.groups();
    // a sort of many takes long in a test
    let percentages = if n > 10_000 { &[99.9][..] } else { &[0.0, 1.0, 50.0, 90.0, 99.9, 100.0] };
    for q in percentages.iter().copied() {
        let what = format!("{what}, {q} %");
        let k = ((0.01 * q * n as f64 + 0.5).floor() as usize).clamp(1, n);
        let (numbers, grad) = by_operations(&AbsPercentile::new(q), view, x);
        let found = by_kernel(Statistic::KthMagnitude(k), layout, x);
        assert_bits(&found.0, &numbers, &what);
        assert_near(&found.1, &grad, &grad, &what);
    }
}

fn views<const D: usize>(x: &Tensor<D>, what: &str) {
    check(&OverTensorView, x, &format!("{what}: tensor"));
    for dim in 0..D {
        check(&OverOutputChannelView::new(dim), x, &format!("{what}: channel {dim}"));
    }
    check(&OverBatchOverOutputChannelView::new(0, 1), x, &format!("{what}: batch and channel"));
    check(&OverOutputFeaturesView, x, &format!("{what}: features"));
    check(&DynamicOverSubChannelBlockView::new(2, -1), x, &format!("{what}: blocks"));
}

#[test]
fn every_view() {
    for device in devices() {
        // which of equal elements is the k-th is up to a sort, so that no magnitudes are equal
        let distinct = |n: usize| (0..n).map(|i| (i * 7919 % n) as f32 * 2.0 - n as f32 + 0.5).collect::<Vec<_>>();
        let random = |shape: [usize; 3]| tensor(&distinct(shape.iter().product()), shape, &device);
        views(&random([3, 5, 8]), "small");
        views(&random([31, 17, 64]), "some pieces");
        views(&random([3, 2, 17_000]), "long runs");
        views(&random([3, 17_000, 2]), "long rows");
        views(&random([12, 10, 8]).swap_dims(0, 1), "transposed");
        let convolution = tensor(&distinct(4 * 6 * 9), [4, 6, 3, 3], &device);
        check(&OverSubChannelBlockView::new(3, 1), &convolution, "blocks of input channels");
    }
}

/// Of equal ones the first of a group; all of them, if there is one group.
#[test]
fn ties() {
    for device in devices() {
        let x = tensor(&[1.0, -2.0, 2.0, 2.0, 0.0, 0.0, 0.0, 0.0], [2, 4], &device);
        let rows = Layout::broadcast(&[2, 4], &[2, 1]).unwrap();
        assert_eq!(
            by_kernel(Statistic::MaxMagnitude, rows, &x),
            (vec![2.0, 0.0], vec![0.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
        );
        let (numbers, grad) = by_kernel(Statistic::MaxMagnitude, Layout::one(8), &x);
        assert_eq!(numbers, [2.0]);
        assert_near(&grad, &[0.0, -1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 0.0, 0.0, 0.0, 0.0], &[1.0; 8], "shared");
        let columns = Layout::broadcast(&[2, 4], &[1, 4]).unwrap();
        let found = by_kernel(Statistic::Range, columns, &x);
        assert_eq!(found, (vec![1.0, 2.0, 2.0, 2.0], vec![1.0, -2.0, 3.0, 4.0, -1.0, 2.0, -3.0, -4.0]));
        // both zeros are one number
        let zeros = tensor(&[-0.0, 0.0, -1.0, 1.0, 0.0, -0.0], [2, 3], &device);
        let layout = Layout::broadcast(&[2, 3], &[2, 1]).unwrap();
        assert_eq!(by_kernel(Statistic::Range, layout, &zeros).1, [1.0, 0.0, -1.0, 2.0, -2.0, 0.0]);
        assert_eq!(by_kernel(Statistic::MinOrZero, layout, &zeros).1, [0.0, 0.0, 1.0, 0.0, 2.0, 0.0]);
        // nothing is a magnitude of 0, nor negative
        let found = by_kernel(Statistic::Range, rows, &x);
        assert_eq!(found, (vec![4.0, 0.0], vec![0.0, -1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]));
        let found = by_kernel(Statistic::MinOrZero, columns, &(x.clone() + 1.0));
        assert_eq!(found, (vec![0.0, -1.0, 0.0, 0.0], vec![0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]));
    }
}

#[test]
fn nan_and_infinity_are_found() {
    for device in devices() {
        let x = tensor(&[1.0, f32::NAN, -3.0, 2.0, f32::NEG_INFINITY, 5.0], [2, 3], &device);
        for (layout, wanted) in [
            (Layout::broadcast(&[2, 3], &[2, 1]), vec![f32::NAN, f32::INFINITY]),
            (Layout::broadcast(&[2, 3], &[1, 3]), vec![2.0, f32::NAN, 5.0]),
            (Some(Layout::one(6)), vec![f32::NAN]),
        ] {
            assert_bits(&by_kernel(Statistic::MaxMagnitude, layout.unwrap(), &x).0, &wanted, "with NaN");
        }
        // NaN of either sign is the smallest too
        for nan in [f32::NAN, -f32::NAN] {
            let x = tensor(&[1.0, nan, -3.0, 2.0, 4.0, 5.0], [2, 3], &device);
            for statistic in [Statistic::MinOrZero, Statistic::Range] {
                let rows = by_kernel(statistic, Layout::broadcast(&[2, 3], &[2, 1]).unwrap(), &x).0;
                assert!(rows[0].is_nan() && !rows[1].is_nan(), "{statistic:?} {rows:?}");
                let columns = by_kernel(statistic, Layout::broadcast(&[2, 3], &[1, 3]).unwrap(), &x).0;
                assert!(
                    columns[1].is_nan() && !columns[0].is_nan() && !columns[2].is_nan(),
                    "{statistic:?} {columns:?}"
                );
                assert!(by_kernel(statistic, Layout::one(6), &x).0[0].is_nan(), "{statistic:?}");
            }
        }
        // far enough from each other to be in other pieces, and in the rest of a vector
        for at in [0, 39_999, 40_000, 99_998] {
            let mut x = Random(9).list(100_000, 1.0);
            x[at] = f32::NAN;
            x[70_000] = f32::INFINITY;
            let found = by_kernel(Statistic::MaxMagnitude, Layout::one(100_000), &tensor(&x, [100_000], &device));
            assert!(found.0[0].is_nan(), "{at}");
        }
    }
}

/// A scale that is a statistic: both gradients of the weight come in one tensor.
#[test]
fn the_gradients_of_statistic_and_quantization_are_added() {
    use quant_nn::components::kernel::{Formula, Rounding, fake_quantize, shared};
    for device in devices() {
        let device = device.autodiff();
        let run = |x: &Tensor<2>, layout: Layout, shape: [usize; 2], statistic_first: bool| {
            let leaf = x.clone();
            let x = shared(leaf.clone());
            let max = statistic(&x, Reduce { statistic: Statistic::MaxMagnitude, layout }).unwrap();
            let scale = max.clone().reshape(shape) / 7.0;
            let formula =
                Formula::Integers { rounding: Rounding::HalfToEven, min: -7.0, max: 7.0, straight_through: false };
            let y = fake_quantize(&x, &scale, None, formula).unwrap();
            let loss = match statistic_first {
                true => max.sum() + y.sum(),
                false => (y * 3.0).sum(),
            };
            list(&leaf.grad(&loss.backward()).unwrap())
        };
        let x = tensor(&[0.3, -1.4, 0.9, 0.7, 0.2, -0.1], [2, 3], &device).require_grad();
        let layout = Layout::broadcast(&[2, 3], &[2, 1]).unwrap();
        let (found, both) = (run(&x, layout, [2, 1], false), run(&x, layout, [2, 1], true));
        // of the first row s = 0.2, and x / s = 1.5, −7, 4.5 become 2, −7, 4: ds = 0.5 + 0 − 0.5; of the second s = 0.1, nothing lost
        let ds = [3.0 * (2.0 - 0.3 / 0.2 + 4.0 - 0.9 / 0.2), 0.0];
        let wanted = [3.0, 3.0 - ds[0] / 7.0, 3.0, 3.0 + ds[1] / 7.0, 3.0, 3.0];
        assert_near(&found, &wanted, &[5.0; 6], "quantization alone");
        let wanted = [1.0, 1.0 - ds[0] / 21.0 - 1.0, 1.0, 1.0 + 1.0, 1.0, 1.0];
        assert_near(&both, &wanted, &[5.0; 6], "and the statistic");
        // only the statistic has a gradient
        let leaf = x.clone();
        let inner = shared(leaf.clone());
        let max = statistic(&inner, Reduce { statistic: Statistic::MaxMagnitude, layout }).unwrap();
        assert_eq!(list(&leaf.grad(&max.sum().backward()).unwrap()), [0.0, -1.0, 0.0, 1.0, 0.0, 0.0]);
    }
}
