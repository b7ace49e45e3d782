//! The layers of the cases, with quantizers that are known by name only.
use crate::cases::{Error, Recorded};
use burn::module::{Module, Param};
use burn::nn::{PaddingConfig1d, PaddingConfig2d, PaddingConfig3d};
use burn::tensor::{Device, Tensor};
use quant_nn::{
    ActQuant, MaybeQuantTensor, QuantConv1d, QuantConv1dConfig, QuantConv2d, QuantConv2dConfig, QuantConv3d,
    QuantConv3dConfig, QuantConvTranspose1d, QuantConvTranspose1dConfig, QuantConvTranspose2d,
    QuantConvTranspose2dConfig, QuantConvTranspose3d, QuantConvTranspose3dConfig, QuantLinear, QuantLinearConfig,
    QuantTensor, WeightLayer,
};
use serde_json::Value;
use tests::registry::Named;

/// The quantizers of the weight, the input, the output and the bias.
#[derive(Clone, Debug, Default)]
pub struct Quantizers {
    pub weight: Named,
    pub input: Named,
    pub output: Named,
    pub bias: Named,
}

/// A layer whose weight has rank `D`.
pub trait Layer<const D: usize>: Module + WeightLayer + Sized {
    /// Whether the reference has the first two dimensions of the weight the other way round.
    const TRANSPOSED: bool = false;
    /// For a weight of this shape, in the reference's layout.
    fn build(
        shape: [usize; D],
        bias: bool,
        geometry: &Geometry,
        with: Quantizers,
        device: &Device,
    ) -> Result<Self, Error>;
    fn weight(&mut self) -> &mut Param<Tensor<D>>;
    fn bias(&mut self) -> &mut Option<Param<Tensor<1>>>;
    fn output_quant(&mut self) -> &mut ActQuant<Named>;
    fn quantized_weight(&self) -> Option<QuantTensor<D>>;
}

/// A layer whose input has rank `X`.
pub trait Forward<const X: usize> {
    fn run(&self, x: Tensor<X>) -> MaybeQuantTensor<X>;
}

macro_rules! layer {
    ($layer:ident<$rank:literal> $([transposed: $transposed:literal])?
     |$shape:ident, $geometry:ident| $config:expr) => {
        impl Layer<$rank> for $layer<Named, Named, Named, Named> {
            $( const TRANSPOSED: bool = $transposed; )?
            fn build(
                $shape: [usize; $rank],
                bias: bool,
                $geometry: &Geometry,
                with: Quantizers,
                device: &Device,
            ) -> Result<Self, Error> {
                let config = $config.with_bias(bias).weight_quant(with.weight).input_quant(with.input);
                let config = config.output_quant(with.output).bias_quant(with.bias);
                config.try_init(device).map_err(|error| error.to_string())
            }
            fn weight(&mut self) -> &mut Param<Tensor<$rank>> {
                &mut self.weight
            }
            fn bias(&mut self) -> &mut Option<Param<Tensor<1>>> {
                &mut self.bias
            }
            fn output_quant(&mut self) -> &mut ActQuant<Named> {
                &mut self.output_quant
            }
            fn quantized_weight(&self) -> Option<QuantTensor<$rank>> {
                self.quant_weight()
            }
        }
    };
}

pub type Linear = QuantLinear<Named, Named, Named, Named>;
pub type Conv1d = QuantConv1d<Named, Named, Named, Named>;
pub type Conv2d = QuantConv2d<Named, Named, Named, Named>;
pub type Conv3d = QuantConv3d<Named, Named, Named, Named>;
pub type ConvTranspose1d = QuantConvTranspose1d<Named, Named, Named, Named>;
pub type ConvTranspose2d = QuantConvTranspose2d<Named, Named, Named, Named>;
pub type ConvTranspose3d = QuantConvTranspose3d<Named, Named, Named, Named>;

