use super::slots::component;
use super::when;
use crate::model::{Alternative, Condition, InputKind};
use crate::syntax::{Function, FunctionArgument, Layer, This};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

/// The call of a value function, in its slot.  The function itself is the user's.
pub fn function(p: &TokenStream, this: &This, name: &Ident, f: &Function, slot: usize) -> TokenStream {
    let attribute = |(_, a): &(usize, &FunctionArgument)| a.kind.is_attribute();
    let attributes = || f.args.iter().enumerate().filter(attribute);
    let free = this.free(&quote!());
    let held = attributes().map(|(_, a)| match a.kind {
        InputKind::Lazy(_) => {
            let ty = &a.ty;
            quote_spanned!(ty.span()=> #p::Lazy<#ty>)
        }
        _ => a.ty.to_token_stream(),
    });
    let bound = attributes().map(|(i, _)| format_ident!("__a{i}"));
    let types = attributes().map(|(i, a)| {
        let ty = &a.ty;
        quote_spanned!(ty.span()=> #[automatically_derived] impl #free #p::FnArg<#slot, #i> for #this { type T = #ty; })
    });
    let pass = f.args.iter().enumerate().map(|(i, a)| match a.kind {
        InputKind::Module => quote!(__cx.module),
        InputKind::Device => quote!(__cx.device),
        InputKind::Attribute | InputKind::Lazy(_) => format_ident!("__a{i}").to_token_stream(),
    });
    let (generics, layer) = match &f.layer {
        Layer::Any | Layer::Named(..) => (this.free(&quote!(__M)), quote!(__M)),
        Layer::Bounded(bounds) => (this.free(&quote!(__M: #bounds)), quote!(__M)),
        Layer::Concrete(ty) => (free.clone(), ty.to_token_stream()),
    };
    let tests = f.args.iter().enumerate().filter_map(|(i, a)| match &a.kind {
        InputKind::Lazy(when) if !matches!(when, Condition::Always) => Some(test(this, name, f, i, when)),
        _ => None,
    });
    let (value, returns) = (f.value(), &f.returns);
    let signature = quote_spanned! {returns.span()=>
        #[automatically_derived]
        impl #free #p::FnSig<#slot> for #this {
            type Args = (#(#held,)*);
            type Out = #value;
            type Error = <#returns as #p::Outcome<#value>>::Error;
        }
    };
    // where a wrong type is written
    let made = quote_spanned!(returns.span()=> #p::Settle::<#value>::settle(<#this>::#name(#(#pass),*)));
    quote! {
        #(#types)*
        #(#tests)*
        #signature
        #[automatically_derived]
        impl #generics #p::FnVal<#slot, #layer> for #this {
            #[allow(unused_variables)]
            fn call(
                __cx: &#p::Context<'_, #layer>,
                (#(#bound,)*): <Self as #p::FnSig<#slot>>::Args,
            ) -> ::core::result::Result<<Self as #p::FnSig<#slot>>::Out, <Self as #p::FnSig<#slot>>::Error> {
                #made
            }
        }
    }
}

/// The components that a function chooses from, each in a slot of its own.
pub fn chooser(p: &TokenStream, this: &This, name: &Ident, f: &Function, alternatives: &[Alternative]) -> TokenStream {
    let offers = f.offers.iter().flatten().zip(alternatives).enumerate().map(|(part, (offer, a))| {
        let of = offer
            .path()
            .map(|path| component(p, a.slot, a.signature.types, path, &this.free(&quote!()), &this.to_token_stream()));
        let test = test(this, name, f, part, &a.when);
        quote!(#of #test)
    });
    quote!(#(#offers)*)
}

/// The condition of a part of a value function.
fn test(this: &This, name: &Ident, f: &Function, part: usize, condition: &Condition) -> TokenStream {
    let free = this.free(&quote!());
    let test = when(&name.to_string(), part);
    let flags = condition.flags();
    let flags = flags.iter().filter_map(|flag| f.args.iter().find(|a| a.name == flag)).map(|a| {
        let (name, ty) = (format_ident!("{}", a.name.to_string()), &a.ty);
        quote!(#name: &#ty)
    });
    let ty = |flag: &str| f.args.iter().find(|a| a.name == flag && !this.is_generic()).map(|a| a.ty.to_token_stream());
    let code = condition.code(&ty);
    quote! {
        impl #free #this {
            #[doc(hidden)]
            #[allow(unused, unreachable_pub, non_snake_case, unreachable_patterns, clippy::all)]
            pub const fn #test(#(#flags),*) -> bool { #code }
        }
    }
}
