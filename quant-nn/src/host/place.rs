use super::follower::Follower;
use crate::state::Mode;
use quant_core::inject::{DependencyError, Quantizer};
use quant_core::state::with_statistics_frozen;

/// What every host has: a quantizer, the proxy that it resolved to, and how it is used.
#[derive(Clone, Debug)]
pub(super) struct Place<Q: Quantizer> {
    pub(super) proxy: Q::Proxy,
    pub(super) quantizer: Q,
    pub(super) mode: Mode,
    /// Where several layers have the proxy in common.
    pub(super) follower: Option<Follower<Q>>,
    /// What is wrong with the state of the proxy.
    pub(super) error: Option<DependencyError>,
}

impl<Q: Quantizer> Place<Q> {
    pub(super) fn new(quantizer: Q, proxy: Q::Proxy) -> Self {
        Self { proxy, quantizer, mode: Mode::default(), follower: None, error: None }
    }

    /// A forward pass of the proxy.
    pub(super) fn pass<R>(&self, pass: impl FnOnce(&Q::Proxy) -> R) -> R {
        match self.mode.stats_frozen {
            true => with_statistics_frozen(|| pass(&self.proxy)),
            false => pass(&self.proxy),
        }
    }

    /// The place of one of several layers that have the proxy in common.
    pub(super) fn enter(&mut self, quantizer: Q, proxy: Q::Proxy, follower: Follower<Q>) {
        let mode = self.mode;
        *self = Self { mode, follower: Some(follower), ..Self::new(quantizer, proxy) };
    }

    /// Applies `f` to the proxy, and returns whether it went along with that of the layer that owns it.
    pub(super) fn traverse(mut self, f: impl FnOnce(Q::Proxy) -> Q::Proxy) -> (Self, bool) {
        let version = |place: &Self| place.follower.as_ref().map(|follower| (follower.version)(&place.proxy));
        let before = version(&self);
        self.proxy = f(self.proxy);
        // the owner makes a new version in every traversal, which the others take over
        let lost = before.is_some() && version(&self) == before;
        if lost {
            self.error.get_or_insert_with(Follower::<Q>::lost);
        }
        (self, !lost)
    }
}
