mod build;
mod model;

use super::super::graph::{Dim, Format, Graph, Op, Rounding};
use super::lower;
use super::ratio::{Ratio, Scale};
use super::requantize::{Channel, Plan, Ranges, exact, multiplied};
use build::{Net, Random, quant, window};

/// Compares the texts with exact arithmetic on `many` inputs, and that with the graph's formulas in `f64` on 200.
fn check(graph: &Graph, many: usize) -> super::Program {
    let program = lower(graph).unwrap();
    let input = program.tensor(program.input).unwrap().clone();
    let output = program.tensor(program.output).unwrap().clone();
    let mut random = Random(7);
    let scale = graph.quantizers().find(|(node, _)| node.inputs[0] == graph.input).unwrap().1.scale[0];
    let mut inputs = Vec::new();
    for index in 0..200 {
        let real = |_| (random.between(input.min - 20, input.max + 20) - input.zero_point) as f32 * scale;
        let x: Vec<f32> = (0..input.len).map(real).map(|x| x + index as f32 * scale * 0.003).collect();
        let integers = program.quantize_input(&x);
        let y = program.run(&integers).unwrap();
        let expected = model::evaluate(graph, &x);
        assert_eq!(y.len(), expected.len());
        for (at, (y, expected)) in y.iter().zip(&expected).enumerate() {
            let ratio = output.scale.ratios[at / output.scale.inner % output.scale.ratios.len()].to_f64();
            let real = (y - output.zero_point) as f64 * ratio;
            assert!((real - expected).abs() <= ratio * 0.01, "{at}: {real} is not {expected}");
        }
        inputs.push(integers);
    }
    inputs.resize_with(many, || (0..input.len).map(|_| random.between(input.min, input.max)).collect());
    let exact: Vec<i64> = inputs.iter().flat_map(|x| program.run(x).unwrap()).collect();
    assert!(interop::c(&program.c("net").unwrap(), &inputs) == exact, "C is not exact");
    assert!(interop::rust(&program.rust().unwrap(), &inputs) == exact, "Rust is not exact");
    program
}

fn max_pool(kernel: usize, padding: usize) -> Op {
    let window = window(kernel, &[[padding; 2]; 2], 1);
    Op::MaxPool { window, kernel: vec![kernel; 2], ceil: false }
}

/// quantizer, convolution, relu, quantizer, max-pool, flatten, linear with its bias as an addition
fn chain(input: [f32; 2], weight: &[f32], hidden: [f32; 2]) -> Graph {
    let mut net = Net::new(&[1, 2, 6, 6]);
    let x = net.quantize(
        quant(
            "input",
            &[input[0]],
            input[1],
            if input[1] == 0.0 { -128 } else { 0 },
            if input[1] == 0.0 { 127 } else { 255 },
        ),
        net.graph.input,
    );
    let w = net.weight(&[4, 2, 3, 3], quant("conv.weight", weight, 0.0, -127, 127));
    let b = net.bias(4, input[0], weight);
    let conv = Op::Conv { window: window(1, &[[1, 1], [0, 2]], 1), groups: 1 };
    let x = net.op(conv, &[x, w, b], &[1, 4, 6, 6]);
    let x = net.op(Op::Relu, &[x], &[1, 4, 6, 6]);
    let x = net.quantize(quant("act", &[hidden[0]], hidden[1], 0, 255), x);
    let x = net.op(max_pool(2, 0), &[x], &[1, 4, 3, 3]);
    let x = net.op(Op::Reshape(vec![Dim::Batch, Dim::Known(36)]), &[x], &[1, 36]);
    let w = net.weight(&[5, 36], quant("fc.weight", &[0.01, 0.02, 0.03, 0.04, 0.05], 0.0, -7, 7));
    let w = net.op(Op::Transpose(vec![1, 0]), &[w], &[36, 5]);
    let x = net.op(Op::MatMul, &[x, w], &[1, 5]);
    let b = net.bias(5, hidden[0], &[0.01, 0.02, 0.03, 0.04, 0.05]);
    let b = net.op(Op::Reshape(vec![Dim::Known(1), Dim::Known(5)]), &[b], &[1, 5]);
    let x = net.op(Op::Add, &[x, b], &[1, 5]);
    net.graph.outputs = vec![x];
    net.graph
}

