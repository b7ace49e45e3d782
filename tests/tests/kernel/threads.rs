//! The same bits on any number of threads.
use super::*;
use quant_nn::components::kernel::{Formula, Rounding, fake_quantize};

fn bits<const D: usize>(shape: [usize; D], numbers: [usize; D], threads: usize) -> [Vec<u32>; 4] {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let device = Device::flex().autodiff();
        let mut random = Random(17);
        let n = shape.iter().product();
        let x = tensor(&random.list(n, 2.0), shape, &device).require_grad();
        let groups = numbers.iter().product();
        let scale = tensor(&random.list(groups, 0.1).iter().map(|s| s + 0.15).collect::<Vec<_>>(), numbers, &device);
        let scale = scale.require_grad();
        let zero_point = tensor(&random.list(groups, 2.0), numbers, &device).require_grad();
        let g = tensor(&random.list(n, 1.0), shape, &device);
        let formula =
            Formula::Integers { rounding: Rounding::HalfToEven, min: -8.0, max: 7.0, straight_through: false };
        let y = fake_quantize(&x, &scale, Some(&zero_point), formula).unwrap();
        let grads = (y.clone() * g).sum().backward();
        let bits = |t: &Tensor<D>| list(t).iter().map(|x| x.to_bits()).collect();
        let grad = |t: &Tensor<D>| bits(&t.grad(&grads).unwrap());
        [bits(&y), grad(&x), grad(&scale), grad(&zero_point)]
    })
}

/// A group that is larger than what a thread takes at once, and smaller ones.
#[test]
fn gradients_of_statistics_do_not_depend_on_threads() {
    use quant_nn::{QuantLinearConfig, ShiftedUint8WeightGroupQuantFloat, quantizer_with};
    let run = |group_size: usize, threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let device = Device::flex().autodiff();
            let quantizer = quantizer_with!(ShiftedUint8WeightGroupQuantFloat { group_size: group_size });
            let mut linear = QuantLinearConfig::new(512, 701).weight_quant(quantizer).try_init(&device).unwrap();
            let weight = tensor(&Random(29).list(512 * 701, 1.0), [512, 701], &device);
            linear.weight = linear.weight.map(|_| weight.require_grad());
            let g = tensor(&Random(31).list(512 * 701, 1.0), [512, 701], &device);
            let grads = (linear.quant_weight().unwrap().value * g).sum().backward();
            let grad = list(&linear.weight.val().grad(&grads).unwrap());
            grad.iter().map(|x| x.to_bits()).collect::<Vec<_>>()
        })
    };
    for group_size in [1, 16, 512] {
        let one = run(group_size, 1);
        for threads in [2, 7] {
            assert!(run(group_size, threads) == one, "groups of {group_size} on {threads} threads");
        }
    }
}

#[test]
fn sums_do_not_depend_on_threads() {
    fn check<const D: usize>(shape: [usize; D], numbers: [usize; D]) {
        let one = bits(shape, numbers, 1);
        for threads in [2, 3, 7] {
            assert!(bits(shape, numbers, threads) == one, "{numbers:?} on {threads} threads");
        }
    }
    check([700, 701], [1, 1]);
    check([700, 701], [700, 1]);
    check([700, 701], [1, 701]);
    check([700, 7, 101], [1, 7, 1]);
    check([7, 700, 101], [7, 1, 101]);
}
