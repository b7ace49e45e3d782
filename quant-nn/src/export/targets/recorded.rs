//! What a recording's numbers say.
use super::{Requirement, Target};
use crate::export::ExportError;
use crate::export::graph::{Format, Graph, Quant, Rounding};

/// Looks for a quantizer that the target does not run.
pub(in crate::export) fn check_graph<T: Target>(graph: &Graph) -> Result<(), ExportError> {
    for (_, quant) in graph.quantizers() {
        for rule in T::RULES.iter().filter(|rule| rule.role.covers(quant.role)) {
            if let Some(is) = violates(quant, rule.requires) {
                let number = rule.requires.number().map(|number| number.to_string()).unwrap_or_default();
                let remedy = rule.requires.remedy().join(&number);
                return Err(ExportError::Target {
                    path: quant.path.clone(),
                    quantizer: quant.quantizer,
                    target: T::NAME,
                    reason: format!("its {is}, but {} {}; {remedy}", T::NAME, rule.because),
                });
            }
        }
    }
    Ok(())
}

/// What does not fit, in words.
fn violates(quant: &Quant, requirement: Requirement) -> Option<String> {
    let zero_points = quant.zero_point.as_deref().unwrap_or_default();
    let (bits, range) = match quant.format {
        Format::Integers { bit_width, signed, narrow, rounding, .. } => {
            (Some(bit_width), Some((signed, narrow, rounding)))
        }
        Format::Binary => (Some(1.0), None),
        Format::Float { .. } => (None, None),
    };
    let signed = range.map(|(signed, ..)| signed);
    let narrow = range.map(|(_, narrow, _)| narrow);
    match requirement {
        Requirement::Integers => {
            matches!(quant.format, Format::Float { .. }).then(|| "`tensor_quant` is of a floating-point format".into())
        }
        Requirement::NotBinary => (quant.format == Format::Binary).then(|| "`tensor_quant` makes one bit".into()),
        Requirement::NoZeroPoint => {
            zero_points.iter().find(|zero| **zero != 0.0).map(|zero| format!("`zero_point_impl` makes {zero}"))
        }
        Requirement::IntegerZeroPoint => zero_points
            .iter()
            .find(|zero| zero.fract() != 0.0)
            .map(|zero| format!("`quantize_zero_point` leaves the zero point {zero}")),
        Requirement::PowerOfTwoScale => match (quant.exponents(), quant.scale.first()) {
            (None, Some(scale)) => Some(format!("`restrict_scaling_impl` makes the scale {scale}, no power of two")),
            _ => None,
        },
        Requirement::OneScale => (quant.scale.len() > 1)
            .then(|| format!("`scaling_stats_input_view_shape_impl` makes {} scales", quant.scale.len())),
        Requirement::BitWidth { min, max } => {
            let others = bits.filter(|bits| !(min as f32..=max as f32).contains(bits));
            others.map(|bits| format!("`bit_width` is {bits}"))
        }
        Requirement::Signed => (signed == Some(false)).then(|| "`signed` is false".into()),
        Requirement::FullRange => (narrow == Some(true)).then(|| "`narrow_range` is true".into()),
        Requirement::SignedIfNarrow => (narrow == Some(true) && signed == Some(false))
            .then(|| "`narrow_range` is true of unsigned integers".into()),
        Requirement::NoTruncation => quant.truncates.is_some().then(|| "`tensor_quant` truncates integers".into()),
        Requirement::RoundHalfToEven => range
            .filter(|(.., rounding)| !(quant.truncates.is_some() && *rounding == Rounding::Floor))
            .filter(|(.., rounding)| *rounding != Rounding::HalfToEven)
            .map(|(.., rounding)| format!("`float_to_int_impl` rounds otherwise ({rounding:?})")),
        Requirement::NotQuantized => Some("`tensor_quant` is there".into()),
    }
}
