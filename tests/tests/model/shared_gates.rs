//! Quantizers that all gates of a recurrent layer have one of.
use crate::devices;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Gradients, Tensor, TensorData, Tolerance};
use quant_nn::components::kernel::kernels_used;
use quant_nn::quantizers::base::ParamFromMaxScaling;
use quant_nn::{
    Int8ActPerTensorFloat, Int8ActPerTensorFloatMinMaxInit, Int8WeightPerTensorFloat, Int32Bias, NoQuant, QuantBiLstm,
    QuantBiLstmConfig, QuantGru, QuantGruConfig, QuantLstm, QuantLstmConfig, QuantModule, Uint8ActPerTensorFloat,
    quantizer,
};
use tests::random::{Random, redraw};

type N = NoQuant;

#[quantizer(extends(ParamFromMaxScaling, Int8WeightPerTensorFloat))]
struct Learned;

#[quantizer(extends(Int8ActPerTensorFloatMinMaxInit))]
struct LearnedAct {
    #[value(-0.4)]
    min_val: f32,
    #[value(0.4)]
    max_val: f32,
}

/// The layer with weights that are the same for each call, and of which all gates have the same largest magnitude.
fn even<M: Module + QuantModule>(module: M) -> M {
    struct Even;
    impl ModuleMapper for Even {
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            if D != 2 || param.dims().iter().product::<usize>() == 1 {
                return param;
            }
            param.map(|weight| {
                let one = Tensor::ones([1; D], &weight.device());
                let is_trained = weight.is_require_grad();
                weight.slice_assign([const { 0..1 }; D], one).detach().set_require_grad(is_trained)
            })
        }
    }
    let mut module = redraw(module, &mut Random(11)).map(&mut Even);
    module.init_quantizers().unwrap();
    module
}

/// The gradients of all that is learned, by name.
fn gradients<M: Module>(module: &M, output: Tensor<3>) -> Vec<(String, TensorData)> {
    struct Visit<'a> {
        gradients: &'a Gradients,
        path: Vec<String>,
        found: Vec<(String, TensorData)>,
    }
    impl ModuleVisitor for Visit<'_> {
        fn enter_module(&mut self, name: &str, _: &str) {
            self.path.push(name.into());
        }
        fn exit_module(&mut self, _: &str, _: &str) {
            self.path.pop();
        }
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            if let Some(gradient) = param.val().grad(self.gradients) {
                self.found.push((self.path.join("."), gradient.into_data()));
            }
        }
    }
    let weights = Random(9).tensor(output.dims(), 1.0, &output.device());
    let gradients = (output * weights).sum().backward();
    let mut visit = Visit { gradients: &gradients, path: vec![], found: vec![] };
    module.visit(&mut visit);
    visit.found
}

/// With equal scales, sharing changes nothing but that there is one scale, whose gradient is the sum of those.
fn adds_up(
    place: &str,
    separate: Vec<(String, TensorData)>,
    shared: Vec<(String, TensorData)>,
    (n, one): (usize, usize),
) {
    let apart = |gradients: Vec<(String, TensorData)>| -> (Vec<_>, Vec<_>) {
        gradients.into_iter().partition(|(path, _)| path.contains(place))
    };
    let ((scales, rest), (of_all, same)) = (apart(separate), apart(shared));
    assert_eq!((scales.len(), of_all.len()), (n, one));
    let sum = |scales: &[(String, TensorData)]| scales.iter().flat_map(|(_, g)| g.iter::<f64>()).sum::<f64>();
    let (wanted, found) = (sum(&scales), sum(&of_all));
    assert!(wanted != 0.0 && (wanted - found).abs() < 1e-4 * wanted.abs().max(1.0), "{wanted} {found}");
    assert_eq!(rest.len(), same.len());
    for ((path, wanted), (_, found)) in rest.iter().zip(&same) {
        assert!(wanted.iter::<f32>().any(|g| g != 0.0), "{path}");
        found.assert_approx_eq::<f32>(wanted, Tolerance::rel_abs(1e-4, 1e-5));
    }
}

#[test]
fn the_gradient_of_one_scale_of_weights_is_the_sum_of_those_of_the_gates() {
    for device in devices() {
        let device = device.autodiff();
        let x = Random(3).tensor([2, 4, 3], 1.5, &device);
        for (coupled, gates) in [(false, 4), (true, 3)] {
            let of = |shared| {
                let config = QuantBiLstmConfig::new(3, 4, true)
                    .with_input_forget(coupled)
                    .with_shared_intra_layer_weight_quant(shared);
                let lstm: QuantBiLstm<Learned, N, N, N, N, N, N> = config.init(&device);
                let lstm = even(lstm);
                let (y, _) = lstm.forward(x.clone(), None);
                (y.to_data(), gradients(&lstm, y))
            };
            let ((wanted, separate), (y, shared)) = (of(false), of(true));
            y.assert_approx_eq::<f32>(&wanted, Tolerance::rel_abs(1e-6, 1e-6));
            // each direction has its own
            adds_up("weight_quant", separate, shared, (2 * gates, 2));
        }
        let of = |shared| {
            let config = QuantGruConfig::new(3, 4, true).with_shared_intra_layer_weight_quant(shared);
            let gru: QuantGru<Learned, N, N, N, N, N> = config.init(&device);
            let gru = even(gru);
            gradients(&gru, gru.forward(x.clone(), None))
        };
        adds_up("weight_quant", of(false), of(true), (3, 1));
    }
}

