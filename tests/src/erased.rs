//! A proxy of any quantizer behind `dyn`, so that a layer is compiled once and not for each of a hundred quantizers.
//!
//! burn's visitors and mappers have generic methods. What they are given passes the `dyn` as an [`Any`]: on one side
//! `See` and `Change` forget its type, on the other [`Proxy`] finds it again among the ranks that there are.
use burn::module::*;
use burn::tensor::{Bool, Device, Int, Tensor};
use quant_nn::MaybeQuantTensor;
use quant_nn::components::proxy::{ActProxy, BiasProxy, WeightProxy};
use quant_nn::components::quant::OwnScale;
use std::any::Any;
use std::fmt::Debug;

/// Calls `$body` for the rank that a tensor, or what has its rank, turns out to be of.
macro_rules! each_rank {
    ($D:ident => $body:block) => {
        each_rank!(@ $D $body 1 2 3 4 5)
    };
    (@ $D:ident $body:block $($rank:literal)*) => { $( {
        const $D: usize = $rank;
        $body
    } )* };
}

/// The scale of the accumulator, which a bias may ask for.
type AccumulatorScale<'a> = &'a dyn Fn() -> Option<Tensor<1>>;

/// Which of the proxy's traits quantizes.
pub trait Place<P>: Debug + Send + Sync + 'static {
    /// A `Tensor<D>` to a `MaybeQuantTensor<D>`.
    fn quantize(proxy: &P, x: &dyn Any, scale: AccumulatorScale) -> Option<Box<dyn Any>>;
}

#[derive(Clone, Copy, Debug)]
pub enum OfWeight {}
#[derive(Clone, Copy, Debug)]
pub enum OfAct {}
#[derive(Clone, Copy, Debug)]
pub enum OfBias {}

impl<P: WeightProxy> Place<P> for OfWeight {
    fn quantize(proxy: &P, x: &dyn Any, _: AccumulatorScale) -> Option<Box<dyn Any>> {
        each_rank!(D => {
            if let Some(x) = x.downcast_ref::<Tensor<D>>() {
                return Some(Box::new(proxy.forward(x.clone())));
            }
        });
        None
    }
}

impl<P: ActProxy> Place<P> for OfAct {
    fn quantize(proxy: &P, x: &dyn Any, _: AccumulatorScale) -> Option<Box<dyn Any>> {
        each_rank!(D => {
            if let Some(x) = x.downcast_ref::<Tensor<D>>() {
                return Some(Box::new(proxy.forward(x.clone())));
            }
        });
        None
    }
}

impl<P: BiasProxy> Place<P> for OfBias {
    fn quantize(proxy: &P, x: &dyn Any, scale: AccumulatorScale) -> Option<Box<dyn Any>> {
        Some(Box::new(proxy.forward(x.downcast_ref::<Tensor<1>>()?.clone(), scale)))
    }
}

trait DynVisitor {
    fn enter(&mut self, name: &str, container: &str);
    fn exit(&mut self, name: &str, container: &str);
    fn param(&mut self, param: &dyn Any);
}

trait DynMapper {
    fn enter(&mut self, name: &str, container: &str);
    fn exit(&mut self, name: &str, container: &str);
    fn param(&mut self, param: Box<dyn Any>) -> Box<dyn Any>;
}

trait DynProxy: Debug + Send + Sync {
    fn quantize(&self, x: &dyn Any, scale: AccumulatorScale) -> Option<Box<dyn Any>>;
    fn visit(&self, visitor: &mut dyn DynVisitor);
    fn map(&self, mapper: &mut dyn DynMapper) -> Box<dyn DynProxy>;
    fn copy(&self) -> Box<dyn DynProxy>;
    fn fork(&self, device: &Device) -> Box<dyn DynProxy>;
    fn to_device(&self, device: &Device) -> Box<dyn DynProxy>;
    fn train(&self) -> Box<dyn DynProxy>;
    fn valid(&self) -> Box<dyn DynProxy>;
    fn collect_devices(&self, devices: Devices) -> Devices;
}

