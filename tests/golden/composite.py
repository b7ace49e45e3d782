"""Generate golden vectors for whole layers: recurrent, attention, convolution, pooling, merged and others.

    python composite.py OUT_DIR --seed 0

Writes OUT_DIR/composite.json (one record a case) and OUT_DIR/composite.safetensors (float32, named "<case id>/<tensor>").
A case of kind "float" is PyTorch's own layer (one step), of kind "quant" it is Brevitas' layer (four steps in training mode
with gradients, then one in evaluation without them; no optimizer in between). Tensors of a case:

    param:<path>         a parameter or buffer before the first step, in burn's name and layout (linear weights are [in, out])
    mask_attn, mask_pad, mask      1 where a position is masked out, the same in all steps
    step<k>/<input>      x, or q, k and v; and hidden0 and cell0 (initial states)
    step<k>/<output>     y; and hidden and cell (final states) or weights (of attention)
    step<k>/grad_y       the gradient that is propagated back, into y alone
    step<k>/grad_<input>, step<k>/grad:<path>      the gradients that come out
    bn:<name>, merged:<name>       a batch norm to be folded into a layer, and the parameters after it

A step's record has its "mode" and, for each input or output that is a quantized tensor, its scale, zero point, bit width and sign.
Everything recurrent and all attention is batch first. A gate of Brevitas has one bias: it is input_transform.bias.
Cases with many quantizers in a row are drawn again until no number of theirs hangs on a rounding that could go either way.
"""
import argparse, functools, json, os, warnings, zlib
warnings.filterwarnings("ignore")
import torch
import torch.nn.functional as F
from torch import nn
from safetensors.torch import save_file
import brevitas.nn as qnn
from brevitas.core.stats import AbsPercentile
from brevitas.nn.utils import merge_bn
from brevitas.quant.scaled_int import (Int8ActPerTensorFloat, Int8WeightPerChannelFloat, Int8WeightPerTensorFloat, Int32Bias,
                                       Uint8ActPerTensorFloat)

p = argparse.ArgumentParser()
p.add_argument("out"); p.add_argument("--seed", type=int, default=0)
args = p.parse_args()
torch.set_num_threads(1)
tensors, cases = {}, {}


def value(t): return t.value if hasattr(t, "scale") else t


def about(q):
    """What a quantized tensor says of itself."""
    number = lambda t: t.item() if t.numel() == 1 else t.flatten().tolist()
    return {"scale": number(q.scale), "zero_point": number(q.zero_point), "bit_width": number(q.bit_width), "signed": q.signed}


def names(settings): return {k: v.__name__ if isinstance(v, type) else v for k, v in settings.items()}


class Draw:
    """How a case is drawn: another salt gives another case, the rest changes it by less than what a test may allow."""
    salt, noise, tie = 0, 0.0, None


percentile = AbsPercentile.forward


def abs_percentile(self, x):
    """The same value, but of several equal ones the gradient goes to the first (tie 0) or to the last (tie -1)."""
    if Draw.tie is None or self.stats_reduce_dim is not None: return percentile(self, x)
    flat = x.abs().flatten()
    return flat[(flat == percentile(self, x)).nonzero().flatten()[Draw.tie]]


AbsPercentile.forward = abs_percentile


def stable(make):
    """Draw a case until it changes little when its inputs change a little and equal maxima are told apart in another way."""
    @functools.wraps(make)
    def draw(*args, **kw):
        near = lambda a, b: (a - b).abs().max() <= 5e-5 * b.abs().max() + 2e-6
        for Draw.salt in range(1000):
            make(*args, **kw)
            cid, record = list(cases.items())[-1]
            kept = {n: t for n, t in tensors.items() if n.startswith(cid + "/")}
            good = True
            for Draw.tie, Draw.noise in ((0, 1e-6), (-1, 1e-6), (0, -1e-6)):
                make(*args, **kw)
                good = all(near(tensors[n], t) for n, t in kept.items())
                if not good: break
            Draw.tie, Draw.noise = None, 0.0
            if good: break
        else: raise RuntimeError(f"{cid} always hangs on a rounding")
        Draw.salt = 0
        cases[cid] = record; tensors.update(kept)
    return draw


