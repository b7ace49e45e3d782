use super::super::ExportError;
use super::super::graph::{Format, Graph, Node, Quant, Rounding};
use super::Opset;
use super::inexpressible;
use onnx_rs::ast::DataType;

/// How QCDQ writes a quantizer's integers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Coding {
    pub(super) element: DataType,
    /// As many as there are scales.
    pub(super) zero_points: Vec<i64>,
    /// What an activation is clipped to: the type alone knows more integers than the quantizer.
    pub(super) clip: Option<[i64; 2]>,
}

/// The range of each type that integers may have.
const RANGES: [(DataType, i64, i64); 7] = [
    (DataType::Int4, -8, 7),
    (DataType::Uint4, 0, 15),
    (DataType::Int8, -128, 127),
    (DataType::Uint8, 0, 255),
    (DataType::Int16, -32768, 32767),
    (DataType::Uint16, 0, 65535),
    (DataType::Int32, i32::MIN as i64, i32::MAX as i64),
];

impl Coding {
    pub(super) fn of(graph: &Graph, node: &Node, quant: &Quant, opset: Opset) -> Result<Self, ExportError> {
        let refuse = |reason: String| Err(inexpressible(&quant.path, "QCDQ", reason));
        let is_constant = node.inputs.first().is_some_and(|input| graph.constant(*input).is_some());
        let (min, max, signed) = match quant.format {
            Format::Integers { rounding, .. } if !is_constant && !is_written(quant, rounding) => {
                let way = match rounding {
                    Rounding::Floor => "down",
                    Rounding::Ceil => "up",
                    _ => "to zero",
                };
                return refuse(format!("rounds to the nearest integer, and this rounds {way}: use `.qonnx()`"));
            }
            Format::Integers { min, max, signed, .. } => (min, max, signed),
            Format::Binary if is_constant => (-1, 1, true),
            Format::Binary => return refuse("has no binary activations: use `.qonnx()`".into()),
            Format::Float { .. } => return refuse("has no floating-point formats: use `.qonnx()`".into()),
        };
        let zero_points = zero_points(quant)?;
        let may_be = |element: DataType| match element {
            DataType::Int4 | DataType::Uint4 => is_constant && opset.int4(),
            DataType::Int16 | DataType::Uint16 => opset.version() >= 21,
            DataType::Int32 => is_constant && zero_points.iter().all(|zero_point| *zero_point == 0),
            _ => true,
        };
        let is_signed = |element: DataType| !matches!(element, DataType::Uint4 | DataType::Uint8 | DataType::Uint16);
        let types = RANGES.iter().filter(|(element, low, high)| {
            // 32 bits have no unsigned type here, and what is not negative fits in the signed one
            may_be(*element)
                && (is_signed(*element) == signed || *element == DataType::Int32)
                && *low <= min
                && max <= *high
        });
        let Some((element, low, high)) = types.into_iter().next() else {
            let reason = match min >= -32768 && max <= 65535 && max - min <= 65535 && opset.version() < 21 {
                true => "has integers of more than 8 bits from opset 21 on: export with opset 21, or use `.qonnx()`",
                false => "has no integers of that many bits: use `.qonnx()`",
            };
            return refuse(reason.into());
        };
        if let Some(zero_point) = zero_points.iter().find(|zero_point| !(*low..=*high).contains(*zero_point)) {
            return refuse(format!(
                "has zero points from {low} to {high} here, and this is {zero_point}: use `.qonnx()`"
            ));
        }
        let clip = (!is_constant && (min, max) != (*low, *high)).then_some([min, max]);
        Ok(Self { element: *element, zero_points, clip })
    }
}

/// Whether there are operators for the rounding of an activation: what is truncated is rounded by one of its own.
fn is_written(quant: &Quant, rounding: Rounding) -> bool {
    match rounding {
        Rounding::HalfToEven => true,
        Rounding::Floor | Rounding::Ceil => quant.truncates.is_some(),
        Rounding::ToZero => false,
    }
}

fn zero_points(quant: &Quant) -> Result<Vec<i64>, ExportError> {
    let zero_points = quant.zero_point.as_deref().unwrap_or(&[]);
    let at = |channel| zero_points.get(channel).or(zero_points.first()).copied().unwrap_or(0.0);
    let whole = |zero_point: f32| match zero_point == zero_point.round() && zero_point.abs() <= i32::MAX as f32 {
        true => Ok(zero_point as i64),
        false => {
            let reason = format!("has integers as zero points, and this is {zero_point}: use `.qonnx()`");
            Err(inexpressible(&quant.path, "QCDQ", reason))
        }
    };
    (0..quant.scale.len()).map(|channel| whole(at(channel))).collect()
}
