"""A plain onnxruntime session over either layout, with its key-value cache."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime as ort

from graph import LOGITS_TO_KEEP


class CachedSession:
    """Feeds tokens and keeps what the graph returns as the next past."""

    def __init__(self, graph: Path, threads: int = 2) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        self.names = {node.name for node in self.session.get_inputs()}
        self.start = self.empty_past(graph)
        self.reset()

    def empty_past(self, graph: Path) -> dict[str, np.ndarray]:
        """A cache of length 0 for each layer."""
        past = [node for node in self.session.get_inputs() if node.name.startswith("past_key_values.")]
        return {node.name: np.zeros((1, node.shape[1], 0, head_size(node.shape, graph)), np.float32) for node in past}

    def reset(self) -> None:
        """Forgets all tokens."""
        self.past = self.start
        self.length = 0

    def run(self, tokens: list[int], keep: int | None = None) -> np.ndarray:
        """The logits of the given tokens after all earlier ones, [tokens, vocabulary].

        keep asks a graph that has logits_to_keep for that many last positions only.
        """
        total = self.length + len(tokens)
        feed = {
            "input_ids": np.array([tokens], dtype=np.int64),
            "attention_mask": np.ones((1, total), dtype=np.int64),
            **self.past,
        }
        if "position_ids" in self.names:
            feed["position_ids"] = np.arange(self.length, total, dtype=np.int64)[None, :]
        if keep is not None:
            feed[LOGITS_TO_KEEP] = np.array([keep], dtype=np.int64)
        outputs = dict(zip([o.name for o in self.session.get_outputs()], self.session.run(None, feed), strict=True))
        logits = outputs.pop("logits")
        self.past = {name.replace("present", "past_key_values"): value for name, value in outputs.items()}
        self.length = total
        return logits[0]


def head_size(shape: list[int | str], graph: Path) -> int:
    """The size of a head: the graph says it, or leaves it to genai_config.json."""
    if isinstance(shape[3], int):
        return shape[3]
    config = json.loads((graph.parent / "genai_config.json").read_text(encoding="utf-8"))
    return config["model"]["decoder"]["head_size"]
