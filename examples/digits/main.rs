//! One small convolutional network on handwritten digits, trained in float and in four quantizers.
//!
//! ```text
//! cargo run --release --example digits              # about half a minute
//! cargo run --release --example digits -- --quick   # a few epochs
//! cargo run --release --example digits -- --help
//! ```
//!
//! It prints a comparison, and leaves it as `target/digits/report.json`, with the learning curves as
//! `target/digits/curves.svg`. The networks of 8 and of 4 bits are exported beside them.

mod cli;
mod data;
mod export;
mod model;
mod plot;
mod progress;
mod quantizers;
mod report;
mod train;

use std::{
    io::{Write, stdout},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Parser;
use mimalloc::MiMalloc;
use quant_nn::{Int8WeightPerTensorFloat, SignedBinaryWeightPerTensorConst, Uint8ActPerTensorFloat, export::Recording};

use crate::{
    cli::{Options, output_folder},
    data::Digits,
    export::{export, record},
    model::{FloatNet, Network, QuantNet},
    progress::Progress,
    quantizers::{Int2Weight, Int4Weight, Uint4Act},
    report::Report,
    train::{Plan, Run, train},
};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// A network to train, and the widths its type declares.
struct Variant {
    name: &'static str,
    weight_bits: usize,
    act_bits: usize,
    train: fn(&Plan, u64, Progress) -> Result<(Run, Recording)>,
}

impl Variant {
    const fn of<N: Network>(name: &'static str, weight_bits: usize, act_bits: usize) -> Self {
        Self { name, weight_bits, act_bits, train: train_and_record::<N> }
    }

    fn label(&self, options: &Options, seed: u64) -> String {
        if options.seeds().count() > 1 { format!("{}, seed {seed}", self.name) } else { self.name.into() }
    }
}

fn train_and_record<N: Network>(plan: &Plan, seed: u64, progress: Progress) -> Result<(Run, Recording)> {
    let (run, network) = train::<N>(plan, seed, progress)?;
    Ok((run, record(&network, &plan.device)?))
}

/// Float comes first: the others are compared with it.
const VARIANTS: [Variant; 5] = [
    Variant::of::<FloatNet>("float", 32, 32),
    Variant::of::<QuantNet<Int8WeightPerTensorFloat, Uint8ActPerTensorFloat>>("8-bit", 8, 8),
    Variant::of::<QuantNet<Int4Weight, Uint4Act>>("4-bit", 4, 4),
    Variant::of::<QuantNet<Int2Weight, Uint8ActPerTensorFloat>>("2-bit weights", 2, 8),
    Variant::of::<QuantNet<SignedBinaryWeightPerTensorConst, Uint8ActPerTensorFloat>>("binary weights", 1, 8),
];

/// The variants whose trained networks are written for other programs.
const EXPORTED: [&str; 2] = ["8-bit", "4-bit"];

fn main() -> ExitCode {
    // Not by returning the error: anyhow would add a backtrace, which says nothing to a person with a full disk.
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let plan = Plan { digits: Digits::load()?, device: options.device(), epochs: options.epochs() };

    // The report is written after each variant: an unwritable folder shows at once, and an interrupted run keeps what
    // it has.
    let folder = output_folder()?;
    let report_file = folder.join("report.json");
    let mut report = Report::new(plan.digits.train.len(), plan.digits.test.len());
    report.write(&report_file)?;

    let mut exported = Vec::new();
    for variant in &VARIANTS {
        let train = |seed| (variant.train)(&plan, seed, Progress::new(&variant.label(options, seed), plan.epochs));
        let trained = options.seeds().map(train).collect::<Result<Vec<_>>>()?;
        let (runs, recordings): (Vec<_>, Vec<_>) = trained.into_iter().unzip();
        if let (true, Some(first)) = (EXPORTED.contains(&variant.name), recordings.first()) {
            exported.extend(export(first, &folder, variant.name)?);
        }
        report.add(variant.name, variant.weight_bits, variant.act_bits, &runs);
        report.write(&report_file)?;
    }

    let curves_file = folder.join("curves.svg");
    plot::learning_curves(&report.rows, &curves_file)?;
    let (table, note) = (report.table(), report.note());
    let (report_file, curves_file) = (report_file.display(), curves_file.display());
    let exported: String = exported.iter().map(|(file, bytes)| format!("\nexport  {file}, {bytes} bytes")).collect();
    // not `println!`, which panics when nobody reads any more
    writeln!(stdout(), "\n{table}\n{note}\n\nreport  {report_file}\ncurves  {curves_file}{exported}")
        .context("can not print the table")
}
