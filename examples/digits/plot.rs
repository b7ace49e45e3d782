//! Draws the learning curves.

use std::{fs, ops::Range, path::Path};

use anyhow::{Context, Result, anyhow};
use plotters::{coord::Shift, prelude::*};

use crate::{progress::Epoch, report::Row};

const SIZE: (u32, u32) = (1080, 440);
const FONT: &str = "sans-serif";
/// Black and the colours of Okabe and Ito, which colour-blind readers can tell apart.
const COLOURS: [RGBColor; 5] =
    [RGBColor(0, 0, 0), RGBColor(0, 114, 178), RGBColor(0, 158, 115), RGBColor(230, 159, 0), RGBColor(213, 94, 0)];

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// Writes an SVG with the test accuracy on the left and the training loss on the right, a line for each variant.
///
/// # Errors
///
/// Says which file can not be written.
pub fn learning_curves(rows: &[Row], file: &Path) -> Result<()> {
    let mut svg = String::new();
    draw(rows, &SVGBackend::with_string(&mut svg, SIZE).into_drawing_area())
        .map_err(|error| anyhow!("can not draw the learning curves: {error}"))?;
    fs::write(file, svg).with_context(|| format!("can not write {}", file.display()))
}

fn draw(rows: &[Row], area: &Area) -> Drawn {
    area.fill(&WHITE)?;
    let (left, right) = area.split_horizontally(SIZE.0 / 2);
    let accuracies = Panel { title: "test accuracy, %", value: |epoch| epoch.accuracy * 100.0, range: accuracy_range };
    // Losses fall by orders of magnitude, so their panel shows the logarithm.
    let losses = Panel { title: "training loss, log10", value: |epoch| epoch.train_loss.log10(), range: full_range };
    accuracies.draw(rows, &left, true)?;
    losses.draw(rows, &right, false)?;
    area.present()
}

struct Panel {
    title: &'static str,
    value: fn(&Epoch) -> f64,
    range: fn(&[Vec<f64>]) -> Range<f64>,
}

impl Panel {
    fn draw(&self, rows: &[Row], area: &Area, legend: bool) -> Drawn {
        let lines: Vec<Vec<f64>> = rows.iter().map(|row| row.curve.iter().map(self.value).collect()).collect();
        let epochs = lines.iter().map(Vec::len).max().unwrap_or(0).max(2);
        let range = (self.range)(&lines);
        let mut chart = ChartBuilder::on(area)
            .caption(self.title, (FONT, 18))
            .margin(12)
            .x_label_area_size(36)
            .y_label_area_size(48)
            .build_cartesian_2d(1.0..epochs as f64, range.clone())?;
        chart
            .configure_mesh()
            .x_desc("epoch")
            .x_labels(epochs.min(10))
            .x_label_formatter(&|epoch| if epoch.fract() == 0.0 { format!("{epoch:.0}") } else { String::new() })
            // adding 0 makes −0 a 0
            .y_label_formatter(&|value| format!("{:.1}", (value * 10.0).round() / 10.0 + 0.0))
            .max_light_lines(0)
            .label_style((FONT, 13))
            .draw()?;

        for ((row, line), colour) in rows.iter().zip(&lines).zip(COLOURS.iter().cycle()) {
            // A point below the axis would be drawn across the labels: such a line begins where it enters the panel.
            let points = (1..).map(f64::from).zip(line.iter().copied()).filter(|(_, value)| range.contains(value));
            chart
                .draw_series(LineSeries::new(points, colour.stroke_width(2)))?
                .label(row.name)
                .legend(|(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
        }
        if legend {
            chart
                .configure_series_labels()
                .position(SeriesLabelPosition::LowerRight)
                .background_style(WHITE.mix(0.8))
                .border_style(RGBColor(200, 200, 200))
                .label_font((FONT, 14))
                .draw()?;
        }
        Ok(())
    }
}

/// The highest floor below every final accuracy: variants end within a few percent of each other, and the first
/// epochs, far below, would press the lines together.
fn accuracy_range(lines: &[Vec<f64>]) -> Range<f64> {
    let lowest = lines.iter().filter_map(|line| line.last()).copied().fold(100.0, f64::min);
    let floor = [90.0, 80.0, 50.0].into_iter().find(|&floor| lowest > floor + 1.0).unwrap_or(0.0);
    floor..100.2
}

fn full_range(lines: &[Vec<f64>]) -> Range<f64> {
    let finite = || lines.iter().flatten().copied().filter(|value| value.is_finite());
    let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
    // Without a finite value, or with only one, any panel will do.
    if low < high { low - 0.1..high + 0.1 } else { -1.0..1.0 }
}
