"""The same work in Brevitas and in PyTorch.

Reads requests, one JSON object a line: {"peer", "what", "shape", "calls"}. Answers each with {"what", "ms"}: how long so
many calls took, or null where this peer has nothing of the kind.
"""
import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import torch
from torch import nn
import brevitas.nn as qnn
from brevitas.quant.scaled_int import (
    Int8ActPerTensorFloat,
    Int8WeightPerChannelFloat,
    Int8WeightPerTensorFloat,
    Uint8ActPerTensorFloat,
)
from brevitas.quant.shifted_scaled_int import ShiftedUint8WeightGroupQuantFloat

# PyTorch's threads spin for some 10 ms when they have nothing to do, and would be in the way of who is timed next.
SETTLE = 0.02


class Uint4GroupWeight(ShiftedUint8WeightGroupQuantFloat):
    bit_width = 4
    group_size = 32


def without_grad(f):
    def call():
        with torch.no_grad():
            f()

    return call


def backward(f, side, *leaves):
    seed = torch.ones(side, side)

    def call():
        for leaf in leaves:
            leaf.grad = None
        f().backward(seed)

    return call


def identity(steps, side, passes):
    act = qnn.QuantIdentity(Int8ActPerTensorFloat, collect_stats_steps=steps).train()
    for _ in range(passes):
        act(torch.randn(side, side))
    return act


def brevitas_forward(side):
    act, x = identity(1, side, 2).eval(), torch.randn(side, side)
    return without_grad(lambda: act(x))


def torch_forward(side):
    x = torch.randn(side, side)
    return without_grad(lambda: torch.fake_quantize_per_tensor_affine(x, 0.02, 0, -128, 127))


def brevitas_learned(side):
    act, x = identity(1, side, 2), torch.randn(side, side, requires_grad=True)
    return backward(lambda: act(x), side, x, *act.parameters())


def torch_learned(side):
    x = torch.randn(side, side, requires_grad=True)
    scale, zero = torch.tensor([0.02], requires_grad=True), torch.tensor([0.0])
    learned = torch._fake_quantize_learnable_per_tensor_affine
    return backward(lambda: learned(x, scale, zero, -128, 127, 1.0), side, x, scale)


def brevitas_weight(quantizer):
    def build(side):
        linear = qnn.QuantLinear(side, side, bias=False, weight_quant=quantizer).train()
        return backward(lambda: linear.quant_weight().value, side, linear.weight)

    return build


def torch_per_channel(side):
    weight, zero = torch.randn(side, side, requires_grad=True), torch.zeros(side, dtype=torch.int32)

    def quantize():
        scale = weight.detach().abs().amax(1) / 127
        return torch.fake_quantize_per_channel_affine(weight, scale, zero, 0, -127, 127)

    return backward(quantize, side, weight)


def brevitas_percentile(side):
    act, x = identity(10**9, side, 2), torch.randn(side, side)
    return lambda: act(x)


def mlp(quantized):
    if not quantized:
        return [nn.Linear(64, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 10)]
    linear = lambda i, o: qnn.QuantLinear(i, o, bias=True, weight_quant=Int8WeightPerTensorFloat)
    return [identity_layer(), linear(64, 256), relu(), linear(256, 256), relu(), linear(256, 10)]


def cnn(quantized):
    if not quantized:
        conv = lambda i, o: nn.Conv2d(i, o, 3, padding=1)
        return [conv(1, 32), nn.ReLU(), conv(32, 64), nn.ReLU(), nn.Flatten(), nn.Linear(4096, 10)]
    conv = lambda i, o: qnn.QuantConv2d(i, o, 3, padding=1, weight_quant=Int8WeightPerChannelFloat)
    linear = qnn.QuantLinear(4096, 10, bias=True, weight_quant=Int8WeightPerTensorFloat)
    return [identity_layer(), conv(1, 32), relu(), conv(32, 64), relu(), nn.Flatten(), linear]


