//! The kernels on burn-ndarray.
use super::HostBackend;
use ::ndarray::ArcArray;
use burn::backend::ndarray::NdArrayTensor;
use burn::backend::ops::FloatTensorOps;
use burn::backend::{NdArray, TensorMetadata};
use burn::tensor::Shape;

impl HostBackend for NdArray {
    const ROUNDED_MINUS_HALF: f32 = -0.0;

    fn contiguous(x: NdArrayTensor) -> NdArrayTensor {
        match x {
            NdArrayTensor::F32(x) if !x.view().is_standard_layout() => {
                x.view().as_standard_layout().into_owned().into_shared().into()
            }
            other => other,
        }
    }

    fn slice(x: &NdArrayTensor) -> Option<&[f32]> {
        match x {
            NdArrayTensor::F32(x) => x.view().to_slice(),
            _ => None,
        }
    }

    fn slice_mut(x: &mut NdArrayTensor) -> Option<&mut [f32]> {
        match x {
            NdArrayTensor::F32(x) if x.is_unique() => x.ensure_owned().as_slice_mut(),
            _ => None,
        }
    }

    fn tensor(elements: Vec<f32>, shape: Shape) -> NdArrayTensor {
        let flat = NdArrayTensor::from(ArcArray::from_vec(elements).into_dyn());
        match flat.shape() == shape {
            true => flat,
            false => Self::float_reshape(flat, shape),
        }
    }
}
