//! What targets accept, of the wiring and of the numbers.
use burn::module::Module;
use burn::tensor::{Device, Distribution, Tensor};
use quant_nn::export::targets::{Finn, Hls4ml, IntegerOnly, OnnxRuntime, Target, TensorRt, check};
use quant_nn::export::{Recording, record};
use quant_nn::{
    ActQuantizer, BiasQuantizer, BiasQuantizerFor, Int4WeightPerTensorFixedPointDecoupled, Int8ActPerTensorFixedPoint,
    Int8ActPerTensorFloat, Int8ActPerTensorFloatBatchQuant2d, Int8WeightPerChannelFloat, Int8WeightPerTensorFixedPoint,
    Int8WeightPerTensorFloat, Int32Bias, Never, NoQuant, QuantIdentityConfig, QuantLinear, QuantLinearConfig,
    RoundTo8bit, ShiftedUint8ActPerTensorFloat, SignedBinaryWeightPerTensorConst, TruncTo8bit, Uint8ActPerTensorFloat,
    WeightQuantizer, quantizer, quantizer_with,
};

const _: () = {
    check::<OnnxRuntime, ShiftedUint8ActPerTensorFloat>();
    check::<OnnxRuntime, Int32Bias>();
    check::<TensorRt, Int8ActPerTensorFloat>();
    check::<TensorRt, Int8WeightPerChannelFloat>();
    check::<TensorRt, SignedBinaryWeightPerTensorConst>();
    check::<TensorRt, NoQuant>();
    check::<Finn, Uint8ActPerTensorFloat>();
    check::<Finn, Int8WeightPerChannelFloat>();
    check::<Hls4ml, Int8ActPerTensorFixedPoint>();
    // statistics over channels that are one number
    check::<Hls4ml, Int4WeightPerTensorFixedPointDecoupled>();
    check::<TensorRt, Int8ActPerTensorFloatBatchQuant2d>();
    check::<Hls4ml, Int8WeightPerTensorFixedPoint>();
    // a constant may be a power of two, which its number says
    check::<Hls4ml, SignedBinaryWeightPerTensorConst>();
    check::<IntegerOnly, ShiftedUint8ActPerTensorFloat>();
    check::<IntegerOnly, TruncTo8bit>();
    check::<IntegerOnly, RoundTo8bit>();
};

fn recording<W, I, B>() -> Recording
where
    W: WeightQuantizer<Error: Never> + Default,
    I: ActQuantizer<Error: Never> + Default,
    B: BiasQuantizerFor<I, W> + BiasQuantizer<Error: Never> + Default,
{
    let (device, train) = (Device::flex(), Device::flex().autodiff());
    let linear: QuantLinear<W, I, NoQuant, B> = QuantLinearConfig::new(6, 3).init(&train);
    linear.forward(Tensor::<2>::random([16, 6], Distribution::Normal(0.0, 1.0), &train));
    record(&linear.valid(), Tensor::<2>::ones([1, 6], &device), |m, x| m.forward(x)).unwrap()
}

fn refused<T: Target>(recording: &Recording) -> String {
    recording.check::<T>().unwrap_err().to_string()
}

#[test]
fn a_recording_fits_by_its_numbers() {
    let plain = recording::<Int8WeightPerChannelFloat, Int8ActPerTensorFloat, NoQuant>();
    plain.check::<OnnxRuntime>().unwrap().check::<TensorRt>().unwrap().check::<Finn>().unwrap();
    plain.check::<IntegerOnly>().unwrap();
    assert!(
        refused::<Hls4ml>(&plain).contains("`restrict_scaling_impl` makes the scale"),
        "{}",
        refused::<Hls4ml>(&plain)
    );
    let fixed = recording::<Int8WeightPerTensorFixedPoint, Int8ActPerTensorFixedPoint, Int32Bias>();
    fixed.check::<Hls4ml>().unwrap();
    let bias = refused::<TensorRt>(&fixed);
    assert!(
        bias.starts_with("`bias_quant` (`Int32Bias`) does not fit TensorRT: its `tensor_quant` is there"),
        "{bias}"
    );
    assert!(
        bias.ends_with("but TensorRT has float biases, which it fuses itself; use `NoQuant` in its place"),
        "{bias}"
    );
}

#[test]
fn what_does_not_fit_is_named_with_its_attribute() {
    let unsigned = recording::<Int8WeightPerTensorFloat, Uint8ActPerTensorFloat, NoQuant>();
    let error = refused::<TensorRt>(&unsigned);
    assert!(
        error.starts_with("`input_quant` (`Uint8ActPerTensorFloat`) does not fit TensorRT: its `signed` is false"),
        "{error}"
    );
    let shifted = recording::<Int8WeightPerTensorFloat, ShiftedUint8ActPerTensorFloat, NoQuant>();
    assert!(refused::<Finn>(&shifted).contains("its `zero_point_impl` makes "), "{}", refused::<Finn>(&shifted));
    shifted.check::<OnnxRuntime>().unwrap();
    let channels = recording::<Int8WeightPerChannelFloat, Int8ActPerTensorFixedPoint, NoQuant>();
    assert!(refused::<Hls4ml>(&channels).contains("`weight_quant`"));
}

#[quantizer(extends(Int8ActPerTensorFloat), values)]
struct WidthOfAFunction;

#[quantizer]
impl WidthOfAFunction {
    #[value]
    fn bit_width() -> usize {
        17
    }
}

/// What the wiring does not decide, the recording does.
#[test]
fn a_number_that_is_no_literal_is_left_to_the_recording() {
    const _: () = check::<OnnxRuntime, WidthOfAFunction>();
    let (device, train) = (Device::flex(), Device::flex().autodiff());
    let wide = QuantIdentityConfig::new().act_quant(WidthOfAFunction).try_init(&train).unwrap();
    wide.forward(Tensor::<2>::ones([1, 6], &train));
    let wide = record(&wide.valid(), Tensor::<2>::ones([1, 6], &device), |m, x| m.forward(x)).unwrap();
    let error = refused::<OnnxRuntime>(&wide);
    assert!(
        error.contains("its `bit_width` is 17") && error.ends_with("write `#[value(16)] bit_width: usize`"),
        "{error}"
    );

    // and what has no name
    let four = quantizer_with!(Int8ActPerTensorFloat { bit_width: 4 });
    let linear = QuantLinearConfig::new(6, 3).input_quant(four).init(&train);
    linear.forward(Tensor::<2>::ones([1, 6], &train));
    let four = record(&linear.valid(), Tensor::<2>::ones([1, 6], &device), |m, x| m.forward(x)).unwrap();
    assert!(refused::<TensorRt>(&four).contains("its `bit_width` is 4"));
}
