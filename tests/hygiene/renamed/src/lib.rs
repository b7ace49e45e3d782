//! Generated code in a crate that has no `burn`, `quant_core` or `quant_nn`, only `qn`, and lints everything.
#![deny(warnings, missing_docs, unreachable_pub, unused, unused_qualifications, single_use_lifetimes)]
#![deny(non_local_definitions, private_interfaces, private_bounds, elided_lifetimes_in_paths, trivial_casts)]
#![deny(macro_expanded_macro_exports_accessed_by_absolute_paths, let_underscore_drop, non_ascii_idents)]
pub mod features;
pub use qn;

/// Components of a user, with everything that a constructor may have.
pub mod mine {
    use qn::burn::{self, module::Module, tensor::Device, tensor::Tensor};
    use qn::components::quant::{Quantized, TensorQuant};
    use qn::{DependencyError, WeightModule, component, quantizer};

    /// Has a default, a range and a sub-component.
    #[derive(Module, Debug)]
    pub struct Scaled<S> {
        part_impl: S,
        by: f32,
    }
    #[component]
    impl<S> Scaled<S> {
        /// The constructor.
        pub fn new(
            #[default(Part)] part_impl: S,
            #[default(0.5)]
            #[range(0.0..=1.0)]
            by: f32,
        ) -> Self {
            Self { part_impl, by }
        }
    }
    impl Scaled<Part> {
        /// The number of output channels that the part saw, and the factor.
        pub fn seen(&self) -> (usize, f32) {
            (self.part_impl.count, self.by)
        }
    }
    impl<S: crate::features::Gain> Scaled<S> {
        /// That of the part.
        pub fn gain(&self) -> f32 {
            self.part_impl.gain()
        }
    }
    impl<S: Module + Sync + burn::module::ModuleDisplay> TensorQuant for Scaled<S> {
        fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D> {
            Quantized::float(x * self.by)
        }
    }
    /// Asks for the layer and can fail.
    #[derive(Module, Debug)]
    pub struct Part {
        count: usize,
    }
    #[component]
    impl Part {
        /// The constructor.
        pub fn new(module: &impl WeightModule, device: &Device) -> Result<Self, DependencyError> {
            let _: &Device = device;
            Ok(Self { count: module.out_channels() })
        }
    }

    /// A quantizer with everything.
    #[quantizer(values)]
    pub struct Tenth {
        tensor_quant: Scaled,
        proxy_class: qn::components::proxy::WeightQuantProxy,
        #[value(true)]
        signed: bool,
    }
    #[quantizer]
    impl Tenth {
        /// Public, so documented.
        #[value]
        pub fn by(module: &impl WeightModule) -> f32 {
            module.out_channels() as f32 / 10.0
        }
    }
    /// A private mixin.
    #[quantizer(partial)]
    struct Mixin {
        #[value(0.1)]
        by: f32,
    }
    #[quantizer(extends(Mixin, Tenth))]
    struct Mixed;

    /// Private ones are used.
    pub fn mixed() -> impl qn::WeightQuantizer {
        Mixed
    }
}

