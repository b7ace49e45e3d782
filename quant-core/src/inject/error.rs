use core::convert::Infallible;

/// Why a quantizer could not be built at run time.
///
/// What can be known when the program is compiled is a compile error instead.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DependencyError {
    /// A value computed at run time lies outside what the argument accepts.
    #[error("`{argument}` of `{component}` is {value}, which is not in {range}")]
    OutOfRange {
        /// The component whose constructor takes the argument.
        component: &'static str,
        /// The argument, which is also the attribute's name.
        argument: &'static str,
        /// The value as it is printed for debugging.
        value: String,
        /// The accepted values as a Rust range.
        range: &'static str,
    },
    /// A value at run time asks for an attribute that nobody declares.
    #[error("`{quantizer}` can not resolve attribute `{attribute}`\n{chain}")]
    Missing {
        /// The quantizer.
        quantizer: &'static str,
        /// What is missing.
        attribute: &'static str,
        /// Who asks for it, from the quantizer down, and under which conditions.
        chain: &'static str,
    },
    /// A constructor or value function refused its arguments.
    #[error("`{component}`: {message}")]
    Refused {
        /// Who refused.
        component: &'static str,
        /// Why, and what to do instead.
        message: String,
    },
}

impl DependencyError {
    /// For constructors and value functions that cannot work with what they were given.
    pub fn refused(component: &'static str, message: impl Into<String>) -> Self {
        Self::Refused { component, message: message.into() }
    }

    #[doc(hidden)]
    pub fn missing(quantizer: &'static str, attribute: &'static str, chain: &'static str) -> Self {
        Self::Missing { quantizer, attribute, chain }
    }
}

impl From<Infallible> for DependencyError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// An error that no value has: what `init` of a layer asks of its quantizers.
#[diagnostic::on_unimplemented(
    message = "building this quantizer can fail at run time",
    label = "`init` is for quantizers that cannot fail",
    note = "it can where a constructor or value function returns a `Result`, or a value at run time has a range or decides what is asked for",
    note = "call `try_init` and handle its `DependencyError`",
    note = "a generic model that calls `init` bounds its parameter with `WeightQuantizer<Error: Never> + Default`"
)]
pub trait Never: Into<Infallible> {}

impl Never for Infallible {}
