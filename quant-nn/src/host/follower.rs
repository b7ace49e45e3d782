use super::SharedQuantizer;
use crate::state::scope::Sharing;
use core::fmt::Debug;
use quant_core::inject::{DependencyError, Quantizer};

/// How a place tells where its proxy belongs, which it has in common with that of other layers.
#[derive(Clone, Debug)]
pub(super) struct Follower<Q: Quantizer> {
    pub(super) sharing: fn(&Q::Proxy) -> Sharing,
}

impl<Q: Quantizer> Follower<SharedQuantizer<Q>> {
    pub(super) fn new() -> Self {
        Self {
            sharing: |proxy| Sharing {
                id: proxy.id(),
                // the owner makes a new one in every traversal, which the others take over
                version: core::ptr::from_ref(&**proxy).addr(),
                follows: proxy.is_alias(),
            },
        }
    }
}

impl<Q: Quantizer> Follower<Q> {
    /// What is wrong after a load brought the parameter, and the proxy did not go along with that of its owner.
    pub(super) fn not_built() -> DependencyError {
        let m = "a load brought a parameter of several layers that shared its quantizer, and they do not any more: declare \
                 the first layer of `share` before the others, in the same model, and share anew";
        DependencyError::refused(Q::NAME, m)
    }
}
