use super::follower::Follower;
use crate::state::Mode;
use crate::state::scope::Sharing;
use burn::tensor::Tensor;
use quant_core::inject::Quantizer;
use quant_core::state::with_statistics_frozen;
use quant_core::tensor::{MaybeQuantTensor, QuantTensor};

/// What every host has: a quantizer, the proxy that it resolved to, and how it is used.
#[derive(Clone, Debug)]
pub(super) struct Place<Q: Quantizer> {
    pub(super) proxy: Q::Proxy,
    pub(super) quantizer: Q,
    pub(super) mode: Mode,
    /// Where several layers have the proxy in common.
    pub(super) follower: Option<Follower<Q>>,
}

impl<Q: Quantizer> Place<Q> {
    pub(super) fn new(quantizer: Q, proxy: Q::Proxy) -> Self {
        Self { proxy, quantizer, mode: Mode::default(), follower: None }
    }

    /// Where this is in memory.
    #[cfg(feature = "export")]
    pub(super) fn address(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }

    /// A forward pass of the proxy that quantizes `x`, which a recording takes note of.
    pub(super) fn quantize<const D: usize>(
        &self,
        x: Tensor<D>,
        pass: impl FnOnce(&Q::Proxy, Tensor<D>) -> MaybeQuantTensor<D>,
    ) -> MaybeQuantTensor<D> {
        #[cfg(feature = "export")]
        if super::site::are_noted() {
            return super::site::note::<Q, _>(self.address(), x, |x| self.pass(|proxy| pass(proxy, x)));
        }
        self.pass(|proxy| pass(proxy, x))
    }

    /// A forward pass of the proxy that quantizes anew what is quantized as `x` is.
    pub(super) fn requantize<const D: usize>(
        &self,
        x: QuantTensor<D>,
        pass: impl FnOnce(&Q::Proxy, QuantTensor<D>) -> QuantTensor<D>,
    ) -> QuantTensor<D> {
        #[cfg(feature = "export")]
        if super::site::are_noted() {
            return super::site::note_again::<Q, _>(self.address(), x, |x| self.pass(|proxy| pass(proxy, x)));
        }
        self.pass(|proxy| pass(proxy, x))
    }

    /// A forward pass of the proxy.
    fn pass<R>(&self, pass: impl FnOnce(&Q::Proxy) -> R) -> R {
        match self.mode.stats_frozen {
            true => with_statistics_frozen(|| pass(&self.proxy)),
            false => pass(&self.proxy),
        }
    }

    /// The place of one of several layers that have the proxy in common.
    pub(super) fn enter(&mut self, quantizer: Q, proxy: Q::Proxy, follower: Follower<Q>) {
        *self = Self { proxy, quantizer, mode: self.mode, follower: Some(follower) };
    }

    pub(super) fn sharing(&self) -> Option<Sharing> {
        self.follower.as_ref().map(|follower| (follower.sharing)(&self.proxy))
    }

    /// Applies `f` to the proxy, and returns whether it went along with that of the layer that owns it.
    pub(super) fn traverse(mut self, f: impl FnOnce(Q::Proxy) -> Q::Proxy) -> (Self, bool) {
        let version = |place: &Self| place.sharing().map(|sharing| sharing.version);
        let before = version(&self);
        self.proxy = f(self.proxy);
        let followed = before.is_none() || version(&self) != before;
        if !followed {
            let quantizer = Q::NAME;
            log::warn!("`{quantizer}` is shared, and its owner was not traversed before: see `quantizer_errors`");
        }
        (self, followed)
    }
}
