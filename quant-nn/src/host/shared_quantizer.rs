use super::{ActQuant, ParameterQuant, SharedProxy, Weights};
use crate::state::LoadWatch;
use quant_core::inject::{Context, Quantizer, Resolve, Shared};

/// A quantizer of which several layers may use one instance.
///
/// A layer that is initialised with it has an instance of its own, until [`share`](crate::share) or
/// [`share_act`](crate::share_act) gives it that of another.
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

impl<Q: Quantizer> ParameterQuant<SharedQuantizer<Q>, Weights> {
    /// Whether both layers use one instance of the quantizer.
    pub fn shares_with(&self, other: &Self) -> bool {
        self.proxy().same(other.proxy())
    }
}

impl<Q: Quantizer> ActQuant<SharedQuantizer<Q>> {
    /// Whether both layers use one instance of the quantizer.
    pub fn shares_with(&self, other: &Self) -> bool {
        self.proxy().same(other.proxy())
    }
}
