use super::answers::Resolved;
use super::proceed;
use crate::ask::{Question, Stage};
use crate::diagnostics::Diagnostics;
use crate::expand;
use crate::syntax::Declaration;
use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

/// `{root} Base { .. }`
pub fn with(input: TokenStream) -> TokenStream {
    let mut input = input.into_iter();
    let root = if let Some(TokenTree::Group(g)) = input.next() { g.stream() } else { TokenStream::new() };
    let form: TokenStream = input.collect();
    match Declaration::read_with(form.clone()) {
        Ok(d) => proceed(Question { root, stage: Stage::With, state: vec![form] }.start(&d.paths())),
        Err(e) => stand_in(&root, e.to_compile_error()),
    }
}

pub fn answered(root: &TokenStream, state: Vec<TokenStream>, answers: TokenStream) -> TokenStream {
    let d = match Declaration::read_with(state.into_iter().next().unwrap_or_default()) {
        Ok(d) => d,
        Err(e) => return stand_in(root, e.to_compile_error()),
    };
    let mut found = Diagnostics::default();
    let id = format!("{}@with", expand::identity(&d.name));
    let r = Resolved::new(&d, id, answers, &mut found);
    if !found.is_empty() {
        return stand_in(root, found.report_as_statements());
    }
    let language = expand::same_language(root);
    let value = expand::use_site(&quote!(#root::__private), &d, &r.classes, &r.bases, &r.outcome);
    quote!({ #language #value })
}

fn stand_in(root: &TokenStream, errors: TokenStream) -> TokenStream {
    quote!({ #errors; #root::__private::Broken })
}
