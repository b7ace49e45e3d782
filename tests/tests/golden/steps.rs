//! A module over the steps of a case: passes in training with an optimizer's step after each, then one in evaluation.
use crate::cases::{Case, Error, Recorded};
use crate::compare::{GRADIENT, Outcome, Reference};
use crate::parameters::{Learned, Mode, gradients, parameters, values};
use crate::quantized::{facts, quantized, tolerance};
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_nn::{MaybeQuantTensor, Wiring};
use serde_json::Value;
use std::collections::BTreeMap;
use tests::numbers::{Step, floats};

/// How a module is run.
pub struct Net<'a, M, const X: usize> {
    /// The layer or activation that quantizes its output.
    pub forward: &'a dyn Fn(&M, Tensor<X>) -> MaybeQuantTensor<X>,
    /// The same without its last quantizer: where the ties were. It may change the module.
    pub unquantized: &'a dyn Fn(M, Tensor<X>) -> Tensor<X>,
    /// Parameters in the reference's layout.
    pub layout: fn(BTreeMap<String, Learned>) -> BTreeMap<String, Learned>,
    /// What its last quantizer consists of.
    pub wiring: &'a Wiring,
    /// Whether the gradient of the input is a sum too, as in a layer.
    pub sums: bool,
    /// After how many steps statistics become parameters.
    pub collect_stats_steps: Option<u64>,
}

pub fn steps<M: Module, const X: usize>(
    case: &Case,
    net: &Net<M, X>,
    mut module: M,
    device: &Device,
) -> Result<Outcome, Error> {
    let mut outcome = Outcome::default();
    for (k, record) in case.steps()?.iter().enumerate() {
        let at = format!("step{k}/");
        let training = match record["mode"].as_str() {
            Some("train") => true,
            Some("eval") => false,
            _ => return Err(format!("{at}: `mode` is {}", record["mode"])),
        };
        let x = case.get(&format!("{at}x"))?;
        let input: Tensor<X> = x.tensor(device)?;
        let copy = module.clone().fork(device).map(&mut Mode { training });
        let unquantized = floats(&(net.unquantized)(copy, input.clone()));
        if !training {
            // as a user evaluates, without gradients
            let output = (net.forward)(&module.valid(), input.clone().inner());
            compare(&mut outcome, case, record, &at, net, output, &unquantized)?;
            module = module.map(&mut Mode { training });
        }
        let input = input.require_grad();
        let output = (net.forward)(&module, input.clone());
        let Some(value) = output.as_quant().map(|quant| quant.value.clone()) else {
            return Err(format!("{at}the output is not quantized"));
        };
        let ties = compare(&mut outcome, case, record, &at, net, output, &unquantized)?;

        let gradient: Recorded = case.get(&format!("{at}grad_value"))?;
        let of_element = GRADIENT.across(&ties, &gradient.values);
        let of_sum = of_element.summed(&gradient.values);
        let grads = (value * gradient.tensor(device)?).sum().backward();
        let of_x = input.grad(&grads).map_or_else(|| vec![0.0; x.values.len()], |g| floats(&g));
        let theirs = case.get(&format!("{at}grad_x"))?;
        outcome.close(&format!("{at}grad_x"), &of_x, &theirs.values, if net.sums { of_sum } else { of_element });
        let found = (net.layout)(parameters(&module, Some(&grads)));
        gradients(&mut outcome, case, record, &at, &found, of_sum)?;
        module = if training { module.map(&mut Step) } else { module.map(&mut Mode { training: true }) };
        if record.get("params").is_some() {
            let next = (net.collect_stats_steps == Some(k as u64 + 1)).then(|| format!("step{}/", k + 1));
            values(&mut outcome, case, record, &at, next.as_deref(), &parameters(&module, None))?;
        }
    }
    Ok(outcome)
}

fn compare<M, const X: usize>(
    outcome: &mut Outcome,
    case: &Case,
    record: &Value,
    at: &str,
    net: &Net<M, X>,
    output: MaybeQuantTensor<X>,
    unquantized: &[f32],
) -> Result<Vec<usize>, Error> {
    let quant = output.into_quant().ok_or_else(|| format!("{at}the output is not quantized"))?;
    facts(outcome, at, &quant, net.wiring, record);
    let theirs = Reference {
        value: case.get(&format!("{at}value"))?,
        scale: case.get(&format!("{at}scale"))?,
        zero_point: case.find(&format!("{at}zero_point"))?,
        unquantized: Some(unquantized.to_vec()),
    };
    Ok(outcome.quantized(at, &quantized(&quant, |t| t), &theirs, tolerance(case.record)))
}