#[test]
fn chain_of_layers() {
    let program = check(&chain([0.031, 0.0], &[0.011, 0.013, 0.017, 0.012], [0.37, 0.0]), 10_000);
    let described = program.describe();
    assert!(described[0].ends_with("4 of 4 channels by proven multiplier"), "{described:?}");
    assert_eq!(described.len(), 2);
    assert!(program.c("net").unwrap().contains("typedef int32_t net_out_t;"));
}

/// What is between a convolution and a max-pool is rounded, so that it takes a byte and not four.
#[test]
fn rounding_comes_before_a_max_pool() {
    let mut net = Net::new(&[1, 2, 6, 6]);
    let x = net.quantize(quant("input", &[0.031], 0.0, -128, 127), net.graph.input);
    let w = net.weight(&[4, 2, 3, 3], quant("conv.weight", &[0.011, 0.013, 0.017, 0.012], 0.0, -127, 127));
    let conv = Op::Conv { window: window(1, &[[1, 1], [1, 1]], 1), groups: 1 };
    let x = net.op(conv, &[x, w], &[1, 4, 6, 6]);
    let x = net.op(Op::Clip { min: Some(0.0), max: None }, &[x], &[1, 4, 6, 6]);
    let x = net.op(max_pool(2, 1), &[x], &[1, 4, 4, 4]);
    let x = net.op(Op::Reshape(vec![Dim::Batch, Dim::Known(64)]), &[x], &[1, 64]);
    let x = net.quantize(quant("act", &[0.37], 5.0, 0, 255), x);
    net.graph.outputs = vec![x];
    let program = check(&net.graph, 2000);
    assert!(program.describe()[0].starts_with("layer, act: "), "{:?}", program.describe());
    assert!(program.tensors.iter().all(|tensor| tensor.max <= 255), "{:?}", program.tensors);
    assert_eq!(program.steps[1].bound, 255);
}

#[test]
fn zero_points_with_padding() {
    check(&chain([0.03125, 91.0], &[0.0625], [2.0, 37.0]), 2000);
    check(&chain([0.031, 131.0], &[0.011, 0.013, 0.017, 0.012], [1.13, 5.0]), 10_000);
}

/// Two branches with different scales, groups, dilation, average pools, a concatenation.
fn branches(scales: [f32; 3]) -> Graph {
    let mut net = Net::new(&[1, 4, 5, 5]);
    let shape = [1, 4, 5, 5];
    let [s, a, b] = scales;
    let x = net.quantize(quant("input", &[s], 0.0, -128, 127), net.graph.input);
    let w = net.weight(&[4, 2, 3, 3], quant("grouped.weight", &[0.0625], 0.0, -127, 127));
    let conv = Op::Conv { window: window(1, &[[2, 2], [2, 2]], 2), groups: 2 };
    let left = net.op(conv, &[x, w], &shape);
    let left = net.quantize(quant("left", &[a], 0.0, -128, 127), left);
    let w = net.constant("depthwise.weight", &[4, 1, 1, 1], vec![0.3, -0.2, 0.0, -0.7]);
    let binary = super::super::graph::Quant { format: Format::Binary, ..quant("depthwise.weight", &[0.5], 0.0, -1, 1) };
    let w = net.quantize(binary, w);
    let right = net.op(Op::Conv { window: window(1, &[[0, 0], [0, 0]], 1), groups: 4 }, &[x, w], &shape);
    let right = net.quantize(quant("right", &[b], 3.0, -128, 127), right);
    let sum = net.op(Op::Add, &[left, right], &shape);
    let sum = net.op(Op::Relu, &[sum], &shape);
    let sum = net.quantize(quant("sum", &[a], 0.0, 0, 255), sum);
    let pool = Op::AvgPool { window: window(2, &[[0, 0]; 2], 1), kernel: vec![3, 3], ceil: false, count_padding: true };
    let mean = net.op(pool, &[sum], &[1, 4, 2, 2]);
    let mean = net.quantize(quant("mean", &[a], 1.0, 0, 255), mean);
    let most = net.op(
        Op::MaxPool { window: window(3, &[[1, 0]; 2], 1), kernel: vec![3, 3], ceil: false },
        &[sum],
        &[1, 4, 2, 2],
    );
    let most = net.op(Op::Relu, &[most], &[1, 4, 2, 2]);
    let most = net.quantize(quant("mean", &[a], 1.0, 0, 255), most);
    let both = net.op(Op::Concat(1), &[mean, most], &[1, 8, 2, 2]);
    let x = net.op(Op::GlobalAvgPool, &[both], &[1, 8, 1, 1]);
    net.graph.outputs = vec![x];
    net.graph
}

