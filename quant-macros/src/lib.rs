//! The quantizer language: what `#[quantizer]`, `#[component]`, `#[derive(Component)]`, `#[role]` and `quantizer_with!`
//! mean.
//!
//! ```text
//! user's tokens ──▶ syntax      what was written: Declaration, Component, DerivedComponent, Role
//!                     │
//!                   stages      first stage: the type itself, then one question to every named path
//!                     │
//!                    ask ─────▶ companion macros, at the declaring site ─────▶ payload
//!                     │         (names, literals, signatures; never a path)      │
//!                   stages      second stage, with all answers  ◀────────────────┘
//!                     │
//!                   model       attributes, signatures, lineage (C3)
//!                     │
//!                  resolve      the wiring as a graph, and the problems as data
//!                     │
//!                   check       the rules, which put the problems into words
//!                     │
//!                   expand      slots, builder, companion; a stand-in where something is wrong
//! ```
//!
//! Types and expressions stay where they are written, in *slots*: traits that the declaring crate implements and
//! descendants in any crate name through `Base` chains.  Companions carry the rest, so no path ever has to make sense
//! in another crate.
//!
//! Every mistake is collected in a `diagnostics::Diagnostics`; a declaration with mistakes expands to a stand-in that
//! fits everywhere, and its companion says so, so that each mistake is told once.
mod ask;
mod check;
mod diagnostics;
mod expand;
mod fragments;
mod model;
mod payload;
mod resolve;
#[cfg(test)]
mod robust;
mod root;
mod stages;
mod syntax;
mod tokens;
#[cfg(test)]
mod world;

use proc_macro::TokenStream;

/// Declares a component by its constructor.
///
/// ```ignore
/// #[component]
/// impl<S> BinaryQuant<S> {
///     pub fn new(scaling_impl: S, #[default(0)] quant_delay_steps: usize) -> Self { .. }
/// }
/// ```
///
/// The constructor is `new`, or the only function without `self`. Its arguments are attributes by their names:
///
/// * one whose type is a type parameter of the `impl` is a sub-component;
/// * `module: &impl Bound` is the layer being quantized, and `device: &Device` the device of its parameters;
/// * any other is a plain value, converted by `IntoAttr`;
/// * `#[default(..)]` makes an argument optional: an expression, or the name of a component for a sub-component;
/// * `#[range(1..=32)]` says what a plain value may be: literals and constants are checked by the compiler, values
///   that are only known at run time when the quantizer is built.
///
/// It returns `Self` if it cannot fail, else a `Result` whose error converts into `DependencyError`. Bounds stand on
/// the `impl`, never on the struct. `#[component(crate = path)]` says where the library is found.
#[proc_macro_attribute]
pub fn component(options: TokenStream, item: TokenStream) -> TokenStream {
    stages::component(fragments::open(options.into()), fragments::open(item.into())).into()
}

/// Declares a component whose fields are its constructor's arguments.
///
/// ```ignore
/// #[derive(Module, Debug, Component)]
/// pub struct LeakyClamp<R> {
///     #[inject(default = 0.01, range = 0.0..1.0)]
///     slope: f32,
///     #[inject(default = FloatRestrictValue)]
///     restrict_impl: R,
///     #[inject(skip)]
///     steps: usize,
/// }
/// ```
///
/// It writes `new`, and what [`macro@component`] makes of that: a field with `#[inject]` is the attribute of its name;
/// `default` and `range` mean what they mean there; `#[inject(skip)]` is `Default::default()`. On the struct,
/// `#[inject(crate = path)]` says where the library is found.
#[proc_macro_derive(Component, attributes(inject))]
pub fn derive_component(input: TokenStream) -> TokenStream {
    stages::derive(fragments::open(input.into())).into()
}

/// Makes a trait a role: what one kind of component can do.
///
/// ```ignore
/// #[role]
/// pub trait Scaling: Module + ModuleDisplay {
///     fn scale<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar) -> Tensor<D>;
/// }
/// ```
///
/// Every method takes `&self`. The trait is passed on by what stands for a component that several read (`Shared`) or that
/// is chosen at run time (`Either`); without it a component of this kind can be neither. `#[role(crate = path)]` says
/// where the library is found.
#[proc_macro_attribute]
pub fn role(options: TokenStream, item: TokenStream) -> TokenStream {
    stages::role(fragments::open(options.into()), fragments::open(item.into())).into()
}

/// Declares a quantizer (on a struct), or its value functions (on an `impl`).
///
/// ```ignore
/// #[quantizer(extends(MyBinaryQuantizer), values)]
/// pub struct MyWeightQuantizer {
///     proxy_class: WeightQuantProxy,
///     #[value(true)] signed: bool,
/// }
/// #[quantizer]
/// impl MyWeightQuantizer {
///     #[value]
///     fn scaling_init(module: &impl WeightModule) -> Tensor<1> { module.weight().abs().max() }
/// }
/// ```
///
/// * `extends(A, B<4>)`: inherits the attributes of other quantizers, in Python's method resolution order;
/// * `removes(a, b)`: takes attributes out of what is inherited;
/// * `partial`: a mixin, which may leave attributes open and may declare some that it does not read itself;
/// * `makes = a`: makes the attribute `a` of a quantizer that names it there;
/// * `values`: an `impl` with value functions follows;
/// * `crate = path`: where the library is found.
///
/// The struct may be generic over constants and types. A field `name: Component` names a component, or a quantizer that
/// makes one; `#[value(expr)] name: Type` a value. The arguments of a value function are attributes, `module` and
/// `device`; one of type `Lazy<T>` is asked for only where the body reads it. It returns the value, or a `Result` of it,
/// or `impl Component`: then it is made of `if` and `match`, with names of components as results, or `panic!("why")`.
///
/// `quant_nn::language` describes all of it, with examples that run.
#[proc_macro_attribute]
pub fn quantizer(options: TokenStream, item: TokenStream) -> TokenStream {
    stages::quantizer(fragments::open(options.into()), fragments::open(item.into())).into()
}

/// `{path to the library} Base { attribute: value }`, behind `quantizer_with!`.
#[doc(hidden)]
#[proc_macro]
pub fn __with(input: TokenStream) -> TokenStream {
    stages::with(fragments::open(input.into())).into()
}

/// One answered companion.
#[doc(hidden)]
#[proc_macro]
pub fn __step(input: TokenStream) -> TokenStream {
    stages::step(input.into()).into()
}

/// Joins the struct and the `impl` of one quantizer.
#[doc(hidden)]
#[proc_macro]
pub fn __join(input: TokenStream) -> TokenStream {
    stages::join(input.into()).into()
}
