//! Every rule of the quantizer language, and what the user reads who breaks it.
//!
//! `ui/<rule>.rs` breaks one rule, `ui/<rule>-<variant>.rs` breaks it otherwise; `TRYBUILD=overwrite` writes the messages
//! anew. The catalogue `quant-nn/src/errors.md` is made of both, and written anew by `UPDATE_EXPECT=1`.
//!
//! The wording of the compiler itself changes between its versions, so the cases are bound to one.
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const RUSTC: &str = "1.95";

#[test]
fn ui() {
    let version = Command::new("rustc").arg("--version").output().map(|o| o.stdout).unwrap_or_default();
    let version = String::from_utf8_lossy(&version).to_string();
    if !version.starts_with(&format!("rustc {RUSTC}.")) {
        let why = format!("the messages are those of rustc {RUSTC}, this is {}", version.trim());
        assert!(std::env::var_os("CI").is_none(), "{why}");
        println!("skipped: {why}");
        return;
    }
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/*.rs");
    cases.compile_fail("ui/readme/*.rs");
    cases.compile_fail("ui/anatomy/*.rs");
    cases.compile_fail("ui/solver/*.rs");
    cases.compile_fail("ui/targets/*.rs");
}

/// What the README shows is what the compiler said, but for the path.
#[test]
fn the_readme_shows_a_real_error() {
    let readme = fs::read_to_string(here("../README.md")).unwrap();
    let said = fs::read_to_string(here("ui/readme/int4_weight.stderr")).unwrap();
    let case = fs::read_to_string(here("ui/readme/int4_weight.rs")).unwrap();
    assert!(readme.contains(said.replace("ui/readme/int4_weight.rs", "src/main.rs").trim_end()));
    assert!(readme.contains(case.split("\nfn main").next().unwrap_or_default()));
}

/// Of a target too, where the case has one more line above.
#[test]
fn the_readme_shows_a_real_error_of_a_target() {
    let readme = fs::read_to_string(here("../README.md")).unwrap();
    let said = fs::read_to_string(here("ui/targets/signed.stderr")).unwrap();
    let said = said.replace("ui/targets/signed.rs:5", "src/main.rs:4").replace("\n5 |", "\n4 |");
    let case = fs::read_to_string(here("ui/targets/signed.rs")).unwrap();
    assert!(readme.contains(said.trim_end()), "{said}");
    assert!(
        readme.contains(case.split("\nfn main").next().and_then(|case| case.split_once('\n')).unwrap().1.trim_end())
    );
}

/// So does the language page.
#[test]
fn the_language_page_shows_a_real_error() {
    let page = fs::read_to_string(here("../quant-nn/src/language.md")).unwrap();
    let said = fs::read_to_string(here("ui/anatomy/per_channel_broadcastable_shape.stderr")).unwrap();
    assert!(page.contains(said.split("\n  -->").next().unwrap_or_default()));
}

/// And the page of the solver.
#[test]
fn the_solver_page_shows_a_real_error() {
    let page = fs::read_to_string(here("../quant-nn/src/solver/mod.rs")).unwrap().replace("//! ", "");
    let said = fs::read_to_string(here("ui/solver/he_for_activations.stderr")).unwrap();
    assert!(page.contains(said.split("\n -->").next().unwrap_or_default()));
}

#[test]
fn the_catalogue_shows_every_message() {
    let (file, catalogue) = (here("../quant-nn/src/errors.md"), catalogue());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&file, &catalogue).unwrap();
    }
    let is = fs::read_to_string(&file).unwrap_or_default();
    let differs = is.lines().zip(catalogue.lines()).find(|(is, ought)| is != ought);
    assert!(is == catalogue, "run with UPDATE_EXPECT=1: {differs:?}");
}

/// No two cases show the same mistake.
#[test]
fn every_message_is_another() {
    let mut seen = BTreeSet::new();
    for case in cases() {
        assert!(seen.insert((case.message(), case.code())), "{}", case.name);
    }
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The chapters of the catalogue, and the rules in them.
const GROUPS: &[(&str, &str, &[&str])] = &[
    (
        "Declarations",
        "What `#[quantizer]` on a struct and on its `impl` takes.",
        &[
            "unknown_option",
            "malformed_option",
            "unknown_helper",
            "not_a_struct",
            "tuple_quantizer",
            "derived_quantizer",
            "generic_quantizer",
            "type_parameter_as_component",
            "generic_arguments",
            "malformed_value",
            "malformed_function",
            "malformed_choice",
            "quantizer_is_offered",
            "values_without_impl",
            "impl_without_values",
            "several_impls",
            "impl_before_struct",
            "other_parameters",
            "duplicate_attribute",
            "duplicate_base",
            "reserved_attribute",
            "component_is_extended",
            "removed_attribute",
            "inconsistent_bases",
            "not_a_quantizer",
            "private_base",
        ],
    ),
    (
        "Wiring",
        "How attributes find the arguments of constructors and value functions.",
        &[
            "missing_attribute",
            "refused_choice",
            "misspelt_attribute",
            "unused_attribute",
            "cycle",
            "value_where_component",
            "component_where_value",
            "function_reads_component",
            "root_is_value",
            "out_of_range",
            "constant_out_of_range",
            "constant_named_otherwise",
            "poisoned_base",
        ],
    ),
    (
        "Components",
        "What `#[component]`, `#[derive(Component)]` and `#[role]` take.",
        &[
            "malformed_component",
            "malformed_default",
            "wrong_default",
            "default_out_of_range",
            "malformed_range",
            "malformed_derive",
            "malformed_role",
        ],
    ),
    (
        "Use sites",
        "What `quantizer_with!` and the layers take.",
        &[
            "malformed_use_site",
            "partial_quantizer",
            "wrong_proxy",
            "wrong_layer",
            "bias_without_input_scale",
            "fallible_init",
        ],
    ),
    (
        "Types",
        "What the wiring leaves to the type checker, which underlines the attribute that it is about.",
        &["wrong_role", "wrong_value_type", "version_mismatch", "internal_macro"],
    ),
    (
        "What the reference finds later",
        "The same mistakes in Brevitas: accepted where they are made, found when a layer is built or run, or never.",
        &["reference"],
    ),
];

struct Case {
    /// `rule` or `rule-variant`.
    name: String,
    text: String,
    stderr: String,
}

impl Case {
    fn rule(&self) -> &str {
        self.name.split('-').next().unwrap_or_default()
    }

    /// The documentation: the rule in a paragraph, and what more there is to say.
    fn documentation(&self) -> String {
        let lines = self.text.lines().map_while(|l| l.strip_prefix("//!"));
        lines.map(|l| l.strip_prefix(' ').unwrap_or(l)).collect::<Vec<_>>().join("\n")
    }

    /// What the user wrote, without what all cases have.
    fn code(&self) -> String {
        const COMMON: [&str; 4] =
            ["#[path = \"support/components.rs\"]", "mod support;", "use support::*;", "fn main() {}"];
        let own = self.text.lines().filter(|l| !l.starts_with("//!") && !COMMON.contains(l));
        own.collect::<Vec<_>>().join("\n").trim().to_string()
    }

    /// What the compiler said, with the file's name alone.
    fn message(&self) -> String {
        self.stderr.replace(&format!("ui/{}.rs", self.name), "main.rs").trim_end().to_string()
    }
}

fn cases() -> Vec<Case> {
    let files = fs::read_dir(here("ui")).unwrap().flatten().map(|f| f.path());
    let mut cases: Vec<Case> = files
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().to_string();
            let text = fs::read_to_string(&path).unwrap();
            let stderr = fs::read_to_string(path.with_extension("stderr")).expect(&name);
            assert!(text.starts_with("//! "), "{name} begins with the rule");
            Case { name, text, stderr }
        })
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn catalogue() -> String {
    let (cases, mut shown) = (cases(), 0);
    let mut out = "\
The mistakes that the compiler finds in quantizers, and what it says.

Each rule is broken by an example, followed by the exact message; what else breaks it is listed with its message alone.
The examples use a few small components: `Leaf` takes `gain` and has a default for `steps`, `Half` takes `ratio`, `Outer`
takes the sub-component `inner_impl` and has a default for `signed`, `Bits` takes a `bit_width` in 1..=32; and the quantizer
`Base` is an `Outer` with a `Leaf` of `gain` 0.5.
"
    .to_string();
    for (group, about, rules) in GROUPS {
        write!(out, "\n# {group}\n\n{about}\n").unwrap();
        for rule in *rules {
            let of_rule = || cases.iter().filter(|c| c.rule() == *rule);
            write!(out, "\n## `{rule}`\n").unwrap();
            for case in of_rule() {
                shown += 1;
                write!(out, "\n{}\n", case.documentation()).unwrap();
                if case.name == *rule || *rule == "reference" {
                    write!(out, "\n```text\n{}\n```\n", case.code()).unwrap();
                }
                write!(out, "\n```text\n{}\n```\n", case.message()).unwrap();
            }
        }
    }
    assert_eq!(shown, cases.len(), "every rule is in a chapter");
    out
}
