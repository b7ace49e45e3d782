"""Runs exported models in other programs and compares them with burn.

    EXPORT_FOLDER=FOLDER cargo test --workspace --lib --test export -- --ignored
    python check.py FOLDER [--allow N] [--tolerance T]

For each NAME.qcdq.onnx, NAME.qcdq_int4.onnx and NAME.qonnx.onnx in FOLDER: onnx.checker, then onnxruntime without and with
optimisations (QCDQ) or qonnx (QONNX), on NAME.input.npy. The first output is compared with NAME.output.npy. Where
NAME.scale.txt has the output's scale, both are integers after a division by it, and at most N of them may differ; elsewhere
the largest difference may be T. NAME.acts.safetensors, where there is one, holds more outputs by their names, which are
compared by T.
"""
import argparse
import sys
from pathlib import Path

import numpy as np
import onnx

SUFFIXES = [".qcdq.onnx", ".qcdq_int4.onnx", ".qonnx.onnx"]


def onnxruntime_outputs(path, x, optimised):
    import onnxruntime as rt

    options = rt.SessionOptions()
    options.log_severity_level = 3
    level = rt.GraphOptimizationLevel
    options.graph_optimization_level = level.ORT_ENABLE_ALL if optimised else level.ORT_DISABLE_ALL
    # by default onnxruntime also quantizes what a matrix of few bits is multiplied with, to 8 bits in blocks
    options.add_session_config_entry("session.qdq_matmulnbits_accuracy_level", "1")
    session = rt.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, {session.get_inputs()[0].name: x})))


def qonnx_outputs(path, x):
    import qonnx.core.onnx_exec as onnx_exec
    from qonnx.core.modelwrapper import ModelWrapper
    from qonnx.transformation.infer_shapes import InferShapes

    proto = onnx.load(path)
    # qonnx executes models whose shapes are all known
    for value in [*proto.graph.input, *proto.graph.output]:
        for dim in value.type.tensor_type.shape.dim:
            if dim.dim_param:
                dim.dim_value = len(x)
    model = ModelWrapper(proto).transform(InferShapes())
    outputs = onnx_exec.execute_onnx(model, {model.graph.input[0].name: x})
    return {output.name: outputs[output.name] for output in proto.graph.output}


def integers(numbers, scale):
    quotients = numbers.astype(np.float64) / scale
    rounded = np.rint(quotients)
    # an integer times the scale is rounded to f32 once
    if quotients.size and np.max(np.abs(quotients - rounded) / np.maximum(np.abs(rounded), 1)) > 1e-3:
        raise ValueError("the output is not a multiple of its scale")
    return rounded


def compare(what, got, want, scale, arguments):
    """Prints how much differs and returns what is wrong."""
    if got.shape != want.shape:
        return [f"{what}: the shape is {got.shape}, and burn's {want.shape}"]
    if scale is None:
        difference = float(np.max(np.abs(got - want), initial=0.0))
        print(f"  {what}: differs by at most {difference:.3g}")
        # NaN compares as false
        return [] if difference <= arguments.tolerance else [f"{what}: {difference:.3g} > {arguments.tolerance:.3g}"]
    a, b = integers(got, scale), integers(want, scale)
    count = int(np.count_nonzero(a != b))
    print(f"  {what}: {count} of {a.size} integers differ, by at most {np.max(np.abs(a - b), initial=0.0):.0f}")
    return [] if count <= arguments.allow else [f"{what}: {count} integers differ, and {arguments.allow} may"]


def check(path, name, arguments):
    beside = lambda suffix: path.with_name(name + suffix)
    is_qonnx = path.name.endswith(".qonnx.onnx")
    x, want = np.load(beside(".input.npy")), np.load(beside(".output.npy"))
    scale = float(beside(".scale.txt").read_text()) if beside(".scale.txt").exists() else None
    acts = {}
    if beside(".acts.safetensors").exists():
        from safetensors.numpy import load_file

        acts = load_file(beside(".acts.safetensors"))
    # the checker knows no shapes of QONNX's operators
    onnx.checker.check_model(str(path), full_check=not is_qonnx)
    print(f"{path.name}: {path.stat().st_size} bytes, the checker passes")
    if is_qonnx:
        runs = [("qonnx", lambda: qonnx_outputs(path, x))]
    else:
        runs = [
            ("onnxruntime", lambda: onnxruntime_outputs(path, x, False)),
            ("onnxruntime, optimised", lambda: onnxruntime_outputs(path, x, True)),
        ]
    wrong = []
    for program, run in runs:
        outputs = run()
        first = next(iter(outputs.values()))
        wrong += compare(program, first, want, scale, arguments)
        for output in acts.keys() & outputs.keys():
            wrong += compare(f"{program}, {output}", outputs[output], acts[output], None, arguments)
    return wrong


def main():
    parser = argparse.ArgumentParser(description="Compares exported models with burn.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--allow", type=int, default=0, help="how many integers of an output may differ")
    parser.add_argument("--tolerance", type=float, default=1e-5, help="how far real outputs may differ")
    arguments = parser.parse_args()
    models = [(path, suffix) for suffix in SUFFIXES for path in sorted(arguments.folder.glob("*" + suffix))]
    if not models:
        sys.exit(f"no models in {arguments.folder}")
    wrong = []
    for path, suffix in models:
        try:
            problems = check(path, path.name.removesuffix(suffix), arguments)
        except Exception as error:
            problems = [f"{type(error).__name__}: {error}"]
        wrong += [f"{path.name}: {problem}" for problem in problems]
    if wrong:
        sys.exit("\n".join(["", *wrong]))
    print(f"{len(models)} models agree")


if __name__ == "__main__":
    main()
