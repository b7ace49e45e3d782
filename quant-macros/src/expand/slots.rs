use super::{angled, value};
use crate::model::{Attribute, Kind, Known};
use crate::syntax::{Declaration, Own, What};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Path};

/// Everything declared here that has a path in it, where descendants find it.
pub fn slots(p: &TokenStream, d: &Declaration, attributes: &[Attribute], this: &Ident) -> TokenStream {
    let bases = d.options.extends.iter().enumerate().map(|(i, path)| {
        quote_spanned!(path.span()=> #[automatically_derived] impl #p::Base<#i> for #this { type T = #path; })
    });
    let own = d.own.iter().zip(attributes).map(|(own, attribute)| slot(p, own, attribute, this));
    quote!(#(#bases)* #(#own)*)
}

fn slot(p: &TokenStream, own: &Own, attribute: &Attribute, this: &Ident) -> TokenStream {
    match (&own.what, &attribute.kind) {
        (What::Component(path), Kind::Component { slot, signature }) => {
            component(p, *slot, signature.types, path, &quote!(), &this.to_token_stream())
        }
        (What::Value { ty, expr }, Kind::Value { slot, known: Known::Constant }) => quote_spanned! {expr.span()=>
            #[automatically_derived]
            impl #p::Const<#slot> for #this { const V: #ty = #expr; }
            #[automatically_derived]
            impl #p::Val<#slot> for #this {
                type V = #ty;
                fn get() -> #ty { <Self as #p::Const<#slot>>::V }
            }
        },
        (What::Value { ty, expr }, Kind::Value { slot, .. }) => quote_spanned! {expr.span()=>
            #[automatically_derived]
            impl #p::Val<#slot> for #this {
                type V = #ty;
                fn get() -> #ty { #expr }
            }
        },
        (What::Function(f), Kind::Function { slot, .. }) => value::function(p, this, &own.name, f, *slot),
        _ => TokenStream::new(),
    }
}

/// Names a component with `types` sub-components as a constructor of types.
pub fn component(
    p: &TokenStream,
    slot: usize,
    types: usize,
    path: &Path,
    free: &TokenStream,
    on: &TokenStream,
) -> TokenStream {
    let constructor = format_ident!("Comp{types}");
    let types: Vec<TokenStream> = (0..types).map(|i| format_ident!("__T{i}").to_token_stream()).collect();
    let types = angled(&types);
    quote_spanned! {path.span()=>
        #[automatically_derived]
        impl #free #p::#constructor<#slot> for #on { type Of #types = #path #types; }
    }
}
