use super::Range;

/// A component's constructor.
#[derive(Clone, Debug)]
pub struct Signature {
    pub name: String,
    /// How many sub-components the component is generic over.
    pub types: usize,
    /// Whether it returns anything else than the component itself.
    pub fallible: bool,
    pub params: Vec<Param>,
}

impl Signature {
    pub fn takes_module(&self) -> bool {
        self.params.iter().any(|p| matches!(p.kind, ParamKind::Module))
    }
}

#[derive(Clone, Debug)]
pub struct Param {
    pub name: String,
    pub kind: ParamKind,
    pub fallback: Fallback,
    pub range: Option<Range>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ParamKind {
    /// Converted with `IntoAttr`.
    Plain,
    /// The n-th type parameter of the component.
    Component(usize),
    Device,
    Module,
}

/// What stands for an attribute that nobody declares.
#[derive(Clone, Debug)]
pub enum Fallback {
    Required,
    Value,
    Component(Box<Signature>),
}
