"""Runs the integer program in the manifest of an exported safetensors file, with numpy alone."""
import json
import struct

import numpy as np

TYPES = {"I8": np.int8, "U8": np.uint8, "I16": np.int16, "U16": np.uint16, "I32": np.int32, "I64": np.int64, "F32": np.float32}


def read(path):
    """The manifest, and the tensors by their keys."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    manifest = json.loads(header.pop("__metadata__")["manifest"])
    tensors = {}
    for key, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        tensors[key] = np.frombuffer(data[start:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
    return manifest, tensors


def quantize(tensor, x):
    """What the model's first quantizer makes of real numbers, in f32."""
    scale = channels(np.array(tensor["scale"], np.float32), tensor["inner"], x.shape[1])
    return np.clip(np.rint(x / scale + np.float32(tensor["zero_point"])), tensor["min"], tensor["max"]).astype(np.int64)


def channels(numbers, inner, count):
    """Those of each element: of element i that at `i / inner % len`."""
    return np.asarray(numbers)[np.arange(count) // inner % len(numbers)]


def windows(window, x, padding):
    """`[batch, channels, output positions, taps]`"""
    (rows, columns), (height, width) = window["output"], window["input"]
    image = x.reshape(len(x), window["channels"], height, width)
    index = []
    for dimension, size in ((0, height), (1, width)):
        at = np.arange(window["output"][dimension])[:, None] * window["stride"][dimension]
        at = at + np.arange(window["kernel"][dimension]) * window["dilation"][dimension] - window["padding"][dimension]
        index.append((at, (at >= 0) & (at < size), size))
    (row, row_inside, _), (column, column_inside, _) = index
    inside = row_inside[:, None, :, None] & column_inside[None, :, None, :]
    taken = image[:, :, np.clip(row, 0, height - 1)[:, None, :, None], np.clip(column, 0, width - 1)[None, :, None, :]]
    taken = np.where(inside, taken, padding)
    return taken.reshape(len(x), window["channels"], rows * columns, -1)


def exact(products):
    """What is added up stays below 2^53, so a float of 64 bits is exact, and matrices of them are fast."""
    return products.astype(np.float64)


def accumulate(step, inputs, tensors):
    kernel, of = step["kernel"], step["parameters"]
    x = inputs[0]
    if kernel == "conv":
        weight, bias, window = tensors[of["weight"]].astype(np.int64), tensors[of["bias"]], of["window"]
        # what is padded stands for 0
        taps = windows(window, x - of["zero_point"], 0)
        batch, count, positions, _ = taps.shape
        taps = taps.reshape(batch, of["groups"], count // of["groups"], positions, -1).transpose(0, 1, 3, 2, 4)
        taps = taps.reshape(batch, of["groups"], positions, -1)
        weight = weight.reshape(of["groups"], len(bias) // of["groups"], -1).transpose(0, 2, 1)
        acc = np.matmul(exact(taps), exact(weight)).transpose(0, 1, 3, 2).reshape(batch, len(bias), positions)
        return (acc + bias[:, None]).reshape(batch, -1)
    if kernel == "linear":
        weight, bias = tensors[of["weight"]].astype(np.int64), tensors[of["bias"]]
        weight = weight.T if of["layout"] == "[out, in]" else weight.reshape(of["inputs"], of["outputs"])
        rows = (x - of["zero_point"]).reshape(len(x), of["rows"], of["inputs"])
        return (np.matmul(exact(rows), exact(weight)) + bias).reshape(len(x), -1)
    if kernel == "sum":
        return windows(of["window"], x - of["zero_point"], 0).sum(-1).reshape(len(x), -1)
    if kernel == "max_pool":
        return windows(of["window"], x, np.iinfo(np.int64).min).max(-1).reshape(len(x), -1)
    if kernel == "add":
        terms = zip(inputs, of["factors"], of["zero_points"])
        return sum((x - zero) * channels(factors, of["inner"], x.shape[1]) for x, factors, zero in terms)
    if kernel == "shift":
        return x - of["zero_point"]
    if kernel == "concat":
        parts = [x.reshape(len(x), of["outer"], size) for x, size in zip(inputs, of["sizes"])]
        return np.concatenate(parts, axis=2).reshape(len(x), -1)
    raise ValueError(kernel)


def finish(step, acc, tensors):
    """What the step makes, and what was rounded to it."""
    acc = acc.astype(np.int64)
    if np.max(np.abs(acc), initial=0) > step["accumulator_max"]:
        raise ValueError(f"{step['name']}: an accumulator is beyond its bound")
    if step["relu"]:
        acc = np.maximum(acc, 0)
    of = step["requantize"]
    if of is None:
        return acc, None
    count = acc.shape[1]
    multiplier, shift = (channels(tensors[of[key]], of["inner"], count).astype(np.int64) for key in ("multiplier", "shift"))
    zero_point, by_table = of["zero_point"], multiplier == 0
    product = acc * multiplier
    shifted = np.where(by_table, 0, shift)
    half = np.where(shifted > 0, (np.int64(1) << np.maximum(shifted - 1, 0)) - 1, 0)
    odd = np.where(shifted > 0, ((product >> shifted) + zero_point) & 1, 0)
    made = np.clip(((product + half + odd) >> shifted) + zero_point, of["min"], of["max"])
    rounded = product / np.exp2(shifted)
    for element in np.flatnonzero(by_table):
        row = tensors[of["threshold"]][shift[element]]
        made[:, element] = of["min"] + np.searchsorted(row, acc[:, element], side="right")
        rounded[:, element] = np.interp(acc[:, element], row, of["min"] - zero_point + 0.5 + np.arange(len(row)))
    return made, rounded


def run(manifest, tensors, x):
    """The output's integers for real inputs, row by row; and of each quantizer behind a step, by its path, the integers and what was
    rounded to them."""
    program = manifest["program"]
    values = {program["input"]: quantize(program["tensors"][program["input"]], x.reshape(len(x), -1))}
    paths, rounded = {}, {}
    for step in program["steps"]:
        inputs, output = [values[at] for at in step["inputs"]], step["output"]
        values[output], real = finish(step, accumulate(step, inputs, tensors), tensors)
        if real is not None:
            rounded[output], paths[output] = real, step["name"].split(", ")[-1]
        elif step["kernel"] == "max_pool" and step["inputs"][0] in rounded:
            # the largest is rounded to the largest
            pooled = windows(step["parameters"]["window"], rounded[step["inputs"][0]], -np.inf).max(-1)
            rounded[output], paths[output] = pooled.reshape(len(x), -1), paths[step["inputs"][0]]
    return values[program["output"]], {path: (values[at], rounded[at]) for at, path in paths.items()}
