//! Attention.
use crate::devices;
use burn::module::Module;
use burn::nn::attention::{
    CrossAttentionCache as FloatCrossCache, CrossAttentionConfig, MhaCache as FloatCache, MhaInput as FloatInput,
    MultiHeadAttentionConfig, generate_autoregressive_mask,
};
use burn::tensor::module::{attention, attention_fallback};
use burn::tensor::ops::AttentionModuleOptions;
use burn::tensor::{Bool, Device, Tensor, Tolerance};
use quant_nn::{
    CrossAttentionCache, MhaCache, MhaInput, NoQuant, QuantCrossAttention, QuantCrossAttentionConfig, QuantLinear,
    QuantMultiHeadAttention, QuantMultiHeadAttentionConfig, QuantScaledDotProductAttention,
    QuantScaledDotProductAttentionConfig,
};
use tests::random::Random;

type N = NoQuant;
type FloatAttention = QuantScaledDotProductAttention<N, N, N, N, N, N>;

fn random<const D: usize>(seed: u64, shape: [usize; D], device: &Device) -> Tensor<D> {
    Random(seed).tensor(shape, 1.5, device)
}

#[test]
fn without_quantizers_a_multi_head_attention_is_burns() {
    for device in devices() {
        for (quiet, query_bias) in [(false, true), (true, false)] {
            let float = MultiHeadAttentionConfig::new(8, 2).with_quiet_softmax(quiet).with_query_bias(query_bias);
            let float = float.init(&device);
            let quant: QuantMultiHeadAttention<QuantLinear<N>, FloatAttention, QuantLinear<N>> =
                QuantMultiHeadAttentionConfig::new(8, 2)
                    .with_quiet_softmax(quiet)
                    .with_query_bias(query_bias)
                    .init(&device);
            let quant = quant.load_record(float.clone().into_record());
            let (x, context) = (random(1, [2, 3, 8], &device), random(2, [2, 5, 8], &device));
            let pad = Tensor::<2, Bool>::from_data([[false, false, false, true, true], [false; 5]], &device);
            let inputs = [
                (FloatInput::self_attn(x.clone()), MhaInput::self_attn(x.clone())),
                (
                    FloatInput::self_attn(x.clone()).mask_attn(generate_autoregressive_mask(2, 3, &device)),
                    MhaInput::self_attn(x.clone()).mask_attn(generate_autoregressive_mask(2, 3, &device)),
                ),
                (
                    FloatInput::new(x.clone(), context.clone(), context.clone()).mask_pad(pad.clone()),
                    MhaInput::new(x.clone(), context.clone(), context).mask_pad(pad),
                ),
            ];
            for (burns, ours) in inputs {
                let (wanted, output) = (float.forward(burns), quant.forward(ours.clone()));
                assert_eq!(output.weights.into_data(), wanted.weights.into_data());
                assert_eq!(output.context.into_data(), wanted.context.to_data());
                assert_eq!(quant.quantize(ours).into_value().into_data(), wanted.context.into_data());
            }
        }
    }
}

#[test]
fn without_quantizers_a_scaled_dot_product_attention_is_burns() {
    for device in devices() {
        let ours: FloatAttention = QuantScaledDotProductAttentionConfig::new().init(&device);
        let (q, k, v) =
            (random(1, [2, 2, 3, 4], &device), random(2, [2, 2, 5, 4], &device), random(3, [2, 2, 5, 6], &device));
        // the first query of all heads attends to nothing
        let mask = random::<4>(4, [2, 2, 3, 5], &device).slice_fill([0..2, 0..2, 0..1, 0..5], 1.0).greater_elem(0.4);
        let bias = random(5, [2, 2, 3, 5], &device);
        let plain = AttentionModuleOptions::default;
        for (mask, bias, options) in [
            (None, None, plain()),
            (Some(mask), None, AttentionModuleOptions { scale: Some(0.3), ..plain() }),
            (None, Some(bias), AttentionModuleOptions { softcap: Some(0.8), is_causal: true, ..plain() }),
        ] {
            let (q, k, v) = (q.clone(), k.clone(), v.clone());
            let y = ours.forward(q.clone(), k.clone(), v.clone(), mask.clone(), bias.clone(), options).into_data();
            let quantized = ours.quantize(q.clone(), k.clone(), v.clone(), mask.clone(), bias.clone(), options);
            assert_eq!(quantized.into_value().into_data(), y);
            // burn's composed one, and what a backend makes of it
            let fallback =
                attention_fallback(q.clone(), k.clone(), v.clone(), mask.clone(), bias.clone(), options).into_data();
            assert_eq!(y, fallback);
            let fused = attention(q, k, v, mask, bias, options).into_data();
            y.assert_approx_eq(&fused, Tolerance::<f32>::rel_abs(1e-5, 1e-5));
        }
    }
}

#[test]
fn without_quantizers_a_cross_attention_is_burns() {
    for device in devices() {
        for (n_heads_kv, quiet) in [(1, false), (2, true), (4, false)] {
            let config = CrossAttentionConfig::new(8, 6, 4, n_heads_kv, 3).with_quiet_softmax(quiet);
            let float = config.init(&device);
            let quant: QuantCrossAttention<QuantLinear<N>, FloatAttention, QuantLinear<N>> =
                QuantCrossAttentionConfig::new(8, 6, 4, n_heads_kv, 3).with_quiet_softmax(quiet).init(&device);
            let quant = quant.load_record(float.clone().into_record());
            let (x, context) = (random(1, [2, 3, 8], &device), random(2, [2, 5, 6], &device));
            let pad = Tensor::<2, Bool>::from_data([[false, false, false, true, true], [false; 5]], &device);
            for mask in [None, Some(pad)] {
                let wanted = float.forward(x.clone(), context.clone(), mask.clone()).into_data();
                assert_eq!(quant.forward(x.clone(), context.clone(), mask.clone()).into_data(), wanted);
                assert_eq!(quant.quantize(x.clone(), context.clone(), mask).into_value().into_data(), wanted);
            }
        }
    }
}

