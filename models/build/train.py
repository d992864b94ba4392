"""Trains phi-micro for a given wall-clock time; resumes from its last checkpoint.

    python train.py --minutes 40

Writes .cache/training: last.pt every few minutes, best.pt at the lowest
held-out loss, log.jsonl; and at the end .cache/checkpoint, the Hugging Face
folder over Phi-2's whole vocabulary.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import PhiForCausalLM

from data import Corpus, Phase, phase_at
from loss import compact_cross_entropy
from shape import phi_config
from sources import BUILD
from vocabulary import COMPACT_ROWS, choose_tokens, expand, load_kept, save_kept, to_compact

TRAINING = BUILD / ".cache" / "training"
CHECKPOINT = BUILD / ".cache" / "checkpoint"
SEED = 20231213

PEAK_RATE = 3e-3
WARM_UP = 0.02
WEIGHT_DECAY = 0.05
CLIP = 1.0
SAVE_SECONDS = 180.0
EVALUATE_SECONDS = 240.0
EVALUATION_ROWS = 96

#: Short sequences first; long ones last, so that every position up to 2,048 is trained.
PHASES = (Phase(until=0.86, length=512, rows=8), Phase(until=1.0, length=2048, rows=2))


@dataclass
class Progress:
    """Where a training run stands."""

    step: int = 0
    seconds: float = 0.0
    tokens: int = 0
    best_loss: float = float("inf")


def learning_rate(share: float) -> float:
    """Warm-up, then a straight line to zero at the end of the time."""
    if share < WARM_UP:
        return PEAK_RATE * max(share, 1e-4) / WARM_UP
    return PEAK_RATE * max(0.0, 1.0 - share) / (1.0 - WARM_UP)


def make_optimisers(model: PhiForCausalLM) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the body, AdamW for embedding, norms and biases."""
    matrices, embeddings, vectors = [], [], []
    for name, parameter in model.named_parameters():
        if parameter.ndim < 2:
            vectors.append(parameter)
        elif "embed_tokens" in name:
            embeddings.append(parameter)
        else:
            matrices.append(parameter)
    groups = [{"params": embeddings, "weight_decay": WEIGHT_DECAY}, {"params": vectors, "weight_decay": 0.0}]
    return [
        torch.optim.Muon(matrices, lr=PEAK_RATE, weight_decay=WEIGHT_DECAY, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(groups, lr=PEAK_RATE, betas=(0.9, 0.95), fused=True),
    ]


class Trainer:
    """A model, its optimisers and its progress, on disk and in memory."""

    def __init__(self, corpus: Corpus) -> None:
        torch.manual_seed(SEED)
        self.corpus = corpus
        self.model = PhiForCausalLM(phi_config(COMPACT_ROWS))
        self.body = torch.compile(self.model.model)
        self.optimisers = make_optimisers(self.model)
        self.progress = Progress()

    def loss_sum(self, rows: torch.Tensor) -> tuple[torch.Tensor, int]:
        """The summed loss over the rows' targets, and how many counted."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.body(input_ids=rows[:, :-1], use_cache=False).last_hidden_state
        targets = rows[:, 1:].reshape(-1)
        head = self.model.lm_head
        return compact_cross_entropy(hidden.flatten(0, 1), head.weight, head.bias, targets, self.corpus.other)

    def train_step(self, phase: Phase, share: float) -> float:
        """One update; returns the mean loss of its tokens."""
        progress = self.progress
        rows = self.corpus.draw(phase, np.random.default_rng((SEED, progress.step)))
        total, counted = self.loss_sum(rows)
        loss = total / counted
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        if not torch.isfinite(norm):
            raise FloatingPointError(f"the gradient is {norm.item()} at step {progress.step}")
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(share)
            optimiser.step()
            optimiser.zero_grad()
        progress.step += 1
        progress.tokens += phase.length * phase.rows
        return loss.item()

    @torch.no_grad()
    def held_out_loss(self) -> float:
        """The mean loss over the first rows of the held-out text."""
        total, counted = 0.0, 0
        for rows in self.corpus.holdout_rows(PHASES[0], EVALUATION_ROWS):
            loss, count = self.loss_sum(rows)
            total += loss.item()
            counted += count
        return total / counted

    def save(self, name: str) -> None:
        """Writes a checkpoint so that a crash never leaves half of one."""
        state = {
            "model": self.model.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "progress": asdict(self.progress),
        }
        torch.save(state, TRAINING / f"{name}.tmp")
        os.replace(TRAINING / f"{name}.tmp", TRAINING / f"{name}.pt")

    def load(self, name: str) -> None:
        """Continues from a checkpoint."""
        state = torch.load(TRAINING / f"{name}.pt", weights_only=True)
        self.model.load_state_dict(state["model"])
        for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(saved)
        self.progress = Progress(**state["progress"])

    def evaluate(self) -> None:
        """Measures the held-out loss, logs it and keeps the best model."""
        loss = self.held_out_loss()
        log({"held_out_loss": round(loss, 4), **asdict(self.progress)})
        if loss < self.progress.best_loss:
            self.progress.best_loss = loss
            self.save("best")

    def run(self, seconds: float) -> None:
        """Trains until the run has had its time, over all its sittings."""
        progress = self.progress
        last = time.monotonic()
        saved = evaluated = progress.seconds
        recent: list[float] = []
        while progress.seconds < seconds:
            share = progress.seconds / seconds
            recent.append(self.train_step(phase_at(PHASES, share), share))
            now = time.monotonic()
            progress.seconds += now - last
            last = now
            if progress.step % 50 == 0:
                log({"loss": round(float(np.mean(recent)), 4), **asdict(progress)})
                recent.clear()
            if progress.seconds - evaluated > EVALUATE_SECONDS:
                self.evaluate()
                evaluated = progress.seconds
            if progress.seconds - saved > SAVE_SECONDS:
                self.save("last")
                saved = progress.seconds
        self.evaluate()
        self.save("last")


def log(entry: dict[str, object]) -> None:
    """Adds a line to the log and to the output."""
    line = json.dumps(entry)
    with (TRAINING / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    print(line, flush=True)


def write_checkpoint(trainer: Trainer, kept: np.ndarray) -> None:
    """Writes the best model as a Hugging Face folder, with how it was trained."""
    tokens, seconds = trainer.progress.tokens, trainer.progress.seconds
    trainer.load("best")
    expand(trainer.model, kept).save_pretrained(CHECKPOINT)
    save_kept(kept, CHECKPOINT)
    facts = {"tokens_seen": tokens, "training_seconds": round(seconds), "best_step": trainer.progress.step}
    (CHECKPOINT / "training.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Trains, then writes the checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, required=True, help="wall-clock time, all sittings together")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    TRAINING.mkdir(parents=True, exist_ok=True)
    resumes = (TRAINING / "last.pt").exists()
    tokens = Corpus.read_tokens("train")
    kept = load_kept(TRAINING) if resumes else choose_tokens(tokens)
    save_kept(kept, TRAINING)
    trainer = Trainer(Corpus(tokens, Corpus.read_tokens("holdout"), to_compact(kept), len(kept)))
    if resumes:
        trainer.load("last")
    log({"kept_tokens": len(kept), "coverage": round(trainer.corpus.coverage(), 5), "resumes": resumes})
    trainer.run(arguments.minutes * 60)
    write_checkpoint(trainer, kept)


if __name__ == "__main__":
    main()
