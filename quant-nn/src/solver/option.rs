//! The options, under the reference's names in Rust case.

macro_rules! options {
    ($($(#[$about:meta])* $name:ident { $($(#[$variant_about:meta])* $variant:ident,)* })*) => { $(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_about])* $variant,)* }
    )* };
}

options! {
    /// `quant_type`: what kind of numbers come out.
    QuantType {
        /// Two values, `±scale`: [`BinaryQuant`](quant_core::quant::BinaryQuant) for weights,
        /// [`ClampedBinaryQuant`](quant_core::quant::ClampedBinaryQuant) for activations.
        Binary,
        /// Three values, `±scale` and 0.
        Ternary,
        /// Integers of `bit_width` bits: [`RescalingIntQuant`](quant_core::quant::RescalingIntQuant), or
        /// [`PrescaledRestrictIntQuant`](quant_core::quant::PrescaledRestrictIntQuant) for biases with the scale of the
        /// accumulator.
        Int,
        /// Floats as they are: nothing is quantized.
        Fp,
    }

    /// `scaling_impl_type`: where the scale comes from.
    ScalingImplType {
        /// A constant for the layer's number of inputs, `sqrt(2 / fan_in)`. Not for activations.
        He,
        /// A constant: `scaling_const` for weights and biases, `max(|min_val|, |max_val|)` for activations.
        Const,
        /// A statistic, anew in every forward pass; of activations a moving average of it.
        Stats,
        /// As `Stats`, with a learned slope and offset.
        AffineStats,
        /// Learned, from the initial value that `Const` keeps.
        Parameter,
        /// Learned, from a statistic: of the weights, or of the first batches.
        ParameterFromStats,
    }

    /// `restrict_scaling_type`: which values a scale may take.
    RestrictValueType {
        /// Positive floats.
        Fp,
        /// Floats of any sign.
        SignedFp,
        /// Positive floats that are learned as their logarithm.
        LogFp,
        /// Integers.
        Int,
        /// Powers of two.
        PowerOfTwo,
    }

    /// `bit_width_impl_type`: where the number of bits comes from.
    BitWidthImplType {
        /// The constant `bit_width`.
        Const,
        /// Learned, from `bit_width`.
        Parameter,
        /// A constant that is recorded with the model.
        StatefulConst,
    }

    /// `float_to_int_impl_type`: how a float becomes an integer.
    FloatToIntImplType {
        /// The nearest, ties to even.
        Round,
        /// Up.
        Ceil,
        /// Down.
        Floor,
        /// Towards 0.
        RoundToZero,
        /// As the Xilinx DPU rounds: the nearest, negative ties up.
        Dpu,
        /// Up or down, as is learned for each weight.
        LearnedRound,
        /// Up or down at random, in proportion.
        StochasticRound,
    }

    /// `learned_round_impl_type`: what a learned rounding learns.
    LearnedRoundImplType {
        /// A stretched sigmoid, cut at 0 and 1.
        HardSigmoid,
        /// A sigmoid.
        Sigmoid,
        /// The offset itself.
        Identity,
    }

    /// `scaling_per_output_type`: what has a scale in common.
    ScalingPerOutputType {
        /// The tensor.
        Tensor,
        /// Each output channel.
        Channel,
        /// Each `group_size` elements of a channel.
        Group,
    }

    /// `scaling_stats_op`: the statistic of a scale.
    StatsOp {
        /// The largest magnitude.
        Max,
        /// The mean magnitude.
        Ave,
        /// The mean over the channels of their largest magnitudes.
        MaxAve,
        /// The mean magnitude plus `sigma` standard deviations.
        MeanSigmaStd,
        /// As `MeanSigmaStd`, with a learned `sigma`.
        MeanLearnSigmaStd,
        /// A percentile of the magnitudes, `high_percentile_q`.
        Percentile,
        /// From the smallest to the largest value, 0 included.
        MinMax,
        /// From a low percentile to a high one, 0 included.
        PercentileInterval,
        /// The value of the largest magnitude, negated.
        SignedMax,
    }
}
