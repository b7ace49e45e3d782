//! Measures with one number of threads.

use std::ops::Range;

use anyhow::Result;
use burn::tensor::Device;

use crate::{
    composed::composed,
    construct,
    copy::copies,
    measure::{Call, Contender, Samples},
    memory,
    options::{Options, SIDE},
    peers::Peers,
    row::{COMPOSED, Row},
    tensors::{CASES, Case, normal},
    training::PAIRS,
};

const BREVITAS: &str = "brevitas";
const TORCH: &str = "torch";
/// The largest side that composed operations are measured with: beyond it a call takes seconds.
const COMPOSED_LIMIT: usize = 1 << 12;
/// The same for peers.
const PEERS_LIMIT: usize = SIDE;

pub struct Worker<'a> {
    pub options: &'a Options,
    pub threads: usize,
    pub peers: Peers,
    /// Takes every row as soon as it is measured.
    pub report: &'a mut dyn FnMut(&Row) -> Result<()>,
}

impl Worker<'_> {
    /// # Errors
    ///
    /// What a peer answered.
    pub fn run(&mut self) -> Result<()> {
        let options = self.options;
        if options.all {
            // first, while nothing else is live
            self.memory()?;
        }
        for case in CASES.iter().filter(|case| options.wants(case.what)) {
            for &side in options.sides() {
                self.tensor(case, side)?;
            }
        }
        if options.all {
            self.networks()?;
        }
        Ok(())
    }

    fn tensor(&mut self, case: &Case, side: usize) -> Result<()> {
        let Case { what, build } = case;
        let x = normal(side, &Device::flex());
        let mut copies = copies(&x.to_data().try_into_vec_as::<f32>()?, self.threads);
        let mut calls = vec![build(x.clone())];
        if side <= COMPOSED_LIMIT {
            let mut call = build(x);
            calls.push(Box::new(move || composed(&mut call)));
        }
        let mut peers = Vec::new();
        if side <= PEERS_LIMIT {
            peers.extend(self.peers.find(BREVITAS, what, side)?);
            peers.extend(self.peers.find(TORCH, what, side)?);
        }

        let (calls_start, peers_start) = (copies.len(), copies.len() + calls.len());
        let mut contenders: Vec<&mut dyn Contender> = Vec::new();
        contenders.extend(copies.iter_mut().chain(&mut calls).map(|call| call as &mut dyn Contender));
        contenders.extend(peers.iter_mut().map(|peer| peer as &mut dyn Contender));
        let samples = Samples::take(&mut contenders, self.options.budget(side))?;

        for (contender, suffix) in (calls_start..peers_start).zip(["", COMPOSED]) {
            // the ratio to the fastest is the largest
            let ratio = |others: Range<usize>| others.map(|other| samples.ratio(contender, other)).reduce(f64::max);
            let row = Row::new(format!("{what}{suffix}"), format!("{side}x{side}"), self.threads);
            (self.report)(&Row {
                ms: Some(samples.ms(contender)),
                ratio_to_copy: ratio(0..calls_start),
                ratio_to_peer: ratio(peers_start..samples.contenders()),
                ..row
            })?;
        }
        Ok(())
    }

    fn memory(&mut self) -> Result<()> {
        for pair in &PAIRS {
            let what = format!("peak memory, {}", pair.name);
            if self.options.wants(&what) {
                let (float, quant) = (memory::peak(pair.float), memory::peak(pair.quant));
                let ratio_to_float = Some(quant as f64 / float as f64);
                let row = Row::new(what, pair.shape, self.threads);
                (self.report)(&Row { bytes: Some(quant), ratio_to_float, ..row })?;
            }
        }
        Ok(())
    }

    fn networks(&mut self) -> Result<()> {
        for pair in &PAIRS {
            self.pair(&format!("qat step, {}", pair.name), pair.shape, pair.float, pair.quant)?;
        }
        self.pair(construct::WHAT, construct::SHAPE, construct::float, construct::quant)?;
        Ok(())
    }

    fn pair(&mut self, what: &str, shape: &str, float: fn() -> Call, quant: fn() -> Call) -> Result<()> {
        if !self.options.wants(what) {
            return Ok(());
        }
        let (mut float, mut quant) = (float(), quant());
        let mut contenders: Vec<&mut dyn Contender> = vec![&mut float, &mut quant];
        // of the peers, PyTorch's is the one without quantizers
        let mut brevitas = self.peers.find(BREVITAS, what, 0)?;
        let mut torch = self.peers.find(TORCH, what, 0)?;
        contenders.extend([&mut brevitas, &mut torch].into_iter().flatten().map(|peer| peer as &mut dyn Contender));
        let with_peers = contenders.len() == 4;
        let samples = Samples::take(&mut contenders, self.options.training_budget())?;
        (self.report)(&Row {
            ms: Some(samples.ms(1)),
            ratio_to_float: Some(samples.ratio(1, 0)),
            ratio_to_peer: with_peers.then(|| samples.ratio(1, 2)),
            peer_ratio_to_float: with_peers.then(|| samples.ratio(2, 3)),
            ..Row::new(what, shape, self.threads)
        })
    }
}
