//! What the wiring decides.
use super::Requirement;
use quant_core::inject::{Quantizer, Wiring};

/// The attributes of a quantizer that targets have rules for, as far as they are known; components by their names, literals as
/// `= value`.
#[derive(Clone, Copy)]
pub(super) struct Decided {
    tensor_quant: Option<&'static str>,
    zero_point_impl: Option<&'static str>,
    quantize_zero_point: Option<&'static str>,
    scaling_impl: Option<&'static str>,
    restrict_scaling_impl: Option<&'static str>,
    scaling_view: Option<&'static str>,
    scaling_shape: Option<&'static str>,
    bit_width_impl: Option<&'static str>,
    bit_width: Option<&'static str>,
    signed: Option<&'static str>,
    narrow_range: Option<&'static str>,
    float_to_int_impl: Option<&'static str>,
}

/// An attribute that breaks a rule, and what it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Violation {
    pub(super) attribute: &'static str,
    pub(super) what: &'static str,
}

const VIEW: &str = "scaling_stats_input_view_shape_impl";

impl Decided {
    pub(super) const fn of<Q: Quantizer>() -> Self {
        Self {
            tensor_quant: Wiring::find::<Q>(&["tensor_quant"]),
            zero_point_impl: Wiring::find::<Q>(&["tensor_quant", "zero_point_impl"]),
            quantize_zero_point: Wiring::find::<Q>(&["tensor_quant", "zero_point_impl", "quantize_zero_point"]),
            scaling_impl: Wiring::find::<Q>(&["tensor_quant", "scaling_impl"]),
            restrict_scaling_impl: Wiring::find::<Q>(&["tensor_quant", "scaling_impl", "restrict_scaling_impl"]),
            scaling_view: Wiring::find::<Q>(&["tensor_quant", "scaling_impl", VIEW]),
            scaling_shape: Wiring::find::<Q>(&["tensor_quant", "scaling_impl", "scaling_shape"]),
            bit_width_impl: Wiring::find::<Q>(&["tensor_quant", "bit_width_impl"]),
            bit_width: Wiring::find::<Q>(&["tensor_quant", "bit_width_impl", "bit_width"]),
            signed: of_integers::<Q>("signed"),
            narrow_range: of_integers::<Q>("narrow_range"),
            float_to_int_impl: of_integers::<Q>("float_to_int_impl"),
        }
    }

    /// What does not fit, where that is known.
    pub(super) const fn violates(&self, requirement: Requirement) -> Option<Violation> {
        const BINARY: &[&str] = &["BinaryQuant", "ClampedBinaryQuant"];
        match requirement {
            Requirement::Integers => component("tensor_quant", self.tensor_quant, &["FloatQuant"]),
            Requirement::NotBinary => component("tensor_quant", self.tensor_quant, BINARY),
            Requirement::NoZeroPoint => component("zero_point_impl", self.zero_point_impl, SHIFTING),
            Requirement::IntegerZeroPoint => value("quantize_zero_point", self.quantize_zero_point, "= false"),
            Requirement::PowerOfTwoScale => match self.scaling_impl {
                // a constant may be one
                Some(scaling) if is_one_of(scaling, &["ConstScaling"]) => None,
                _ => component("restrict_scaling_impl", self.restrict_scaling_impl, FLOATING),
            },
            // a statistic over channels may be one number, which the shape says then
            Requirement::OneScale => match self.scaling_shape {
                Some(shape) if !is_one_of(shape, &["default"]) => component(VIEW, self.scaling_view, PER_CHANNEL),
                _ => None,
            },
            Requirement::BitWidth { min, max } => match (self.bit_width_impl, self.bit_width) {
                (Some(width), Some(what)) if is_one_of(width, &["BitWidthConst"]) => match literal(what) {
                    Some(bits) if bits < min || bits > max => Some(Violation { attribute: "bit_width", what }),
                    _ => None,
                },
                _ => None,
            },
            Requirement::Signed => value("signed", self.signed, "= false"),
            Requirement::FullRange => value("narrow_range", self.narrow_range, "= true"),
            Requirement::SignedIfNarrow => match value("signed", self.signed, "= false") {
                Some(_) => value("narrow_range", self.narrow_range, "= true"),
                None => None,
            },
            Requirement::NoTruncation => component("tensor_quant", self.tensor_quant, TRUNCATING),
            Requirement::RoundHalfToEven => match (self.tensor_quant, self.float_to_int_impl) {
                // of what is truncated rounding down is exact too
                (Some(tensor_quant), Some(rounding))
                    if is_one_of(tensor_quant, TRUNCATING) && is_one_of(rounding, &["FloorSte"]) =>
                {
                    None
                }
                (_, rounding) => component("float_to_int_impl", rounding, ROUNDING_OTHERWISE),
            },
            Requirement::NotQuantized => match self.tensor_quant {
                Some(what) => Some(Violation { attribute: "tensor_quant", what }),
                None => None,
            },
        }
    }
}

const TRUNCATING: &[&str] = &["TruncIntQuant"];
const SHIFTING: &[&str] = &[
    "ParameterZeroPoint",
    "ParameterFromRuntimeZeroPoint",
    "ParameterFromStatsFromParameterZeroPoint",
    "StatsFromParameterZeroPoint",
    "RuntimeDynamicGroupZeroPoint",
    "HalfQuadraticOptimizerZeroPoint",
];
const FLOATING: &[&str] = &["FloatRestrictValue", "LogFloatRestrictValue", "SignedFloatRestrictValue"];
const PER_CHANNEL: &[&str] = &["OverOutputChannelView", "OverSubChannelBlockView", "OverBatchOverOutputChannelView"];
const ROUNDING_OTHERWISE: &[&str] = &["FloorSte", "CeilSte", "RoundToZeroSte", "DpuRoundSte", "StochasticRoundSte"];

/// An attribute of the part that makes integers, wherever the tensor quantizer has that.
const fn of_integers<Q: Quantizer>(attribute: &str) -> Option<&'static str> {
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

const fn component(attribute: &'static str, what: Option<&'static str>, unfit: &[&str]) -> Option<Violation> {
    match what {
        Some(what) if is_one_of(what, unfit) => Some(Violation { attribute, what }),
        _ => None,
    }
}

const fn value(attribute: &'static str, what: Option<&'static str>, unfit: &str) -> Option<Violation> {
    component(attribute, what, &[unfit])
}

const fn is_one_of(text: &str, of: &[&str]) -> bool {
    let mut at = 0;
    while at < of.len() {
        if is(text.as_bytes(), of[at].as_bytes()) {
            return true;
        }
        at += 1;
    }
    false
}

const fn is(text: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < text.len() && at < other.len() && text[at] == other[at] {
        at += 1;
    }
    at == text.len() && at == other.len()
}

/// The number of `= number`.
const fn literal(what: &str) -> Option<usize> {
    let bytes = what.as_bytes();
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