#[test]
fn branches_of_power_of_two_scales() {
    check(&branches([0.03125, 0.25, 0.015625]), 10_000);
}

#[test]
fn branches_of_any_scales() {
    let program = check(&branches([0.031, 0.27, 0.0173]), 2000);
    assert!(program.steps.iter().any(|step| step.wide()), "the sum takes 64 bits");
}

/// One dimension, a sum of an accumulator per channel and a quantized value, per-channel outputs, a mean over time.
#[test]
fn one_dimension() {
    let mut net = Net::new(&[1, 3, 9]);
    let x = net.quantize(quant("input", &[0.25], 8.0, 0, 15), net.graph.input);
    let w = net.weight(&[3, 3, 3], quant("conv.weight", &[0.5, 0.25, 0.125], 0.0, -127, 127));
    let b = net.bias(3, 0.25, &[0.5, 0.25, 0.125]);
    let b = net.op(Op::Reshape(vec![Dim::Known(1), Dim::Known(3), Dim::Known(1)]), &[b], &[1, 3, 1]);
    let y = net.op(Op::Conv { window: window(1, &[[2, 0]], 1), groups: 1 }, &[x, w], &[1, 3, 9]);
    let y = net.op(Op::Add, &[b, y], &[1, 3, 9]);
    let y = net.op(Op::Add, &[y, x], &[1, 3, 9]);
    let per_channel = super::super::graph::Quant { axis: Some(1), ..quant("act", &[4.0, 3.0, 0.5], 0.0, -8, 7) };
    let y = net.quantize(per_channel, y);
    let y = net.op(Op::ReduceMean(vec![2]), &[y], &[1, 3, 1]);
    let y = net.quantize(quant("out", &[1.5], 0.0, -128, 127), y);
    net.graph.outputs = vec![y];
    check(&net.graph, 10_000);
}

/// A linear layer on each row, weights `[in, out]` with a scale per output, an average that counts its padding, and a
/// mean over rows.
#[test]
fn rows_and_padded_average() {
    let mut net = Net::new(&[1, 3, 4]);
    let x = net.quantize(quant("input", &[0.5], 5.0, 0, 31), net.graph.input);
    let scales = [0.25, 0.5, 0.125, 1.0];
    let per_output = super::super::graph::Quant { axis: Some(1), ..quant("fc.weight", &scales, 0.0, -127, 127) };
    let w = net.weight(&[4, 4], per_output);
    let b = net.bias(4, 0.5, &scales);
    let y = net.op(Op::MatMul, &[x, w], &[1, 3, 4]);
    let y = net.op(Op::Add, &[y, b], &[1, 3, 4]);
    let y = net.quantize(quant("act", &[16.0], 3.0, -128, 127), y);
    let pool = Op::AvgPool { window: window(1, &[[1, 1]], 1), kernel: vec![3], ceil: false, count_padding: true };
    let y = net.op(pool, &[y], &[1, 3, 4]);
    let y = net.op(Op::ReduceMean(vec![1]), &[y], &[1, 1, 4]);
    net.graph.outputs = vec![y];
    check(&net.graph, 5000);
}

