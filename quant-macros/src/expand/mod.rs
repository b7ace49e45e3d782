//! The code that a declaration becomes.
mod builder;
mod choice;
mod companion;
mod component;
mod docs;
mod explain;
mod fallback;
mod needs;
mod quantizer;
mod role;
mod slots;
mod value;

pub use companion::{companion, identity};
pub use component::component;
pub use docs::documented;
pub use fallback::{incomplete, swallow_values};
pub use quantizer::{declared, need_values, unit_struct, use_site};
pub use role::role;

use crate::payload::VERSION;
use crate::tokens::unraw;
use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::Ident;

/// Moves tokens without changing what they resolve to.
fn located(tokens: TokenStream, span: Span) -> TokenStream {
    let place = |mut t: TokenTree| {
        if let TokenTree::Group(g) = &t {
            t = TokenTree::Group(Group::new(g.delimiter(), located(g.stream(), span)));
        }
        t.set_span(t.span().located_at(span));
        t
    };
    tokens.into_iter().map(place).collect()
}

/// The compiler's proof that the library understands this expansion.
pub fn same_language(root: &TokenStream) -> TokenStream {
    let version = VERSION;
    quote!(const _: () = #root::__private::same_language::<#version>();)
}

/// `<A, B>`, or nothing.
fn angled(types: &[TokenStream]) -> TokenStream {
    if types.is_empty() { quote!() } else { quote!(<#(#types),*>) }
}

/// Whether a value is in the range of the argument `name`.
fn in_range(name: &str) -> Ident {
    format_ident!("__in_range_{}", unraw(name))
}

/// Whether part `part` of a value function is reached.
fn when(function: &str, part: usize) -> Ident {
    format_ident!("__when_{}_{part}", unraw(function))
}

/// A message as the format string of `assert!`.
fn literally(message: &str) -> String {
    message.replace('{', "{{").replace('}', "}}")
}

#[cfg(test)]
mod tests;
