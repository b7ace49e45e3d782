//! Requantizing.
use quant_core::bit_width::BitWidthConst;
use quant_core::proxy::TruncQuantProxy;
use quant_core::quant::TruncIntQuant;
use quant_core::quantizer;

/// For integers that become integers of fewer bits.
#[quantizer(partial)]
pub struct TruncQuantSolver {
    proxy_class: TruncQuantProxy,
    tensor_quant: TruncIntQuant,
    bit_width_impl: BitWidthConst,
}
