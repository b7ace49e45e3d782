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
    /// What a function names where there is no component for a condition: it can not be made, and its name says why.
    pub fn refusal(why: String) -> Self {
        let nobody_declares =
            Param { name: String::new(), kind: ParamKind::Plain, fallback: Fallback::Required, range: None };
        Self { name: why, types: 0, fallible: false, params: vec![nobody_declares] }
    }

    pub fn refuses(&self) -> bool {
        matches!(self.params.as_slice(), [only] if only.name.is_empty())
    }

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
