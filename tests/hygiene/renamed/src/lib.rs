//! Generated code in a crate that has no `burn`, `quant_core` or `quant_nn`, only `qn`, and lints everything.
#![deny(warnings, missing_docs, unreachable_pub, unused, unused_qualifications, single_use_lifetimes)]
#![deny(non_local_definitions, private_interfaces, private_bounds, elided_lifetimes_in_paths, trivial_casts)]
#![deny(macro_expanded_macro_exports_accessed_by_absolute_paths, let_underscore_drop, non_ascii_idents)]
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
        assert_eq!(half.weight_quant.proxy.tensor_quant.seen(), (2, 0.5));
        let by = 3.0;
        let Err(_) = init().weight_quant(quantizer_with!(crate::hostile::Content { by })).try_init(&device) else {
            panic!()
        };
        let Ok(_) = init().weight_quant(crate::hostile::Wiring).try_init(&device) else { panic!() };
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
