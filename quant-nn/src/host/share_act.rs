use super::follower::Follower;
use super::{ActLayer, ActQuantizer, SharedProxy, SharedQuantizer};
use crate::state::{LoadWatch, transplant};
use burn::tensor::Device;
use quant_core::inject::{Context, Shared};
use std::collections::HashSet;

/// Gives several activations one instance of their quantizer: one learned scale, whose gradients add up, one average of what
/// passes through all of them, and one entry in a record, under the first layer.
///
/// The layers are of one type: a range that was learned behind one kind of activation says nothing about another, and the
/// compiler refuses to share it. The state begins anew, as that of a fresh quantizer; for another layer to join, it is called
/// again with all. In the model the first layer stands before the others: it owns the instance, they follow it.
/// [`quantizer_errors`](crate::QuantModule::quantizer_errors) tells when it was lost.
///
/// The place of an input or an output is a layer in this respect: `share_act(&mut [&mut conv.output_quant, &mut
/// shortcut.output_quant], &device)` gives both sides of a residual addition one scale,
/// as [`QuantEltwiseAdd`](crate::QuantEltwiseAdd) does.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantRelu, QuantReluConfig, SharedQuantizer, Uint8ActPerTensorFloat, share_act};
///
/// type Relu = QuantRelu<SharedQuantizer<Uint8ActPerTensorFloat>>;
/// let device = Device::flex().autodiff();
/// let (mut a, mut b): (Relu, Relu) = (QuantReluConfig::new().init(&device), QuantReluConfig::new().init(&device));
/// let Ok(()) = share_act(&mut [&mut a, &mut b], &device);
/// assert!(a.act_quant.shares_with(&b.act_quant));
///
/// // what passes through `a` sets the scale of `b`, for evaluation: 5.1 / 255
/// a.forward(Tensor::<1>::from_floats([5.1], &device));
/// let y = b.quantize(Tensor::<1>::from_floats([1.0], &device.inner())).into_quant().unwrap();
/// assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [50]);
/// ```
///
/// ```compile_fail,E0308
/// # use burn::tensor::Device;
/// # use quant_nn::{QuantIdentityConfig, QuantReluConfig, SharedQuantizer, Uint8ActPerTensorFloat, share_act};
/// # let device = Device::flex();
/// let shared = SharedQuantizer(Uint8ActPerTensorFloat);
/// let mut relu = QuantReluConfig::new().act_quant(shared).init(&device);
/// let mut identity = QuantIdentityConfig::new().act_quant(shared).init(&device);
/// share_act(&mut [&mut relu, &mut identity], &device);
/// ```
///
/// # Errors
///
/// What the wiring returns. Nothing is changed then.
pub fn share_act<Q, L>(layers: &mut [&mut L], device: &Device) -> Result<(), Q::Error>
where
    Q: ActQuantizer,
    L: ActLayer<ActQuantizer = SharedQuantizer<Q>>,
{
    let Some((first, others)) = layers.split_first_mut() else { return Ok(()) };
    let owner = first.act_quant_mut();
    let fresh = owner.quantizer().0.proxy(&Context { module: &owner.module, device })?;
    let fresh = transplant(&***owner.proxy(), fresh, &HashSet::new());
    let shared = Shared::new(SharedProxy::new(fresh, 0, LoadWatch::default()));
    let quantizer = owner.quantizer().clone();
    for other in others.iter_mut() {
        other.act_quant_mut().place.enter(quantizer.clone(), shared.alias(), Follower::new());
    }
    owner.place.enter(quantizer, shared, Follower::new());
    Ok(())
}
