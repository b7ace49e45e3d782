//! Asks the companion of every named path for its facts, one macro call after another.
//!
//! A companion is called at the declaring site, with `{callback} {state} {answers} {still to ask}`; it calls the
//! callback with the same and its own facts appended.
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Error, Path, PathArguments, Result};

/// Who asks, and with what to go on.
pub struct Question {
    /// The path that has `__private` in it.
    pub root: TokenStream,
    pub stage: Stage,
    pub state: Vec<TokenStream>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stage {
    Component,
    Quantizer,
    With,
}

/// What follows a step.
pub enum Next {
    /// This code asks the next one.
    Ask(TokenStream),
    /// Everybody has answered.
    Done { question: Question, answers: TokenStream },
}

impl Question {
    pub fn start(self, paths: &[&Path]) -> Next {
        next(self, TokenStream::new(), paths.iter().map(|p| bare(p)).collect())
    }

    fn write(&self) -> TokenStream {
        let stage = match self.stage {
            Stage::Component => "component",
            Stage::Quantizer => "quantizer",
            Stage::With => "with",
        };
        let (root, stage) = (braces(self.root.clone()), Ident::new(stage, Span::call_site()));
        let state = self.state.iter().cloned().map(braces);
        quote!(#root {#stage} #(#state)*)
    }

    fn read(tokens: TokenStream) -> Option<Self> {
        let mut parts = groups(tokens).into_iter();
        let root = parts.next()?;
        let stage = match parts.next()?.to_string().as_str() {
            "component" => Stage::Component,
            "quantizer" => Stage::Quantizer,
            "with" => Stage::With,
            _ => return None,
        };
        Some(Self { root, stage, state: parts.collect() })
    }
}

/// Takes the answer of one companion.
pub fn step(input: TokenStream) -> Result<Next> {
    let answer: TokenStream = input.clone().into_iter().skip(3).collect();
    let mut parts = groups(input).into_iter();
    let by_hand = || Error::new(Span::call_site(), "not meant to be called by hand");
    let (Some(question), Some(mut answers), Some(todo)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(by_hand());
    };
    answers.extend(answer);
    let question = Question::read(question).ok_or_else(by_hand)?;
    Ok(next(question, answers, groups(todo).into()))
}

fn next(question: Question, answers: TokenStream, mut todo: std::collections::VecDeque<TokenStream>) -> Next {
    let Some(path) = todo.pop_front() else { return Next::Done { question, answers } };
    let (root, state) = (&question.root, question.write());
    let todo = todo.into_iter().map(braces);
    Next::Ask(quote!(#path ! { {#root::__private::step} {#state} {#answers} {#(#todo)*} }))
}

pub fn braces(tokens: TokenStream) -> TokenStream {
    TokenTree::Group(Group::new(Delimiter::Brace, tokens)).into()
}

/// The contents of the groups in `tokens`; other tokens are dropped.
pub fn groups(tokens: TokenStream) -> Vec<TokenStream> {
    tokens.into_iter().filter_map(|t| if let TokenTree::Group(g) = t { Some(g.stream()) } else { None }).collect()
}

/// A macro is called without generic arguments.
fn bare(path: &Path) -> TokenStream {
    let mut path = path.clone();
    for segment in &mut path.segments {
        segment.arguments = PathArguments::None;
    }
    path.to_token_stream()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_come_back() -> syn::Result<()> {
        let paths: Vec<syn::Path> = vec![syn::parse_quote!(a::B), syn::parse_quote!(C)];
        let paths: Vec<&syn::Path> = paths.iter().collect();
        let question = Question { root: quote!(r), stage: Stage::With, state: vec![quote!(s)] };
        let Next::Ask(first) = question.start(&paths) else { panic!("two to ask") };
        // what the companion of `a::B` does
        let inside = groups(first).remove(0);
        let (callback, state): (Vec<_>, Vec<_>) =
            (inside.clone().into_iter().take(1).collect(), inside.into_iter().skip(1).collect());
        assert_eq!(callback.len(), 1);
        let state: TokenStream = state.into_iter().collect();
        let Next::Ask(second) = step(quote!(#state (1)))? else { panic!("one more to ask") };
        assert!(second.to_string().starts_with("C !"), "{second}");
        let state: TokenStream = groups(second).remove(0).into_iter().skip(1).collect();
        let Next::Done { question, answers } = step(quote!(#state (2)))? else { panic!("nobody left") };
        assert_eq!((question.stage, answers.to_string().as_str()), (Stage::With, "(1) (2)"));
        assert!(step(quote!(garbage)).is_err());
        assert!(step(quote!({} {} {})).is_err());
        Ok(())
    }
}
