//! The quantizers by name, and what a case overrides of them.
use crate::Error;
use crate::erased::{OfAct, OfBias, OfWeight, Place, Proxy};
use crate::overrides::{ActOverrides, Attributes, BiasOverrides, Open, WeightOverrides, check, complete, reads, with};
use quant_nn::components::__private::stateless_module;
use quant_nn::components::proxy::Passthrough;
use quant_nn::{Activations, Biases, Context, DependencyError, Quantizer, Resolve, Weights, Wiring, quantizer};
use std::sync::Arc;

macro_rules! registry {
    ($($place:ident for $module:ident, $overrides:ident { $($quantizer:ident)* })*) => {
        /// The quantizers as they are; what they leave open is the case's.
        mod plain {
            use super::*;
            $($( #[quantizer(extends(quant_nn::$quantizer, Open))] pub struct $quantizer; )*)*
        }
        /// The quantizers with the attributes of a case.
        mod overridden {
            use super::*;
            $($( #[quantizer(extends($overrides, quant_nn::$quantizer))] pub struct $quantizer; )*)*
        }
        $( impl Listed for $module {
            type Place = $place;
            const ENTRIES: &[Entry<Self>] = &[$( Entry {
                name: stringify!($quantizer),
                plain: build::<plain::$quantizer, $place, Self>,
                plain_wiring: <plain::$quantizer as Quantizer>::explain,
                overridden: build::<overridden::$quantizer, $place, Self>,
                overridden_wiring: <overridden::$quantizer as Quantizer>::explain,
            } ),*];
        } )*
    };
}

// every ready-made quantizer has a line here
registry! {
    OfWeight for Weights, WeightOverrides {
        Int8WeightPerTensorFloat Int8WeightPerChannelFloat
        Int8WeightPerTensorFixedPoint Int8WeightPerChannelFixedPoint
        Int4WeightPerTensorFloatDecoupled Int8WeightPerChannelFloatDecoupled Int4WeightPerTensorFixedPointDecoupled
        Int8WeightNormL2PerChannelFixedPoint
        ShiftedUint8WeightPerTensorFloat ShiftedUint8WeightPerChannelFloat
        ShiftedUint8WeightPerTensorFloatMSE ShiftedUint8WeightPerChannelFloatMSE
        ShiftedUint8WeightPerTensorFloatHQO ShiftedUint8WeightPerChannelFloatHQO
        ShiftedUint8WeightGroupQuantFloat ShiftedUint8WeightPerGroupFloatHQO
        Int8WeightPerTensorFloatMSE Int8WeightPerChannelFloatMSE
        Int8WeightPerTensorFloatHQO Int8WeightPerChannelFloatHQO
        Int8WeightPerTensorFixedPointMSE Int8WeightPerChannelFixedPointMSE
        SignedBinaryWeightPerTensorConst SignedTernaryWeightPerTensorConst
        Fp8e4m3Weight Fp8e4m3WeightPerTensorFloat Fp8e4m3WeightPerChannelFloat
        Fp8e4m3WeightPerTensorFloatMSE Fp8e4m3WeightPerChannelFloatMSE Fp8e5m2Weight
        Fp8e5m2WeightPerTensorFloat Fp8e5m2WeightPerChannelFloat Fp6e3m2WeightPerTensorFloat
        Fp6e3m2WeightPerChannelFloat Fp6e2m3WeightPerTensorFloat Fp6e2m3WeightPerChannelFloat
        Fp4e2m1WeightPerTensorFloat Fp4e2m1WeightPerChannelFloat Fp8e4m3OCPWeight
        Fp8e4m3OCPWeightPerTensorFloat Fp8e4m3OCPWeightPerChannelFloat Fp8e4m3OCPWeightPerTensorFloatMSE
        Fp8e4m3OCPWeightPerChannelFloatMSE Fp8e5m2OCPWeight Fp8e5m2OCPWeightPerTensorFloat
        Fp8e5m2OCPWeightPerChannelFloat Fp8e5m2OCPWeightPerTensorFloatMSE Fp8e5m2OCPWeightPerChannelFloatMSE
        Fp8e4m3FNUZWeight Fp8e4m3FNUZWeightPerTensorFloat Fp8e4m3FNUZWeightPerChannelFloat
        Fp8e4m3FNUZWeightPerTensorFloatMSE Fp8e4m3FNUZWeightPerChannelFloatMSE Fp8e5m2FNUZWeight
        Fp8e5m2FNUZWeightPerTensorFloat Fp8e5m2FNUZWeightPerChannelFloat Fp8e5m2FNUZWeightPerTensorFloatMSE
        Fp8e5m2FNUZWeightPerChannelFloatMSE MXFloat8e4m3Weight MXFloat8e4m3WeightMSE MXFloat8e5m2Weight
        MXFloat6e3m2Weight MXFloat6e2m3Weight MXFloat4e2m1Weight MXInt8Weight ShiftedMXUInt8Weight
        MXInt8WeightMSE ShiftedMXUInt8WeightMSE
    }
    OfAct for Activations, ActOverrides {
        Int8ActPerTensorFloat Uint8ActPerTensorFloat
        Int8ActPerTensorFloatMinMaxInit Uint8ActPerTensorFloatMaxInit Int8ActPerTensorFloatLayerRange
        Int8ActPerTensorFixedPoint Uint8ActPerTensorFixedPoint
        Int8ActPerTensorFixedPointMinMaxInit Uint8ActPerTensorFixedPointMaxInit
        ShiftedUint8ActPerTensorFloat ShiftedUint8ActPerTensorFixedPoint
        Int8ActPerTensorFloatBatchQuant1d Uint8ActPerTensorFloatBatchQuant1d
        Int8ActPerTensorFloatBatchQuant2d Uint8ActPerTensorFloatBatchQuant2d
        ShiftedUint8ActPerTensorFloatMSE ShiftedUint8ActPerTensorFixedPointMSE ShiftedUint8ActPerTensorFloatHQO
        Int8ActPerTensorFloatMSE Uint8ActPerTensorFloatMSE
        Int8ActPerTensorFixedPointMSE Uint8ActPerTensorFixedPointMSE
        SignedBinaryActPerTensorConst SignedTernaryActPerTensorConst
        Fp8e4m3Act Fp8e4m3ActPerTensorFloat Fp8e4m3ActPerChannelFloat2d Fp8e4m3ActPerTensorFloatMSE
        Fp8e4m3ActPerChannelFloat2dMSE Fp8e5m2Act Fp8e5m2ActPerTensorFloat Fp8e5m2ActPerChannelFloat2d
        Fp8e5m2ActPerTensorFloatMSE Fp8e5m2ActPerChannelFloat2dMSE Fp6e3m2ActPerTensorFloat
        Fp6e2m3ActPerTensorFloat Fp4e2m1ActPerTensorFloat Fp8e4m3OCPAct Fp8e4m3OCPActPerTensorFloat
        Fp8e4m3OCPActPerTensorFloatMSE Fp8e5m2OCPAct Fp8e5m2OCPActPerTensorFloat
        Fp8e5m2OCPActPerTensorFloatMSE Fp8e4m3FNUZAct Fp8e4m3FNUZActPerTensorFloat
        Fp8e4m3FNUZActPerTensorFloatMSE Fp8e5m2FNUZAct Fp8e5m2FNUZActPerTensorFloat
        Fp8e5m2FNUZActPerTensorFloatMSE MXFloat8e4m3Act MXFloat8e5m2Act MXFloat6e3m2Act MXFloat6e2m3Act
        MXFloat4e2m1Act MXInt8Act
    }
    OfBias for Biases, BiasOverrides {
        Int8Bias Int16Bias Int24Bias Int32Bias
        Int8BiasPerTensorFloatInternalScaling Int8BiasPerTensorFixedPointInternalScaling
    }
}

/// One quantizer of the list.
pub struct Entry<M: 'static> {
    pub name: &'static str,
    plain: Build<M>,
    plain_wiring: fn() -> Wiring,
    overridden: Build<M>,
    overridden_wiring: fn() -> Wiring,
}

type Build<M> = fn(&Context<'_, M>) -> Result<Proxy, DependencyError>;

fn build<Q: Resolve<M> + Default, K: Place<Q::Proxy>, M>(cx: &Context<'_, M>) -> Result<Proxy, DependencyError> {
    Q::default().proxy(cx).map(Proxy::new::<_, K>).map_err(Into::into)
}

/// How each quantizer of a place is wired as it is, in the order of the list. What it leaves open is declared by `Open`.
pub fn wirings<M: Listed>() -> Vec<(&'static str, Wiring)> {
    M::ENTRIES.iter().map(|entry| (entry.name, (entry.plain_wiring)())).collect()
}

/// A place of a layer, with the quantizers that there are for it.
pub trait Listed: Sized + 'static {
    type Place: Place<Passthrough>;
    const ENTRIES: &[Entry<Self>];
}

/// A quantizer of the list with the overrides of a case, or none: it leaves things as they are.
#[derive(Clone, Debug, Default)]
pub struct Named(Option<(&'static str, Arc<Attributes>)>);

impl Named {
    /// # Errors
    ///
    /// If there is no such quantizer, attribute or value.
    pub fn new<M: Listed>(name: &str, attributes: &Attributes) -> Result<(Self, Wiring), Error> {
        let entry = find::<M>(name).ok_or_else(|| format!("there is no quantizer `{name}` for {}", place::<M>()))?;
        check(attributes)?;
        Ok((Self(Some((entry.name, Arc::new(attributes.clone())))), effective(entry, attributes)))
    }
}

/// How the quantizer is wired with the attributes of a case, which are shown as what they are.
fn effective<M>(entry: &Entry<M>, attributes: &Attributes) -> Wiring {
    let values = complete(attributes, &(entry.plain_wiring)());
    let mut wiring = (entry.overridden_wiring)();
    for wired in wiring.attributes.iter_mut().filter(|wired| !wired.what.is_empty()) {
        if let Some(value) = values.get(wired.attribute) {
            wired.what = format!("= {value}").leak();
        }
    }
    wiring
}

fn find<M: Listed>(name: &str) -> Option<&'static Entry<M>> {
    M::ENTRIES.iter().find(|entry| entry.name == name)
}

fn place<M>() -> &'static str {
    std::any::type_name::<M>().rsplit("::").next().unwrap_or_default()
}

stateless_module!(Named, "Named");

impl Quantizer for Named {
    const NAME: &'static str = "Named";
    type TensorQuant = Passthrough;
    type Proxy = Proxy;
}

impl<M: Listed> Resolve<M> for Named {
    type Error = DependencyError;
    fn tensor_quant(&self, _: &Context<'_, M>) -> Result<Passthrough, DependencyError> {
        Ok(Passthrough)
    }
    fn proxy(&self, cx: &Context<'_, M>) -> Result<Proxy, DependencyError> {
        let Some((name, attributes)) = &self.0 else { return Ok(Proxy::new::<_, M::Place>(Passthrough)) };
        let entry = find::<M>(name).ok_or_else(|| DependencyError::refused("Named", "not in the list"))?;
        let wiring = (entry.overridden_wiring)();
        match attributes.keys().any(|key| reads(&wiring, key)) {
            false => with(attributes, || (entry.plain)(cx)),
            true => with(&complete(attributes, &(entry.plain_wiring)()), || (entry.overridden)(cx)),
        }
    }
}
