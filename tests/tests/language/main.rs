//! What the quantizer language wires, as users see it.
//!
//! The components are declared here, so that nothing depends on the library's own.
use burn::module::{Module, ModuleDisplay};
use burn::tensor::{Device, Tensor};
use core::convert::Infallible;
use quant_nn::components::proxy::WeightQuantProxy;
use quant_nn::components::quant::{Quantized, TensorQuant};
use quant_nn::{
    Context, DependencyError, IntoAttr, Quantizer, Resolve, Shared, WeightModule, component, quantizer, quantizer_with,
};
use std::cell::Cell;

/// Every quantizer here is a wiring: it does not touch what it is given.
macro_rules! passes_on {
    ($([$($free:ident),*] $ty:ty)*) => { $(
        impl<$($free: Module + ModuleDisplay + Sync),*> TensorQuant for $ty {
            fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D> {
                Quantized::float(x)
            }
        }
    )* };
}

mod choice;
mod derived;
mod explained;
mod generic;
mod lazy;
mod nested;
mod removed;
mod roles;

/// A layer with the weight `[[1, -3]]`.
struct Layer(Tensor<2>);
impl WeightModule for Layer {
    fn weights(&self) -> Vec<Tensor<2>> {
        vec![self.0.clone()]
    }
    fn output_channel_dim(&self) -> usize {
        0
    }
    fn weight_dims(&self) -> Vec<usize> {
        self.0.dims().to_vec()
    }
}
/// A layer without one.
struct Nothing;

passes_on! { [S] Outer<S> [A, B] Pair<A, B> [A, B] Two<A, B> [] Leaf [] Ranged [] Layered [] OneKind [S] Defaulted<S> [] Fragile }

fn build_for<M, Q: Resolve<M>>(q: Q, module: &M) -> Result<Q::TensorQuant, Q::Error> {
    q.tensor_quant(&Context { module, device: &Device::flex() })
}
fn build<Q: Resolve<Nothing>>(q: Q) -> Result<Q::TensorQuant, Q::Error> {
    build_for(q, &Nothing)
}
/// Only for quantizers that the types know to be infallible.
fn surely<Q: Resolve<Nothing, Error = Infallible>>(q: Q) -> Q::TensorQuant {
    match build(q) {
        Ok(t) => t,
        Err(never) => match never {},
    }
}
/// Only for quantizers that can fail at run time.
fn maybe<Q: Resolve<Nothing, Error = DependencyError>>(q: Q) -> Result<Q::TensorQuant, DependencyError> {
    build(q)
}

#[derive(Module, Debug)]
pub struct Leaf {
    gain: f32,
    steps: usize,
}
#[component]
impl Leaf {
    /// Documentation of an argument is allowed.
    pub fn new(
        /// what it multiplies by
        gain: f32,
        #[default(7)] steps: usize,
    ) -> Self {
        Self { gain, steps }
    }
}

#[derive(Module, Debug)]
pub struct Other;
#[component]
impl Other {
    /// A constructor with another name.
    pub fn make() -> Other {
        Self
    }
}

#[derive(Module, Debug)]
pub struct Outer<S> {
    inner_impl: S,
    signed: bool,
}
#[component]
impl<S> Outer<S> {
    pub fn new(inner_impl: S, signed: bool) -> Outer<S> {
        Self { inner_impl, signed }
    }
}

#[derive(Module, Debug)]
pub struct Two<A, B> {
    first_impl: A,
    second_impl: B,
}
#[component]
impl<A, B> Two<A, B> {
    pub fn new(first_impl: A, second_impl: B) -> Self {
        Self { first_impl, second_impl }
    }
}

#[quantizer]
pub struct Base {
    tensor_quant: Outer,
    inner_impl: Leaf,
    #[value(0.5)]
    gain: f32,
    #[value(true)]
    signed: bool,
}

/// Names may be raw identifiers.
#[quantizer(extends(Base), values)]
#[allow(non_camel_case_types)]
pub struct r#type;
#[quantizer]
impl r#type {
    #[value]
    fn gain() -> f32 {
        0.75
    }
}

