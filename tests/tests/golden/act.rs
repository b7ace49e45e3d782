//! A quantizer of activations behind an activation, over some steps.
use crate::cases::{Case, Error, text};
use crate::compare::Outcome;
use crate::steps::{Net, steps};
use burn::module::Module;
use burn::tensor::{Device, Tensor, activation};
use quant_nn::{
    Activations, MaybeQuantTensor, QuantIdentityConfig, QuantReluConfig, QuantSigmoidConfig, QuantTanhConfig, Wiring,
};
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
    // a layer with this quantizer, and its function
    macro_rules! behind {
        ($config:ident, $function:expr) => {{
            let layer = $config::new().act_quant(quantizer).try_init(device).map_err(|e| e.to_string())?;
            behind(case, layer, |layer, x| layer.quantize(x), $function, wiring, device)
        }};
    }
    match text(case.record, "activation")? {
        // the reference leaves a hard tanh to the range of its quantizer
        "identity" | "hardtanh" => behind!(QuantIdentityConfig, |x: Tensor<D>| x),
        "relu" => behind!(QuantReluConfig, activation::relu::<D>),
        "sigmoid" => behind!(QuantSigmoidConfig, activation::sigmoid::<D>),
        "tanh" => behind!(QuantTanhConfig, activation::tanh::<D>),
        other => Err(format!("there is no activation `{other}`")),
    }
}

fn behind<L: Module, const D: usize>(
    case: &Case,
    layer: L,
    forward: fn(&L, Tensor<D>) -> MaybeQuantTensor<D>,
    function: fn(Tensor<D>) -> Tensor<D>,
    wiring: &Wiring,
    device: &Device,
) -> Result<Outcome, Error> {
    let net = Net {
        forward: &forward,
        unquantized: &|_, x| function(x),
        layout: |found| found,
        wiring,
        sums: false,
        collect_stats_steps: case.record["overrides"]["collect_stats_steps"].as_u64(),
    };
    steps(case, &net, layer, device)
}
