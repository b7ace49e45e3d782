use super::emit::{Finish, channel, comment, list};
use super::kernel::Kernel;
use super::window::Window2;
use super::{ExportError, Program, Step};
use std::fmt::Write;

const REQUANTIZE: &str = "
/// `round(acc · m / 2^s + zero_point)`, ties to even.
fn requantize(acc: i32, m: i32, s: u32, zero_point: i64, min: i64, max: i64) -> i64 {
    let p = i64::from(acc) * i64::from(m);
    let q = if s == 0 { p } else { (p + ((1i64 << (s - 1)) - 1) + (((p >> s) + zero_point) & 1)) >> s };
    (q + zero_point).clamp(min, max)
}
";

const COUNT: &str = "
/// How many thresholds `acc` reaches.
fn countBITS(acc: iBITS, thresholds: &[iBITS]) -> i64 {
    thresholds.partition_point(|threshold| *threshold <= acc) as i64
}
";

impl Program {
    /// A Rust module of integers alone, for `no_std` and without `unsafe`: `run(x: &[In; IN], y: &mut [Out; OUT])`.
    /// What is between input and output lies on the stack.
    ///
    /// # Errors
    ///
    /// None of a program that [`Recording::program`](crate::export::Recording::program) made.
    pub fn rust(&self) -> Result<String, ExportError> {
        let (input, output) = (self.tensor(self.input)?, self.tensor(self.output)?);
        let mut text = format!("// Generated; integers only.\n// x: {}\n// y: {}\n", input.formula(), output.formula());
        for (name, size, tensor) in [("In", "IN", input), ("Out", "OUT", output)] {
            let (element, len) = (tensor.element().rust(), tensor.len);
            let _ = write!(text, "pub type {name} = {element};\npub const {size}: usize = {len};\n");
        }
        if self.finishes(&[Finish::Multiply, Finish::Either]) {
            text += REQUANTIZE;
        }
        for (wide, bits) in [(false, "32"), (true, "64")] {
            if self.counts(wide) {
                text += &COUNT.replace("BITS", bits);
            }
        }
        for (index, step) in self.steps.iter().enumerate() {
            text += &self.rust_step(index, step)?;
        }
        text += "\n#[allow(clippy::all)]\npub fn run(x: &[In; IN], y: &mut [Out; OUT]) {\n";
        for step in self.steps.iter().filter(|step| step.output != self.output) {
            let tensor = self.tensor(step.output)?;
            let _ = writeln!(text, "    let mut v{} = [0{}; {}];", step.output, tensor.element().rust(), tensor.len);
        }
        for (index, step) in self.steps.iter().enumerate() {
            let _ = write!(text, "    step{index}(");
            for input in &step.inputs {
                text += &match *input {
                    input if input == self.input => "x, ".into(),
                    input if input == self.output => "y, ".into(),
                    input => format!("&v{input}, "),
                };
            }
            text += &if step.output == self.output { "y);\n".into() } else { format!("&mut v{});\n", step.output) };
        }
        Ok(text + "}\n")
    }

    fn rust_step(&self, index: usize, step: &Step) -> Result<String, ExportError> {
        let mut text = String::from("\n");
        for table in step.tables() {
            let (letter, element, len) = (table.letter.to_uppercase(), table.element.rust(), table.numbers.len());
            let numbers = list(&table.numbers);
            let _ = write!(text, "static {letter}{index}: [{element}; {len}] = [\n    {numbers},\n];\n");
        }
        let _ = write!(text, "/// {}\n#[allow(clippy::all)]\nfn step{index}(", comment(&step.describe()));
        for (number, input) in step.inputs.iter().enumerate() {
            let tensor = self.tensor(*input)?;
            let _ = write!(text, "x{number}: &[{}; {}], ", tensor.element().rust(), tensor.len);
        }
        let output = self.tensor(step.output)?;
        let _ = writeln!(text, "y: &mut [{}; {}]) {{", output.element().rust(), output.len);
        text += &self.rust_kernel(index, step)?;
        Ok(text + "}\n")
    }