/// Of the sizes of a multi-head attention it is one, quantizers and all.
#[test]
fn a_quantized_cross_attention_is_a_multi_head_attention() {
    for device in devices() {
        let device = device.autodiff();
        let mha: QuantMultiHeadAttention = QuantMultiHeadAttentionConfig::new(8, 2).with_dropout(0.0).init(&device);
        let cross: QuantCrossAttention = QuantCrossAttentionConfig::new(8, 8, 2, 2, 4).with_dropout(0.0).init(&device);
        let cross = cross.load_record(mha.clone().into_record());
        let (x, context) = (random(1, [2, 3, 8], &device), random(2, [2, 5, 8], &device));
        let wanted = mha.forward(MhaInput::new(x.clone(), context.clone(), context.clone())).context.into_data();
        let found = cross.forward(x, context, None).into_data();
        found.assert_approx_eq(&wanted, Tolerance::<f32>::rel_abs(1e-5, 1e-5));
    }
}

/// Token by token, burn's caches and these.
#[test]
fn a_cache_is_burns() {
    for device in devices() {
        let (x, memory) = (random(1, [2, 4, 8], &device), random(2, [2, 5, 8], &device));
        let until = |n: usize| x.clone().slice([0..2, 0..n, 0..8]);
        let float = MultiHeadAttentionConfig::new(8, 2).init(&device);
        let quant: QuantMultiHeadAttention<QuantLinear<N>, FloatAttention, QuantLinear<N>> =
            QuantMultiHeadAttentionConfig::new(8, 2).init(&device);
        let quant = quant.load_record(float.clone().into_record());
        let (mut burns, mut ours) = (FloatCache::autoregressive(), MhaCache::autoregressive());
        for n in 1..=4 {
            let mask = generate_autoregressive_mask(2, n, &device);
            let wanted = float.forward_cache(FloatInput::self_attn(until(n)).mask_attn(mask.clone()), &mut burns);
            let found = quant.forward_cache(MhaInput::self_attn(until(n)).mask_attn(mask), &mut ours);
            assert_eq!(found.context.into_data(), wanted.context.into_data());
        }
        let mut burns = FloatCache::autoregressive_cross_attention();
        let mut ours = MhaCache::autoregressive_cross_attention();
        for n in 1..=4 {
            let wanted = float.forward_cache(FloatInput::new(until(n), memory.clone(), memory.clone()), &mut burns);
            let found = quant.forward_cache(MhaInput::new(until(n), memory.clone(), memory.clone()), &mut ours);
            assert_eq!(found.context.into_data(), wanted.context.into_data());
        }
        let float = CrossAttentionConfig::new(8, 8, 4, 2, 3).init(&device);
        let quant: QuantCrossAttention<QuantLinear<N>, FloatAttention, QuantLinear<N>> =
            QuantCrossAttentionConfig::new(8, 8, 4, 2, 3).init(&device);
        let quant = quant.load_record(float.clone().into_record());
        let (mut burns, mut ours) = (FloatCrossCache::new(), CrossAttentionCache::new());
        for n in 1..=3 {
            let wanted = float.forward_cache(until(n), memory.clone(), None, &mut burns);
            assert_eq!(quant.forward_cache(until(n), memory.clone(), None, &mut ours).into_data(), wanted.into_data());
        }
    }
}

/// In evaluation a token has the same quantized queries, keys and values, however many come after it.
#[test]
fn a_quantized_cache_finds_what_the_whole_sequence_does() {
    for device in devices() {
        let mha: QuantMultiHeadAttention = QuantMultiHeadAttentionConfig::new(8, 2).init(&device.clone().autodiff());
        let mha = mha.valid();
        let x = random(1, [2, 4, 8], &device);
        let mut cache = MhaCache::autoregressive();
        let cached = (1..=4).map(|n| {
            let mask = generate_autoregressive_mask(2, n, &device);
            let input = MhaInput::self_attn(x.clone().slice([0..2, 0..n, 0..8])).mask_attn(mask);
            mha.forward_cache(input, &mut cache).context
        });
        let cached = cached.last().unwrap().into_data();
        let mask = generate_autoregressive_mask(2, 4, &device);
        let whole = mha.forward(MhaInput::self_attn(x.clone()).mask_attn(mask)).context;
        cached.assert_approx_eq(&whole.into_data(), Tolerance::<f32>::rel_abs(1e-5, 1e-5));
    }
}

fn heads_of_keys(n_heads_kv: usize) -> QuantCrossAttention {
    QuantCrossAttentionConfig::new(8, 6, 3, n_heads_kv, 4).init(&Device::flex())
}

/// As burn's layer does, and not in the first pass.
#[test]
#[should_panic(expected = "query heads must be divisible by heads of keys and values")]
fn heads_that_do_not_divide_are_refused() {
    heads_of_keys(2);
}

#[test]
#[should_panic(expected = "assert_shape!(mask, [batch_size, seq_length_2])")]
fn a_mask_of_another_batch_is_refused() {
    let device = Device::flex();
    let mask = Tensor::<2>::ones([1, 5], &device).equal_elem(1.0);
    let (query, context) = (random(1, [2, 3, 8], &device), random(2, [2, 5, 6], &device));
    heads_of_keys(1).forward(query, context, Some(mask));
}
