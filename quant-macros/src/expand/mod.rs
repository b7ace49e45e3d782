//! The code that a declaration becomes.
mod builder;
mod companion;
mod component;
mod docs;
mod fallback;
mod needs;
mod quantizer;
mod slots;
mod value;

pub use companion::{companion, identity};
pub use component::component;
pub use docs::documented;
pub use fallback::{incomplete, swallow_values};
pub use quantizer::{Outcome, declared, unit_struct, use_site};

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

/// `<A, B>`, or nothing.
fn angled(types: &[TokenStream]) -> TokenStream {
    if types.is_empty() { quote!() } else { quote!(<#(#types),*>) }
}

/// Whether a value is in the range of the argument `name`.
fn in_range(name: &str) -> Ident {
    format_ident!("__in_range_{}", name.strip_prefix("r#").unwrap_or(name))
}

/// A message as the format string of `assert!`.
fn literally(message: &str) -> String {
    message.replace('{', "{{").replace('}', "}}")
}

#[cfg(test)]
mod tests;
