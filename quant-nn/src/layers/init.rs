//! The ways to initialise a layer: with quantizers by type or by value, that can fail or not.

/// `init` and its kin for the configuration of a layer with a weight, which has a method
/// `build(weight, input, output, device) -> Result<layer, E>`.
macro_rules! weight_layer_inits {
    ($config:ident => $layer:ident) => {
        impl $config {
            /// Initialises the layer with the quantizers of its type: `let layer: Layer<Weight, Input, Output> = ..`.
            pub fn init<W, I, O>(&self, device: &Device) -> $layer<W, I, O>
            where
                W: WeightQuantizer<Error: Never> + Default,
                I: ActQuantizer<Error: Never> + Default,
                O: ActQuantizer<Error: Never> + Default,
            {
                self.init_with_io(W::default(), I::default(), O::default(), device)
            }

            /// [`init`](Self::init) for quantizers whose wiring can fail at run time.
            ///
            /// # Errors
            ///
            /// What a constructor or a value function of a quantizer refused.
            pub fn try_init<W, I, O>(&self, device: &Device) -> Result<$layer<W, I, O>, DependencyError>
            where
                W: WeightQuantizer + Default,
                I: ActQuantizer + Default,
                O: ActQuantizer + Default,
            {
                self.try_init_with_io(W::default(), I::default(), O::default(), device)
            }

            /// Initialises the layer with a weight quantizer, for example one of
            /// [`quantizer_with!`](crate::quantizer_with).
            pub fn init_with<W: WeightQuantizer<Error: Never>>(&self, weight: W, device: &Device) -> $layer<W> {
                self.init_with_io(weight, NoQuant, NoQuant, device)
            }

            /// [`init_with`](Self::init_with) for a quantizer whose wiring can fail at run time.
            ///
            /// # Errors
            ///
            /// What a constructor or a value function of the quantizer refused.
            pub fn try_init_with<W: WeightQuantizer>(
                &self,
                weight: W,
                device: &Device,
            ) -> Result<$layer<W>, DependencyError> {
                self.try_init_with_io(weight, NoQuant, NoQuant, device)
            }

            /// Initialises the layer with quantizers of its weight, input and output.
            pub fn init_with_io<W, I, O>(&self, weight: W, input: I, output: O, device: &Device) -> $layer<W, I, O>
            where
                W: WeightQuantizer<Error: Never>,
                I: ActQuantizer<Error: Never>,
                O: ActQuantizer<Error: Never>,
            {
                let Ok(layer) = self.build::<W, I, O, Infallible>(weight, input, output, device);
                layer
            }

            /// [`init_with_io`](Self::init_with_io) for quantizers whose wiring can fail at run time.
            ///
            /// # Errors
            ///
            /// What a constructor or a value function of a quantizer refused.
            pub fn try_init_with_io<W, I, O>(
                &self,
                weight: W,
                input: I,
                output: O,
                device: &Device,
            ) -> Result<$layer<W, I, O>, DependencyError>
            where
                W: WeightQuantizer,
                I: ActQuantizer,
                O: ActQuantizer,
            {
                self.build(weight, input, output, device)
            }
        }
    };
}

/// The same for the configuration of a layer that quantizes an activation only:
/// `build(quantizer, device) -> Result<layer, E>`.
macro_rules! act_layer_inits {
    ($config:ident => $layer:ident) => {
        impl $config {
            /// Initialises the layer with the quantizer of its type: `let layer: Layer<Quantizer> = ..`.
            pub fn init<A: ActQuantizer<Error: Never> + Default>(&self, device: &Device) -> $layer<A> {
                self.init_with(A::default(), device)
            }

            /// [`init`](Self::init) for a quantizer whose wiring can fail at run time.
            ///
            /// # Errors
            ///
            /// What a constructor or a value function of the quantizer refused.
            pub fn try_init<A: ActQuantizer + Default>(&self, device: &Device) -> Result<$layer<A>, DependencyError> {
                self.try_init_with(A::default(), device)
            }

            /// Initialises the layer with a quantizer, for example one of [`quantizer_with!`](crate::quantizer_with).
            pub fn init_with<A: ActQuantizer<Error: Never>>(&self, quantizer: A, device: &Device) -> $layer<A> {
                let Ok(act_quant) = ActQuant::new(quantizer, device).map_err(Into::<Infallible>::into);
                $layer { act_quant }
            }

            /// [`init_with`](Self::init_with) for a quantizer whose wiring can fail at run time.
            ///
            /// # Errors
            ///
            /// What a constructor or a value function of the quantizer refused.
            pub fn try_init_with<A: ActQuantizer>(
                &self,
                quantizer: A,
                device: &Device,
            ) -> Result<$layer<A>, DependencyError> {
                Ok($layer { act_quant: ActQuant::new(quantizer, device).map_err(Into::into)? })
            }
        }
    };
}

pub(super) use {act_layer_inits, weight_layer_inits};
