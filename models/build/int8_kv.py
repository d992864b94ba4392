"""Gives an exported graph a key-value cache of int8 instead of float32: a quarter of the memory, and of the reading.

    python int8_kv.py SOURCE TARGET [--text FILE]     a model folder as the builder made it, and a copy with int8 KV
    python int8_kv.py --fixture                       test/fixtures/models/phi2-genai-int8kv

The scales (one for the keys and one for the values of each layer) are calibrated: the float graph runs over a text,
and the largest magnitude seen becomes 127.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

from fixtures import FIXTURES, INT4_TOLERANCE, PROMPT, check_size, greedy, write_golden
from graph import add_logits_to_keep
from session import CachedSession

QUANTISATION = {"k_quant_type": "PER_TENSOR", "v_quant_type": "PER_TENSOR", "kv_cache_bit_width": 8}
#: GroupQueryAttention's k_scale; v_scale follows.
SCALE_INPUT = 12
#: Room above the largest magnitude of the calibration text.
HEADROOM = 1.1
CALIBRATION_TOKENS = 1024

Scales = dict[str, list[float]]


def calibrate(folder: Path, text: str) -> Scales:
    """Per-layer scales from a run of the float graph over a text."""
    ids = Tokenizer.from_file(str(folder / "tokenizer.json")).encode(text).ids[:CALIBRATION_TOKENS]
    session = CachedSession(folder / "model.onnx")
    session.run(ids)
    layers = len(session.past) // 2
    largest = {
        side: [float(np.abs(session.past[f"past_key_values.{layer}.{side}"]).max()) for layer in range(layers)]
        for side in ("key", "value")
    }
    return {side: [HEADROOM * value / 127 for value in values] for side, values in largest.items()}


def quantise_cache(model: onnx.ModelProto, scales: Scales) -> None:
    """Edits the graph: element types of past and present, and the scales of each attention."""
    graph = model.graph
    for value in [*graph.input, *graph.output]:
        if value.name.startswith(("past_key_values.", "present.")):
            value.type.tensor_type.elem_type = TensorProto.INT8
    names = {value.name for value in [*graph.input, *graph.output]}
    # Shapes that the builder noted for the same values would still say float.
    kept = [info for info in graph.value_info if info.name not in names]
    del graph.value_info[:]
    graph.value_info.extend(kept)
    attentions = [node for node in graph.node if node.op_type == "GroupQueryAttention"]
    if len(attentions) != len(scales["key"]):
        raise ValueError(f"{len(attentions)} attentions, but scales for {len(scales['key'])} layers")
    for layer, node in enumerate(attentions):
        if len(node.input) > SCALE_INPUT and any(node.input[SCALE_INPUT:]):
            raise ValueError(f"{node.name} has inputs where its scales belong")
        node.input.extend([""] * (SCALE_INPUT - len(node.input)))
        for side in ("key", "value"):
            name = f"model.layers.{layer}.attn.{side[0]}_scale"
            graph.initializer.append(numpy_helper.from_array(np.array([scales[side][layer]], np.float32), name))
            node.input.append(name)
        node.attribute.extend(helper.make_attribute(name, value) for name, value in QUANTISATION.items())


def convert(source: Path, target: Path, text: str) -> None:
    """Copies a model folder and quantises the cache of the copy."""
    scales = calibrate(source, text)
    shutil.copytree(source, target, dirs_exist_ok=True)
    model = onnx.load(str(target / "model.onnx"), load_external_data=False)
    quantise_cache(model, scales)
    onnx.save(model, str(target / "model.onnx"))


class Int8Session(CachedSession):
    """The same session with a cache of int8."""

    def empty_past(self, graph: Path) -> dict[str, np.ndarray]:
        """A cache of length 0 for each layer."""
        return {name: value.astype(np.int8) for name, value in super().empty_past(graph).items()}


def make_fixture() -> None:
    """The int8-KV fixture from the int4 one, with logits_to_keep; its golden logits are onnxruntime's own."""
    target = FIXTURES / "phi2-genai-int8kv"
    shutil.rmtree(target, ignore_errors=True)
    convert(FIXTURES / "phi2-genai-int4", target, PROMPT)
    add_logits_to_keep(target / "model.onnx")
    ids = json.loads((target / "golden.json").read_text(encoding="utf-8"))["input_ids"]

    def logits_of(tokens: list[int]) -> np.ndarray:
        return Int8Session(target / "model.onnx").run(tokens)

    logits = logits_of(ids)
    difference = np.abs(logits - CachedSession(FIXTURES / "phi2-genai-int4" / "model.onnx").run(ids)).max()
    print(f"{target.name}: differs by {difference:.2f} from the float cache; logits up to {np.abs(logits).max():.1f}")
    write_golden(target, f"onnxruntime {onnxruntime.__version__}", logits, ids, greedy(logits_of, ids), INT4_TOLERANCE)
    check_size(target)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, nargs="?")
    parser.add_argument("target", type=Path, nargs="?")
    parser.add_argument("--text", type=Path, default=Path(__file__), help="calibration text; by default this file")
    parser.add_argument("--fixture", action="store_true")
    arguments = parser.parse_args()
    if arguments.fixture:
        make_fixture()
    elif arguments.source and arguments.target:
        convert(arguments.source, arguments.target, arguments.text.read_text(encoding="utf-8"))
    else:
        parser.error("SOURCE and TARGET, or --fixture")


if __name__ == "__main__":
    main()
