use super::{Condition, Signature};
use proc_macro2::{Ident, Span, TokenStream};

/// A quantizer as its descendants see it.
#[derive(Clone, Debug)]
pub struct Quantizer {
    pub state: State,
    /// The attribute that it stands for when it is itself an attribute of another quantizer.
    pub makes: String,
    /// Its own class first, then what it extends, in method resolution order.
    pub classes: Vec<Class>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State {
    Complete,
    Partial,
    /// Its mistakes have been reported, and nothing that follows from them is worth a word.
    Poisoned,
}

/// One declaration in a lineage.
#[derive(Clone, Debug)]
pub struct Class {
    pub id: String,
    pub name: String,
    /// What leads to it from the quantizer that holds this lineage.
    pub chain: Vec<Link>,
    pub attributes: Vec<Attribute>,
}

/// One step from a class to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Link {
    /// The i-th class that it extends.
    Base(usize),
    /// The quantizer in one of its slots.
    Nested(usize),
}

#[derive(Clone, Debug)]
pub struct Attribute {
    pub name: Ident,
    pub kind: Kind,
    /// What to underline when the attribute does not fit.
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Component {
        slot: usize,
        signature: Signature,
    },
    Value {
        slot: usize,
        known: Known,
        /// What was written.
        text: String,
    },
    Function {
        slot: usize,
        inputs: Vec<Input>,
        fallible: bool,
    },
    /// A value function that chooses a component.
    Choice {
        slot: usize,
        inputs: Vec<Input>,
        alternatives: Vec<Alternative>,
    },
    /// A quantizer inside this one: its attributes come before those around it.
    Nested {
        slot: usize,
        makes: String,
        classes: Vec<Class>,
    },
    /// A value given at a use site, which never leaves it.
    Captured {
        known: Known,
    },
    /// Taken out of what is inherited.
    Removed,
    Poison,
}

/// A component that a function may choose.
#[derive(Clone, Debug)]
pub struct Alternative {
    pub slot: usize,
    pub signature: Signature,
    pub when: Condition,
}

/// What of a value the compiler knows.
#[derive(Clone, Debug)]
pub enum Known {
    /// A literal, possibly negated.
    Literal(TokenStream),
    /// A path, kept in the `Const` slot; its last two segments.
    Constant(String),
    No,
}

/// One argument of a value function.
#[derive(Clone, Debug)]
pub struct Input {
    pub name: String,
    pub kind: InputKind,
}

#[derive(Clone, Debug)]
pub enum InputKind {
    Module,
    Device,
    Attribute,
    /// `Lazy<T>`: only asked for where the function reads it.
    Lazy(Condition),
}

impl InputKind {
    /// Whether it is an attribute, now or later.
    pub fn is_attribute(&self) -> bool {
        matches!(self, Self::Attribute | Self::Lazy(_))
    }
}
