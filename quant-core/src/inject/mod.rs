//! How a quantizer becomes modules: what generated code implements and calls.
//!
//! ```text
//! #[quantizer] Q ──▶ Resolve<M> for Q ── tensor_quant(&Context) ──▶ Build::build for each component
//!                       │                                            arguments through IntoAttr,
//!                       └────────────── proxy(&Context)              one instance per attribute (Memo, Shared)
//! ```
mod attr;
mod choose;
mod either;
mod error;
mod language;
mod lazy;
mod memo;
mod module;
mod shared;
#[doc(hidden)]
pub mod slots;
mod stateless;
mod wiring;

pub use attr::IntoAttr;
pub use choose::{Choose, If, Unresolved, unresolved};
pub use either::Either;
pub use error::{DependencyError, Never};
pub use language::{Language, Spoken, same_language};
pub use lazy::Lazy;
pub use memo::Memo;
pub use module::{ActModule, BiasModule, WeightModule};
pub use shared::Shared;
pub use wiring::{Wired, Wiring};

use crate::quant::AnyTensorQuant;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Device;

/// A declared quantizer, complete or not.
///
/// This is all that a type which *holds* a quantizer asks of it, so that a wrong quantizer is reported where it is
/// used and not once more by every derived implementation. A complete one also implements [`Resolve`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a quantizer",
    label = "not declared with `#[quantizer]`",
    note = "a generic model bounds its parameter with `WeightQuantizer`, `ActQuantizer` or `BiasQuantizer`"
)]
pub trait Quantizer: Module + ModuleDisplay + Sync + 'static {
    /// The name in the declaration.
    const NAME: &'static str;
    /// What `tensor_quant` resolves to.
    type TensorQuant: AnyTensorQuant;
    /// What `proxy_class` resolves to.
    type Proxy: Module + ModuleDisplay + Sync + 'static;
    /// What [`Wiring`] reads.
    #[doc(hidden)]
    const WIRING: &'static str = "";

    /// The resolved wiring: every attribute, what it is and who says so.
    fn explain() -> Wiring
    where
        Self: Sized,
    {
        Wiring::read(Self::NAME, Self::WIRING)
    }
}

/// The wiring of a quantizer without a name, such as one that `quantizer_with!` makes.
pub fn explain<Q: Quantizer>(_: &Q) -> Wiring {
    Q::explain()
}

/// A complete quantizer: it can be built for layers of type `M`.
///
/// Within one call an attribute is resolved once, however many components read it; every call builds new instances.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can not be a quantizer of `{M}`",
    note = "a generic model bounds its parameter with `WeightQuantizer`, `ActQuantizer` or `BiasQuantizer`"
)]
pub trait Resolve<M>: Quantizer {
    /// [`core::convert::Infallible`] if nothing in the wiring can fail at run time, else [`DependencyError`].
    type Error: Into<DependencyError>;
    /// Builds the `tensor_quant` attribute.
    fn tensor_quant(&self, cx: &Context<'_, M>) -> Result<Self::TensorQuant, Self::Error>;
    /// Builds the `proxy_class` attribute, and with it everything below.
    fn proxy(&self, cx: &Context<'_, M>) -> Result<Self::Proxy, Self::Error>;
}

/// The arguments that every component and value function may ask for by name.
#[derive(Debug)]
pub struct Context<'a, M> {
    /// The layer that is being quantized.
    pub module: &'a M,
    /// Where parameters are created.
    pub device: &'a Device,
}
