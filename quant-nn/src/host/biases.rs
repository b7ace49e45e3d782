use super::HostedParameter;
use super::parameter::is_finite;
use burn::module::{Param, ParamId};
use burn::tensor::{Device, Tensor};
use quant_core::inject::BiasModule;

/// What a value function of a bias quantizer sees as `module`: the bias of a layer as it is at this moment.
///
/// ```
/// use burn::module::Param;
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{BiasModule, Biases};
///
/// let bias = Param::from_tensor(Tensor::<1>::from_floats([0.5, -0.25], &Device::flex()));
/// assert_eq!(Biases::of(bias).bias().into_data().try_to_vec::<f32>().unwrap(), [0.5, -0.25]);
/// ```
#[derive(Clone, Debug)]
// a parameter is drawn at its first use: one that no value function looks at is drawn when burn's layer would
pub struct Biases(Param<Tensor<1>>);

impl Biases {
    /// The bias of a layer, `[channels]`.
    pub fn of(bias: Param<Tensor<1>>) -> Self {
        Self(bias)
    }

    pub(super) fn loaded(bias: Tensor<1>) -> Self {
        Self(Param::initialized(ParamId::new(), bias))
    }
}

impl HostedParameter for Biases {
    const HOST: &'static str = "BiasQuant";
    const WHAT: &'static str = "bias";
    const CACHED: bool = false;
    fn device(&self) -> Device {
        self.0.lazy_device()
    }
    fn is_finite(&self) -> bool {
        is_finite(&self.0.val())
    }
}

impl BiasModule for Biases {
    fn bias(&self) -> Tensor<1> {
        self.0.val().detach()
    }
}
