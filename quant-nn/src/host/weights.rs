use super::HostedParameter;
use super::parameter::is_finite;
use burn::tensor::{Device, Tensor};
use quant_core::inject::WeightModule;
use quant_core::view::reshape;

/// What a value function of a weight quantizer sees as `module`: the weight of a layer as it is at this moment, or the
/// weights of all layers that [share](crate::share) their quantizer.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{WeightModule, Weights};
///
/// // a linear layer from 3 inputs to 2 outputs
/// let weight = Tensor::<2>::from_floats([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]], &Device::flex());
/// let module = Weights::of(weight, 1);
/// assert_eq!(module.weight().into_data().try_to_vec::<f32>().unwrap(), [1.0, 2.0, 3.0, 10.0, 20.0, 30.0]);
/// assert_eq!(module.per_channel_broadcastable_shape(), [1, 2]);
/// ```
#[derive(Clone, Debug)]
pub struct Weights {
    /// the first layer's, and those of the layers that share its quantizer
    first: Weight,
    others: Vec<Weight>,
}

#[derive(Clone, Debug)]
struct Weight {
    /// `[before, output channels, after]`: three dimensions say where the channels are for any rank
    values: Tensor<3>,
    dims: Vec<usize>,
    output_channel_dim: usize,
}

impl Weights {
    /// A weight whose dimension `output_channel_dim` runs over the output channels.
    pub fn of<const D: usize>(weight: Tensor<D>, output_channel_dim: usize) -> Self {
        let dims = weight.dims();
        let before: usize = dims.iter().take(output_channel_dim).product();
        let channels = dims.get(output_channel_dim).copied().unwrap_or(1);
        let after: usize = dims.iter().skip(output_channel_dim + 1).product();
        let values = reshape(weight.detach(), [before, channels, after]);
        Self { first: Weight { values, dims: dims.to_vec(), output_channel_dim }, others: vec![] }
    }

    /// These, and those of `others`, which are moved to the same device.
    pub(crate) fn and(mut self, others: impl IntoIterator<Item = Self>) -> Self {
        let device = self.device();
        let others = others.into_iter().flat_map(|w| core::iter::once(w.first).chain(w.others));
        self.others.extend(others.map(|w| Weight { values: w.values.to_device(&device), ..w }));
        self
    }
}

impl HostedParameter for Weights {
    const HOST: &'static str = "WeightQuant";
    const WHAT: &'static str = "weight";
    const CACHED: bool = true;
    fn device(&self) -> Device {
        self.first.values.device()
    }
    fn is_finite(&self) -> bool {
        core::iter::once(&self.first).chain(&self.others).all(|w| is_finite(&w.values))
    }
}

impl WeightModule for Weights {
    fn weights(&self) -> Vec<Tensor<2>> {
        let by_channel = |w: &Weight| {
            let [before, channels, after] = w.values.dims();
            reshape(w.values.clone().swap_dims(0, 1), [channels, before * after])
        };
        core::iter::once(&self.first).chain(&self.others).map(by_channel).collect()
    }
    fn output_channel_dim(&self) -> usize {
        self.first.output_channel_dim
    }
    fn weight_dims(&self) -> Vec<usize> {
        self.first.dims.clone()
    }
    fn out_channels(&self) -> usize {
        self.first.values.dims()[1]
    }
}
