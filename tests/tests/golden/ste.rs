//! A straight-through function.
use crate::cases::{Case, Error, text};
use crate::compare::{GRADIENT, Outcome, Tolerance};
use burn::tensor::{Device, Tensor};
use quant_nn::components::function::ste::*;
use tests::numbers::floats;

pub fn run(case: &Case, device: &Device) -> Result<Outcome, Error> {
    match case.get("x")?.shape.len() {
        1 => check::<1>(case, device),
        2 => check::<2>(case, device),
        3 => check::<3>(case, device),
        4 => check::<4>(case, device),
        rank => Err(format!("an input of rank {rank}")),
    }
}

fn check<const D: usize>(case: &Case, device: &Device) -> Result<Outcome, Error> {
    let mut outcome = Outcome::default();
    let input = case.get("x")?.tensor::<D>(device)?.require_grad();
    let x = input.clone();
    let bound = |name: &str| {
        let number = case.record[name].as_f64().map(|v| v as f32);
        number.ok_or_else(|| format!("`{name}` is {} and not a number", case.record[name]))
    };
    let tensor = |v: f32| Tensor::<D>::full([1; D], v, device);
    let y = match text(case.record, "function")? {
        "abs_binary_sign_grad" => abs_binary_sign_grad(x),
        "binary_sign_ste" => binary_sign_ste(x),
        "ceil_ste" => ceil_ste(x),
        "dpu_round_ste" => dpu_round_ste(x),
        "floor_ste" => floor_ste(x),
        "round_ste" => round_ste(x),
        "round_to_zero_ste" => round_to_zero_ste(x),
        "scalar_clamp_min_ste" => scalar_clamp_min_ste(x, bound("min")?),
        "scalar_clamp_ste" => scalar_clamp_ste(x, bound("min")?, bound("max")?),
        "tensor_clamp_ste" => tensor_clamp_ste(x, tensor(bound("min")?), tensor(bound("max")?)),
        "ternary_sign_ste" => ternary_sign_ste(x),
        other => return Err(format!("there is no function `{other}`")),
    };
    // exact: nothing is computed that could be rounded
    outcome.close("y", &floats(&y), &case.get("y")?.values, Tolerance { relative: 0.0, absolute: 0.0 });
    let grads = (y * case.get("grad_y")?.tensor(device)?).sum().backward();
    let gradient = input.grad(&grads).ok_or("`x` has no gradient")?;
    outcome.close("grad_x", &floats(&gradient), &case.get("grad_x")?.values, GRADIENT);
    Ok(outcome)
}