class Case:
    def __init__(self, kind, name, layer, **settings):
        self.id = f"{kind}.{name}"
        self.record = {"id": self.id, "kind": kind, "layer": layer, **names(settings), "steps": []}
        self.params = []  # (path, torch's parameter, function from torch's layout to burn's)
        self.random = torch.Generator().manual_seed(args.seed * 100003 + Draw.salt * 7919 + zlib.crc32(self.id.encode()))
        torch.manual_seed(args.seed)
        cases[self.id] = self.record

    def randn(self, *shape): return torch.randn(*shape, generator=self.random)

    def uniform(self, t, low, high): t.data.copy_(torch.rand(t.shape, generator=self.random) * (high - low) + low)

    def put(self, name, t): tensors[f"{self.id}/{name}"] = value(t).detach().float().clone().contiguous()

    def mask(self, name, t): self.put(name, t); self.record[name] = True

    def parameters(self, module, params):
        """Draw all weights and biases, let the quantizers see them, save them."""
        self.params = list(params)
        for path, t in {id(t): (path, t) for path, t, _ in self.params}.values():  # several gates may be rows of one tensor
            bound = 0.3 if path.endswith(("bias", "beta")) else 0.6
            self.uniform(t, -bound, bound)
        init(module)
        for path, t, view in self.params: self.put("param:" + path, view(t))

    def step(self, f, inputs, mode="train", grad=True):
        at, record = f"step{len(self.record['steps'])}/", {"mode": mode}
        self.record["steps"].append(record)
        if Draw.noise: inputs = {n: t + t * torch.randn_like(t) * Draw.noise for n, t in inputs.items()}
        leaves = {n: value(t).requires_grad_() for n, t in inputs.items() if value(t).is_floating_point()}
        for _, t, _ in self.params: t.grad = None
        outputs = f(**inputs)
        for n, t in {**inputs, **outputs}.items():
            assert value(t).isfinite().all(), (self.id, n)
            self.put(at + n, t)
            if hasattr(t, "scale"): record[n] = about(t)
        if not grad: return
        y = value(outputs["y"]); grad_y = self.randn(*y.shape)
        y.backward(grad_y)
        self.put(at + "grad_y", grad_y)
        for n, t in leaves.items(): self.put(at + "grad_" + n, t.grad)
        for path, t, view in self.params: self.put(at + "grad:" + path, view(t.grad))

    def steps(self, module, f, inputs):
        for k in range(5):
            module.train(k < 4)
            self.step(f, inputs(), "train" if k < 4 else "eval", grad=k < 4)


def init(module):
    for m in module.modules():
        for n in ("weight_quant", "bias_quant"):
            if hasattr(m, n): getattr(m, n).init_tensor_quant()


def collecting(module, steps, done):
    """The settings reach every quantizer, and collecting statistics ends within the steps."""
    for n, m in module.named_modules():
        if hasattr(m, "collect_stats_steps"):
            assert m.collect_stats_steps == steps and (not done or m.counter > steps), (n, m.collect_stats_steps, m.counter)


same = lambda t: t
swap = lambda t: t.t()  # [out, in] to [in, out]; a bias stays as it is
own = lambda module, view=same, **rename: [(rename.get(n, n), t, view) for n, t in module.named_parameters(recurse=False)]


# ---------------------------------------------------------------- recurrent layers
GATES = {"rnn": ["gate"], "lstm": ["input_gate", "forget_gate", "cell_gate", "output_gate"], "gru": ["reset_gate", "update_gate", "new_gate"]}
IN, HIDDEN, BATCH, SEQ = 5, 4, 3, 6


def torch_gates(m, family):
    for prefix, suffix in (("forward.", ""), ("reverse.", "_reverse")) if m.bidirectional else (("", ""),):
        for i, gate in enumerate(GATES[family]):
            view = lambda t, i=i: t[i * HIDDEN:(i + 1) * HIDDEN].t()
            for part, short in (("input", "ih"), ("hidden", "hh")):
                for n in ("weight", "bias"):
                    yield f"{prefix}{gate}.{part}_transform.{n}", getattr(m, f"{n}_{short}_l0{suffix}"), view


