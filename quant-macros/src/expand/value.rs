use crate::model::InputKind;
use crate::syntax::{Function, FunctionArgument, Layer};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

/// The call of a value function, in its slot.  The function itself is the user's.
pub fn function(p: &TokenStream, this: &Ident, name: &Ident, f: &Function, slot: usize) -> TokenStream {
    let attribute = |(_, a): &(usize, &FunctionArgument)| a.kind == InputKind::Attribute;
    let attributes = || f.args.iter().enumerate().filter(attribute);
    let held = attributes().map(|(_, a)| &a.ty);
    let bound = attributes().map(|(i, _)| format_ident!("__a{i}"));
    let types = attributes().map(|(i, a)| {
        let ty = &a.ty;
        quote_spanned!(ty.span()=> #[automatically_derived] impl #p::FnArg<#slot, #i> for #this { type T = #ty; })
    });
    let pass = f.args.iter().enumerate().map(|(i, a)| match a.kind {
        InputKind::Module => quote!(__cx.module),
        InputKind::Device => quote!(__cx.device),
        InputKind::Attribute => format_ident!("__a{i}").to_token_stream(),
    });
    let (generics, layer) = match &f.layer {
        Layer::Any | Layer::Named(..) => (quote!(<__M>), quote!(__M)),
        Layer::Bounded(bounds) => (quote!(<__M: #bounds>), quote!(__M)),
        Layer::Concrete(ty) => (quote!(), ty.to_token_stream()),
    };
    let (value, returns) = (f.value(), &f.returns);
    let signature = quote_spanned! {returns.span()=>
        #[automatically_derived]
        impl #p::FnSig<#slot> for #this {
            type Args = (#(#held,)*);
            type Out = #value;
            type Error = <#returns as #p::Outcome<#value>>::Error;
        }
    };
    quote! {
        #(#types)*
        #signature
        #[automatically_derived]
        impl #generics #p::FnVal<#slot, #layer> for #this {
            #[allow(unused_variables)]
            fn call(
                __cx: &#p::Context<'_, #layer>,
                (#(#bound,)*): <Self as #p::FnSig<#slot>>::Args,
            ) -> ::core::result::Result<<Self as #p::FnSig<#slot>>::Out, <Self as #p::FnSig<#slot>>::Error> {
                #p::Outcome::<#value>::outcome(#this::#name(#(#pass),*))
            }
        }
    }
}
