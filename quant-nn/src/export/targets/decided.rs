//! What the wiring decides.
use super::Requirement;
use quant_core::inject::{Quantizer, Wiring};

/// An attribute that breaks a rule, and what it is: a component by its name, a literal as `= value`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Violation {
    pub(super) attribute: &'static str,
    pub(super) what: &'static str,
}

/// What of a quantizer does not fit, where that is known.
pub(super) const fn violates<Q: Quantizer>(requirement: Requirement) -> Option<Violation> {
    let is_truncating = matches!(bytes(tensor_quant::<Q>()), b"TruncIntQuant");
    match requirement {
        Requirement::Integers => {
            let what = tensor_quant::<Q>();
            violation("tensor_quant", what, matches!(bytes(what), b"FloatQuant"))
        }
        Requirement::NotBinary => {
            let what = tensor_quant::<Q>();
            violation("tensor_quant", what, matches!(bytes(what), b"BinaryQuant" | b"ClampedBinaryQuant"))
        }
        Requirement::NoTruncation => violation("tensor_quant", tensor_quant::<Q>(), is_truncating),
        Requirement::NotQuantized => violation("tensor_quant", tensor_quant::<Q>(), true),
        Requirement::NoZeroPoint => {
            let what = Wiring::find::<Q>(&["tensor_quant", "zero_point_impl"]);
            violation("zero_point_impl", what, is_shifting(bytes(what)))
        }
        Requirement::IntegerZeroPoint => {
            let what = Wiring::find::<Q>(&["tensor_quant", "zero_point_impl", "quantize_zero_point"]);
            violation("quantize_zero_point", what, matches!(bytes(what), b"= false"))
        }
        Requirement::PowerOfTwoScale => {
            let what = scaling::<Q>("restrict_scaling_impl");
            // a constant may be one
            let is_const = matches!(bytes(Wiring::find::<Q>(&["tensor_quant", "scaling_impl"])), b"ConstScaling");
            let is_float =
                matches!(bytes(what), b"FloatRestrictValue" | b"LogFloatRestrictValue" | b"SignedFloatRestrictValue");
            violation("restrict_scaling_impl", what, !is_const && is_float)
        }
        Requirement::OneScale => {
            const VIEW: &str = "scaling_stats_input_view_shape_impl";
            let what = scaling::<Q>(VIEW);
            // a statistic over channels may be one number, which the shape says then
            let is_one = matches!(bytes(scaling::<Q>("scaling_shape")), b"" | b"default");
            violation(VIEW, what, !is_one && is_of_channels(bytes(what)))
        }
        Requirement::BitWidth { min, max } => {
            let what = Wiring::find::<Q>(&["tensor_quant", "bit_width_impl", "bit_width"]);
            let is_const = matches!(bytes(Wiring::find::<Q>(&["tensor_quant", "bit_width_impl"])), b"BitWidthConst");
            let is_other = matches!(literal(bytes(what)), Some(bits) if bits < min || bits > max);
            violation("bit_width", what, is_const && is_other)
        }
        Requirement::Signed => violation("signed", integers::<Q>("signed"), is_unsigned::<Q>()),
        Requirement::FullRange => violation("narrow_range", integers::<Q>("narrow_range"), is_narrow::<Q>()),
        Requirement::SignedIfNarrow => {
            violation("narrow_range", integers::<Q>("narrow_range"), is_narrow::<Q>() && is_unsigned::<Q>())
        }
        Requirement::RoundHalfToEven => {
            let what = integers::<Q>("float_to_int_impl");
            // of what is truncated rounding down is exact too
            let is_exact = is_truncating && matches!(bytes(what), b"FloorSte");
            violation("float_to_int_impl", what, !is_exact && rounds_otherwise(bytes(what)))
        }
    }
}

const fn is_shifting(component: &[u8]) -> bool {
    matches!(
        component,
        b"ParameterZeroPoint"
            | b"ParameterFromRuntimeZeroPoint"
            | b"ParameterFromStatsFromParameterZeroPoint"
            | b"StatsFromParameterZeroPoint"
            | b"RuntimeDynamicGroupZeroPoint"
            | b"HalfQuadraticOptimizerZeroPoint"
    )
}

const fn is_of_channels(view: &[u8]) -> bool {
    matches!(view, b"OverOutputChannelView" | b"OverSubChannelBlockView" | b"OverBatchOverOutputChannelView")
}

const fn rounds_otherwise(rounding: &[u8]) -> bool {
    matches!(rounding, b"FloorSte" | b"CeilSte" | b"RoundToZeroSte" | b"DpuRoundSte" | b"StochasticRoundSte")
}

const fn is_unsigned<Q: Quantizer>() -> bool {
    matches!(bytes(integers::<Q>("signed")), b"= false")
}

const fn is_narrow<Q: Quantizer>() -> bool {
    matches!(bytes(integers::<Q>("narrow_range")), b"= true")
}

const fn tensor_quant<Q: Quantizer>() -> Option<&'static str> {
    Wiring::find::<Q>(&["tensor_quant"])
}

const fn scaling<Q: Quantizer>(attribute: &str) -> Option<&'static str> {
    Wiring::find::<Q>(&["tensor_quant", "scaling_impl", attribute])
}

/// An attribute of the part that makes integers, wherever the tensor quantizer has that.
const fn integers<Q: Quantizer>(attribute: &str) -> Option<&'static str> {
    let parts = ["int_quant", "decoupled_int_quant"];
    let mut at = 0;
    while at < parts.len() {
        if let Some(what) = Wiring::find::<Q>(&["tensor_quant", parts[at], attribute]) {
            return Some(what);
        }
        at += 1;
    }
    Wiring::find::<Q>(&["tensor_quant", attribute])
}

const fn violation(attribute: &'static str, what: Option<&'static str>, is_unfit: bool) -> Option<Violation> {
    match what {
        Some(what) if is_unfit => Some(Violation { attribute, what }),
        _ => None,
    }
}

/// A constant compares no texts, but matches their bytes.
const fn bytes(what: Option<&'static str>) -> &'static [u8] {
    match what {
        Some(what) => what.as_bytes(),
        None => b"",
    }
}

/// The number of `= number`.
const fn literal(bytes: &[u8]) -> Option<usize> {
    if bytes.len() < 3 || bytes[0] != b'=' || bytes[1] != b' ' {
        return None;
    }
    let (mut number, mut at) = (0_usize, 2);
    while at < bytes.len() {
        match bytes[at] {
            digit @ b'0'..=b'9' => number = number.saturating_mul(10).saturating_add((digit - b'0') as usize),
            _ => return None,
        }
        at += 1;
    }
    Some(number)
}
