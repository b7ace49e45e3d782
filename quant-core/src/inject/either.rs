use burn::module::*;
use burn::tensor::Device;

/// A component that is chosen when the quantizer is built.
///
/// It is the component that it holds: parameters have the same paths, records and devices, and it is printed as what is
/// inside. More than two are nested to the right, `Either<A, Either<B, C>>`. Every trait of a component that is declared
/// with [`role`](crate::role) is passed on.
///
/// ```
/// use quant_core::bit_width::{BitWidth, BitWidthConst};
/// use quant_core::inject::Either;
/// let chosen: Either<BitWidthConst, Either<BitWidthConst, BitWidthConst>> = Either::Right(Either::Left(BitWidthConst::new(4)));
/// assert_eq!(chosen.bit_width().to_f32(), 4.0);
/// ```
#[derive(Clone, Debug)]
pub enum Either<L, R> {
    /// The first.
    Left(L),
    /// Another.
    Right(R),
}

// burn's derive would put the name of the variant into the paths of parameters
impl<L: Module, R: Module> Module for Either<L, R> {
    fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
        match self {
            Self::Left(m) => m.visit(visitor),
            Self::Right(m) => m.visit(visitor),
        }
    }
    fn map<P: ModuleMapper>(self, mapper: &mut P) -> Self {
        match self {
            Self::Left(m) => Self::Left(m.map(mapper)),
            Self::Right(m) => Self::Right(m.map(mapper)),
        }
    }
    fn collect_devices(&self, devices: Devices) -> Devices {
        match self {
            Self::Left(m) => m.collect_devices(devices),
            Self::Right(m) => m.collect_devices(devices),
        }
    }
    fn fork(self, device: &Device) -> Self {
        match self {
            Self::Left(m) => Self::Left(m.fork(device)),
            Self::Right(m) => Self::Right(m.fork(device)),
        }
    }
    fn to_device(self, device: &Device) -> Self {
        match self {
            Self::Left(m) => Self::Left(m.to_device(device)),
            Self::Right(m) => Self::Right(m.to_device(device)),
        }
    }
    fn train(self) -> Self {
        match self {
            Self::Left(m) => Self::Left(m.train()),
            Self::Right(m) => Self::Right(m.train()),
        }
    }
    fn valid(&self) -> Self {
        match self {
            Self::Left(m) => Self::Left(m.valid()),
            Self::Right(m) => Self::Right(m.valid()),
        }
    }
    fn materialize(self) -> Self {
        match self {
            Self::Left(m) => Self::Left(m.materialize()),
            Self::Right(m) => Self::Right(m.materialize()),
        }
    }
}

impl<L: ModuleDisplay, R: ModuleDisplay> ModuleDisplayDefault for Either<L, R> {
    fn content(&self, content: Content) -> Option<Content> {
        match self {
            Self::Left(m) => m.content(content),
            Self::Right(m) => m.content(content),
        }
    }
    fn num_params(&self) -> usize {
        match self {
            Self::Left(m) => ModuleDisplayDefault::num_params(m),
            Self::Right(m) => ModuleDisplayDefault::num_params(m),
        }
    }
}

impl<L: ModuleDisplay, R: ModuleDisplay> ModuleDisplay for Either<L, R> {
    fn format(&self, settings: DisplaySettings) -> String {
        match self {
            Self::Left(m) => m.format(settings),
            Self::Right(m) => m.format(settings),
        }
    }
    fn custom_settings(&self) -> Option<DisplaySettings> {
        match self {
            Self::Left(m) => m.custom_settings(),
            Self::Right(m) => m.custom_settings(),
        }
    }
    fn custom_content(&self, content: Content) -> Option<Content> {
        match self {
            Self::Left(m) => m.custom_content(content),
            Self::Right(m) => m.custom_content(content),
        }
    }
}
