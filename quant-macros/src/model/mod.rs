//! What a declaration means.
mod attribute;
mod condition;
mod lineage;
mod pattern;
mod range;
mod signature;

pub use attribute::{Alternative, Attribute, Class, Input, InputKind, Kind, Known, Link, Quantizer, State};
pub use condition::{Condition, is_variant, short_name};
pub use lineage::{Inconsistent, linearise};
pub use pattern::Pattern;
pub use range::{Range, is_literal};
pub use signature::{Fallback, Param, ParamKind, Signature};

/// The attributes that a quantizer is built from; everything else is reached through them.
pub const ROOTS: [&str; 2] = [TENSOR_QUANT, PROXY_CLASS];
pub const TENSOR_QUANT: &str = "tensor_quant";
pub const PROXY_CLASS: &str = "proxy_class";

/// The slot traits `Comp0` to `Comp8` are written out.
pub const MOST_SUB_COMPONENTS: usize = 8;

/// The names that every constructor and value function may ask for, and nobody declares.
pub const RESERVED: [&str; 2] = ["module", "device"];
