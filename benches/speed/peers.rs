//! Brevitas and PyTorch, in a process that times them when their turn comes.

use std::{
    cell::RefCell,
    env,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::measure::Contender;

/// A Python interpreter that can import both; without it there are no peers.
const PYTHON: &str = "PEERS_PYTHON";
const SCRIPT: &str = include_str!("peers.py");

pub struct Peers(Option<RefCell<Process>>);

struct Process {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

#[derive(Serialize)]
struct Request<'a> {
    peer: &'a str,
    what: &'a str,
    side: usize,
    calls: u32,
}

#[derive(Deserialize)]
struct Answer {
    ms: Option<f64>,
}

impl Peers {
    /// # Errors
    ///
    /// The interpreter can not be started.
    pub fn start(threads: usize) -> Result<Self> {
        let Some(python) = env::var_os(PYTHON) else { return Ok(Self(None)) };
        let mut child = Command::new(python)
            .args(["-c", SCRIPT, &threads.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("can not start what {PYTHON} names"))?;
        let requests = child.stdin.take().context("the peers have no input")?;
        let answers = BufReader::new(child.stdout.take().context("the peers have no output")?);
        Ok(Self(Some(RefCell::new(Process { child, requests, answers }))))
    }

    /// This peer as a contender, if there is something of the kind.
    ///
    /// # Errors
    ///
    /// The peers have failed.
    pub fn find<'a>(&'a self, peer: &'a str, what: &'a str, side: usize) -> Result<Option<Peer<'a>>> {
        let Some(process) = &self.0 else { return Ok(None) };
        let exists = process.borrow_mut().ask(&Request { peer, what, side, calls: 0 })?.is_some();
        Ok(exists.then_some(Peer { process, peer, what, side }))
    }
}

impl Process {
    fn ask(&mut self, request: &Request) -> Result<Option<f64>> {
        writeln!(self.requests, "{}", serde_json::to_string(request)?).context("the peers do not listen")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer).context("the peers do not answer")?;
        let answer: Answer = serde_json::from_str(&answer).with_context(|| format!("a peer answers `{answer}`"))?;
        Ok(answer.ms)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // it may have ended by itself
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

pub struct Peer<'a> {
    process: &'a RefCell<Process>,
    peer: &'a str,
    what: &'a str,
    side: usize,
}

impl Contender for Peer<'_> {
    fn time(&mut self, calls: u32) -> Result<Duration> {
        let request = Request { peer: self.peer, what: self.what, side: self.side, calls };
        let ms = self.process.borrow_mut().ask(&request)?.context("a peer measured nothing")?;
        Duration::try_from_secs_f64(ms / 1e3).with_context(|| format!("a peer took {ms} ms"))
    }
}
