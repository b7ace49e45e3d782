use std::{collections::HashMap, thread};

use burn::tensor::{Distribution, TensorData};
use quant_nn::{
    ActQuantizer, Int8WeightPerTensorFixedPoint, Int8WeightPerTensorFloat, Never, SignedBinaryWeightPerTensorConst,
    Uint8ActPerTensorFixedPoint, Uint8ActPerTensorFloat, WeightQuantizer, export::trace, quantizer,
};
use safetensors::SafeTensors;

use super::*;
use crate::{
    data::Digits,
    model::{QuantNet, seeded},
    progress::Progress,
    quantizers::{Int2Weight, Int4Weight, Uint4Act},
    train::{Plan, train},
};

/// A network whose quantizers have seen data, in evaluation mode.
fn calibrated<N: Network>() -> (N, Device) {
    // not flex, whose one source of random numbers another test seeds
    #[expect(deprecated, reason = "burn supports it for now, and so do the quantizers")]
    let device = Device::ndarray();
    let train = device.clone().autodiff();
    let net: N = seeded(&train, 0);
    net.forward(Tensor::random([8, 1, SIDE, SIDE], Distribution::Default, &train));
    (net.valid(), device)
}

/// Four bits of scales that are powers of two.
#[quantizer(extends(Int8WeightPerTensorFixedPoint))]
pub struct FixedPoint4Weight {
    #[value(4)]
    bit_width: usize,
}

/// The same of activations.
#[quantizer(extends(Uint8ActPerTensorFixedPoint))]
pub struct FixedPoint4Act {
    #[value(4)]
    bit_width: usize,
}

#[test]
fn every_format_reads_back_as_the_integers_of_the_network() {
    let (net, device) = calibrated::<QuantNet<FixedPoint4Weight, FixedPoint4Act>>();
    let images = Tensor::random([5, 1, SIDE, SIDE], Distribution::Default, &device);
    let (logits, made) = trace(&net, |net| net.forward(images.clone())).unwrap();
    let ints = |path: &str| -> Vec<i64> {
        made.iter().find(|made| made.path == path).unwrap().int.as_ref().unwrap().iter().collect()
    };
    let weights = ["conv1", "conv2", "fc"].map(|layer| ints(&format!("{layer}.weight_quant")));
    assert_eq!(weights.each_ref().map(Vec::len), [144, 4608, 5120]);

    let folder = tempfile::tempdir().unwrap();
    let recording = record(&net, &device).unwrap();
    let sizes = export(&recording, folder.path(), "4-bit").unwrap();
    let read = |extension: &str| fs::read(folder.path().join(format!("4-bit.{extension}"))).unwrap();
    let text = |extension: &str| String::from_utf8(read(extension)).unwrap();

    // ONNX: the integers as bytes, as halves of bytes, and as the floats that they are rounded from
    let onnx = |extension: &str| -> HashMap<i64, Vec<u8>> {
        let file = read(extension);
        let graph = onnx_rs::parse(&file).unwrap().graph.unwrap();
        let sized =
            |tensor: &onnx_rs::ast::TensorProto| (tensor.dims().iter().product(), tensor.as_raw().unwrap().to_vec());
        graph.initializer.iter().map(sized).collect()
    };
    let (bytes, halves, floats) = (onnx("qcdq.onnx"), onnx("qcdq_int4.onnx"), onnx("qonnx.onnx"));
    for ints in &weights {
        let count = ints.len() as i64;
        assert_eq!(bytes[&count].iter().map(|byte| i64::from(*byte as i8)).collect::<Vec<_>>(), *ints);
        let nibbles = halves[&count].iter().flat_map(|byte| [byte << 4, *byte].map(|high| i64::from(high as i8 >> 4)));
        assert_eq!(nibbles.collect::<Vec<_>>(), *ints);
        assert_eq!(floats[&count].len(), ints.len() * 4);
    }

    let file = read("safetensors");
    let tensors = SafeTensors::deserialize(&file).unwrap();
    for (layer, ints) in ["conv1", "conv2", "fc"].iter().zip(&weights) {
        let tensor = tensors.tensor(&format!("{layer}.weight.int")).unwrap();
        assert_eq!(tensor.data().iter().map(|byte| i64::from(*byte as i8)).collect::<Vec<_>>(), *ints);
    }

    let array = |text: &str, name: &str| -> Vec<i64> {
        let (_, rest) = text.split_once(&format!("{name}[")).unwrap();
        let (numbers, _) = rest.split_once('{').unwrap().1.split_once('}').unwrap();
        numbers.split(',').map(|number| number.trim().parse().unwrap()).collect()
    };
    assert_eq!(array(&text("h"), "digits_conv2_weight"), weights[1]);

    // both programs on the images
    let program = recording.program().unwrap();
    let pixels: Vec<f32> = images.into_data().iter().collect();
    let inputs: Vec<_> = pixels.chunks(SIDE * SIDE).map(|image| program.quantize_input(image)).collect();
    let outputs = interop::c(&text("net.h"), &inputs);
    assert_eq!(interop::rust(&text("net.rs"), &inputs), outputs);
    let logits: Vec<f32> = logits.into_data().iter().collect();
    assert_eq!(program.dequantize_output(&outputs), logits[..], "sums of powers of two are exact");

    // 144 + 4608 + 5120 weights, of which int4 saves half a byte each; the opset takes nothing, clips are left out
    let [qcdq, int4] = [sizes[0].1, sizes[1].1];
    assert!(qcdq - int4 >= 9872 / 2 && qcdq - int4 < 9872 / 2 + 600, "{qcdq} and {int4}");
}