layer!(QuantLinear<2> [transposed: true] |shape, geometry| {
    geometry.only(&[])?;
    let [outputs, inputs] = shape;
    QuantLinearConfig::new(inputs, outputs)
});
layer!(QuantConv1d<3> |shape, geometry| {
    geometry.only(&["stride", "padding", "dilation", "groups"])?;
    let [outputs, inputs, kernel] = shape;
    let ([stride], [padding], [dilation]) =
        (geometry.get("stride", 1)?, geometry.get("padding", 0)?, geometry.get("dilation", 1)?);
    let [groups] = geometry.get("groups", 1)?;
    QuantConv1dConfig::new(inputs * groups, outputs, kernel)
        .with_stride(stride)
        .with_padding(PaddingConfig1d::Explicit(padding, padding))
        .with_dilation(dilation)
        .with_groups(groups)
});
layer!(QuantConv2d<4> |shape, geometry| {
    geometry.only(&["stride", "padding", "dilation", "groups"])?;
    let [outputs, inputs, height, width] = shape;
    let [top, left] = geometry.get("padding", 0)?;
    let [groups] = geometry.get("groups", 1)?;
    QuantConv2dConfig::new([inputs * groups, outputs], [height, width])
        .with_stride(geometry.get("stride", 1)?)
        .with_padding(PaddingConfig2d::Explicit(top, left, top, left))
        .with_dilation(geometry.get("dilation", 1)?)
        .with_groups(groups)
});
layer!(QuantConv3d<5> |shape, geometry| {
    geometry.only(&["stride", "padding", "dilation", "groups"])?;
    let [outputs, inputs, kernel @ ..] = shape;
    let [front, top, left] = geometry.get("padding", 0)?;
    let [groups] = geometry.get("groups", 1)?;
    QuantConv3dConfig::new([inputs * groups, outputs], kernel)
        .with_stride(geometry.get("stride", 1)?)
        .with_padding(PaddingConfig3d::Explicit(front, top, left))
        .with_dilation(geometry.get("dilation", 1)?)
        .with_groups(groups)
});
layer!(QuantConvTranspose1d<3> |shape, geometry| {
    geometry.only(&["stride", "padding", "output_padding", "dilation", "groups"])?;
    let [inputs, outputs, kernel] = shape;
    let ([stride], [padding], [dilation]) =
        (geometry.get("stride", 1)?, geometry.get("padding", 0)?, geometry.get("dilation", 1)?);
    let ([padding_out], [groups]) = (geometry.get("output_padding", 0)?, geometry.get("groups", 1)?);
    QuantConvTranspose1dConfig::new([inputs, outputs * groups], kernel)
        .with_stride(stride)
        .with_padding(padding)
        .with_padding_out(padding_out)
        .with_dilation(dilation)
        .with_groups(groups)
});
layer!(QuantConvTranspose3d<5> |shape, geometry| {
    geometry.only(&["stride", "padding", "output_padding", "dilation", "groups"])?;
    let [inputs, outputs, kernel @ ..] = shape;
    let [groups] = geometry.get("groups", 1)?;
    QuantConvTranspose3dConfig::new([inputs, outputs * groups], kernel)
        .with_stride(geometry.get("stride", 1)?)
        .with_padding(geometry.get("padding", 0)?)
        .with_padding_out(geometry.get("output_padding", 0)?)
        .with_dilation(geometry.get("dilation", 1)?)
        .with_groups(groups)
});
layer!(QuantConvTranspose2d<4> |shape, geometry| {
    geometry.only(&["stride", "padding", "output_padding", "dilation", "groups"])?;
    let [inputs, outputs, height, width] = shape;
    let [groups] = geometry.get("groups", 1)?;
    QuantConvTranspose2dConfig::new([inputs, outputs * groups], [height, width])
        .with_stride(geometry.get("stride", 1)?)
        .with_padding(geometry.get("padding", 0)?)
        .with_padding_out(geometry.get("output_padding", 0)?)
        .with_dilation(geometry.get("dilation", 1)?)
        .with_groups(groups)
});

impl<const X: usize> Forward<X> for Linear {
    fn run(&self, x: Tensor<X>) -> MaybeQuantTensor<X> {
        self.quantize(x)
    }
}

impl Forward<3> for Conv1d {
    fn run(&self, x: Tensor<3>) -> MaybeQuantTensor<3> {
        self.quantize(x)
    }
}

impl Forward<4> for Conv2d {
    fn run(&self, x: Tensor<4>) -> MaybeQuantTensor<4> {
        self.quantize(x)
    }
}

impl Forward<5> for Conv3d {
    fn run(&self, x: Tensor<5>) -> MaybeQuantTensor<5> {
        self.quantize(x)
    }
}

impl Forward<3> for ConvTranspose1d {
    fn run(&self, x: Tensor<3>) -> MaybeQuantTensor<3> {
        self.quantize(x)
    }
}

impl Forward<5> for ConvTranspose3d {
    fn run(&self, x: Tensor<5>) -> MaybeQuantTensor<5> {
        self.quantize(x)
    }
}

impl Forward<4> for ConvTranspose2d {
    fn run(&self, x: Tensor<4>) -> MaybeQuantTensor<4> {
        self.quantize(x)
    }
}

/// Stride, padding, dilation and groups: one number, or one for each dimension.
pub struct Geometry<'a>(pub &'a Value);

impl Geometry<'_> {
    fn get<const N: usize>(&self, key: &str, default: usize) -> Result<[usize; N], Error> {
        let number = |v: &Value| v.as_u64().map(|n| n as usize);
        let numbers = match self.0.get(key) {
            None => Some(vec![default; N]),
            Some(Value::Array(list)) => list.iter().map(number).collect(),
            Some(one) => number(one).map(|n| vec![n; N]),
        };
        let misfit = || format!("the geometry's `{key}` is {} and not {N} numbers", self.0[key]);
        numbers.and_then(|n| n.try_into().ok()).ok_or_else(misfit)
    }

    fn only(&self, keys: &[&str]) -> Result<(), Error> {
        let given = self.0.as_object().into_iter().flat_map(|map| map.keys());
        given
            .into_iter()
            .find(|key| !keys.contains(&key.as_str()))
            .map_or(Ok(()), |key| Err(format!("the geometry of this layer has no `{key}`")))
    }
}

/// The layer with the recorded weight, and the state that its quantizer has for it.
///
/// # Errors
///
/// If the shapes or the geometry do not make a layer, or its quantizers cannot be built.
pub fn layer<L: Layer<D>, const D: usize>(
    weight: &Recorded,
    bias: Option<&Recorded>,
    geometry: &Geometry,
    with: Quantizers,
    device: &Device,
) -> Result<L, Error> {
    let rank = || format!("a weight of shape {:?} is not one of this layer", weight.shape);
    let shape: [usize; D] = weight.shape.clone().try_into().map_err(|_| rank())?;
    let mut layer = L::build(shape, bias.is_some(), geometry, with, device)?;
    let weight = ours::<L, D>(weight.tensor(device)?).require_grad();
    *layer.weight() = layer.weight().clone().map(|_| weight);
    if let Some(bias) = bias {
        let recorded: Tensor<1> = bias.tensor(device)?.require_grad();
        *layer.bias() = layer.bias().take().map(|bias| bias.map(|_| recorded));
    }
    layer.init_tensor_quant().map_err(|error| error.to_string())?;
    Ok(layer)
}

/// A weight in the other of both layouts.
pub fn ours<L: Layer<D>, const D: usize>(weight: Tensor<D>) -> Tensor<D> {
    if L::TRANSPOSED { weight.swap_dims(0, 1) } else { weight }
}
