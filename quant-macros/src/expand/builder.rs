use super::{angled, in_range};
use crate::model::{Class, PROXY_CLASS, ParamKind, TENSOR_QUANT};
use crate::resolve::{Call, Check, Feed, Graph, Instance, Node, Place, Source, Use, Wire, consumers};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Ident, Path};

/// Writes types and expressions for a resolved graph.
pub struct Builder<'a> {
    pub p: &'a TokenStream,
    pub this: &'a Ident,
    pub extends: &'a [Path],
    pub classes: &'a [Class],
    pub graph: &'a Graph,
}

/// A root's type and the body of the method that builds it.
pub struct Built {
    pub ty: TokenStream,
    pub body: TokenStream,
}

impl<'a> Builder<'a> {
    /// What the generated methods return on failure.
    pub fn error(&self) -> TokenStream {
        let p = self.p;
        if self.graph.fallible() { quote!(#p::DependencyError) } else { quote!(::core::convert::Infallible) }
    }

    pub fn tensor_quant(&self) -> Built {
        self.root(TENSOR_QUANT)
    }

    pub fn proxy(&self) -> Built {
        if self.graph.nodes.contains_key(PROXY_CLASS) {
            return self.root(PROXY_CLASS);
        }
        let p = self.p;
        Built { ty: quote!(#p::NoProxyClass), body: quote!(::core::result::Result::Ok(#p::NoProxyClass)) }
    }

    fn root(&self, name: &str) -> Built {
        let below = consumers(self.graph, name);
        let without = below.calls_tensor_quant.then_some(TENSOR_QUANT);
        let order = self.graph.below(name, without);
        let shared = order.into_iter().filter(|n| below.shared.contains(*n));
        let bindings = shared.filter_map(|n| self.graph.nodes.get(n).map(|node| self.binding(n, node, &below)));
        let value = self.expr(name, &below);
        let body = quote!(#(#bindings)* ::core::result::Result::Ok(#value));
        Built { ty: self.ty(name, &below), body }
    }

    /// Makes an attribute with several readers once.
    fn binding(&self, name: &str, node: &Node, below: &Use) -> TokenStream {
        let (p, variable, error) = (self.p, shared_variable(name), self.error());
        let (ty, expr) = (self.node_ty(node, below), self.node_expr(node, below));
        let (ty, expr) = match node.source {
            Source::Component(_) => (quote!(#p::Shared<#ty>), quote!(#p::Shared::new(#expr))),
            _ => (ty, expr),
        };
        quote_spanned! {node.span=>
            let #variable = #p::Memo::<#ty, _>::new(|| -> ::core::result::Result<#ty, #error> {
                ::core::result::Result::Ok(#expr)
            });
        }
    }

    fn ty(&self, name: &str, below: &Use) -> TokenStream {
        let p = self.p;
        if name == TENSOR_QUANT && below.calls_tensor_quant {
            return quote!(<Self as #p::Quantizer>::TensorQuant);
        }
        let Some(node) = self.graph.nodes.get(name) else { return quote!(()) };
        let ty = self.node_ty(node, below);
        let shared = below.shared.contains(name) && matches!(node.source, Source::Component(_));
        if shared { quote!(#p::Shared<#ty>) } else { ty }
    }

    fn expr(&self, name: &str, below: &Use) -> TokenStream {
        let p = self.p;
        if name == TENSOR_QUANT && below.calls_tensor_quant {
            return quote!(#p::Resolve::<__M>::tensor_quant(self, __cx)?);
        }
        let Some(node) = self.graph.nodes.get(name) else { return quote!(()) };
        let variable = shared_variable(name);
        match (below.shared.contains(name), &node.source) {
            (true, Source::Component(_)) => quote!(#variable.share()?),
            (true, _) => quote!(#variable.get()?),
            (false, _) => self.node_expr(node, below),
        }
    }

    fn node_ty(&self, node: &Node, below: &Use) -> TokenStream {
        let p = self.p;
        match &node.source {
            Source::Component(instance) => self.instance_ty(instance, below),
            Source::Value { class, slot, .. } => {
                let owner = self.owner(*class);
                quote!(<#owner as #p::Val<#slot>>::V)
            }
            Source::Call(call) => {
                let (owner, slot) = (self.owner(call.class), call.slot);
                quote!(<#owner as #p::FnSig<#slot>>::Out)
            }
            // never shared, and never a sub-component
            Source::Captured(_) => quote!(()),
        }
    }

    fn node_expr(&self, node: &Node, below: &Use) -> TokenStream {
        let p = self.p;
        match &node.source {
            Source::Component(instance) => self.instance_expr(instance, node.span, below),
            Source::Value { class, slot, .. } => {
                let owner = self.owner(*class);
                quote_spanned!(node.span=> <#owner as #p::Val<#slot>>::get())
            }
            Source::Captured(name) => quote!(::core::clone::Clone::clone(&self.#name)),
            Source::Call(call) => self.call(call, node.span, below),
        }
    }

    fn call(&self, call: &Call, span: Span, below: &Use) -> TokenStream {
        let (p, owner, slot) = (self.p, self.owner(call.class), call.slot);
        let args = call.args.iter().map(|(i, name)| {
            let value = self.expr(name, below);
            let span = self.graph.nodes.get(name).map_or(span, |n| n.span);
            quote_spanned!(span=> #p::IntoAttr::<<#owner as #p::FnArg<#slot, #i>>::T>::into_attr(#value))
        });
        let (cx, layer) = context();
        quote_spanned!(span=> <#owner as #p::FnVal<#slot, #layer>>::call(#cx, (#(#args,)*))?)
    }

    fn instance_expr(&self, instance: &Instance, span: Span, below: &Use) -> TokenStream {
        let p = self.p;
        let args = instance.wires.iter().map(|wire| self.argument(instance, wire, span, below));
        let (cx, layer) = context();
        quote_spanned!(span=> #p::Build::<#layer>::build(#cx, (#(#args,)*))?)
    }

    fn argument(&self, instance: &Instance, wire: &Wire, span: Span, below: &Use) -> TokenStream {
        let (p, i) = (self.p, wire.param);
        let Some(param) = instance.signature.params.get(i) else { return quote!(()) };
        let name = match &wire.feed {
            Feed::Default => {
                let plain = self.plain(&instance.place, instance.signature.types);
                return quote!(<#plain as #p::ParamDefault<#i>>::get());
            }
            Feed::Component(default) => return self.instance_expr(default, span, below),
            Feed::Attribute(name) => name,
        };
        let value = self.expr(name, below);
        if matches!(param.kind, ParamKind::Component(_)) {
            return value;
        }
        let span = self.graph.nodes.get(name).map_or(span, |n| n.span);
        let value = quote_spanned!(span=> #p::IntoAttr::into_attr(#value));
        match (&wire.check, &param.range) {
            (Check::AtRunTime, Some(range)) => {
                let plain = self.plain(&instance.place, instance.signature.types);
                let (accepts, component, range) = (in_range(name), &instance.signature.name, range.text());
                quote_spanned!(span=> #p::in_range(#value, <#plain>::#accepts, #component, #name, #range)?)
            }
            _ => value,
        }
    }

    pub(super) fn instance_ty(&self, instance: &Instance, below: &Use) -> TokenStream {
        let sub_components = (0..instance.signature.types).map(|k| match instance.sub_component(k) {
            Some(Feed::Attribute(name)) => self.ty(name, below),
            Some(Feed::Component(default)) => self.instance_ty(default, below),
            _ => quote!(()),
        });
        self.place(&instance.place, &sub_components.collect::<Vec<_>>())
    }

    /// The component without its sub-components, for what does not depend on them.
    pub(super) fn plain(&self, place: &Place, types: usize) -> TokenStream {
        self.place(place, &vec![quote!(()); types])
    }

    fn place(&self, place: &Place, types: &[TokenStream]) -> TokenStream {
        let (p, constructor, of) = (self.p, format_ident!("Comp{}", types.len()), angled(types));
        match place {
            Place::Declared { class, slot } => {
                let owner = self.owner(*class);
                quote!(<#owner as #p::#constructor<#slot>>::Of #of)
            }
            Place::Default { of: parent, types: n, param } => {
                let parent = self.plain(parent, *n);
                quote!(<#parent as #p::#constructor<#param>>::Of #of)
            }
        }
    }

    /// The type that holds the slots of a class.
    pub(super) fn owner(&self, class: usize) -> TokenStream {
        let (p, this) = (self.p, self.this);
        let mut chain = self.classes.get(class).map(|c| c.chain.as_slice()).unwrap_or_default().iter();
        let Some(first) = chain.next().and_then(|i| self.extends.get(*i)) else { return quote!(#this) };
        chain.fold(first.to_token_stream(), |owner, i| quote!(<#owner as #p::Base<#i>>::T))
    }
}

/// The names that the generated methods bind, which a span of the user's would hide.
fn context() -> (Ident, Ident) {
    (format_ident!("__cx"), format_ident!("__M"))
}

fn shared_variable(name: &str) -> Ident {
    format_ident!("__shared_{}", name.strip_prefix("r#").unwrap_or(name))
}
