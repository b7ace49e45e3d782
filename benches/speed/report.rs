//! The results, for people as tables and for programs as JSON.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use comfy_table::{CellAlignment, Table, presets::UTF8_FULL_CONDENSED};

use crate::{options::SIDE, row::Row};

/// # Errors
///
/// Says which file can not be written.
pub fn write(rows: &[Row], file: &Path) -> Result<()> {
    let json = serde_json::to_string_pretty(rows).context("the report is no JSON")?;
    fs::write(file, json + "\n").with_context(|| format!("can not write {}", file.display()))
}

/// Everything with one size of tensors.
pub fn table(rows: &[Row]) -> Table {
    let mut table = styled(
        ["", "shape", "threads", "ms", "to copy", "to float", "to peer", "peer to float", "MB"].map(String::from),
    );
    for row in rows.iter().filter(|row| row.side().is_none_or(|side| side == SIDE)) {
        let ratio = |ratio: Option<f64>| ratio.map_or(String::new(), |ratio| format!("{ratio:.2}"));
        table.add_row([
            row.what.clone(),
            row.shape.clone(),
            row.threads.to_string(),
            row.ms.map_or(String::new(), |ms| format!("{ms:.3}")),
            ratio(row.ratio_to_copy),
            ratio(row.ratio_to_float),
            ratio(row.ratio_to_peer),
            ratio(row.peer_ratio_to_float),
            row.bytes.map_or(String::new(), |bytes| format!("{:.2}", bytes as f64 / 1e6)),
        ]);
    }
    aligned(table)
}

/// The ratios to a copy, from size to size; none if there is but one.
pub fn series(rows: &[Row]) -> Option<Table> {
    let mut sides: Vec<usize> = rows.iter().filter_map(Row::side).collect();
    sides.sort_unstable();
    sides.dedup();
    if sides.len() < 2 {
        return None;
    }
    let header = ["to copy, by number of elements", "threads"].map(String::from).into_iter();
    let mut table = styled(header.chain(sides.iter().map(|side| format!("2^{}", 2 * side.ilog2()))));
    let mut lines: Vec<(&str, usize)> = Vec::new();
    for row in rows.iter().filter(|row| row.side().is_some()) {
        if !lines.contains(&(&row.what, row.threads)) {
            lines.push((&row.what, row.threads));
        }
    }
    for (what, threads) in lines {
        let ratio = |&side: &usize| {
            let row = rows.iter().find(|row| row.what == what && row.threads == threads && row.side() == Some(side));
            row.and_then(|row| row.ratio_to_copy).map_or(String::new(), |ratio| format!("{ratio:.1}"))
        };
        table.add_row([what.to_owned(), threads.to_string()].into_iter().chain(sides.iter().map(ratio)));
    }
    Some(aligned(table))
}

fn styled(header: impl IntoIterator<Item = String>) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED.with_rounded_corners()).set_header(header);
    table
}

/// Names to the left, numbers to the right.
fn aligned(mut table: Table) -> Table {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
