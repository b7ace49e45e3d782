use super::parameter::Member;
use super::{
    ActLayer, ActQuant, ActQuantizer, Activations, HostedParameter, ParameterQuant, SharedProxy, WeightLayer,
    WeightQuant, WeightQuantizer, Weights,
};
use crate::state::{LoadWatch, Loaded, transplant};
use burn::tensor::Device;
use core::fmt::Debug;
use quant_core::inject::{Context, DependencyError, Quantizer, Resolve, Shared};
use std::collections::HashSet;

/// A quantizer of which several layers may use one instance.
///
/// A layer that is initialised with it has an instance of its own, until [`share`] or [`share_act`] gives it that of another.
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

/// How a host notices that its proxy went along with that of the layer that it shares it with.
#[derive(Clone, Debug)]
pub(super) struct Follower<Q: Quantizer> {
    /// Tells one version of the proxy from another.
    pub(super) version: fn(&Q::Proxy) -> usize,
}

impl<Q: Quantizer> Follower<SharedQuantizer<Q>> {
    fn new() -> Self {
        Self { version: |proxy| core::ptr::from_ref::<SharedProxy<_>>(proxy).addr() }
    }
}

/// What is wrong with a host whose proxy did not.
pub(super) fn detached<Q: Quantizer>() -> DependencyError {
    let m = "this layer shares the quantizer of another, which is not traversed before it: declare the first layer of \
             `share` before the others, in the same model";
    log::warn!("`{}`: {m}", Q::NAME);
    DependencyError::refused(Q::NAME, m)
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
    *host.proxy_mut() = proxy;
    host.load_error = None;
    host.member =
        Some(Member { layer, follower: Follower::new(), error: |proxy| proxy.error(), rebuild: rebuild::<Q> });
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

/// Gives several activations one instance of their quantizer: one learned scale, whose gradients add up, one average of what
/// passes through all of them, and one entry in a record, under the first layer.
///
/// The layers are of one type: a range that was learned behind one kind of activation says nothing about another, and the
/// compiler refuses to share it. The state begins anew, as that of a fresh quantizer; for another layer to join, it is called
/// again with all. In the model the first layer stands before the others: it owns the instance, they follow it.
/// [`ActQuant::load_error`] tells when it was lost.
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
    let fresh = owner.quantizer().0.proxy(&Context { module: &Activations, device })?;
    let fresh = transplant(&***owner.proxy(), fresh, &HashSet::new());
    let shared = Shared::new(SharedProxy::new(fresh, 0, LoadWatch::default()));
    let quantizer = owner.quantizer().clone();
    for other in others.iter_mut() {
        other.act_quant_mut().enter(quantizer.clone(), shared.alias(), Follower::new());
    }
    owner.enter(quantizer, shared, Follower::new());
    Ok(())
}

impl<Q: Quantizer> ActQuant<SharedQuantizer<Q>> {
    /// Whether both layers use one instance of the quantizer.
    pub fn shares_with(&self, other: &Self) -> bool {
        self.proxy().same(other.proxy())
    }
}
