//! The generated texts, compiled and run.
use super::super::Program;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const MAIN_C: &str = r#"
#include <stdio.h>
#include "net.h"
int main(void) {
  static net_in_t x[NET_IN];
  static net_out_t y[NET_OUT];
  long v;
  for (;;) {
    for (int i = 0; i < NET_IN; i++) {
      if (scanf("%ld", &v) != 1) return 0;
      x[i] = (net_in_t)v;
    }
    net_run(x, y);
    for (int i = 0; i < NET_OUT; i++) printf("%ld\n", (long)y[i]);
  }
}
"#;

const MAIN_RUST: &str = r#"
mod net;
use std::io::Read;
fn main() {
    let (mut text, mut out) = (String::new(), String::new());
    std::io::stdin().read_to_string(&mut text).unwrap();
    let all: Vec<i64> = text.split_whitespace().map(|number| number.parse().unwrap()).collect();
    for chunk in all.chunks(net::IN) {
        let x: [net::In; net::IN] = std::array::from_fn(|i| net::In::try_from(chunk[i]).unwrap());
        let mut y = [0; net::OUT];
        net::run(&x, &mut y);
        y.iter().for_each(|y| out += &format!("{y}\n"));
    }
    print!("{out}");
}
"#;

fn compile(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn numbers(binary: &Path, text: &str) -> Vec<i64> {
    let mut child = Command::new(binary).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text = text.to_string();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().split_whitespace().map(|number| number.parse().unwrap()).collect()
}

/// Both texts' outputs for all inputs, which must be the same.
pub(super) fn outputs(program: &Program, inputs: &[Vec<i64>]) -> Vec<i64> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let text: String = inputs.iter().flatten().map(|number| format!("{number}\n")).collect();

    let (header, module) = (program.c("net").unwrap(), program.rust().unwrap());
    for word in ["float", "double", "f32", "f64", "unsafe"] {
        assert!(!header.contains(word) && !module.contains(word), "{word}");
    }
    std::fs::write(path("net.h"), header).unwrap();
    std::fs::write(path("main.c"), MAIN_C).unwrap();
    let flags = [
        "-std=c99",
        "-O1",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-pedantic",
        "-fsanitize=undefined",
        "-fno-sanitize-recover",
    ];
    compile(Command::new("cc").args(flags).arg(path("main.c")).arg("-o").arg(path("c")));

    std::fs::write(path("net.rs"), module).unwrap();
    // the module is `no_std` and safe on its own
    std::fs::write(path("lib.rs"), "#![no_std]\n#![forbid(unsafe_code)]\n#![deny(warnings)]\npub mod net;\n").unwrap();
    std::fs::write(path("main.rs"), MAIN_RUST).unwrap();
    let rustc = || {
        let mut rustc = Command::new("rustc");
        rustc.args(["--edition=2024", "-Copt-level=1", "-Coverflow-checks=on"]).current_dir(folder.path());
        rustc
    };
    compile(rustc().args(["--crate-type=lib", "--emit=metadata", "lib.rs"]));
    compile(rustc().args(["main.rs", "-o", "rust"]));

    let (c, rust) = (numbers(&path("c"), &text), numbers(&path("rust"), &text));
    assert_eq!(c.len(), inputs.len() * program.tensor(program.output).unwrap().len);
    assert!(c == rust, "C and Rust differ");
    c
}