#[test]
fn the_gradient_of_one_scale_of_sums_is_the_sum_of_those_of_the_gates() {
    for device in devices() {
        let device = device.autodiff();
        let x = Random(3).tensor([2, 4, 3], 1.5, &device);
        for (coupled, gates) in [(false, 4), (true, 3)] {
            let of = |shared| {
                let config = QuantLstmConfig::new(3, 4, true)
                    .with_input_forget(coupled)
                    .with_shared_intra_layer_gate_acc_quant(shared);
                let lstm: QuantLstm<N, N, N, LearnedAct, N, N, N> = config.init(&device);
                let lstm = redraw(lstm, &mut Random(11));
                gradients(&lstm, lstm.forward(x.clone(), None).0)
            };
            adds_up("acc_quant", of(false), of(true), (gates, 1));
        }
        // a GRU quantizes what its new gate makes of the hidden state too, before the reset gate is applied to it
        for (reset_after, sums) in [(true, 4), (false, 3)] {
            let of = |shared| {
                let config = QuantGruConfig::new(3, 4, true)
                    .with_reset_after(reset_after)
                    .with_shared_intra_layer_gate_acc_quant(shared);
                let gru: QuantGru<N, N, N, LearnedAct, N, N> = config.init(&device);
                let gru = redraw(gru, &mut Random(11));
                gradients(&gru, gru.forward(x.clone(), None))
            };
            adds_up("acc_quant", of(false), of(true), (sums, 1));
        }
    }
}

type Shared = QuantLstm<Learned, Int8ActPerTensorFloat, Int32Bias, Int8ActPerTensorFloat, Uint8ActPerTensorFloat>;

fn shared(device: &Device) -> Shared {
    let config = QuantLstmConfig::new(3, 4, true)
        .with_shared_intra_layer_weight_quant(true)
        .with_shared_intra_layer_gate_acc_quant(true);
    redraw(config.init(device), &mut Random(7))
}

fn scale(lstm: &Shared) -> f32 {
    lstm.cell.quant_weight().unwrap().scale.into_scalar()
}

#[test]
fn a_quantizer_of_all_gates_has_all_modes() {
    for device in devices() {
        let x = Random(3).tensor([2, 4, 3], 1.5, &device);
        let mut lstm = shared(&device);
        lstm.init_quantizers().unwrap();
        let off = lstm.clone().disable_quant();
        let plain: QuantLstm<N, N, N, N, N, N, N> = QuantLstmConfig::new(3, 4, true).init(&device);
        let plain = redraw(plain, &mut Random(7));
        assert_eq!(off.forward(x.clone(), None).0.into_data(), plain.forward(x.clone(), None).0.into_data());
        assert!(off.cell.quant_weight().is_none());

        let cached = lstm.clone().valid().cache_inference_quant_weight(true);
        let pass = |lstm: &Shared| {
            let ((y, _), used) = kernels_used(|| lstm.forward(x.clone(), None));
            (y.into_data(), used.quantizations)
        };
        let (wanted, quantizations) = pass(&lstm.valid());
        assert_eq!(pass(&cached), (wanted.clone(), quantizations));
        // all weights are one
        assert_eq!(pass(&cached), (wanted.clone(), quantizations - 1));
        // one weight of one gate is enough
        let mut cached = cached;
        let gate = &mut cached.cell.cell_gate;
        gate.hidden_transform.weight = gate.hidden_transform.weight.clone().map(|w| w.full_like(12.7));
        assert_ne!(cached.forward(x.clone(), None).0.into_data(), wanted);
        cached.init_quantizers().unwrap();
        assert_eq!(scale(&cached), 0.1);

        let device = device.autodiff();
        let moves = |lstm: Shared| {
            let state = || lstm.cell.gate_acc_quant.clone().unwrap().into_record().into_bytes().unwrap().to_vec();
            let before = state();
            lstm.forward(Random(3).tensor([2, 4, 3], 1.5, &device), None);
            state() != before
        };
        assert!(moves(shared(&device)));
        assert!(!moves(shared(&device).freeze()));
    }
}

/// What nothing uses is not there: neither counted, nor recorded, nor printed.
#[test]
fn a_gru_has_the_quantizers_that_it_uses() {
    let device = Device::flex();
    for (reset_after, shared, wanted) in [(true, false, 1), (false, false, 0), (true, true, 0), (false, true, 0)] {
        let config = QuantGruConfig::new(3, 4, true)
            .with_reset_after(reset_after)
            .with_shared_intra_layer_gate_acc_quant(shared);
        let gru: QuantGru = config.init(&device);
        assert_eq!(gru.to_string().matches("hidden_acc_quant").count(), wanted, "{reset_after} {shared}");
    }
}
