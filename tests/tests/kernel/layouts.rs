//! How numbers lie over elements: values by operations of tensors, gradients by sums in double precision.
use super::*;
use quant_nn::components::kernel::*;

const FORMULA: Formula =
    Formula::Integers { rounding: Rounding::HalfToEven, min: -8.0, max: 7.0, straight_through: false };

fn spread<const D: usize>(numbers: &Tensor<D>, shape: [usize; D]) -> Vec<f32> {
    list(&numbers.clone().expand(shape))
}

/// `[dx, ds, dz]` of a sum weighted with `g`, and the magnitudes that were added up, of each element alone.
type Element = ([f64; 3], f64);

fn shares(g: f32, x: f32, s: f32, z: f32) -> Element {
    let (v, r) = (x / s + z, (x / s + z).round_ties_even());
    let c = r.clamp(-8.0, 7.0);
    let inside = c == r;
    let [g, x, s, z, c, _] = [g, x, s, z, c, v].map(f64::from);
    match inside {
        true => ([g, g * (c - z - x / s), 0.0], g.abs()),
        false => ([0.0, g * (c - z), -g * s], (g * (c - z)).abs()),
    }
}

fn check<const D: usize>(x: &Tensor<D>, numbers: [usize; D], shifted: bool, what: &str) {
    let (shape, device) = (x.dims(), x.device());
    let groups: usize = numbers.iter().product();
    let mut random = Random(11);
    let scale: Vec<f32> = random.list(groups, 0.1).iter().map(|s| 0.15 + s).collect();
    let scale = tensor(&scale, numbers, &device);
    let zero_point = shifted
        .then(|| tensor(&random.list(groups, 2.0).iter().map(|z| z.round()).collect::<Vec<_>>(), numbers, &device));
    let y = {
        let v = x.clone() / scale.clone();
        match zero_point.clone() {
            Some(z) => ((v + z.clone()).round().clamp(-8.0, 7.0) - z) * scale.clone(),
            None => v.round().clamp(-8.0, 7.0) * scale.clone(),
        }
    };
    let found = fake_quantize(x, &scale, zero_point.as_ref(), FORMULA).unwrap_or_else(|| panic!("{what}: no kernel"));
    assert_bits(&list(&found), &list(&y), what);

    let on_tape = |t: &Tensor<D>| Tensor::<D>::from_inner(t.clone()).require_grad();
    let (x, scale, zero_point) = (on_tape(x), on_tape(&scale), zero_point.as_ref().map(on_tape));
    let g = random.list(x.shape().num_elements(), 1.0);
    let weights = tensor(&g, shape, &device.clone().autodiff());
    let y = fake_quantize(&x, &scale, zero_point.as_ref(), FORMULA).unwrap();
    let grads = (y * weights).sum().backward();

    let zeros = Tensor::zeros(numbers, &device);
    let plain = |t: &Tensor<D>| t.clone().inner();
    let [xs, ss, zs] = [plain(&x), plain(&scale).expand(shape), zero_point.as_ref().map_or(zeros, plain).expand(shape)];
    let elements: Vec<_> =
        g.iter().zip(list(&xs)).zip(list(&ss)).zip(list(&zs)).map(|(((g, x), s), z)| shares(*g, x, s, z)).collect();
    let dx: Vec<f32> = elements.iter().map(|(shares, _)| shares[0] as f32).collect();
    assert_bits(&list(&x.grad(&grads).unwrap()), &dx, what);

    // which group an element is of: its number, counted
    let index: Vec<f32> = (0..groups).map(|i| i as f32).collect();
    let index = spread(&tensor(&index, numbers, &device), shape);
    let sums = |share: &dyn Fn(&Element) -> f64| {
        let mut sums = vec![0f64; groups];
        for (group, element) in index.iter().zip(&elements) {
            sums[*group as usize] += share(element);
        }
        sums.iter().map(|sum| *sum as f32).collect::<Vec<_>>()
    };
    let magnitudes = sums(&|e| e.1);
    assert_near(&list(&scale.grad(&grads).unwrap()), &sums(&|e| e.0[1]), &magnitudes, what);
    if let Some(zero_point) = zero_point {
        assert_near(&list(&zero_point.grad(&grads).unwrap()), &sums(&|e| e.0[2]), &magnitudes, what);
    }
}

fn random<const D: usize>(shape: [usize; D], device: &Device) -> Tensor<D> {
    tensor(&Random(5).list(shape.iter().product(), 2.0), shape, device)
}

/// Sizes whose product is that of the tensor only if it is counted wrong.
#[test]
fn a_layout_that_can_not_be_counted_has_no_kernel() {
    let inverse = |a: usize| (0..7).fold(1usize, |x, _| x.wrapping_mul(2usize.wrapping_sub(a.wrapping_mul(x))));
    let (n, run) = (1usize << 14, 10_001);
    let layout = Layout::Runs { outer: 1, repeats: n.wrapping_mul(inverse(run)), numbers: 1, run };
    for device in devices() {
        let (x, scale) = (Tensor::<1>::ones([n], &device), Tensor::<1>::ones([1], &device));
        assert!(fake_quantize_groups(&x, &scale, None, FakeQuantize { formula: FORMULA, layout }).is_none());
        let op = Reduce { statistic: Statistic::MaxMagnitude, layout };
        assert!(statistic(&x, op).is_none());
    }
}

