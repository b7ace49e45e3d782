use super::flow::{Flags, Offer, offers, reads};
use super::layer::read_device;
use super::{Layer, Own, What, first_doc_line};
use crate::diagnostics::Diagnostics;
use crate::model::{Condition, InputKind};
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, FnArg, GenericArgument, ImplItem, ImplItemFn, ItemImpl, Meta, Pat, PathArguments, Result,
    ReturnType, Type, TypeParamBound, parse_quote,
};

/// `#[value] fn scaling_init(module: &impl WeightModule) -> Tensor<1>`
pub struct Function {
    pub args: Vec<FunctionArgument>,
    pub layer: Layer,
    /// What it returns: the type as it is written, or `usize`, the number of the offer.
    pub returns: Type,
    /// The components that it chooses from.
    pub offers: Option<Vec<Offer>>,
}

pub struct FunctionArgument {
    pub name: Ident,
    pub kind: InputKind,
    /// The attribute's type: `T` of `Lazy<T>`.
    pub ty: Type,
    /// The type as it is written.
    pub written: Type,
    /// Whether the body may assign it.
    mutable: bool,
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
    first_argument(ty, "Result")
}

/// `T` of `name<T, ..>`.
fn first_argument<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|s| s.ident == name)?;
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
                "`#[value]` on a function takes no argument: the function is the value\nhelp: write `#[value]`",
            ));
        }
        let ImplItem::Fn(f) = member else {
            found.at(span, "`#[value]` goes on a function\nhelp: a constant value is a field of the struct, `#[value(8)] bit_width: usize`");
            continue;
        };
        // what is left out can not be called
        for cfg in f.attrs.extract_if(.., |a| a.path().is_ident("cfg")) {
            found.push(Error::new_spanned(
                &cfg,
                "a value function is always there\nhelp: put the condition into its body, `if cfg!(..)`",
            ));
        }
        let what = function(f, found).filter(|_| sound).map_or(What::Malformed, |f| What::Function(Box::new(f)));
        own.push(Own { name: f.sig.ident.clone(), what, doc: first_doc_line(&f.attrs) });
        f.attrs.push(parse_quote!(#[allow(dead_code)]));
    }
    sound.then_some(item)
}

fn function(f: &mut ImplItemFn, found: &mut Diagnostics) -> Option<Function> {
    let before = found.len();
    if !f.sig.generics.params.is_empty() {
        let m = "a value function has no generic parameters\nhelp: for the layer write `module: &impl WeightModule`";
        found.push(Error::new_spanned(&f.sig.generics, m));
    }
    let odd = f.sig.asyncness.map(|t| t.span()).or(unsafety(f));
    if let Some(span) = odd {
        found.at(span, "a value function is an ordinary function\nhelp: leave out `async` and `unsafe`");
    }
    let written = found.ok(returns(f));
    let mut layer = Layer::Any;
    let mut args = vec![];
    for a in &f.sig.inputs {
        if let Some((arg, of)) = found.ok(argument(a)) {
            layer = of.unwrap_or(layer);
            args.push(arg);
        }
    }
    let flags = args.iter().filter(|a: &&FunctionArgument| !a.mutable && matches!(a.kind, InputKind::Attribute));
    let flags = Flags::new(flags.map(|a| (a.name.to_string(), a.ty.to_token_stream().to_string())), &f.block);
    for arg in &mut args {
        if let InputKind::Lazy(when) = &mut arg.kind {
            *when = reads(&arg.name.to_string(), &flags, &f.block);
        }
    }
    let (returns, offers) = match written? {
        Returns::Value(ty) => (ty, None),
        Returns::Component => {
            if let Some(lazy) = args.iter().find(|a| matches!(a.kind, InputKind::Lazy(_))) {
                let m = "a function that chooses a component looks at all it takes\nhelp: take the value itself, without `Lazy`";
                found.push(Error::new_spanned(&lazy.written, m));
            }
            let offers = found.ok(offers(&flags, &mut f.block));
            let number: Type = parse_quote!(usize);
            f.sig.output = parse_quote!(-> #number);
            if offers.is_none() {
                // the compiler has nothing to add
                f.block = parse_quote!({ ::core::unreachable!() });
                f.attrs.push(parse_quote!(#[allow(unused_variables)]));
            }
            (number, Some(offers?))
        }
    };
    (found.len() == before).then_some(Function { args, layer, returns, offers })
}

/// The `unsafe` of an unsafe function.
pub fn unsafety(f: &ImplItemFn) -> Option<Span> {
    if let syn::Safety::Unsafe(token) = &f.sig.safety { Some(token.span()) } else { None }
}

enum Returns {
    Value(Type),
    Component,
}

fn returns(f: &ImplItemFn) -> Result<Returns> {
    let is_component = |b: &TypeParamBound| matches!(b, TypeParamBound::Trait(t) if t.path.segments.last().is_some_and(|s| s.ident == "Component"));
    match &f.sig.output {
        ReturnType::Type(_, ty) => match &**ty {
            Type::ImplTrait(t) if t.bounds.iter().all(is_component) => Ok(Returns::Component),
            Type::ImplTrait(t) => Err(Error::new_spanned(
                t,
                "a value function returns a named type, or `impl Component`\nhelp: write the type of the value; a function that names components returns `impl Component`",
            )),
            _ => Ok(Returns::Value((**ty).clone())),
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
        return Err(Error::new_spanned(
            &t.pat,
            "an argument is the name of an attribute\nhelp: take it by a name, and take it apart in the body",
        ));
    };
    let mut layer = None;
    let (ty, lazy) = match first_argument(&t.ty, "Lazy") {
        Some(inner) => (inner.clone(), true),
        None => ((*t.ty).clone(), false),
    };
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
            owned(&ty)?;
            // the body tells when, as soon as all arguments are known
            if lazy { InputKind::Lazy(Condition::Always) } else { InputKind::Attribute }
        }
    };
    let mutable = p.mutability.is_some();
    Ok((FunctionArgument { name: p.ident.clone(), kind, ty, written: (*t.ty).clone(), mutable }, layer))
}

/// Attributes are handed over, so that their types are named and own what they hold.
pub fn owned(ty: &Type) -> Result<()> {
    match ty {
        Type::ImplTrait(_) => Err(Error::new_spanned(
            ty,
            "the argument of an attribute has a named type\nhelp: write the type that the attribute has",
        )),
        Type::Reference(r) if r.lifetime.as_ref().is_none_or(|l| l.ident != "static") => {
            Err(Error::new_spanned(ty, "an attribute is handed over, not lent\nhelp: take it by value"))
        }
        _ => Ok(()),
    }
}