/// Accumulators of 30 bits have more thresholds than 31-bit multipliers tell apart.
#[test]
fn thresholds_where_no_multiplier_is_exact() {
    let mut net = Net::new(&[1, 4]);
    let x = net.quantize(quant("input", &[0.011], 0.0, -32768, 32767), net.graph.input);
    let scales: Vec<f32> = (0..16).map(|_| 0.001 + net.random.unit() / 1000.0).collect();
    let w = net.weight(&[16, 4], quant("fc.weight", &scales, 0.0, -7000, 7000));
    let w = net.op(Op::Transpose(vec![1, 0]), &[w], &[4, 16]);
    let x = net.op(Op::MatMul, &[x, w], &[1, 16]);
    let x = net.quantize(quant("out", &[71.0], 3.0, -128, 127), x);
    net.graph.outputs = vec![x];
    let described = check(&net.graph, 10_000).describe();
    assert!(described[0].contains("the rest by thresholds"), "{described:?}");
}

/// A proof says what trying every accumulator says, for multipliers of 8 to 31 bits; thresholds are always exact.
#[test]
fn proofs_against_all_accumulators() {
    let mut random = Random(1);
    let (mut proven, mut refuted, mut counted) = (0, 0, 0);
    for case in 0..500 {
        let scale = |random: &mut Random, size: f32| Ratio::of_scale(size * (0.1 + random.unit())).unwrap();
        let last = random.between(1, 4000);
        let [a, b, c] = [0.1, 0.01, [0.1, 0.001, 1e-9, 1e9][case % 4]].map(|size| scale(&mut random, size));
        let ratio = a.times(b).unwrap().over(c).unwrap();
        let zero_point = random.between(-7, 7);
        let first = if case % 3 == 0 { 0 } else { -last };
        let wide = case % 5 == 0;
        let rounding = if case % 7 == 3 { Rounding::Floor } else { Rounding::HalfToEven };
        let ranges = Ranges { rounding, zero_point, min: -128, max: 127, accumulators: (first, last), wide };
        let exact = |acc: i64| {
            exact(rounding, ratio.fraction().unwrap(), zero_point, acc.into()).unwrap().clamp(-128, 127) as i64
        };
        let same = |m, s| (first..=last).all(|acc| multiplied(acc, m, s, zero_point).clamp(-128, 127) == exact(acc));
        match Channel::new(ratio, ranges).unwrap().plan {
            Plan::Multiplier { multiplier, shift } => {
                assert!(same(multiplier, shift));
                let thresholds = ranges.thresholds(ratio.fraction().unwrap()).unwrap();
                for less in (0..shift.min(24)).step_by(4) {
                    let (multiplier, shift) = ((multiplier >> less) + (case as i32 & 1), shift - less);
                    let proof = ranges.prove(&thresholds, multiplier, shift);
                    assert_eq!(proof, same(multiplier, shift));
                    *(if proof { &mut proven } else { &mut refuted }) += 1;
                }
            }
            Plan::Thresholds(all) => {
                assert_eq!(all.len(), 255);
                let count = |acc| -128 + all.partition_point(|at| *at <= acc) as i64;
                assert!((first..=last).all(|acc| count(acc) == exact(acc)));
                counted += 1;
            }
        }
    }
    // what is wide or rounded down
    assert!(proven > 1000 && refuted > 200 && counted == 157, "{proven} {refuted} {counted}");
}

#[test]
fn equal_scales_are_one() {
    let ratio = |scale| Ratio::of_scale(scale).unwrap();
    assert_eq!(Scale::new(vec![ratio(0.5); 3], 4).single(), Some(ratio(0.5)));
    assert_eq!(ratio(0.1).over(ratio(0.1)), Some(Ratio::of_integer(1)));
    assert_eq!(ratio(0.75).divided_by(3), Some(ratio(0.25)));
    assert_eq!((Ratio::of_scale(0.0), Ratio::of_scale(f32::NAN), Ratio::of_scale(-1.0)), (None, None, None));
}

fn message(graph: &Graph) -> String {
    lower(graph).unwrap_err().to_string()
}

