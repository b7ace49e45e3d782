use crate::diagnostics::Diagnostics;
use proc_macro2::Ident;
use syn::{Error, FnArg, ItemTrait, Pat, Receiver, ReceiverKind, Result, Signature, TraitItem, TraitItemFn};

/// A trait under `#[role]`: what one kind of component can do.
pub struct Role {
    pub item: ItemTrait,
    pub methods: Vec<Method>,
}

/// A method, and the names of its arguments without `self`.
pub struct Method {
    pub signature: Signature,
    pub args: Vec<Ident>,
}

impl Role {
    pub fn read(item: ItemTrait, found: &mut Diagnostics) -> Self {
        if !item.generics.params.is_empty() {
            found.push(Error::new_spanned(&item.generics, "a role has no parameters\nhelp: make its methods generic"));
        }
        let methods = item.items.iter().filter_map(|i| found.ok(method(i))).collect();
        Self { item, methods }
    }
}

fn method(item: &TraitItem) -> Result<Method> {
    let TraitItem::Fn(TraitItemFn { sig, .. }) = item else {
        let m = "a role has methods only\nhelp: what differs between components is returned by a method";
        return Err(Error::new_spanned(item, m));
    };
    let mut inputs = sig.inputs.iter();
    match inputs.next() {
        Some(FnArg::Receiver(Receiver { kind: ReceiverKind::Reference(_, _, None), .. })) => {}
        _ => {
            let m = "the methods of a role take `&self`\nhelp: what a component changes is behind a `Param` or a state of `quant_core::state`";
            return Err(Error::new_spanned(&sig.inputs, m));
        }
    }
    let name = |a: &FnArg| match a {
        FnArg::Typed(t) => match &*t.pat {
            Pat::Ident(p) if p.subpat.is_none() && p.by_ref.is_none() => Ok(p.ident.clone()),
            other => Err(Error::new_spanned(
                other,
                "the arguments of a role's methods have names\nhelp: take it by a name, and take it apart in the body",
            )),
        },
        FnArg::Receiver(r) => Err(Error::new_spanned(r, "`self` comes first")),
    };
    let args = inputs.map(name).collect::<Result<_>>()?;
    Ok(Method { signature: sig.clone(), args })
}
