//! Text that is a file of declarations goes through the macros as the compiler would send it; any text is given to each
//! entry point as it is.
#![no_main]
// the macros use all of it
#![allow(dead_code)]
extern crate proc_macro;

#[path = "../../src/ask.rs"]
mod ask;
#[path = "../../src/check/mod.rs"]
mod check;
#[path = "../../src/diagnostics.rs"]
mod diagnostics;
#[path = "../../src/expand/mod.rs"]
mod expand;
#[path = "../../src/fragments.rs"]
mod fragments;
#[path = "../../src/model/mod.rs"]
mod model;
#[path = "../../src/payload/mod.rs"]
mod payload;
#[path = "../../src/resolve/mod.rs"]
mod resolve;
#[path = "../../src/root.rs"]
mod root;
#[path = "../../src/stages/mod.rs"]
mod stages;
#[path = "../../src/syntax/mod.rs"]
mod syntax;
#[path = "../../src/tokens.rs"]
mod tokens;
#[path = "../../src/world.rs"]
mod world;

use libfuzzer_sys::fuzz_target;
use proc_macro2::{TokenStream, TokenTree};
use world::World;

/// The stack of the compiler's threads holds about two hundred levels of expressions, but only fifty of types.
const DEEPEST: usize = 50;

fuzz_target!(|text: &str| {
    let Ok(tokens) = text.parse::<TokenStream>() else { return };
    if too_deep(tokens.clone(), DEEPEST) {
        return;
    }
    let mut pass = |_, tokens| tokens;
    World::new(&mut pass).declare(text);
    for entry in [stages::with, stages::step, stages::join, stages::derive] {
        entry(fragments::open(tokens.clone()));
    }
    for entry in [stages::component, stages::quantizer, stages::role] {
        entry(TokenStream::new(), tokens.clone());
        // what stands before the first semicolon as options
        let mut rest = tokens.clone().into_iter();
        let semicolon = |t: &TokenTree| matches!(t, TokenTree::Punct(p) if p.as_char() == ';');
        let options = rest.by_ref().take_while(|t| !semicolon(t)).collect();
        entry(options, rest.collect());
    }
});

/// Whether delimiters, angle brackets or prefixes stand deeper than `most` inside of each other.
fn too_deep(tokens: TokenStream, most: usize) -> bool {
    let (mut angles, mut prefixes) = (0, 0);
    tokens.into_iter().any(|token| {
        prefixes = if let TokenTree::Punct(_) = token { prefixes + 1 } else { 0 };
        angles += usize::from(matches!(&token, TokenTree::Punct(p) if p.as_char() == '<'));
        let inside = if let TokenTree::Group(g) = token { most == 0 || too_deep(g.stream(), most - 1) } else { false };
        inside || angles > most || prefixes > most
    })
}