def brevitas_gates(m, family, coupled):
    directions = m.layers[0]
    for prefix, layer in zip(("forward.", "reverse.") if len(directions) == 2 else ("",), directions):
        for gate in GATES[family]:
            if coupled and gate == "forget_gate": continue
            g = getattr(layer, gate + "_params")
            yield f"{prefix}{gate}.input_transform.weight", g.input_weight.weight, swap
            yield f"{prefix}{gate}.input_transform.bias", g.bias, swap
            yield f"{prefix}{gate}.hidden_transform.weight", g.hidden_weight.weight, swap


def state(t):
    """Of one direction [batch, hidden], of two [2, batch, hidden]."""
    if value(t).shape[0] == 2: return t
    return t.set(value=t.value.squeeze(0)) if hasattr(t, "scale") else t.squeeze(0)


def recurrent(m):
    def f(x, hidden0=None, cell0=None):
        h = None if hidden0 is None else hidden0.unsqueeze(0)
        c = None if cell0 is None else cell0.unsqueeze(0)
        y, s = m(x, h) if c is None else m(x, h, c) if isinstance(m, qnn.QuantLSTM) else m(x, (h, c))
        is_lstm = type(s) is tuple
        return {"y": y, "hidden": state(s[0] if is_lstm else s), **({"cell": state(s[1])} if is_lstm else {})}
    return f


def float_recurrent(name, family, layer, bidirectional=False, states=(), **settings):
    c = Case("float", name, layer, d_input=IN, d_hidden=HIDDEN, bidirectional=bidirectional, initial_states=bool(states), **settings)
    m = getattr(nn, layer)(IN, HIDDEN, batch_first=True, bidirectional=bidirectional, **settings)
    c.parameters(m, torch_gates(m, family))
    c.step(recurrent(m), {"x": c.randn(BATCH, SEQ, IN), **{n: c.randn(BATCH, HIDDEN) for n in states}})


@stable
def quant_recurrent(name, family, bidirectional=False, return_quant_tensor=True, steps=10, states=(), **changes):
    settings = dict(weight_quant=Int8WeightPerTensorFloat, bias_quant=Int32Bias, io_quant=Int8ActPerTensorFloat,
                    gate_acc_quant=Int8ActPerTensorFloat)
    collect = ["io", "gate_acc_quant" if family == "rnn" else "gate_acc"]
    if family == "lstm":
        settings |= dict(sigmoid_quant=Uint8ActPerTensorFloat, tanh_quant=Int8ActPerTensorFloat, cell_state_quant=Int8ActPerTensorFloat)
        collect += ["sigmoid", "tanh", "cell_state"]
    settings |= changes | dict(bidirectional=bidirectional, return_quant_tensor=return_quant_tensor)
    layer = "QuantRNN" if family == "rnn" else "QuantLSTM"
    c = Case("quant", name, layer, d_input=IN, d_hidden=HIDDEN, collect_stats_steps=steps, **settings)
    m = getattr(qnn, layer)(IN, HIDDEN, batch_first=True, **{n + "_collect_stats_steps": steps for n in collect}, **settings)
    c.parameters(m, brevitas_gates(m, family, changes.get("coupled_input_forget_gates")))
    for path, t, _ in c.params:
        if path.endswith("input_transform.bias"): c.put("param:" + path.replace("input_transform", "hidden_transform"), torch.zeros_like(t))
    for n, t in m.named_parameters():
        # QuantRNN draws its learned activation scale at random along with the weights, since its name has "gate" in it too.
        # It multiplies the collected statistics, so set it to 1, which it is everywhere else.
        if n.endswith("scaling_impl.value"): t.data.fill_(1.0)
    collecting(m, steps, False)
    c.steps(m, recurrent(m), lambda: {"x": c.randn(BATCH, SEQ, IN), **{n: c.randn(BATCH, HIDDEN) for n in states}})
    collecting(m, steps, True)


