use syn::punctuated::Punctuated;
use syn::{Error, Result, Token, Type, TypeParam, TypeParamBound, WhereClause};

/// The layers for which a constructor or value function can be called.
pub enum Layer {
    /// It does not ask for `module`.
    Any,
    /// `module: &impl Bound`
    Bounded(Punctuated<TypeParamBound, Token![+]>),
    /// `module: &M`, where `M` is the function's own type parameter.
    Named(Box<TypeParam>, Option<WhereClause>),
    /// `module: &Weights`
    Concrete(Box<Type>),
}

impl Layer {
    /// Reads the type of the argument `module`.
    pub fn read(ty: &Type) -> Result<Self> {
        match ty {
            Type::Reference(r) if r.mutability.is_none() => Ok(match &*r.elem {
                Type::ImplTrait(t) => Self::Bounded(t.bounds.clone()),
                other => Self::Concrete(Box::new(other.clone())),
            }),
            _ => Err(Error::new_spanned(
                ty,
                "`module` is the layer being quantized and is only borrowed\nhelp: write `module: &impl WeightModule`",
            )),
        }
    }
}

/// Reads the type of the argument `device`.
pub fn read_device(ty: &Type) -> Result<()> {
    match ty {
        Type::Reference(r) if r.mutability.is_none() => Ok(()),
        _ => Err(Error::new_spanned(ty, "`device` is only borrowed\nhelp: write `device: &Device`")),
    }
}
