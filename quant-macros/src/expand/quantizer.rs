use super::builder::Builder;
use super::fallback::incomplete;
use super::{docs, explain, located, slots};
use crate::model::{Attribute, Class, Quantizer};
use crate::resolve::Outcome;
use crate::syntax::{Declaration, Offer, This, What, derives_again};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ItemStruct;
use syn::spanned::Spanned;

/// The quantizer's type: stateless, and a burn module.
pub fn unit_struct(p: &TokenStream, item: &ItemStruct, declaration: &Declaration) -> TokenStream {
    let (name, vis, this) = (&item.ident, &item.vis, &declaration.this);
    let attributes = item.attrs.iter().filter(|a| !derives_again(a));
    let (label, table) = (name.to_string(), docs::table(declaration));
    if !this.is_generic() {
        return quote! {
            #(#attributes)*
            #table
            #[derive(Clone, Copy, Debug, Default)]
            #vis struct #name;
            #p::stateless_module!(#name, #label);
        };
    }
    let (declared, free, types) = (this.declared(), this.free(&quote!()), this.types());
    let types: Vec<_> = types.collect();
    // a type parameter has to be used
    let (held, value) = match types.is_empty() {
        true => (quote!(), quote!(#name)),
        false => {
            (quote!((::core::marker::PhantomData<fn() -> (#(#types,)*)>)), quote!(#name(::core::marker::PhantomData)))
        }
    };
    quote! {
        #(#attributes)*
        #table
        #vis struct #name #declared #held;
        #[automatically_derived]
        impl #free ::core::clone::Clone for #this {
            fn clone(&self) -> Self { *self }
        }
        #[automatically_derived]
        impl #free ::core::marker::Copy for #this {}
        #[automatically_derived]
        impl #free ::core::default::Default for #this {
            fn default() -> Self { #value }
        }
        #[automatically_derived]
        impl #free ::core::fmt::Debug for #this {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { f.write_str(#label) }
        }
        #p::stateless_module!(#this, #label, [#free]);
    }
}

/// The question to the compiler whether the announced value functions follow.
pub fn need_values(p: &TokenStream, this: &This) -> TokenStream {
    if this.is_generic() {
        let free = this.free(&quote!());
        let name = &this.name;
        let test = format_ident!("__values_of_{}", name);
        return quote! {
            #[allow(dead_code, non_snake_case, non_local_definitions)]
            const fn #test #free() { #p::need_values::<#this>() }
        };
    }
    quote!(const _: fn() = #p::need_values::<#this>;)
}

/// Everything of a declared quantizer that needs the companions' answers, except its own companion.
pub fn declared(
    p: &TokenStream,
    d: &Declaration,
    classes: &[Class],
    bases: &[Quantizer],
    outcome: &Outcome,
) -> TokenStream {
    let (values, short) = (&d.values, quote!(__p));
    let impls = impls(&short, d, classes, bases, outcome);
    // a path that is written a hundred times costs the compiler, so it has a name
    quote! {
        const _: () = {
            use #p as #short;
            #impls
        };
        #values
    }
}

/// An anonymous quantizer, as an expression.
pub fn use_site(
    p: &TokenStream,
    d: &Declaration,
    classes: &[Class],
    bases: &[Quantizer],
    outcome: &Outcome,
) -> TokenStream {
    let Outcome::Complete(graph) = outcome else { return quote!(#p::Broken) };
    let (this, name) = (&d.this, d.name.to_string());
    let impls = impls(p, d, classes, bases, outcome);
    let given: Vec<String> = d.own.iter().map(|o| o.name.to_string()).collect();
    let label = format!("{} {{ {} }}", d.name, given.join(", "));
    let builder = Builder { p, this, name: &name, extends: &d.options.extends, graph, named: None };
    let captured =
        || d.own.iter().filter_map(|o| if let What::Captured(e) = &o.what { Some((&o.name, e)) } else { None });
    let fields = captured().map(|(name, _)| {
        let ty = builder.field_ty(&name.to_string());
        quote!(#name: #ty)
    });
    let values = captured().map(|(name, expr)| {
        let ty = builder.field_ty(&name.to_string());
        quote_spanned!(expr.span()=> #name: #p::IntoAttr::<#ty>::into_attr(#expr))
    });
    quote! {{
        #[derive(Clone)]
        struct #this { #(#fields),* }
        #[automatically_derived]
        impl ::core::fmt::Debug for #this {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(#label)
            }
        }
        #p::stateless_module!(#this, #label);
        #impls
        #this { #(#values),* }
    }}
}

fn impls(p: &TokenStream, d: &Declaration, classes: &[Class], bases: &[Quantizer], outcome: &Outcome) -> TokenStream {
    let attributes: &[Attribute] = classes.first().map(|c| c.attributes.as_slice()).unwrap_or_default();
    let (this, name) = (&d.this, d.name.to_string());
    let slots = slots::slots(p, d, attributes, this);
    let quantizer = match outcome {
        Outcome::Complete(graph) => {
            let named = (!d.at_use_site && !this.is_generic()).then(Default::default);
            let builder = Builder { p, this, name: &name, extends: &d.options.extends, graph, named };
            complete(&builder, d, bases)
        }
        Outcome::Partial(why) => incomplete(p, this, &name, Some(why)),
        Outcome::Poisoned => incomplete(p, this, &name, None),
    };
    quote!(#slots #quantizer)
}

fn complete(b: &Builder, d: &Declaration, bases: &[Quantizer]) -> TokenStream {
    let (p, this, name, error, wheres) = (b.p, b.this, d.name.to_string(), b.error(), b.wheres());
    let (tensor_quant, proxy) = (b.tensor_quant(), b.proxy());
    let (build_tensor_quant, build_proxy) = (tensor_quant.body, proxy.body);
    let blame = blame(d);
    let (tensor_quant_ty, proxy_ty) = (located(tensor_quant.ty, blame), located(proxy.ty, blame));
    // of a generic base nothing has been asserted for these arguments
    let is_plain = |path: &syn::Path| path.segments.iter().all(|s| s.arguments.is_none());
    let plain = bases.iter().zip(d.options.extends.iter()).filter(|(_, path)| is_plain(path));
    let ids = |(q, _): (&Quantizer, _)| (q.state, q.classes.iter().map(|c| c.id.clone()).collect());
    let assertions = b.assertions(&plain.map(ids).collect::<Vec<_>>());
    let wheres = (!wheres.is_empty()).then(|| quote!(where #(#wheres),*));
    let (free, with_layer) = (this.free(&quote!()), this.free(&quote!(__M)));
    let (outside, inside) = if this.is_generic() { (quote!(), assertions) } else { (assertions, quote!()) };
    let lines = explain::lines(b, d);
    let (wiring, table) = (explain::text(&lines), explain::table(&lines));
    let code = quote! {
        #outside
        #[doc = #table]
        #[automatically_derived]
        impl #free #p::Quantizer for #this {
            const NAME: &'static str = #name;
            type TensorQuant = #tensor_quant_ty;
            type Proxy = #proxy_ty;
            const WIRING: &'static str = #wiring;
        }
        #[automatically_derived]
        impl #with_layer #p::Resolve<__M> for #this #wheres {
            type Error = #error;
            #[allow(unused_variables, clippy::all)]
            fn tensor_quant(
                &self,
                __cx: &#p::Context<'_, __M>,
            ) -> ::core::result::Result<Self::TensorQuant, #error> {
                #inside
                #build_tensor_quant
            }
            #[allow(unused_variables, clippy::all)]
            fn proxy(&self, __cx: &#p::Context<'_, __M>) -> ::core::result::Result<Self::Proxy, #error> {
                #build_proxy
            }
        }
    };
    let aliases = b.class_aliases();
    quote!(#aliases #code)
}

/// The component declared here that most likely does not fit its role.
fn blame(d: &Declaration) -> Span {
    let component =
        d.own.iter().find_map(|o| if let What::Component(path) = &o.what { Some(path.span()) } else { None });
    let offered = || {
        let functions = d.own.iter().filter_map(|o| if let What::Function(f) = &o.what { Some(f) } else { None });
        functions.flat_map(|f| f.offers.iter().flatten()).filter_map(Offer::path).map(Spanned::span).next()
    };
    component.or_else(offered).unwrap_or(d.name.span())
}
