//! The ways to initialise a layer: with quantizers by type or by value, that can fail or not.

/// `init` and its kin for a [`WeightLayerConfig`](super::WeightLayerConfig).
macro_rules! weight_layer_inits {
    ($config:ident => $layer:ident) => {
        impl $config {
            /// Initialises the layer with the quantizers of its type: `let layer: Layer<Weight, Input, Output, Bias> = ..`.
            pub fn init<W, I, O, B>(&self, device: &Device) -> $layer<W, I, O, B>
            where
                W: AnyWeightQuantizer<Error: Never> + Default,
                I: ActQuantizer<Error: Never> + Default,
                O: ActQuantizer<Error: Never> + Default,
                B: BiasQuantizer<Error: Never> + Default,
            {
                self.of_type().init(device)
            }

            /// [`init`](Self::init) for quantizers whose wiring can fail at run time.
            ///
            /// # Errors
            ///
            /// What a constructor or a value function of a quantizer refused.
            pub fn try_init<W, I, O, B>(&self, device: &Device) -> Result<$layer<W, I, O, B>, DependencyError>
            where
                W: AnyWeightQuantizer + Default,
                I: ActQuantizer + Default,
                O: ActQuantizer + Default,
                B: BiasQuantizer + Default,
            {
                self.of_type().try_init(device)
            }

            fn of_type<W, I, O, B>(&self) -> WithQuantizers<Self, W, I, O, B>
            where
                W: Quantizer + Default,
                I: Quantizer + Default,
                O: Quantizer + Default,
                B: Quantizer + Default,
            {
                self.clone()
                    .weight_quant(W::default())
                    .input_quant(I::default())
                    .output_quant(O::default())
                    .bias_quant(B::default())
            }

            /// The quantizer of the weight, for example one of [`quantizer_with!`](crate::quantizer_with).
            pub fn weight_quant<Q: Quantizer>(self, quantizer: Q) -> WithQuantizers<Self, Q> {
                WithQuantizers::new(self).weight_quant(quantizer)
            }

            /// The quantizer of the input; that of the weight is [`Int8WeightPerTensorFloat`] unless it is given too.
            pub fn input_quant<Q: Quantizer>(self, quantizer: Q) -> WithQuantizers<Self, Int8WeightPerTensorFloat, Q> {
                WithQuantizers::new(self).input_quant(quantizer)
            }

            /// The quantizer of the output; that of the weight is [`Int8WeightPerTensorFloat`] unless it is given too.
            pub fn output_quant<Q: Quantizer>(
                self,
                quantizer: Q,
            ) -> WithQuantizers<Self, Int8WeightPerTensorFloat, NoQuant, Q> {
                WithQuantizers::new(self).output_quant(quantizer)
            }

            /// The quantizer of the bias; that of the weight is [`Int8WeightPerTensorFloat`] unless it is given too.
            pub fn bias_quant<Q: Quantizer>(
                self,
                quantizer: Q,
            ) -> WithQuantizers<Self, Int8WeightPerTensorFloat, NoQuant, NoQuant, Q> {
                WithQuantizers::new(self).bias_quant(quantizer)
            }
        }
    };
}

/// The same for an [`ActLayerConfig`](super::ActLayerConfig), and its implementation.
macro_rules! act_layer_inits {
    ($config:ident => $layer:ident) => {
        impl ActLayerConfig for $config {
            type Layer<A: Quantizer> = $layer<A>;
            fn build<A: Quantizer>(&self, act_quant: ActQuant<A>) -> $layer<A> {
                $layer { act_quant }
            }
        }

        impl<A: Quantizer> ActLayer for $layer<A> {
            type ActQuantizer = A;
            fn act_quant_mut(&mut self) -> &mut ActQuant<A> {
                &mut self.act_quant
            }
        }

        impl $config {
            /// Initialises the layer with the quantizer of its type: `let layer: Layer<Quantizer> = ..`.
            pub fn init<A: ActQuantizer<Error: Never> + Default>(&self, device: &Device) -> $layer<A> {
                self.clone().act_quant(A::default()).init(device)
            }

            /// [`init`](Self::init) for a quantizer whose wiring can fail at run time.
            ///
            /// # Errors
            ///
            /// What a constructor or a value function of the quantizer refused.
            pub fn try_init<A: ActQuantizer + Default>(&self, device: &Device) -> Result<$layer<A>, DependencyError> {
                self.clone().act_quant(A::default()).try_init(device)
            }

            /// The quantizer, for example one of [`quantizer_with!`](crate::quantizer_with).
            pub fn act_quant<Q: Quantizer>(self, quantizer: Q) -> WithActQuantizer<Self, Q> {
                WithActQuantizer::new(self, quantizer)
            }
        }
    };
}

/// The same for a [`TruncLayerConfig`](super::TruncLayerConfig).
macro_rules! trunc_layer_inits {
    ($config:ident => $layer:ident) => {
        impl $config {
            /// Initialises the layer with the quantizer of its type: `let layer: Layer<Quantizer> = ..`.
            pub fn init<T: TruncQuantizer<Error: Never> + Default>(&self, device: &Device) -> $layer<T> {
                self.clone().trunc_quant(T::default()).init(device)
            }

            /// [`init`](Self::init) for a quantizer whose wiring can fail at run time.
            ///
            /// # Errors
            ///
            /// What a constructor or a value function of the quantizer refused.
            pub fn try_init<T: TruncQuantizer + Default>(&self, device: &Device) -> Result<$layer<T>, DependencyError> {
                self.clone().trunc_quant(T::default()).try_init(device)
            }

            /// The quantizer, for example one of [`quantizer_with!`](crate::quantizer_with).
            pub fn trunc_quant<Q: Quantizer>(self, quantizer: Q) -> WithTruncQuantizer<Self, Q> {
                WithTruncQuantizer::new(self, quantizer)
            }
        }
    };
}

pub(super) use {act_layer_inits, trunc_layer_inits, weight_layer_inits};
