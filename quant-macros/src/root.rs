//! Where generated code finds the library: `crate = path`, else the user's `Cargo.toml`.
use proc_macro_crate::{FoundCrate, crate_name};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use std::{cell::RefCell, collections::HashMap};
use syn::{Ident, Path};

thread_local! {
    static FOUND: RefCell<HashMap<String, String>> = RefCell::default();
}

/// A path that has `__private` in it.
pub fn root(explicit: Option<&Path>) -> TokenStream {
    if let Some(path) = explicit {
        return quote!(#path);
    }
    let manifest = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let name = FOUND.with_borrow_mut(|f| f.entry(manifest).or_insert_with(look_up).clone());
    let name = Ident::new(&name, Span::call_site());
    quote!(::#name)
}

fn look_up() -> String {
    for (package, lib) in [("quant-nn", "quant_nn"), ("quant-core", "quant_core")] {
        match crate_name(package) {
            Ok(FoundCrate::Name(name)) => return name,
            // both libraries say `extern crate self as ..`
            Ok(FoundCrate::Itself) => return lib.to_string(),
            Err(_) => {}
        }
    }
    "quant_nn".to_string()
}
