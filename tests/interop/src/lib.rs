//! Other programs that run exported models: compilers for the generated code, and files of numbers for those that
//! `tests/export/check.py` calls. What fails panics.
#![allow(clippy::unwrap_used, clippy::panic)]
use burn::tensor::TensorData;
use safetensors::tensor::{Dtype, TensorView, serialize};
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

/// The outputs of the C header of a program with the name `net`, for all inputs in turn. It is C99 without a warning, has no floating
/// point, and stops at undefined behaviour.
pub fn c(header: &str, inputs: &[Vec<i64>]) -> Vec<i64> {
    only_integers(header);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("net.h"), header).unwrap();
    std::fs::write(path("main.c"), MAIN_C).unwrap();
    let warnings = ["-std=c99", "-O1", "-Wall", "-Wextra", "-Werror", "-pedantic"];
    let checks = ["-fsanitize=undefined", "-fno-sanitize-recover"];
    compile(Command::new("cc").args(warnings).args(checks).arg(path("main.c")).arg("-o").arg(path("c")));
    outputs(&path("c"), inputs)
}

/// The outputs of the Rust module of a program, for all inputs in turn. It is `no_std`, without a warning, has neither floating point nor
/// `unsafe`, and stops at an overflow.
pub fn rust(module: &str, inputs: &[Vec<i64>]) -> Vec<i64> {
    only_integers(module);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("net.rs"), module).unwrap();
    std::fs::write(path("lib.rs"), "#![no_std]\n#![forbid(unsafe_code)]\n#![deny(warnings)]\npub mod net;\n").unwrap();
    std::fs::write(path("main.rs"), MAIN_RUST).unwrap();
    let rustc = || {
        let mut rustc = Command::new("rustc");
        rustc.args(["--edition=2024", "-Copt-level=1", "-Coverflow-checks=on"]).current_dir(folder.path());
        rustc
    };
    compile(rustc().args(["--crate-type=lib", "--emit=metadata", "lib.rs"]));
    compile(rustc().args(["main.rs", "-o", "rust"]));
    outputs(&path("rust"), inputs)
}

/// Writes what `tests/export/check.py` compares the model `name` with:
///
/// | key | what |
/// |---|---|
/// | `input`, `output` | of one batch |
/// | `output.scale` | where the output consists of integers, its scale |
/// | `int:PATH` | the integers of the quantizer `PATH` |
pub fn numbers(folder: &Path, name: &str, all: impl IntoIterator<Item = (String, TensorData)>) {
    let of = |(key, data): (String, TensorData)| {
        let bytes: Vec<u8> = data.iter::<f32>().flat_map(f32::to_le_bytes).collect();
        (key, data.shape().to_vec(), bytes)
    };
    let all: Vec<_> = all.into_iter().map(of).collect();
    let views = all.iter().map(|(key, shape, bytes)| (key, TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap()));
    std::fs::write(folder.join(format!("{name}.numbers.safetensors")), serialize(views, None).unwrap()).unwrap();
}

/// The folder that `check.py` reads, from the environment variable `EXPORT_FOLDER`.
pub fn folder() -> std::path::PathBuf {
    let folder = std::path::PathBuf::from(
        std::env::var_os("EXPORT_FOLDER").unwrap_or_else(|| panic!("say where to write files to: EXPORT_FOLDER=/path")),
    );
    assert!(folder.is_absolute(), "tests run in the folders of their crates: EXPORT_FOLDER has to be an absolute path");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn only_integers(text: &str) {
    for word in ["float", "double", "f32", "f64", "unsafe"] {
        assert!(!text.contains(word), "the text has `{word}`");
    }
}

fn compile(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn outputs(binary: &Path, inputs: &[Vec<i64>]) -> Vec<i64> {
    let mut child = Command::new(binary).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text: String = inputs.iter().flatten().map(|number| format!("{number}\n")).collect();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().split_whitespace().map(|number| number.parse().unwrap()).collect()
}
