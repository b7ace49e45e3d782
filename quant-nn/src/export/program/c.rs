use super::emit::{Finish, channel, comment, list};
use super::kernel::Kernel;
use super::window::Window2;
use super::{ExportError, Program, Step};
use crate::export::c_name::check_c_name;
use std::fmt::Write;

const REQUANTIZE: &str = "
/* round(acc * m / 2^s + zero_point), ties to even */
static int32_t NAME_requantize(int32_t acc, int32_t m, int32_t s, int32_t zero_point, int32_t min, int32_t max) {
  int64_t p = (int64_t)acc * m;
  if (s > 0) p = (p + (((int64_t)1 << (s - 1)) - 1) + (((p >> s) + zero_point) & 1)) >> s;
  p += zero_point;
  return (int32_t)(p < min ? min : p > max ? max : p);
}
";

const COUNT: &str = "
/* how many of n thresholds acc reaches */
static int32_t NAME_countBITS(intBITS_t acc, const intBITS_t *t, int32_t n) {
  int32_t low = 0, high = n;
  while (low < high) {
    int32_t middle = low + (high - low) / 2;
    if (t[middle] <= acc) low = middle + 1; else high = middle;
  }
  return low;
}
";

impl Program {
    /// A C99 header of static functions and tables: `static void NAME_run(const NAME_in_t *x, NAME_out_t *y)` computes
    /// `NAME_OUT` integers of `NAME_IN`. Its buffers are static, so it is not reentrant.
    ///
    /// # Errors
    ///
    /// The name is no C identifier.
    pub fn c(&self, name: &str) -> Result<String, ExportError> {
        check_c_name(name)?;
        let (input, output) = (self.tensor(self.input)?, self.tensor(self.output)?);
        let upper = name.to_uppercase();
        let mut text = format!("/* Generated; integers only.\n * x: {}\n", input.formula());
        let _ = write!(
            text,
            " * y: {} */\n#ifndef {upper}_PROGRAM_H\n#define {upper}_PROGRAM_H\n#include <stdint.h>\n",
            output.formula()
        );
        let _ = write!(text, "#define {upper}_IN {}\n#define {upper}_OUT {}\n", input.len, output.len);
        let _ = write!(
            text,
            "typedef {} {name}_in_t;\ntypedef {} {name}_out_t;\n",
            input.element().c(),
            output.element().c()
        );
        if self.finishes(&[Finish::Multiply, Finish::Either]) {
            let _ = writeln!(text, "typedef char {name}_shifts_are_arithmetic[(-1 >> 1) == -1 ? 1 : -1];");
            text += &REQUANTIZE.replace("NAME", name);
        }
        for (wide, bits) in [(false, "32"), (true, "64")] {
            if self.counts(wide) {
                text += &COUNT.replace("NAME", name).replace("BITS", bits);
            }
        }
        for (index, step) in self.steps.iter().enumerate() {
            text += &self.c_step(name, index, step)?;
        }
        let _ = write!(text, "\nstatic void {name}_run(const {name}_in_t *x, {name}_out_t *y) {{\n");
        for step in self.steps.iter().filter(|step| step.output != self.output) {
            let tensor = self.tensor(step.output)?;
            let _ = writeln!(text, "  static {} v{}[{}];", tensor.element().c(), step.output, tensor.len);
        }
        let place = |tensor: usize| match tensor {
            tensor if tensor == self.input => "x".into(),
            tensor if tensor == self.output => "y".into(),
            tensor => format!("v{tensor}"),
        };
        for (index, step) in self.steps.iter().enumerate() {
            let all: Vec<_> = step.inputs.iter().chain([&step.output]).map(|tensor| place(*tensor)).collect();
            let _ = writeln!(text, "  {name}_step{index}({});", all.join(", "));
        }
        Ok(text + "}\n#endif\n")
    }

    fn c_step(&self, name: &str, index: usize, step: &Step) -> Result<String, ExportError> {
        let mut text = String::from("\n");
        for table in step.tables() {
            let (letter, numbers) = (table.letter, list(&table.numbers));
            let _ =
                write!(text, "static const {} {name}_{letter}{index}[] = {{\n    {numbers}}};\n", table.element.c());
        }
        let _ = write!(text, "/* {} */\nstatic void {name}_step{index}(", comment(&step.describe()));
        for (number, input) in step.inputs.iter().enumerate() {
            let _ = write!(text, "const {} *x{number}, ", self.tensor(*input)?.element().c());
        }
        let _ = writeln!(text, "{} *y) {{", self.tensor(step.output)?.element().c());
        text += &self.c_kernel(name, index, step)?;
        Ok(text + "}\n")
    }