def gen_recurrent():
    for n, kw in (("rnn_tanh", dict(nonlinearity="tanh")), ("rnn_relu", dict(nonlinearity="relu")),
                  ("birnn", dict(nonlinearity="tanh", bidirectional=True))):
        float_recurrent(n, "rnn", "RNN", **kw)
    for family, states in (("lstm", ("hidden0", "cell0")), ("gru", ("hidden0",))):
        float_recurrent(family, family, family.upper())
        float_recurrent("bi" + family, family, family.upper(), bidirectional=True)
        float_recurrent(family + "_states", family, family.upper(), states=states)
    for n in ("tanh", "relu"):
        quant_recurrent(f"rnn_{n}", "rnn", nonlinearity=n)
        quant_recurrent(f"birnn_{n}", "rnn", nonlinearity=n, bidirectional=True)
    quant_recurrent("lstm", "lstm")
    quant_recurrent("bilstm", "lstm", bidirectional=True)
    quant_recurrent("lstm_coupled", "lstm", coupled_input_forget_gates=True)
    quant_recurrent("lstm_shared_weights", "lstm", shared_intra_layer_weight_quant=True)
    quant_recurrent("lstm_shared_gate_acc", "lstm", shared_intra_layer_gate_acc_quant=True)
    both = dict(shared_intra_layer_weight_quant=True, shared_intra_layer_gate_acc_quant=True)
    quant_recurrent("lstm_shared", "lstm", **both)
    quant_recurrent("lstm_coupled_shared", "lstm", coupled_input_forget_gates=True, **both)
    quant_recurrent("bilstm_shared", "lstm", bidirectional=True, **both)
    quant_recurrent("rnn_states", "rnn", states=("hidden0",), nonlinearity="tanh")
    quant_recurrent("lstm_states", "lstm", states=("hidden0", "cell0"))
    quant_recurrent("lstm_no_bias_quant", "lstm", bias_quant=None)
    quant_recurrent("lstm_per_channel", "lstm", weight_quant=Int8WeightPerChannelFloat)
    quant_recurrent("lstm_weight4", "lstm", weight_bit_width=4)
    none = ("io_quant", "gate_acc_quant", "sigmoid_quant", "tanh_quant", "cell_state_quant", "bias_quant")
    quant_recurrent("lstm_weight_only", "lstm", return_quant_tensor=False, **dict.fromkeys(none))


# ---------------------------------------------------------------- attention
D, HEADS, L, S, E = 8, 2, 5, 6, 4
causal = torch.ones(L, L).triu(1).bool()


def multihead(m, **masks):
    def f(x=None, q=None, k=None, v=None):
        y, weights = m(*((x, x, x) if x is not None else (q, k, v)), average_attn_weights=False, **masks)
        return {"y": y, "weights": weights}
    return f


def multihead_inputs(c, cross):
    if not cross: return {"x": c.randn(2, L, D)}
    return {"q": c.randn(2, L, D), "k": c.randn(2, S, D), "v": c.randn(2, S, D)}


def multihead_masks(c, attn, pad):
    """PyTorch's: True is masked out."""
    masks = {}
    if attn:
        masks["attn_mask"] = causal; c.mask("mask_attn", causal.expand(2, L, L))
    if pad:
        masks["key_padding_mask"] = torch.arange(L) >= torch.tensor([[3], [L]]); c.mask("mask_pad", masks["key_padding_mask"])
    return masks


def float_multihead(name, cross=False, attn=False, pad=False):
    c = Case("float", name, "MultiheadAttention", d_model=D, n_heads=HEADS, cross=cross)
    m = nn.MultiheadAttention(D, HEADS, batch_first=True)
    parts = [(f"{n}.{w}", getattr(m, "in_proj_" + w), lambda t, i=i: t[i * D:(i + 1) * D].t())
             for i, n in enumerate(("query", "key", "value")) for w in ("weight", "bias")]
    c.parameters(m, parts + [(f"output.{w}", getattr(m.out_proj, w), swap) for w in ("weight", "bias")])
    c.step(multihead(m, **multihead_masks(c, attn, pad)), multihead_inputs(c, cross))