#[test]
fn every_axis_alone_and_with_others() {
    let shape = [3, 4, 5, 6];
    for device in devices() {
        for kept in 0..16 {
            let numbers = core::array::from_fn(|dim| if kept >> dim & 1 == 1 { shape[dim] } else { 1 });
            // the one that begins with a repetition and alternates three times more
            let has_layout = Layout::broadcast(&shape, &numbers).is_some();
            assert_eq!(has_layout, numbers != [1, 4, 1, 6], "{numbers:?}");
            if !has_layout {
                continue;
            }
            for shifted in [false, true] {
                check(&random(shape, &device), numbers, shifted, &format!("{numbers:?} {device:?}"));
            }
        }
    }
}

#[test]
fn pieces_begin_anywhere() {
    for device in devices() {
        for shifted in [false, true] {
            // longer than a piece: runs, rows; shorter; of odd lengths; blocks of rows larger and smaller than a piece
            check(&random([1, 50_021], &device), [1, 1], shifted, "one run");
            check(&random([3, 20_011], &device), [3, 1], shifted, "long runs");
            check(&random([7001, 7], &device), [7001, 1], shifted, "short runs");
            check(&random([2, 301, 77], &device), [1, 301, 1], shifted, "runs that come again");
            check(&random([3, 20_011], &device), [1, 20_011], shifted, "long rows");
            check(&random([20_011, 3], &device), [1, 3], shifted, "short rows");
            check(&random([3, 9001, 5], &device), [3, 1, 5], shifted, "large blocks of rows");
            check(&random([701, 9, 11], &device), [701, 1, 11], shifted, "small blocks of rows");
            check(&random([40_013], &device), [40_013], shifted, "a number for each");
        }
    }
}

#[test]
fn views_are_read_as_what_they_show() {
    for device in devices() {
        let x = random([6, 8, 10], &device);
        for (view, what) in [
            (x.clone().swap_dims(0, 2), "transposed"),
            (x.clone().slice([1..5, 2..6, 3..10]), "a part of each dimension"),
            (x.clone().narrow(0, 2, 3), "the middle"),
            (x.clone().flip([1]), "backwards"),
            (random([1, 8, 1], &device).expand([6, 8, 10]), "repeated"),
            (x.clone().permute([1, 2, 0]).narrow(1, 1, 4), "permuted and cut"),
        ] {
            let [a, b, _] = view.dims();
            for numbers in [[1, 1, 1], [a, 1, 1], [1, b, 1]] {
                check(&view, numbers, true, what);
            }
        }
    }
}

/// A gradient that is repeated, cut or transposed, as that of a sum, of a slice and of a transposed result is.
#[test]
fn gradients_may_be_views() {
    for device in devices() {
        let device = device.autodiff();
        let x = random([4, 6], &device).require_grad();
        let scale = tensor(&[0.2], [1, 1], &device).require_grad();
        let y = || fake_quantize(&x, &scale, None, FORMULA).unwrap();
        let inside: Vec<f32> = list(&x)
            .iter()
            .map(|x| f32::from((x / 0.2).round_ties_even().clamp(-8.0, 7.0) == (x / 0.2).round_ties_even()))
            .collect();
        let dx = |loss: Tensor<1>| list(&x.grad(&loss.backward()).unwrap());
        assert_bits(&dx(y().sum()), &inside, "sum");
        assert_bits(&dx(y().swap_dims(0, 1).sum()), &inside, "transposed");
        let cut = dx(y().slice([1..3, 2..5]).sum());
        for (i, (found, inside)) in cut.iter().zip(&inside).enumerate() {
            let there = (1..3).contains(&(i / 6)) && (2..5).contains(&(i % 6));
            assert_eq!(*found, if there { *inside } else { 0.0 });
        }
        // one gradient for two parents
        let z = random([4, 6], &device).require_grad();
        let grads = (y() + z.clone()).sum().backward();
        assert_bits(&list(&x.grad(&grads).unwrap()), &inside, "of two, the first");
        assert_eq!(list(&z.grad(&grads).unwrap()), [1.0; 24]);
    }
}

#[test]
fn nothing_has_no_kernel() {
    let device = Device::flex();
    let scale = Tensor::<2>::ones([1, 1], &device);
    assert!(fake_quantize(&Tensor::<2>::zeros([0, 3], &device), &scale, None, FORMULA).is_none());
    let op = FakeQuantize { formula: FORMULA, layout: Layout::one(0) };
    assert!(fake_quantize_groups(&Tensor::<1>::zeros([0], &device), &scale, None, op).is_none());
    let x = random([2, 3], &device);
    assert!(fake_quantize(&x, &random([1, 2], &device), None, FORMULA).is_none());
    assert!(fake_quantize(&x, &scale, Some(&random([2, 1], &device)), FORMULA).is_none());
}
