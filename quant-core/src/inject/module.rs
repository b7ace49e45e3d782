use crate::view::{OverTensorView, View};
use burn::tensor::Tensor;

/// The layer whose bias a quantizer quantizes: what a value function sees as `module`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no bias to quantize",
    note = "a value function that takes `module: &impl BiasModule` belongs in a bias quantizer"
)]
pub trait BiasModule {
    /// The bias, one number per output channel; zeros if the layer has none.
    fn bias(&self) -> Tensor<1>;
}

/// The layer whose activation a quantizer quantizes: what a value function sees as `module`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no activation to quantize",
    note = "a value function that takes `module: &impl ActModule` belongs in an activation quantizer"
)]
pub trait ActModule {
    /// The least value of the layer, as that of a hard tanh; −1 of a layer that does not say.
    fn min_val(&self) -> f32;

    /// The largest value of the layer; 1 of a layer that does not say.
    fn max_val(&self) -> f32;
}

/// The layers whose weights one quantizer quantizes: what a value function sees as `module`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no weights to quantize",
    note = "a value function that takes `module: &impl WeightModule` belongs in a weight quantizer"
)]
pub trait WeightModule {
    /// Every weight as `[output channels, elements per channel]`.
    fn weights(&self) -> Vec<Tensor<2>>;

    /// The dimension of the weight, as the layer stores it, that runs over the output channels.
    ///
    /// Convolutions store `[out, in, ..]` and answer 0, burn's linear layers store `[in, out]` and answer 1.
    fn output_channel_dim(&self) -> usize;

    /// The shape of the weight as the layer stores it; of the first layer's, if several share the quantizer.
    fn weight_dims(&self) -> Vec<usize>;

    /// The number of dimensions of the weight as the layer stores it.
    fn weight_rank(&self) -> usize {
        self.weight_dims().len()
    }

    /// The dimension of the weight, as the layer stores it, that runs over the input channels: what groupwise quantization
    /// cuts. It is the one beside the [output channels](Self::output_channel_dim) among the first two: 1 for convolutions, 0
    /// for transposed ones and for burn's linear layers.
    fn input_channel_dim(&self) -> usize {
        match self.output_channel_dim() {
            0 => 1,
            _ => 0,
        }
    }

    /// All weights as one, `[output channels, elements per channel]`. Layers that share a quantizer are joined channel by
    /// channel; where they have different numbers of channels, everything is one: `[1, elements]`.
    fn weight(&self) -> Tensor<2> {
        let mut weights = self.weights();
        if weights.len() == 1 {
            return weights.remove(0);
        }
        let channels = |w: &Tensor<2>| w.dims()[0];
        if weights.windows(2).any(|pair| pair.iter().map(channels).min() != pair.iter().map(channels).max()) {
            weights = weights.into_iter().map(|w| OverTensorView.view(w)).collect();
        }
        Tensor::cat(weights, 1)
    }

    /// How many output channels the layer has.
    fn out_channels(&self) -> usize {
        self.weights().first().map_or(0, |w| w.dims()[0])
    }

    /// The shape of one number per output channel that broadcasts over the weight: `[out, 1, 1, 1]` for a
    /// two-dimensional convolution, `[1, out]` for a linear layer.
    fn per_channel_broadcastable_shape(&self) -> Vec<usize> {
        let mut shape = vec![1; self.weight_rank()];
        if let Some(dim) = shape.get_mut(self.output_channel_dim()) {
            *dim = self.out_channels();
        }
        shape
    }
}