#[derive(Debug)]
struct Placed<P, K>(P, core::marker::PhantomData<fn(K)>);

fn placed<P: Module + Sync + 'static, K: Place<P>>(proxy: P) -> Box<dyn DynProxy> {
    Box::new(Placed::<P, K>(proxy, core::marker::PhantomData))
}

impl<P: Module + Sync + 'static, K: Place<P>> DynProxy for Placed<P, K> {
    fn quantize(&self, x: &dyn Any, scale: AccumulatorScale) -> Option<Box<dyn Any>> {
        K::quantize(&self.0, x, scale)
    }
    fn visit(&self, visitor: &mut dyn DynVisitor) {
        self.0.visit(&mut See(visitor));
    }
    fn map(&self, mapper: &mut dyn DynMapper) -> Box<dyn DynProxy> {
        placed::<P, K>(self.0.clone().map(&mut Change(mapper)))
    }
    fn copy(&self) -> Box<dyn DynProxy> {
        placed::<P, K>(self.0.clone())
    }
    fn fork(&self, device: &Device) -> Box<dyn DynProxy> {
        placed::<P, K>(self.0.clone().fork(device))
    }
    fn to_device(&self, device: &Device) -> Box<dyn DynProxy> {
        placed::<P, K>(self.0.clone().to_device(device))
    }
    fn train(&self) -> Box<dyn DynProxy> {
        placed::<P, K>(self.0.clone().train())
    }
    fn valid(&self) -> Box<dyn DynProxy> {
        placed::<P, K>(self.0.valid())
    }
    fn collect_devices(&self, devices: Devices) -> Devices {
        self.0.collect_devices(devices)
    }
}

struct See<'a>(&'a mut dyn DynVisitor);

impl ModuleVisitor for See<'_> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.0.enter(name, container);
    }
    fn exit_module(&mut self, name: &str, container: &str) {
        self.0.exit(name, container);
    }
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.param(param);
    }
    fn visit_int<const D: usize>(&mut self, param: &Param<Tensor<D, Int>>) {
        self.0.param(param);
    }
    fn visit_bool<const D: usize>(&mut self, param: &Param<Tensor<D, Bool>>) {
        self.0.param(param);
    }
    fn visit_flag(&mut self, flag: &Param<Flag>) {
        self.0.param(flag);
    }
}

struct Change<'a>(&'a mut dyn DynMapper);

impl Change<'_> {
    fn change<T: Any>(&mut self, param: T) -> T {
        match self.0.param(Box::new(param)).downcast() {
            Ok(param) => *param,
            Err(_) => panic!("a mapper returned another type of parameter"),
        }
    }
}

impl ModuleMapper for Change<'_> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.0.enter(name, container);
    }
    fn exit_module(&mut self, name: &str, container: &str) {
        self.0.exit(name, container);
    }
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        self.change(param)
    }
    fn map_int<const D: usize>(&mut self, param: Param<Tensor<D, Int>>) -> Param<Tensor<D, Int>> {
        self.change(param)
    }
    fn map_bool<const D: usize>(&mut self, param: Param<Tensor<D, Bool>>) -> Param<Tensor<D, Bool>> {
        self.change(param)
    }
    fn map_flag(&mut self, flag: Param<Flag>) -> Param<Flag> {
        self.change(flag)
    }
}

/// The other side of [`See`].
struct Seen<'a, V>(&'a mut V);

impl<V: ModuleVisitor> DynVisitor for Seen<'_, V> {
    fn enter(&mut self, name: &str, container: &str) {
        self.0.enter_module(name, container);
    }
    fn exit(&mut self, name: &str, container: &str) {
        self.0.exit_module(name, container);
    }
    fn param(&mut self, param: &dyn Any) {
        each_rank!(D => {
            if let Some(param) = param.downcast_ref::<Param<Tensor<D>>>() {
                return self.0.visit_float(param);
            }
            if let Some(param) = param.downcast_ref::<Param<Tensor<D, Int>>>() {
                return self.0.visit_int(param);
            }
            if let Some(param) = param.downcast_ref::<Param<Tensor<D, Bool>>>() {
                return self.0.visit_bool(param);
            }
        });
        match param.downcast_ref::<Param<Flag>>() {
            Some(flag) => self.0.visit_flag(flag),
            None => panic!("a parameter of a rank that `each_rank` lacks"),
        }
    }
}

