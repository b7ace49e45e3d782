//! The comparison, for people as a table and for programs as JSON.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use comfy_table::{Cell, CellAlignment, Table, presets::UTF8_FULL_CONDENSED};
use serde::Serialize;

use crate::{progress::Epoch, train::Run};

/// All variants trained so far; the first row is float.
#[derive(Serialize)]
pub struct Report {
    pub train_rows: usize,
    pub test_rows: usize,
    pub rows: Vec<Row>,
}

/// One variant: means over its seeds, and the accuracy of each.
#[derive(Serialize)]
pub struct Row {
    pub name: &'static str,
    weight_bits: usize,
    act_bits: usize,
    accuracy: f64,
    accuracies: Vec<f64>,
    weight_bytes: usize,
    train_seconds: f64,
    train_time_over_float: f64,
    /// Mean over the seeds.
    #[serde(skip)]
    pub curve: Vec<Epoch>,
}

impl Report {
    pub fn new(train_rows: usize, test_rows: usize) -> Self {
        Self { train_rows, test_rows, rows: Vec::new() }
    }

    /// Adds a variant, given its trainings.
    pub fn add(&mut self, name: &'static str, weight_bits: usize, act_bits: usize, runs: &[Run]) {
        let accuracies: Vec<f64> = runs.iter().filter_map(|run| run.curve.last()).map(|last| last.accuracy).collect();
        let train_seconds = mean(runs.iter().map(|run| run.seconds));
        let float_seconds = self.rows.first().map_or(train_seconds, |float| float.train_seconds);
        self.rows.push(Row {
            name,
            weight_bits,
            act_bits,
            accuracy: mean(accuracies.iter().copied()),
            accuracies,
            weight_bytes: runs.first().map_or(0, |run| packed_bytes(&run.weights, weight_bits)),
            train_seconds,
            train_time_over_float: train_seconds / float_seconds,
            curve: mean_curve(runs),
        });
    }

    /// # Errors
    ///
    /// Says which file can not be written.
    pub fn write(&self, file: &Path) -> Result<()> {
        let json = serde_json::to_string_pretty(self).context("the report is no JSON")?;
        fs::write(file, json + "\n").with_context(|| format!("can not write {}", file.display()))
    }

    /// How much a difference in accuracy says.
    pub fn note(&self) -> String {
        format!(
            "Measured on {} held-back digits: one of them is {:.2} %.",
            self.test_rows,
            100.0 / self.test_rows as f64
        )
    }

    pub fn table(&self) -> Table {
        let mut table = Table::new();
        table.load_style(UTF8_FULL_CONDENSED.with_rounded_corners()).set_header([
            "",
            "weights",
            "activations",
            "test accuracy",
            "vs float",
            "weight memory",
            "training",
            "vs float",
        ]);
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let Some(float) = self.rows.first() else { return table };
        for row in &self.rows {
            table.add_row(row.cells(float));
        }
        table
    }
}

impl Row {
    fn cells(&self, float: &Row) -> [Cell; 8] {
        [
            Cell::new(self.name),
            Cell::new(format!("{} bit", self.weight_bits)),
            Cell::new(format!("{} bit", self.act_bits)),
            Cell::new(self.accuracy_text()),
            Cell::new(format!("{:+.1} points", percent(self.accuracy) - percent(float.accuracy))),
            Cell::new(format!("{:.1} kB", self.weight_bytes as f64 / 1000.0)),
            Cell::new(format!("{:.1} s", self.train_seconds)),
            Cell::new(format!("{:.2} x", self.train_time_over_float)),
        ]
    }

    fn accuracy_text(&self) -> String {
        let text = format!("{:.1} %", percent(self.accuracy));
        if self.accuracies.len() < 2 {
            return text;
        }
        let lowest = self.accuracies.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = self.accuracies.iter().copied().fold(0.0, f64::max);
        format!("{text} ({:.1} to {:.1})", percent(lowest), percent(highest))
    }
}

/// Rounded as it is printed, so that differences are those of the printed numbers.
fn percent(accuracy: f64) -> f64 {
    (accuracy * 1000.0).round() / 10.0
}

/// What the weights take when every layer is packed without gaps; a layer starts at a whole byte.
fn packed_bytes(weights: &[usize], bits: usize) -> usize {
    weights.iter().map(|count| (count * bits).div_ceil(8)).sum()
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len();
    values.sum::<f64>() / count as f64
}

fn mean_curve(runs: &[Run]) -> Vec<Epoch> {
    let epochs = runs.iter().map(|run| run.curve.len()).min().unwrap_or(0);
    let at = |epoch: usize, value: fn(&Epoch) -> f64| mean(runs.iter().map(|run| value(&run.curve[epoch])));
    (0..epochs)
        .map(|epoch| Epoch { train_loss: at(epoch, |e| e.train_loss), accuracy: at(epoch, |e| e.accuracy) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_weights() {
        assert_eq!(packed_bytes(&[144, 4608, 5120], 32), 9872 * 4);
        assert_eq!(packed_bytes(&[144, 4608, 5120], 1), 18 + 576 + 640);
        assert_eq!(packed_bytes(&[3, 3], 2), 2, "six bits take a byte in each layer");
    }

    #[test]
    fn a_report_holds_means_and_ratios() {
        let run = |accuracy, seconds| Run {
            curve: vec![Epoch { train_loss: 1.0, accuracy: 0.5 }, Epoch { train_loss: 0.5, accuracy }],
            seconds,
            weights: vec![16],
        };
        let mut report = Report::new(8, 2);
        report.add("float", 32, 32, &[run(1.0, 2.0), run(0.5, 4.0)]);
        report.add("binary", 1, 8, &[run(0.5, 6.0)]);
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["rows"][0]["accuracy"], 0.75);
        assert_eq!(json["rows"][0]["accuracies"], serde_json::json!([1.0, 0.5]));
        assert_eq!(json["rows"][1]["train_time_over_float"], 2.0);
        assert_eq!(json["rows"][1]["weight_bytes"], 2);
        assert_eq!(report.rows[0].curve[1], Epoch { train_loss: 0.5, accuracy: 0.75 });
    }
}
