"""Makes the tiny models that the engine's tests open, each with its golden logits.

    python fixtures.py

Writes test/fixtures/models/*: random, seeded weights; golden.json holds what
transformers' own model answers. Every float32 graph is run here and must agree.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from tokenizers import Tokenizer
from transformers import PreTrainedModel

from export import build, prepare_checkpoint
from graph import check_partial_rotary
from optimum_layout import export_optimum
from session import CachedSession
from sources import BUILD
from tiny_models import CONTEXT, tiny_llama, tiny_phi, tiny_tokenizer
from tokenizer import write_tokenizer

FIXTURES = BUILD.parent.parent / "test" / "fixtures" / "models"
WORK = BUILD / ".cache" / "fixtures"
PROMPT = 'def area(w, h):\n    """Area."""\n    return w'
GREEDY_TOKENS = 16
#: golden.json holds the logits of this many last positions of the prompt.
KEPT_POSITIONS = 8
TOLERANCE = 1e-3
#: int4 kernels round activations differently from processor to processor.
INT4_TOLERANCE = 0.05
#: A greedy choice closer than this could fall otherwise on another machine.
CLEAR_MARGIN = 0.01
SIZE_LIMIT = 1_500_000


@torch.no_grad()
def reference_logits(model: PreTrainedModel, ids: list[int]) -> np.ndarray:
    """The logits of every position, by transformers."""
    return model(input_ids=torch.tensor([ids]), use_cache=False).logits[0].numpy()


def greedy(logits_of: Any, ids: list[int]) -> list[int]:
    """The greedy continuation; raises where a choice is too close to be a test."""
    chosen: list[int] = []
    for _ in range(GREEDY_TOKENS):
        last = logits_of(ids + chosen)[-1]
        second, first = np.sort(last)[-2:]
        if first - second < CLEAR_MARGIN:
            raise ValueError(f"token {len(chosen)} of the greedy continuation is a toss-up")
        chosen.append(int(np.argmax(last)))
    return chosen


def write_golden(folder: Path, source: str, logits: np.ndarray, ids: list[int], continuation: list[int], tolerance: float) -> None:
    """Writes what a session over this folder must answer."""
    golden = {
        "source": source,
        "tolerance": tolerance,
        "prompt": PROMPT,
        "input_ids": ids,
        "logits_of_last": KEPT_POSITIONS,
        "logits": [[round(float(value), 5) for value in row] for row in logits[-KEPT_POSITIONS:]],
        "greedy": continuation,
    }
    (folder / "golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")


def verify(folder: Path, graph: Path, model: PreTrainedModel, ids: list[int]) -> None:
    """Runs the prompt whole, in two parts and token by token; each must agree with transformers."""
    expected = reference_logits(model, ids)
    worst = 0.0
    for parts in ([len(ids)], [5, len(ids) - 5], [1] * len(ids)):
        session = CachedSession(graph)
        actual = np.concatenate([session.run(ids[sum(parts[:i]) : sum(parts[: i + 1])]) for i in range(len(parts))])
        worst = max(worst, float(np.abs(actual - expected).max()))
        if not worst <= TOLERANCE:
            raise ValueError(f"{folder.name}: differs by {worst} from transformers, in {len(parts)} parts")
    print(f"{folder.name}: differs by {worst:.1e} from transformers")


def fresh(name: str) -> Path:
    """An empty fixture folder with the tiny tokenizer."""
    folder = FIXTURES / name
    shutil.rmtree(folder, ignore_errors=True)
    write_tokenizer(folder, tiny_tokenizer(), CONTEXT)
    return folder


def build_genai(model: PreTrainedModel, folder: Path, precision: str) -> None:
    """Exports with the onnxruntime-genai builder, keeping the tokenizer as it was written."""
    checkpoint = WORK / "checkpoint"
    shutil.rmtree(checkpoint, ignore_errors=True)
    model.save_pretrained(checkpoint)
    write_tokenizer(checkpoint, tiny_tokenizer(), CONTEXT)
    prepared = prepare_checkpoint(checkpoint, WORK / "prepared")
    options = ("block_size=32", "accuracy_level=4") if precision == "int4" else ()
    build(prepared, WORK / "built", precision, options)
    for name in ("genai_config.json", "model.onnx", "model.onnx.data"):
        shutil.copy(WORK / "built" / name, folder / name)
    head_size = model.config.hidden_size // model.config.num_attention_heads
    factor = model.config.rope_parameters.get("partial_rotary_factor", 1.0)
    check_partial_rotary(folder / "model.onnx", CONTEXT, int(head_size * factor))


def make_float(name: str, model: PreTrainedModel, layout: str) -> None:
    """One float32 fixture, verified."""
    folder = fresh(name)
    if layout == "genai":
        build_genai(model, folder, "fp32")
        graph = folder / "model.onnx"
    else:
        export_optimum(model, folder)
        graph = folder / "onnx" / "model.onnx"
    ids = prompt_ids(folder)
    verify(folder, graph, model, ids)
    continuation = greedy(lambda tokens: reference_logits(model, tokens), ids)
    write_golden(folder, "transformers", reference_logits(model, ids), ids, continuation, TOLERANCE)
    check_size(folder)


def make_int4(name: str, model: PreTrainedModel) -> None:
    """The int4 fixture; its golden logits are onnxruntime's own on this graph."""
    folder = fresh(name)
    build_genai(model, folder, "int4")
    ids = prompt_ids(folder)

    def logits_of(tokens: list[int]) -> np.ndarray:
        return CachedSession(folder / "model.onnx").run(tokens)

    logits = logits_of(ids)
    if not np.isfinite(logits).all():
        raise ValueError(f"{name}: logits are not finite")
    source = f"onnxruntime {onnxruntime.__version__}"
    write_golden(folder, source, logits, ids, greedy(logits_of, ids), INT4_TOLERANCE)
    check_size(folder)


def prompt_ids(folder: Path) -> list[int]:
    """The prompt by the folder's tokenizer."""
    return Tokenizer.from_file(str(folder / "tokenizer.json")).encode(PROMPT).ids


def check_size(folder: Path) -> None:
    """Keeps the repository small."""
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder.name}: {size:,} bytes")
    if size > SIZE_LIMIT:
        raise ValueError(f"{folder} has {size:,} bytes, more than {SIZE_LIMIT:,}")


def main() -> None:
    """Makes every fixture anew."""
    make_float("phi2-genai-f32", tiny_phi(head_size=80, rotary_factor=0.4), "genai")
    make_float("phi1-genai-f32", tiny_phi(head_size=64, rotary_factor=0.5), "genai")
    make_int4("phi2-genai-int4", tiny_phi(head_size=80, rotary_factor=0.4))
    make_float("phi2-optimum", tiny_phi(head_size=80, rotary_factor=0.4), "optimum")
    make_float("llama-genai-f32", tiny_llama(), "genai")
    make_float("llama-optimum", tiny_llama(), "optimum")


if __name__ == "__main__":
    main()
