use super::kernel::{Kernel, Weights};
use super::window::Window2;
use super::{ExportError, Program, Step, inexpressible, lost};

impl Program {
    /// The output's integers for the input's, in exact arithmetic: what both texts compute.
    ///
    /// # Errors
    ///
    /// The input is not of the program's size, or a number is not in its range.
    pub fn run(&self, input: &[i64]) -> Result<Vec<i64>, ExportError> {
        let tensor = self.tensor(self.input)?;
        let range = tensor.min..=tensor.max;
        if input.len() != tensor.len || !input.iter().all(|q| range.contains(q)) {
            let reason = match input.iter().find(|q| !range.contains(q)) {
                Some(q) => format!("needs integers in {}..={}, and one is {q}", tensor.min, tensor.max),
                None => format!("needs {} integers, and there are {}", tensor.len, input.len()),
            };
            return Err(inexpressible("the input", reason));
        }
        let mut tensors: Vec<Vec<i64>> = vec![Vec::new(); self.tensors.len()];
        if let Some(place) = tensors.get_mut(self.input) {
            *place = input.to_vec();
        }
        for step in &self.steps {
            let len = self.tensor(step.output)?.len;
            let inputs: Vec<&[i64]> = step.inputs.iter().filter_map(|at| Some(tensors.get(*at)?.as_slice())).collect();
            let output = (0..len).map(|at| step.exact(&inputs, at)).collect::<Option<_>>().ok_or_else(lost)?;
            *tensors.get_mut(step.output).ok_or_else(lost)? = output;
        }
        tensors.into_iter().nth(self.output).ok_or_else(lost)
    }
}

impl Step {
    /// Element `at` of the output.
    fn exact(&self, inputs: &[&[i64]], at: usize) -> Option<i64> {
        let acc = self.kernel.exact(inputs, at)?;
        let acc = if self.relu { acc.max(0) } else { acc };
        match &self.requantize {
            Some(requantize) => requantize.exact(at, acc),
            None => i64::try_from(acc).ok(),
        }
    }
}

impl Kernel {
    fn exact(&self, inputs: &[&[i64]], at: usize) -> Option<i128> {
        let x = |input: usize, index: usize| Some(i128::from(*inputs.get(input)?.get(index)?));
        match self {
            Self::Conv { window, groups, weights, zero_point } => {
                conv(window, *groups, weights, at, |index| Some(x(0, index)? - i128::from(*zero_point)))
            }
            Self::Linear { inputs: each, weights, zero_point, .. } => {
                let (row, output) = (at / weights.outputs, at % weights.outputs);
                let product = |i: usize| {
                    let weight = *weights.weight.get(output * each + i)?;
                    Some((x(0, row * each + i)? - i128::from(*zero_point)) * i128::from(weight))
                };
                let bias = i128::from(*weights.bias.get(output)?);
                (0..*each).try_fold(bias, |sum, i| Some(sum + product(i)?))
            }
            Self::Sum { window, zero_point } => {
                let channel = at / window.output_area() * window.input_area();
                let mut taps = window.taps(at % window.output_area());
                taps.try_fold(0, |sum, (place, _)| Some(sum + x(0, channel + place)? - i128::from(*zero_point)))
            }
            Self::MaxPool(window) => {
                let channel = at / window.output_area() * window.input_area();
                let taps = window.taps(at % window.output_area());
                taps.map(|(place, _)| x(0, channel + place)).collect::<Option<Vec<_>>>()?.into_iter().max()
            }
            Self::Add { factors, inner, zero_points } => {
                let term = |input: usize| {
                    let (factors, zero_point) = (factors.get(input)?, *zero_points.get(input)?);
                    let factor = *factors.get(at / inner % factors.len())?;
                    Some((x(input, at)? - i128::from(zero_point)) * i128::from(factor))
                };
                Some(term(0)? + term(1)?)
            }
            Self::Shift { zero_point } => Some(x(0, at)? - i128::from(*zero_point)),
            Self::Concat { sizes, .. } => {
                let total: usize = sizes.iter().sum();
                let (block, mut rest) = (at / total, at % total);
                for (input, size) in sizes.iter().enumerate() {
                    if rest < *size {
                        return x(input, block * size + rest);
                    }
                    rest -= size;
                }
                None
            }
        }
    }
}

fn conv(
    window: &Window2,
    groups: usize,
    weights: &Weights,
    at: usize,
    x: impl Fn(usize) -> Option<i128>,
) -> Option<i128> {
    let (channel, position) = (at / window.output_area(), at % window.output_area());
    let inputs = window.channels / groups;
    let group = channel / (weights.outputs / groups);
    let taps: Vec<_> = window.taps(position).collect();
    let mut acc = i128::from(*weights.bias.get(channel)?);
    for input in 0..inputs {
        for (place, tap) in &taps {
            let weight = *weights.weight.get((channel * inputs + input) * window.kernel_area() + tap)?;
            acc += i128::from(weight) * x((group * inputs + input) * window.input_area() + place)?;
        }
    }
    Some(acc)
}
