//! The tutorial "Anatomy of a Quantizer" of the reference implementation, cell by cell.
//!
//! ```text
//! cargo run --release --example anatomy
//! ```
//!
//! Every quantizer of the tutorial is declared in the language, in the files of `tutorial/`. What is printed is what the
//! reference (Brevitas 0.13) prints, from the same random weights; where it differs, the line below says why.

mod tutorial;

use std::io::{Write, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    match walk(&mut stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn walk(out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    writeln!(
        out,
        "The tutorial \"Anatomy of a Quantizer\" of Brevitas 0.13, cell by cell, with the same random weights. Cells that print\n\
         nothing are left out, and so is `grad_fn` in printed tensors. What differs is explained behind `#`.\n"
    )?;
    for cell in tutorial::cells() {
        writeln!(out, "[{}] {}", cell.number, cell.asks)?;
        writeln!(out, "{}", indented("    ", &(cell.run)()?))?;
        if !cell.differs.is_empty() {
            writeln!(out, "{}", indented("    # ", cell.differs))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn indented(by: &str, text: &str) -> String {
    text.lines().map(|line| format!("{by}{line}").trim_end().to_string()).collect::<Vec<_>>().join("\n")
}
