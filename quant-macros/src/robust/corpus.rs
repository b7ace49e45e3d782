/// Small crates that between them use every form of the language.
pub const STORIES: &[&str] = &[
    // inheritance, mixins, overriding, removal
    r#"
        #[component]
        impl<S> Binary<S> {
            pub fn new(scaling_impl: S, #[default(0)] #[range(0..=9)] quant_delay_steps: usize) -> Self { Self {} }
        }
        #[component(crate = ::quant_nn)]
        impl Const {
            /// The scale.
            pub(crate) fn make(#[range(1e-9..)] scaling_init: f32, device: &Device) -> Result<Self, E> { Ok(Const) }
        }
        /// A mixin.
        #[quantizer(partial)]
        pub struct Mixin { scaling_impl: Const, #[value(true)] signed: bool }
        #[quantizer(partial, extends(Mixin))]
        struct Narrow { #[value(-1)] zero_point: i32 }
        #[quantizer(extends(Narrow, Mixin), crate = ::quant_nn)]
        pub(crate) struct Whole {
            /// The root.
            tensor_quant: Binary,
            #[value(0.1)] scaling_init: f32,
            #[value(STEPS)] quant_delay_steps: usize,
        }
        #[quantizer(extends(self::Whole), removes(quant_delay_steps))]
        struct Without { #[value(crate::a::INIT)] scaling_init: f32 }
        quantizer_with! { Without { scaling_init: measured, quant_delay_steps: 3 } }
        quantizer_with! { Whole { scaling_init: 0.5, tensor_quant: impl Binary, quant_delay_steps: _ } }
        quantizer_with! { Whole }
    "#,
    // sub-components with defaults, several ranges, layers
    r#"
        #[component]
        impl Rounding { pub fn new() -> Self { Self } }
        #[component]
        impl<R: Round> Restrict<R> { pub fn new(#[default(Rounding)] float_to_int_impl: R) -> Self { Self } }
        #[component]
        impl<A, B> Pair<A, B> {
            const HALF: f32 = 0.5;
            fn helper(&self) {}
            pub fn new<M: WeightModule>(
                module: &M,
                a: A,
                #[default(Restrict)] restrict: B,
                #[default(4)] #[range(2 | 4 | 8..)] bits: usize,
                #[default('a')] #[range('a'..='f')] letter: char,
            ) -> Self where M: Clone { Self }
        }
        #[component]
        impl Stats { pub fn new(module: &impl WeightModule, r#type: usize, signed: bool) -> Self { Self } }
        #[quantizer]
        struct Q {
            tensor_quant: Pair,
            a: Stats,
            #[value(8)] bits: usize,
            #[value(1)] r#type: usize,
            #[value({ 1 == 2 })] signed: bool,
        }
        #[quantizer(extends(Q))]
        struct R { proxy_class: Stats, restrict: Restrict, #[value(b'x' as usize)] bits: usize }
        quantizer_with! { R { bits, letter: 'c', a: impl Stats } }
    "#,
    // value functions, later arguments
    r#"
        #[component]
        impl Float { pub fn new(scaling_init: f32, #[default(false)] signed: bool) -> Self { Self } }
        #[component]
        impl<T> Proxy<T> { pub fn new(tensor_quant: T, scaling_shape: Vec<usize>) -> Self { Self } }
        #[quantizer(partial, values)]
        pub struct Shapes { #[value(false)] per_channel: bool, #[value(Kind::Stats)] kind: Kind }
        #[quantizer]
        impl Shapes {
            /// By the layer.
            #[value]
            fn scaling_shape(
                module: &impl WeightModule,
                per_channel: bool,
                kind: Kind,
                broadcastable: Lazy<Vec<usize>>,
                mut limit: Lazy<usize>,
            ) -> Result<Vec<usize>, E> {
                if !per_channel && kind != Kind::Const {
                    return Ok(vec![]);
                }
                match (per_channel, kind) {
                    (true, Kind::Stats | Kind::Parameter) => Ok(broadcastable.get()),
                    (_, k) if matches!(k, Kind::Other(_)) => Ok(vec![limit.get()]),
                    _ => Ok(vec![1]),
                }
            }
            #[value]
            fn scaling_init(device: &Device, bits: usize, low: f32) -> f32 {
                if bits >= 4 && bits < 8 { low } else { -low }
            }
            fn helper() {}
            const ONE: usize = 1;
        }
        #[quantizer(extends(Shapes))]
        struct PerTensor {
            tensor_quant: Float,
            proxy_class: Proxy,
            #[value(8)] bits: usize,
            #[value(0.5)] low: f32,
        }
        #[quantizer(extends(PerTensor))]
        struct PerChannel {
            #[value(true)] per_channel: bool,
            #[value(vec![1, 2])] broadcastable: Vec<usize>,
            #[value(LIMIT)] limit: usize,
            #[value(KIND)] kind: Kind,
        }
        quantizer_with! { PerTensor { per_channel, broadcastable: vec![3], limit: 2 } }
        quantizer_with! { PerTensor { kind: Kind::Const } }
    "#,
    // functions that choose components
    r#"
        #[component]
        impl Floating { pub fn new(scaling_init: f32) -> Self { Self } }
        #[component]
        impl<R> Log<R> { pub fn new(restrict: R, #[range(1..=8)] bits: usize) -> Self { Self } }
        #[component]
        impl Ceil { pub fn new() -> Self { Self } }
        #[component]
        impl<S, T> Both<S, T> { pub fn new(scaling_impl: S, other: T) -> Self { Self } }
        #[quantizer(partial, values)]
        struct Chooses { #[value(Ceil::new())] unused: Ceil, restrict: Ceil }
        #[quantizer]
        impl Chooses {
            #[value]
            fn scaling_impl(kind: Kind, signed: bool, bits: usize) -> impl Component {
                if signed { Floating } else { match kind { Kind::A | Kind::B => a::Log, _ if bits > 3 => Floating, _ => { Log } } }
            }
            #[value]
            fn other(signed: bool) -> impl Component { match signed { true => Ceil, false => Floating } }
        }
        #[quantizer(extends(Chooses))]
        struct ByName {
            tensor_quant: Both,
            #[value(Kind::A)] kind: Kind,
            #[value(SIGNED)] signed: bool,
            #[value(4)] bits: usize,
            #[value(0.1)] scaling_init: f32,
        }
        #[quantizer(extends(ByName), values)]
        struct AtRunTime {}
        #[quantizer]
        impl AtRunTime {
            #[value]
            fn signed(module: &Layer) -> bool { module.signed() }
        }
        quantizer_with! { AtRunTime { bits: 4 } }
        quantizer_with! { ByName { signed, kind } }
    "#,
    // quantizers inside of quantizers, generics
    r#"
        #[component]
        impl<S> Scaled<S> { pub fn new(scaling_impl: S, #[range(2..=8)] bit_width: usize) -> Self { Self } }
        #[component]
        impl<S> Stats<S> {
            pub fn new(stats_impl: S, #[default(3)] #[range(1..)] bit_width: usize, #[range(0..4)] r#loop: usize) -> Self {
                Self
            }
        }
        #[component]
        impl Max { pub fn new(q: f32, module: &Weights) -> Self { Self } }
        #[quantizer(makes = scaling_impl)]
        pub struct Inner {
            scaling_impl: Stats,
            stats_impl: Max,
            #[value(INNER)] bit_width: usize,
            #[value(1 + 1)] r#loop: usize,
        }
        #[quantizer]
        struct Outer { tensor_quant: Scaled, scaling_impl: Inner, #[value(0.9)] q: f32, #[value(8)] bit_width: usize }
        #[quantizer(values)]
        pub struct Generic<const BITS: usize, T: Bound + 'static = f32> {
            tensor_quant: Scaled,
            scaling_impl: Inner,
            #[value(BITS)] bit_width: usize,
        }
        #[quantizer]
        impl<const BITS: usize, T: Bound + 'static> Generic<BITS, T> {
            #[value]
            fn q(bit_width: usize) -> f32 { if bit_width == 8 { 0.9 } else { T::Q } }
        }
        #[quantizer(extends(Generic<4, f64>))]
        struct Four;
        #[quantizer(extends(Generic<BITS>), partial)]
        struct Again<const BITS: usize> { #[value(BITS)] more: usize }
        quantizer_with! { Four { q: 0.5 } }
        quantizer_with! { Generic<8> { bit_width: 2 } }
    "#,
    // derived components, roles
    r#"
        #[role]
        pub trait Gain: Module {
            fn gain(&self) -> f32;
            fn apply<const D: usize>(&self, x: Tensor<D>, times: usize) -> Tensor<D> { x }
        }
        #[derive(Module, Debug, Component)]
        pub struct Small<S> {
            /// What is inside.
            #[inject] inner_impl: S,
            #[inject(default = 2.0, range = 0.5..=4.0)] gain: f32,
            #[inject(skip)] seen: usize,
        }
        #[derive(Component)]
        struct Empty;
        #[quantizer]
        struct Q { tensor_quant: Small, inner_impl: Empty, #[value(1.5)] gain: f32 }
    "#,
];