/// Compares the generated code with exact arithmetic on random images.
fn code_is_exact(recording: &Recording, many: usize, images: &[f32]) {
    let program = recording.program().unwrap();
    let inputs: Vec<_> = images.chunks(SIDE * SIDE).take(many).map(|image| program.quantize_input(image)).collect();
    assert_eq!(inputs.len(), many);
    let (header, module) = (program.c("net").unwrap(), program.rust().unwrap());
    let (exact, c, rust) = thread::scope(|scope| {
        let c = scope.spawn(|| interop::c(&header, &inputs));
        let rust = scope.spawn(|| interop::rust(&module, &inputs));
        let exact: Vec<i64> = inputs.iter().flat_map(|input| program.run(input).unwrap()).collect();
        (exact, c.join().unwrap(), rust.join().unwrap())
    });
    assert!(c == exact, "C is not exact");
    assert!(rust == exact, "Rust is not exact");
}

/// Numbers that need not be pixels: some are below 0, some above 1.
fn noise(images: usize) -> Vec<f32> {
    let mut state = 1_u64;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 24) as f32 * 1.4 - 0.2
    };
    (0..images * SIDE * SIDE).map(next).collect()
}

#[test]
fn generated_code_is_exact() {
    fn check<W, A>()
    where
        W: WeightQuantizer<Error: Never> + Default,
        A: ActQuantizer<Error: Never> + Default,
        QuantNet<W, A>: Network,
    {
        let (net, device) = calibrated::<QuantNet<W, A>>();
        code_is_exact(&record(&net, &device).unwrap(), 3, &noise(3));
    }
    check::<Int8WeightPerTensorFloat, Uint8ActPerTensorFloat>();
    check::<Int2Weight, Uint8ActPerTensorFloat>();
    check::<SignedBinaryWeightPerTensorConst, Uint8ActPerTensorFloat>();
}

/// Trains a network for a few epochs, checks its code on 10,000 images, and writes what `tests/export/check.py` reads.
fn for_other_programs<W, A>(name: &str)
where
    W: WeightQuantizer<Error: Never> + Default,
    A: ActQuantizer<Error: Never> + Default,
    QuantNet<W, A>: Network,
{
    let device = Device::flex();
    let plan = Plan { digits: Digits::load().unwrap(), device: device.clone(), epochs: 3 };
    let (_, net) = train::<QuantNet<W, A>>(&plan, 0, Progress::new(name, plan.epochs)).unwrap();
    let recording = record(&net, &device).unwrap();
    let noise = noise(10_000);
    code_is_exact(&recording, 10_000, &noise);

    let folder = interop::folder();
    let mut pixels: Vec<f32> = plan.digits.test.iter().flat_map(|digit| digit.pixels).collect();
    pixels.extend(noise);
    let shape = [pixels.len() / (SIDE * SIDE), 1, SIDE, SIDE];
    let images = Tensor::<4>::from_data(TensorData::new(pixels, shape), &device);
    let (logits, made) = trace(&net, |net| net.forward(images.clone())).unwrap();
    let ints = made.into_iter().filter_map(|made| Some((format!("int:{}", made.path), made.int?)));
    let both = [("input".into(), images.into_data()), ("output".into(), logits.into_data())];
    interop::numbers(&folder, name, both.into_iter().chain(ints));
    export(&recording, &folder, name).unwrap();
}

/// Minutes without optimisation: `cargo test --release --example digits -- --ignored`, with `EXPORT_FOLDER`.
#[test]
#[ignore = "takes long, and writes files for other programs"]
fn files_for_other_programs() {
    for_other_programs::<Int8WeightPerTensorFixedPoint, Uint8ActPerTensorFixedPoint>("digits_fixed_point");
    for_other_programs::<Int8WeightPerTensorFloat, Uint8ActPerTensorFloat>("digits_8-bit");
    for_other_programs::<Int4Weight, Uint4Act>("digits_4-bit");
    for_other_programs::<Int2Weight, Uint8ActPerTensorFloat>("digits_2-bit");
    for_other_programs::<SignedBinaryWeightPerTensorConst, Uint8ActPerTensorFloat>("digits_binary");
}
