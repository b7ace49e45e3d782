use burn::module::{ModuleMapper, Param, ParamId};
use burn::store::bridge;
use burn::store::burn_pack::Tensor as PackTensor;
use burn::tensor::kind::Basic;
use burn::tensor::{Bool, DType, Device, Float, FloatDType, Int, IntDType, Shape, Tensor};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the elements of a parameter may be: whatever is done with one through the mapper of a store.
pub(super) trait Loadable: Basic + Sized {
    /// What the store has for a parameter of this shape, where its mapper is. A parameter of the model is not given to it: what
    /// the model hooks on a load shall see what becomes of the value that the store found, and the parameter keeps its
    /// identity, whatever that of the checkpoint is.
    fn ask<M: ModuleMapper, const D: usize>(mapper: &mut M, shape: Shape, device: &Device) -> Option<Tensor<D, Self>>;

    /// In the precision `dtype`.
    fn cast<const D: usize>(loaded: Tensor<D, Self>, dtype: DType) -> Tensor<D, Self>;

    /// Whether a quantizer can go on with it.
    fn is_sound<const D: usize>(loaded: &Tensor<D, Self>) -> bool;
}

/// The elements of what the store has under the name of `tensor`, if it does not leave it out.
pub(super) fn ask_flat<K: Loadable, M: ModuleMapper>(
    mapper: &mut M,
    tensor: &PackTensor,
    device: &Device,
) -> Option<Tensor<1, K>> {
    fn of_rank<K: Loadable, M: ModuleMapper, const D: usize>(
        mapper: &mut M,
        shape: &Shape,
        device: &Device,
    ) -> Option<Tensor<1, K>> {
        let elements = shape.num_elements();
        K::ask::<M, D>(mapper, shape.clone(), device).map(|t| t.reshape([elements]))
    }
    let shape = &tensor.shape;
    match shape.num_dims() {
        1 => of_rank::<K, M, 1>(mapper, shape, device),
        2 => of_rank::<K, M, 2>(mapper, shape, device),
        3 => of_rank::<K, M, 3>(mapper, shape, device),
        4 => of_rank::<K, M, 4>(mapper, shape, device),
        5 => of_rank::<K, M, 5>(mapper, shape, device),
        // a tensor of burn has a dimension, and no parameter has as many as are left
        _ => {
            let data = bridge::to_data(tensor).ok()?;
            let (elements, dtype) = (shape.num_elements(), data.dtype());
            let (bytes, ..) = data.into_parts();
            let data = burn::tensor::TensorData::from_bytes(bytes, [elements], dtype);
            Some(Tensor::from_data(data, (device, dtype)))
        }
    }
}

macro_rules! ask {
    ($method:ident) => {
        fn ask<M: ModuleMapper, const D: usize>(
            mapper: &mut M,
            shape: Shape,
            device: &Device,
        ) -> Option<Tensor<D, Self>> {
            let came = Arc::new(AtomicBool::new(false));
            let (hook, empty) = (came.clone(), shape.clone());
            let init = move |device: &Device, _| Tensor::empty(empty, device);
            let blank = Param::uninitialized(ParamId::new(), init, device.clone(), false, shape);
            let blank = blank.load_mapper(move |tensor| {
                hook.store(true, Ordering::Relaxed);
                tensor
            });
            let blank = mapper.$method(blank);
            came.load(Ordering::Relaxed).then(|| blank.into_value())
        }
    };
}

impl Loadable for Float {
    ask!(map_float);
    fn cast<const D: usize>(loaded: Tensor<D>, dtype: DType) -> Tensor<D> {
        loaded.cast(FloatDType::from(dtype))
    }
    fn is_sound<const D: usize>(loaded: &Tensor<D>) -> bool {
        crate::host::is_finite(loaded)
    }
}

impl Loadable for Int {
    ask!(map_int);
    fn cast<const D: usize>(loaded: Tensor<D, Int>, dtype: DType) -> Tensor<D, Int> {
        let fits = loaded.dtype() == dtype || dtype == DType::I64;
        let loaded = if fits { loaded } else { loaded.clamp(0, i32::MAX) };
        loaded.cast(IntDType::from(dtype))
    }
    fn is_sound<const D: usize>(_: &Tensor<D, Int>) -> bool {
        true
    }
}

impl Loadable for Bool {
    ask!(map_bool);
    fn cast<const D: usize>(loaded: Tensor<D, Bool>, _: DType) -> Tensor<D, Bool> {
        loaded
    }
    fn is_sound<const D: usize>(_: &Tensor<D, Bool>) -> bool {
        true
    }
}
