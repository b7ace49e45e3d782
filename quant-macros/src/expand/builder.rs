use super::{angled, at, in_range, literally};
use crate::model::{Class, PROXY_CLASS, ParamKind, ROOTS, State, TENSOR_QUANT};
use crate::resolve::{Call, Check, Feed, Graph, Instance, Node, Place, Source, Wire, consumers};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use std::collections::BTreeSet;
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

/// How the nodes below one root are used.
struct Below {
    shared: BTreeSet<String>,
    calls_tensor_quant: bool,
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
        let how = consumers(self.graph, name);
        let below = Below { shared: how.shared, calls_tensor_quant: how.calls_tensor_quant };
        let without = below.calls_tensor_quant.then_some(TENSOR_QUANT);
        let order = self.graph.below(name, without);
        let shared = order.into_iter().filter(|n| below.shared.contains(*n));
        let bindings = shared.filter_map(|n| self.graph.nodes.get(n).map(|node| self.binding(n, node, &below)));
        let value = self.expr(name, &below);
        let body = quote!(#(#bindings)* ::core::result::Result::Ok(#value));
        Built { ty: self.ty(name, &below), body }
    }

    /// Makes an attribute with several readers once.
    fn binding(&self, name: &str, node: &Node, below: &Below) -> TokenStream {
        let (p, variable, error) = (self.p, shared_variable(name), self.error());
        let (ty, expr) = (self.node_ty(node, below), self.node_expr(node, below));
        let (ty, expr) = match node.source {
            Source::Component(_) => (quote!(#p::Shared<#ty>), quote!(#p::Shared::new(#expr))),
            _ => (ty, expr),
        };
        quote_spanned! {at(node.span)=>
            let #variable = #p::Memo::<#ty, _>::new(|| -> ::core::result::Result<#ty, #error> {
                ::core::result::Result::Ok(#expr)
            });
        }
    }

    fn ty(&self, name: &str, below: &Below) -> TokenStream {
        let p = self.p;
        if name == TENSOR_QUANT && below.calls_tensor_quant {
            return quote!(<Self as #p::Quantizer>::TensorQuant);
        }
        let Some(node) = self.graph.nodes.get(name) else { return quote!(()) };
        let ty = self.node_ty(node, below);
        let shared = below.shared.contains(name) && matches!(node.source, Source::Component(_));
        if shared { quote!(#p::Shared<#ty>) } else { ty }
    }

    fn expr(&self, name: &str, below: &Below) -> TokenStream {
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

    fn node_ty(&self, node: &Node, below: &Below) -> TokenStream {
        let p = self.p;
        match &node.source {
            Source::Component(instance) => self.instance_ty(instance, node.span, below),
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

    fn node_expr(&self, node: &Node, below: &Below) -> TokenStream {
        let p = self.p;
        match &node.source {
            Source::Component(instance) => self.instance_expr(instance, node.span, below),
            Source::Value { class, slot, .. } => {
                let owner = self.owner(*class);
                quote_spanned!(at(node.span)=> <#owner as #p::Val<#slot>>::get())
            }
            Source::Captured(name) => quote!(::core::clone::Clone::clone(&self.#name)),
            Source::Call(call) => self.call(call, node.span, below),
        }
    }

    fn call(&self, call: &Call, span: Span, below: &Below) -> TokenStream {
        let (p, owner, slot) = (self.p, self.owner(call.class), call.slot);
        let args = call.args.iter().map(|(i, name)| {
            let value = self.expr(name, below);
            let span = at(self.graph.nodes.get(name).map_or(span, |n| n.span));
            quote_spanned!(span=> #p::IntoAttr::<<#owner as #p::FnArg<#slot, #i>>::T>::into_attr(#value))
        });
        quote!(<#owner as #p::FnVal<#slot, __M>>::call(__cx, (#(#args,)*))?)
    }

    fn instance_expr(&self, instance: &Instance, span: Span, below: &Below) -> TokenStream {
        let p = self.p;
        let args = instance.wires.iter().map(|wire| self.argument(instance, wire, span, below));
        quote_spanned!(at(span)=> #p::Build::<__M>::build(__cx, (#(#args,)*))?)
    }

    fn argument(&self, instance: &Instance, wire: &Wire, span: Span, below: &Below) -> TokenStream {
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
        let span = at(self.graph.nodes.get(name).map_or(span, |n| n.span));
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

    fn instance_ty(&self, instance: &Instance, span: Span, below: &Below) -> TokenStream {
        let sub_components = (0..instance.signature.types).map(|k| match instance.sub_component(k) {
            Some(Feed::Attribute(name)) => self.ty(name, below),
            Some(Feed::Component(default)) => self.instance_ty(default, span, below),
            _ => quote!(()),
        });
        self.place(&instance.place, &sub_components.collect::<Vec<_>>())
    }

    /// The component without its sub-components, for what does not depend on them.
    fn plain(&self, place: &Place, types: usize) -> TokenStream {
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
    fn owner(&self, class: usize) -> TokenStream {
        let (p, this) = (self.p, self.this);
        let mut chain = self.classes.get(class).map(|c| c.chain.as_slice()).unwrap_or_default().iter();
        let Some(first) = chain.next().and_then(|i| self.extends.get(*i)) else { return quote!(#this) };
        chain.fold(first.to_token_stream(), |owner, i| quote!(<#owner as #p::Base<#i>>::T))
    }

    fn roots(&self) -> impl Iterator<Item = (&'a str, Below)> {
        let graph = self.graph;
        ROOTS.into_iter().filter(|r| graph.nodes.contains_key(*r)).map(|root| {
            let how = consumers(graph, root);
            (root, Below { shared: how.shared, calls_tensor_quant: how.calls_tensor_quant })
        })
    }

    fn nodes_below(&self, root: &str, below: &Below) -> Vec<&'a Node> {
        let without = below.calls_tensor_quant.then_some(TENSOR_QUANT);
        let graph: &'a Graph = self.graph;
        graph.below(root, without).into_iter().filter_map(|n| graph.nodes.get(n)).collect()
    }

    /// What the layer has to be, as predicates on `__M`.
    pub fn wheres(&self) -> Vec<TokenStream> {
        let p = self.p;
        let mut wheres: Vec<TokenStream> = vec![];
        for (root, below) in self.roots() {
            for node in self.nodes_below(root, &below) {
                match &node.source {
                    Source::Component(instance) => {
                        for i in instance.instances().into_iter().filter(|i| i.signature.takes_module()) {
                            let ty = self.instance_ty(i, node.span, &below);
                            wheres.push(quote!(#ty: #p::Build<__M>));
                        }
                    }
                    Source::Call(call) if call.takes_module => {
                        let (owner, slot) = (self.owner(call.class), call.slot);
                        wheres.push(quote!(#owner: #p::FnVal<#slot, __M>));
                    }
                    _ => {}
                }
            }
        }
        let mut seen = BTreeSet::new();
        wheres.retain(|w| seen.insert(w.to_string()));
        wheres
    }

    /// Checks by the compiler that constants are in range, unless a complete base has made the same ones.
    pub fn assertions(&self, bases: &[(State, Vec<String>)]) -> TokenStream {
        let mut out = TokenStream::new();
        let mut seen = BTreeSet::new();
        for (root, below) in self.roots() {
            for node in self.nodes_below(root, &below) {
                let Source::Component(instance) = &node.source else { continue };
                for i in instance.instances() {
                    for wire in &i.wires {
                        let assertion = self.assertion(i, wire, bases);
                        if seen.insert(assertion.to_string()) {
                            out.extend(assertion);
                        }
                    }
                }
            }
        }
        out
    }

    fn assertion(&self, instance: &Instance, wire: &Wire, bases: &[(State, Vec<String>)]) -> TokenStream {
        let Check::Constant { class, slot } = wire.check else { return quote!() };
        let (Feed::Attribute(name), Some(param)) = (&wire.feed, instance.signature.params.get(wire.param)) else {
            return quote!();
        };
        let id = |class: usize| self.classes.get(class).map(|c| c.id.as_str()).unwrap_or_default();
        let (value_from, component_from) = (id(class), id(instance.place.class()));
        let made = |(state, ids): &(State, Vec<String>)| {
            *state == State::Complete && [value_from, component_from].iter().all(|id| ids.iter().any(|i| i == id))
        };
        let Some(range) = param.range.as_ref().filter(|_| !bases.iter().any(made)) else { return quote!() };
        let (p, owner, accepts) = (self.p, self.owner(class), in_range(name));
        let plain = self.plain(&instance.place, instance.signature.types);
        let component = &instance.signature.name;
        let m = literally(&format!("`{name}` is out of range: `{component}::{name}` takes {}", range.text()));
        let span = self.graph.nodes.get(name).map_or_else(Span::call_site, |n| n.span);
        quote_spanned! {at(span)=>
            const _: () = ::core::assert!(<#plain>::#accepts(&<#owner as #p::Const<#slot>>::V), #m);
        }
    }

    /// The type of a captured value: what its first reader takes.
    pub fn field_ty(&self, name: &str) -> TokenStream {
        let p = self.p;
        for (root, below) in self.roots() {
            for node in self.nodes_below(root, &below) {
                match &node.source {
                    Source::Call(call) => {
                        if let Some((i, _)) = call.args.iter().find(|(_, n)| n == name) {
                            let (owner, slot) = (self.owner(call.class), call.slot);
                            return quote!(<#owner as #p::FnArg<#slot, #i>>::T);
                        }
                    }
                    Source::Component(instance) => {
                        for i in instance.instances() {
                            let feeds = |w: &&Wire| matches!(&w.feed, Feed::Attribute(n) if n == name);
                            if let Some(wire) = i.wires.iter().find(feeds) {
                                let (plain, k) = (self.plain(&i.place, i.signature.types), wire.param);
                                return quote!(<#plain as #p::ParamTy<#k>>::T);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        quote!(())
    }
}

fn shared_variable(name: &str) -> Ident {
    format_ident!("__shared_{}", name.strip_prefix("r#").unwrap_or(name))
}
