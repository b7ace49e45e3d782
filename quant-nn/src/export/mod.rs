#![doc = include_str!("guide.md")]
mod c_name;
mod element;
mod error;
mod graph;
mod integers;
mod onnx;
mod program;
mod quantized;
mod record;
pub mod targets;
mod trace;
mod write;

pub use error::ExportError;
pub use onnx::Opset;
pub use program::Program;
pub use record::{Recording, record};
use targets::Target;
pub use trace::{Traced, trace};
pub use write::write;

impl Recording {
    /// The recording, if a target runs all of its quantizers.
    ///
    /// ```
    /// # use burn::module::Module;
    /// # use burn::tensor::{Device, Tensor};
    /// # use quant_nn::export::{record, targets::{Hls4ml, OnnxRuntime}};
    /// # use quant_nn::{Int8WeightPerTensorFloat, QuantLinear, QuantLinearConfig};
    /// # let device = Device::flex();
    /// # let linear: QuantLinear<Int8WeightPerTensorFloat> = QuantLinearConfig::new(8, 2).init(&device);
    /// let recording = record(&linear.valid(), Tensor::<2>::zeros([1, 8], &device), |m, x| m.forward(x))?;
    /// let file = recording.check::<OnnxRuntime>()?.qcdq(Default::default())?;
    /// // a float scale is no power of two
    /// let error = recording.check::<Hls4ml>().unwrap_err().to_string();
    /// assert!(error.starts_with("`weight_quant` (`Int8WeightPerTensorFloat`) does not fit hls4ml: its `restrict_scaling_impl`"));
    /// # Ok::<(), quant_nn::export::ExportError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ExportError::Target`] for the first quantizer that it does not run.
    pub fn check<T: Target>(&self) -> Result<&Self, ExportError> {
        targets::check_graph::<T>(&self.graph)?;
        Ok(self)
    }

    /// The model as ONNX in QCDQ form, of ONNX's own operators alone: a quantized parameter is an initializer of integers behind
    /// `DequantizeLinear`, any other quantizer `QuantizeLinear`, `Clip` where the range is not that of the type, and
    /// `DequantizeLinear`.
    ///
    /// ONNX adds a zero point after it has rounded, burn before: where `x / s` is halfway between two integers and the zero point is
    /// odd, the integers are neighbours.
    ///
    /// # Errors
    ///
    /// [`ExportError::Inexpressible`] for what QCDQ can not say, which [`qonnx`](Self::qonnx) can: binary activations, activations
    /// of more than 8 bits before opset 21 and of more than 16 from then on, a zero point that is no integer, floating-point formats, and
    /// activations that are not rounded to the nearest, unless they keep some bits of integers and are rounded down or up.
    pub fn qcdq(&self, opset: Opset) -> Result<Vec<u8>, ExportError> {
        onnx::qcdq(&self.graph, opset)
    }

    /// The model as [QONNX](https://github.com/fastmachinelearning/qonnx), which FINN and hls4ml read: a quantizer is `Quant`,
    /// `BipolarQuant`, `Trunc` or `FloatQuant`. What it quantizes of a parameter are the numbers that are trained, or, where a formula does
    /// not say what becomes of them, their multiples of the scale.
    ///
    /// # Errors
    ///
    /// [`ExportError::Inexpressible`] for a range of integers that is not that of a bit width, for one bit with a sign that is not binary,
    /// and for a floating-point format without a sign.
    pub fn qonnx(&self) -> Result<Vec<u8>, ExportError> {
        onnx::qonnx(&self.graph)
    }

