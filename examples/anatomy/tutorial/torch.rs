//! What the tutorial takes from PyTorch: its random numbers, and the way it prints tensors.
use burn::tensor::{Device, Tensor};
use quant_nn::QuantTensor;
use quant_nn::components::quant::Quantized;

/// `torch.manual_seed(0)`: the Mersenne Twister of Matsumoto and Nishimura.
pub struct Generator {
    state: [u32; 624],
    used: usize,
}

impl Generator {
    pub fn manual_seed(seed: u32) -> Self {
        let mut state = [seed; 624];
        for i in 1..624 {
            let last = state[i - 1];
            state[i] = (last ^ (last >> 30)).wrapping_mul(1_812_433_253).wrapping_add(i as u32);
        }
        Self { state, used: 624 }
    }

    fn next(&mut self) -> u32 {
        if self.used == 624 {
            for i in 0..624 {
                let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % 624] & 0x7fff_ffff);
                let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[i] = self.state[(i + 397) % 624] ^ (y >> 1) ^ odd;
            }
            self.used = 0;
        }
        let mut y = self.state[self.used];
        self.used += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// `uniform_(from, to)`, for which PyTorch draws 24 bits and computes in double precision.
    fn uniform(&mut self, from: f32, to: f32) -> f32 {
        let bits = self.next() & 0x00ff_ffff;
        (f64::from(bits) / 16_777_216.0 * f64::from(to - from) + f64::from(from)) as f32
    }

    /// A tensor of weights under `nn.init.uniform_`.
    pub fn uniform_weights(&mut self) -> [f32; 54] {
        core::array::from_fn(|_| self.uniform(0.0, 1.0))
    }

    /// The weights of `nn.Conv2d(3, 2, (3, 3))`, after which the bias is drawn.
    pub fn conv2d(&mut self) -> [f32; 54] {
        let bound = (1.0f32 / 27.0).sqrt();
        let weights = core::array::from_fn(|_| self.uniform(-bound, bound));
        for _ in 0..2 {
            self.uniform(-bound, bound);
        }
        weights
    }
}

/// The weights of the `n`-th convolution after `torch.manual_seed(0)`, from 0.
pub fn nth_conv(n: usize) -> [f32; 54] {
    let mut generator = Generator::manual_seed(0);
    for _ in 0..n {
        generator.conv2d();
    }
    generator.conv2d()
}

/// Weights in the shape of the tutorial's convolution.
pub fn weight(weights: [f32; 54], device: &Device) -> Tensor<4> {
    Tensor::<1>::from_floats(weights, device).reshape([2, 3, 3, 3])
}

/// `print(tensor)`, without the operation that made it: burn has no name for it.
pub fn tensor<const D: usize>(t: &Tensor<D>) -> String {
    let values = t.clone().into_data().iter::<f32>().collect::<Vec<_>>();
    let whole = values.iter().all(|v| v.fract() == 0.0);
    let texts = values.iter().map(|v| if whole { format!("{v:.0}.") } else { format!("{v:.4}") });
    let texts: Vec<String> = texts.collect();
    let width = texts.iter().map(String::len).max().unwrap_or_default();
    format!("tensor({})", nested(&texts, &t.dims(), width, "tensor(".len()))
}

fn nested(texts: &[String], dims: &[usize], width: usize, indent: usize) -> String {
    let Some((&rows, inner)) = dims.split_first() else { return texts.concat() };
    if inner.is_empty() {
        let padded: Vec<String> = texts.iter().map(|t| format!("{t:>width$}")).collect();
        return format!("[{}]", padded.join(", "));
    }
    let rows: Vec<String> =
        texts.chunks(texts.len() / rows.max(1)).map(|row| nested(row, inner, width, indent + 1)).collect();
    let between = format!(",{}{}", "\n".repeat(inner.len()), " ".repeat(indent + 1));
    format!("[{}]", rows.join(&between))
}

/// One number is `tensor([0.1])` in PyTorch, where here a scale has the rank of what it scales.
pub fn scale<const D: usize>(t: &Tensor<D>) -> String {
    if t.shape().num_elements() == 1 { tensor(&t.clone().reshape([1])) } else { tensor(t) }
}

pub fn truth(it: bool) -> String {
    if it { "True".into() } else { "False".into() }
}

/// The tuple that a tensor quantizer of the reference returns.
pub fn quantized<const D: usize>(q: &Quantized<D>) -> String {
    let zero_point = q.zero_point.as_deref().map_or_else(|| "tensor(0.)".to_string(), tensor);
    let bit_width = q.bit_width.to_f32();
    format!("({}, {}, {zero_point}, tensor({bit_width:.0}.))", tensor(&q.value), scale(&q.scale))
}

/// What the reference prints of a quantized tensor.
pub fn quant_tensor<const D: usize>(q: &QuantTensor<D>) -> String {
    let zero_point = q.zero_point_or_zeros().max().into_scalar::<f32>();
    format!(
        "IntQuantTensor(value={}, scale={}, zero_point={zero_point:.1}, bit_width={:.1}, signed_t={})",
        tensor(&q.value),
        scale(&q.scale),
        q.bit_width.to_f32(),
        truth(q.signed)
    )
}
