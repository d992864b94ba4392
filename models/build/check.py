"""Checks the exported phi-micro and measures the figures of its model card.

    python check.py

Compares the float32 graph with transformers' own PhiForCausalLM, measures
loss and accuracy on held-out text for the float32 and the quantised graph,
and writes metrics.json and the table in README.md beside the model, and the
golden answers for the engine's tests.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from tokenizers import Tokenizer
from transformers import PhiForCausalLM

from data import Corpus
from export import CHECKPOINT, FLOAT_TARGET, TARGET
from session import CachedSession
from sources import BUILD
from vocabulary import load_kept, to_compact

GOLDEN = BUILD.parent.parent / "test" / "fixtures" / "models" / "phi-micro.golden.json"
MAX_DIFFERENCE = 1e-3
WINDOW = 512
WINDOWS = 200
LONG_WINDOW = 2048
LONG_WINDOWS = 16
TOP = 20
GREEDY_TOKENS = 24
PROMPT = 'def mean(values: list[float]) -> float:\n    """Return the arithmetic mean of values."""\n'
FIGURES = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.DOTALL)


@dataclass(frozen=True)
class Score:
    """How well a graph predicts the next token."""

    loss: float
    accuracy: float


def parity(model: PhiForCausalLM, tokens: list[int]) -> float:
    """The largest difference between the float32 graph's logits and transformers'."""
    with torch.no_grad():
        expected = model(input_ids=torch.tensor([tokens]), use_cache=False).logits[0].numpy()
    difference = float(np.abs(CachedSession(FLOAT_TARGET / "model.onnx").run(tokens) - expected).max())
    if not difference <= MAX_DIFFERENCE:
        raise ValueError(f"the float32 graph differs by {difference} from transformers")
    return difference


def windows(tokens: np.ndarray, length: int, count: int) -> list[list[int]]:
    """Pieces of length + 1 tokens, spread evenly over a stream."""
    starts = np.linspace(0, len(tokens) - length - 1, count).astype(int)
    return [tokens[start : start + length + 1].astype(int).tolist() for start in starts]


def score(graph: Path, pieces: list[list[int]], proposable: np.ndarray, skip: int = 0) -> Score:
    """Loss over the targets that the model can propose, accuracy over all, from position skip on."""
    session = CachedSession(graph)
    losses, counted, right, total = 0.0, 0, 0, 0
    for piece in pieces:
        session.reset()
        logits = session.run(piece[:-1])[skip:]
        targets = np.array(piece[1:])[skip:]
        if not np.isfinite(logits).all():
            raise ValueError(f"{graph}: logits are not finite")
        top = logits.max(axis=1)
        log_z = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
        loss = log_z - logits[np.arange(len(targets)), targets]
        keep = proposable[targets]
        losses += float(loss[keep].sum())
        counted += int(keep.sum())
        right += int((logits.argmax(axis=1) == targets).sum())
        total += len(targets)
    return Score(losses / counted, right / total)


def milliseconds(graph: Path) -> dict[str, float]:
    """Median times of a 200-token prefill that asks for one position, and of one more token."""
    session = CachedSession(graph)
    prefill, decode = [], []
    for _ in range(10):
        session.reset()
        begin = time.perf_counter()
        session.run(list(range(100, 300)), keep=1)
        prefill.append(time.perf_counter() - begin)
        for token in range(20):
            begin = time.perf_counter()
            session.run([1000 + token], keep=1)
            decode.append(time.perf_counter() - begin)
    return {"prefill_200_ms": 1e3 * float(np.median(prefill)), "decode_ms": 1e3 * float(np.median(decode))}


def answer(graph: Path, ids: list[int]) -> dict[str, object]:
    """The highest logits after a prompt, and its greedy continuation."""
    session = CachedSession(graph)
    last = session.run(ids)[-1]
    top = [[int(token), round(float(last[token]), 4)] for token in np.argsort(-last)[:TOP]]
    greedy: list[int] = []
    while len(greedy) < GREEDY_TOKENS:
        greedy.append(int(np.argmax(last)))
        last = session.run([greedy[-1]])[-1]
    return {"top": top, "greedy": greedy}


def write_golden(tokenizer: Tokenizer) -> None:
    """Writes what the shipped graph answers to a prompt, and what the float32 graph does."""
    ids = tokenizer.encode(PROMPT).ids
    quantised = answer(TARGET / "model.onnx", ids)
    golden = {
        "prompt": PROMPT,
        "input_ids": ids,
        "source": f"onnxruntime {onnxruntime.__version__}",
        "tolerance": 0.05,
        "int4": quantised,
        "float32": answer(FLOAT_TARGET / "model.onnx", ids),
        "text": tokenizer.decode(quantised["greedy"], skip_special_tokens=False),
    }
    GOLDEN.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


def measure() -> dict[str, object]:
    """All figures of the model card."""
    holdout = Corpus.read_tokens("holdout")
    kept = load_kept(CHECKPOINT)
    proposable = to_compact(kept) != len(kept)
    model = PhiForCausalLM.from_pretrained(CHECKPOINT).eval()
    short, long = windows(holdout, WINDOW, WINDOWS), windows(holdout, LONG_WINDOW, LONG_WINDOWS)
    quantised, exact = TARGET / "model.onnx", FLOAT_TARGET / "model.onnx"
    metrics: dict[str, object] = {
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "parameters_without_embedding": sum(parameter.numel() for parameter in model.model.layers.parameters()),
        **json.loads((CHECKPOINT / "training.json").read_text(encoding="utf-8")),
        "corpus": json.loads((BUILD / ".cache" / "corpus" / "summary.json").read_text(encoding="utf-8")),
        "proposable_tokens": int(proposable.sum()),
        "proposable_share_of_holdout": float(np.mean(proposable[holdout])),
        "parity_max_difference": parity(model, short[0][:256]),
        "bytes": sum(path.stat().st_size for path in TARGET.glob("model.onnx*")),
        **milliseconds(quantised),
    }
    for name, graph in (("float32", exact), ("int4", quantised)):
        near = score(graph, short, proposable)
        far = score(graph, long, proposable, skip=LONG_WINDOW // 2)
        metrics[name] = {"loss": near.loss, "accuracy": near.accuracy, "loss_from_1024_to_2048": far.loss}
    return metrics


def table(metrics: dict) -> str:
    """The figures as the card's table."""
    exact, quantised = metrics["float32"], metrics["int4"]
    rows = [
        ("parameters", f"{metrics['parameters']:,} ({metrics['parameters_without_embedding']:,} without the embedding)"),
        ("tokens seen in training", f"{metrics['tokens_seen']:,}, in {metrics['training_seconds'] / 60:.0f} minutes on two cores"),
        ("corpus", f"{metrics['corpus']['train']['tokens']:,} tokens of {metrics['corpus']['train']['documents']:,} files"),
        ("held out", f"{metrics['corpus']['holdout']['tokens']:,} tokens of {metrics['corpus']['holdout']['documents']:,} files"),
        ("held-out loss, float32", f"{exact['loss']:.3f} nats a token"),
        ("held-out loss, int4 (shipped)", f"{quantised['loss']:.3f} nats a token"),
        ("next-token accuracy, float32", f"{exact['accuracy']:.1%}"),
        ("next-token accuracy, int4 (shipped)", f"{quantised['accuracy']:.1%}"),
        ("loss at positions 1024-2048, float32 / int4", f"{exact['loss_from_1024_to_2048']:.3f} / {quantised['loss_from_1024_to_2048']:.3f}"),
        ("tokens it can propose", f"{metrics['proposable_tokens']:,}: {metrics['proposable_share_of_holdout']:.1%} of the held-out text"),
        ("float32 graph against transformers", f"at most {metrics['parity_max_difference']:.1e} apart"),
        ("size of the graph and weights", f"{metrics['bytes'] / 1e6:.1f} MB"),
        ("two threads: 200-token prompt, each further token", f"{metrics['prefill_200_ms']:.0f} ms, {metrics['decode_ms']:.1f} ms"),
    ]
    return "| | |\n|---|---|\n" + "".join(f"| {name} | {value} |\n" for name, value in rows)


def main() -> None:
    """Measures, prints and writes."""
    metrics = measure()
    write_golden(Tokenizer.from_file(str(TARGET / "tokenizer.json")))
    (TARGET / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    card = TARGET / "README.md"
    text, replaced = FIGURES.subn(lambda match: match[1] + table(metrics) + match[2], card.read_text(encoding="utf-8"))
    if replaced != 1:
        raise ValueError(f"{card} has no place for the figures")
    card.write_text(text, encoding="utf-8")
    print(table(metrics))


if __name__ == "__main__":
    main()
