"""Runs exported models in other programs and compares them with burn, integer by integer.

    EXPORT_FOLDER=FOLDER cargo test --workspace --lib --test export -- --ignored
    EXPORT_FOLDER=FOLDER cargo test --release --example digits -- --ignored
    python check.py FOLDER [--tolerance T]

For each NAME.qcdq.onnx, NAME.qcdq_int4.onnx and NAME.qonnx.onnx in FOLDER: onnx.checker, then onnxruntime without and with
optimisations (QCDQ) or qonnx (QONNX), on the tensors of NAME.numbers.safetensors, whose form `tests/interop` says.

The integers of every quantizer that the file has are compared. One that differs has a cause, or the model fails:

    tie            what is rounded is next to a tie: a sum of floats has another order, and the other side of the tie is as near
    zero point     exactly a tie, with an odd zero point: QCDQ adds it after rounding
    follows        an earlier quantizer differs in that row

Where all scales are powers of two, sums of floats are exact: only the second and what follows from it may be.

For each NAME.safetensors with an integer program: `engine.py` runs that. Its output is the integers that exact arithmetic makes, and
times the scale burn's output, but for rows where burn rounded a tie otherwise.
"""
import argparse
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
from safetensors.numpy import load_file

import engine

SUFFIXES = [".qcdq.onnx", ".qcdq_int4.onnx", ".qonnx.onnx"]
# In integers: an f32 sum of some hundred products, each of some hundred steps, is off by about 1e-4 of a step.
NEXT_TO_A_TIE = 1e-3


class Quantizer:
    """One of a file: the names of what it reads and makes, and its constants."""

    def __init__(self, path, real, made, scale, zero_point, axis, step=None):
        self.path, self.real, self.made = path, real, made
        # what is rounded is divided by, which is 1 where integers are truncated before
        self.step = scale if step is None else step
        self.scale, self.zero_point, self.axis = scale, zero_point, axis

    def shaped(self, numbers, like):
        if numbers.size == 1 or numbers.ndim == like.ndim:
            return numbers.astype(np.float64)
        shape = [-1 if dim == self.axis else 1 for dim in range(like.ndim)]
        return numbers.reshape(shape).astype(np.float64)

    def quotients(self, real):
        """What is rounded, in f32 as the programs do."""
        return (real / self.shaped(self.step, real).astype(np.float32)).astype(np.float64)

    def integers(self, made):
        """Of integers as they are, and of their multiples of the scale."""
        if np.issubdtype(made.dtype, np.floating):
            scale, zero_point = self.shaped(self.scale, made), self.shaped(self.zero_point, made)
            return np.rint(made.astype(np.float64) / scale) + zero_point
        return made.astype(np.int64)


def attribute(node, name, default):
    return next((a.i for a in node.attribute if a.name == name), default)


def qcdq_quantizers(graph):
    """Those of activations; and the integers of constants."""
    constants = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    producers = {output: node for node in graph.node for output in node.output}
    quantizers, stored = [], {}
    for node in graph.node:
        if node.op_type != "DequantizeLinear":
            continue
        ints, scale = node.input[0], constants[node.input[1]]
        zero_point = constants[node.input[2]] if len(node.input) > 2 else np.zeros(1)
        if ints in constants:
            stored[node.output[0]] = constants[ints].astype(np.int64)
            continue
        start = producers[ints]
        while start.op_type in ("Clip", "Cast"):
            start = producers[start.input[0]]
        axis = attribute(node, "axis", 1)
        step, zero_point = constants[start.input[1]], zero_point.astype(np.int64)
        quantizers.append(Quantizer(node.output[0], start.input[0], ints, scale, zero_point, axis, step))
    return quantizers, stored


