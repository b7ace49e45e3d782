//! What the places of a layer's quantizers give its configuration, once: a value for each, and `init`.
//!
//! A layer lists its places in a macro that hands the list on:
//!
//! ```text
//! macro_rules! places {
//!     ($then:ident! $args:tt) => {
//!         $then! { $args place: Parameter as Role = Default, "what it quantizes"; .. }
//!     };
//! }
//! places!(with_quantizers! { /// Docs.  WithQuantizers, LayerConfig });
//! places!(layer_inits! { Config => Layer, WithQuantizers });
//! ```

/// The configuration of a layer with a quantizer for each of its places, and the trait of the configurations that can have one.
macro_rules! with_quantizers {
    (
        { $(#[$docs:meta])* $with:ident, $layer_config:ident }
        $($place:ident: $q:ident as $role:ident = $default:ident, $what:literal;)*
    ) => {
        $(#[$docs])*
        #[derive(Clone, Debug)]
        pub struct $with<C, $($q = $default),*> {
            pub(in crate::layers) config: C,
            $(pub(in crate::layers) $place: $q,)*
        }

        #[doc = concat!("The configuration of a layer with the places of [`", stringify!($with), "`].")]
        pub trait $layer_config: Sized {
            /// The layer with its quantizers.
            type Layer<$($q: Quantizer),*>;

            /// What `init` and `try_init` call. A place that is fixed never fails.
            #[doc(hidden)]
            fn build<$($q,)* E: From<core::convert::Infallible>>(
                with: &$with<Self, $($q),*>,
                device: &Device,
            ) -> Result<Self::Layer<$($q),*>, E>
            where
                $($q: $role<Error: Into<E>>),*;
        }

        impl<C> $with<C> {
            pub(in crate::layers) fn new(config: C) -> Self {
                Self { config, $($place: $default),* }
            }
        }

        impl<C: $layer_config, $($q: Quantizer),*> $with<C, $($q),*> {
            /// Initialises the layer.
            pub fn init(&self, device: &Device) -> C::Layer<$($q),*>
            where
                $($q: $role<Error: Never>),*
            {
                let Ok(layer) = C::build::<$($q,)* core::convert::Infallible>(self, device);
                layer
            }

            /// [`init`](Self::init) for quantizers whose wiring can fail at run time.
            ///
            /// # Errors
            ///
            /// What a constructor or a value function of a quantizer refused.
            pub fn try_init(&self, device: &Device) -> Result<C::Layer<$($q),*>, DependencyError>
            where
                $($q: $role),*
            {
                C::build(self, device)
            }
        }

        with_quantizers! { @replace $with [] $($place: $q, $what;)* }
    };
    (
        @replace $with:ident [$($before:ident: $b:ident,)*]
        $place:ident: $q:ident, $what:literal;
        $($after:ident: $a:ident, $_what:literal;)*
    ) => {
        impl<C, $($b,)* $q, $($a),*> $with<C, $($b,)* $q, $($a),*> {
            #[doc = concat!("The quantizer of ", $what, ".")]
            pub fn $place<Q: Quantizer>(self, quantizer: Q) -> $with<C, $($b,)* Q, $($a),*> {
                let Self { config, $($before,)* $place: _, $($after),* } = self;
                $with { config, $($before,)* $place: quantizer, $($after),* }
            }
        }
        with_quantizers! { @replace $with [$($before: $b,)* $place: $q,] $($after: $a, $_what;)* }
    };
    (@replace $with:ident [$($before:tt)*]) => {};
}

/// `init` and its kin for a configuration, and a method for each place.
macro_rules! layer_inits {
    (
        { $config:ident => $layer:ident, $with:ident }
        $($place:ident: $q:ident as $role:ident = $default:ident, $what:literal;)*
    ) => {
        impl $config {
            #[doc = concat!("Initialises the layer with the quantizers of its type: `let layer: ", stringify!($layer), "<..> = ..`.")]
            pub fn init<$($q),*>(&self, device: &Device) -> $layer<$($q),*>
            where
                $($q: $role<Error: Never> + Default),*
            {
                $with { config: self.clone(), $($place: $q::default()),* }.init(device)
            }

            /// [`init`](Self::init) for quantizers whose wiring can fail at run time.
            ///
            /// # Errors
            ///
            /// What a constructor or a value function of a quantizer refused.
            pub fn try_init<$($q),*>(&self, device: &Device) -> Result<$layer<$($q),*>, DependencyError>
            where
                $($q: $role + Default),*
            {
                $with { config: self.clone(), $($place: $q::default()),* }.try_init(device)
            }
        }

        layer_inits! { @place $config, $with [] $($place = $default, $what;)* }
    };
    (
        @place $config:ident, $with:ident [$($before:ident)*]
        $place:ident = $default:ident, $what:literal;
        $($after:tt)*
    ) => {
        impl $config {
            #[doc = concat!("The quantizer of ", $what, ", for example one of [`quantizer_with!`](crate::quantizer_with). ")]
            /// A place that is given none keeps its default.
            pub fn $place<Q: Quantizer>(self, quantizer: Q) -> $with<Self, $($before,)* Q> {
                $with::new(self).$place(quantizer)
            }
        }
        layer_inits! { @place $config, $with [$($before)* $default] $($after)* }
    };
    (@place $config:ident, $with:ident [$($before:ident)*]) => {};
}

pub(in crate::layers) use {layer_inits, with_quantizers};
