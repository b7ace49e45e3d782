//! The places that several layers have alike, and their configurations with quantizers.
use super::places::with_quantizers;
use crate::host::{ActQuantizer, AnyWeightQuantizer, BiasQuantizer, TruncQuantizer, WeightQuantizer};
use crate::quantizers::{ClampTo8bit, Int8ActPerTensorFloat, Int8WeightPerTensorFloat, NoQuant, RoundTo8bit};
use burn::tensor::Device;
use quant_core::inject::{DependencyError, Never, Quantizer};

/// The places of a layer with a weight and a bias.
macro_rules! weight_layer_places {
    ($then:ident! $args:tt) => {
        $then! {
            $args
            weight_quant: W as AnyWeightQuantizer = Int8WeightPerTensorFloat, "the weight";
            input_quant: I as ActQuantizer = NoQuant, "the input";
            output_quant: O as ActQuantizer = NoQuant, "the output";
            bias_quant: B as BiasQuantizer = NoQuant, "the bias";
        }
    };
}

weight_layer_places! {
    with_quantizers! {
        /// The configuration of a layer with a weight, with a quantizer for each of its places.
        ///
        /// A place that is not given keeps its default: [`Int8WeightPerTensorFloat`] for the weight, [`NoQuant`] elsewhere. The
        /// quantizers are values, so each can be one of [`quantizer_with!`](crate::quantizer_with).
        ///
        /// ```
        /// use burn::tensor::{Device, Tensor};
        /// use quant_nn::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias, QuantLinearConfig, quantizer_with};
        ///
        /// let device = Device::flex();
        /// let linear = QuantLinearConfig::new(10, 5)
        ///     .weight_quant(quantizer_with!(Int8WeightPerTensorFloat { bit_width: 4 }))
        ///     .input_quant(Int8ActPerTensorFloat)
        ///     .bias_quant(Int32Bias)
        ///     .init(&device);
        /// assert_eq!(linear.quant_weight().unwrap().bit_width.to_f32(), 4.0);
        /// assert_eq!(linear.forward(Tensor::<2>::ones([1, 10], &device)).dims(), [1, 5]);
        /// ```
        WithQuantizers, WeightLayerConfig
    }
}

/// The place of a layer that has a weight and computes nothing with it.
macro_rules! weight_places {
    ($then:ident! $args:tt) => {
        $then! {
            $args
            weight_quant: W as WeightQuantizer = Int8WeightPerTensorFloat, "the weight";
        }
    };
}

weight_places! {
    with_quantizers! {
        /// The configuration of a layer that has a weight and computes nothing with it, with the quantizer.
        ///
        /// ```
        /// use burn::tensor::{Device, Int, Tensor};
        /// use quant_nn::{Int8WeightPerTensorFloat, QuantEmbeddingConfig, quantizer_with};
        ///
        /// let device = Device::flex();
        /// let quantizer = quantizer_with!(Int8WeightPerTensorFloat { bit_width: 4 });
        /// let embedding = QuantEmbeddingConfig::new(10, 5).weight_quant(quantizer).init(&device);
        /// let y = embedding.quantize(Tensor::<2, Int>::from_ints([[3, 1]], &device)).into_quant().unwrap();
        /// assert_eq!(y.bit_width.to_f32(), 4.0);
        /// ```
        WithWeightQuantizer, EmbeddingLayerConfig
    }
}

/// The place of a layer that quantizes an activation; the default is that of the layer.
macro_rules! act_places {
    ($then:ident! $args:tt) => {
        $then! {
            $args
            act_quant: A as ActQuantizer = NoQuant, "the activation";
        }
    };
}

act_places! {
    with_quantizers! {
        /// The configuration of a layer that quantizes an activation, with the quantizer.
        ///
        /// ```
        /// use burn::tensor::{Device, Tensor};
        /// use quant_nn::{QuantReluConfig, Uint8ActPerTensorFloat, quantizer_with};
        ///
        /// let device = Device::flex().autodiff();
        /// let relu = QuantReluConfig::new().act_quant(quantizer_with!(Uint8ActPerTensorFloat { bit_width: 2 })).init(&device);
        /// let y = relu.quantize(Tensor::<1>::from_floats([-1.0, 0.9, 3.0], &device)).into_quant().unwrap();
        /// assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [0, 1, 3]);
        /// ```
        WithActQuantizer, ActLayerConfig
    }
}

