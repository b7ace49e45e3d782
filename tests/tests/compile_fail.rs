//! Every rule of the quantizer language, and what the user reads who breaks it.
//!
//! The wording of the compiler itself changes between its versions, so the cases are bound to one.
use std::path::Path;
use std::process::Command;

const RUSTC: &str = "1.95";

#[test]
fn compile_fail() {
    let version = Command::new("rustc").arg("--version").output().map(|o| o.stdout).unwrap_or_default();
    let version = String::from_utf8_lossy(&version).to_string();
    if !version.starts_with(&format!("rustc {RUSTC}.")) {
        let why = format!("the messages are those of rustc {RUSTC}, this is {}", version.trim());
        assert!(std::env::var_os("CI").is_none(), "{why}");
        println!("skipped: {why}");
        return;
    }
    let cases = trybuild::TestCases::new();
    cases.compile_fail("compile-fail/*.rs");
    cases.compile_fail("compile-fail/readme/*.rs");
}

/// What the README shows is what the compiler said, but for the path.
#[test]
fn the_readme_shows_a_real_error() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(here.join("../README.md")).unwrap();
    let said = std::fs::read_to_string(here.join("compile-fail/readme/int4_weight.stderr")).unwrap();
    let case = std::fs::read_to_string(here.join("compile-fail/readme/int4_weight.rs")).unwrap();
    assert!(readme.contains(said.replace("compile-fail/readme/int4_weight.rs", "src/main.rs").trim_end()));
    assert!(readme.contains(case.split("\nfn main").next().unwrap_or_default()));
}
