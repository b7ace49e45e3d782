//! Every rule of the quantizer language, and what the user reads who breaks it.
//!
//! The wording of the compiler itself changes between its versions, so the cases are bound to one.
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