@stable
def quant_multihead(name, cross=False, attn=False, steps=2, **changes):
    act, weight, bias = Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias
    settings = dict(in_proj_input_quant=act, in_proj_weight_quant=weight, in_proj_bias_quant=bias, softmax_input_quant=None,
                    attn_output_weights_quant=Uint8ActPerTensorFloat, q_scaled_quant=act, k_transposed_quant=act, v_quant=act,
                    out_proj_input_quant=act, out_proj_weight_quant=weight, out_proj_bias_quant=bias, out_proj_output_quant=None,
                    return_quant_tensor=True) | changes
    collect = [n[:-len("_quant")] for n, q in settings.items() if n.endswith("_quant") and q in (act, Uint8ActPerTensorFloat)]
    c = Case("quant", name, "QuantMultiheadAttention", d_model=D, n_heads=HEADS, cross=cross, collect_stats_steps=steps, **settings)
    m = qnn.QuantMultiheadAttention(D, HEADS, packed_in_proj=False, batch_first=True,
                                    **{n + "_collect_stats_steps": steps for n in collect}, **settings)
    c.parameters(m, [(f"{burn}.{w}", getattr(getattr(m, torchs + "_proj"), w), swap) for w in ("weight", "bias")
                     for burn, torchs in (("query", "q"), ("key", "k"), ("value", "v"), ("output", "out"))])
    collecting(m, steps, False)
    c.steps(m, multihead(m, **multihead_masks(c, attn, False)), lambda: multihead_inputs(c, cross))
    collecting(m, steps, True)


ATTENTION = {"": {}, "_mask": {}, "_causal": dict(is_causal=True), "_scale": dict(scale=0.3), "_gqa": dict(enable_gqa=True)}


def dot_product(c, attention, settings, masked):
    """The function, and what draws its inputs."""
    heads = 4 if "enable_gqa" in settings else 2
    length = L if "is_causal" in settings else S
    kw = dict(settings)
    if masked:
        mask = torch.rand(2, heads, L, length, generator=c.random) < 0.4
        mask[..., 0] = False  # no row is masked out completely
        c.mask("mask", mask); kw["attn_mask"] = ~mask  # here PyTorch's True takes part
    return (lambda q, k, v: {"y": attention(q, k, v, **kw)},
            lambda: {"q": c.randn(2, heads, L, E), "k": c.randn(2, 2, length, E), "v": c.randn(2, 2, length, E)})


@stable
def quant_dot_product(n):
    act, steps, settings = Int8ActPerTensorFloat, 2, ATTENTION.get(n, {})
    quants = dict(q_scaled_quant=act, k_transposed_quant=act, v_quant=act, attn_output_weights_quant=Uint8ActPerTensorFloat,
                  softmax_input_quant=act if n == "_all" else None, sdpa_output_quant=act if n == "_all" else None)
    c = Case("quant", "sdpa" + n, "QuantScaledDotProductAttention", collect_stats_steps=steps, return_quant_tensor=n == "_all",
             **settings, **quants)
    collect = {k.replace("_quant", "_collect_stats_steps"): steps for k, q in quants.items() if q is not None}
    m = qnn.QuantScaledDotProductAttention(sdpa_output_return_quant_tensor=n == "_all", **collect, **quants)
    collecting(m, steps, False)
    c.steps(m, *dot_product(c, m, settings, n == "_mask"))
    collecting(m, steps, True)


def gen_attention():
    float_multihead("mha"); float_multihead("mha_mask_attn", attn=True); float_multihead("mha_mask_pad", pad=True)
    float_multihead("mha_cross", cross=True)
    for n, settings in ATTENTION.items():
        c = Case("float", "sdpa" + n, "scaled_dot_product_attention", **settings)
        f, inputs = dot_product(c, F.scaled_dot_product_attention, settings, n == "_mask")
        c.step(f, inputs())
    quant_multihead("mha"); quant_multihead("mha_mask_attn", attn=True); quant_multihead("mha_cross", cross=True)
    quant_multihead("mha_all", softmax_input_quant=Int8ActPerTensorFloat, out_proj_output_quant=Int8ActPerTensorFloat)
    for n in ("", "_causal", "_mask", "_gqa", "_all"): quant_dot_product(n)


