//! What a graph computes, in `f64`.
use crate::export::graph::{Format, Graph, Op, ValueId, Window};
use std::collections::BTreeMap;

struct Array {
    shape: Vec<usize>,
    numbers: Vec<f64>,
}

fn shape(graph: &Graph, id: ValueId) -> Vec<usize> {
    graph.shape(id).iter().map(|size| size.known().unwrap_or(1)).collect()
}

/// `[1, c, rows, columns]`
fn image(shape: &[usize]) -> [usize; 4] {
    match shape {
        [a, b, d] => [*a, *b, 1, *d],
        [a, b, c, d] => [*a, *b, *c, *d],
        other => panic!("{other:?}"),
    }
}

/// For each output position the values below the window, with `None` for padding.
fn windows(x: &Array, channel: usize, at: [usize; 2], window: &Window, kernel: [usize; 2]) -> Vec<Option<f64>> {
    let [_, _, h, w] = image(&x.shape);
    let get =
        |numbers: &[usize], dimension: usize| *numbers.get((numbers.len() + dimension).wrapping_sub(2)).unwrap_or(&1);
    let before: Vec<usize> = window.padding.iter().map(|[before, _]| *before).collect();
    let pad = |dimension: usize| *before.get((before.len() + dimension).wrapping_sub(2)).unwrap_or(&0);
    let mut all = vec![];
    for k in 0..kernel[0] {
        for l in 0..kernel[1] {
            let a = (at[0] * get(&window.stride, 0) + k * get(&window.dilation, 0)) as i64 - pad(0) as i64;
            let b = (at[1] * get(&window.stride, 1) + l * get(&window.dilation, 1)) as i64 - pad(1) as i64;
            let inside = a >= 0 && b >= 0 && a < h as i64 && b < w as i64;
            all.push(inside.then(|| x.numbers[(channel * h + a as usize) * w + b as usize]));
        }
    }
    all
}

fn pair(kernel: &[usize]) -> [usize; 2] {
    if kernel.len() == 1 { [1, kernel[0]] } else { [kernel[0], kernel[1]] }
}

