use super::angled;
use super::value::{chooser, function};
use crate::model::{Attribute, Kind, Known};
use crate::syntax::{Declaration, Own, This, What};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Path, Type};

/// Everything declared here that has a path in it, where descendants find it.
pub fn slots(p: &TokenStream, d: &Declaration, attributes: &[Attribute], this: &This) -> TokenStream {
    let bases = d.options.extends.iter().enumerate().map(|(i, path)| {
        let free = this.free(&quote!());
        quote_spanned!(path.span()=> #[automatically_derived] impl #free #p::Base<#i> for #this { type T = #path; })
    });
    let own = d.own.iter().zip(attributes).map(|(own, attribute)| slot(p, own, attribute, this));
    quote!(#(#bases)* #(#own)*)
}

fn slot(p: &TokenStream, own: &Own, attribute: &Attribute, this: &This) -> TokenStream {
    match (&own.what, &attribute.kind) {
        (What::Component(path), Kind::Component { slot, signature }) => {
            component(p, *slot, signature.types, path, &this.free(&quote!()), &this.to_token_stream())
        }
        (What::Component(path), Kind::Nested { slot, .. }) => {
            let free = this.free(&quote!());
            quote_spanned! {path.span()=>
                #[automatically_derived]
                impl #free #p::Nested<#slot> for #this { type T = #path; }
            }
        }
        (What::Value(written), Kind::Value { slot, known, .. }) => {
            let (ty, expr) = &**written;
            value(p, this, *slot, ty, expr, matches!(known, Known::Constant(_)))
        }
        (What::Function(f), Kind::Function { slot, .. }) => function(p, this, &own.name, f, *slot),
        (What::Function(f), Kind::Choice { slot, alternatives, .. }) => {
            let call = function(p, this, &own.name, f, *slot);
            let offers = chooser(p, this, &own.name, f, alternatives);
            quote!(#call #offers)
        }
        _ => TokenStream::new(),
    }
}

fn value(p: &TokenStream, this: &This, slot: usize, ty: &Type, expr: &Expr, constant: bool) -> TokenStream {
    let free = this.free(&quote!());
    let (constant, get) = if constant {
        let constant = quote_spanned! {expr.span()=>
            #[automatically_derived]
            impl #free #p::Const<#slot> for #this { const V: #ty = #expr; }
        };
        (constant, quote_spanned!(expr.span()=> <Self as #p::Const<#slot>>::V))
    } else {
        (quote!(), expr.to_token_stream())
    };
    quote_spanned! {expr.span()=>
        #constant
        #[automatically_derived]
        impl #free #p::Val<#slot> for #this {
            type V = #ty;
            fn get() -> #ty { #get }
        }
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
