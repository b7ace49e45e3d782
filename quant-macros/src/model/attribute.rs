use super::Signature;
use proc_macro2::{Ident, Span, TokenStream};

/// A quantizer as its descendants see it.
#[derive(Clone, Debug)]
pub struct Quantizer {
    pub state: State,
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
    /// The indices of the bases that lead to it from the quantizer that holds this lineage.
    pub chain: Vec<usize>,
    pub attributes: Vec<Attribute>,
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
    },
    Function {
        slot: usize,
        inputs: Vec<Input>,
        fallible: bool,
    },
    /// A value given at a use site, which never leaves it.
    Captured {
        known: Known,
    },
    Poison,
}

/// What of a value the compiler knows.
#[derive(Clone, Debug)]
pub enum Known {
    /// A literal, possibly negated.
    Literal(TokenStream),
    /// A path, kept in the `Const` slot.
    Constant,
    No,
}

/// One argument of a value function.
#[derive(Clone, Debug)]
pub struct Input {
    pub name: String,
    pub kind: InputKind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum InputKind {
    Module,
    Device,
    Attribute,
}
