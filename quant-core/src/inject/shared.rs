use burn::module::*;
use burn::tensor::Device;
use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

/// One component with several consumers.
///
/// The owner is traversed (visited, mapped, recorded); aliases follow it and are invisible, so that a shared parameter
/// is one parameter: counted once, recorded once, stepped once with the sum of its gradients.
///
/// An alias finds its owner's new value when it is transformed after it, on the same thread. The owner is therefore
/// traversed first: fields are declared in the order of the constructor's arguments.
#[derive(Debug)]
pub struct Shared<M> {
    id: ParamId,
    inner: Arc<M>,
    alias: bool,
    /// How many aliases of it were made.
    aliases: Arc<AtomicUsize>,
}

thread_local! {
    // what an owner was before its last transformation, and what it is since
    static LAST: RefCell<HashMap<ParamId, Step>> = RefCell::new(HashMap::new());
}

struct Step {
    old: Weak<dyn Any + Send + Sync>,
    new: Weak<dyn Any + Send + Sync>,
    /// How many aliases have not followed yet: when all have, it is over, and concerns no other traversal.
    waiting: usize,
}

impl<M> Shared<M> {
    /// The owner.
    pub fn new(module: M) -> Self {
        Self { id: ParamId::new(), inner: Arc::new(module), alias: false, aliases: Arc::default() }
    }

    /// Another consumer's view of the same component.
    pub fn alias(&self) -> Self {
        self.aliases.fetch_add(1, Ordering::Relaxed);
        Self { alias: true, ..self.clone() }
    }

    /// What the owner and its aliases have in common, through all transformations.
    pub fn id(&self) -> ParamId {
        self.id
    }

    /// Whether it follows an owner.
    pub fn is_alias(&self) -> bool {
        self.alias
    }

    /// Whether both are the same component.
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl<M> Clone for Shared<M> {
    fn clone(&self) -> Self {
        let (inner, aliases) = (self.inner.clone(), self.aliases.clone());
        Self { id: self.id, inner, alias: self.alias, aliases }
    }
}

impl<M> Deref for Shared<M> {
    type Target = M;
    fn deref(&self) -> &M {
        &self.inner
    }
}

impl<M: Module + Sync + 'static> Shared<M> {
    fn transform(&self, f: impl FnOnce(&M) -> M) -> Self {
        if self.alias {
            let followed = LAST.with_borrow_mut(|last| {
                let step = last.get_mut(&self.id)?;
                let old = step.old.upgrade()?.downcast::<M>().ok()?;
                let new = step.new.upgrade()?.downcast::<M>().ok()?;
                if !Arc::ptr_eq(&old, &self.inner) {
                    return None;
                }
                step.waiting = step.waiting.saturating_sub(1);
                if step.waiting == 0 {
                    last.remove(&self.id);
                }
                Some(new)
            });
            return Self { inner: followed.unwrap_or_else(|| self.inner.clone()), ..self.clone() };
        }
        let new = Arc::new(f(&self.inner));
        let weak = |module: &Arc<M>| -> Weak<dyn Any + Send + Sync> { Arc::downgrade(&(module.clone() as Arc<_>)) };
        let waiting = self.aliases.load(Ordering::Relaxed);
        let step = Step { old: weak(&self.inner), new: weak(&new), waiting };
        LAST.with_borrow_mut(|last| {
            last.retain(|_, step| step.new.strong_count() > 0);
            last.insert(self.id, step);
        });
        Self { inner: new, ..self.clone() }
    }
}

impl<M: Module + Sync + 'static> Module for Shared<M> {
    fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
        if !self.alias {
            self.inner.visit(visitor);
        }
    }
    fn map<P: ModuleMapper>(self, mapper: &mut P) -> Self {
        self.transform(|inner| inner.clone().map(mapper))
    }
    fn collect_devices(&self, devices: Devices) -> Devices {
        self.inner.collect_devices(devices)
    }
    fn fork(self, device: &Device) -> Self {
        self.transform(|inner| inner.clone().fork(device))
    }
    fn to_device(self, device: &Device) -> Self {
        self.transform(|inner| inner.clone().to_device(device))
    }
    fn train(self) -> Self {
        self.transform(|inner| inner.clone().train())
    }
    fn valid(&self) -> Self {
        self.transform(|inner| inner.valid())
    }
    fn materialize(self) -> Self {
        self.transform(|inner| inner.clone().materialize())
    }
}

impl<M: ModuleDisplay + Module> ModuleDisplayDefault for Shared<M> {
    fn content(&self, content: Content) -> Option<Content> {
        if self.alias {
            content.add_formatted(&"(shared, see above)").optional()
        } else {
            content.add_single(&*self.inner).optional()
        }
    }
    fn num_params(&self) -> usize {
        if self.alias { 0 } else { Module::num_params(&*self.inner) }
    }
}

impl<M: ModuleDisplay + Module> ModuleDisplay for Shared<M> {}
