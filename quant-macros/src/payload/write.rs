use super::{Facts, VERSION};
use crate::model::*;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

impl Facts {
    /// One group of tokens.
    pub fn write(&self) -> TokenStream {
        let version = number(VERSION);
        match self {
            Self::Component(s) => {
                let s = signature(s);
                quote!((#version component #s))
            }
            Self::Quantizer(q) => {
                let state = match q.state {
                    State::Complete => quote!(complete),
                    State::Partial => quote!(partial),
                    State::Poisoned => quote!(poisoned),
                };
                let classes = q.classes.iter().map(class);
                quote!((#version quantizer #state (#(#classes)*)))
            }
            Self::Poisoned => quote!((#version poisoned)),
        }
    }
}

fn number(n: usize) -> Literal {
    Literal::usize_unsuffixed(n)
}

fn signature(s: &Signature) -> TokenStream {
    let (name, types, fallible) = (&s.name, number(s.types), s.fallible);
    let params = s.params.iter().map(param);
    quote!((#name #types #fallible (#(#params)*)))
}

fn param(p: &Param) -> TokenStream {
    let name = &p.name;
    let kind = match &p.kind {
        ParamKind::Plain => quote!(plain),
        ParamKind::Device => quote!(device),
        ParamKind::Module => quote!(module),
        ParamKind::Component(k) => {
            let k = number(*k);
            quote!(#k)
        }
    };
    let fallback = match &p.fallback {
        Fallback::Required => quote!(required),
        Fallback::Value => quote!(value),
        Fallback::Component(s) => signature(s),
    };
    let range = p.range.as_ref().map(Range::tokens);
    quote!((#name #kind #fallback {#range}))
}

fn class(c: &Class) -> TokenStream {
    let (id, name) = (&c.id, &c.name);
    let chain = c.chain.iter().map(|n| number(*n));
    let attributes = c.attributes.iter().map(attribute);
    quote!((#id #name (#(#chain)*) (#(#attributes)*)))
}

fn attribute(a: &Attribute) -> TokenStream {
    let name = &a.name;
    match &a.kind {
        Kind::Component { slot, signature: s } => {
            let (slot, s) = (number(*slot), signature(s));
            quote!((#name component #slot #s))
        }
        Kind::Value { slot, known } => {
            let slot = number(*slot);
            match known {
                Known::Literal(literal) => quote!((#name value #slot {#literal})),
                Known::Constant => quote!((#name constant #slot)),
                Known::No => quote!((#name value #slot {})),
            }
        }
        Kind::Function { slot, inputs, fallible } => {
            let slot = number(*slot);
            let inputs = inputs.iter().map(|i| {
                let name = &i.name;
                let kind = match i.kind {
                    InputKind::Module => quote!(module),
                    InputKind::Device => quote!(device),
                    InputKind::Attribute => quote!(attribute),
                };
                quote!((#name #kind))
            });
            quote!((#name function #slot #fallible (#(#inputs)*)))
        }
        Kind::Captured { .. } | Kind::Poison => quote!((#name poison)),
    }
}