/// What is not expressible says what to do.
#[test]
fn remedies() {
    let shape = [1, 2, 4, 4];
    let start = || {
        let mut net = Net::new(&shape);
        let x = net.quantize(quant("input", &[0.1], 0.0, -128, 127), net.graph.input);
        (net, x)
    };
    let end = |mut net: Net, x| {
        net.graph.outputs = vec![x];
        message(&net.graph)
    };
    let (mut net, x) = start();
    let parameters: Vec<_> = (0..4).map(|_| net.constant("bn", &[2], vec![1.0; 2])).collect();
    let x = net.op(Op::BatchNorm { epsilon: 1e-5 }, &[&[x], parameters.as_slice()].concat(), &shape);
    assert!(end(net, x).contains("merge_bn"));

    let (mut net, x) = start();
    let floor = Format::Integers {
        bit_width: 8.0,
        signed: true,
        narrow: false,
        min: -128,
        max: 127,
        rounding: Rounding::Floor,
    };
    let floor = super::super::graph::Quant { format: floor, ..quant("floor", &[0.1], 0.0, -128, 127) };
    let x = net.quantize(floor, x);
    assert!(end(net, x).starts_with("`floor`: integer code rounds to the nearest"));

    let (mut net, x) = start();
    let w = net.weight(&[2, 2, 1, 1], quant("weight", &[0.1], 0.0, -127, 127));
    let b = net.constant("conv.bias", &[2], vec![0.1, 0.2]);
    let conv = Op::Conv { window: window(1, &[[0, 0]; 2], 1), groups: 1 };
    let y = net.op(conv.clone(), &[x, w, b], &shape);
    assert!(end(net, y).contains("`Int32Bias`"));

    let (mut net, x) = start();
    let w = net.constant("conv.weight", &[2, 2, 1, 1], vec![0.1; 4]);
    let y = net.op(conv, &[x, w], &shape);
    assert!(end(net, y).starts_with("`conv`: integer code needs a weight of integers"));

    let (mut net, x) = start();
    let y = net.quantize(quant("other", &[0.3], 0.0, -128, 127), x);
    let y = net.op(Op::Concat(1), &[x, y], &[1, 4, 4, 4]);
    assert!(end(net, y).contains("`QuantCat`"));

    let (mut net, x) = start();
    let y = net.quantize(quant("half", &[0.3], 0.5, -128, 127), x);
    assert!(end(net, y).starts_with("`half`: integer code has no zero point 0.5"));

    let (mut net, x) = start();
    let y = net.quantize(quant("small", &[1.1e-20], 0.0, -128, 127), x);
    let y = net.op(Op::Add, &[x, y], &shape);
    assert!(end(net, y).contains("`QuantEltwiseAdd`"));

    let (mut net, x) = start();
    let y = net.op(Op::Sigmoid, &[x], &shape);
    assert!(end(net, y).contains("no operation sigmoid"));

    let (mut net, x) = start();
    let w = net.weight(&[2, 2, 1, 1], quant("weight", &[0.1], 0.0, -127, 127));
    let window_1 = window(1, &[[0, 0]; 2], 1);
    let y = net.op(Op::ConvTranspose { window: window_1, groups: 1, out_padding: vec![0; 2] }, &[x, w], &shape);
    assert!(end(net, y).contains("no operation conv_transpose"));

    let (mut net, x) = start();
    let w = net.weight(&[2, 2, 1, 1], quant("weight", &[0.1], 0.0, -(1 << 30), 1 << 30));
    let y = net.op(Op::Conv { window: window(1, &[[0, 0]; 2], 1), groups: 1 }, &[x, w], &shape);
    assert!(end(net, y).contains("an accumulator of more than 32 bits"));

    let mut net = Net::new(&shape);
    let y = net.op(Op::Relu, &[net.graph.input], &shape);
    assert!(end(net, y).contains("`QuantIdentity`"));

    let (net, x) = start();
    let mut graph = net.graph;
    graph.outputs = vec![x];
    let program = lower(&graph).unwrap();
    assert!(program.c("2net").is_err() && program.c("a-b").is_err() && program.c("net_2").is_ok());
    assert!(program.run(&[0; 31]).is_err() && program.run(&[128; 32]).is_err());
    assert_eq!(program.run(&[-5; 32]).unwrap(), [-5; 32]);
}
