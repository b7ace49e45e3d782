use onnx_rs::ast::DataType;

/// A tensor of numbers as a file holds it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tensor {
    pub(super) shape: Vec<usize>,
    pub(super) element: DataType,
    /// Little-endian, row by row.
    pub(super) bytes: Vec<u8>,
}

impl Tensor {
    pub(super) fn floats(shape: &[usize], numbers: &[f32]) -> Self {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        Self { shape: shape.to_vec(), element: DataType::Float, bytes }
    }

    /// Of integers that `element` can hold.
    pub(super) fn integers(shape: &[usize], element: DataType, integers: &[i64]) -> Self {
        let bytes = match element {
            // the first of two in the low half, and the last of an odd number alone
            DataType::Int4 | DataType::Uint4 => {
                let nibble = |number: Option<&i64>| number.map_or(0, |number| *number as u8 & 15);
                integers.chunks(2).map(|pair| nibble(pair.first()) | nibble(pair.get(1)) << 4).collect()
            }
            // two's complement is what is left of an integer when its upper bytes are dropped
            _ => integers.iter().flat_map(|number| number.to_le_bytes().into_iter().take(size(element))).collect(),
        };
        Self { shape: shape.to_vec(), element, bytes }
    }

    /// A list of `i64`, as operators read axes and shapes.
    pub(super) fn list(numbers: &[i64]) -> Self {
        Self::integers(&[numbers.len()], DataType::Int64, numbers)
    }
}

fn size(element: DataType) -> usize {
    match element {
        DataType::Int8 | DataType::Uint8 => 1,
        DataType::Int16 | DataType::Uint16 => 2,
        DataType::Int32 => 4,
        _ => 8,
    }
}

/// The shape that broadcasts numbers along an axis of a value of `rank` dimensions.
pub(super) fn broadcast(numbers: usize, axis: Option<usize>, rank: usize) -> Vec<usize> {
    match numbers {
        1 => vec![],
        _ => (0..rank).map(|dim| if dim == axis.unwrap_or(0) { numbers } else { 1 }).collect(),
    }
}
