//! One file a layer. A layer is burn's layer with places for quantizers, and takes its configuration, initialisation and
//! forward signature from it; additions, concatenations and attention of given heads, which are operations in burn, are layers here.
//! Burn's own layers without parameters that take integers to integers have `quantize` by [`QuantForward`].
//!
//! A quantizer is given by its type (`let fc: QuantLinear<Int8WeightPerTensorFloat> = config.init(&device)`) or by its value
//! (`config.weight_quant(Int8WeightPerTensorFloat).init(&device)`); attributes are overridden where it is given, with
//! [`quantizer_with!`](crate::quantizer_with).
//!
//! # What else changes where a layer of burn is replaced
//!
//! Configurations, their methods, initial values, `forward` and the keys of a record are burn's. What is not:
//!
//! - Configurations of layers without parameters need `init(&device)`: their quantizers have state.
//! - The gates of a recurrent layer are in `cell`, `lstm.cell.input_gate`; in a record they are where burn has them. Gates have one
//!   quantizer for both of their transforms.
//! - [`MhaInput`], [`MhaCache`] and [`CrossAttentionCache`] are types of this crate, with burn's methods.
//! - Burn's `DeformConv2d`, normalizations but for batch norms, and what consists of linear layers, as a transformer's encoder, have no
//!   quantized form of their own.
//!
//! # The keyword arguments of the reference
//!
//! In the reference a prefix says which place a keyword argument is for. Here each place has a method, and the arguments
//! with its prefix are attributes of the quantizer that it is given:
//!
//! | reference | here | default |
//! |---|---|---|
//! | `weight_quant=Q` | `.weight_quant(Q)` | [`Int8WeightPerTensorFloat`](crate::Int8WeightPerTensorFloat) |
//! | `input_quant=Q` | `.input_quant(Q)` | [`NoQuant`](crate::NoQuant) |
//! | `output_quant=Q` | `.output_quant(Q)` | `NoQuant` |
//! | `bias_quant=Q` | `.bias_quant(Q)` | `NoQuant` |
//! | `input_quant=Q`, `output_quant=Q` of [`QuantEltwiseAdd`] and [`QuantCat`] | the same | [`Int8ActPerTensorFloat`](crate::Int8ActPerTensorFloat) |
//! | `tie_input_output_quant=True` of those | [`share_act`](crate::share_act) of both places | |
//! | `trunc_quant=Q` of a pooling | `.trunc_quant(Q)` | [`RoundTo8bit`](crate::RoundTo8bit) |
//! | `input_quant=Q` of an activation | a [`QuantIdentity`] before it | |
//! | `act_quant=Q` of an activation | `.act_quant(Q)` | that of the layer |
//! | `weight_quant=None` | `.weight_quant(NoQuant)` | |
//! | `weight_quant=Q, weight_bit_width=4` | `.weight_quant(quantizer_with!(Q { bit_width: 4 }))` | |
//! | `input_quant=Q, input_bit_width=4, input_collect_stats_steps=30` | `.input_quant(quantizer_with!(Q { bit_width: 4, collect_stats_steps: 30 }))` | |
//! | `output_`.., `bias_`.. | as `input_`.. | |
//! | `bit_width=4` of an activation | `.act_quant(quantizer_with!(Q { bit_width: 4 }))` | |
//! | `io_quant`, `gate_acc_quant`, `sigmoid_quant`, `tanh_quant`, `cell_state_quant`, `weight_quant`, `bias_quant` of a recurrent layer | methods of these names | the reference's: [`Int8ActPerTensorFloat`](crate::Int8ActPerTensorFloat), [`Uint8ActPerTensorFloat`](crate::Uint8ActPerTensorFloat) after a sigmoid, [`Int32Bias`](crate::Int32Bias) |
//! | `shared_intra_layer_weight_quant=True`, `shared_intra_layer_gate_acc_quant=True` | `.with_shared_intra_layer_weight_quant(true)` and so on, of the configuration | `false` |
//! | `coupled_input_forget_gates=True`, `bidirectional=True`, `nonlinearity='relu'`, `batch_first=False` | burn's `.with_input_forget(true)`, [`QuantBiLstm`], `.with_hidden_activation(ActivationConfig::Relu)`, `.with_batch_first(false)` | batch first |
//! | `num_layers=2` | two layers | |
//! | `in_proj_`.., `q_scaled_quant`, `k_transposed_quant`, `v_quant`, `softmax_input_quant`, `attn_output_weights_quant`, `out_proj_`.. of an attention, and `sdpa_output_quant` of a scaled dot product alone | methods of these names | the reference's; none for scores and outputs |
//! | `packed_in_proj=False` | always | |
//! | `clamp_quant=Q` of an accumulator | `.clamp_quant(Q)` | [`ClampTo8bit`](crate::ClampTo8bit) |
//! | `min_val=a, max_val=b` of a hard tanh | `.with_min_val(a).with_max_val(b)` | −1 and 1 |
//! | `merge_bn(layer, bn)` | `layer.merge_bn(&bn)`, [`MergeBatchNorm`] | |
//! | `return_quant_tensor=True` | `quantize(x)` in place of `forward(x)` | |
//! | `weight_quant.disable_quant = True` | [`QuantModule::disable_quant`](crate::QuantModule::disable_quant) | |
//! | `bias_requires_input_scale=False` | another `tensor_quant`, or a bias quantizer with a scale of its own | |
//!
//! An argument that no component reads is a compile error; the reference ignores it.
//!
//! ## Weight
//!
//! `QuantLinear(10, 5, bias=False, weight_quant=Int8WeightPerTensorFloat, weight_bit_width=4)`
//!
//! ```
//! # use burn::tensor::Device;
//! # use quant_nn::{Int8WeightPerTensorFloat, QuantLinearConfig, quantizer_with};
//! # let device = Device::flex();
//! let linear = QuantLinearConfig::new(10, 5)
//!     .with_bias(false)
//!     .weight_quant(quantizer_with!(Int8WeightPerTensorFloat { bit_width: 4 }))
//!     .init(&device);
//! assert_eq!(linear.quant_weight().unwrap().bit_width.to_f32(), 4.0);
//! ```
//!
//! ## Input and bias
//!
//! `QuantLinear(10, 5, bias=True, input_quant=Int8ActPerTensorFloat, bias_quant=Int32Bias)`
//!
//! The scale of the bias is that of the input times that of the weight. Without one of them this does not compile; the
//! reference fails when it is run.
//!
//! ```
//! # use burn::tensor::{Device, Tensor};
//! # use quant_nn::{Int32Bias, Int8ActPerTensorFloat, QuantLinearConfig};
//! # let device = Device::flex();
//! let linear =
//!     QuantLinearConfig::new(10, 5).input_quant(Int8ActPerTensorFloat).bias_quant(Int32Bias).init(&device);
//! let x = Tensor::<2>::ones([1, 10], &device);
//! // a fresh input quantizer has the scale 1 / 128
//! let scale = linear.quant_weight().unwrap().scale.into_scalar::<f32>() / 128.0;
//! assert_eq!(linear.quant_bias(x).unwrap().scale.into_scalar::<f32>(), scale);
//! ```
//!
//! ## Output
//!
//! `QuantConv2d(1, 2, 3, weight_quant=None, output_quant=Uint8ActPerTensorFloat, output_bit_width=2)`
//!
//! ```
//! # use burn::tensor::{Device, Tensor};
//! # use quant_nn::{NoQuant, QuantConv2dConfig, Uint8ActPerTensorFloat, quantizer_with};
//! # let device = Device::flex();
//! let conv = QuantConv2dConfig::new([1, 2], [3, 3])
//!     .weight_quant(NoQuant)
//!     .output_quant(quantizer_with!(Uint8ActPerTensorFloat { bit_width: 2 }))
//!     .init(&device);
//! // a fresh output quantizer has the integers 0 to 3 of 1 / 3
//! let y = conv.forward(Tensor::<4>::full([1, 1, 3, 3], 1e6, &device)).abs().max().into_scalar::<f32>();
//! assert!(y == 0.0 || y == 1.0);
//! ```
//!
//! ## Activation
//!
//! `QuantReLU(act_quant=Uint8ActPerTensorFloat, bit_width=4)`
//!
//! ```
//! # use burn::tensor::{Device, Tensor};
//! # use quant_nn::{QuantReluConfig, Uint8ActPerTensorFloat, quantizer_with};
//! # let device = Device::flex();
//! let relu = QuantReluConfig::new().act_quant(quantizer_with!(Uint8ActPerTensorFloat { bit_width: 4 })).init(&device);
//! let y = relu.quantize(Tensor::<1>::from_floats([-1.0, 0.4, 9.0], &device)).into_quant().unwrap();
//! assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [0, 6, 15]);
//! ```
mod attention;
mod cat;
mod clamp_quant_accumulator;
mod common;
mod conv1d;
mod conv2d;
mod conv3d;
mod conv_transpose1d;
mod conv_transpose2d;
mod conv_transpose3d;
mod eltwise_add;
mod embedding;
mod hard_swish;
mod hard_tanh;
mod identity;
mod linear;
mod quant_forward;
mod recurrent;
mod relu;
mod scale_bias;
mod sigmoid;
mod tanh;
mod trunc_adaptive_avg_pool2d;
mod trunc_avg_pool2d;
mod trunc_quant_accumulator;

