//! The same as a C header.
use super::entry::Entry;
use crate::export::ExportError;
use crate::export::c_name::check_c_name;
use crate::export::element::Element;
use crate::export::graph::Graph;
use std::fmt::Write;

/// C99 arrays of integers, scales and zero points, each behind a prefix.
pub(in crate::export) fn header(graph: &Graph, prefix: &str) -> Result<String, ExportError> {
    check_c_name(prefix)?;
    // another than that of a program, which may have the same name
    let guard = format!("{}_INTEGERS_H", prefix.to_uppercase());
    let mut text = format!(
        "/* Generated. Each tensor is (int - zero_point) * scale; arrays are row by row. */\n\
         #ifndef {guard}\n#define {guard}\n#include <stdint.h>\n"
    );
    let mut names = std::collections::HashSet::new();
    for entry in Entry::all(graph)? {
        let mut name = format!("{prefix}_{}", identifier(&entry.name));
        while !names.insert(name.clone()) {
            name.push('_');
        }
        let [min, max] = entry.range();
        let _ = writeln!(text, "\n/* {}: {min} to {max}, {} */", entry.quant.path, entry.quant.quantizer);
        if let Some(parameter) = &entry.parameter {
            let shape: Vec<_> = parameter.constant.shape.iter().map(usize::to_string).collect();
            let layout = entry.layer.as_ref().map(|layer| format!(", which is {}", layer.layout)).unwrap_or_default();
            let _ = writeln!(text, "/* shape: {}{layout} */", shape.join(", "));
            if let Some(most) = entry.layer.as_ref().and_then(|layer| layer.accumulator_max) {
                let _ = writeln!(text, "/* without its bias the layer adds up at most {most} */");
            }
            array(
                &mut text,
                &Element::of(min, max).c(),
                &name,
                parameter.int.iter().map(|int| {
                    // the literal of the lowest 32-bit integer is a long
                    if *int == i64::from(i32::MIN) { "-2147483647 - 1".into() } else { int.to_string() }
                }),
            );
        }
        array(
            &mut text,
            "float",
            &format!("{name}_scale"),
            entry.quant.scale.iter().map(|scale| format!("{scale:e}f")),
        );
        if let Some(exponents) = entry.quant.exponents() {
            let name = format!("{name}_exponent");
            array(&mut text, "int16_t", &name, exponents.iter().map(i32::to_string));
        }
        if let Some(zero_points) = &entry.quant.zero_point {
            array(
                &mut text,
                "float",
                &format!("{name}_zero_point"),
                zero_points.iter().map(|zero| format!("{zero:e}f")),
            );
        }
    }
    let _ = writeln!(text, "\n#endif");
    Ok(text)
}

fn array(text: &mut String, c_type: &str, name: &str, numbers: impl ExactSizeIterator<Item = String>) {
    let count = numbers.len();
    let numbers: Vec<_> = numbers.collect();
    let lines: Vec<_> = numbers.chunks(20).map(|line| line.join(", ")).collect();
    let _ = writeln!(text, "static const {c_type} {name}[{count}] = {{\n    {}\n}};", lines.join(",\n    "));
}

fn identifier(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}
