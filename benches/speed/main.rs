//! What quantization costs.
//!
//! ```text
//! cargo bench --bench speed                                # minutes
//! cargo bench --bench speed -- --quick                     # seconds
//! cargo bench --bench speed -- --only "qat step"
//! PEERS_PYTHON=.venv/bin/python cargo bench --bench speed  # against Brevitas
//! ```
//!
//! It prints tables, and leaves them as `bench/report.json` in the target folder, with the costs of all sizes of tensors as
//! `bench/scaling.svg`.

mod attention;
mod cnn;
mod composed;
mod construct;
mod copy;
mod lstm;
mod measure;
mod memory;
mod mlp;
mod options;
mod peers;
mod plot;
mod quantizers;
mod report;
mod row;
mod seed;
mod tensors;
mod training;
mod worker;

use std::{
    env, fs,
    io::{BufRead, BufReader, Write, stdout},
    path::Path,
    process::{Command, ExitCode, Stdio},
};

use anyhow::{Context, Result, bail};
use clap::Parser;

use crate::{options::Options, peers::Peers, row::Row, worker::Worker};

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    if let Some(threads) = options.worker {
        return work(options, threads.get());
    }
    // the folder of the target folder that cargo gives benchmarks
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().context("there is no target folder")?;
    let folder = target.join("bench");
    fs::create_dir_all(&folder).with_context(|| format!("can not create {}", folder.display()))?;

    let counts = options.thread_counts();
    let mut rows = Vec::new();
    for (i, &threads) in counts.iter().enumerate() {
        measure(threads, i + 1 == counts.len(), &mut rows)?;
    }
    if rows.is_empty() {
        bail!(
            "nothing has `{}` in its name, as `group`, `percentile`, `qat step` and `construct` are in some",
            options.only
        );
    }
    let mut out = stdout().lock();
    for table in [Some(report::table(&rows)), report::series(&rows)].into_iter().flatten() {
        writeln!(out, "{table}")?;
    }
    // after the tables, which are not lost if a file can not be written
    report::write(&rows, &folder.join("report.json"))?;
    plot::scaling(&rows, &folder.join("scaling.svg"))?;
    Ok(())
}

/// This program again, with so many threads.
fn measure(threads: usize, all: bool, rows: &mut Vec<Row>) -> Result<()> {
    let program = env::current_exe().context("can not find this program")?;
    let count = threads.to_string();
    let mut command = Command::new(program);
    command.args(env::args_os().skip(1)).args(["--worker", &count]).args(all.then_some("--all"));
    let mut worker = command.env("RAYON_NUM_THREADS", &count).stdout(Stdio::piped()).spawn()?;
    let lines = BufReader::new(worker.stdout.take().context("a process has no output")?).lines();
    for line in lines {
        let row: Row = serde_json::from_str(&line?).context("a process printed something else than a row")?;
        eprintln!("{} threads: {}, {}", row.threads, row.what, row.shape);
        rows.push(row);
    }
    match worker.wait()? {
        status if status.success() => Ok(()),
        status => bail!("measuring with {threads} threads failed: {status}"),
    }
}

fn work(options: &Options, threads: usize) -> Result<()> {
    let mut report = |row: &Row| Ok(writeln!(stdout(), "{}", serde_json::to_string(row)?)?);
    Worker { options, threads, peers: Peers::start(threads)?, report: &mut report }.run()
}
