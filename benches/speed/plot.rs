//! Draws how costs grow with the number of elements.

use std::{collections::BTreeSet, fs, io::ErrorKind, ops::Range, path::Path};

use anyhow::{Context, Result, anyhow};
use plotters::{coord::Shift, prelude::*};

use crate::{
    row::{COMPOSED, Row},
    tensors::CASES,
};

const PANEL: (u32, u32) = (620, 520);
const FONT: &str = "sans-serif";
/// Black and the colours of Okabe and Ito, which colour-blind readers can tell apart.
const COLOURS: [RGBColor; 5] =
    [RGBColor(0, 0, 0), RGBColor(0, 114, 178), RGBColor(0, 158, 115), RGBColor(230, 159, 0), RGBColor(213, 94, 0)];
/// Room for the legend, above all lines.
const HEADROOM: f64 = 30.0;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// Writes an SVG with a panel for each number of threads. If no row was measured in several sizes there is none, and not that of an
/// earlier run either.
///
/// # Errors
///
/// Says which file can not be written.
pub fn scaling(rows: &[Row], file: &Path) -> Result<()> {
    let sides: BTreeSet<usize> = rows.iter().filter_map(Row::side).collect();
    let (first, last) = match (sides.first(), sides.last()) {
        (Some(&first), Some(&last)) if first < last => (first, last),
        _ => {
            return match fs::remove_file(file) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    Err(error).with_context(|| format!("can not remove {}", file.display()))
                }
                _ => Ok(()),
            };
        }
    };
    let elements = (first * first) as f64..(last * last) as f64;
    let threads: BTreeSet<usize> = rows.iter().map(|row| row.threads).collect();
    let mut svg = String::new();
    let size = (PANEL.0 * threads.len() as u32, PANEL.1);
    let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
    draw(rows, &threads, &elements, &area).map_err(|error| anyhow!("can not draw the costs: {error}"))?;
    drop(area);
    fs::write(file, svg).with_context(|| format!("can not write {}", file.display()))
}

fn draw(rows: &[Row], threads: &BTreeSet<usize>, elements: &Range<f64>, area: &Area) -> Drawn {
    area.fill(&WHITE)?;
    let ratios = || rows.iter().filter_map(|row| row.ratio_to_copy);
    let range = ratios().fold(1.0, f64::min)..ratios().fold(1.0, f64::max) * HEADROOM;
    for (area, &threads) in area.split_evenly((1, threads.len())).iter().zip(threads) {
        panel(rows, threads, elements, &range, area)?;
    }
    area.present()
}

fn panel(rows: &[Row], threads: usize, elements: &Range<f64>, range: &Range<f64>, area: &Area) -> Drawn {
    let title = format!("times a copy, {threads} thread{}", if threads == 1 { "" } else { "s" });
    let mut chart = ChartBuilder::on(area)
        .caption(title, (FONT, 18))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(52)
        .build_cartesian_2d(elements.clone().log_scale(), range.clone().log_scale())?;
    chart
        .configure_mesh()
        .x_desc("elements (dashed: composed operations)")
        .x_label_formatter(&|elements| format!("{elements:.0e}"))
        .y_label_formatter(&|ratio| format!("{ratio}"))
        .max_light_lines(0)
        .label_style((FONT, 13))
        .draw()?;
    for (case, colour) in CASES.iter().zip(COLOURS) {
        let points = |what: &str| -> Vec<(f64, f64)> {
            let rows = rows.iter().filter(|row| row.threads == threads && row.what == what);
            rows.filter_map(|row| Some((row.side()?.pow(2) as f64, row.ratio_to_copy?))).collect()
        };
        let fused = points(case.what);
        if fused.is_empty() {
            continue;
        }
        chart
            .draw_series(LineSeries::new(fused, colour.stroke_width(2)))?
            .label(case.what)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
        let composed = points(&format!("{}{COMPOSED}", case.what));
        chart.draw_series(DashedLineSeries::new(composed, 3, 4, colour.stroke_width(1)))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.8))
        .border_style(RGBColor(200, 200, 200))
        .label_font((FONT, 13))
        .draw()?;
    Ok(())
}
