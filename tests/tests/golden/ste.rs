use crate::vectors::{Family, close, devices, floats};
use burn::tensor::Tensor;
use quant_nn::components::function::ste::*;

#[test]
fn straight_through_functions() {
    let family = Family::load("ste");
    for device in devices() {
        for case in family.filter(|_| true, 11) {
            let x = case.tensor::<2>("x", &device).require_grad();
            let bound = |name: &str| case.record[name].as_f64().unwrap_or_default() as f32;
            let (min, max) = (bound("min"), bound("max"));
            let tensor = |v: f32| Tensor::<2>::full([1, 1], v, &device);
            let y = match case.record["function"].as_str().unwrap() {
                "abs_binary_sign_grad" => abs_binary_sign_grad(x.clone()),
                "binary_sign_ste" => binary_sign_ste(x.clone()),
                "ceil_ste" => ceil_ste(x.clone()),
                "dpu_round_ste" => dpu_round_ste(x.clone()),
                "floor_ste" => floor_ste(x.clone()),
                "round_ste" => round_ste(x.clone()),
                "round_to_zero_ste" => round_to_zero_ste(x.clone()),
                "scalar_clamp_min_ste" => scalar_clamp_min_ste(x.clone(), min),
                "scalar_clamp_ste" => scalar_clamp_ste(x.clone(), min, max),
                "tensor_clamp_ste" => tensor_clamp_ste(x.clone(), tensor(min), tensor(max)),
                "ternary_sign_ste" => ternary_sign_ste(x.clone()),
                other => panic!("no function `{other}`"),
            };
            let id = case.id();
            assert_eq!(floats(&y), case.floats("y"), "{id}");
            let grads = (y * case.tensor("grad_y", &device)).sum().backward();
            close(id, &floats(&x.grad(&grads).unwrap()), &case.floats("grad_x"), 0.0, 0.0);
        }
    }
}