/// The places of a layer that puts several inputs together.
macro_rules! input_output_places {
    ($then:ident! $args:tt) => {
        $then! {
            $args
            input_quant: I as ActQuantizer = Int8ActPerTensorFloat, "the inputs";
            output_quant: O as ActQuantizer = Int8ActPerTensorFloat, "the output";
        }
    };
}

input_output_places! {
    with_quantizers! {
        /// The configuration of a layer that puts several inputs together, with the quantizers of its inputs and of its output.
        ///
        /// ```
        /// use burn::tensor::{Device, Tensor};
        /// use quant_nn::{Int8ActPerTensorFloat, NoQuant, QuantEltwiseAddConfig, quantizer_with};
        ///
        /// let device = Device::flex().autodiff();
        /// let inputs = quantizer_with!(Int8ActPerTensorFloat { bit_width: 4 });
        /// let add = QuantEltwiseAddConfig::new().input_quant(inputs).output_quant(NoQuant).init(&device);
        /// let x = Tensor::<1>::from_floats([-1.0, 0.5], &device);
        /// // in training the first batches set the scale: here 1 / 8
        /// assert_eq!(add.forward(x.clone(), x).into_data().try_to_vec::<f32>().unwrap(), [-2.0, 1.0]);
        /// ```
        WithInputOutputQuantizers, InputOutputLayerConfig
    }
}

/// The place of a layer that requantizes what it computes of integers.
macro_rules! trunc_places {
    ($then:ident! $args:tt) => {
        $then! {
            $args
            trunc_quant: T as TruncQuantizer = RoundTo8bit, "what is computed of integers";
        }
    };
}

trunc_places! {
    with_quantizers! {
        /// The configuration of a layer that requantizes what it computes of integers, with the quantizer.
        ///
        /// ```
        /// use burn::tensor::{Device, Tensor};
        /// use quant_nn::{QuantIdentity, QuantIdentityConfig, RoundTo8bit, TruncAvgPool2dConfig, quantizer_with};
        ///
        /// let device = Device::flex();
        /// let trunc = quantizer_with!(RoundTo8bit { bit_width: 4 });
        /// let pool = TruncAvgPool2dConfig::new([2, 2]).trunc_quant(trunc).init(&device);
        /// let input: QuantIdentity = QuantIdentityConfig::new().init(&device);
        /// let y = pool.quantize(input.quantize(Tensor::<4>::ones([1, 1, 2, 2], &device)))?.into_quant().unwrap();
        /// assert_eq!(y.bit_width.to_f32(), 4.0);
        /// # Ok::<(), quant_nn::QuantTensorError>(())
        /// ```
        WithTruncQuantizer, TruncLayerConfig
    }
}

/// The place of a layer that clamps what it computes of integers.
macro_rules! clamp_places {
    ($then:ident! $args:tt) => {
        $then! {
            $args
            clamp_quant: T as TruncQuantizer = ClampTo8bit, "what is computed of integers";
        }
    };
}

clamp_places! {
    with_quantizers! {
        /// The configuration of a layer that clamps what it computes of integers, with the quantizer.
        ///
        /// ```
        /// use burn::tensor::{Device, Tensor};
        /// use quant_nn::components::tensor::{IntegerFormat, QuantTensor};
        /// use quant_nn::{ClampQuantAccumulatorConfig, ClampTo8bit, quantizer_with};
        ///
        /// let device = Device::flex();
        /// let clamp = quantizer_with!(ClampTo8bit { bit_width: 4 });
        /// let clamp = ClampQuantAccumulatorConfig::new().clamp_quant(clamp).init(&device);
        /// let ints = Tensor::<1, _>::from_ints([-30, 7], &device);
        /// let x = QuantTensor::from_int(ints, Tensor::full([1], 0.25, &device), None, IntegerFormat::signed(8));
        /// let y = clamp.quantize(x).into_quant().unwrap();
        /// assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [-8, 7]);
        /// ```
        WithClampQuantizer, ClampLayerConfig
    }
}

pub(in crate::layers) use {
    act_places, clamp_places, input_output_places, trunc_places, weight_layer_places, weight_places,
};
