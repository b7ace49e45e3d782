use super::{angled, in_range, when};
use crate::model::{Link, PROXY_CLASS, ParamKind, TENSOR_QUANT};
use crate::resolve::{Call, Check, Feed, Graph, Instance, Later, Node, Place, Source, Use, Wire, consumers};
use crate::syntax::This;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use std::cell::RefCell;
use std::collections::BTreeSet;
use syn::{Ident, Path};

/// Writes types and expressions for a resolved graph.
pub struct Builder<'a> {
    pub p: &'a TokenStream,
    pub this: &'a This,
    /// What messages call it.
    pub name: &'a str,
    pub extends: &'a [Path],
    pub graph: &'a Graph,
    /// The classes that are called by their names, if the code stands beside [`Builder::class_aliases`], which have no
    /// parameters.
    pub named: Option<RefCell<BTreeSet<usize>>>,
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
        let (p, variable, error) = (self.p, self.shared_variable(name), self.error());
        let (ty, expr) = (self.node_ty(node, below), self.node_expr(node, below));
        let (ty, expr) = match node.is_component() {
            true => (quote!(#p::Shared<#ty>), quote!(#p::Shared::new(#expr))),
            false => (ty, expr),
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
        if below.shared.contains(name) && node.is_component() { quote!(#p::Shared<#ty>) } else { ty }
    }

    fn expr(&self, name: &str, below: &Use) -> TokenStream {
        let p = self.p;
        if name == TENSOR_QUANT && below.calls_tensor_quant {
            return quote!(#p::Resolve::<__M>::tensor_quant(self, __cx)?);
        }
        let Some(node) = self.graph.nodes.get(name) else { return quote!(()) };
        let variable = self.shared_variable(name);
        match (below.shared.contains(name), node.is_component()) {
            (true, true) => quote!(#variable.share()?),
            (true, false) => quote!(#variable.get()?),
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
            Source::Choice(choice) => self.choice_ty(choice, below),
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
            Source::Choice(choice) => self.choice_expr(choice, node, below),
        }
    }

    pub(super) fn call(&self, call: &Call, span: Span, below: &Use) -> TokenStream {
        let (p, owner, slot) = (self.p, self.owner(call.class), call.slot);
        let (cx, layer) = context();
        let is_late = |later: &Later| !matches!(later, Later::Now(_));
        if !call.args.iter().any(|a| is_late(&a.feed)) {
            let args = call.args.iter().map(|a| self.call_argument(call, a.index, &a.feed, span, below));
            let called = quote_spanned!(span=> <#owner as #p::FnVal<#slot, #layer>>::call(#cx, (#(#args,)*)));
            return self.value_of(called, call.fallible, span);
        }
        // the conditions of what comes later are about what is there already
        let (later, now): (Vec<_>, Vec<_>) = call.args.iter().partition(|a| is_late(&a.feed));
        let bindings = now.into_iter().chain(later).map(|a| {
            let (variable, value) = (argument(a.index), self.call_argument(call, a.index, &a.feed, span, below));
            quote_spanned!(span=> let #variable = #value;)
        });
        let args = call.args.iter().map(|a| argument(a.index));
        let called = quote_spanned!(span=> <#owner as #p::FnVal<#slot, #layer>>::call(#cx, (#(#args,)*)));
        let value = self.value_of(called, call.fallible, span);
        quote_spanned!(span=> { #(#bindings)* #value })
    }

    fn call_argument(&self, call: &Call, i: usize, feed: &Later, span: Span, below: &Use) -> TokenStream {
        let (p, owner, slot) = (self.p, self.owner(call.class), call.slot);
        let value = |name: &str| {
            let value = self.expr(name, below);
            let span = self.graph.nodes.get(name).map_or(span, |n| n.span);
            quote_spanned!(span=> #p::IntoAttr::<<#owner as #p::FnArg<#slot, #i>>::T>::into_attr(#value))
        };
        let asked = |flags: &[usize]| {
            let (test, flags) = (when(&call.name, i), flags.iter().map(|f| argument(*f)));
            quote!(<#owner>::#test(#(&#flags),*))
        };
        match feed {
            Later::Now(name) => value(name),
            Later::Never => quote!(#p::Lazy::absent()),
            Later::Always(name) => {
                let value = value(name);
                quote!(#p::Lazy::given(#value))
            }
            Later::If { attribute, flags } => {
                let (asked, value) = (asked(flags), value(attribute));
                quote!(if #asked { #p::Lazy::given(#value) } else { #p::Lazy::absent() })
            }
            Later::Open { open, flags } => match self.graph.open.get(*open) {
                Some(open) if open.by_compiler.is_none() => {
                    let (asked, missing) = (asked(flags), self.missing_error(open));
                    quote!({
                        if #asked {
                            return ::core::result::Result::Err(#missing);
                        }
                        #p::Lazy::absent()
                    })
                }
                _ => quote!(#p::Lazy::absent()),
            },
        }
    }

    pub(super) fn instance_expr(&self, instance: &Instance, span: Span, below: &Use) -> TokenStream {
        let p = self.p;
        let args = instance.wires.iter().map(|wire| self.argument(instance, wire, span, below));
        let (cx, layer) = context();
        let args = quote_spanned!(span=> (#(#args,)*));
        match instance.signature.fallible {
            true => quote_spanned!(span=> #p::Build::<#layer>::build(#cx, #args)?),
            false => quote_spanned!(span=> #p::made::<_, #layer>(#cx, #args)),
        }
    }

    /// What is in a `Result`. Where there is no error `?` works as well, but costs the compiler more.
    fn value_of(&self, result: TokenStream, fallible: bool, span: Span) -> TokenStream {
        let p = self.p;
        if fallible { quote_spanned!(span=> #result?) } else { quote_spanned!(span=> #p::sure(#result)) }
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
                let (argument, component, range) = (&param.name, &instance.signature.name, range.text());
                let accepts = in_range(argument);
                quote_spanned!(span=> #p::in_range(#value, <#plain>::#accepts, #component, #argument, #range)?)
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

    /// Numbered, as the names of nested attributes may run into others.
    fn shared_variable(&self, name: &str) -> Ident {
        let number = self.graph.nodes.keys().position(|n| n == name).unwrap_or_default();
        format_ident!("__shared_{number}")
    }

    /// The type that holds the slots of a class.
    pub(super) fn owner(&self, class: usize) -> TokenStream {
        let chain = self.graph.owners.get(class).map(|c| c.chain.as_slice()).unwrap_or_default();
        match (chain, &self.named) {
            ([_, _, ..], Some(named)) => {
                named.borrow_mut().insert(class);
                alias(class).to_token_stream()
            }
            _ => self.behind(chain),
        }
    }

    /// What a chain leads to; the class before the last step may have a name.
    fn behind(&self, chain: &[Link]) -> TokenStream {
        let p = self.p;
        let [before @ .., last] = chain else { return self.this.to_token_stream() };
        if let ([], Link::Base(i)) = (before, last)
            && let Some(base) = self.extends.get(*i)
        {
            return base.to_token_stream();
        }
        let class = self.graph.owners.iter().position(|o| o.chain == before);
        let owner = class.map_or_else(|| self.behind(before), |class| self.owner(class));
        match last {
            Link::Base(i) => quote!(<#owner as #p::Base<#i>>::T),
            Link::Nested(slot) => quote!(<#owner as #p::Nested<#slot>>::T),
        }
    }

    /// Names for the classes behind several steps, which the compiler would have to go again wherever one is used: those
    /// that the code written so far calls by their names.
    pub fn class_aliases(&self) -> TokenStream {
        let Some(named) = &self.named else { return quote!() };
        let mut aliases = TokenStream::new();
        // a name may be told by another one, of a shorter chain
        let mut done = BTreeSet::new();
        let next = |done: &BTreeSet<usize>| named.borrow().difference(done).next().copied();
        while let Some(class) = next(&done) {
            done.insert(class);
            let chain = self.graph.owners.get(class).map(|o| o.chain.as_slice()).unwrap_or_default();
            let (name, class) = (alias(class), self.behind(chain));
            aliases.extend(quote!(type #name = #class;));
        }
        aliases
    }
}

fn alias(class: usize) -> Ident {
    format_ident!("__C{class}")
}

fn argument(i: usize) -> Ident {
    format_ident!("__a{i}")
}

/// The names that the generated methods bind, which a span of the user's would hide.
fn context() -> (Ident, Ident) {
    (format_ident!("__cx"), format_ident!("__M"))
}
