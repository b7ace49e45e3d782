use super::answers::Resolved;
use super::proceed;
use crate::ask::{Question, Stage, groups};
use crate::diagnostics::Diagnostics;
use crate::expand;
use crate::model::{Quantizer, TENSOR_QUANT};
use crate::payload::Facts;
use crate::root::root;
use crate::syntax::Declaration;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Error, Ident, Item, ItemImpl, ItemStruct, Type, Visibility, parse2};

/// `#[quantizer]` on a struct or on an `impl`.
pub fn quantizer(options: TokenStream, item: TokenStream) -> TokenStream {
    match parse2::<Item>(item) {
        Ok(Item::Struct(item)) => on_struct(options, item),
        Ok(Item::Impl(item)) => on_impl(&options, &item).unwrap_or_else(|e| e.to_compile_error()),
        Ok(Item::Enum(e)) => not_a_struct(options, e.enum_token.span, &e.ident, e.vis),
        Ok(Item::Union(u)) => not_a_struct(options, u.union_token.span, &u.ident, u.vis),
        Ok(other) => {
            Error::new_spanned(other, "`#[quantizer]` goes on a struct, or on the `impl` with its `#[value]` functions\nhelp: a value function stands in such an `impl`")
                .to_compile_error()
        }
        Err(e) => e.to_compile_error(),
    }
}

