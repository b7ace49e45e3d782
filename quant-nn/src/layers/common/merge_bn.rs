use burn::module::{Module, Param, RunningState};
use burn::nn::BatchNorm;
use burn::tensor::{FloatDType, Tensor};
use quant_core::inject::DependencyError;
use quant_core::view::reshape;

/// A layer that can take in the batch norm behind it.
pub trait MergeBatchNorm {
    /// Makes the layer do what it and `bn` do one after the other in evaluation, as the reference's `merge_bn`:
    ///
    /// ```text
    /// factor = γ / √(running_var + ε)
    /// weight = weight · factor, of each output channel      bias = bias · factor + β − running_mean · factor
    /// ```
    ///
    /// A layer without a bias gets one: to load its record, configure the layer with `with_bias(true)`. The state of the quantizers of
    /// weight and bias is built again from what they are then. The parameters keep their identity, so that an optimizer goes on
    /// training them. Of `bn` only the averages are brought up to date, as by
    /// `valid()`: leave it out of the model afterwards. A quantizer of the output saw the input of `bn` before
    /// and sees its output now: let it collect its statistics again.
    ///
    /// ```
    /// use burn::module::Module;
    /// use burn::nn::BatchNorm;
    /// use burn::nn::BatchNormConfig;
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::{MergeBatchNorm, MergeBnError, NoQuant, QuantConv2d, QuantConv2dConfig};
    ///
    /// #[derive(Module, Debug)]
    /// struct Block {
    ///     conv: QuantConv2d<NoQuant>,
    ///     bn: Option<BatchNorm>,
    /// }
    ///
    /// impl Block {
    ///     fn forward(&self, x: Tensor<4>) -> Tensor<4> {
    ///         let x = self.conv.forward(x);
    ///         match &self.bn {
    ///             Some(bn) => bn.forward(x),
    ///             None => x,
    ///         }
    ///     }
    ///     fn merge(&mut self) -> Result<(), MergeBnError> {
    ///         if let Some(bn) = &self.bn {
    ///             self.conv.merge_bn(bn)?;
    ///         }
    ///         self.bn = None;
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let device = Device::flex();
    /// let mut block = Block {
    ///     conv: QuantConv2dConfig::new([1, 2], [1, 1]).init(&device),
    ///     bn: Some(BatchNormConfig::new(2).init(&device)),
    /// };
    /// let x = Tensor::<4>::ones([1, 1, 2, 2], &device);
    /// let before = block.forward(x.clone());
    /// block.merge()?;
    /// assert!(block.forward(x).all_close(before, None, Some(1e-6)));
    /// # Ok::<(), MergeBnError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the numbers of channels differ, if several layers [share](crate::share) the quantizer of the weight, which they can after their
    /// batch norms are merged, or if a quantizer refuses the merged parameter, as one that is not finite. Nothing is changed then.
    fn merge_bn(&mut self, bn: &BatchNorm) -> Result<(), MergeBnError>;
}

/// Why a batch norm was not merged into a layer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeBnError {
    /// They have different numbers of channels.
    #[error("the layer has {layer} output channels and the batch norm has {batch_norm}")]
    Channels {
        /// Those of the layer's output.
        layer: usize,
        /// Those of the batch norm.
        batch_norm: usize,
    },
    /// Several layers share the quantizer of the weight.
    #[error("several layers share `{quantizer}`\nhelp: merge batch norms before `share`")]
    Shared {
        /// The quantizer.
        quantizer: &'static str,
    },
    /// A quantizer refused the merged parameter.
    #[error(transparent)]
    Quantizer(#[from] DependencyError),
}

/// The average, brought up to date, which burn does with the next pass; `value_sync` would only do it after a pass on this thread.
fn average(state: &RunningState<Tensor<1>>) -> Tensor<1> {
    let _ = state.valid();
    state.value()
}

/// The parameters of a layer with a batch norm in them.
pub(in crate::layers) struct Merged<const D: usize> {
    weight: Tensor<D>,
    bias: Tensor<1>,
}

impl<const D: usize> Merged<D> {
    /// Dimension `output_channel_dim` of `weight` runs over the `channels` output channels, or over those of each of the groups that
    /// dimension 0 consists of.
    pub(in crate::layers) fn of(
        bn: &BatchNorm,
        weight: &Param<Tensor<D>>,
        bias: Option<&Param<Tensor<1>>>,
        output_channel_dim: usize,
        channels: usize,
    ) -> Result<Self, MergeBnError> {
        let batch_norm = bn.gamma.dims()[0];
        if batch_norm != channels {
            return Err(MergeBnError::Channels { layer: channels, batch_norm });
        }
        let weight = weight.val().detach();
        let (device, dtype) = (weight.device(), FloatDType::from(weight.dtype()));
        // half precision has too few digits for a variance
        let precision = if dtype == FloatDType::F64 { FloatDType::F64 } else { FloatDType::F32 };
        let here = |numbers: Tensor<1>| numbers.detach().to_device(&device).cast(precision);
        let (mean, var) = (here(average(&bn.running_mean)), here(average(&bn.running_var)));
        let factor = here(bn.gamma.val()) / (var + bn.epsilon).sqrt();
        let shift = here(bn.beta.val()) - mean * factor.clone();
        let bias = match bias {
            Some(bias) => here(bias.val()) * factor.clone() + shift,
            None => shift,
        };
        let dims = weight.dims();
        let before: usize = dims.iter().take(output_channel_dim).product();
        let of_group = dims.get(output_channel_dim).copied().unwrap_or(1);
        let after: usize = dims.iter().skip(output_channel_dim + 1).product();
        let groups = channels.checked_div(of_group).unwrap_or(1);
        let rows = before.checked_div(groups).unwrap_or(0);
        let factor = reshape(factor, [groups, 1, of_group, 1]);
        let weight = reshape(reshape(weight.cast(precision), [groups, rows, of_group, after]) * factor, dims);
        Ok(Self { weight: weight.cast(dtype).detach(), bias: bias.cast(dtype).detach() })
    }

    /// In the place of `weight` and `bias`, with the identity and the gradient setting of those.
    pub(in crate::layers) fn enter(self, weight: &mut Param<Tensor<D>>, bias: &mut Option<Param<Tensor<1>>>) {
        let Self { weight: merged, bias: merged_bias } = self;
        // on a device without gradients it says what it was, once it is trained again
        let is_trained = weight.clone().train().is_require_grad();
        *weight = weight.clone().map(|old| merged.set_require_grad(old.is_require_grad()));
        *bias = Some(match bias.take() {
            Some(bias) => bias.map(|old| merged_bias.set_require_grad(old.is_require_grad())),
            None => Param::from_tensor(merged_bias).set_require_grad(is_trained),
        });
    }
}