# ---------------------------------------------------------------- other layers without quantization
def one(name, layer, module, shape, view=same, rename={}, x=None, **settings):
    c = Case("float", name, layer, **settings)
    if any(True for _ in module.parameters()): c.parameters(module, own(module, view, **rename))
    for n, t in module.named_buffers():
        if n != "num_batches_tracked": c.uniform(t, 0.3, 1.5); c.put("param:" + n, t)
    c.step(lambda x: {"y": module(x)}, {"x": c.randn(*shape) if x is None else x})


def gen_float():
    for low, high in ((-1.0, 1.0), (-0.5, 2.0)):
        one(f"hardtanh_{low}_{high}", "Hardtanh", nn.Hardtanh(low, high), (4, 5), min_val=low, max_val=high)
    for m in (nn.Sigmoid(), nn.Tanh(), nn.Hardswish(), nn.ReLU()):
        layer = type(m).__name__
        one(layer.lower(), layer, m, None, x=torch.linspace(-4.75, 4.75, 20).view(4, 5))
    one("embedding", "Embedding", nn.Embedding(6, 3), None, x=torch.tensor([[0, 5, 2, 2], [3, 1, 0, 4]]), n_embedding=6, d_model=3)
    one("linear", "Linear", nn.Linear(5, 3), (4, 5), swap, d_input=5, d_output=3)
    for d, size, size_transposed in ((1, 9, 5), (2, 7, 3), (3, 5, 2)):
        kw = dict(in_channels=4, out_channels=6, kernel_size=3, stride=2, padding=1, dilation=2, groups=2)
        one(f"conv{d}d", f"Conv{d}d", getattr(nn, f"Conv{d}d")(**kw), (2, 4) + (size,) * d, **kw)
        kw["output_padding"] = 1
        batch = 1 if d == 3 else 2
        one(f"conv_transpose{d}d", f"ConvTranspose{d}d", getattr(nn, f"ConvTranspose{d}d")(**kw), (batch, 4) + (size_transposed,) * d, **kw)
    kw = dict(kernel_size=3, stride=2, padding=1)
    one("max_pool2d", "MaxPool2d", nn.MaxPool2d(**kw), (2, 3, 7, 6), **kw)
    for include in (True, False):
        kw["count_include_pad"] = include
        one("avg_pool2d" + ("" if include else "_no_pad"), "AvgPool2d", nn.AvgPool2d(**kw), (2, 3, 7, 6), **kw)
    one("adaptive_avg_pool2d", "AdaptiveAvgPool2d", nn.AdaptiveAvgPool2d((3, 4)), (2, 3, 7, 6), output_size=[3, 4])
    for mode in ("nearest", "bilinear"):
        kw = dict(scale_factor=2, mode=mode, align_corners=None if mode == "nearest" else False)
        one("interpolate_" + mode, "interpolate", nn.Upsample(**kw), (2, 3, 4, 3), **kw)
    for d, shape in ((1, (4, 6, 5)), (2, (2, 6, 3, 4))):
        one(f"batch_norm{d}d", f"BatchNorm{d}d", getattr(nn, f"BatchNorm{d}d")(6).eval(), shape, rename={"weight": "gamma", "bias": "beta"},
            num_features=6, epsilon=1e-5)


# ---------------------------------------------------------------- other layers of Brevitas
def batch_norm(c, features):
    bn = nn.BatchNorm2d(features)
    for t, low, high, n in ((bn.weight, 0.5, 1.5, "gamma"), (bn.bias, -0.5, 0.5, "beta"), (bn.running_mean, -0.5, 0.5, "running_mean"),
                            (bn.running_var, 0.3, 2.0, "running_var")):
        c.uniform(t, low, high); c.put("bn:" + n, t)
    return bn