pub use attention::{
    AttentionProjection, CrossAttentionCache, MhaCache, MhaInput, ProjectedAttentionLayerConfig, QuantCrossAttention,
    QuantCrossAttentionConfig, QuantMultiHeadAttention, QuantMultiHeadAttentionConfig, QuantScaledDotProductAttention,
    QuantScaledDotProductAttentionConfig, ScaledDotProductAttentionLayerConfig, WithProjectedAttentionQuantizers,
    WithScaledDotProductAttentionQuantizers,
};
pub use cat::{QuantCat, QuantCatConfig};
pub use clamp_quant_accumulator::{ClampQuantAccumulator, ClampQuantAccumulatorConfig};
pub use common::{
    ActLayerConfig, ClampLayerConfig, EmbeddingLayerConfig, InputOutputLayerConfig, InputRequired, MergeBatchNorm,
    MergeBnError, TruncLayerConfig, WeightLayerConfig, WithActQuantizer, WithClampQuantizer, WithInputOutputQuantizers,
    WithQuantizers, WithTruncQuantizer, WithWeightQuantizer,
};
pub use conv_transpose1d::{QuantConvTranspose1d, QuantConvTranspose1dConfig};
pub use conv_transpose2d::{QuantConvTranspose2d, QuantConvTranspose2dConfig};
pub use conv_transpose3d::{QuantConvTranspose3d, QuantConvTranspose3dConfig};
pub use conv1d::{QuantConv1d, QuantConv1dConfig};
pub use conv2d::{QuantConv2d, QuantConv2dConfig};
pub use conv3d::{QuantConv3d, QuantConv3dConfig};
pub use eltwise_add::{QuantEltwiseAdd, QuantEltwiseAddConfig};
pub use embedding::{QuantEmbedding, QuantEmbeddingConfig};
pub use hard_swish::{QuantHardSwish, QuantHardSwishConfig};
pub use hard_tanh::{QuantHardTanh, QuantHardTanhConfig};
pub use identity::{QuantIdentity, QuantIdentityConfig};
pub use linear::{QuantLinear, QuantLinearConfig};
pub use quant_forward::QuantForward;
pub use recurrent::{
    GateTransform, GruLayerConfig, LstmLayerConfig, QuantBiGru, QuantBiGruConfig, QuantBiLstm, QuantBiLstmConfig,
    QuantBiRnn, QuantBiRnnConfig, QuantGate, QuantGru, QuantGruCell, QuantGruConfig, QuantLstm, QuantLstmCell,
    QuantLstmConfig, QuantLstmState, QuantRnn, QuantRnnCell, QuantRnnConfig, RnnLayerConfig, WithGruQuantizers,
    WithLstmQuantizers, WithRnnQuantizers,
};
pub use relu::{QuantRelu, QuantReluConfig};
pub use scale_bias::{QuantScaleBias, QuantScaleBiasConfig, ScaleBias, ScaleBiasConfig};
pub use sigmoid::{QuantSigmoid, QuantSigmoidConfig};
pub use tanh::{QuantTanh, QuantTanhConfig};
pub use trunc_adaptive_avg_pool2d::{TruncAdaptiveAvgPool2d, TruncAdaptiveAvgPool2dConfig};
pub use trunc_avg_pool2d::{TruncAvgPool2d, TruncAvgPool2dConfig};
pub use trunc_quant_accumulator::{TruncQuantAccumulator, TruncQuantAccumulatorConfig};
