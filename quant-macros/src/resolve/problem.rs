use proc_macro2::{Span, TokenStream};

/// Something that can not be wired, as data; `check` says it to the user.
#[derive(Clone, Debug)]
pub enum Problem {
    /// Nobody declares the attribute.
    Missing { name: String, chain: Vec<Step>, span: Span },
    /// The attributes read each other.
    Cycle { ring: Vec<String>, span: Span },
    /// `component::name` takes a component and gets a value.
    WantsComponent { component: String, name: String, span: Span },
    /// `component::name` takes a value and gets a component.
    WantsValue { component: String, name: String, span: Span },
    /// A value function reads a component.
    FunctionReadsComponent { function: String, name: String, span: Span },
    /// `tensor_quant` or `proxy_class` is a value.
    RootIsValue { name: String, span: Span },
    /// A literal that the argument does not accept.
    OutOfRange { component: String, name: String, literal: TokenStream, range: String, chain: Vec<Step>, span: Span },
}

/// Why an attribute is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The quantizer itself.
    Root,
    /// An argument of the constructor of the component that is `attribute`.
    Argument { component: String, argument: String, required: bool, attribute: String },
    /// An argument of a value function, and the condition under which it is read.
    Function { function: String, argument: String, because: Option<String> },
    /// A component that a function chooses under a condition.
    Choice { function: String, component: String, because: Option<String> },
    /// A function that has no component for a condition.
    Refusal { function: String, because: Option<String> },
    /// A quantizer inside of this one.
    Nested { attribute: String, quantizer: String },
}
