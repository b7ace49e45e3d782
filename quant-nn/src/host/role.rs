use quant_core::inject::{Quantizer, Wiring};

/// What quantizers are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// All of them, or what is not known.
    Any,
    /// Weights.
    Weight,
    /// Inputs, outputs and activations.
    Activation,
    /// Biases.
    Bias,
}

impl Role {
    /// That of a quantizer, as its `proxy_class` says; of a proxy of one's own it is not known.
    pub const fn of<Q: Quantizer>() -> Self {
        match Wiring::find::<Q>(&["proxy_class"]) {
            Some(proxy) => Self::of_proxy(proxy.as_bytes()),
            None => Self::Any,
        }
    }

    const fn of_proxy(proxy: &[u8]) -> Self {
        match proxy {
            b"WeightQuantProxy" | b"DecoupledWeightQuantWithInputProxy" => Self::Weight,
            b"ActQuantProxy" | b"FusedActivationQuantProxy" | b"TruncQuantProxy" | b"ClampQuantProxy" => {
                Self::Activation
            }
            b"BiasQuantProxy" => Self::Bias,
            _ => Self::Any,
        }
    }

    /// Whether what holds for these holds for a quantizer of that role; where that is not known, only what holds for all does.
    pub(crate) const fn covers(self, of: Self) -> bool {
        matches!(
            (self, of),
            (Self::Any, _)
                | (Self::Weight, Self::Weight)
                | (Self::Activation, Self::Activation)
                | (Self::Bias, Self::Bias)
        )
    }
}
