//! The floating-point formats against tables of their numbers, on both backends: the largest number, what is beyond it,
//! subnormal numbers, ties, infinities and NaN.
use burn::tensor::{Device, Tensor};
use quant_nn::components::function::float_internal_scale;
use quant_nn::components::quant::{Quantized, TensorQuant};
use quant_nn::quantizers::base::{FloatWeightBase, Fp4e2m1Mixin, Fp6e2m3Mixin, Fp6e3m2Mixin};
use quant_nn::{
    Context, Fp8e4m3FNUZWeight, Fp8e4m3OCPWeight, Fp8e4m3Weight, Fp8e5m2FNUZWeight, Fp8e5m2OCPWeight, Fp8e5m2Weight,
    QuantTensor, Resolve, Weights, quantizer, quantizer_with,
};
use tests::devices;

// formats that have no quantizer without a scale
#[quantizer(extends(Fp6e3m2Mixin, FloatWeightBase))]
struct Fp6e3m2;
#[quantizer(extends(Fp6e2m3Mixin, FloatWeightBase))]
struct Fp6e2m3;
#[quantizer(extends(Fp4e2m1Mixin, FloatWeightBase))]
struct Fp4e2m1;

/// A quantizer of the numbers as they are.
trait Numbers: Resolve<Weights, TensorQuant: TensorQuant> {}
impl<Q: Resolve<Weights, TensorQuant: TensorQuant>> Numbers for Q {}

fn quantize<Q: Numbers>(quantizer: &Q, x: &[f32], device: &Device) -> Quantized<1> {
    let x = Tensor::<1>::from_floats(x, device);
    let module = Weights::of(x.clone(), 0);
    let built = quantizer.tensor_quant(&Context { module: &module, device }).map_err(Into::into);
    built.unwrap_or_else(|e: quant_nn::DependencyError| panic!("{e}")).forward(x)
}

fn values<Q: Numbers>(quantizer: &Q, x: &[f32], device: &Device) -> Vec<f32> {
    quantize(quantizer, x, device).value.into_data().try_to_vec().unwrap()
}

/// A format by its definition: every exponent and every mantissa, with powers of two in double precision.
struct Format {
    exponents: u32,
    mantissas: u32,
    bias: i32,
    /// how many of the highest numbers stand for something else
    special: usize,
}

impl Format {
    fn numbers(&self) -> Vec<f32> {
        let mut numbers = vec![];
        for exponent in 0..1i32 << self.exponents {
            for mantissa in 0..1i32 << self.mantissas {
                let fraction = f64::from(mantissa) / f64::from(1 << self.mantissas);
                let (lead, exponent) = if exponent == 0 { (0.0, 1) } else { (1.0, exponent) };
                numbers.push(((lead + fraction) * 2f64.powi(exponent - self.bias)) as f32);
            }
        }
        numbers.truncate(numbers.len() - self.special);
        numbers
    }
}

fn check<Q: Numbers>(name: &str, quantizer: Q, format: Format, largest: f32, smallest: f32) {
    let numbers = format.numbers();
    assert_eq!((numbers[1], *numbers.last().unwrap()), (smallest, largest), "{name}: the table");
    for device in devices() {
        let of = |x: &[f32]| values(&quantizer, x, &device);
        // each is itself, on both sides
        let negative: Vec<f32> = numbers.iter().map(|n| -n).collect();
        assert_eq!(of(&numbers), numbers, "{name}");
        assert_eq!(of(&negative), negative, "{name}");
        for (i, pair) in numbers.windows(2).enumerate() {
            let middle = (pair[0] + pair[1]) / 2.0;
            let (below, above) = (f32::from_bits(middle.to_bits() - 1), f32::from_bits(middle.to_bits() + 1));
            // ties go to the even mantissa, which is every second number
            let even = pair[i % 2];
            assert_eq!(
                of(&[below, middle, above, -middle]),
                [pair[0], even, pair[1], -even],
                "{name}: around {middle}"
            );
        }
        // beyond the largest number, up to the largest of all
        assert_eq!(of(&[largest * 1.01, 1e6, f32::MAX, -f32::MAX]), [largest, largest, largest, -largest], "{name}");
        // the smallest f32 and zeros
        assert_eq!(of(&[f32::from_bits(1), f32::MIN_POSITIVE, 0.0, -0.0]), [0.0; 4], "{name}");
        assert_eq!(of(&[f32::INFINITY, f32::NEG_INFINITY]), [largest, -largest], "{name}");
        assert!(of(&[f32::NAN])[0].is_nan(), "{name}");
        // what the value says of itself
        let quant = QuantTensor::new(quantize(&quantizer, &numbers, &device), true);
        assert!(quant.is_valid() && quant.int().is_err(), "{name}");
        assert_eq!(quant.minifloat().unwrap().into_data().try_to_vec::<f32>().unwrap(), numbers, "{name}");
        assert_eq!(quant.bit_width.to_f32(), 1.0 + (format.exponents + format.mantissas) as f32, "{name}");
    }
}