    fn c_kernel(&self, name: &str, index: usize, step: &Step) -> Result<String, ExportError> {
        let store = self.c_store(name, index, step)?;
        let len = self.tensor(step.output)?.len;
        let acc = if step.wide() { "int64_t" } else { "int32_t" };
        let each = |body: &str| format!("  for (int32_t o = 0; o < {len}; o++) {{\n{body}{store}  }}\n");
        Ok(match &step.kernel {
            Kernel::Conv { window, groups, weights, zero_point } => {
                let [inputs, outputs] = [window.channels / groups, weights.outputs / groups];
                let add = format!(
                    "acc += ((int32_t)x0[((c / {outputs} * {inputs} + d) * {h} + a) * {w} + b] - {zero_point}) * \
                     {name}_w{index}[((c * {inputs} + d) * {kh} + k) * {kw} + l];",
                    h = window.input[0],
                    w = window.input[1],
                    kh = window.kernel[0],
                    kw = window.kernel[1],
                );
                let start = format!("    int32_t acc = {name}_b{index}[c];\n");
                let taps = format!("    for (int32_t d = 0; d < {inputs}; d++)\n{}", c_taps(window, &add));
                c_positions(window, weights.outputs, &(start + &taps + &store))
            }
            Kernel::Sum { window, zero_point } => {
                let [h, w] = window.input;
                let add = format!("acc += (int32_t)x0[(c * {h} + a) * {w} + b] - {zero_point};");
                let start = String::from("    int32_t acc = 0;\n");
                c_positions(window, window.channels, &(start + &c_taps(window, &add) + &store))
            }
            Kernel::MaxPool(window) => {
                let [h, w] = window.input;
                let at = format!("x0[(c * {h} + a) * {w} + b]");
                let start = String::from("    int32_t acc = INT32_MIN;\n");
                let take = format!("if ({at} > acc) acc = {at};");
                c_positions(window, window.channels, &(start + &c_taps(window, &take) + &store))
            }
            Kernel::Linear { rows, inputs, weights, zero_point } => format!(
                "  for (int32_t r = 0; r < {rows}; r++) for (int32_t c = 0; c < {outputs}; c++) {{\n    \
                 int32_t acc = {name}_b{index}[c], o = r * {outputs} + c;\n    \
                 for (int32_t i = 0; i < {inputs}; i++) \
                 acc += ((int32_t)x0[r * {inputs} + i] - {zero_point}) * {name}_w{index}[c * {inputs} + i];\n\
                 {store}  }}\n",
                outputs = weights.outputs,
            ),
            Kernel::Add { factors, inner, zero_points: [left, right] } => {
                let [f, g] = factors.each_ref().map(|factors| channel(*inner, factors.len()));
                each(&format!(
                    "    {acc} acc = ({acc})((int32_t)x0[o] - {left}) * {name}_f{index}[{f}] \
                     + ({acc})((int32_t)x1[o] - {right}) * {name}_g{index}[{g}];\n"
                ))
            }
            Kernel::Shift { zero_point } => each(&format!("    int32_t acc = (int32_t)x0[o] - {zero_point};\n")),
            Kernel::Concat { outer, sizes } => {
                let (total, mut before, mut text) = (sizes.iter().sum::<usize>(), 0, String::new());
                for (number, size) in sizes.iter().enumerate() {
                    let _ = writeln!(
                        text,
                        "  for (int32_t r = 0; r < {outer}; r++) for (int32_t i = 0; i < {size}; i++) \
                         y[r * {total} + {before} + i] = x{number}[r * {size} + i];"
                    );
                    before += size;
                }
                text
            }
        })
    }

    fn c_store(&self, name: &str, index: usize, step: &Step) -> Result<String, ExportError> {
        let element = self.tensor(step.output)?.element().c();
        let Some(requantize) = &step.requantize else {
            let acc = if step.finish() == Finish::Relu { "(acc > 0 ? acc : 0)" } else { "acc" };
            return Ok(format!("    y[o] = ({element}){acc};\n"));
        };
        let (zero_point, min, max) = (requantize.zero_point, requantize.min, requantize.max);
        let channel = channel(requantize.inner, requantize.channels.len());
        let bits = if step.wide() { 64 } else { 32 };
        let count = |row: &str| {
            let levels = max - min;
            format!("{min} + {name}_count{bits}(acc, {name}_t{index} + {row} * {levels}, {levels})")
        };
        let multiply =
            format!("{name}_requantize(acc, {name}_m{index}[q], {name}_s{index}[q], {zero_point}, {min}, {max})");
        let value = match step.finish() {
            Finish::Count => count("q"),
            Finish::Either => format!("{name}_m{index}[q] ? {multiply} : {}", count(&format!("{name}_s{index}[q]"))),
            _ => multiply,
        };
        Ok(format!("    const int32_t q = {channel};\n    y[o] = ({element})({value});\n"))
    }
}

/// For each channel `c` and position `(i, j)` of the output, which is its element `o`.
fn c_positions(window: &Window2, channels: usize, body: &str) -> String {
    let [oh, ow] = window.output;
    format!(
        "  for (int32_t c = 0; c < {channels}; c++)\n  \
         for (int32_t i = 0; i < {oh}; i++) for (int32_t j = 0; j < {ow}; j++) {{\n    \
         const int32_t o = (c * {oh} + i) * {ow} + j;\n{body}  }}\n"
    )
}

/// For each `(a, b)` of the input that element `(k, l)` of the kernel is at.
fn c_taps(window: &Window2, body: &str) -> String {
    let Window2 { input: [h, w], kernel: [kh, kw], stride: [sh, sw], dilation: [dh, dw], padding: [ph, pw], .. } =
        window;
    format!(
        "    for (int32_t k = 0; k < {kh}; k++) for (int32_t l = 0; l < {kw}; l++) {{\n      \
         const int32_t a = i * {sh} + k * {dh} - {ph}, b = j * {sw} + l * {dw} - {pw};\n      \
         if (a >= 0 && a < {h} && b >= 0 && b < {w}) {body}\n    }}\n"
    )
}