/// Nothing imported at all, not even the prelude.
#[no_implicit_prelude]
pub mod bare {
    /// A component; burn's derive needs the prelude.
    #[derive(::core::clone::Clone, ::core::fmt::Debug)]
    pub struct Bare;
    ::qn::__private::stateless_module!(Bare, "Bare");
    #[::qn::component]
    impl Bare {
        /// The constructor.
        pub fn new(
            #[default(3)]
            #[range(1..)]
            size: usize,
            module: &impl ::qn::WeightModule,
        ) -> ::core::result::Result<Self, ::qn::DependencyError> {
            let _: (usize, usize) = (size, module.weight_rank());
            ::core::result::Result::Ok(Self)
        }
    }
    /// Its part is another.
    #[::qn::quantizer(extends(crate::mine::Tenth), values)]
    pub struct WithBare {
        part_impl: Bare,
    }
    #[::qn::quantizer]
    impl WithBare {
        #[value]
        fn size() -> usize {
            4
        }
    }
    /// At a use site.
    pub fn given(by: f32) -> impl ::qn::Quantizer {
        ::qn::quantizer_with!(WithBare { by })
    }
    /// A role, whose methods borrow.
    #[::qn::role]
    pub trait Role: ::qn::burn::module::Module + ::qn::burn::module::ModuleDisplay {
        /// Has a lifetime.
        fn pick<'a, const D: usize>(&'a self, from: &'a [usize; D]) -> &'a [usize];
    }
    impl Role for Bare {
        fn pick<'a, const D: usize>(&'a self, from: &'a [usize; D]) -> &'a [usize] {
            from
        }
    }
    /// Chooses.
    #[::qn::quantizer(extends(crate::features::OfLayer), values)]
    pub struct Chooses {
        #[value(true)]
        doubled: bool,
        #[value(false)]
        per_channel: bool,
    }
    #[::qn::quantizer]
    impl Chooses {
        #[value]
        fn right_impl(doubled: bool) -> impl Component {
            if !doubled { crate::features::Twice } else { crate::features::Fixed }
        }
        #[value]
        fn gain(per_channel: bool, channels: ::qn::Lazy<usize>) -> ::core::result::Result<f32, ::qn::DependencyError> {
            ::core::result::Result::Ok(if per_channel { channels.get() as f32 } else { 1.0 })
        }
    }
    /// Over constants.
    #[::qn::quantizer(extends(Chooses))]
    pub struct Known<const DOUBLED: bool> {
        gain_impl: crate::features::Loud,
        #[value(DOUBLED)]
        doubled: bool,
    }
    /// At a use site, with a flag that is known when the program runs.
    pub fn chosen(doubled: bool) -> impl ::qn::WeightQuantizer {
        ::qn::quantizer_with!(Chooses { doubled, per_channel: true })
    }
    /// A constant as a value.
    pub const HALF: f32 = 0.5;
    /// Undocumented otherwise.
    #[::qn::quantizer(extends(crate::mine::Tenth))]
    pub struct Half {
        #[value(HALF)]
        by: f32,
    }
}

/// A macro that declares quantizers in crates that do not know `qn`.
#[macro_export]
macro_rules! tenths {
    ($name:ident, $by:expr) => {
        /// Made by a macro.
        #[$crate::qn::quantizer(crate = $crate::qn, extends($crate::mine::Tenth))]
        pub struct $name {
            #[value($by)]
            by: f32,
        }
    };
}

/// Names that generated code must not pick up.
#[allow(dead_code, non_camel_case_types, missing_docs)]
pub mod hostile {
    pub struct Option;
    pub struct Result;
    pub struct Ok;
    pub struct Infallible;
    pub struct Memo;
    pub struct bool_;
    pub struct __M;
    pub struct Lazy;
    pub struct Component;
    pub struct Either;
    pub struct Shared;
    pub struct Choose;
    pub struct If;
    pub struct Context;
    pub struct String;
    pub trait Default {}
    pub trait Fn {}
    pub trait Into {}
    pub trait Resolve {}
    pub trait Quantizer {}
    pub trait Clone {}
    pub trait From {}
    pub mod core {}
    pub mod std {}
    pub mod burn {}
    pub mod quant_nn {}

