use super::{Declaration, Own, QuantizerOptions, This, What, first_doc_line, unknown_helper};
use crate::diagnostics::Diagnostics;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Field, Fields, GenericParam, Generics, ItemImpl, ItemStruct, Path, PathArguments, Result, Type,
};

impl Declaration {
    /// A struct under `#[quantizer(options)]`, and the `impl` that goes with it.
    pub fn read(options: TokenStream, item: ItemStruct, values: Option<ItemImpl>, found: &mut Diagnostics) -> Self {
        let options = QuantizerOptions::parse(options, found);
        let mut unusable = options.is_none();
        let this = match This::read(item.ident.clone(), &item.generics).and_then(|t| tuple_quantizer(&item).map(|()| t))
        {
            Ok(this) => this,
            Err(e) => {
                found.push(e);
                unusable = true;
                This::plain(item.ident.clone())
            }
        };
        for derive in item.attrs.iter().filter(|a| derives_again(a)) {
            found.push(derived_quantizer(&item, derive));
        }
        let options = options.unwrap_or_default();
        let fields = if let Fields::Named(n) = &item.fields { Some(&n.named) } else { None };
        let mut own: Vec<Own> = fields.into_iter().flatten().filter_map(|f| field(f, found)).collect();
        for o in &mut own {
            if let What::Component(path) = &o.what
                && let Some(t) = this.types().find(|t| path.is_ident(*t))
            {
                found.push(type_parameter(path, t));
                o.what = What::Malformed;
            }
        }
        let removed =
            options.removes.iter().map(|name| Own { name: name.clone(), what: What::Removed, doc: String::new() });
        own.extend(removed);
        let fits = |v: &ItemImpl| same_parameters(&item.generics, &v.generics);
        if let Some(values) = values.as_ref().filter(|v| !fits(v)) {
            found.push(other_parameters(&this, values));
            unusable = true;
        }
        let values = values.filter(fits).and_then(|item| super::values::read(item, &mut own, found));
        Self { name: item.ident, this, vis: item.vis, options, own, at_use_site: false, values, unusable }
    }
}

/// Nobody knows what the constructor of a type parameter takes.
fn type_parameter(path: &Path, parameter: &Ident) -> Error {
    let m = format!(
        "`{parameter}` is a type parameter, so the arguments of its constructor are not known\nhelp: name a component, and declare another quantizer for another one"
    );
    Error::new_spanned(path, m)
}

/// The `impl` is copied into others, with the parameters of the struct.
fn same_parameters(of_struct: &Generics, of_impl: &Generics) -> bool {
    let names = |g: &Generics| g.params.iter().map(parameter_name).collect::<Vec<_>>();
    names(of_struct) == names(of_impl)
}

fn parameter_name(p: &GenericParam) -> String {
    match p {
        GenericParam::Lifetime(l) => l.lifetime.to_string(),
        GenericParam::Type(t) => t.ident.to_string(),
        GenericParam::Const(c) => c.ident.to_string(),
    }
}

fn other_parameters(this: &This, values: &ItemImpl) -> Error {
    let m = format!(
        "the `impl` of `{0}` has other parameters than the struct\nhelp: write `impl{1} {2}`",
        this.name,
        this.declared().to_token_stream().to_string().replace(" >", ">").replace("< ", "<").replace(" :", ":"),
        this.to_token_stream().to_string().replace(' ', "")
    );
    Error::new_spanned(&values.self_ty, m)
}

fn tuple_quantizer(item: &ItemStruct) -> Result<()> {
    let Fields::Unnamed(fields) = &item.fields else { return Ok(()) };
    let m = format!(
        "the attributes of a quantizer have names\nhelp: write `struct {} {{ tensor_quant: BinaryQuant }}`",
        item.ident
    );
    Err(Error::new_spanned(fields, m))
}

/// Whether an attribute derives what every quantizer has.
pub fn derives_again(attribute: &Attribute) -> bool {
    let mut again = false;
    if attribute.path().is_ident("derive") {
        // what is not a list of traits is the compiler's to refuse
        let _ = attribute.parse_nested_meta(|derived| {
            again |= ["Clone", "Copy", "Debug", "Default"].iter().any(|name| derived.path.is_ident(name));
            Ok(())
        });
    }
    again
}

fn derived_quantizer(item: &ItemStruct, derive: &Attribute) -> Error {
    let m = format!(
        "the quantizer `{}` is `Clone`, `Copy`, `Debug` and `Default` already\nhelp: leave them out",
        item.ident
    );
    Error::new_spanned(derive, m)
}

/// A component is named alone: its sub-components are attributes of their own. `Name<4>` may be a generic quantizer.
fn generic_arguments(path: &Path) -> Option<Error> {
    let given = path.segments.iter().find(|s| !matches!(s.arguments, PathArguments::None))?;
    let m = "only the name is written here: sub-components are attributes of their own\nhelp: leave out the part in `<>`, and declare an attribute, e.g. `scaling_impl: ParameterScaling`; of a generic quantizer declare one that extends it, `#[quantizer(extends(Name<4>), makes = ..)] struct Fixed;`, and name that";
    Some(Error::new_spanned(&given.arguments, m))
}

fn field(f: &Field, found: &mut Diagnostics) -> Option<Own> {
    let name = f.ident.clone()?;
    let lost = unknown_helper(&f.attrs, &["value"], "an attribute of a quantizer", found);
    if !matches!(f.vis, syn::Visibility::Inherited) {
        found.at(f.vis.span(), "attributes have no visibility of their own\nhelp: leave it out");
    }
    let what = if lost { What::Malformed } else { found.ok(what(f)).unwrap_or(What::Malformed) };
    Some(Own { name, what, doc: first_doc_line(&f.attrs) })
}

fn what(f: &Field) -> Result<What> {
    let mut values = f.attrs.iter().filter(|a| a.path().is_ident("value"));
    if let Some(value) = values.next() {
        if let Some(again) = values.next() {
            return Err(Error::new_spanned(again, "an attribute has one value\nhelp: leave out one of the two"));
        }
        let expr = value.parse_args().map_err(|_| {
            Error::new_spanned(value, "expected a value\nhelp: write `#[value(0.1)] scaling_init: f32`")
        })?;
        return Ok(What::Value(Box::new((f.ty.clone(), expr))));
    }
    if let (Type::Path(p), Some(name)) = (&f.ty, &f.ident)
        && let Some(ty) = plain(&p.path)
    {
        let m = format!(
            "`{ty}` is the type of a value, not a component\nhelp: write the value before it: `#[value(..)] {name}: {}`",
            p.to_token_stream().to_string().replace(' ', "")
        );
        return Err(Error::new_spanned(p, m));
    }
    match &f.ty {
        Type::Path(p) if p.qself.is_none() => {
            generic_arguments(&p.path).map_or(Ok(What::Component(p.path.clone())), Err)
        }
        other => Err(Error::new_spanned(
            other,
            "expected a component, e.g. `tensor_quant: BinaryQuant`\nhelp: a plain value is written `#[value(0.1)] scaling_init: f32`",
        )),
    }
}

/// The type, if it is one that nobody means as a component.
fn plain(path: &Path) -> Option<&Ident> {
    const PLAIN: [&str; 20] = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128",
        "usize", "str", "String", "Option", "Vec",
    ];
    let only = path.segments.first().filter(|_| path.segments.len() == 1)?;
    PLAIN.iter().any(|plain| only.ident == plain).then_some(&only.ident)
}
