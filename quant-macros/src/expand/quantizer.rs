use super::builder::Builder;
use super::fallback::incomplete;
use super::{docs, located, slots};
use crate::model::{Attribute, Class, Quantizer, State};
use crate::resolve::Graph;
use crate::syntax::{Declaration, What, derives_again};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, ItemStruct};

/// How a declaration turned out.
pub enum Outcome {
    Complete(Graph),
    /// Something is left open: the message for whoever builds it nevertheless.
    Partial(String),
    Poisoned,
}

impl Outcome {
    pub fn state(&self) -> State {
        match self {
            Self::Complete(_) => State::Complete,
            Self::Partial(_) => State::Partial,
            Self::Poisoned => State::Poisoned,
        }
    }
}

/// The quantizer's type: stateless, and a burn module.
pub fn unit_struct(p: &TokenStream, item: &ItemStruct, declaration: &Declaration) -> TokenStream {
    let (name, vis) = (&item.ident, &item.vis);
    let attributes = item.attrs.iter().filter(|a| !derives_again(a));
    let (label, table) = (name.to_string(), docs::table(declaration));
    quote! {
        #(#attributes)*
        #table
        #[derive(Clone, Copy, Debug, Default)]
        #vis struct #name;
        #p::stateless_module!(#name, #label);
    }
}

/// Everything of a declared quantizer that needs the companions' answers, except its own companion.
pub fn declared(
    p: &TokenStream,
    d: &Declaration,
    classes: &[Class],
    bases: &[Quantizer],
    outcome: &Outcome,
) -> TokenStream {
    let values = &d.values;
    let impls = impls(p, d, &d.name, classes, bases, outcome);
    quote!(#impls #values)
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
    let this = format_ident!("__With", span = Span::mixed_site());
    let impls = impls(p, d, &this, classes, bases, outcome);
    let given: Vec<String> = d.own.iter().map(|o| o.name.to_string()).collect();
    let label = format!("{} {{ {} }}", d.name, given.join(", "));
    let builder = Builder { p, this: &this, extends: &d.options.extends, classes, graph };
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

fn impls(
    p: &TokenStream,
    d: &Declaration,
    this: &Ident,
    classes: &[Class],
    bases: &[Quantizer],
    outcome: &Outcome,
) -> TokenStream {
    let attributes: &[Attribute] = classes.first().map(|c| c.attributes.as_slice()).unwrap_or_default();
    let slots = slots::slots(p, d, attributes, this);
    let name = d.name.to_string();
    let quantizer = match outcome {
        Outcome::Complete(graph) => {
            let builder = Builder { p, this, extends: &d.options.extends, classes, graph };
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
    let ids = |q: &Quantizer| (q.state, q.classes.iter().map(|c| c.id.clone()).collect());
    let assertions = b.assertions(&bases.iter().map(ids).collect::<Vec<_>>());
    let wheres = (!wheres.is_empty()).then(|| quote!(where #(#wheres),*));
    quote! {
        #assertions
        #[automatically_derived]
        impl #p::Quantizer for #this {
            const NAME: &'static str = #name;
            type TensorQuant = #tensor_quant_ty;
            type Proxy = #proxy_ty;
        }
        #[automatically_derived]
        impl<__M> #p::Resolve<__M> for #this #wheres {
            type Error = #error;
            #[allow(unused_variables, clippy::all)]
            fn tensor_quant(
                &self,
                __cx: &#p::Context<'_, __M>,
            ) -> ::core::result::Result<Self::TensorQuant, #error> {
                #build_tensor_quant
            }
            #[allow(unused_variables, clippy::all)]
            fn proxy(&self, __cx: &#p::Context<'_, __M>) -> ::core::result::Result<Self::Proxy, #error> {
                #build_proxy
            }
        }
    }
}

/// The component declared here that most likely does not fit its role.
fn blame(d: &Declaration) -> Span {
    let component =
        d.own.iter().find_map(|o| if let What::Component(path) = &o.what { Some(path.span()) } else { None });
    component.unwrap_or(d.name.span())
}
