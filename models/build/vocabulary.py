"""The part of Phi-2's vocabulary that the corpus uses, and the way back to all of it.

Training with a softmax over 51,200 rows would spend most of its time on tokens
that never come up. So a compact model is trained: its row i stands for the
token kept[i], and its last row for every other token. `expand` gives the model
with all rows: the other tokens take that last row as their embedding and a
large negative bias in the output layer, so they are read but never proposed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from transformers import PhiForCausalLM

from shape import END_ID, VOCAB_SIZE, phi_config

#: Rows of the compact model, the shared one included; a multiple of 64 for the matrix units.
COMPACT_ROWS = 12_288
#: A token seen less often than this is one of the others.
MIN_COUNT = 8
#: The output bias of rows that were never trained: no sampling reaches them.
NEVER_PROPOSED = -60.0


def choose_tokens(tokens: np.ndarray) -> np.ndarray:
    """The most frequent tokens of a corpus, in the order of their ids."""
    counts = np.bincount(tokens, minlength=VOCAB_SIZE)
    counts[END_ID] = counts.max() + 1
    by_count = np.argsort(-counts, kind="stable")[: COMPACT_ROWS - 1]
    return np.sort(by_count[counts[by_count] >= MIN_COUNT]).astype(np.int64)


def to_compact(kept: np.ndarray) -> np.ndarray:
    """A table from token id to row of the compact model."""
    table = np.full(VOCAB_SIZE, len(kept), dtype=np.int64)
    table[kept] = np.arange(len(kept))
    return table


def expand(compact: PhiForCausalLM, kept: np.ndarray) -> PhiForCausalLM:
    """The model over all of Phi-2's vocabulary that answers as the compact one."""
    full = PhiForCausalLM(phi_config()).eval()
    rows = torch.from_numpy(to_compact(kept))
    state = {name: tensor.detach().clone() for name, tensor in compact.state_dict().items()}
    weight = state["model.embed_tokens.weight"][rows]
    bias = torch.full((VOCAB_SIZE,), NEVER_PROPOSED)
    bias[torch.from_numpy(kept)] = state["lm_head.bias"][: len(kept)]
    state["model.embed_tokens.weight"] = weight
    state["lm_head.weight"] = weight
    state["lm_head.bias"] = bias
    full.load_state_dict(state)
    return full


def save_kept(kept: np.ndarray, folder: Path) -> None:
    """Stores the kept tokens beside a checkpoint."""
    np.save(folder / "kept.npy", kept)


def load_kept(folder: Path) -> np.ndarray:
    """The kept tokens stored beside a checkpoint."""
    return np.load(folder / "kept.npy")
