//! Shows a training as it goes, and keeps its learning curve.
//!
//! burn-train's own text renderer prints a line for every batch; this one moves a bar on a terminal, and elsewhere
//! (a file, a pipe) prints a line now and then.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use burn::train::{
    LearnerSummary,
    logger::{EvaluationProgressLogger, TrainingProgressLogger},
    metric::{AccuracyMetric, LossMetric, Metric, MetricDefinition, MetricEntry, MetricId, NumericEntry},
    renderer::{EvaluationName, MetricState, MetricsRenderer, MetricsRendererEvaluation, MetricsRendererTraining},
};
use indicatif::{ProgressBar, ProgressStyle};

/// Without a terminal, one line for this many epochs.
const EPOCHS_PER_LINE: usize = 10;
/// Lines up the bars of several variants.
const LABEL_WIDTH: usize = 24;

/// What one epoch measured: mean loss on the training rows, accuracy in `0..=1` on the rows held back.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Epoch {
    pub train_loss: f64,
    pub accuracy: f64,
}

/// The epochs so far, shared with the renderer, which burn-train keeps in a thread of its own.
#[derive(Clone, Debug, Default)]
pub struct Curve(Arc<Mutex<Vec<Epoch>>>);

impl Curve {
    pub fn epochs(&self) -> Vec<Epoch> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn push(&self, epoch: Epoch) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(epoch);
    }
}

/// The renderer of one training.
pub struct Progress {
    label: String,
    epochs: usize,
    bar: ProgressBar,
    curve: Curve,
    current: Epoch,
    loss: Option<MetricId>,
    accuracy: Option<MetricId>,
}

impl Progress {
    /// A bar for `epochs` epochs, labelled with the name of what is trained.
    pub fn new(label: &str, epochs: usize) -> Self {
        let label = format!("{label:LABEL_WIDTH$}");
        let bar = ProgressBar::new(epochs as u64).with_prefix(label.clone());
        if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:24} epoch {pos:>2}/{len}  {msg}  {elapsed}") {
            bar.set_style(style.progress_chars("━╸ "));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { label, epochs, bar, curve: Curve::default(), current: Epoch::default(), loss: None, accuracy: None }
    }

    pub fn curve(&self) -> Curve {
        self.curve.clone()
    }

    fn show(&self, epoch: usize) {
        let Epoch { train_loss, accuracy } = self.current;
        let message = format!("loss {train_loss:.4}  test accuracy {:5.1} %", accuracy * 100.0);
        if self.bar.is_hidden() && (epoch.is_multiple_of(EPOCHS_PER_LINE) || epoch == self.epochs) {
            let seconds = self.bar.elapsed().as_secs_f64();
            eprintln!("{} epoch {epoch:>2}/{}  {message}  {seconds:.1} s", self.label, self.epochs);
        }
        self.bar.set_message(message);
        self.bar.set_position(epoch as u64);
    }
}

/// The value a metric has at the end of an epoch; before that it changes with every batch.
fn at_end_of_epoch(state: MetricState, metric: &Option<MetricId>) -> Option<f64> {
    match state {
        MetricState::Numeric(MetricEntry { metric_id, .. }, Some(NumericEntry::Final(value)))
            if Some(&metric_id) == metric.as_ref() =>
        {
            Some(value)
        }
        _ => None,
    }
}

impl MetricsRendererTraining for Progress {
    fn update_train(&mut self, state: MetricState) {
        if let Some(loss) = at_end_of_epoch(state, &self.loss) {
            self.current.train_loss = loss;
        }
    }

    fn update_valid(&mut self, state: MetricState) {
        if let Some(percent) = at_end_of_epoch(state, &self.accuracy) {
            self.current.accuracy = percent / 100.0;
        }
    }

    fn on_train_end(&mut self, _summary: Option<LearnerSummary>) -> Result<(), Box<dyn core::error::Error>> {
        Ok(())
    }
}

impl TrainingProgressLogger for Progress {
    fn start(&mut self, _epochs: usize, _first: usize, _items: Option<usize>, _label: Option<&str>) {
        self.bar.reset_elapsed();
    }

    fn update_epoch(&mut self, epoch: usize) {
        self.curve.push(self.current);
        self.show(epoch);
    }

    fn end(&mut self) {
        self.bar.abandon();
    }

    fn start_split(&mut self, _split: &str, _items: usize) {}
    fn update_split(&mut self, _items: usize) {}
    fn end_split(&mut self) {}
    fn log_event_training(&mut self, _event: String) {}
}

impl MetricsRenderer for Progress {
    fn register_metric(&mut self, definition: MetricDefinition) {
        if definition.name == LossMetric::new().name() {
            self.loss = Some(definition.metric_id);
        } else if definition.name == AccuracyMetric::new().name() {
            self.accuracy = Some(definition.metric_id);
        }
    }

    fn manual_close(&mut self) {}
}

// burn-train asks one renderer to do both; nothing here runs its evaluator.
impl MetricsRendererEvaluation for Progress {
    fn update_test(&mut self, _name: EvaluationName, _state: MetricState) {}
}

impl EvaluationProgressLogger for Progress {
    fn start_global_progress(&mut self, _tests: usize) {}
    fn start_test(&mut self, _name: &str, _items: usize) {}
    fn update_test_progress(&mut self, _items: usize) {}
    fn end_test(&mut self) {}
    fn end_global_progress(&mut self) {}
    fn log_event_evaluation(&mut self, _event: String) {}
}
