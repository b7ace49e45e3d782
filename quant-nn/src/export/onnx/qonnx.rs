use super::super::ExportError;
use super::super::graph::{Format, Graph, Node, Quant, Rounding};
use super::model::{Attribute, Model, Operator};
use super::tensor::Tensor;
use super::{Opset, build, inexpressible};

const DOMAIN: &str = "qonnx.custom_op.general";
/// Of the domain: its quantizers are the same in all of them, and 2 is the newest.
const VERSION: i64 = 2;

/// The model with [QONNX](https://github.com/fastmachinelearning/qonnx)' quantizers between ONNX's operators.
///
/// # Errors
///
/// [`ExportError::Inexpressible`] for a range of integers that is not that of a bit width, for one signed bit, and for
/// floating-point formats without a sign; before anything is built.
pub(crate) fn qonnx(graph: &Graph) -> Result<Vec<u8>, ExportError> {
    let opset = Opset::default();
    let of = |_: &Node, quant: &Quant| Quantizer::of(quant);
    let model = build(graph, opset, of, |model, node, quant, known| write(model, graph, node, quant, known))?;
    Ok(model.encode(opset.ir_version(), &[("", opset.version().into()), (DOMAIN, VERSION)]))
}

/// One of the operators, and the numbers that it reads behind `x` and the scale.
struct Quantizer {
    operator: Operator,
    has_zero_point: bool,
    numbers: Vec<(&'static str, f32)>,
}

impl Quantizer {
    fn of(quant: &Quant) -> Result<Self, ExportError> {
        match quant.format {
            Format::Integers { bit_width, signed, narrow, min, max, rounding } => {
                range(quant, bit_width, signed, narrow, [min, max])?;
                let operator = new("Quant").with("signed", Attribute::flag(signed));
                let operator = operator.with("narrow", Attribute::flag(narrow));
                let operator = operator.with("rounding_mode", Attribute::Text(mode(rounding)));
                Ok(Self { operator, has_zero_point: true, numbers: vec![("bitwidth", bit_width)] })
            }
            Format::Binary => Ok(Self { operator: new("BipolarQuant"), has_zero_point: false, numbers: vec![] }),
            Format::Float { exponent_bit_width, mantissa_bit_width, exponent_bias, signed, saturating, special } => {
                if !signed {
                    let reason = "has signed floating-point formats only, and this has no sign: use a signed one";
                    return Err(inexpressible(&quant.path, "QONNX", reason));
                }
                let numbers = [exponent_bit_width, mantissa_bit_width, exponent_bias];
                let operator = new("FloatQuant").with("has_inf", Attribute::flag(special.infinity));
                let operator = operator.with("has_nan", Attribute::flag(special.nan));
                let operator = operator.with("has_subnormal", Attribute::flag(true));
                // without special values there is nothing else that a number beyond the largest could become
                let operator = operator.with("saturation", Attribute::flag(saturating || special.lowest.is_none()));
                let operator = operator.with("rounding_mode", Attribute::Text("ROUND"));
                let [exponent, mantissa, bias] = numbers;
                let numbers = vec![
                    ("exponent_bitwidth", exponent),
                    ("mantissa_bitwidth", mantissa),
                    ("exponent_bias", bias),
                    ("max_val", special.largest(exponent, mantissa, bias)),
                ];
                Ok(Self { operator, has_zero_point: false, numbers })
            }
        }
    }
}

fn new(name: &'static str) -> Operator {
    Operator::new(name).of_domain(DOMAIN)
}

fn mode(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::HalfToEven => "ROUND",
        Rounding::Floor => "FLOOR",
        Rounding::Ceil => "CEIL",
        // as qonnx calls what Brevitas exports as ROUND_TO_ZERO, which qonnx does not know
        Rounding::ToZero => "DOWN",
    }
}

/// `Quant` computes the range of the bit width, and means ±1 by one signed bit.
fn range(quant: &Quant, bit_width: f32, signed: bool, narrow: bool, range: [i64; 2]) -> Result<(), ExportError> {
    let codes = f64::from(bit_width).exp2();
    let narrow = if narrow { 1.0 } else { 0.0 };
    let [min, max] = if signed { [narrow - codes / 2.0, codes / 2.0 - 1.0] } else { [0.0, codes - 1.0 - narrow] };
    if [min, max] != range.map(|bound| bound as f64) {
        let reason = format!("derives {min} to {max} from {bit_width} bits, and this has {} to {}", range[0], range[1]);
        return Err(inexpressible(&quant.path, "QONNX", reason));
    }
    if signed && bit_width == 1.0 {
        let reason = "has ±1 as the numbers of one signed bit: use a binary quantizer, an unsigned one, or 2 bits";
        return Err(inexpressible(&quant.path, "QONNX", reason));
    }
    Ok(())
}

fn write(
    model: &mut Model,
    graph: &Graph,
    node: &Node,
    quant: &Quant,
    quantizer: Quantizer,
) -> Result<(), ExportError> {
    let Some(input) = node.inputs.first() else {
        return Err(inexpressible(&quant.path, "QONNX", "quantizes one input, and this has none"));
    };
    let name = model.output(node.output);
    let mut inputs = vec![model.value(*input)];
    let rank = graph.shape(node.output).len();
    let mut add = |what: &str, numbers: &[f32]| {
        let shape = shape(numbers.len(), quant.axis, rank);
        inputs.push(model.initializer(&format!("{name}_{what}"), Tensor::floats(&shape, numbers)));
    };
    add("scale", &quant.scale);
    if quantizer.has_zero_point {
        add("zeropt", quant.zero_point.as_deref().unwrap_or(&[0.0]));
    }
    for (what, number) in quantizer.numbers {
        add(what, &[number]);
    }
    model.node(quantizer.operator, inputs, node.output);
    Ok(())
}

/// The shape that broadcasts numbers along an axis of a value of `rank` dimensions.
fn shape(numbers: usize, axis: Option<usize>, rank: usize) -> Vec<usize> {
    match numbers {
        1 => vec![],
        _ => (0..rank).map(|dim| if dim == axis.unwrap_or(0) { numbers } else { 1 }).collect(),
    }
}
