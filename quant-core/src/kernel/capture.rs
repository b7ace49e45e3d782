//! The operator in a captured graph: one node with a name.
use super::{FakeQuantize, Formula, Layout, Rounding};
use burn::backend::capture::CaptureBackend;
use burn::backend::ir::{CustomOpIr, OperationIr, ScalarIr, TensorIr};
use burn::backend::{DispatchDevice, TensorMetadata};
use burn::tensor::{Device, Tensor};
use burn_router::RouterClient;

/// The name of the node that a fake quantization is in a captured graph.
///
/// Its inputs are the values, the scale, and the zero point if there is one, in the shapes that they broadcast with. Its scalars
/// are a code of the [`Formula`] in the order of its variants, and its fields: of integers the code of the [`Rounding`], the
/// smallest and the largest integer, and whether gradients pass outside; of a binary one whether it is clamped; of a
/// ternary one its threshold; of a quotient its minimum.
pub const FAKE_QUANTIZE: &str = "quant.FakeQuantize";

pub(super) fn captures(device: &Device) -> bool {
    matches!(device.as_dispatch(), DispatchDevice::Capture(_))
}

fn scalars(formula: Formula) -> Vec<ScalarIr> {
    let integers = |code: i64, rounding: Rounding, [min, max]: [f32; 2], straight_through| {
        let rounding = match rounding {
            Rounding::HalfToEven => 0,
            Rounding::Floor => 1,
            Rounding::Ceil => 2,
            Rounding::ToZero => 3,
        };
        vec![
            ScalarIr::Int(code),
            ScalarIr::Int(rounding),
            ScalarIr::Float(min.into()),
            ScalarIr::Float(max.into()),
            ScalarIr::Bool(straight_through),
        ]
    };
    match formula {
        Formula::Integers { rounding, min, max, straight_through } => {
            integers(0, rounding, [min, max], straight_through)
        }
        Formula::ToIntegers { rounding, min, max, straight_through } => {
            integers(1, rounding, [min, max], straight_through)
        }
        Formula::Binary { clamped } => vec![ScalarIr::Int(2), ScalarIr::Bool(clamped)],
        Formula::Spread => vec![ScalarIr::Int(3)],
        Formula::Ternary { threshold } => vec![ScalarIr::Int(4), ScalarIr::Float(threshold.into())],
        Formula::Quotient { min } => vec![ScalarIr::Int(5), ScalarIr::Float(min.into())],
    }
}

/// The formula of a [`FAKE_QUANTIZE`] node with these scalars; `None` if they are not those of one.
pub fn formula_of_node(scalars: &[ScalarIr]) -> Option<Formula> {
    use ScalarIr::{Bool, Float, Int};
    Some(match *scalars {
        [Int(code @ (0 | 1)), Int(rounding), Float(min), Float(max), Bool(straight_through)] => {
            let rounding = match rounding {
                0 => Rounding::HalfToEven,
                1 => Rounding::Floor,
                2 => Rounding::Ceil,
                3 => Rounding::ToZero,
                _ => return None,
            };
            let (min, max) = (min as f32, max as f32);
            match code {
                0 => Formula::Integers { rounding, min, max, straight_through },
                _ => Formula::ToIntegers { rounding, min, max, straight_through },
            }
        }
        [Int(2), Bool(clamped)] => Formula::Binary { clamped },
        [Int(3)] => Formula::Spread,
        [Int(4), Float(threshold)] => Formula::Ternary { threshold: threshold as f32 },
        [Int(5), Float(min)] => Formula::Quotient { min: min as f32 },
        _ => return None,
    })
}

/// `None` if a tensor is on another device, or the groups are not those of a broadcast, which a node could not say.
pub(super) fn fake_quantize<const D: usize, const S: usize>(
    x: &Tensor<D>,
    scale: &Tensor<S>,
    zero_point: Option<&Tensor<S>>,
    op: FakeQuantize,
) -> Option<Tensor<D>> {
    if Layout::broadcast(&x.dims(), &scale.dims()) != Some(op.layout) {
        return None;
    }
    let numbers = |t: &Tensor<S>| t.clone().try_into_primitive::<CaptureBackend>().ok();
    let x = x.clone().try_into_primitive::<CaptureBackend>().ok()?;
    let client = x.client.clone();
    let out = TensorIr::uninit(client.create_empty_handle(), x.shape(), x.dtype());
    let mut inputs = vec![x.into_ir(), numbers(scale)?.into_ir()];
    if let Some(zero_point) = zero_point {
        inputs.push(numbers(zero_point)?.into_ir());
    }
    let node = CustomOpIr::with_scalars(FAKE_QUANTIZE, &inputs, &[out], scalars(op.formula));
    let y = client.register(OperationIr::Custom(node)).pop()?;
    Some(Tensor::from_primitive::<CaptureBackend>(y))
}
