//! Whatever the operands: the result stands for integers, they are those that integer arithmetic gives, and its value is that
//! of the same operation on the values.
use crate::{Operand, floats, integers};
use burn::nn::pool::{AvgPool2dConfig, MaxPool1dConfig};
use burn::tensor::{DType, Device, FloatDType, Tensor};
use proptest::prelude::*;
use quant_nn::QuantTensor;
use tests::devices;

#[derive(Clone, Debug)]
struct Integers {
    ints: Vec<i32>,
    bits: u32,
    signed: bool,
    scale: f32,
}

impl Integers {
    fn range(bits: u32, signed: bool) -> (i32, i32) {
        // one bit with a sign is a sign
        if (bits, signed) == (1, true) {
            return (-1, 1);
        }
        if signed { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) } else { (0, (1 << bits) - 1) }
    }
    /// Whether there is a negative integer without a positive one of its magnitude.
    fn has_lowest(&self) -> bool {
        self.signed && self.bits > 1 && self.ints.contains(&Self::range(self.bits, true).0)
    }
    fn with<const D: usize>(&self, shape: [usize; D], zero_point: f32, device: &Device) -> QuantTensor<D> {
        let ints: Vec<f32> = self.ints.iter().map(|i| *i as f32).collect();
        let (scale, bits, signed) = (self.scale, self.bits as f32, self.signed);
        Operand { ints: &ints, shape, scale, zero_point, bits, signed }.on(device)
    }
}

const ELEMENTS: usize = 16;

fn tensor() -> impl Strategy<Value = Integers> {
    (1u32..=8, any::<bool>(), -6i32..=3).prop_flat_map(|(bits, signed, exponent)| {
        let (low, high) = Integers::range(bits, signed);
        // the ends of the range are where it overflows
        let int = prop_oneof![Just(low), Just(high), low..=high];
        let int = int.prop_map(move |i| if (bits, signed) == (1, true) { i.signum().max(0) * 2 - 1 } else { i });
        let ints = prop::collection::vec(int, ELEMENTS);
        ints.prop_map(move |ints| Integers { ints, bits, signed, scale: 0.75 * 2f32.powi(exponent) })
    })
}

fn proptest_config() -> ProptestConfig {
    ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() }
}

fn pairs(a: &Integers, b: &Integers, f: impl Fn(i64, i64) -> i64) -> Vec<i64> {
    a.ints.iter().zip(&b.ints).map(|(a, b)| f((*a).into(), (*b).into())).collect()
}