@stable
def quant_scale_bias(name, steps=2, **settings):
    settings = dict(weight_quant=Int8WeightPerTensorFloat, output_quant=None, **settings)
    c = Case("quant", name, "QuantScaleBias", num_features=6, runtime_shape=[1, -1, 1, 1], collect_stats_steps=steps, **settings)
    m = qnn.QuantScaleBias(6, bias=True, runtime_shape=(1, -1, 1, 1), **settings,
                           **({} if settings["input_quant"] is None else {"input_collect_stats_steps": steps}))
    c.parameters(m, own(m))
    collecting(m, steps, False)
    c.steps(m, lambda x: {"y": m(x)}, lambda: {"x": c.randn(2, 6, 2, 3)})
    collecting(m, steps, True)


def gen_quant():
    quant_scale_bias("scale_bias", bias_quant=None, input_quant=None, return_quant_tensor=False)
    quant_scale_bias("scale_bias_int", bias_quant=Int32Bias, input_quant=Int8ActPerTensorFloat, return_quant_tensor=True)
    c = Case("quant", "batch_norm_to_scale_bias", "BatchNorm2dToQuantScaleBias", num_features=6, epsilon=1e-5,
             weight_quant=Int8WeightPerTensorFloat, bias_quant=None, input_quant=None, output_quant=None, return_quant_tensor=False)
    m = qnn.BatchNorm2dToQuantScaleBias(6)
    m.load_state_dict(batch_norm(c, 6).state_dict(), strict=False)  # it fails with strict=True
    c.params = own(m)
    for path, t, _ in c.params: c.put("merged:" + path, t)
    c.steps(m, lambda x: {"y": m(x)}, lambda: {"x": c.randn(2, 6, 2, 3)})

    for mode in ("nearest", "bilinear"):
        c = Case("quant", "upsample_" + mode, "QuantUpsample", scale_factor=2, mode=mode, align_corners=None if mode == "nearest" else False)
        identity = qnn.QuantIdentity(Int8ActPerTensorFloat, return_quant_tensor=True).eval()
        scaling = identity.act_quant.fused_activation_quant_proxy.tensor_quant.scaling_impl
        scaling.value.data.fill_(2.0); scaling.counter = scaling.collect_stats_steps + 1  # a scale of 1/64
        x = identity(c.randn(2, 3, 4, 3))
        m = qnn.QuantUpsample(scale_factor=2, mode=mode, align_corners=c.record["align_corners"]).eval()
        c.step(lambda x: {"y": m(x)}, {"x": x.set(value=x.value.detach(), scale=x.scale.detach())}, "eval")

    for n, kw in (("", dict(min_val=-1.0, max_val=1.0)), ("_uneven", dict(min_val=-0.5, max_val=2.0)),
                  ("_4bit", dict(min_val=-1.0, max_val=1.0, bit_width=4))):
        c = Case("quant", "hardtanh" + n, "QuantHardTanh", act_quant="Int8ActPerTensorFloatMinMaxInit", return_quant_tensor=True, **kw)
        m = qnn.QuantHardTanh(return_quant_tensor=True, **kw)
        c.steps(m, lambda x: {"y": m(x)}, lambda: {"x": c.randn(4, 8) * 1.5})

    for bias in (False, True):
        kw = dict(in_channels=3, out_channels=5, kernel_size=3, bias=bias, weight_quant=Int8WeightPerTensorFloat, bias_quant=None)
        c = Case("quant", "merge_bn" + ("_bias" if bias else ""), "merge_bn", inner="QuantConv2d", epsilon=1e-5, **kw)
        m = qnn.QuantConv2d(**kw)
        c.parameters(m, own(m))
        merge_bn(m, batch_norm(c, 5))
        c.put("merged:weight", m.weight); c.put("merged:bias", m.bias)
        q = m.quant_weight()
        c.put("merged:quant_weight", q); c.record["quant_weight"] = about(q)


gen_recurrent(); gen_attention(); gen_float(); gen_quant()
os.makedirs(args.out, exist_ok=True)
save_file(tensors, os.path.join(args.out, "composite.safetensors"))
meta = {"reference": "brevitas 0.13.4", "torch": torch.__version__, "seed": args.seed, "cases": list(cases.values())}
json.dump(meta, open(os.path.join(args.out, "composite.json"), "w"), indent=1)
print(len(cases), "cases,", len(tensors), "tensors")
