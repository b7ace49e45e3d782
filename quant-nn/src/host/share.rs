use super::parameter::Member;
use super::{HostedParameter, ParameterQuant, SharedProxy, WeightLayer, WeightQuant, WeightQuantizer, Weights};
use crate::state::{LoadWatch, Loaded, transplant};
use core::fmt::Debug;
use quant_core::inject::{Context, Quantizer, Resolve, Shared};
use std::collections::HashSet;

/// A weight quantizer of which several layers may use one instance.
///
/// A layer that is initialised with it has an instance of its own, until [`share`] gives it that of another.
#[derive(Clone, Copy, Debug, Default)]
pub struct SharedQuantizer<Q>(pub Q);

quant_core::__stateless_module!(SharedQuantizer<Q>, Q::NAME, [<Q: Quantizer>]);

impl<Q: Quantizer> Quantizer for SharedQuantizer<Q> {
    const NAME: &'static str = Q::NAME;
    const WIRING: &'static str = Q::WIRING;
    type TensorQuant = Q::TensorQuant;
    type Proxy = Shared<SharedProxy<Q::Proxy>>;
}

impl<M, Q: Resolve<M>> Resolve<M> for SharedQuantizer<Q> {
    type Error = Q::Error;
    fn tensor_quant(&self, cx: &Context<'_, M>) -> Result<Self::TensorQuant, Self::Error> {
        self.0.tensor_quant(cx)
    }
    fn proxy(&self, cx: &Context<'_, M>) -> Result<Self::Proxy, Self::Error> {
        self.0.proxy(cx).map(|proxy| Shared::new(SharedProxy::new(proxy, 1, LoadWatch::default())))
    }
}

/// Gives several layers one instance of their weight quantizer: one learned scale, whose gradients add up, and one entry
/// in a record, under the first layer. `module` is then the weights of all of them, in a rebuild after a load too.
///
/// The state is built anew from all weights, by the quantizer of the first layer. For another layer to join, it is called
/// again with all. In the model the first layer stands before the others: it owns the instance, they follow it.
/// [`WeightQuant::load_error`] tells when it was lost, and [`WeightQuant::shares_with`] whether two layers share.
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
    let fresh = owner.quantizer.0.proxy(&Context { module: &weights, device: &weights.device() })?;
    let fresh = transplant(&**owner.proxy, fresh, &HashSet::new());
    let watch = owner.watch.clone();
    let shared = Shared::new(SharedProxy::new(watch.watch_state(fresh), count, watch));
    let quantizer = owner.quantizer.clone();
    for (layer, other) in others.iter_mut().enumerate() {
        let host = other.weight_quant_mut();
        host.quantizer = quantizer.clone();
        enter(host, shared.alias(), layer + 1);
    }
    enter(owner, shared, 0);
    Ok(())
}

fn enter<Q: WeightQuantizer>(
    host: &mut WeightQuant<SharedQuantizer<Q>>,
    proxy: Shared<SharedProxy<Q::Proxy>>,
    layer: usize,
) {
    host.proxy = proxy;
    host.load_error = None;
    host.member = Some(Member {
        layer,
        version: |proxy| core::ptr::from_ref::<SharedProxy<_>>(proxy).addr(),
        error: |proxy| proxy.error(),
        rebuild: rebuild::<Q>,
    });
}

/// After the last of the layers was loaded.
fn rebuild<Q: WeightQuantizer>(host: &WeightQuant<SharedQuantizer<Q>>, layer: usize, loaded: Loaded<Weights>) {
    let shared: &SharedProxy<Q::Proxy> = &host.proxy;
    let Some(Loaded { param: weights, state }) = shared.arrive(layer, loaded) else { return };
    let fresh = host.quantizer.0.proxy(&Context { module: &weights, device: &weights.device() });
    let rebuilt = fresh.map(|fresh| shared.watch.watch_state(transplant(&**shared, fresh, &state)));
    shared.replace(rebuilt.map_err(Into::into));
}

impl<Q: Quantizer> ParameterQuant<SharedQuantizer<Q>, Weights> {
    /// Whether both layers use one instance of the quantizer.
    pub fn shares_with(&self, other: &Self) -> bool {
        self.proxy.same(&other.proxy)
    }
}
