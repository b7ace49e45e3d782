use super::follower::Follower;
use super::parameter::Member;
use super::{HostedParameter, SharedProxy, SharedQuantizer, WeightLayer, WeightQuant, WeightQuantizer, Weights};
use crate::state::{Loaded, transplant};
use quant_core::inject::{Context, Shared};
use std::collections::HashSet;

/// Gives several layers one instance of their weight quantizer: one learned scale, whose gradients add up, and one entry
/// in a record, under the first layer. `module` is then the weights of all of them, in a rebuild after a load too.
///
/// The state is built anew from all weights, by the quantizer of the first layer. For another layer to join, it is called
/// again with all. In the model the first layer stands before the others: it owns the instance, they follow it.
/// [`quantizer_errors`](crate::QuantModule::quantizer_errors) tells when it was lost, and [`WeightQuant::shares_with`] whether two layers share.
///
/// ```
/// use burn::nn::Initializer;
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::components::{quant::BinaryQuant, scaling::ParameterScaling};
/// use quant_nn::{
///     QuantLinear, QuantLinearConfig, SharedQuantizer, WeightModule, WeightQuantProxy, quantizer, share,
/// };
///
/// #[quantizer(values)]
/// pub struct FromMax {
///     tensor_quant: BinaryQuant,
///     scaling_impl: ParameterScaling,
///     proxy_class: WeightQuantProxy,
///     #[value(true)]
///     signed: bool,
/// }
/// #[quantizer]
/// impl FromMax {
///     #[value]
///     fn scaling_init(module: &impl WeightModule) -> Tensor<1> {
///         module.weight().abs().max()
///     }
/// }
///
/// type Linear = QuantLinear<SharedQuantizer<FromMax>>;
/// let linear = |inputs, outputs, value| -> Linear {
///     let config = QuantLinearConfig::new(inputs, outputs).with_initializer(Initializer::Constant { value });
///     config.init(&Device::flex())
/// };
/// let (mut a, mut b) = (linear(2, 3, 0.25), linear(3, 1, 0.5));
/// let Ok(()) = share(&mut [&mut a, &mut b]);
/// let scale = |l: &Linear| l.quant_weight().unwrap().scale.into_scalar::<f32>();
/// assert_eq!((scale(&a), scale(&b)), (0.5, 0.5));
/// assert!(a.weight_quant.shares_with(&b.weight_quant));
/// ```
///
/// # Errors
///
/// What the wiring returns. Nothing is changed then.
pub fn share<Q: WeightQuantizer>(
    layers: &mut [&mut dyn WeightLayer<WeightQuantizer = SharedQuantizer<Q>>],
) -> Result<(), Q::Error> {
    let count = layers.len();
    let Some((first, others)) = layers.split_first_mut() else { return Ok(()) };
    let weights = first.weights().and(others.iter().map(|l| l.weights()));
    let owner = first.weight_quant_mut();
    let fresh = owner.quantizer().0.proxy(&Context { module: &weights, device: &weights.device() })?;
    let fresh = transplant(&***owner.proxy(), fresh, &HashSet::new());
    let watch = owner.watch.clone();
    let shared = Shared::new(SharedProxy::new(watch.watch_state(fresh), count, watch));
    let quantizer = owner.quantizer().clone();
    for (layer, other) in others.iter_mut().enumerate() {
        enter(other.weight_quant_mut(), &quantizer, shared.alias(), layer + 1);
    }
    enter(owner, &quantizer, shared, 0);
    Ok(())
}

fn enter<Q: WeightQuantizer>(
    host: &mut WeightQuant<SharedQuantizer<Q>>,
    quantizer: &SharedQuantizer<Q>,
    proxy: Shared<SharedProxy<Q::Proxy>>,
    layer: usize,
) {
    host.place.enter(quantizer.clone(), proxy, Follower::new());
    host.error = None;
    host.cache.clear();
    host.member = Some(Member { layer, error: |proxy| proxy.error(), rebuild: rebuild::<Q> });
}

/// After the last of the layers was loaded.
fn rebuild<Q: WeightQuantizer>(host: &WeightQuant<SharedQuantizer<Q>>, layer: usize, loaded: Loaded<Weights>) {
    let shared: &SharedProxy<Q::Proxy> = host.proxy();
    let Some(Loaded { param: weights, state }) = shared.arrive(layer, loaded) else { return };
    let fresh = host.quantizer().0.proxy(&Context { module: &weights, device: &weights.device() });
    let rebuilt = fresh.map(|fresh| shared.watch.watch_state(transplant(&**shared, fresh, &state)));
    shared.replace(rebuilt.map_err(Into::into));
}
