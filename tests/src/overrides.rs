//! What a case overrides: attributes whose values are known when the test runs.
use crate::Error;
use quant_nn::{DependencyError, Wiring, quantizer};
use serde_json::{Map, Value};
use std::cell::RefCell;

/// Attributes by name, as a manifest has them.
pub type Attributes = Map<String, Value>;

/// A value of an attribute.
trait Read: Sized {
    const WHAT: &'static str;
    fn read(value: &Value) -> Option<Self>;
}

impl Read for usize {
    const WHAT: &'static str = "a number from 0";
    fn read(value: &Value) -> Option<Self> {
        // a width may be written as a float
        value.as_f64().filter(|v| v.fract() == 0.0 && (0.0..1e9).contains(v)).map(|v| v as usize)
    }
}

impl Read for f32 {
    const WHAT: &'static str = "a number";
    fn read(value: &Value) -> Option<Self> {
        value.as_f64().map(|v| v as f32)
    }
}

impl Read for bool {
    const WHAT: &'static str = "true or false";
    fn read(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl Read for Vec<usize> {
    const WHAT: &'static str = "a list of numbers";
    fn read(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(usize::read).collect()
    }
}

fn read<T: Read>(name: &str, value: &Value) -> Result<T, Error> {
    T::read(value).ok_or_else(|| format!("the override `{name}` is {value} and not {}", T::WHAT))
}

thread_local! {
    static CASE: RefCell<Attributes> = RefCell::default();
}

/// What `build` returns while quantizers read these attributes.
pub fn with<T>(attributes: &Attributes, build: impl FnOnce() -> T) -> T {
    let before = CASE.replace(attributes.clone());
    let built = build();
    CASE.set(before);
    built
}

fn of_case<T: Read>(name: &'static str) -> Result<T, DependencyError> {
    let missing = || DependencyError::refused("the case", format!("it gives no `{name}`, and no default is known"));
    CASE.with_borrow(|case| {
        let value = case.get(name).ok_or_else(missing)?;
        read(name, value).map_err(|m| DependencyError::refused("the case", m))
    })
}

macro_rules! attributes {
    ($($(#[$doc:meta])* $mixin:ident { $($name:ident: $ty:ty),* $(,)? })*) => {
        $(
            $(#[$doc])*
            #[quantizer(partial, values)]
            pub struct $mixin;

            #[quantizer]
            impl $mixin {
                $(
                    #[value]
                    fn $name() -> Result<$ty, DependencyError> {
                        of_case(stringify!($name))
                    }
                )*
            }
        )*

        // some attributes are those of several places
        /// Whether all of these can be overridden, with these values.
        ///
        /// # Errors
        ///
        /// The first that cannot.
        #[allow(unreachable_patterns)]
        pub fn check(attributes: &Attributes) -> Result<(), Error> {
            attributes.iter().try_for_each(|(name, value)| match name.as_str() {
                $($( stringify!($name) => read::<$ty>(name, value).map(|_| ()), )*)*
                _ => Err(format!("there is no override `{name}`")),
            })
        }
    };
}

attributes! {
    WeightOverrides { bit_width: usize, narrow_range: bool, group_size: usize }
    ActOverrides {
        bit_width: usize,
        narrow_range: bool,
        collect_stats_steps: usize,
        min_val: f32,
        max_val: f32,
        group_size: usize,
        group_dim: usize,
        per_channel_broadcastable_shape: Vec<usize>,
        scaling_stats_permute_dims: Vec<usize>,
    }
    BiasOverrides { bit_width: usize, narrow_range: bool }
    /// What quantizers leave to those who use them.
    Open {
        min_val: f32,
        max_val: f32,
        group_size: usize,
        group_dim: usize,
        per_channel_broadcastable_shape: Vec<usize>,
        scaling_stats_permute_dims: Vec<usize>,
    }
}

/// Whether the quantizer reads the attribute. What nothing reads has no `what` in its wiring.
pub fn reads(wiring: &Wiring, attribute: &str) -> bool {
    wiring.attributes.iter().any(|a| a.attribute == attribute && !a.what.is_empty())
}

/// `attributes` and, of those that they do not name, the values that the quantizer has by itself.
pub fn complete(attributes: &Attributes, wiring: &Wiring) -> Attributes {
    let literals = wiring.attributes.iter().filter_map(|attribute| {
        let literal = attribute.what.strip_prefix("= ")?;
        let literal = literal.strip_prefix("Some(").and_then(|l| l.strip_suffix(')')).unwrap_or(literal);
        let value = serde_json::from_str(literal.trim_start_matches("vec!")).ok()?;
        Some((attribute.attribute.to_string(), value))
    });
    literals.chain(attributes.clone()).collect()
}
