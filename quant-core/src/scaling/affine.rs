use super::ScalingShape;
use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

/// A learned affine function of statistics: `affine_weight · x + affine_bias`, elementwise.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::scaling::{AffineRescaling, ScalingShape};
///
/// let device = Device::flex();
/// let affine = AffineRescaling::of(Some(2.0), Some(0.5), &ScalingShape::default(), &device).unwrap();
/// assert_eq!(affine.forward(Tensor::ones([1], &device)).into_scalar::<f32>(), 2.5);
/// assert!(AffineRescaling::of(None, None, &ScalingShape::default(), &device).is_none());
/// ```
#[derive(Module, Debug)]
pub struct AffineRescaling {
    /// What statistics are multiplied by.
    pub affine_weight: Param<Tensor<1>>,
    /// What is added, if anything is.
    pub affine_bias: Option<AffineBias>,
}

/// What an [`AffineRescaling`] adds.
#[derive(Module, Debug)]
pub struct AffineBias {
    /// The learned value.
    pub value: Param<Tensor<1>>,
}

impl AffineRescaling {
    /// One factor and one summand per element of `shape`, that begin as `rescaling_init` and `shifting_init`. Without
    /// either there is no function; a shift alone has a factor that begins as 1. (In the reference every shift fails.)
    pub fn of(
        rescaling_init: Option<f32>,
        shifting_init: Option<f32>,
        shape: &ScalingShape,
        device: &Device,
    ) -> Option<Self> {
        let full = |value| Param::from_tensor(Tensor::full([shape.num_elements()], value, device));
        let rescaling_init = rescaling_init.or(shifting_init.map(|_| 1.0))?;
        let affine_bias = shifting_init.map(|init| AffineBias { value: full(init) });
        Some(Self { affine_weight: full(rescaling_init), affine_bias })
    }

    /// What `affine` makes of `x`, if there is one.
    pub(crate) fn apply(affine: &Option<Self>, x: Tensor<1>) -> Tensor<1> {
        match affine {
            Some(affine) => affine.forward(x),
            None => x,
        }
    }

    /// `affine_weight · x + affine_bias`.
    pub fn forward(&self, x: Tensor<1>) -> Tensor<1> {
        let x = x * self.affine_weight.val();
        match &self.affine_bias {
            Some(bias) => x + bias.value.val(),
            None => x,
        }
    }
}
