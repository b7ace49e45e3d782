use super::SharedQuantizer;
use super::shared_proxy::SharedProxy;
use core::fmt::Debug;
use quant_core::inject::{DependencyError, Quantizer};

/// How a place notices that its proxy went along with that of the layer that it shares it with.
#[derive(Clone, Debug)]
pub(super) struct Follower<Q: Quantizer> {
    /// Tells one version of the proxy from another.
    pub(super) version: fn(&Q::Proxy) -> usize,
}

impl<Q: Quantizer> Follower<SharedQuantizer<Q>> {
    pub(super) fn new() -> Self {
        Self { version: |proxy| core::ptr::from_ref::<SharedProxy<_>>(proxy).addr() }
    }
}

impl<Q: Quantizer> Follower<Q> {
    /// What is wrong with a place whose proxy did not. A traversal returns no errors, so it is logged too.
    pub(super) fn lost() -> DependencyError {
        let m = "this layer shares the quantizer of another, which is not traversed before it: declare the first layer of \
                 `share` before the others, in the same model, and share anew";
        log::warn!("`{}`: {m}", Q::NAME);
        DependencyError::refused(Q::NAME, m)
    }

    /// The same after a load brought the parameter.
    pub(super) fn not_built() -> DependencyError {
        let m = "a load brought a parameter of several layers that shared its quantizer, and they do not any more: declare \
                 the first layer of `share` before the others, in the same model, and share anew";
        DependencyError::refused(Q::NAME, m)
    }
}
