//! The kernels on burn-flex.
use super::HostBackend;
use burn::backend::Flex;
use burn::backend::flex::{FlexTensor, Layout};
use burn::tensor::{Bytes, DType, Shape};

impl HostBackend for Flex {
    // it rounds half away from 0 and then goes back by one, which ends at +0
    const ROUNDED_MINUS_HALF: f32 = 0.0;

    fn contiguous(x: FlexTensor) -> FlexTensor {
        match x.layout().contiguous_offsets() {
            Some(_) => x,
            None => x.to_contiguous(),
        }
    }

    fn slice(x: &FlexTensor) -> Option<&[f32]> {
        x.as_slice()
    }

    fn slice_mut(x: &mut FlexTensor) -> Option<&mut [f32]> {
        let (from, to) = x.layout().contiguous_offsets()?;
        x.try_storage_mut()?.get_mut(from..to)
    }

    fn tensor(elements: Vec<f32>, shape: Shape) -> FlexTensor {
        FlexTensor::new(Bytes::from_elems(elements), Layout::contiguous(shape), DType::F32)
    }
}
