//! Whatever is written, the macros answer with code or with errors: declarations with random mistakes, and everything
//! that the macros say to each other with random damage.
//!
//! `PROPTEST_CASES=100000 cargo test -p quant-macros robust` looks for longer.
mod corpus;
mod mutation;

use crate::world::{Stream, World};
use corpus::STORIES;
use mutation::{Mutation, mutate, mutation};
use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Declares a story; returns what the macros made of it, and how many streams of each kind there were.
fn tell(story: &str) -> (Vec<TokenStream>, Vec<(Stream, usize)>) {
    let mut passed: Vec<(Stream, usize)> = vec![];
    let mut count = |stream: Stream, tokens: TokenStream| {
        match passed.iter_mut().find(|(kind, _)| *kind == stream) {
            Some((_, n)) => *n += 1,
            None => passed.push((stream, 1)),
        }
        tokens
    };
    let mut world = World::new(&mut count);
    world.declare(story);
    let outputs = world.outputs;
    (outputs, passed)
}

/// A story in which one of the streams is mutated.
#[derive(Clone, Debug)]
struct Telling {
    story: usize,
    kind: Stream,
    at: usize,
    mutations: Vec<Mutation>,
}

fn telling(kind: Stream) -> impl Strategy<Value = Telling> {
    let places = |story: &&str| tell(story).1.iter().find(|(k, _)| *k == kind).map_or(0, |(_, n)| *n);
    let all: Vec<usize> = STORIES.iter().map(places).collect();
    let place = (0..STORIES.len()).prop_flat_map(move |story| (Just(story), 0..all[story]));
    let mutations = prop::collection::vec(mutation(), 1..5);
    (place, mutations).prop_map(move |((story, at), mutations)| Telling { story, kind, at, mutations })
}

impl Telling {
    /// What the macros made of it, if they did not panic.
    fn outputs(&self) -> Result<Vec<TokenStream>, TestCaseError> {
        let (mut passed, mut mutated) = (0, String::new());
        let outputs = catch_unwind(AssertUnwindSafe(|| {
            let mut tamper = |stream: Stream, tokens: TokenStream| {
                passed += usize::from(stream == self.kind);
                if (stream, passed) != (self.kind, self.at + 1) {
                    return tokens;
                }
                let tokens = mutate(tokens, &self.mutations);
                mutated = tokens.to_string();
                tokens
            };
            let mut world = World::new(&mut tamper);
            world.declare(STORIES[self.story]);
            world.outputs
        }));
        outputs.map_err(|_| TestCaseError::fail(format!("a panic, because of\n{mutated}\n")))
    }
}

fn is_code(tokens: &TokenStream) -> bool {
    let tokens = with_names(tokens.clone());
    syn::parse2::<syn::File>(tokens.clone()).is_ok() || syn::parse2::<syn::Expr>(tokens).is_ok()
}

/// `Self! { .. }` is code to the compiler, which then finds no such macro, but not to `syn`.
fn with_names(tokens: TokenStream) -> TokenStream {
    let name = |t: TokenTree| match t {
        TokenTree::Ident(i) if i == "Self" => TokenTree::Ident(Ident::new("Itself", i.span())),
        TokenTree::Group(g) => TokenTree::Group(Group::new(g.delimiter(), with_names(g.stream()))),
        other => other,
    };
    tokens.into_iter().map(name).collect()
}

/// The same cases each time, unless more are asked for.
fn config() -> ProptestConfig {
    let searching = std::env::var_os("PROPTEST_CASES").is_some();
    let rng_seed = if searching { RngSeed::Random } else { RngSeed::Fixed(0) };
    ProptestConfig { failure_persistence: None, rng_seed, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    /// What a user writes becomes code, or errors.
    #[test]
    fn declarations(telling in telling(Stream::Written)) {
        for output in telling.outputs()? {
            let answered = is_code(&output) || output.to_string().contains("compile_error");
            prop_assert!(answered, "neither code nor errors:\n{output}");
        }
    }

    /// What the macros say to each other may be anything.
    #[test]
    fn conversations(telling in telling(Stream::Said)) {
        telling.outputs()?;
    }

    /// So may what other crates say of their declarations.
    #[test]
    fn payloads(telling in telling(Stream::Facts)) {
        telling.outputs()?;
    }
}

/// The mutations start from declarations without mistakes, whose expansions are code throughout.
#[test]
fn the_stories_are_sound() {
    let outputs = STORIES.iter().flat_map(|story| tell(story).0);
    let wrong: Vec<String> = outputs
        .filter(|output| output.to_string().contains("compile_error") || !is_code(output))
        .map(|output| output.to_string())
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// How deep expressions may be; a user's are ten times flatter.
const DEEP: usize = 200;

/// The same of types, for which `syn` needs more stack.
const DEEP_TYPE: usize = 50;

/// The stack of the compiler's threads.
const STACK: usize = 8 << 20;

fn nested(depth: usize, open: &str, inside: &str, close: &str) -> String {
    format!("{}{inside}{}", open.repeat(depth), close.repeat(depth))
}

/// Declares what has places for an expression and for a type.
fn declare_with(expression: &str, ty: &str) {
    let story = format!(
        "#[component] impl C {{ pub fn new(#[default({expression})] x: {ty}, y: usize) -> Self {{ {expression} }} }}
        #[quantizer(values)] struct Q {{ tensor_quant: C, #[value({expression})] x: {ty}, #[value(1)] flag: usize }}
        #[quantizer] impl Q {{ #[value] fn y(flag: usize, z: Lazy<usize>) -> usize {{ {expression} }} }}
        quantizer_with! {{ Q {{ x: {expression} }} }}"
    );
    let (outputs, _) = tell(&story);
    assert!(outputs.len() > 5, "the story is not understood: {expression}");
}

fn with_the_compilers_stack(f: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(f).expect("a thread");
    thread.join().expect("no panic");
}

#[test]
fn deep_nesting() {
    with_the_compilers_stack(|| {
        let expressions = [
            ("(", "1", ")"),
            ("{", "1", "}"),
            ("[", "1", "]"),
            ("f(", "1", ")"),
            ("f!(", "1", ")"),
            ("-", "1", ""),
            ("|| ", "1", ""),
            ("flag == 1 && ", "z.get()", ""),
            ("if flag == 1 { z.get() } else { ", "1", "}"),
            ("if flag == 1 { 1 } else ", "{ z.get() }", ""),
            ("match flag { 1 => 2, _ => ", "z.get()", "}"),
        ];
        for (open, inside, close) in expressions {
            declare_with(&nested(DEEP, open, inside, close), "usize");
        }
        for (open, close) in [("Vec<", ">"), ("(", ",)"), ("[", "; 1]"), ("&'static ", ""), ("fn() -> ", "")] {
            declare_with("1", &nested(DEEP_TYPE, open, "usize", close));
        }
    });
}

/// The target lists the modules by hand, as a procedural macro exports nothing else.
#[test]
fn the_fuzz_target_has_all_modules() {
    let modules = |source: &str| -> Vec<String> {
        let file = syn::parse_file(source).unwrap_or_else(|e| panic!("{e}"));
        let module = |item: &syn::Item| match item {
            syn::Item::Mod(m) if !m.attrs.iter().any(|a| a.path().is_ident("cfg")) => Some(m.ident.to_string()),
            _ => None,
        };
        file.items.iter().filter_map(module).collect()
    };
    let target = modules(include_str!("../../fuzz/fuzz_targets/declarations.rs"));
    for module in modules(include_str!("../lib.rs")) {
        assert!(target.contains(&module), "`{module}`");
    }
}
