//! Requantizing.
use quant_core::bit_width::BitWidthConst;
use quant_core::function::RoundSte;
use quant_core::proxy::{ClampQuantProxy, TruncQuantProxy};
use quant_core::quant::{IntQuant, PrescaledRestrictIntQuant, TruncIntQuant};
use quant_core::quantizer;

/// For integers that become integers of fewer bits.
#[quantizer(partial)]
pub struct TruncQuantSolver {
    proxy_class: TruncQuantProxy,
    tensor_quant: TruncIntQuant,
    bit_width_impl: BitWidthConst,
}

/// For integers that keep their scale, and become those nearest in a range of fewer bits.
#[quantizer(partial)]
pub struct ClampQuantSolver {
    proxy_class: ClampQuantProxy,
    tensor_quant: PrescaledRestrictIntQuant,
    int_quant: IntQuant,
    float_to_int_impl: RoundSte,
    bit_width_impl: BitWidthConst,
}
