//! Runs cases, none of which can stop the others, and counts.
use crate::cases::{Case, Cases, Error, text};
use crate::compare::Outcome;
use crate::{act, layer, ste, weight};
use burn::tensor::Device;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many of the differences of a case are shown.
const SHOWN: usize = 4;

/// What every case is run on, with autodiff.
#[allow(deprecated)] // burn retires its ndarray backend; it is covered while it is there
pub fn devices() -> [(&'static str, Device); 2] {
    [("flex", Device::flex().autodiff()), ("ndarray", Device::ndarray().autodiff())]
}

#[derive(Default)]
struct Count {
    equal: usize,
    tolerated: usize,
    different: usize,
}

/// What came of the cases.
#[derive(Default)]
pub struct Report {
    families: BTreeMap<String, Count>,
    /// Of each case that differs.
    pub different: Vec<(String, Vec<String>)>,
}

impl Report {
    pub fn total(&self) -> usize {
        self.families.values().map(|c| c.equal + c.tolerated + c.different).sum()
    }

    pub fn passed(&self) -> usize {
        self.families.values().map(|c| c.equal + c.tolerated).sum()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (id, differences) in &self.different {
            writeln!(f, "{id}")?;
            for difference in differences.iter().take(SHOWN) {
                writeln!(f, "    {difference}")?;
            }
            if differences.len() > SHOWN {
                writeln!(f, "    and {} more", differences.len() - SHOWN)?;
            }
        }
        writeln!(f, "{:<10}{:>8}{:>18}{:>11}", "family", "equal", "within tolerance", "different")?;
        for (family, Count { equal, tolerated, different }) in &self.families {
            writeln!(f, "{family:<10}{equal:>8}{tolerated:>18}{different:>11}")?;
        }
        write!(f, "golden: {} of {}", self.passed(), self.total())
    }
}

/// Runs every case whose id is wanted on every backend.
pub fn run(cases: &Cases, wanted: impl Fn(&str) -> bool) -> Report {
    let records = cases.records();
    let mut report = Report::default();
    for record in &records {
        let id = record["id"].as_str().map_or_else(|| format!("a case without an id: {record}"), String::from);
        if !wanted(&id) {
            continue;
        }
        let count = report.families.entry(record["family"].as_str().unwrap_or("?").into()).or_default();
        let (mut tolerated, mut differences) = (false, vec![]);
        for (backend, device) in devices() {
            let outcome = guarded(|| case(cases, record, &records, &device)).unwrap_or_else(|error| {
                let mut outcome = Outcome::default();
                outcome.fail(error);
                outcome
            });
            tolerated |= outcome.tolerated;
            differences.extend(outcome.differences.into_iter().map(|d| format!("{backend}: {d}")));
        }
        match (differences.is_empty(), tolerated) {
            (true, false) => count.equal += 1,
            (true, true) => count.tolerated += 1,
            (false, _) => count.different += 1,
        }
        if !differences.is_empty() {
            report.different.push((id, differences));
        }
    }
    report
}

fn case(cases: &Cases, record: &Value, all: &[&Value], device: &Device) -> Result<Outcome, Error> {
    let run: &dyn Fn(&Case) -> _ = match text(record, "family")? {
        "ste" => &|case| ste::run(case, device),
        "weight" => &|case| weight::run(case, device),
        "act" => &|case| act::run(case, device),
        "layer" => &|case| layer::run(case, all, device),
        other => return Err(format!("there is no family `{other}`")),
    };
    run(&cases.case(record)?)
}

thread_local! {
    /// The message of a panic on this thread, where it is caught.
    static CAUGHT: RefCell<Option<Option<String>>> = const { RefCell::new(None) };
}

/// A panic is an error too, and prints nothing.
fn guarded(run: impl FnOnce() -> Result<Outcome, Error>) -> Result<Outcome, Error> {
    static HOOK: std::sync::Once = std::sync::Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let caught =
                CAUGHT.with_borrow_mut(|caught| caught.as_mut().map(|message| *message = Some(info.to_string())));
            if caught.is_none() {
                before(info);
            }
        }));
    });
    CAUGHT.set(Some(None));
    let result = catch_unwind(AssertUnwindSafe(run));
    let message = CAUGHT.take().flatten().unwrap_or_default();
    result.unwrap_or_else(|_| Err(format!("a panic: {message}")))
}
