"""Rows of tokens to train and evaluate on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from sources import BUILD

FOLDER = BUILD / ".cache" / "corpus"


@dataclass(frozen=True)
class Phase:
    """Part of the training: up to which share of the time, with rows of which length."""

    until: float
    length: int
    rows: int


def phase_at(phases: tuple[Phase, ...], share: float) -> Phase:
    """The phase that a share of the time falls in."""
    return next((phase for phase in phases if share < phase.until), phases[-1])


class Corpus:
    """The training and held-out streams, as rows of the compact model."""

    def __init__(self, train: np.ndarray, holdout: np.ndarray, table: np.ndarray, other: int) -> None:
        self.train = train
        self.holdout = holdout
        self.table = table
        self.other = other
        weights = np.fromfile(FOLDER / "weights.bin", dtype=np.float32)
        if len(weights) != len(train):
            raise ValueError(f"{len(weights)} weights for {len(train)} tokens: run corpus.py again")
        self.weights = weights
        self.cumulative: dict[int, np.ndarray] = {}

    @staticmethod
    def read_tokens(name: str) -> np.ndarray:
        """One stream of tokens that corpus.py wrote."""
        return np.fromfile(FOLDER / f"{name}.bin", dtype=np.uint16)

    def coverage(self) -> float:
        """The share of held-out tokens that have a row of their own."""
        return float(np.mean(self.table[self.holdout] != self.other))

    def draw(self, phase: Phase, rng: np.random.Generator) -> torch.Tensor:
        """A batch of rows, each drawn by the weight of its documents, one token longer than the phase's length."""
        chances = self.chances(phase.length)
        picks = np.searchsorted(chances, rng.random(phase.rows) * chances[-1], side="right")
        return self.rows(self.train, picks * phase.length, phase.length)

    def chances(self, length: int) -> np.ndarray:
        """The running sum of the weights of all rows of a length."""
        if length not in self.cumulative:
            rows = (len(self.train) - 1) // length
            sums = self.weights[: rows * length].reshape(rows, length).mean(axis=1, dtype=np.float64)
            self.cumulative[length] = np.cumsum(sums)
        return self.cumulative[length]

    def holdout_rows(self, phase: Phase, count: int) -> Iterator[torch.Tensor]:
        """Batches of held-out rows, spread evenly over the stream."""
        rows = (len(self.holdout) - 1) // phase.length
        picks = np.linspace(0, rows - 1, min(count, rows)).astype(np.int64)
        for start in range(0, len(picks), phase.rows):
            yield self.rows(self.holdout, picks[start : start + phase.rows] * phase.length, phase.length)

    def rows(self, stream: np.ndarray, starts: np.ndarray, length: int) -> torch.Tensor:
        """Rows of length + 1 tokens from given places."""
        return torch.from_numpy(np.stack([self.table[stream[start : start + length + 1]] for start in starts]))
