use super::follower::Follower;
use super::parameter::Member;
use super::{HostedParameter, SharedProxy, SharedQuantizer, WeightLayer, WeightQuant, WeightQuantizer, Weights};
use crate::state::{Loaded, transplant};
use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;
use quant_core::inject::{Context, DependencyError, Shared, WeightModule};
use std::collections::HashSet;

/// Gives several layers one instance of their weight quantizer: one learned scale, whose gradients add up, and one entry
/// in a record, under the first layer. `module` is then the weights of all of them, in a rebuild after a load too.
///
/// The state is built anew from all weights, by the quantizer of the first layer. For another layer to join, it is called
/// again with all. In the model the first layer stands before the others: it owns the instance, they follow it.
/// [`quantizer_errors`](crate::QuantModule::quantizer_errors) tells when it was lost, and [`WeightQuant::shares_with`] whether
/// two layers share.
///
/// What is shared is what the quantizer learns, from a value function's look at `module`, or was given. (In the reference a
/// scale that follows the weight follows all of them; here a layer knows of no weight but its own.)
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
/// share(&mut [&mut a, &mut b])?;
/// let scale = |l: &Linear| l.quant_weight().unwrap().scale.into_scalar::<f32>();
/// assert_eq!((scale(&a), scale(&b)), (0.5, 0.5));
/// assert!(a.weight_quant.shares_with(&b.weight_quant));
/// # Ok::<(), quant_nn::DependencyError>(())
/// ```
///
/// # Errors
///
/// What the wiring returns; if the scale follows the weight that is quantized, as that of
/// [`Int8WeightPerTensorFloat`](crate::Int8WeightPerTensorFloat) does; if it is one for each output channel, of which the
/// layers have different numbers; if the layers are on different devices, or of different precision. Nothing is changed then.
pub fn share<Q: WeightQuantizer>(
    layers: &mut [&mut dyn WeightLayer<WeightQuantizer = SharedQuantizer<Q>>],
) -> Result<(), DependencyError> {
    let count = layers.len();
    let Some((first, others)) = layers.split_first_mut() else { return Ok(()) };
    let (weights, others_weights) = (first.weights(), others.iter().map(|l| l.weights()).collect::<Vec<_>>());
    let owner = first.weight_quant_mut();
    let refused = |message: &str| Err(DependencyError::refused(Q::NAME, message));
    if others_weights.iter().any(|other| !weights.is_beside(other)) {
        return refused("the layers that shall share it are on different devices, or of different precision");
    }
    let channels = weights.out_channels();
    let as_many = others_weights.iter().all(|other| other.out_channels() == channels);
    let weights = weights.and(others_weights);
    let build = || owner.quantizer().0.proxy(&Context { module: &weights, device: &weights.device() });
    let fresh = build().map_err(Into::into)?;
    if !as_many && channels > 1 && has_one_of_each(&fresh, channels) {
        return refused(
            "it learns a number for each output channel, and the layers that shall share it have different numbers of them",
        );
    }
    // whatever a pass changes is not that of the proxy that they get
    let (once, twice) = (build().map_err(Into::into)?, build().map_err(Into::into)?);
    if !weights.first_scales_alike(&once, &twice) {
        return refused(
            "its scale follows the weight that is quantized, so that several layers have none in common\n\
             help: learn it from the weights of all, e.g. `extends(ParamFromMaxScaling, ..)`",
        );
    }
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

/// Whether `proxy` learns as many numbers as there are channels.
fn has_one_of_each<P: Module>(proxy: &P, channels: usize) -> bool {
    struct Look(usize, bool);
    impl ModuleVisitor for Look {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            self.1 |= param.lazy_shape().num_elements() == self.0;
        }
    }
    let mut look = Look(channels, false);
    proxy.visit(&mut look);
    look.1
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
