//! Renames what it passes on, and declares through what it passes on.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications)]
pub use declares::features::{Chosen as Selected, OfLayer as Layered, WithLoud as r#loop};
pub use declares::qn as engine;

/// To be imported as a whole.
pub mod prelude {
    pub use declares::features::*;
    pub use declares::qn::{self, quantizer, quantizer_with};
}

/// Under another name than in the crate that declared its base.
#[engine::quantizer(crate = engine, extends(Selected))]
pub struct Complete {
    #[value(true)]
    doubled: bool,
    #[value(false)]
    per_channel: bool,
}

/// A macro that declares everything in a crate that knows neither the library nor the base.
#[macro_export]
macro_rules! chosen {
    ($name:ident, $flag:ident, $other:ident) => {
        /// Made by a macro.
        #[$crate::engine::quantizer(crate = $crate::engine, partial, extends($crate::Selected), values)]
        pub struct $name {
            #[value(false)]
            per_channel: bool,
        }
        #[$crate::engine::quantizer]
        impl $name {
            #[value]
            fn right_impl($flag: bool) -> impl Component {
                if $flag { $crate::prelude::Twice } else { $crate::prelude::Fixed }
            }
            #[value]
            fn gain($flag: bool, $other: $crate::engine::Lazy<f32>) -> f32 {
                if $flag { $other.get() } else { 0.5 }
            }
        }
    };
}

/// A macro that is given everything as fragments.
#[macro_export]
macro_rules! fragments {
    ($vis:vis $name:ident: $base:path, $part:path, $component:ty, $by:expr, $doubled:literal, $of:ty, $removed:ident) => {
        /// Made of fragments.
        #[$crate::engine::quantizer(crate = $crate::engine, extends($base), removes($removed), values)]
        $vis struct $name {
            part_impl: $part,
            left_impl: $component,
            #[value($doubled)]
            doubled: bool,
        }
        #[$crate::engine::quantizer]
        impl $name {
            #[value]
            fn by() -> $of {
                $by
            }
        }
    };
}

/// A use site made of fragments.
#[macro_export]
macro_rules! given {
    ($base:path, $name:ident, $value:expr, $component:path) => {
        $crate::engine::quantizer_with!($base { $name: $value, left_impl: impl $component })
    };
}

/// Declares a role and a component of it.
#[macro_export]
macro_rules! role {
    ($role:ident, $component:ident, $default:path) => {
        /// Made by a macro.
        #[$crate::engine::role(crate = $crate::engine)]
        pub trait $role: $crate::engine::burn::module::Module {
            /// Its number.
            fn number(&self) -> usize;
        }
        /// Made by a macro.
        #[derive($crate::engine::burn::module::Module, Debug, $crate::engine::Component)]
        #[inject(crate = $crate::engine)]
        pub struct $component<G> {
            #[inject(default = $default)]
            gain_impl: G,
            #[inject(default = 3)]
            number: usize,
        }
        impl<G: $crate::engine::burn::module::ModuleDisplay + $crate::engine::burn::module::Module> $role
            for $component<G>
        {
            fn number(&self) -> usize {
                self.number
            }
        }
        impl<G: $crate::prelude::Gain> $crate::prelude::Gain for $component<G> {
            fn gain(&self) -> f32 {
                self.gain_impl.gain() * self.number as f32
            }
        }
    };
}

/// A macro that is given the components to choose from, and what is read lazily.
#[macro_export]
macro_rules! chosen_of {
    ($name:ident, $condition:expr, $first:path, $second:path, $number:ty) => {
        /// Made of fragments.
        #[$crate::engine::quantizer(crate = $crate::engine, partial, extends($crate::Selected), values)]
        pub struct $name;
        #[$crate::engine::quantizer]
        impl $name {
            #[value]
            fn right_impl() -> impl Component {
                if $condition { $first } else { $second }
            }
            #[value]
            fn gain(per_channel: bool, other: $number) -> f32 {
                if per_channel { other.get() } else { 0.5 }
            }
        }
    };
}