proptest! {
    #![proptest_config(proptest_config())]

    #[test]
    fn sums_and_differences(a in tensor(), b in tensor(), za in -4i32..4, zb in -4i32..4) {
        let b = Integers { scale: a.scale, ..b };
        for device in devices() {
            let (x, y) = (a.with([4, 4], za as f32, &device), b.with([4, 4], zb as f32, &device));
            let sum = x.clone().add(y.clone()).unwrap();
            prop_assert_eq!(integers(&sum), pairs(&a, &b, |a, b| a + b));
            prop_assert_eq!(floats(sum.value.clone()), floats(x.value.clone() + y.value.clone()));
            // minus the lowest integer is none of the range
            if !b.has_lowest() {
                let difference = x.sub(y).unwrap();
                prop_assert_eq!(integers(&difference), pairs(&a, &b, |a, b| a - b));
            }
        }
    }

    #[test]
    fn products(a in tensor(), b in tensor()) {
        for device in devices() {
            let product = a.with([4, 4], 0.0, &device).mul(b.with([4, 4], 0.0, &device)).unwrap();
            prop_assert_eq!(integers(&product), pairs(&a, &b, |a, b| a * b));
            let matrix = a.with([4, 4], 0.0, &device).matmul(b.with([4, 4], 0.0, &device)).unwrap();
            let at = |m: &Integers, i: usize, j: usize| i64::from(m.ints[4 * i + j]);
            let wanted: Vec<i64> = (0..16).map(|k| (0..4).map(|j| at(&a, k / 4, j) * at(&b, j, k % 4)).sum()).collect();
            // the reference's bits hold all sums but those of the lowest integers, which a narrow range leaves out
            if matrix.is_valid() || !a.has_lowest() && !b.has_lowest() {
                prop_assert_eq!(integers(&matrix), wanted);
            }
        }
    }

    #[test]
    fn by_a_number(a in tensor(), c in prop_oneof![0.01f32..100.0, -100.0f32..-0.01]) {
        prop_assume!(c > 0.0 || !a.has_lowest());
        // of one bit both integers have to be there
        prop_assume!(a.bits > 1);
        let device = Device::flex();
        let sign = if c < 0.0 { -1 } else { 1 };
        let wanted: Vec<i64> = a.ints.iter().map(|i| sign * i64::from(*i)).collect();
        for q in [a.with([16], 3.0, &device).mul_scalar(c).unwrap(), a.with([16], 3.0, &device).div_scalar(c).unwrap()] {
            prop_assert_eq!(integers(&q), wanted.clone());
            prop_assert!(floats(q.scale.into()).into_iter().all(|s| s > 0.0));
        }
    }

    #[test]
    fn moved_elements(a in tensor()) {
        prop_assume!(a.bits > 1);
        let device = Device::flex();
        let scale = Tensor::<1>::from_floats([1.0, 2.0, 4.0, 8.0], &device).reshape([1, 4, 1]) * a.scale;
        let x = a.with([2, 4, 2], 0.0, &device);
        let value = x.value.clone() / a.scale * scale.clone();
        let x = QuantTensor { value, scale: scale.into(), ..x };
        let (ints, at) = (integers(&x), |i: usize, j: usize, k: usize| 8 * i + 2 * j + k);
        let permuted = x.clone().permute([1, 2, 0]).unwrap();
        let wanted: Vec<i64> = (0..16).map(|n| ints[at(n % 2, n / 4, n / 2 % 2)]).collect();
        prop_assert_eq!(integers(&permuted), wanted);
        let cut = x.clone().slice([1..2, 1..3, 0..2]).unwrap();
        prop_assert_eq!(integers(&cut), [ints[10], ints[11], ints[12], ints[13]]);
        // a dimension of 1 comes and goes
        let wide = x.clone().reshape([2, 1, 4, 2]).unwrap();
        prop_assert_eq!(wide.scale.dims(), [1, 1, 4, 1]);
        prop_assert_eq!(integers(&wide.reshape([2, 4, 2]).unwrap()), ints.clone());
        let pooled = x.clone().max_pool1d(&MaxPool1dConfig::new(2).init()).unwrap();
        let wanted: Vec<i64> = ints.chunks(2).map(|pair| pair[0].max(pair[1])).collect();
        prop_assert_eq!(integers(&pooled), wanted);
        // channels of either are joined with their scales
        let both = QuantTensor::cat(vec![x.clone(), x], 1).unwrap();
        prop_assert_eq!(both.scale.dims(), [1, 8, 1]);
        let rows: Vec<i64> = ints.chunks(8).flat_map(|row| [row, row].concat()).collect();
        prop_assert_eq!(integers(&both), rows);
    }

    #[test]
    fn averages(a in tensor(), zero_point in 0i32..4, height in 1usize..=4, width in 1usize..=4) {
        // of one bit both integers have to be there
        prop_assume!(a.bits > 1 || height * width > 1);
        let device = Device::flex();
        let x = a.with([1, 1, 4, 4], zero_point as f32, &device);
        let mean = x.avg_pool2d(&AvgPool2dConfig::new([height, width]).with_strides([4, 4]).init()).unwrap();
        let window = (0..16).filter(|i| i / 4 < height && i % 4 < width);
        let sum: i64 = window.map(|i| i64::from(a.ints[i])).sum();
        if mean.is_valid() || !a.has_lowest() {
            prop_assert_eq!(integers(&mean), [sum]);
        }
    }
}

/// Signs and single bits, with as many products as are a power of two: the sum of all is one more than the power's bits hold.
#[test]
fn single_bits() {
    let device = Device::flex();
    let of = |int: f32, signed| {
        let ints = &[int; 4];
        Operand { ints, shape: [1, 4], scale: 1.0, zero_point: 0.0, bits: 1.0, signed }.on(&device)
    };
    let signs = || of(1.0, true);
    let product = signs().matmul(signs().transpose().unwrap()).unwrap();
    assert_eq!((integers(&product), product.bit_width.to_f32()), (vec![4], 4.0));
    let bits = || of(1.0, false);
    let product = bits().matmul(bits().transpose().unwrap()).unwrap();
    assert_eq!((integers(&product), product.bit_width.to_f32()), (vec![4], 3.0));
    let sum = signs().add(signs()).unwrap();
    assert_eq!((integers(&sum), sum.bit_width.to_f32()), (vec![2; 4], 3.0));
    // i1 and i3: −5 does not fit in three bits
    let three = Operand { ints: &[-4.0; 4], shape: [1, 4], scale: 1.0, zero_point: 0.0, bits: 3.0, signed: true };
    let sum = of(-1.0, true).add(three.on(&device)).unwrap();
    assert_eq!((integers(&sum), sum.bit_width.to_f32()), (vec![-5; 4], 4.0));
}