def qonnx_quantizers(graph):
    constants = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    quantizers = []
    for node in graph.node:
        if node.op_type in ("Quant", "BipolarQuant"):
            scale = constants[node.input[1]]
            zero_point = constants[node.input[2]] if node.op_type == "Quant" else np.zeros(())
            quantizers.append(Quantizer(node.output[0], node.input[0], node.output[0], scale, zero_point, None))
        elif node.op_type == "Trunc":
            before, zero_point, after = (constants[node.input[at]] for at in (1, 2, 4))
            zero_point = zero_point * before / after
            quantizers.append(Quantizer(node.output[0], node.input[0], node.output[0], after, zero_point, None))
    return quantizers


def onnxruntime_outputs(model, names, x, optimised):
    import onnxruntime as rt

    options = rt.SessionOptions()
    options.log_severity_level = 3
    level = rt.GraphOptimizationLevel
    options.graph_optimization_level = level.ORT_ENABLE_ALL if optimised else level.ORT_DISABLE_ALL
    # by default onnxruntime also quantizes what a matrix of few bits is multiplied with, to 8 bits in blocks
    options.add_session_config_entry("session.qdq_matmulnbits_accuracy_level", "1")
    # on processors without VNNI it adds up pairs of products in 16 bits, which saturate
    options.add_session_config_entry("session.x64quantprecision", "1")
    wanted = onnx.ModelProto()
    wanted.CopyFrom(model)
    known = {output.name for output in wanted.graph.output}
    inferred = {value.name: value for value in onnx.shape_inference.infer_shapes(model).graph.value_info}
    wanted.graph.output.extend(inferred[name] for name in names if name in inferred and name not in known)
    session = rt.InferenceSession(wanted.SerializeToString(), options, providers=["CPUExecutionProvider"])
    outputs = [output.name for output in session.get_outputs()]
    return dict(zip(outputs, session.run(outputs, {session.get_inputs()[0].name: x})))


def qonnx_outputs(model, x):
    import qonnx.core.onnx_exec as onnx_exec
    from qonnx.core.modelwrapper import ModelWrapper
    from qonnx.transformation.infer_shapes import InferShapes

    # qonnx executes models whose shapes are all known
    proto = onnx.ModelProto()
    proto.CopyFrom(model)
    for value in [*proto.graph.input, *proto.graph.output]:
        for dim in value.type.tensor_type.shape.dim:
            if dim.dim_param:
                dim.dim_value = len(x)
    wrapped = ModelWrapper(proto).transform(InferShapes())
    return onnx_exec.execute_onnx(wrapped, {wrapped.graph.input[0].name: x}, return_full_exec_context=True)


def causes(quotients, zero_points, got, want, differing, is_exact):
    """Counts why integers differ; `differing` are the rows that did before, and is added to."""
    where = np.argwhere(got != want)
    counted, rows = Counter(), set()
    distances = np.abs(quotients - np.floor(quotients) - 0.5)
    zero_points = np.broadcast_to(zero_points, quotients.shape)
    for index in map(tuple, where):
        is_next = abs(int(got[index]) - int(want[index])) == 1
        if index[0] in differing:
            counted["follows"] += 1
        elif is_next and distances[index] == 0 and zero_points[index] % 2 == 1:
            counted["zero point"] += 1
        elif is_next and distances[index] < NEXT_TO_A_TIE and not is_exact:
            counted["tie"] += 1
        else:
            counted["UNEXPLAINED"] += 1
        rows.add(index[0])
    differing |= rows
    return counted


