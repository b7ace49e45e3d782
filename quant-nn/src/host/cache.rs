use burn::module::{Flag, Module, ModuleVisitor, Param};
use burn::tensor::{Bool, Int, Tensor};
use quant_core::tensor::MaybeQuantTensor;
use std::any::Any;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The quantized weight of the last evaluation, as long as it is that of the weight.
///
/// A parameter shares its value with its clones, and whatever changes one of them makes a new value. So a clone that is
/// kept here is at the same place in memory as the weight as long as that is the same, and no other weight can be there.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<Option<Box<dyn Any + Send>>>);

struct Entry<const D: usize> {
    weight: Param<Tensor<D>>,
    quantized: MaybeQuantTensor<D>,
}

impl Cache {
    pub(super) fn get<const D: usize>(&self, weight: &Param<Tensor<D>>) -> Option<MaybeQuantTensor<D>> {
        let entry = self.lock();
        let entry: &Entry<D> = entry.as_ref()?.downcast_ref()?;
        (core::ptr::eq(&*entry.weight, &**weight) && is_plain(weight)).then(|| entry.quantized.clone())
    }

    /// Keeps what `quantize` returns if it depends on the weight alone, which it says, and did not change the state of
    /// `quantizer`: another pass might then give something else.
    pub(super) fn fill<const D: usize>(
        &self,
        weight: &Param<Tensor<D>>,
        quantizer: &impl Module,
        quantize: impl FnOnce() -> (MaybeQuantTensor<D>, bool),
    ) -> MaybeQuantTensor<D> {
        let before = State::of(quantizer);
        let (quantized, alone) = quantize();
        if alone && is_plain(weight) && State::of(quantizer) == before {
            *self.lock() = Some(Box::new(Entry { weight: weight.clone(), quantized: quantized.clone() }));
        }
        quantized
    }

    fn lock(&self) -> MutexGuard<'_, Option<Box<dyn Any + Send>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the value of `weight` is what it stores: no reparameterization, such as an adapter, changes it.
fn is_plain<const D: usize>(weight: &Param<Tensor<D>>) -> bool {
    struct Enters(bool);
    impl ModuleVisitor for Enters {
        fn enter_module(&mut self, _: &str, _: &str) {
            self.0 = true;
        }
    }
    let mut enters = Enters(false);
    weight.visit(&mut enters);
    !enters.0
}

/// What a forward pass may change.
#[derive(Default)]
struct State {
    /// Where the values are, and the values themselves, so that no others can be there.
    places: Vec<usize>,
    kept: Vec<Box<dyn Any>>,
    /// Counters make a tensor whenever they are asked.
    counts: Vec<i64>,
}

impl State {
    fn of(module: &impl Module) -> Self {
        let mut state = Self::default();
        module.visit(&mut state);
        state
    }

    fn add<T: 'static>(&mut self, place: *const T, kept: Box<dyn Any>) {
        self.places.push(place.addr());
        self.kept.push(kept);
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        (&self.places, &self.counts) == (&other.places, &other.counts)
    }
}

impl ModuleVisitor for State {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.add::<Tensor<D>>(&**param, Box::new(param.clone()));
    }
    fn visit_int<const D: usize>(&mut self, param: &Param<Tensor<D, Int>>) {
        self.counts.extend(param.val().into_data().iter::<i64>());
    }
    fn visit_bool<const D: usize>(&mut self, param: &Param<Tensor<D, Bool>>) {
        self.add::<Tensor<D, Bool>>(&**param, Box::new(param.clone()));
    }
    fn visit_flag(&mut self, flag: &Param<Flag>) {
        self.counts.push(flag.is_enabled().into());
    }
}
