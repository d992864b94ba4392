"""Tiny random models of the architectures that the engine must open, and their tokenizer."""

from __future__ import annotations

import heapq
import inspect
import json
import textwrap

from typing import TypeVar

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PhiConfig, PhiForCausalLM, PreTrainedModel

from tokenizer import byte_alphabet, byte_level_bpe

MERGES = 100
END_ID = 256 + MERGES
SPACES = range(8, 1, -1)
TABS = range(2, 1, -1)
#: More rows than tokens, as Phi-2 has: the rest is padding.
VOCAB_SIZE = 384
CONTEXT = 256
#: A seed whose greedy continuations have no close calls; fixtures.py checks that.
SEED = 2024

Model = TypeVar("Model", bound=PreTrainedModel)


def tiny_tokenizer() -> dict[str, object]:
    """A byte-level BPE laid out as Phi-2's: bytes, merges, end token, runs of spaces and tabs."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = list(byte_alphabet().values())
    trainer = trainers.BpeTrainer(vocab_size=256 + MERGES, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator([inspect.getsource(textwrap), inspect.getsource(heapq)], trainer)
    merges = parse_merges(tokenizer.to_str())
    if len(merges) != MERGES:
        raise ValueError(f"learned {len(merges)} merges instead of {MERGES}")
    texts = [" " * count for count in SPACES] + ["\t" * count for count in TABS]
    return byte_level_bpe(merges, END_ID, list(enumerate(texts, start=END_ID + 1)))


def parse_merges(serialised: str) -> list[tuple[str, str]]:
    """The merges of a serialised tokenizer, as pairs."""
    return [(left, right) for left, right in json.loads(serialised)["model"]["merges"]]


def tiny_phi(head_size: int, rotary_factor: float) -> PhiForCausalLM:
    """A Phi of two layers and two heads; untied, with biases, as all Phi models are."""
    hidden = 2 * head_size
    config = PhiConfig(
        vocab_size=VOCAB_SIZE, hidden_size=hidden, intermediate_size=32, num_hidden_layers=2,
        num_attention_heads=2, partial_rotary_factor=rotary_factor, hidden_act="gelu_new",
        max_position_embeddings=CONTEXT, tie_word_embeddings=False,
        bos_token_id=END_ID, eos_token_id=END_ID, architectures=["PhiForCausalLM"],
    )
    return randomise(PhiForCausalLM(config))


def tiny_llama() -> LlamaForCausalLM:
    """A Llama of two layers whose four heads share two key-value heads."""
    config = LlamaConfig(
        vocab_size=VOCAB_SIZE, hidden_size=128, intermediate_size=128, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=CONTEXT,
        tie_word_embeddings=False, bos_token_id=END_ID, eos_token_id=END_ID, architectures=["LlamaForCausalLM"],
    )
    return randomise(LlamaForCausalLM(config))


def randomise(model: Model) -> Model:
    """Gives every weight, bias and norm a random value, wide enough that logits differ clearly."""
    generator = torch.Generator().manual_seed(SEED)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if parameter.ndim > 1:
                scale = 1.0 if "embed" in name else parameter.shape[1] ** -0.5
                parameter.copy_(noise * 1.5 * scale)
            elif "norm" in name and name.endswith("weight"):
                parameter.copy_(1.0 + 0.2 * noise)
            else:
                parameter.copy_(0.2 * noise)
    return model.float().eval()