/// The other side of [`Change`].
struct Changed<'a, M>(&'a mut M);

impl<M: ModuleMapper> DynMapper for Changed<'_, M> {
    fn enter(&mut self, name: &str, container: &str) {
        self.0.enter_module(name, container);
    }
    fn exit(&mut self, name: &str, container: &str) {
        self.0.exit_module(name, container);
    }
    fn param(&mut self, param: Box<dyn Any>) -> Box<dyn Any> {
        let mut param = param;
        macro_rules! attempt {
            ($ty:ty, $method:ident) => {
                param = match param.downcast::<$ty>() {
                    Ok(param) => return Box::new(self.0.$method(*param)),
                    Err(other) => other,
                };
            };
        }
        each_rank!(D => {
            attempt!(Param<Tensor<D>>, map_float);
            attempt!(Param<Tensor<D, Int>>, map_int);
            attempt!(Param<Tensor<D, Bool>>, map_bool);
        });
        attempt!(Param<Flag>, map_flag);
        drop(param);
        panic!("a parameter of a rank that `each_rank` lacks")
    }
}

/// The proxy of any quantizer, in any place of a layer.
#[derive(Debug)]
pub struct Proxy(Box<dyn DynProxy>);

impl Proxy {
    pub fn new<P: Module + Sync + 'static, K: Place<P>>(proxy: P) -> Self {
        Self(placed::<P, K>(proxy))
    }

    fn quantize<const D: usize>(&self, x: Tensor<D>, scale: AccumulatorScale) -> MaybeQuantTensor<D> {
        let quantized = self.0.quantize(&x, scale).expect("the rank is one of `each_rank`");
        *quantized.downcast().expect("the rank is that of the input")
    }
}

impl WeightProxy for Proxy {
    fn forward<const D: usize>(&self, weight: Tensor<D>) -> MaybeQuantTensor<D> {
        self.quantize(weight, &|| None)
    }
}

impl ActProxy for Proxy {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> MaybeQuantTensor<D> {
        self.quantize(x, &|| None)
    }
}

impl BiasProxy for Proxy {
    // what it is, the quantizer behind it knows: every layer takes it
    type Scale = OwnScale;
    fn forward(&self, bias: Tensor<1>, accumulator_scale: impl FnOnce() -> Option<Tensor<1>>) -> MaybeQuantTensor<1> {
        let scale = accumulator_scale();
        self.quantize(bias, &|| scale.clone())
    }
}

impl Clone for Proxy {
    fn clone(&self) -> Self {
        Self(self.0.copy())
    }
}

impl Module for Proxy {
    fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
        self.0.visit(&mut Seen(visitor));
    }
    fn map<M: ModuleMapper>(self, mapper: &mut M) -> Self {
        Self(self.0.map(&mut Changed(mapper)))
    }
    fn collect_devices(&self, devices: Devices) -> Devices {
        self.0.collect_devices(devices)
    }
    fn fork(self, device: &Device) -> Self {
        Self(self.0.fork(device))
    }
    fn to_device(self, device: &Device) -> Self {
        Self(self.0.to_device(device))
    }
    fn train(self) -> Self {
        Self(self.0.train())
    }
    fn valid(&self) -> Self {
        Self(self.0.valid())
    }
    fn materialize(self) -> Self {
        self
    }
}

impl ModuleDisplayDefault for Proxy {
    fn content(&self, content: Content) -> Option<Content> {
        content.set_top_level_type("Proxy").optional()
    }
}

impl ModuleDisplay for Proxy {}
