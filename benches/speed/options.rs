//! The options.

use std::{num::NonZeroUsize, thread::available_parallelism, time::Duration};

use clap::Parser;

/// Measures what quantization costs, against a plain copy, a float network and the reference.
///
/// With the environment variable PEERS_PYTHON, the path of an interpreter that has Brevitas, it is compared as well.
#[derive(Parser, Debug)]
#[command(name = "speed", bin_name = "cargo bench --bench speed --")]
pub struct Options {
    /// Measure one shape of tensors only, with the largest number of threads
    #[arg(long)]
    pub quick: bool,

    /// Measure only what has this in its name, for example "group", "percentile", "qat step" or "construct"
    #[arg(long, value_name = "SUBSTRING", default_value = "")]
    pub only: String,

    /// Measure with so many threads [default: 1 and 2]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,

    /// The process that measures, as burn's number of threads is set once for a process
    #[arg(long, hide = true)]
    pub worker: Option<NonZeroUsize>,

    /// Of processes that measure: the one for what is no series
    #[arg(long, hide = true)]
    pub all: bool,

    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

const MOST_THREADS: usize = 2;
/// The square root of their number of elements.
const SIDES: [usize; 9] = [1 << 5, 1 << 6, 1 << 7, 1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13];
/// The one that all results have.
pub const SIDE: usize = 1 << 11;

impl Options {
    /// One process for each; the last one measures what is no series.
    pub fn thread_counts(&self) -> Vec<usize> {
        let most = available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_THREADS);
        match self.threads {
            Some(threads) => vec![threads.get()],
            None if self.quick => vec![most],
            None => (1..=most).collect(),
        }
    }

    pub fn wants(&self, what: &str) -> bool {
        what.contains(&self.only.to_lowercase())
    }

    pub fn sides(&self) -> &'static [usize] {
        if self.quick { &[SIDE] } else { &SIDES }
    }

    /// How long a row is measured, unless a few rounds take longer.
    pub fn budget(&self, side: usize) -> Duration {
        Duration::from_millis(if side == SIDE { 1_500 } else { 300 })
    }

    pub fn training_budget(&self) -> Duration {
        Duration::from_secs(if self.quick { 2 } else { 6 })
    }
}
