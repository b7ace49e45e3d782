//! A quantizer of activations behind an activation, over some steps.
use crate::cases::{Case, Error, text};
use crate::compare::Outcome;
use crate::steps::{Net, steps};
use burn::tensor::{Device, Tensor, activation};
use quant_nn::{Activations, QuantIdentity, QuantIdentityConfig, QuantRelu, QuantReluConfig, Wiring};
use tests::registry::Named;

pub fn run(case: &Case, device: &Device) -> Result<Outcome, Error> {
    let overrides = case.record["overrides"].as_object().ok_or("it has no `overrides`")?;
    let (quantizer, wiring) = Named::new::<Activations>(text(case.record, "quantizer")?, overrides)?;
    case.steps()?;
    match case.get("step0/x")?.shape.len() {
        1 => check::<1>(case, quantizer, &wiring, device),
        2 => check::<2>(case, quantizer, &wiring, device),
        3 => check::<3>(case, quantizer, &wiring, device),
        4 => check::<4>(case, quantizer, &wiring, device),
        5 => check::<5>(case, quantizer, &wiring, device),
        rank => Err(format!("an input of rank {rank}")),
    }
}

fn check<const D: usize>(case: &Case, quantizer: Named, wiring: &Wiring, device: &Device) -> Result<Outcome, Error> {
    // functions that have no quantized layer stand before an identity
    let function: fn(Tensor<D>) -> Tensor<D> = match text(case.record, "activation")? {
        "relu" => return check_relu::<D>(case, quantizer, wiring, device),
        // the reference leaves a hard tanh to the range of its quantizer
        "identity" | "hardtanh" => |x| x,
        "tanh" => activation::tanh,
        "sigmoid" => activation::sigmoid,
        other => return Err(format!("there is no activation `{other}`")),
    };
    let config = QuantIdentityConfig::new().act_quant(quantizer);
    let net = Net {
        forward: &|identity: &QuantIdentity<Named>, x: Tensor<D>| identity.quantize(function(x)),
        unquantized: &|_, x| function(x),
        layout: |found| found,
        wiring,
        sums: false,
        collect_stats_steps: case.record["overrides"]["collect_stats_steps"].as_u64(),
    };
    steps(case, &net, config.try_init(device).map_err(|e| e.to_string())?, device)
}

fn check_relu<const D: usize>(
    case: &Case,
    quantizer: Named,
    wiring: &Wiring,
    device: &Device,
) -> Result<Outcome, Error> {
    let config = QuantReluConfig::new().act_quant(quantizer);
    let net = Net {
        forward: &|relu: &QuantRelu<Named>, x: Tensor<D>| relu.quantize(x),
        unquantized: &|_, x| activation::relu(x),
        layout: |found| found,
        wiring,
        sums: false,
        collect_stats_steps: case.record["overrides"]["collect_stats_steps"].as_u64(),
    };
    steps(case, &net, config.try_init(device).map_err(|e| e.to_string())?, device)
}
