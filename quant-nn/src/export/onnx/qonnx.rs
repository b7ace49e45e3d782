use super::super::ExportError;
use super::super::graph::{Format, Graph, Node, Quant, Rounding};
use super::model::{Attribute, Model, Operator};
use super::tensor::{Tensor, broadcast};
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

/// One of the operators, and the numbers that it reads behind `x`.
struct Quantizer {
    operator: Operator,
    numbers: Vec<(&'static str, Vec<f32>)>,
}

impl Quantizer {
    fn of(quant: &Quant) -> Result<Self, ExportError> {
        match quant.format {
            Format::Integers { bit_width, signed, narrow, min, max, rounding } => {
                range(quant, bit_width, signed, narrow, [min, max])?;
                let zero_point = |zero_point: &Option<Vec<f32>>| zero_point.clone().unwrap_or_else(|| vec![0.0]);
                let scale = || quant.scale.clone();
                let (operator, numbers) = match &quant.truncates {
                    Some(before) => {
                        let numbers = vec![
                            ("scale", before.scale.clone()),
                            ("zeropt", zero_point(&before.zero_point)),
                            ("in_bitwidth", vec![before.bit_width]),
                            ("out_scale", scale()),
                            ("out_bitwidth", vec![bit_width]),
                        ];
                        ("Trunc", numbers)
                    }
                    None => {
                        let zero_point = zero_point(&quant.zero_point);
                        ("Quant", vec![("scale", scale()), ("zeropt", zero_point), ("bitwidth", vec![bit_width])])
                    }
                };
                let operator = new(operator).with("signed", Attribute::flag(signed));
                let operator = operator.with("narrow", Attribute::flag(narrow));
                Ok(Self { operator: operator.with("rounding_mode", Attribute::Text(mode(rounding))), numbers })
            }
            Format::Binary => Ok(Self { operator: new("BipolarQuant"), numbers: vec![("scale", quant.scale.clone())] }),
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
                    ("scale", quant.scale.clone()),
                    ("exponent_bitwidth", vec![exponent]),
                    ("mantissa_bitwidth", vec![mantissa]),
                    ("exponent_bias", vec![bias]),
                    ("max_val", vec![special.largest(exponent, mantissa, bias)]),
                ];
                Ok(Self { operator, numbers })
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
    for (what, numbers) in &quantizer.numbers {
        let shape = broadcast(numbers.len(), quant.axis, rank);
        inputs.push(model.initializer(&format!("{name}_{what}"), Tensor::floats(&shape, numbers)));
    }
    model.node(quantizer.operator, inputs, node.output);
    Ok(())
}
