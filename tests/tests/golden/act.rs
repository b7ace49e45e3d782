use crate::vectors::{Case, Family, Step, close, devices, floats};
use burn::module::Module;
use burn::tensor::{Device, Tensor, activation};
use quant_nn::components::quant::RescalingIntQuant;
use quant_nn::components::restrict::FloatRestrictValue;
use quant_nn::components::scaling::ParameterFromRuntimeStatsScaling;
use quant_nn::components::stats::AbsPercentile;
use quant_nn::components::view::OverTensorView;
use quant_nn::{
    ActQuant, ActQuantProxy, ActQuantizer, Int8ActPerTensorFloat, Quantizer, Uint8ActPerTensorFloat, quantizer_with,
};

type Scaling = ParameterFromRuntimeStatsScaling<AbsPercentile, OverTensorView, FloatRestrictValue>;

fn activate(case: &Case, x: Tensor<2>) -> Tensor<2> {
    match case.record["activation"].as_str().unwrap() {
        // the reference leaves a hard tanh to the range of its quantizer
        "identity" | "hardtanh" => x,
        "relu" => activation::relu(x),
        "tanh" => activation::tanh(x),
        "sigmoid" => activation::sigmoid(x),
        other => panic!("no activation `{other}`"),
    }
}

/// Four steps in training mode and one in evaluation.
fn check<Q, I, N, Z, B>(case: &Case, quantizer: Q, device: &Device)
where
    Q: ActQuantizer + Quantizer<Proxy = ActQuantProxy<RescalingIntQuant<I, Scaling, N, Z, B>>>,
{
    let mut host = ActQuant::new(quantizer, device).map_err(Into::<quant_nn::DependencyError>::into).unwrap();
    for (k, step) in case.record["steps"].as_array().unwrap().iter().enumerate() {
        let name = |n: &str| format!("step{k}/{n}");
        let id = |what: &str| format!("{} step {k} {what}", case.id());
        let training = step["mode"] == "train";
        if !training {
            host = host.valid();
        }
        let x = match training {
            true => case.tensor::<2>(&name("x"), device).require_grad(),
            false => case.tensor::<2>(&name("x"), device).inner(),
        };
        let quant = host.forward(activate(case, x.clone())).into_quant().unwrap();

        close(&id("scale"), &floats(&quant.scale), &case.floats(&name("scale")), 1e-6, 0.0);
        let value = floats(&quant.value);
        close(&id("value"), &value, &case.floats(&name("value")), 1e-6, 1e-12);
        assert_eq!(quant.bit_width.to_f32() as f64, step["bit_width"].as_f64().unwrap());
        assert_eq!(quant.signed, step["signed"].as_bool().unwrap());
        assert_eq!(quant.is_valid(), step["is_valid"].as_bool().unwrap());

        let learned = |host: &ActQuant<Q>| host.proxy.tensor_quant().scaling_impl.value.clone();
        let key = "act_quant.fused_activation_quant_proxy.tensor_quant.scaling_impl.value";
        if training {
            let grads = (quant.value * case.tensor(&name("grad_value"), device)).sum().backward();
            close(&id("gradient"), &floats(&x.grad(&grads).unwrap()), &case.floats(&name("grad_x")), 1e-4, 1e-6);
            // the reference adds 0 times the value while it collects, so its gradient is 0 and not absent
            let ours = learned(&host).val().grad(&grads).map_or(vec![0.0], |g| floats(&g));
            close(&id("gradient of the scale"), &ours, &case.floats(&name(&format!("grad:{key}"))), 1e-4, 1e-6);
            host = host.map(&mut Step);
        }
        // ours becomes the average one step earlier: when the last statistic was collected, not when it is first used
        if k != 2 {
            close(
                &id("value"),
                &floats(&learned(&host).val()),
                &case.floats(&name(&format!("param:{key}"))),
                1e-6,
                0.0,
            );
        }
    }
}

macro_rules! check_all {
    ($quantizer:ident, $count:expr) => {
        let family = Family::load("act");
        for device in devices() {
            for case in family.of(stringify!($quantizer), $count) {
                let bit_width = case.override_or("bit_width", 8, |v| Some(v.as_u64()? as usize));
                let narrow_range = case.override_or("narrow_range", false, |v| v.as_bool());
                let collect_stats_steps = case.override_or("collect_stats_steps", 300, |v| Some(v.as_u64()? as usize));
                let quantizer = quantizer_with!($quantizer { bit_width, narrow_range, collect_stats_steps });
                check(&case, quantizer, &device);
            }
        }
    };
}

#[test]
fn int8_act_per_tensor_float() {
    check_all!(Int8ActPerTensorFloat, 15);
}

#[test]
fn uint8_act_per_tensor_float() {
    check_all!(Uint8ActPerTensorFloat, 6);
}
