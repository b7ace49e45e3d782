"""What Brevitas 0.13.4 makes of edge inputs: `python generate.py > reference.json`.

One line a case. A weight is `[2, n]` with the input as its first output channel, an activation `[1, n]` in its first
training step. Numbers are texts, because JSON has no NaN.
"""
import importlib, json, warnings
warnings.filterwarnings("ignore")
import torch
import brevitas.nn as qnn

INF, NAN = float("inf"), float("nan")
INPUTS = {
    "zeros": [0.0, 0.0, 0.0],
    "one element": [0.3],
    "empty": [],
    "NaN": [NAN, 1.0, -1.0],
    "infinity": [INF, 1.0, -1.0],
    "negative infinity": [-INF, 1.0, -1.0],
    "subnormals": [1e-40, -2e-40, 0.0],
    "a constant channel": [0.3, 0.3, 0.3],
    "a huge outlier": [1e30, 1.0, -1.0],
    "the largest numbers": [3.4e38, -3.4e38, 1.0],
}
MODS = ["scaled_int", "fixed_point", "binary", "ternary", "shifted_scaled_int",
        "experimental.float", "experimental.float_quant_ocp", "experimental.float_quant_fnuz", "experimental.mx_quant_ocp"]
with open(__file__.rsplit("/tests/", 1)[0] + "/golden/manifest.json") as f:
    NAMES = {(c["module"], c["quantizer"], c["family"]) for c in json.load(f)["cases"] if c["family"] in ("weight", "act")}


def weight(Q, name, x):
    kw = {"weight_group_size": 4} if "Group" in name else {}
    layer = qnn.QuantLinear(len(x), 2, bias=False, weight_quant=Q, **kw)
    other = [0.5, -0.25, 1.0][: len(x)]
    layer.weight.data.copy_(torch.tensor([x, other]))
    layer.weight_quant.init_tensor_quant()
    return layer.quant_weight()


def act(Q, name, x):
    kw = {"collect_stats_steps": 1, "min_val": -1.0, "max_val": 1.0} if "Const" not in name else {}
    if "MX" in name: kw["group_dim"] = 1
    layer = qnn.QuantIdentity(Q, return_quant_tensor=True, **kw)
    layer.train()
    return layer(torch.tensor([x]))


def texts(t):
    return [repr(v) for v in t.detach().flatten().tolist()]


for module, name, family in sorted(NAMES):
    if name.endswith(("1d", "2d", "2dMSE")): continue
    Q = getattr(importlib.import_module("brevitas.quant." + module), name)
    for what, x in INPUTS.items():
        case = {"quantizer": name, "family": family, "input": what, "x": [repr(v) for v in x]}
        try:
            q = (weight if family == "weight" else act)(Q, name, x)
            shape = q.value.shape
            case |= {"value": texts(q.value), "scale": texts(q.scale.expand(shape))}
            if getattr(q, "zero_point", None) is not None: case["zero_point"] = texts(q.zero_point.expand(shape))
        except Exception as e:
            case["error"] = repr(e).split("\n")[0][:80]
        print(json.dumps(case))