/// What a float holds exactly, although not the range around it.
#[test]
fn many_bits() {
    let device = Device::flex();
    let of = |bits| Operand { ints: &[0.0], shape: [1], scale: 1.0, zero_point: 0.0, bits, signed: true }.on(&device);
    // 2^29 − 1 + 7 takes 30 bits and a sign
    assert_eq!(of(30.0).add(of(4.0)).unwrap().bit_width.to_f32(), 31.0);
}

/// Five of −2 do not fit in the four bits that the reference gives them, five of −1 do.
#[test]
fn the_lowest_integer() {
    use burn::nn::pool::AvgPool1dConfig;
    let device = Device::flex();
    let mean = |int: f32| {
        let ints = &[int; 5];
        let x = Operand { ints, shape: [1, 1, 5], scale: 1.0, zero_point: 0.0, bits: 2.0, signed: true }.on(&device);
        x.avg_pool1d(&AvgPool1dConfig::new(5).init()).unwrap()
    };
    assert_eq!((mean(-2.0).is_valid(), mean(-2.0).bit_width.to_f32()), (false, 4.0));
    assert_eq!(integers(&mean(-1.0)), [-5]);
}

/// Sums of a window with padding: what is padded stands for 0.0.
#[test]
fn padding_stands_for_zero() {
    use burn::nn::PaddingConfig2d;
    let device = Device::flex();
    let x = Operand { ints: &[5.0; 4], shape: [1, 1, 2, 2], scale: 0.5, zero_point: 3.0, bits: 4.0, signed: false };
    let pool = AvgPool2dConfig::new([2, 2]).with_strides([2, 2]).with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1));
    let mean = x.on(&device).avg_pool2d(&pool.init()).unwrap();
    // one element of 5, and three zeros, which are 3
    assert_eq!(integers(&mean), [14; 4]);
    assert_eq!(floats(mean.zero_point_or_zeros()), [12.0]);
}

#[test]
fn integers_have_the_smallest_type() {
    for device in devices() {
        for (bits, signed, dtype) in [
            (1.0, false, DType::U8),
            (4.0, true, DType::I8),
            (8.0, true, DType::I8),
            (8.0, false, DType::U8),
            (9.0, true, DType::I16),
            (16.0, false, DType::U16),
            (17.0, true, DType::I32),
            (32.0, false, DType::U32),
            (33.0, true, DType::I64),
        ] {
            let q = Operand { ints: &[0.0, 1.0], shape: [2], scale: 0.5, zero_point: 0.0, bits, signed }.on(&device);
            assert_eq!(q.int().unwrap().dtype(), dtype, "{bits} {signed}");
        }
        // what 32 bits without a sign hold is not cut off where those with one end
        let large = Operand { ints: &[4e9], shape: [1], scale: 1.0, zero_point: 0.0, bits: 32.0, signed: false };
        assert_eq!(integers(&large.on(&device)), [4_000_000_000]);
    }
}

/// As in the reference: nearer than 0.2 to an integer; 0.1 in double precision and 0.5 in half.
#[test]
fn the_tolerance_is_that_of_the_precision() {
    let device = Device::flex();
    let off = |by: f32, dtype: FloatDType| {
        let q =
            Operand { ints: &[3.0 + by], shape: [1], scale: 1.0, zero_point: 0.0, bits: 8.0, signed: true }.on(&device);
        QuantTensor { value: q.value.cast(dtype), scale: q.scale.map(|s| s.cast(dtype)), ..q }.is_valid()
    };
    assert!(off(0.19, FloatDType::F32) && !off(0.21, FloatDType::F32));
    assert!(off(0.09, FloatDType::F64) && !off(0.11, FloatDType::F64));
    assert!(off(0.4, FloatDType::F16) && off(0.4, FloatDType::BF16));
}
