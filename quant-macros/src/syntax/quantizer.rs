use super::{Declaration, Own, QuantizerOptions, What, first_doc_line, unknown_helper};
use crate::diagnostics::Diagnostics;
use proc_macro2::{Ident, TokenStream};
use syn::spanned::Spanned;
use syn::{Attribute, Error, Field, Fields, ItemImpl, ItemStruct, Path, PathArguments, Result, Type};

impl Declaration {
    /// A struct under `#[quantizer(options)]`, and the `impl` that goes with it.
    pub fn read(options: TokenStream, item: ItemStruct, values: Option<ItemImpl>, found: &mut Diagnostics) -> Self {
        let options = QuantizerOptions::parse(options, found);
        let mut unusable = options.is_none();
        if let Err(e) = generic_quantizer(&item).and_then(|()| tuple_quantizer(&item)) {
            found.push(e);
            unusable = true;
        }
        for derive in item.attrs.iter().filter(|a| derives_again(a)) {
            found.push(derived_quantizer(&item, derive));
        }
        let options = options.unwrap_or_default();
        for path in options.extends.iter() {
            if let Some(e) = generic_arguments(path) {
                found.push(e);
                unusable = true;
            }
        }
        let fields = if let Fields::Named(n) = &item.fields { Some(&n.named) } else { None };
        let mut own: Vec<Own> = fields.into_iter().flatten().filter_map(|f| field(f, found)).collect();
        let values = values.and_then(|item| super::values::read(item, &mut own, found));
        Self { name: item.ident, vis: item.vis, options, own, at_use_site: false, values, unusable }
    }
}

fn generic_quantizer(item: &ItemStruct) -> Result<()> {
    if item.generics.params.is_empty() && item.generics.where_clause.is_none() {
        return Ok(());
    }
    let m = format!(
        "the quantizer `{}` can not be generic\nhelp: declare an attribute for what differs, and give it in a quantizer that extends this one or with `quantizer_with!`",
        item.ident
    );
    Err(Error::new_spanned(&item.generics, m))
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

/// A component is named alone: its sub-components are attributes of their own.
fn generic_arguments(path: &Path) -> Option<Error> {
    let given = path.segments.iter().find(|s| !matches!(s.arguments, PathArguments::None))?;
    let m = "only the name is written here: sub-components are attributes of their own\nhelp: leave out the part in `<>`, and declare an attribute, e.g. `scaling_impl: ParameterScaling`";
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
            return Err(Error::new_spanned(again, "an attribute has one value"));
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
            "`{ty}` is the type of a value, not a component\nhelp: write the value before it: `#[value(..)] {name}`"
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
