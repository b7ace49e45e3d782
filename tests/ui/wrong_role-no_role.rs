//! What is chosen at run time is a role, declared with `#[role]`.
#[path = "support/components.rs"]
mod support;
use support::*;

trait Plain: Module {
    fn plain(&self) -> f32;
}

#[derive(Module, Debug, Component)]
struct One {
    #[inject]
    gain: f32,
}
impl Plain for One {
    fn plain(&self) -> f32 {
        self.gain
    }
}
#[derive(Module, Debug, Component)]
struct Other;
impl Plain for Other {
    fn plain(&self) -> f32 {
        1.0
    }
}

#[derive(Module, Debug, Component)]
struct Holder<S> {
    #[inject]
    plain_impl: S,
}
impl<S: Plain + burn::module::ModuleDisplay + Sync> quant_nn::components::quant::TensorQuant for Holder<S> {
    fn forward<const D: usize>(
        &self,
        x: burn::tensor::Tensor<D>,
    ) -> quant_nn::components::quant::Quantized<D> {
        quant_nn::components::quant::Quantized::float(x * self.plain_impl.plain())
    }
}

#[quantizer(values)]
struct Chooses {
    tensor_quant: Holder,
    #[value(0.5)]
    gain: f32,
}
#[quantizer]
impl Chooses {
    #[value]
    fn coarse(module: &impl WeightModule) -> bool {
        module.out_channels() < 8
    }
    #[value]
    fn plain_impl(coarse: bool) -> impl Component {
        if coarse { One } else { Other }
    }
}

fn main() {}
