use super::layer::read_device;
use super::{Layer, Own, What, first_doc_line};
use crate::diagnostics::Diagnostics;
use crate::model::InputKind;
use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, FnArg, GenericArgument, ImplItem, ImplItemFn, ItemImpl, Meta, Pat, PathArguments, Result,
    ReturnType, Type,
};

/// `#[value] fn scaling_init(module: &impl WeightModule) -> Tensor<1>`
pub struct Function {
    pub args: Vec<FunctionArgument>,
    pub layer: Layer,
    /// What it returns, as it is written.
    pub returns: Type,
}

pub struct FunctionArgument {
    pub name: Ident,
    pub kind: InputKind,
    pub ty: Type,
}

impl Function {
    /// The attribute's type: `T` of `Result<T, E>`, else the returned type itself.
    pub fn value(&self) -> &Type {
        result_of(&self.returns).unwrap_or(&self.returns)
    }

    pub fn fallible(&self) -> bool {
        result_of(&self.returns).is_some()
    }
}

fn result_of(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|s| s.ident == "Result")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|a| if let GenericArgument::Type(t) = a { Some(t) } else { None })
}

/// Takes the value functions out of an `impl`, and leaves what the compiler is to see.
///
/// `None` if the `impl` itself is wrong: nothing in it would compile.
pub fn read(mut item: ItemImpl, own: &mut Vec<Own>, found: &mut Diagnostics) -> Option<ItemImpl> {
    let before = found.len();
    if let Some((path, ..)) = &item.trait_ {
        found.at(path.span(), "value functions stand in an `impl` of the quantizer itself\nhelp: leave out the trait");
    }
    if !item.generics.params.is_empty() {
        found.at(item.generics.span(), "the `impl` of a quantizer has no generic parameters");
    }
    let sound = found.len() == before;
    for member in &mut item.items {
        let (attributes, span) = match member {
            ImplItem::Fn(f) => (&mut f.attrs, f.sig.ident.span()),
            ImplItem::Const(c) => (&mut c.attrs, c.ident.span()),
            ImplItem::Type(t) => (&mut t.attrs, t.ident.span()),
            _ => continue,
        };
        let marks: Vec<Attribute> = attributes.extract_if(.., |a| a.path().is_ident("value")).collect();
        let Some(mark) = marks.first() else { continue };
        if !matches!(mark.meta, Meta::Path(_)) {
            found.push(Error::new_spanned(
                mark,
                "`#[value]` on a function takes no argument: the function is the value",
            ));
        }
        let ImplItem::Fn(f) = member else {
            found.at(span, "`#[value]` goes on a function\nhelp: a constant value is a field of the struct, `#[value(8)] bit_width: usize`");
            continue;
        };
        if let Some(cfg) = f.attrs.iter().find(|a| a.path().is_ident("cfg")) {
            found.push(Error::new_spanned(
                cfg,
                "a value function is always there\nhelp: put the condition into its body, `if cfg!(..)`",
            ));
        }
        let what = function(f, found).filter(|_| sound).map_or(What::Malformed, |f| What::Function(Box::new(f)));
        own.push(Own { name: f.sig.ident.clone(), what, doc: first_doc_line(&f.attrs) });
        f.attrs.push(syn::parse_quote!(#[allow(dead_code)]));
    }
    sound.then_some(item)
}

fn function(f: &ImplItemFn, found: &mut Diagnostics) -> Option<Function> {
    let before = found.len();
    if !f.sig.generics.params.is_empty() {
        let m = "a value function has no generic parameters\nhelp: for the layer write `module: &impl WeightModule`";
        found.push(Error::new_spanned(&f.sig.generics, m));
    }
    let odd = f.sig.asyncness.map(|t| t.span()).or(unsafety(f));
    if let Some(span) = odd {
        found.at(span, "a value function is an ordinary function");
    }
    let returns = found.ok(returns(f));
    let mut layer = Layer::Any;
    let mut args = vec![];
    for a in &f.sig.inputs {
        if let Some((arg, of)) = found.ok(argument(a)) {
            layer = of.unwrap_or(layer);
            args.push(arg);
        }
    }
    let returns = returns?;
    (found.len() == before).then_some(Function { args, layer, returns })
}

/// The `unsafe` of an unsafe function.
pub fn unsafety(f: &ImplItemFn) -> Option<Span> {
    if let syn::Safety::Unsafe(token) = &f.sig.safety { Some(token.span()) } else { None }
}

fn returns(f: &ImplItemFn) -> Result<Type> {
    match &f.sig.output {
        ReturnType::Type(_, ty) => match &**ty {
            Type::ImplTrait(t) => Err(Error::new_spanned(
                t,
                "a value function returns a named type\nhelp: to choose a component, declare one quantizer for each and `extends(..)`, or give it at the use site with `quantizer_with!(.. { name: impl Component })`",
            )),
            _ => Ok((**ty).clone()),
        },
        ReturnType::Default => Err(Error::new(
            f.sig.ident.span(),
            format!("a value function returns the attribute's value\nhelp: write `fn {}(..) -> f32`", f.sig.ident),
        )),
    }
}

fn argument(a: &FnArg) -> Result<(FunctionArgument, Option<Layer>)> {
    let FnArg::Typed(t) = a else {
        return Err(Error::new_spanned(
            a,
            "a value function takes attributes, not `self`\nhelp: for the layer write `module: &impl WeightModule`",
        ));
    };
    let Pat::Ident(p) = &*t.pat else {
        return Err(Error::new_spanned(&t.pat, "an argument is the name of an attribute"));
    };
    let mut layer = None;
    let kind = match p.ident.to_string().as_str() {
        "module" => {
            layer = Some(Layer::read(&t.ty)?);
            InputKind::Module
        }
        "device" => {
            read_device(&t.ty)?;
            InputKind::Device
        }
        _ => {
            owned(&t.ty)?;
            InputKind::Attribute
        }
    };
    Ok((FunctionArgument { name: p.ident.clone(), kind, ty: (*t.ty).clone() }, layer))
}

/// Attributes are handed over, so that their types are named and own what they hold.
pub fn owned(ty: &Type) -> Result<()> {
    match ty {
        Type::ImplTrait(_) => Err(Error::new_spanned(ty, "the argument of an attribute has a named type")),
        Type::Reference(r) if r.lifetime.as_ref().is_none_or(|l| l.ident != "static") => {
            Err(Error::new_spanned(ty, "an attribute is handed over, not lent\nhelp: take it by value"))
        }
        _ => Ok(()),
    }
}