def compare_integers(what, quantizers, outputs, numbers, is_qonnx):
    """Prints how many integers differ and why, and returns what is wrong."""
    wrong, differing = [], set()
    if any(key.startswith("int:") for key in numbers):
        missing = [quantizer.path for quantizer in quantizers if f"int:{quantizer.path}" not in numbers]
        wrong += [f"{what}, {path}: burn has no such quantizer" for path in missing]
    quantizers = [quantizer for quantizer in quantizers if f"int:{quantizer.path}" in numbers]
    scales = np.concatenate([quantizer.scale.ravel() for quantizer in quantizers] or [np.ones(1)])
    is_exact = is_power_of_two(scales)
    for quantizer in quantizers:
        want = numbers[f"int:{quantizer.path}"].astype(np.int64)
        got = quantizer.integers(outputs[quantizer.made])
        if got.shape != want.shape:
            wrong.append(f"{what}, {quantizer.path}: the shape is {got.shape}, and burn's {want.shape}")
            continue
        real = outputs.get(quantizer.real)
        if real is None:
            count = int(np.count_nonzero(got != want))
            counted = Counter({"UNEXPLAINED": count} if count else {})
        else:
            quotients = quantizer.quotients(real)
            # QONNX adds a zero point before it rounds, as burn does
            zero_points = np.zeros(()) if is_qonnx else quantizer.shaped(quantizer.zero_point, quotients)
            counted = causes(quotients, zero_points, got, want, differing, is_exact)
        wrong += report(what, quantizer.path, counted, want.size)
    return wrong, differing


def report(what, quantizer, counted, size):
    """Prints how many integers differ and why, and returns what is wrong."""
    listed = ", ".join(f"{count} {cause}" for cause, count in sorted(counted.items()))
    print(f"  {what}, {quantizer}: {counted.total()} of {size} integers differ{': ' + listed if listed else ''}")
    unexplained = counted["UNEXPLAINED"]
    return [f"{what}, {quantizer}: {unexplained} integers differ without a cause"] if unexplained else []


def compare_output(what, got, numbers, differing, tolerance):
    """Prints how much the rows differ in which no integer does, and returns what is wrong."""
    want = numbers["output"]
    if got.shape != want.shape:
        return [f"{what}: the shape is {got.shape}, and burn's {want.shape}"]
    if "output.scale" in numbers:
        scale = float(numbers["output.scale"][0])
        got, want = (np.rint(numbers.astype(np.float64) / scale) for numbers in (got, want))
        tolerance = 0.0
    else:
        tolerance *= max(1.0, float(np.max(np.abs(want), initial=0.0)))
    same = [row for row in range(len(want)) if row not in differing]
    difference = float(np.max(np.abs(got[same] - want[same]), initial=0.0))
    print(f"  {what}: {len(same)} of {len(want)} rows, and the output differs by at most {difference:.3g}")
    # NaN compares as false
    return [] if difference <= tolerance else [f"{what}: {difference:.3g} > {tolerance:.3g}"]


def compare_fused(got, numbers, differing, tolerance, is_exact):
    """Of layers on integers, whose activations nobody sees: a scale is a factor in f32 there, so that other ties are next to it."""
    want = numbers["output"]
    tolerance *= max(1.0, float(np.max(np.abs(want), initial=0.0)))
    # NaN compares as false
    others = ~(np.max(np.abs(got - want).reshape(len(want), -1), axis=1, initial=0.0) <= tolerance)
    others[sorted(differing)] = False
    count, may = int(np.count_nonzero(others)), 0 if is_exact else len(want) // 100
    print(f"  onnxruntime, fused: {count} more of {len(want)} rows differ")
    return [] if count <= may else [f"onnxruntime, fused: {count} more rows differ, and {may} may"]


def is_power_of_two(scales):
    return bool(np.all(np.exp2(np.rint(np.log2(scales))) == scales))