    #[qn::quantizer(extends(crate::mine::Tenth))]
    pub struct Module {
        #[value(0.25)]
        by: f32,
    }
    #[qn::quantizer(extends(Module))]
    pub struct Content;
    #[qn::quantizer(partial, extends(Module))]
    pub struct Complete {
        #[value(1)]
        unread: usize,
    }
    #[qn::quantizer(partial, extends(crate::features::OfLayer), values)]
    pub struct Chosen {
        left_impl: crate::features::Fixed,
        #[value(3)]
        r#type: usize,
    }
    #[qn::quantizer]
    impl Chosen {
        #[value]
        fn right_impl(doubled: bool, per_channel: bool) -> impl qn::Component {
            match (doubled, per_channel) {
                (true, true) => crate::features::Twice,
                _ => crate::features::Fixed,
            }
        }
        #[value]
        fn gain(r#type: usize, per_channel: bool, channels: qn::Lazy<usize>) -> f32 {
            if per_channel { channels.get() as f32 } else { r#type as f32 }
        }
        #[value]
        fn doubled() -> bool {
            true
        }
    }
    #[qn::quantizer(extends(Chosen))]
    pub struct Language<const V: usize, M: ::core::marker::Send + ::core::marker::Sync = ()> {
        #[value(V)]
        r#type: usize,
        #[value(false)]
        per_channel: bool,
    }
    #[qn::quantizer(extends(Complete), values)]
    pub struct Wiring;
    #[qn::quantizer]
    impl Wiring {
        #[value]
        fn by(unread: usize) -> ::core::result::Result<f32, qn::DependencyError> {
            ::core::result::Result::Ok(unread as f32)
        }
    }
}

#[cfg(test)]
mod tests {
    use qn::burn::tensor::Device;
    use qn::{QuantLinearConfig, quantizer_with};

    fn name<Q: qn::Quantizer>(_: &Q) -> &'static str {
        Q::NAME
    }

    #[test]
    fn anywhere() {
        let device = Device::flex();
        let init = || QuantLinearConfig::new(2, 2);
        let Ok(_) = init().weight_quant(crate::mine::mixed()).try_init(&device) else { panic!() };
        let Ok(_) = init().weight_quant(crate::hostile::Content).try_init(&device) else { panic!() };
        let Ok(_) = init().weight_quant(crate::bare::WithBare).try_init(&device) else { panic!() };
        assert_eq!(name(&crate::bare::given(0.5)), "WithBare");
        let Ok(half) = init().weight_quant(crate::bare::Half).try_init(&device) else { panic!() };
        assert_eq!(half.weight_quant.proxy().tensor_quant.seen(), (2, 0.5));
        let by = 3.0;
        let Err(_) = init().weight_quant(quantizer_with!(crate::hostile::Content { by })).try_init(&device) else {
            panic!()
        };
        let Ok(_) = init().weight_quant(crate::hostile::Wiring).try_init(&device) else { panic!() };
    }

    #[test]
    fn everything_of_the_language() {
        use crate::features::{Flags, Quiet, WithLoud};
        let device = Device::flex();
        macro_rules! gain {
            ($q:expr) => {
                QuantLinearConfig::new(2, 3)
                    .weight_quant($q)
                    .try_init(&device)
                    .unwrap()
                    .weight_quant
                    .proxy()
                    .tensor_quant
                    .gain()
            };
        }
        assert_eq!(gain!(Flags::<false>), 1.0 * 2.0 + 1.0);
        assert_eq!(gain!(Flags::<true, true>), 3.0 * 2.0 + 3.0 * 2.0);
        assert_eq!(gain!(WithLoud), 8.0 * 2.0 + 8.0 * 2.0);
        assert_eq!(gain!(Quiet), 2.0 * 2.0 + 2.0);
        assert_eq!(gain!(crate::hostile::Language::<5>::default()), 5.0 + 5.0);
        assert_eq!(gain!(crate::bare::Known::<false>), 8.0 * 2.0 + 8.0 * 2.0);
        assert!(QuantLinearConfig::new(2, 3).weight_quant(crate::bare::chosen(true)).try_init(&device).is_ok());
        for (doubled, gain) in [(true, 4.0), (false, 3.0)] {
            assert_eq!(gain!(quantizer_with!(crate::features::OfLayer { doubled, per_channel: false })), gain);
        }
    }

    #[test]
    fn inside_a_function() {
        #[qn::quantizer(extends(crate::mine::Tenth))]
        pub(crate) struct Inner {
            #[value(0.75)]
            by: f32,
        }
        #[qn::quantizer(extends(Inner))]
        struct Second;
        let Ok(_) = QuantLinearConfig::new(2, 2).weight_quant(Second).try_init(&Device::flex()) else { panic!() };
    }
}