class Last(nn.Module):
    """The last hidden state of a recurrent layer."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x)[1][0][-1]


def lstm(quantized):
    if not quantized:
        return [Last(nn.LSTM(64, 128, batch_first=True)), nn.Linear(128, 10)]
    places = ("io", "gate_acc", "sigmoid", "tanh", "cell_state")
    steps = {f"{place}_collect_stats_steps": 1 for place in places}
    layer = qnn.QuantLSTM(64, 128, batch_first=True, **steps)
    return [Last(layer), qnn.QuantLinear(128, 10, bias=True, weight_quant=Int8WeightPerTensorFloat)]


class SelfAttention(nn.Module):
    """The mean of all tokens after they attended to each other."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x, x, x)[0].mean(1)


def attention(quantized):
    if not quantized:
        return [SelfAttention(nn.MultiheadAttention(64, 4, batch_first=True)), nn.Linear(64, 10)]
    places = ("in_proj_input", "q_scaled", "k_transposed", "v", "attn_output_weights", "out_proj_input")
    steps = {f"{place}_collect_stats_steps": 1 for place in places}
    layer = qnn.QuantMultiheadAttention(64, 4, packed_in_proj=False, batch_first=True, **steps)
    return [SelfAttention(layer), qnn.QuantLinear(64, 10, bias=True, weight_quant=Int8WeightPerTensorFloat)]


def identity_layer():
    return qnn.QuantIdentity(Int8ActPerTensorFloat, collect_stats_steps=1)


def relu():
    return qnn.QuantReLU(Uint8ActPerTensorFloat, collect_stats_steps=1)


def train(layers, batch, quantized):
    def build(_):
        network, loss = nn.Sequential(*layers(quantized)).train(), nn.CrossEntropyLoss()
        optimizer = torch.optim.Adam(network.parameters(), 1e-3)
        x, labels = torch.randn(batch), torch.randint(0, 10, batch[:1])

        def step():
            optimizer.zero_grad()
            loss(network(x), labels).backward()
            optimizer.step()

        # until the scales are learned
        for _ in range(5):
            step()
        return step

    return build


def construct(layer):
    def build(_):
        def call():
            for _ in range(50):
                layer()

        return call

    return build


CASES = {
    "int8 per tensor, forward": {"brevitas": brevitas_forward, "torch": torch_forward},
    "int8 per tensor, learned scale, forward and backward": {"brevitas": brevitas_learned, "torch": torch_learned},
    "int8 per channel, forward and backward": {
        "brevitas": brevitas_weight(Int8WeightPerChannelFloat),
        "torch": torch_per_channel,
    },
    "4-bit with zero point, per group of 32, forward and backward": {"brevitas": brevitas_weight(Uint4GroupWeight)},
    "percentile statistics, one step": {"brevitas": brevitas_percentile},
    "qat step, mlp": {"brevitas": train(mlp, (256, 64), True), "torch": train(mlp, (256, 64), False)},
    "qat step, cnn": {"brevitas": train(cnn, (64, 1, 8, 8), True), "torch": train(cnn, (64, 1, 8, 8), False)},
    "qat step, lstm": {"brevitas": train(lstm, (32, 16, 64), True), "torch": train(lstm, (32, 16, 64), False)},
    "qat step, attention": {
        "brevitas": train(attention, (32, 32, 64), True),
        "torch": train(attention, (32, 32, 64), False),
    },
    "construct 50 quantized convolutions": {
        "brevitas": construct(lambda: qnn.QuantConv2d(16, 16, 3, weight_quant=Int8WeightPerChannelFloat)),
        "torch": construct(lambda: nn.Conv2d(16, 16, 3)),
    },
}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    built = {}
    for line in sys.stdin:
        request = json.loads(line)
        what, key = request["what"], (request["what"], request["side"])
        build = CASES.get(what, {}).get(request["peer"])
        if any(other[:2] != key for other in built):
            built.clear()
        ms = None
        if build:
            call = built.get((*key, request["peer"])) or built.setdefault((*key, request["peer"]), build(request["side"]))
            start = time.perf_counter()
            for _ in range(request["calls"]):
                call()
            ms = (time.perf_counter() - start) * 1e3
        time.sleep(SETTLE)
        print(json.dumps({"what": what, "ms": ms}), flush=True)


main()
