"""Edits and checks of an exported graph that the builder has no option for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LOGITS_TO_KEEP = "logits_to_keep"
ALL_POSITIONS = np.iinfo(np.int64).max


def producer_of(graph: onnx.GraphProto, value: str) -> onnx.NodeProto:
    """The node whose output is value."""
    for node in graph.node:
        if value in node.output:
            return node
    raise ValueError(f"no node makes {value}")


def initializer_dims(graph: onnx.GraphProto, name: str) -> list[int]:
    """The shape of a stored tensor."""
    for tensor in graph.initializer:
        if tensor.name == name:
            return list(tensor.dims)
    raise ValueError(f"no initializer {name}")


def lm_head_of(graph: onnx.GraphProto) -> onnx.NodeProto:
    """The matrix product of the output layer."""
    for node in graph.node:
        if node.name.startswith("/lm_head/MatMul"):
            return node
    raise ValueError("no output layer named /lm_head/MatMul")


def add_logits_to_keep(model_path: Path) -> None:
    """Adds the optional input logits_to_keep: int64 [1], how many last positions get logits.

    The input has a default (all positions), so a loader that does not know it
    sees the layout as the builder made it. A prefill that asks for one position
    saves the output layer, 51,200 wide, at all others.
    """
    model = onnx.load(str(model_path), load_external_data=False)
    graph = model.graph
    lm_head = lm_head_of(graph)
    hidden = lm_head.input[0]

    def constant(name: str, value: list[int]) -> str:
        graph.initializer.append(numpy_helper.from_array(np.array(value, dtype=np.int64), name))
        return name

    kept = "/lm_head/kept_positions"
    starts = "/lm_head/kept_positions/starts"
    nodes = [
        helper.make_node("Neg", [LOGITS_TO_KEEP], [starts], name="/lm_head/kept_positions/Neg"),
        helper.make_node(
            "Slice",
            [hidden, starts, constant("/lm_head/kept_positions/ends", [ALL_POSITIONS]),
             constant("/lm_head/kept_positions/axes", [1])],
            [kept],
            name="/lm_head/kept_positions/Slice",
        ),
    ]
    constant(LOGITS_TO_KEEP, [ALL_POSITIONS])
    graph.input.append(helper.make_tensor_value_info(LOGITS_TO_KEEP, TensorProto.INT64, [1]))
    lm_head.input[0] = kept
    position = list(graph.node).index(lm_head)
    for offset, node in enumerate(nodes):
        graph.node.insert(position + offset, node)
    rename_positions_of_logits(graph)
    onnx.save(model, str(model_path))


def rename_positions_of_logits(graph: onnx.GraphProto) -> None:
    """Gives the logits' position axis its own name, for it need not be the input's length."""
    stale = {output for node in graph.node if node.name.startswith("/lm_head/") for output in node.output}
    kept = [info for info in graph.value_info if info.name not in stale]
    del graph.value_info[:]
    graph.value_info.extend(kept)
    for output in graph.output:
        if output.name == "logits":
            output.type.tensor_type.shape.dim[1].dim_param = "logits_length"


def check_partial_rotary(model_path: Path, max_positions: int, rotated: int) -> None:
    """Raises unless the rotary tables turn exactly `rotated` dimensions of a head.

    The builder reads partial_rotary_factor from where transformers may no
    longer keep it, and would then rotate the whole head.
    """
    graph = onnx.load(str(model_path), load_external_data=False).graph
    expected = [max_positions, rotated // 2]
    for name in ("cos_cache", "sin_cache"):
        actual = initializer_dims(graph, name)
        if actual != expected:
            raise ValueError(f"{model_path}: {name} is {actual}, expected {expected}")


def check_epsilon(model_path: Path, epsilon: float) -> None:
    """Raises unless every layer norm uses the epsilon of the configuration."""
    graph = onnx.load(str(model_path), load_external_data=False).graph
    for node in graph.node:
        if "LayerNorm" not in node.op_type:
            continue
        actual = next(attribute.f for attribute in node.attribute if attribute.name == "epsilon")
        if not np.isclose(actual, epsilon, rtol=1e-3):
            raise ValueError(f"{model_path}: {node.name} has epsilon {actual}, expected {epsilon}")