    fn rust_kernel(&self, index: usize, step: &Step) -> Result<String, ExportError> {
        let store = self.rust_store(index, step)?;
        let len = self.tensor(step.output)?.len;
        let acc = if step.wide() { "i64" } else { "i32" };
        let each = |body: &str| format!("    for o in 0..{len} {{\n{body}{store}    }}\n");
        Ok(match &step.kernel {
            Kernel::Conv { window, groups, weights, zero_point } => {
                let [inputs, outputs] = [window.channels / groups, weights.outputs / groups];
                let add = format!(
                    "acc += (i32::from(x0[((c / {outputs} * {inputs} + d) * {h} + a) * {w} + b]) - {zero_point}) * \
                     i32::from(W{index}[((c * {inputs} + d) * {kh} + k) * {kw} + l]);",
                    h = window.input[0],
                    w = window.input[1],
                    kh = window.kernel[0],
                    kw = window.kernel[1],
                );
                let start = format!("        let mut acc = i32::from(B{index}[c]);\n");
                let taps = format!("        for d in 0..{inputs} {{\n{}        }}\n", rust_taps(window, &add));
                rust_positions(window, weights.outputs, &(start + &taps + &store))
            }
            Kernel::Sum { window, zero_point } => {
                let [h, w] = window.input;
                let add = format!("acc += i32::from(x0[(c * {h} + a) * {w} + b]) - {zero_point};");
                let start = String::from("        let mut acc = 0i32;\n");
                rust_positions(window, window.channels, &(start + &rust_taps(window, &add) + &store))
            }
            Kernel::MaxPool(window) => {
                let [h, w] = window.input;
                let take = format!("acc = acc.max(i32::from(x0[(c * {h} + a) * {w} + b]));");
                let start = String::from("        let mut acc = i32::MIN;\n");
                rust_positions(window, window.channels, &(start + &rust_taps(window, &take) + &store))
            }
            Kernel::Linear { rows, inputs, weights, zero_point } => {
                let outputs = weights.outputs;
                format!(
                    "    for o in 0..{rows} * {outputs} {{\n        \
                     let (r, c) = (o / {outputs}, o % {outputs});\n        \
                     let mut acc = i32::from(B{index}[c]);\n        \
                     for i in 0..{inputs} {{\n            \
                     acc += (i32::from(x0[r * {inputs} + i]) - {zero_point}) \
                     * i32::from(W{index}[c * {inputs} + i]);\n        \
                     }}\n{store}    }}\n"
                )
            }
            Kernel::Add { factors, inner, zero_points: [left, right] } => {
                let [f, g] = factors.each_ref().map(|factors| channel(*inner, factors.len()));
                each(&format!(
                    "        let acc = ({acc}::from(x0[o]) - {left}) * {acc}::from(F{index}[{f}]) \
                     + ({acc}::from(x1[o]) - {right}) * {acc}::from(G{index}[{g}]);\n"
                ))
            }
            Kernel::Shift { zero_point } => each(&format!("        let acc = i32::from(x0[o]) - {zero_point};\n")),
            Kernel::Concat { outer, sizes } => {
                let (total, mut before, mut text) = (sizes.iter().sum::<usize>(), 0, String::new());
                for (number, size) in sizes.iter().enumerate() {
                    let element = self.tensor(step.output)?.element().rust();
                    let _ = write!(
                        text,
                        "    for i in 0..{outer} * {size} {{\n        \
                         y[i / {size} * {total} + {before} + i % {size}] = {element}::from(x{number}[i]);\n    }}\n"
                    );
                    before += size;
                }
                text
            }
        })
    }

    fn rust_store(&self, index: usize, step: &Step) -> Result<String, ExportError> {
        let element = self.tensor(step.output)?.element().rust();
        let Some(requantize) = &step.requantize else {
            let acc = if step.finish() == Finish::Relu { "acc.max(0)" } else { "acc" };
            return Ok(format!("        y[o] = {acc} as {element};\n"));
        };
        let (zero_point, min, max) = (requantize.zero_point, requantize.min, requantize.max);
        let channel = channel(requantize.inner, requantize.channels.len());
        let bits = if step.wide() { 64 } else { 32 };
        let count = |row: &str| {
            let levels = max - min;
            format!("{min} + count{bits}(acc, &T{index}[{row} * {levels}..][..{levels}])")
        };
        let multiply = format!("requantize(acc, M{index}[q].into(), S{index}[q].into(), {zero_point}, {min}, {max})");
        let value = match step.finish() {
            Finish::Count => format!("({})", count("q")),
            Finish::Either => {
                let row = count(&format!("usize::from(S{index}[q])"));
                format!("(if M{index}[q] != 0 {{ {multiply} }} else {{ {row} }})")
            }
            _ => multiply,
        };
        Ok(format!("        let q = {channel};\n        y[o] = {value} as {element};\n"))
    }
}

/// For each channel `c` and position `(i, j)` of the output, which is its element `o`.
fn rust_positions(window: &Window2, channels: usize, body: &str) -> String {
    let ([oh, ow], area) = (window.output, window.output_area());
    format!(
        "    for o in 0..{channels} * {area}usize {{\n        \
         let (c, i, j) = (o / {area}, o / {ow} % {oh}, o % {ow});\n{body}    }}\n"
    )
}

/// For each `(a, b)` of the input that element `(k, l)` of the kernel is at.
fn rust_taps(window: &Window2, body: &str) -> String {
    let Window2 { input: [h, w], kernel: [kh, kw], stride: [sh, sw], dilation: [dh, dw], padding: [ph, pw], .. } =
        window;
    format!(
        "        for k in 0..{kh}usize {{\n            for l in 0..{kw}usize {{\n                \
         let a = (i * {sh} + k * {dh}).wrapping_sub({ph});\n                \
         let b = (j * {sw} + l * {dw}).wrapping_sub({pw});\n                \
         if a < {h} && b < {w} {{\n                    {body}\n                }}\n            }}\n        }}\n"
    )
}