macro_rules! formats {
    ($($test:ident: $quantizer:ident $exponents:literal $mantissas:literal $bias:literal, $special:literal special,
        largest $largest:literal, smallest $smallest:expr;)*) => { $(
        #[test]
        fn $test() {
            let format = Format { exponents: $exponents, mantissas: $mantissas, bias: $bias, special: $special };
            check(stringify!($quantizer), $quantizer, format, $largest, $smallest);
        }
    )* };
}

// largest and smallest numbers as the formats' specifications have them: OCP 8-bit Floating Point and Microscaling Formats,
// and Noune et al. for FNUZ; the plain ones have no special values
formats! {
    e4m3: Fp8e4m3Weight 4 3 7, 0 special, largest 480.0, smallest 1.0 / 512.0;
    e5m2: Fp8e5m2Weight 5 2 15, 0 special, largest 114688.0, smallest 1.0 / 65536.0;
    ocp_e4m3: Fp8e4m3OCPWeight 4 3 7, 1 special, largest 448.0, smallest 1.0 / 512.0;
    ocp_e5m2: Fp8e5m2OCPWeight 5 2 15, 4 special, largest 57344.0, smallest 1.0 / 65536.0;
    fnuz_e4m3: Fp8e4m3FNUZWeight 4 3 8, 0 special, largest 240.0, smallest 1.0 / 1024.0;
    fnuz_e5m2: Fp8e5m2FNUZWeight 5 2 16, 0 special, largest 57344.0, smallest 1.0 / 131072.0;
    e3m2: Fp6e3m2 3 2 3, 0 special, largest 28.0, smallest 0.0625;
    e2m3: Fp6e2m3 2 3 1, 0 special, largest 7.5, smallest 0.125;
    e2m1: Fp4e2m1 2 1 1, 0 special, largest 6.0, smallest 0.5;
}

#[test]
fn the_numbers_of_e2m1_by_hand() {
    let format = Format { exponents: 2, mantissas: 1, bias: 1, special: 0 };
    assert_eq!(format.numbers(), [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0]);
}

/// Without saturation: E5M2 has an infinity, E4M3 a NaN alone. What rounds to the largest number stays.
#[test]
fn what_does_not_saturate_becomes_what_the_format_has() {
    for device in devices() {
        let e5m2 = quantizer_with!(Fp8e5m2OCPWeight { saturating: false });
        let x = [57344.0, -57344.0, 61439.0, 61441.0, -61441.0, 1e9, f32::INFINITY, f32::NEG_INFINITY];
        let (max, inf) = (57344.0, f32::INFINITY);
        assert_eq!(values(&e5m2, &x, &device), [max, -max, max, inf, -inf, inf, inf, -inf]);
        assert!(values(&e5m2, &[f32::NAN], &device)[0].is_nan());

        let e4m3 = quantizer_with!(Fp8e4m3OCPWeight { saturating: false });
        let y = values(&e4m3, &[448.0, -463.9, 464.1, -480.0, f32::INFINITY, f32::NAN], &device);
        assert_eq!(y[..2], [448.0, -448.0]);
        assert!(y[2..].iter().all(|y| y.is_nan()), "{y:?}");

        // no special values: there is nothing that it could become
        let plain = quantizer_with!(Fp8e4m3Weight { saturating: false });
        assert_eq!(values(&plain, &[1e9, -1e9], &device), [480.0, -480.0]);

        let quant = QuantTensor::new(quantize(&e5m2, &[1e9, 1.0], &device), true);
        assert!(!quant.is_valid() && quant.minifloat().is_err());
    }
}

#[test]
fn an_unsigned_format_begins_at_zero() {
    for device in devices() {
        let unsigned = quantizer_with!(Fp8e5m2OCPWeight { signed: false });
        assert_eq!(values(&unsigned, &[-3.0, 3.1, 1e9], &device), [0.0, 3.0, 57344.0]);
        assert_eq!(quantize(&unsigned, &[1.0], &device).bit_width.to_f32(), 7.0);
        let unsigned = quantizer_with!(Fp8e5m2OCPWeight { signed: false, saturating: false });
        assert_eq!(values(&unsigned, &[-3.0, 3.1, 1e9], &device), [0.0, 3.0, f32::INFINITY]);
    }
}

/// The distance of the numbers at and beside every power of two.
#[test]
fn exponents_are_exact() {
    for device in devices() {
        for e in -126..127i32 {
            let power = f32::from_bits(((e + 127) as u32) << 23);
            let beside = [power, f32::from_bits(power.to_bits() - 1), f32::from_bits(power.to_bits() + 1)];
            let steps = float_internal_scale(Tensor::<1>::from_floats(beside, &device), &0.0.into(), &127.0.into());
            let below = if e == -126 { power } else { power / 2.0 };
            assert_eq!(steps.into_data().try_to_vec::<f32>().unwrap(), [power, below, power], "2^{e}");
        }
    }
}
