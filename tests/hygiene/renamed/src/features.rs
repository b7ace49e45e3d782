//! Everything that a declaration may have, for other crates to extend.
use crate::mine::Scaled;
use qn::burn::{self, module::Module, module::ModuleDisplay};
use qn::{Component, Lazy, WeightModule, WeightQuantProxy, component, quantizer, role};

/// A role of a user.
#[role]
pub trait Gain: Module + ModuleDisplay {
    /// What it multiplies by.
    fn gain(&self) -> f32;
}

/// A derived component.
#[derive(Module, Debug, Component)]
pub struct Fixed {
    /// What it multiplies by.
    #[inject(default = 2.0, range = 0.0..=16.0)]
    gain: f32,
    #[inject(skip)]
    calls: usize,
}
impl Gain for Fixed {
    fn gain(&self) -> f32 {
        self.gain + self.calls as f32
    }
}

/// A derived component with another inside.
#[derive(Module, Debug, Component)]
pub struct Twice<G> {
    #[inject(default = Fixed)]
    gain_impl: G,
}
impl<G: Gain> Gain for Twice<G> {
    fn gain(&self) -> f32 {
        self.gain_impl.gain() * 2.0
    }
}

/// A component that reads two of a role.
#[derive(Module, Debug)]
pub struct Sum<A, B> {
    left_impl: A,
    right_impl: B,
}
#[component]
impl<A, B> Sum<A, B> {
    /// The constructor.
    pub fn new(left_impl: A, right_impl: B) -> Self {
        Self { left_impl, right_impl }
    }
}
impl<A: Gain, B: Gain> Gain for Sum<A, B> {
    fn gain(&self) -> f32 {
        self.left_impl.gain() + self.right_impl.gain()
    }
}

/// Chooses components, and reads an attribute that may be missing.
#[quantizer(partial, values)]
pub struct Chosen {
    tensor_quant: Scaled,
    part_impl: Sum,
    left_impl: Twice,
    proxy_class: WeightQuantProxy,
    #[value(true)]
    signed: bool,
    #[value(0.5)]
    by: f32,
}
#[quantizer]
impl Chosen {
    /// Public, so documented.
    #[value]
    pub fn right_impl(doubled: bool) -> impl Component {
        if doubled { Twice } else { Fixed }
    }
    #[value]
    fn gain(per_channel: bool, channels: Lazy<usize>) -> f32 {
        if per_channel { channels.get() as f32 } else { 1.0 }
    }
}

/// Knows the channels.
#[quantizer(partial, extends(Chosen), values)]
pub struct OfLayer;
#[quantizer]
impl OfLayer {
    #[value]
    fn channels(module: &impl WeightModule) -> usize {
        module.out_channels()
    }
}

/// Over constants.
#[quantizer(extends(OfLayer))]
pub struct Flags<const DOUBLED: bool, const PER_CHANNEL: bool = false> {
    #[value(DOUBLED)]
    doubled: bool,
    #[value(PER_CHANNEL)]
    per_channel: bool,
}

/// Makes a part of another.
#[quantizer(makes = gain_impl)]
pub struct Loud {
    gain_impl: Fixed,
    #[value(8.0)]
    gain: f32,
}

/// A quantizer inside of a quantizer.
#[quantizer(extends(Flags<true>))]
pub struct WithLoud {
    gain_impl: Loud,
}

/// Takes an attribute out: the default of `gain` is back.
#[quantizer(extends(Flags<false>), removes(gain))]
pub struct Quiet;
