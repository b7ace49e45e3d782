use super::answers::{Answers, NotAComponent};
use super::proceed;
use crate::ask::{Question, Stage};
use crate::diagnostics::Diagnostics;
use crate::model::{Fallback, Param, Signature};
use crate::payload::Facts;
use crate::root::root;
use crate::syntax::{Component, Constructor, RootOption};
use crate::{check, expand};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Error, Item, ItemImpl, parse2};

/// `#[component]` on the `impl` with the constructor.
pub fn component(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut found = Diagnostics::default();
    let options = RootOption::parse("component", options, &mut found);
    let item = match parse2::<Item>(item) {
        Ok(Item::Impl(item)) => item,
        Ok(other) => {
            let m = "`#[component]` goes on the `impl` that has the constructor\nhelp: write `#[component] impl Name { pub fn new(..) -> Self { .. } }`";
            // a struct or enum keeps what it is, so that its name still means something
            let place = match &other {
                Item::Struct(s) => s.ident.to_token_stream(),
                Item::Enum(e) => e.ident.to_token_stream(),
                other => other.to_token_stream(),
            };
            found.push(Error::new_spanned(place, m));
            let errors = found.report();
            return quote!(#errors #other);
        }
        Err(e) => return e.to_compile_error(),
    };
    let wrong_options = found.report();
    let declared = declare(root(options.root.as_ref()), item);
    quote!(#wrong_options #declared)
}

/// The `impl`, and the question to the defaults of its constructor.
pub(super) fn declare(root: TokenStream, item: ItemImpl) -> TokenStream {
    let mut quiet = Diagnostics::default();
    let state = item.to_token_stream();
    let read = Component::read(item, &mut quiet);
    quiet.discard();
    match read {
        Ok(c) => {
            let (clean, language) = (expand::documented(&c), expand::same_language(&root));
            let rest = proceed(Question { root, stage: Stage::Component, state: vec![state] }.start(&c.paths()));
            quote!(#clean #language #rest)
        }
        Err(e) => e.to_compile_error(),
    }
}

pub fn answered(root: &TokenStream, state: Vec<TokenStream>, answers: TokenStream) -> TokenStream {
    finish(root, state, answers).unwrap_or_else(|e| e.to_compile_error())
}

fn finish(root: &TokenStream, state: Vec<TokenStream>, answers: TokenStream) -> syn::Result<TokenStream> {
    let mut found = Diagnostics::default();
    let c = Component::read(parse2(state.into_iter().next().unwrap_or_default())?, &mut found)?;
    let mut answers = Answers::read(answers, &mut found);
    let signature = c.constructor.as_ref().map(|new| signature(&c, new, &mut answers, &mut found));
    let (code, facts) = match (signature, &c.constructor) {
        (Some(signature), Some(new)) if found.is_empty() && !answers.poisoned => {
            (expand::component(&quote!(#root::__private), &c, new, &signature), Facts::Component(signature))
        }
        _ => (TokenStream::new(), Facts::Poisoned),
    };
    let companion = expand::companion(&c.name, &c.vis, &expand::identity(&c.name), &facts);
    let errors = found.report();
    Ok(quote!(#errors #code #companion))
}

fn signature(c: &Component, new: &Constructor, answers: &mut Answers, found: &mut Diagnostics) -> Signature {
    let mut params = vec![];
    for arg in &new.args {
        let fallback = match (arg.default_component(), &arg.default) {
            (Some(path), _) => match answers.component() {
                Some(Ok(signature)) => Fallback::Component(Box::new(signature)),
                Some(Err(NotAComponent)) => {
                    check::wrong_default(path, found);
                    Fallback::Required
                }
                None => Fallback::Required,
            },
            (None, Some(_)) => {
                check::default_out_of_range(&c.name, arg, found);
                Fallback::Value
            }
            (None, None) => Fallback::Required,
        };
        params.push(Param { name: arg.name.to_string(), kind: arg.kind.clone(), fallback, range: arg.range.clone() });
    }
    Signature { name: c.name.to_string(), types: c.types.len(), fallible: new.fallible, params }
}