def check(path, name, tolerance):
    is_qonnx = path.name.endswith(".qonnx.onnx")
    numbers = load_file(path.with_name(name + ".numbers.safetensors"))
    x = numbers["input"]
    # the checker knows no shapes of QONNX's operators
    onnx.checker.check_model(str(path), full_check=not is_qonnx)
    print(f"{path.name}: {path.stat().st_size} bytes, the checker passes")
    model = onnx.load(path)
    output = model.graph.output[0].name
    if is_qonnx:
        outputs = qonnx_outputs(model, x)
        wrong, differing = compare_integers("qonnx", qonnx_quantizers(model.graph), outputs, numbers, True)
        return wrong + compare_output("qonnx", outputs[output], numbers, differing, tolerance)
    quantizers, stored = qcdq_quantizers(model.graph)
    wrong = [
        f"{path}: the stored integers are others"
        for path, ints in stored.items()
        if f"int:{path}" in numbers and not np.array_equal(ints, numbers[f"int:{path}"].astype(np.int64))
    ]
    inner = [name for quantizer in quantizers for name in (quantizer.real, quantizer.made)]
    for optimised in (False, True):
        what = "onnxruntime, optimised" if optimised else "onnxruntime"
        # what is asked for is no longer fused
        outputs = onnxruntime_outputs(model, inner, x, optimised)
        outputs.setdefault(model.graph.input[0].name, x)
        more, differing = compare_integers(what, quantizers, outputs, numbers, False)
        wrong += more + compare_output(what, outputs[output], numbers, differing, tolerance)
    scales = np.concatenate([quantizer.scale.ravel() for quantizer in quantizers] or [np.ones(1)])
    alone = onnxruntime_outputs(model, [], x, True)[output]
    return wrong + compare_fused(alone, numbers, differing, tolerance, is_power_of_two(scales))


def check_operators(path, name, tolerance):
    """Every operator of one opset: that it is one, and loads."""
    import onnxruntime as rt

    onnx.checker.check_model(str(path), full_check=True)
    rt.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    print(f"{path.name}: the checker and onnxruntime load it")
    return []


def check_program(path, name, tolerance):
    numbers = load_file(path.with_name(name + ".numbers.safetensors"))
    manifest, tensors = engine.read(path)
    program = manifest["program"]
    print(path.name)
    if "none" in program:
        print(f"  no program: {program['none']}")
        return []
    made, quantizers = engine.run(manifest, tensors, numbers["input"])
    scales = np.concatenate([np.ravel(tensor["scale"]) for tensor in program["tensors"]])
    is_exact = is_power_of_two(scales)
    wrong, differing = [], set()
    for quantizer, (got, rounded) in quantizers.items():
        want = numbers[f"int:{quantizer}"].astype(np.int64).reshape(got.shape)
        counted = causes(rounded, np.zeros(()), got, want, differing, is_exact)
        wrong += report("the integer program", quantizer, counted, want.size)
    tensor, shape = program["tensors"][program["output"]], numbers["output"].shape
    scale = engine.channels(tensor["scale"], tensor["inner"], made.shape[1])
    real = ((made - tensor["zero_point"]) * scale).reshape(shape)
    return wrong + compare_output("the integer program", real, numbers, differing, tolerance)


def main():
    parser = argparse.ArgumentParser(description="Compares exported models with burn.")
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--tolerance", type=float, default=1e-5, help="how far real outputs may differ, of the largest where that is over 1"
    )
    arguments = parser.parse_args()
    models = [(path, suffix) for suffix in SUFFIXES for path in sorted(arguments.folder.glob("*" + suffix))]
    if not models:
        sys.exit(f"no models in {arguments.folder}")
    files = [(path, ".safetensors") for path in sorted(arguments.folder.glob("*.safetensors"))]
    files = [(path, suffix) for path, suffix in files if not path.name.endswith(".numbers.safetensors")]
    operators = [(path, ".operators.onnx") for path in sorted(arguments.folder.glob("*.operators.onnx"))]
    kinds = {".safetensors": check_program, ".operators.onnx": check_operators}
    wrong = []
    for path, suffix in [*operators, *models, *files]:
        check_file = kinds.get(suffix, check)
        try:
            problems = check_file(path, path.name.removesuffix(suffix), arguments.tolerance)
        except Exception as error:
            problems = [f"{type(error).__name__}: {error}"]
        wrong += [f"{path.name}: {problem}" for problem in problems]
    if wrong:
        sys.exit("\n".join(["", *wrong]))
    print(f"{len(models)} models and {len(files)} files of integers agree")


if __name__ == "__main__":
    main()
