use super::HostedParameter;
use super::parameter::is_finite;
use burn::tensor::{Device, Tensor};
use quant_core::inject::WeightModule;
use quant_core::proxy::WeightProxy;
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

    /// These, and those of `others`.
    pub(crate) fn and(mut self, others: impl IntoIterator<Item = Self>) -> Self {
        self.others.extend(others.into_iter().flat_map(|w| core::iter::once(w.first).chain(w.others)));
        self
    }

    /// Whether both can be computed with.
    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        let (a, b) = (&self.first.values, &other.first.values);
        a.device() == b.device() && a.dtype() == b.dtype()
    }

    /// Whether `once` gives the first layer's weight the same scale as `twice` gives the double of it.
    pub(crate) fn first_scales_alike<P: WeightProxy>(&self, once: &P, twice: &P) -> bool {
        fn alike<P: WeightProxy, const D: usize>(weight: &Weight, once: &P, twice: &P) -> Option<bool> {
            let dims: [usize; D] = weight.dims.clone().try_into().ok()?;
            let values = reshape(weight.values.clone(), dims);
            let scale = |proxy: &P, weight: Tensor<D>| Some(proxy.forward(weight).into_quant()?.scale.into_data());
            Some(scale(once, values.clone()) == scale(twice, values.mul_scalar(2.0)))
        }
        let weight = &self.first;
        let of_rank = [alike::<P, 1>, alike::<P, 2>, alike::<P, 3>, alike::<P, 4>, alike::<P, 5>];
        of_rank.iter().find_map(|alike| alike(weight, once, twice)).unwrap_or(true)
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
