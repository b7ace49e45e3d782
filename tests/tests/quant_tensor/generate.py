"""What the reference computes of quantized tensors: `python generate.py > reference.json`, with brevitas 0.13.4.

Operands are integers, scale, zero point, bit width and sign; results are value, scale, zero point, bit width and sign, and
whether the reference calls them valid.
"""
import json, warnings
warnings.filterwarnings("ignore")
import torch
import torch.nn.functional as F
from brevitas.quant_tensor import IntQuantTensor
import brevitas.nn as qnn
from brevitas.quant import Int8WeightPerChannelFloat, Int8WeightPerTensorFloat, Int32Bias, Int8BiasPerTensorFloatInternalScaling

g = torch.Generator().manual_seed(3)


def operand(shape, scale, bits, signed, zero_point=0.0):
    low, high = (-2 ** (bits - 1), 2 ** (bits - 1) - 1) if signed else (0, 2 ** bits - 1)
    # without the lowest integer, which has no negative
    ints = torch.randint(low + (1 if signed else 0), high + 1, shape, generator=g).float()
    return ints, scale, zero_point, bits, signed


def tensor(o):
    ints, scale, zero_point, bits, signed = o
    scale, zero_point = torch.tensor(scale), torch.tensor(zero_point)
    return IntQuantTensor((ints - zero_point) * scale, scale, zero_point, torch.tensor(float(bits)), signed, False)


def of_operand(o):
    ints, scale, zero_point, bits, signed = o
    return {"shape": list(ints.shape), "ints": ints.flatten().tolist(), "scale": scale, "zero_point": zero_point,
            "bit_width": bits, "signed": signed}


def of_result(q):
    if not isinstance(q, IntQuantTensor):
        return None
    return {"shape": list(q.value.shape), "value": q.value.flatten().tolist(), "scale": q.scale.flatten().tolist(),
            "zero_point": q.zero_point.flatten().tolist(), "bit_width": q.bit_width.item(), "signed": q.signed,
            "valid": q.is_valid}


cases = []


def case(operation, operands, f, **arguments):
    result = f(*map(tensor, operands))
    cases.append({"operation": operation, "operands": [of_operand(o) for o in operands], **arguments,
                  "result": of_result(result)})


s8 = lambda shape=(2, 3), scale=0.25: operand(shape, scale, 8, True)
u4 = lambda shape=(2, 3), scale=0.25: operand(shape, scale, 4, False)
for a, b in [(s8(), s8()), (u4(), u4()), (operand((2, 3), 0.5, 3, True), operand((2, 3), 0.5, 7, True)),
             (operand((2, 3), 0.125, 8, False, 3.0), operand((2, 3), 0.125, 8, False, 5.0)),
             (operand((2, 3), 0.125, 1, False), operand((2, 3), 0.125, 5, False)),
             (s8(), operand((2, 3), 0.25, 8, False))]:
    case("add", [a, b], lambda a, b: a + b)
for a, b in [(s8(), s8()), (s8(), operand((2, 3), 0.25, 4, True)), (u4(), u4()), (s8(), operand((2, 3), 0.25, 8, False))]:
    case("sub", [a, b], lambda a, b: a - b)
for a, b in [(s8(), u4(scale=0.5)), (u4(), u4()), (s8(), s8(scale=0.1))]:
    case("mul", [a, b], lambda a, b: a * b)
for a in [s8(), u4()]:
    case("neg", [a], lambda a: -a)
    case("abs", [a], abs)
case("add_scalar", [s8()], lambda a: a + torch.tensor(0.75), number=0.75)
for a, b in [(s8((2, 3)), s8((2, 3))), (u4((1, 2)), u4((1, 2)))]:
    case("cat", [a, b], lambda a, b: torch.cat([a, b], dim=1), dim=1)
for a in [u4((1, 2, 4, 4)), s8((1, 2, 4, 4))]:
    case("avg_pool2d", [a], lambda a: F.avg_pool2d(a, 2, 2, 0, False, True, None), kernel=[2, 2])
    case("adaptive_avg_pool2d", [a], lambda a: F.adaptive_avg_pool2d(a, (1, 1)), kernel=[4, 4])
    case("max_pool2d", [a], lambda a: F.max_pool2d(a, 2), kernel=[2, 2])
for a, w in [(s8((2, 5)), operand((4, 5), 0.5, 4, True)), (u4((2, 6)), s8((3, 6), 0.1))]:
    # the weight of a linear layer is the other way round there
    case("matmul", [a, w], lambda a, w: F.linear(a, w))


# what layers return, with `return_quant_tensor`
def layer(name, module, x, **arguments):
    with torch.no_grad():
        module.eval()
        result = module(tensor(x))
        weight = module.weight
        cases.append({"operation": name, "operands": [of_operand(x)], **arguments,
                      "weight": weight.flatten().tolist(), "weight_shape": list(weight.shape),
                      "bias": None if module.bias is None else module.bias.flatten().tolist(),
                      "result": of_result(result)})


torch.manual_seed(5)
for weight_quant in [Int8WeightPerTensorFloat, Int8WeightPerChannelFloat]:
    for bias_quant in [None, Int32Bias, Int8BiasPerTensorFloatInternalScaling]:
        kw = dict(weight_quant=weight_quant, bias_quant=bias_quant, return_quant_tensor=True)
        names = dict(weight_quant=weight_quant.__name__, bias_quant=bias_quant.__name__ if bias_quant is not None else None)
        layer("linear", qnn.QuantLinear(5, 3, bias=True, **kw), s8((2, 5)), **names)
        layer("conv2d", qnn.QuantConv2d(2, 4, 3, groups=2, bias=True, **kw), u4((1, 2, 4, 4)), **names)
    layer("linear", qnn.QuantLinear(5, 3, bias=False, weight_quant=weight_quant, return_quant_tensor=True), s8((2, 5)),
          weight_quant=weight_quant.__name__, bias_quant=None)

print(json.dumps(cases, indent=0))
