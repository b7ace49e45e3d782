//! Attention.
use crate::case::{Case, Step};
use burn::tensor::ops::AttentionModuleOptions;
use quant_nn::{
    ActQuantizer, AnyWeightQuantizer, BiasQuantizer, BiasQuantizerFor, Int8ActPerTensorFloat, Int8WeightPerTensorFloat,
    Int32Bias, MaybeQuantTensor, MhaInput, NoQuant, QuantLinear, QuantMultiHeadAttention,
    QuantMultiHeadAttentionConfig, QuantScaledDotProductAttention, QuantScaledDotProductAttentionConfig,
    Uint8ActPerTensorFloat, WeightQuantizerFor, quantizer,
};

/// The ready-made ones with statistics of two batches.
#[quantizer(extends(Int8ActPerTensorFloat))]
struct Act {
    #[value(2)]
    collect_stats_steps: usize,
}
#[quantizer(extends(Uint8ActPerTensorFloat))]
struct Unsigned {
    #[value(2)]
    collect_stats_steps: usize,
}

type N = NoQuant;

pub fn run(case: &Case) -> bool {
    match case.id() {
        "float.mha" | "float.mha_mask_attn" | "float.mha_mask_pad" | "float.mha_cross" => {
            mha::<N, N, N, N, N, N>(case);
        }
        "quant.mha" | "quant.mha_mask_attn" | "quant.mha_cross" => {
            mha::<Int8WeightPerTensorFloat, Act, Int32Bias, Act, Unsigned, N>(case);
        }
        "quant.mha_all" => mha::<Int8WeightPerTensorFloat, Act, Int32Bias, Act, Unsigned, Act>(case),
        "float.sdpa" | "float.sdpa_mask" | "float.sdpa_causal" | "float.sdpa_scale" | "float.sdpa_gqa" => {
            sdpa::<N, N, N, N>(case);
        }
        "quant.sdpa" | "quant.sdpa_causal" | "quant.sdpa_mask" | "quant.sdpa_gqa" => sdpa::<Act, Unsigned, N, N>(case),
        "quant.sdpa_all" => sdpa::<Act, Unsigned, Act, Act>(case),
        _ => return false,
    }
    true
}

/// `O` is that of the scores and of the output.
fn mha<W, I, B, A, AW, O>(case: &Case)
where
    W: AnyWeightQuantizer + WeightQuantizerFor<I> + Default,
    I: ActQuantizer + Default,
    B: BiasQuantizer + BiasQuantizerFor<I, W> + Default,
    A: ActQuantizer + Default,
    AW: ActQuantizer + Default,
    O: ActQuantizer + Default,
{
    type Layer<W, I, B, A, AW, O> = QuantMultiHeadAttention<
        QuantLinear<W, I, N, B>,
        QuantScaledDotProductAttention<A, A, A, AW, O>,
        QuantLinear<W, I, O, B>,
    >;
    let config = QuantMultiHeadAttentionConfig::new(8, 2).with_dropout(0.0);
    let mha: Layer<W, I, B, A, AW, O> = config.try_init(&case.device).unwrap();
    let input = |step: &Step<'_>| {
        let input = match case.is("cross") {
            true => MhaInput::new(step.input("q"), step.input("k"), step.input("v")),
            false => MhaInput::self_attn(step.input("x")),
        };
        let input = match case.mask("mask_attn", &step.device) {
            Some(mask) => input.mask_attn(mask),
            None => input,
        };
        match case.mask("mask_pad", &step.device) {
            Some(mask) => input.mask_pad(mask),
            None => input,
        }
    };
    case.steps(mha, |mha, step| -> MaybeQuantTensor<3> {
        if step.device.is_autodiff() {
            let output = mha.forward(input(step));
            step.agree("weights", output.weights.inner());
            return output.context.into();
        }
        step.agree("weights", mha.forward(input(step)).weights);
        mha.quantize(input(step))
    });
}

fn sdpa<A, AW, SI, O>(case: &Case)
where
    A: ActQuantizer + Default,
    AW: ActQuantizer + Default,
    SI: ActQuantizer + Default,
    O: ActQuantizer + Default,
{
    let config = QuantScaledDotProductAttentionConfig::new();
    let attention: QuantScaledDotProductAttention<A, A, A, AW, SI, O> = config.try_init(&case.device).unwrap();
    case.steps(attention, |attention, step| {
        let [q, k, v] = ["q", "k", "v"].map(|name| step.input::<4>(name));
        let options = AttentionModuleOptions {
            scale: case.record["scale"].as_f64(),
            softcap: None,
            is_causal: case.is("is_causal"),
        };
        attention.quantize(q, k, v, case.mask("mask", &step.device), None, options)
    });
}
