use crate::payload::Facts;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Mutex;
use syn::{Ident, Visibility};

static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A hash of package, crate, name and place: the same in every crate that sees the declaration, and no other's.
pub fn identity(name: &Ident) -> String {
    let env = |key: &str| std::env::var(key).unwrap_or_default();
    let (package, version, krate) = (env("CARGO_PKG_NAME"), env("CARGO_PKG_VERSION"), env("CARGO_CRATE_NAME"));
    let mut id = format!("{package}-{version}-{krate}/{name}");
    // outside of a macro (in unit tests) a span has no place
    if proc_macro::is_available() {
        let place = name.span().unwrap();
        id += &format!("/{}:{}:{}", place.file(), place.line(), place.column());
        // two expansions of one `macro_rules!` body share their spans
        if let Ok(mut seen) = SEEN.lock() {
            let before = seen.iter().filter(|s| **s == id).count();
            seen.push(id.clone());
            if before > 0 {
                id += &format!("#{before}");
            }
        }
    }
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The macro that carries a declaration's facts, under the declaration's own name.
///
/// The textual name is unique, so that crates can export several; the `use` beside the type makes the pair travel
/// together through imports, renames and re-exports.
pub fn companion(name: &Ident, vis: &Visibility, id: &str, facts: &Facts) -> TokenStream {
    let unique = format_ident!("__quant_{}_{id}", name, span = Span::mixed_site());
    let export = matches!(vis, Visibility::Public(_)).then(|| quote!(#[macro_export]));
    let alias = quote_spanned!(name.span()=> #name);
    let facts = facts.write();
    quote! {
        #[doc(hidden)]
        #export
        #[allow(unused_macros, non_local_definitions)]
        macro_rules! #unique { ({$($callback:tt)*} $($state:tt)*) => { $($callback)* ! { $($state)* #facts } }; }
        #[doc(hidden)]
        #[allow(unused_imports, unreachable_pub)]
        #vis use #unique as #alias;
    }
}
