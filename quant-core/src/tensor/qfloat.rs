//! The same integers as burn stores them.
use super::{QuantTensor, QuantTensorError};
use burn::tensor::quantization::{QuantScheme, QuantStore, QuantValue, ScaleDtype};
use burn::tensor::{Tensor, TensorData};
use std::collections::BTreeSet;

/// Of how many dimensions a block can be.
const MAX_BLOCK_DIMS: usize = 5;

impl<const D: usize> QuantTensor<D> {
    /// The integers and their scales as burn's own quantized tensor, which takes a byte for each integer in memory and in a record, and
    /// which burn's layers take for a weight. [`dequantize`](Tensor::dequantize) makes `integer · scale` of it in single precision, which
    /// for a quantized weight is `value` exactly. It has no gradient.
    ///
    /// Burn's integers have 8 bits ([`Q8S`](QuantValue::Q8S), or [`Q8F`](QuantValue::Q8F) where one is −128), also where fewer are
    /// needed: those of 4 and 2 bits are not stored by all backends. Scales that differ are those of blocks, which are at most 255 long
    /// and divide a dimension: what is longer is several blocks with the same scale, so that along a dimension of a large prime
    /// length each integer has one, of 4 bytes.
    ///
    /// What burn computes with it is burn's. Some backends quantize anew what has blocks when its shape changes, as a linear layer may
    /// do with its weight, which moves a number by up to half an integer, and panic at parts of blocks. `dequantize()` the weight where
    /// that matters.
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_core::tensor::{IntegerFormat, QuantTensor, QuantTensorError};
    ///
    /// let device = Device::flex();
    /// let scale = Tensor::from_floats([[0.5, 0.25]], &device);
    /// let q = QuantTensor::from_int(Tensor::<2, _>::from_ints([[1, -2], [3, 4]], &device), scale, None, IntegerFormat::signed(4));
    /// let stored = q.to_qfloat()?;
    /// // four integers and two scales of 4 bytes
    /// assert_eq!(stored.to_data().as_bytes().len(), 4 + 2 * 4);
    /// assert_eq!(stored.dequantize().into_data(), q.value.into_data());
    /// # Ok::<(), QuantTensorError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the value [is not valid](Self::is_valid), or stands for floating-point numbers; for what burn's quantized tensors do not have:
    /// a zero point other than 0, integers beyond −128 and 127, blocks of more than 5 dimensions, scales that single precision does not
    /// hold.
    pub fn to_qfloat(&self) -> Result<Tensor<D>, QuantTensorError> {
        let operation = "to_qfloat";
        self.integers(operation)?;
        if !self.is_valid() {
            return Err(QuantTensorError::Invalid { operation });
        }
        let refused = |reason| Err(QuantTensorError::QFloat { operation, reason });
        if !self.is_symmetric() {
            return refused("a zero point that is not 0");
        }
        let int = self.unrounded().round().into_data();
        let Ok(int) = int.iter::<f64>().map(|int| i8::try_from(int as i64)).collect::<Result<Vec<_>, _>>() else {
            return refused("integers beyond −128 and 127");
        };
        let dims = self.value.dims();
        let scales = Scales::of(&self.scale);
        if !scales.numbers.iter().all(|scale| scale.is_finite() && *scale > 0.0) {
            return refused("scales that single precision does not hold");
        }
        let value = if int.contains(&i8::MIN) { QuantValue::Q8F } else { QuantValue::Q8S };
        let scheme = QuantScheme::default().with_value(value).with_store(QuantStore::Native);
        let (scheme, scales) = if int.is_empty() || scales.are_one() {
            (scheme.per_tensor(ScaleDtype::F32), vec![scales.numbers.first().copied().unwrap_or(1.0)])
        } else {
            let blocks = scales.blocks(dims);
            // burn leaves out the dimensions before the first that a block is longer in
            if blocks.iter().skip_while(|size| **size == 1).count() > MAX_BLOCK_DIMS {
                return refused("blocks of more than 5 dimensions");
            }
            (scheme.per_block(blocks, ScaleDtype::F32), scales.of_blocks(blocks, dims))
        };
        Ok(Tensor::from_data(TensorData::quantized(int, dims, scheme, &scales, None), &self.value.device()))
    }
}

/// Scales that broadcast over a tensor.
struct Scales<const D: usize> {
    numbers: Vec<f32>,
    dims: [usize; D],
}

impl<const D: usize> Scales<D> {
    fn of(scale: &Tensor<D>) -> Self {
        let numbers = scale.clone().detach().into_data().iter::<f32>().collect();
        Self { numbers, dims: scale.dims() }
    }

    /// How many elements lie between neighbours along `dim`.
    fn stride(&self, dim: usize) -> usize {
        self.dims.iter().skip(dim + 1).product()
    }

    fn are_one(&self) -> bool {
        self.numbers.windows(2).all(|pair| matches!(pair, [a, b] if a == b))
    }

    /// The largest blocks that a tensor of `dims` can be divided into and that have one scale each.
    fn blocks(&self, dims: [usize; D]) -> [u8; D] {
        core::array::from_fn(|dim| {
            let (stride, size) = (self.stride(dim), dims[dim]);
            let position = |index: usize| index / stride % self.dims[dim];
            let changes: BTreeSet<_> = (stride..self.numbers.len())
                .filter(|index| position(*index) > 0 && self.numbers[*index] != self.numbers[index - stride])
                .map(position)
                .collect();
            let divides = |block: usize| changes.iter().chain([&size]).all(|length| length.is_multiple_of(block));
            (1..=u8::MAX).rev().find(|block| divides((*block).into())).unwrap_or(1)
        })
    }

    /// The scale of each block of a tensor of `dims`, row by row.
    fn of_blocks(&self, blocks: [u8; D], dims: [usize; D]) -> Vec<f32> {
        let starts = (0..D).fold(vec![0], |before: Vec<usize>, dim| {
            let steps = (0..dims[dim]).step_by(blocks[dim].into());
            let offset = |start: usize| if self.dims[dim] == 1 { 0 } else { start * self.stride(dim) };
            before.iter().flat_map(|index| steps.clone().map(move |start| index + offset(start))).collect()
        });
        starts.into_iter().map(|index| self.numbers[index]).collect()
    }
}