    /// The integers, scales and zero points as one [safetensors](https://github.com/huggingface/safetensors) file, with a manifest
    /// in its metadata.
    ///
    /// | key | what |
    /// |---|---|
    /// | `PARAMETER.int` | the integers of a parameter, one an element, in its shape and the smallest type of their range |
    /// | `NAME.scale` | one number, or one for each index along `axis` |
    /// | `NAME.zero_point` | as many, if they are not 0 |
    /// | other names | parameters that are not quantized |
    ///
    /// The manifest is the JSON object `manifest` of the metadata: `tensors` has for each quantizer `name`, `kind`, `place`, `quantizer`,
    /// the keys above, `bit_width`, `signed`, `narrow_range`, `axis`, `min`, `max`, `rounding`; `exponents` if the scales are powers of
    /// two; of a layer's weight `layout`, what its dimensions are, and `accumulator_max`, what the layer adds up at most of a
    /// quantized input, without its bias. `operations` lists what is computed of what, by their names, with strides and the like.
    ///
    /// `program` is what [`program`](Self::program) makes, as data for an engine of one's own, or `{"none": reason}`. Its `tensors` are
    /// those of one input; a step of `steps` adds up in an accumulator as its `kernel` says, of `inputs`, whose zero points it subtracts:
    ///
    /// | kernel | accumulator | `parameters` |
    /// |---|---|---|
    /// | `conv` | `Σ w · (x − z) + b` of a window | `weight`, `bias`, `groups`, `zero_point`, `window` |
    /// | `linear` | the same of each row | `weight`, `layout`, `bias`, `rows`, `inputs`, `outputs`, `zero_point` |
    /// | `sum` | `Σ (x − z)` of a window | `window`, `zero_point` |
    /// | `max_pool` | the largest of a window | `window` |
    /// | `add` | `f · (x − z) + g · (y − z')` | `factors`, `zero_points`, `inner`; one factor, or one for each channel |
    /// | `shift` | `x − z` | `zero_point` |
    /// | `concat` | from each input in turn its size, `outer` times | `outer`, `sizes` |
    ///
    /// `input` and `output` are indices into `tensors`, of which that of the input says how real numbers are quantized. `weight` and
    /// `bias` are keys of the file; the weight of `linear`, of `rows` inputs of `inputs` numbers each, has the dimensions `layout`. A
    /// `window` has the sizes of `input`, `output` and `kernel`, `stride`, `dilation` and the `padding` before, rows first, of each of
    /// `channels`; what it pads stands for 0, `x = z`. Of element `i`, the channel of `n` is `i / inner % n`.
    ///
    /// `accumulator_max` is what no accumulator's magnitude exceeds, with its bias. If `relu`, what is below 0 becomes 0. Then `requantize`,
    /// if it is not null, makes the output: `clamp(round(acc · m / 2^s + z), min, max)`, ties to even, with the `multiplier` and `shift` of
    /// the channel; where the multiplier is 0, `min` and the number of thresholds in row `shift` of `threshold` that the accumulator
    /// reaches. All of it is proven to be what exact arithmetic says.
    ///
    /// # Errors
    ///
    /// [`ExportError::Inexpressible`] for floating-point formats, which have no integers.
    pub fn integers(&self) -> Result<Vec<u8>, ExportError> {
        integers::file(&self.graph)
    }

    /// The same integers, scales and zero points as arrays of a C99 header; their names begin with `prefix`. Of a parameter `p` they
    /// end in `p`, `p_scale`, `p_zero_point` and, where the scales are powers of two, `p_exponent`. Multipliers and shifts are in the
    /// [program](Program::c).
    ///
    /// # Errors
    ///
    /// As [`integers`](Self::integers), and if `prefix` is no C identifier.
    pub fn header(&self, prefix: &str) -> Result<String, ExportError> {
        integers::header(&self.graph, prefix)
    }

    /// The model as a program on integers, from which C and Rust are written.
    ///
    /// # Errors
    ///
    /// [`ExportError::Inexpressible`] for what has no form in integers alone: an input, an activation between layers or a bias that is
    /// not quantized, a batch norm that was not [merged](crate::MergeBatchNorm), floating-point formats, functions such as a
    /// sigmoid, activations that are not rounded to the nearest (or, where they keep some bits of integers, down), that have more than 16
    /// bits or a zero point for each channel; and for accumulators that 32 bits do not hold, or 64 where two tensors are added.
    pub fn program(&self) -> Result<Program, ExportError> {
        program::lower(&self.graph)
    }
}
