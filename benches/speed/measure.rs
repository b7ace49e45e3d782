//! Timing of contenders in turn.
//!
//! No established harness does this: criterion, divan and their kin time one function after the other, and seconds later a
//! shared machine is another machine; tango interleaves, but two builds of one function, which it loads as libraries. Here
//! every contender of a row is timed in every round, so that a ratio compares what happened within milliseconds.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use anyhow::Result;

/// A sample of the slowest contender is as many calls as take about this long, and those of the others are as many: one that
/// was called more often would find more of its data in the caches. Those that take [`WARM`] or longer are called once.
const SAMPLE: Duration = Duration::from_millis(4);
/// The first of them still pays for what the contender before has left in the caches.
const MIN_CALLS: u32 = 3;
const MAX_CALLS: u32 = 2_000;
/// What takes longer is not repeated for the sake of warm caches.
const WARM: Duration = Duration::from_millis(50);
const MIN_ROUNDS: usize = 3;
const MAX_ROUNDS: usize = 300;
/// So many times the budget ends even the first few rounds.
const PATIENCE: u32 = 10;

/// What can be timed.
pub trait Contender {
    /// How long so many calls take.
    ///
    /// # Errors
    ///
    /// What a contender in another process answered.
    fn time(&mut self, calls: u32) -> Result<Duration>;
}

/// A call with all that it needs.
pub type Call = Box<dyn FnMut()>;

impl Contender for Call {
    fn time(&mut self, calls: u32) -> Result<Duration> {
        let start = Instant::now();
        for _ in 0..calls {
            black_box(&mut *self)();
        }
        Ok(start.elapsed())
    }
}

/// Milliseconds per call: one number for each contender and round.
pub struct Samples(Vec<Vec<f64>>);

impl Samples {
    /// Times the contenders in turn, until the budget is spent.
    ///
    /// # Errors
    ///
    /// What a contender answered.
    pub fn take(contenders: &mut [&mut dyn Contender], budget: Duration) -> Result<Self> {
        let mut once = Vec::new();
        for contender in contenders.iter_mut() {
            // the first call of all builds what is built lazily
            let first = contender.time(1)?;
            once.push(if first > SAMPLE * 10 { first } else { contender.time(1)?.max(Duration::from_nanos(1)) });
        }
        let slowest = once.iter().filter(|once| **once < WARM).max().unwrap_or(&WARM);
        let fit = (SAMPLE.as_secs_f64() / slowest.as_secs_f64()) as u32;
        let fit = fit.clamp(MIN_CALLS, MAX_CALLS);
        let calls: Vec<_> = once.iter().map(|once| if *once < WARM { fit } else { 1 }).collect();
        let mut rounds = Vec::new();
        let start = Instant::now();
        while rounds.len() < MAX_ROUNDS {
            let limit = if rounds.len() < MIN_ROUNDS { budget * PATIENCE } else { budget };
            if !rounds.is_empty() && start.elapsed() >= limit {
                break;
            }
            let mut round = Vec::new();
            for (contender, &calls) in contenders.iter_mut().zip(&calls) {
                if calls > 1 {
                    // the contender before has left other data in the caches, and the allocator has given memory back
                    contender.time(1)?;
                }
                round.push(contender.time(calls)?.as_secs_f64() * 1e3 / f64::from(calls));
            }
            rounds.push(round);
        }
        Ok(Self(rounds))
    }

    pub fn contenders(&self) -> usize {
        self.0.first().map_or(0, Vec::len)
    }

    pub fn ms(&self, contender: usize) -> f64 {
        median(self.0.iter().map(|round| round[contender]).collect())
    }

    /// How many times as long one contender takes as the other: the median over the rounds.
    pub fn ratio(&self, contender: usize, other: usize) -> f64 {
        median(self.0.iter().map(|round| round[contender] / round[other]).collect())
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { (values[half - 1] + values[half]) / 2.0 }
}
