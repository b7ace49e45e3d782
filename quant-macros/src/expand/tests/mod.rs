//! What declarations expand to; `UPDATE_EXPECT=1 cargo test` after an intended change.
//!
//! Left out of the snapshots: attributes of generated items, what a type without state is, and the path to the library.
mod component;
mod composition;
mod pruning;
mod quantizer;
mod use_site;

use crate::world::World;
use expect_test::Expect;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{File, Item, parse_str, parse2};

/// The components that the snapshots are about.
const COMPONENTS: &str = "
    #[component] impl<S: Scaling> Binary<S> { pub fn new(scaling_impl: S, #[default(0)] #[range(0..=9)] steps: usize) -> Self { .. } }
    #[component] impl Const { pub fn new(init: f32) -> Self { .. } }
    #[component] impl Learned { pub fn new(init: f32, device: &Device) -> Self { .. } }
    #[component] impl<A, B> Two<A, B> { pub fn new(first: A, second: B) -> Self { .. } }
";

/// Declares what stands before the last item, and compares what the last item expands to.
fn check(before: &str, last: &str, expected: Expect) {
    let mut pass = |_, tokens| tokens;
    let mut world = World::new(&mut pass);
    for source in [COMPONENTS, before] {
        world.declare(&with_bodies(source));
    }
    let outputs = world.outputs.len();
    world.declare(&with_bodies(last));
    let items = world.outputs.iter().skip(outputs).flat_map(items).filter(|item| !is_noise(item));
    expected.assert_eq(&plain(&unparse(items.collect())));
}

/// `..` stands for the body of a function.
fn with_bodies(source: &str) -> String {
    source.replace("{ .. }", "{ loop {} }")
}

fn items(code: &TokenStream) -> Vec<Item> {
    let file: File = parse2(code.clone()).unwrap_or_else(|e| panic!("{e}: {code}"));
    file.items
}

fn unparse(items: Vec<Item>) -> String {
    prettyplease::unparse(&File { shebang: None, frontmatter: None, attrs: vec![], items })
}

/// What is the same in every expansion: macros and their names, and the question for the version.
fn is_noise(item: &Item) -> bool {
    match item {
        Item::Use(_) => true,
        Item::Macro(m) => !m.mac.path.segments.iter().any(|s| s.ident == "compile_error"),
        Item::Const(c) => c.to_token_stream().to_string().contains("same_language"),
        _ => false,
    }
}

/// Without what only the compiler needs, and the wiring, which is shown where `explain` is tested.
fn plain(code: &str) -> String {
    let left_out = [
        "#[automatically_derived]",
        "#[doc(hidden)]",
        "#[derive(Clone, Copy, ",
        "const WIRING",
        "use ::quant_nn::__private",
    ];
    let code = without(code, "#[allow(", ")]");
    let lines = code.lines().filter(|l| !left_out.iter().any(|start| l.trim_start().starts_with(start)));
    let text: String = lines.flat_map(|l| [l, "\n"]).collect();
    let paths = ["::quant_nn::__private::", "__p::", "::core::result::", "::core::convert::", "::core::"];
    let text = paths.iter().fold(text, |text, path| text.replace(path, ""));
    let text = (0..10).fold(text, |text, n| text.replace(&format!("{n}usize"), &n.to_string()));
    let file: File = parse_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
    prettyplease::unparse(&file)
}

/// Cuts out everything from `open` to the next `close`.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut parts = text.split(open);
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |before, part| before + part.split_once(close).map_or(part, |(_, after)| after))
}