/// A quantizer is declared as a struct; what is not gets a stand-in of the same name.
fn not_a_struct(options: TokenStream, span: Span, name: &Ident, vis: Visibility) -> TokenStream {
    let m = format!("a quantizer is declared as a struct\nhelp: write `struct {name} {{ tensor_quant: BinaryQuant }}`");
    let error = Error::new(span, m).to_compile_error();
    let mut quiet = Diagnostics::default();
    let item: ItemStruct = syn::parse_quote!(#vis struct #name;);
    let d = Declaration::read(options, item.clone(), None, &mut quiet);
    quiet.discard();
    let root = root(d.options.root.as_ref());
    let p = quote!(#root::__private);
    let unit = expand::unit_struct(&p, &item, &d);
    let stand_in = expand::incomplete(&p, &d.this, &name.to_string(), None);
    let companion = expand::companion(name, &d.vis, &expand::identity(name), &Facts::Poisoned);
    let definition = definition(name, &quote!({#root} {stand_in}));
    let language = expand::same_language(&root);
    quote!(#error #language #unit #stand_in #companion #definition)
}

/// The macro by which the `impl` finds what the struct said.
fn definition(name: &Ident, said: &TokenStream) -> TokenStream {
    let definition = format_ident!("__quant_def_{}", name);
    let root = groups(said.clone()).into_iter().next().unwrap_or_default();
    quote! {
        #[allow(unused_macros)]
        macro_rules! #definition { ($values:tt) => { #root::__private::join! { #said $values } } }
    }
}

fn on_struct(options: TokenStream, item: ItemStruct) -> TokenStream {
    let mut found = Diagnostics::default();
    let d = Declaration::read(options.clone(), item.clone(), None, &mut found);
    // the second stage reads the same again
    found.discard();
    let root = root(d.options.root.as_ref());
    let p = quote!(#root::__private);
    let (name, this, unit) = (&item.ident, &d.this, expand::unit_struct(&p, &item, &d));
    let language = expand::same_language(&root);
    if d.options.values.is_present() {
        let definition = definition(name, &quote!({#root} {#options} {#item}));
        let need = expand::need_values(&p, this);
        return quote! {
            #unit
            #language
            #definition
            #need
        };
    }
    let said = if d.unusable { quote!({#root} {stand_in}) } else { quote!({#root}) };
    let definition = definition(name, &said);
    let rest = ask(root, options, &item, None);
    quote!(#unit #language #definition #rest)
}

fn on_impl(options: &TokenStream, item: &ItemImpl) -> syn::Result<TokenStream> {
    let Some(name) = self_name(item) else {
        let m = "value functions stand next to the struct of the quantizer\nhelp: write `impl Name` in the same module";
        return Err(Error::new_spanned(&item.self_ty, m));
    };
    let misplaced = (!options.is_empty()).then(|| {
        Error::new_spanned(
            options,
            "the options of a quantizer are written on its struct\nhelp: write `#[quantizer]` here",
        )
        .to_compile_error()
    });
    let definition = format_ident!("__quant_def_{}", name);
    Ok(quote!(#misplaced #definition ! { {#item} }))
}

/// The quantizer whose `impl` this is, if it is named alone.
fn self_name(item: &ItemImpl) -> Option<&Ident> {
    match &*item.self_ty {
        Type::Path(p) if p.qself.is_none() && p.path.segments.len() == 1 => p.path.segments.first().map(|s| &s.ident),
        _ => None,
    }
}

/// What the struct said, and the `impl`: `{root} {options} {struct} {impl}`; `{root} {impl}` when the struct did not
/// announce values; `{root} {stand_in} {impl}` when it could not be read, and `{root} {again} {impl}` when it has had an
/// `impl` before.
pub fn join(input: TokenStream) -> TokenStream {
    joined(groups(input)).unwrap_or_else(|e| e.to_compile_error())
}

fn joined(parts: Vec<TokenStream>) -> syn::Result<TokenStream> {
    match parts.as_slice() {
        [root, options, item, values] => {
            let item: ItemStruct = parse2(item.clone())?;
            let rest = ask(root.clone(), options.clone(), &item, Some(values.clone()));
            let mut quiet = Diagnostics::default();
            let this = Declaration::read(options.clone(), item, None, &mut quiet).this;
            quiet.discard();
            let free = this.free(&quote!());
            // a second `impl` finds this one
            let again = parse2::<ItemImpl>(values.clone()).ok();
            let again = again.as_ref().and_then(self_name).map(|name| definition(name, &quote!({#root} {again})));
            Ok(quote! {
                #[automatically_derived]
                impl #free #root::__private::HasValues for #this {}
                #rest
                #again
            })
        }
        [_, again, values] if again.to_string() == "again" => {
            let item: ItemImpl = parse2(values.clone())?;
            let m = "the value functions of a quantizer stand in one `impl`\nhelp: move these to the first one";
            let error = Error::new_spanned(&item.self_ty, m).to_compile_error();
            let item = expand::swallow_values(item);
            Ok(quote!(#error #item))
        }
        [_, _, values] => Ok(expand::swallow_values(parse2(values.clone())?).to_token_stream()),
        [_, values] => {
            let item: ItemImpl = parse2(values.clone())?;
            let name = item.self_ty.to_token_stream();
            let m = format!(
                "the struct `{name}` does not announce value functions\nhelp: write `#[quantizer(.., values)] struct {name}`"
            );
            let error = Error::new_spanned(&item.self_ty, m).to_compile_error();
            let item = expand::swallow_values(item);
            Ok(quote!(#error #item))
        }
        _ => Err(Error::new(Span::call_site(), "not meant to be called by hand")),
    }
}

fn ask(root: TokenStream, options: TokenStream, item: &ItemStruct, values: Option<TokenStream>) -> TokenStream {
    let mut quiet = Diagnostics::default();
    let read = values.clone().and_then(|v| parse2(v).ok());
    let d = Declaration::read(options.clone(), item.clone(), read, &mut quiet);
    quiet.discard();
    let state = [options, item.to_token_stream()].into_iter().chain(values).collect();
    let paths = if d.unusable { vec![] } else { d.paths() };
    proceed(Question { root, stage: Stage::Quantizer, state }.start(&paths))
}

pub fn answered(root: &TokenStream, state: Vec<TokenStream>, answers: TokenStream) -> TokenStream {
    finish(root, state, answers).unwrap_or_else(|e| e.to_compile_error())
}

fn finish(root: &TokenStream, state: Vec<TokenStream>, answers: TokenStream) -> syn::Result<TokenStream> {
    let mut state = state.into_iter();
    let (options, item) = (state.next().unwrap_or_default(), state.next().unwrap_or_default());
    let values = state.next().map(parse2).transpose()?;
    let mut found = Diagnostics::default();
    let d = Declaration::read(options, parse2(item)?, values, &mut found);
    let id = expand::identity(&d.name);
    let r = Resolved::new(&d, id.clone(), answers, &mut found);
    let p = quote!(#root::__private);
    let code = expand::declared(&p, &d, &r.classes, &r.bases, &r.outcome);
    let makes = d.options.makes.as_ref().map_or(TENSOR_QUANT.to_string(), ToString::to_string);
    let facts = Facts::Quantizer(Quantizer { state: r.outcome.state(), makes, classes: r.classes });
    let companion = expand::companion(&d.name, &d.vis, &id, &facts);
    let errors = found.report();
    Ok(quote!(#errors #code #companion))
}
