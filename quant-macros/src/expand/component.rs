use super::slots;
use super::{angled, in_range, literally};
use crate::model::{Fallback, ParamKind, Signature};
use crate::syntax::{Argument, Component, Constructor, Layer};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericParam, TypeParam, parse_quote};

/// What the builder of a quantizer asks of a component.
pub fn component(p: &TokenStream, c: &Component, constructor: &Constructor, signature: &Signature) -> TokenStream {
    let types: Vec<TokenStream> = c.types.iter().map(ToTokens::to_token_stream).collect();
    let (name, free) = (&c.name, angled(&types));
    let on = quote!(#name #free);
    let params = constructor.args.iter().zip(&signature.params).enumerate();
    let params = params.map(|(i, (arg, param))| parameter(p, i, arg, &param.fallback, &free, &on));
    let ranges = constructor.args.iter().filter_map(|arg| range(c, arg, &free));
    let held = constructor.args.iter().filter(|a| a.is_injected()).map(|a| &a.ty);
    let returns = &constructor.returns;
    let construct = quote_spanned! {returns.span()=>
        #[automatically_derived]
        impl #free #p::Construct for #on {
            type Args = (#(#held,)*);
            type Error = <#returns as #p::Outcome<Self>>::Error;
        }
    };
    let build = build(p, c, constructor);
    quote!(#(#params)* #(#ranges)* #construct #build)
}

fn parameter(
    p: &TokenStream,
    i: usize,
    arg: &Argument,
    fallback: &Fallback,
    free: &TokenStream,
    on: &TokenStream,
) -> TokenStream {
    let ty = &arg.ty;
    let plain = (arg.kind == ParamKind::Plain).then(
        || quote_spanned!(ty.span()=> #[automatically_derived] impl #free #p::ParamTy<#i> for #on { type T = #ty; }),
    );
    let default = match (fallback, arg.default_component(), &arg.default) {
        (Fallback::Component(signature), Some(path), _) => slots::component(p, i, signature.types, path, free, on),
        (Fallback::Value, _, Some(default)) => quote_spanned! {default.span()=>
            #[automatically_derived]
            impl #free #p::ParamDefault<#i> for #on {
                type T = #ty;
                fn get() -> #ty { #default }
            }
        },
        _ => quote!(),
    };
    quote!(#plain #default)
}

/// The test of an argument's range, and the proof that its default passes.
fn range(c: &Component, arg: &Argument, free: &TokenStream) -> Option<TokenStream> {
    let range = arg.range.as_ref()?;
    let (name, ty, tokens, test) = (&c.name, &arg.ty, range.tokens(), in_range(&arg.name.to_string()));
    let default = arg.default.as_ref().filter(|d| !crate::model::is_literal(d)).map(|default| {
        let plain = angled(&vec![quote!(()); c.types.len()]);
        let m = literally(&format!(
            "the default of `{0}` is not in {1}\nhelp: choose a value in {1}",
            arg.name,
            range.text()
        ));
        quote_spanned!(default.span()=> const _: () = ::core::assert!(<#name #plain>::#test(&(#default)), #m);)
    });
    Some(quote_spanned! {tokens.span()=>
        impl #free #name #free {
            #[doc(hidden)]
            #[allow(unreachable_pub, unreachable_patterns, dead_code, clippy::all)]
            pub const fn #test(value: &#ty) -> bool { ::core::matches!(*value, #tokens) }
        }
        #default
    })
}

fn build(p: &TokenStream, c: &Component, constructor: &Constructor) -> TokenStream {
    let (name, new) = (&c.name, &constructor.name);
    let mut generics = c.item.generics.clone();
    let mut add = |param: GenericParam| generics.params.push(param);
    let layer = match &constructor.layer {
        Layer::Any => {
            add(parse_quote!(__M));
            quote!(__M)
        }
        Layer::Bounded(bounds) => {
            let mut param: TypeParam = parse_quote!(__M);
            param.colon_token = Some(Default::default());
            param.bounds = bounds.clone();
            add(GenericParam::Type(param));
            quote!(__M)
        }
        Layer::Named(param, wheres) => {
            add(GenericParam::Type((**param).clone()));
            let more = wheres.iter().flat_map(|w| w.predicates.iter().cloned());
            generics.make_where_clause().predicates.extend(more);
            param.ident.to_token_stream()
        }
        Layer::Concrete(ty) => ty.to_token_stream(),
    };
    let (free, _, wheres) = generics.split_for_impl();
    let (_, given, _) = c.item.generics.split_for_impl();
    let args = || constructor.args.iter().enumerate();
    let held = args().filter(|(_, a)| a.is_injected()).map(|(i, _)| format_ident!("__a{i}"));
    let pass = args().map(|(i, a)| match a.kind {
        ParamKind::Device => quote!(__cx.device),
        ParamKind::Module => quote!(__cx.module),
        ParamKind::Plain | ParamKind::Component(_) => format_ident!("__a{i}").to_token_stream(),
    });
    // where a wrong type is written
    let made = quote_spanned!(constructor.returns.span()=> #p::Settle::<Self>::settle(Self::#new(#(#pass),*)));
    quote! {
        #[automatically_derived]
        impl #free #p::Build<#layer> for #name #given #wheres {
            #[allow(unused_variables)]
            fn build(
                __cx: &#p::Context<'_, #layer>,
                (#(#held,)*): <Self as #p::Construct>::Args,
            ) -> ::core::result::Result<Self, <Self as #p::Construct>::Error> {
                #made
            }
        }
    }
}