pub(super) fn evaluate(graph: &Graph, input: &[f32]) -> Vec<f64> {
    let mut values: BTreeMap<ValueId, Array> = BTreeMap::new();
    let floats = |numbers: &[f32]| numbers.iter().map(|x| f64::from(*x)).collect::<Vec<_>>();
    values.insert(graph.input, Array { shape: shape(graph, graph.input), numbers: floats(input) });
    for node in &graph.nodes {
        for id in &node.inputs {
            if let Some(known) = graph.constant(*id) {
                values.insert(*id, Array { shape: known.shape.clone(), numbers: floats(&known.numbers) });
            }
        }
        let get = |at: usize| &values[&node.inputs[at]];
        let out = shape(graph, node.output);
        let size: usize = out.iter().product();
        let x = get(0);
        let pooled = |window: &Window, kernel: &[usize], f: &dyn Fn(Vec<Option<f64>>) -> f64| {
            let [_, c, h, w] = image(&out);
            let at = (0..c * h * w).map(|at| (at / (h * w), [at / w % h, at % w]));
            at.map(|(c, at)| f(windows(x, c, at, window, pair(kernel)))).collect()
        };
        let numbers: Vec<f64> = match &node.op {
            Op::Quant(quant) => {
                let inner: usize = quant.axis.map_or(1, |axis| x.shape[axis + 1..].iter().product());
                let zero_point = quant.zero_point.as_ref().map_or(0.0, |all| f64::from(all[0]));
                let of = |(at, x): (usize, &f64)| {
                    let scale = f64::from(quant.scale[at / inner % quant.scale.len()]);
                    match quant.format {
                        Format::Integers { min, max, .. } => {
                            let on_f32 = *x == f64::from(*x as f32);
                            let q = if on_f32 {
                                f64::from((*x as f32 / scale as f32 + zero_point as f32).round_ties_even())
                            } else {
                                (x / scale + zero_point).round_ties_even()
                            };
                            (q.clamp(min as f64, max as f64) - zero_point) * scale
                        }
                        _ => {
                            if *x >= 0.0 {
                                scale
                            } else {
                                -scale
                            }
                        }
                    }
                };
                x.numbers.iter().enumerate().map(of).collect()
            }
            Op::Conv { window, groups } => {
                let (weight, [_, c, h, w]) = (get(1), image(&out));
                let (kernel, each) = (pair(&weight.shape[2..]), weight.shape[1]);
                let area = kernel[0] * kernel[1];
                (0..size)
                    .map(|at| {
                        let (o, place) = (at / (h * w), [at / w % h, at % w]);
                        let mut sum = if node.inputs.len() > 2 { get(2).numbers[o] } else { 0.0 };
                        for d in 0..each {
                            let taps = windows(x, o / (c / groups) * each + d, place, window, kernel);
                            let row = &weight.numbers[(o * each + d) * area..];
                            sum += taps.iter().zip(row).map(|(x, w)| x.unwrap_or(0.0) * w).sum::<f64>();
                        }
                        sum
                    })
                    .collect()
            }
            Op::MatMul => {
                let (weight, outputs) = (get(1), out[out.len() - 1]);
                let inputs = x.shape[x.shape.len() - 1];
                let dot = |at: usize| {
                    (0..inputs)
                        .map(|i| x.numbers[at / outputs * inputs + i] * weight.numbers[i * outputs + at % outputs])
                        .sum()
                };
                (0..size).map(dot).collect()
            }
            Op::Add => {
                let y = get(1);
                let step = |shape: &[usize], axis: usize| {
                    let axis = axis as i64 - (out.len() as i64 - shape.len() as i64);
                    if axis < 0 || shape[axis as usize] == 1 {
                        0
                    } else {
                        shape[axis as usize + 1..].iter().product::<usize>()
                    }
                };
                let index = |shape: &[usize], at: usize| {
                    let digit = |axis: usize| at / out[axis + 1..].iter().product::<usize>() % out[axis];
                    (0..out.len()).map(|axis| digit(axis) * step(shape, axis)).sum::<usize>()
                };
                (0..size).map(|at| x.numbers[index(&x.shape, at)] + y.numbers[index(&y.shape, at)]).collect()
            }
            Op::Relu | Op::Clip { min: Some(0.0), max: None } => x.numbers.iter().map(|x| x.max(0.0)).collect(),
            Op::MaxPool { window, kernel, .. } => {
                pooled(window, kernel, &|taps| taps.into_iter().flatten().fold(f64::NEG_INFINITY, f64::max))
            }
            Op::AvgPool { window, kernel, .. } => {
                pooled(window, kernel, &|taps| taps.iter().map(|x| x.unwrap_or(0.0)).sum::<f64>() / taps.len() as f64)
            }
            Op::GlobalAvgPool | Op::ReduceMean(_) => {
                let each = x.numbers.len() / size;
                let inner = match &node.op {
                    Op::ReduceMean(axes) => x.shape[axes[axes.len() - 1] + 1..].iter().product(),
                    _ => 1,
                };
                let sum =
                    |at: usize| (0..each).map(|k| x.numbers[(at / inner * each + k) * inner + at % inner]).sum::<f64>();
                (0..size).map(|at| sum(at) / each as f64).collect()
            }
            Op::Reshape(_) => x.numbers.clone(),
            Op::Transpose(axes) => {
                assert_eq!(axes, &[1, 0]);
                let [rows, columns] = [x.shape[0], x.shape[1]];
                (0..size).map(|at| x.numbers[at % rows * columns + at / rows]).collect()
            }
            Op::Concat(1) => node.inputs.iter().flat_map(|id| values[id].numbers.clone()).collect(),
            other => panic!("{other:?}"),
        };
        assert_eq!(numbers.len(), size, "{:?}", node.op);
        values.insert(node.output, Array { shape: out, numbers });
    }
    values.remove(&graph.outputs[0]).unwrap().numbers
}