mod wiring {
    use super::*;

    #[test]
    fn raw_identifiers() {
        assert_eq!(surely(r#type).inner_impl.gain, 0.75);
    }

    #[test]
    fn names_are_arguments() {
        let t: Outer<Leaf> = surely(Base);
        assert_eq!((t.inner_impl.gain, t.inner_impl.steps, t.signed), (0.5, 7, true));
        assert_eq!(Base::NAME, "Base");
        assert_eq!(Base.to_string(), "Base");
    }

    /// Documentation, and any expression as a value.
    #[quantizer(extends(Base))]
    struct Documented {
        /// Computed by the compiler.
        #[value(if cfg!(test) { 1.0 + 1.0 } else { 0.0 })]
        gain: f32,
        #[allow(unused)]
        #[value(-3i32 as usize & 1)]
        steps: usize,
    }

    #[test]
    fn values_are_expressions() {
        let t = surely(Documented);
        assert_eq!((t.inner_impl.gain, t.inner_impl.steps), (2.0, 1));
    }

    #[quantizer(extends(Base))]
    struct Swapped {
        inner_impl: Other,
    }

    #[test]
    fn a_component_is_overridden() {
        let _: Outer<Other> = surely(Swapped);
    }

    #[test]
    fn proxies() {
        #[quantizer(extends(Base))]
        struct Weight {
            proxy_class: WeightQuantProxy,
        }
        let cx = Context { module: &Nothing, device: &Device::flex() };
        let Ok(p) = Weight.proxy(&cx);
        let _: &WeightQuantProxy<Outer<Leaf>> = &p;
        let Ok(none) = Base.proxy(&cx);
        assert_eq!(none.num_params(), 0);
    }
}

mod inheritance {
    use super::*;

    #[quantizer(partial, extends(Base))]
    struct Left {
        #[value(1.0)]
        gain: f32,
        #[value(1)]
        steps: usize,
    }
    #[quantizer(partial, extends(Base))]
    struct Right {
        #[value(2.0)]
        gain: f32,
        #[value(2)]
        steps: usize,
        #[value(false)]
        signed: bool,
    }
    #[quantizer(extends(Left, Right))]
    struct Diamond;
    #[quantizer(extends(Right, Left))]
    struct Mirrored;

    #[test]
    fn leftmost_first_and_derived_before_base() {
        let t = surely(Diamond);
        // a depth-first search would have found `signed` in `Base`
        assert_eq!((t.inner_impl.gain, t.inner_impl.steps, t.signed), (1.0, 1, false));
        let t = surely(Mirrored);
        assert_eq!((t.inner_impl.gain, t.inner_impl.steps, t.signed), (2.0, 2, false));
    }

    mod deep {
        use super::*;
        #[quantizer(extends(super::Diamond))]
        pub(super) struct Child {
            #[value(9.0)]
            gain: f32,
        }
    }
    #[quantizer(extends(deep::Child, Right))]
    struct Grandchild;

    #[test]
    fn through_modules() {
        let t = surely(Grandchild);
        assert_eq!((t.inner_impl.gain, t.inner_impl.steps), (9.0, 1));
    }

    #[quantizer(partial)]
    struct Structure {
        tensor_quant: Outer,
        inner_impl: Leaf,
    }
    #[quantizer(partial)]
    struct Numbers {
        #[value(3.0)]
        gain: f32,
        #[value(true)]
        signed: bool,
    }
    #[quantizer(extends(Structure, Numbers))]
    struct Composed;

    #[test]
    fn mixins() {
        assert_eq!(surely(Composed).inner_impl.gain, 3.0);
    }
}

mod value_functions {
    use super::*;

    #[quantizer(extends(Base), values)]
    struct FromLayer {
        #[value(10.0)]
        factor: f32,
    }
    #[quantizer]
    impl FromLayer {
        #[value]
        fn gain(module: &impl WeightModule, factor: f32) -> f32 {
            Self::unrelated(module.weight().abs().max().into_scalar::<f32>() * factor)
        }
        /// Not an attribute.
        fn unrelated(x: f32) -> f32 {
            x + 1.0
        }
        #[value]
        fn steps(device: &Device) -> usize {
            usize::from(*device == Device::flex())
        }
    }

    #[test]
    fn read_the_layer_the_device_and_attributes() {
        let layer = Layer(Tensor::from_floats([[1.0, -3.0]], &Device::flex()));
        let t = build_for(FromLayer, &layer).unwrap();
        assert_eq!((t.inner_impl.gain, t.inner_impl.steps), (31.0, 1));
    }

    #[quantizer(extends(FromLayer))]
    struct Inherits {
        #[value(0.0)]
        factor: f32,
    }

    #[test]
    fn are_inherited() {
        let layer = Layer(Tensor::from_floats([[1.0, -3.0]], &Device::flex()));
        assert_eq!(build_for(Inherits, &layer).unwrap().inner_impl.gain, 1.0);
    }

    #[quantizer(extends(Base), values)]
    struct Fails;
    #[quantizer]
    impl Fails {
        #[value]
        fn gain(steps: usize) -> Result<f32, DependencyError> {
            Err(DependencyError::refused("Fails", format!("{steps} steps")))
        }
        #[value]
        const fn steps() -> usize {
            3
        }
    }

    #[test]
    fn may_fail() {
        assert_eq!(maybe(Fails).unwrap_err().to_string(), "`Fails`: 3 steps");
    }

    /// A value function may make a component.
    #[quantizer(extends(Base), values)]
    struct Made;
    #[quantizer]
    impl Made {
        #[value]
        fn inner_impl() -> Other {
            Other
        }
    }

    #[test]
    fn may_make_a_component() {
        let _: Outer<Other> = surely(Made);
    }
}

mod constructors {
    use super::*;

    /// Asks for a layer with weights, by name or by bound, and may fail.
    #[derive(Module, Debug)]
    pub struct Max {
        pub max: f32,
    }
    #[component]
    impl Max {
        pub fn of(module: &impl WeightModule) -> Result<Self, DependencyError> {
            Ok(Self { max: module.weight().max().into_scalar::<f32>() })
        }
    }
    #[quantizer]
    struct Both {
        tensor_quant: Layered,
    }
    #[quantizer(extends(Both))]
    struct Defaults {
        tensor_quant: Defaulted,
    }
    #[quantizer(extends(Defaults))]
    struct Overridden {
        max_impl: Other,
    }

    #[test]
    fn ask_for_the_layer() {
        let layer = Layer(Tensor::from_floats([[1.0, -3.0]], &Device::flex()));
        assert_eq!(build_for(Both, &layer).unwrap().out, 1);
    }

    #[test]
    fn a_default_is_a_component() {
        let layer = Layer(Tensor::from_floats([[1.0, -3.0]], &Device::flex()));
        let t: Defaulted<Max> = build_for(Defaults, &layer).unwrap();
        assert_eq!(t.max_impl.max, 1.0);
        let _: Defaulted<Other> = surely(Overridden);
    }

    #[test]
    fn one_kind_of_layer() {
        #[quantizer]
        struct Kind {
            tensor_quant: OneKind,
        }
        let layer = Layer(Tensor::zeros([2, 2], &Device::flex()));
        assert_eq!(build_for(Kind, &layer).unwrap().rows, 2);
    }

    #[test]
    fn may_fail_with_their_own_error() {
        #[quantizer]
        struct Broken {
            tensor_quant: Fragile,
        }
        assert_eq!(maybe(Broken).unwrap_err(), DependencyError::refused("Fragile", "always"));
    }
}
#[derive(Module, Debug)]
pub struct Layered {
    out: usize,
}
#[component]
impl Layered {
    pub fn new<M>(module: &M, device: &Device) -> Self
    where
        M: WeightModule,
    {
        let _ = device;
        Self { out: module.out_channels() }
    }
}
#[derive(Module, Debug)]
pub struct Defaulted<S> {
    max_impl: S,
}
#[component]
impl<S: Module> Defaulted<S> {
    pub fn new(#[default(constructors::Max)] max_impl: S) -> Self {
        Self { max_impl }
    }
}
#[derive(Module, Debug)]
pub struct OneKind {
    rows: usize,
}
#[component]
impl OneKind {
    fn new(module: &Layer) -> Self {
        Self { rows: module.out_channels() }
    }
}
#[derive(Module, Debug)]
pub struct Fragile;
/// Not the library's error.
#[derive(Debug)]
pub struct Glass;
impl From<Glass> for DependencyError {
    fn from(_: Glass) -> Self {
        DependencyError::refused("Fragile", "always")
    }
}
#[component]
impl Fragile {
    fn new() -> Result<Self, Glass> {
        Err(Glass)
    }
}

mod once {
    use super::*;

    thread_local! { static CALLS: Cell<usize> = const { Cell::new(0) }; }

    #[quantizer(values)]
    pub struct Twice {
        tensor_quant: Pair,
        first_impl: Outer,
        inner_impl: Leaf,
        #[value(true)]
        signed: bool,
        proxy_class: WeightQuantProxy,
    }
    #[quantizer]
    impl Twice {
        #[value]
        fn gain() -> f32 {
            CALLS.set(CALLS.get() + 1);
            1.5
        }
    }

    #[test]
    fn a_value_with_two_readers_is_made_once() {
        CALLS.set(0);
        let t = surely(Twice);
        assert_eq!((CALLS.get(), t.gain, t.first_impl.inner_impl.gain), (1, 1.5, 1.5));
        surely(Twice);
        assert_eq!(CALLS.get(), 2, "another resolution");
    }

    #[test]
    fn a_component_with_two_readers_is_one() {
        let t: Pair<Outer<Shared<Leaf>>, Shared<Leaf>> = surely(Twice);
        assert!(t.first_impl.inner_impl.same(&t.inner_impl));
        assert!(!surely(Twice).inner_impl.same(&t.inner_impl), "another resolution");
        // the first in the order of the constructor's arguments owns it
        let text = t.to_string();
        let owner = text.find("gain").unwrap();
        assert!(text.find("shared, see above").unwrap() > owner, "{text}");
    }

    #[quantizer(extends(Twice), values)]
    struct Across;
    #[quantizer]
    impl Across {
        #[value]
        fn signed() -> bool {
            CALLS.set(CALLS.get() + 1);
            true
        }
    }

    #[test]
    fn proxy_and_tensor_quant_agree() {
        CALLS.set(0);
        let Ok(p) = Across.proxy(&Context { module: &Nothing, device: &Device::flex() });
        assert_eq!(CALLS.get(), 2, "`gain` and `signed`, once each");
        assert_eq!(p.num_params(), 0);
    }
}
#[derive(Module, Debug)]
pub struct Pair<A, B> {
    first_impl: A,
    inner_impl: B,
    gain: f32,
}
#[component]
impl<A, B> Pair<A, B> {
    pub fn new(first_impl: A, inner_impl: B, gain: f32) -> Self {
        Self { first_impl, inner_impl, gain }
    }
}

mod use_site {
    use super::*;

    #[test]
    fn literals_variables_and_components() {
        let gain: f32 = "0.25".parse().unwrap();
        let t = surely(quantizer_with!(Base { gain, steps: 4 }));
        assert_eq!((t.inner_impl.gain, t.inner_impl.steps), (0.25, 4));
        let _: Outer<Other> = surely(quantizer_with!(Base { inner_impl: impl Other }));
        assert_eq!(surely(quantizer_with!(Base)).inner_impl.gain, 0.5);
    }

    #[test]
    fn a_mixin_is_completed() {
        #[quantizer(partial)]
        struct Open {
            tensor_quant: Leaf,
        }
        let q = quantizer_with!(Open { gain: 2.0 });
        assert_eq!(surely(q.clone()).gain, 2.0);
        assert_eq!(q.to_string(), "Open { gain }");
    }

    #[test]
    fn values_are_converted() {
        #[derive(Clone)]
        struct Percent(f32);
        impl IntoAttr<f32> for Percent {
            fn into_attr(self) -> f32 {
                self.0 / 100.0
            }
        }
        assert_eq!(surely(quantizer_with!(Base { gain: Percent(50.0) })).inner_impl.gain, 0.5);
    }

    #[test]
    fn inside_generic_functions() {
        fn with<T: IntoAttr<f32>>(gain: T) -> f32 {
            // what is captured has its argument's type, so nothing generic is left
            surely(quantizer_with!(Base { gain: gain.into_attr() })).inner_impl.gain
        }
        assert_eq!(with(4.0f32), 4.0);
    }
}

mod ranges {
    use super::*;

    pub const BITS: usize = 5;

    #[quantizer]
    pub struct Bits {
        tensor_quant: Ranged,
        #[value(8)]
        bit_width: usize,
        #[value(-0.5)]
        offset: f32,
    }
    #[quantizer(extends(Bits))]
    struct Constant {
        #[value(BITS)]
        bit_width: usize,
    }
    #[quantizer(extends(Constant))]
    struct Inherited {
        #[value(0.0)]
        offset: f32,
    }
    #[quantizer(extends(Bits), values)]
    struct Computed;
    #[quantizer]
    impl Computed {
        #[value]
        fn bit_width() -> usize {
            64
        }
    }
    #[quantizer(extends(Bits))]
    struct Expression {
        #[value(30 + 3)]
        bit_width: usize,
    }

    #[test]
    fn literals_and_constants_can_not_fail() {
        assert_eq!(surely(Bits).bit_width, 8);
        assert_eq!(surely(Constant).bit_width, 5);
        assert_eq!(surely(Inherited).bit_width, 5);
        assert_eq!(surely(quantizer_with!(Bits { bit_width: 3, offset: -1.0 })).bit_width, 3);
    }

    #[test]
    fn other_values_are_checked_at_run_time() {
        let too_wide = DependencyError::OutOfRange {
            component: "Ranged",
            argument: "bit_width",
            value: "64".into(),
            range: "1..=32",
        };
        assert_eq!(maybe(Computed).unwrap_err(), too_wide);
        let bit_width: usize = "64".parse().unwrap();
        assert_eq!(maybe(quantizer_with!(Bits { bit_width })).unwrap_err(), too_wide);
        assert_eq!(maybe(Expression).unwrap_err().to_string(), "`bit_width` of `Ranged` is 33, which is not in 1..=32");
        let bit_width: usize = "4".parse().unwrap();
        assert_eq!(maybe(quantizer_with!(Bits { bit_width })).unwrap().bit_width, 4);
        let offset = f32::NAN;
        assert!(maybe(quantizer_with!(Bits { offset })).is_err());
    }
}
#[derive(Module, Debug)]
pub struct Ranged {
    bit_width: usize,
    offset: f32,
    mode: usize,
}
#[component]
impl Ranged {
    pub fn new(
        #[range(1..=32)] bit_width: usize,
        #[range(-1.0..1.0)]
        #[default(ranges::BITS as f32 / 10.0)]
        offset: f32,
        #[default(2)]
        #[range(2 | 4 | 8..)]
        mode: usize,
    ) -> Self {
        Self { bit_width, offset: offset + mode as f32 * 0.0, mode }
    }
}

mod errors_as_types {
    use super::*;
    use core::any::TypeId;

    fn error_of<Q: Resolve<Nothing, Error: 'static>>(_: &Q) -> TypeId {
        TypeId::of::<Q::Error>()
    }

    #[test]
    fn the_types_decide_whether_building_can_fail() {
        #[quantizer]
        struct Fallible {
            tensor_quant: Fragile,
        }
        assert_eq!(error_of(&Base), TypeId::of::<Infallible>());
        assert_eq!(error_of(&once::Twice), TypeId::of::<Infallible>());
        assert_eq!(error_of(&ranges::Bits), TypeId::of::<Infallible>());
        assert_eq!(error_of(&Fallible), TypeId::of::<DependencyError>());
    }
}
