"""The same shape for llama.cpp: a GGUF of architecture phi2 with Q4_0 matrices."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Callable

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType, TokenType

from random_weights import RandomWeights
from shape import Shape


def write_gguf(path: Path, shape: Shape, tokenizer_file: Path, progress: Callable[[int], None]) -> None:
    """Writes the file; it appears under its name only when it is complete."""
    partial = path.with_name(path.name + ".partial")
    writer = GGUFWriter(str(partial), "phi2", use_temp_file=False)
    add_parameters(writer, shape)
    add_tokenizer(writer, json.loads(tokenizer_file.read_text(encoding="utf-8")), shape)
    tensors = tensor_list(shape)
    for name, rows, columns in tensors:
        if columns is None:
            writer.add_tensor_info(name, (rows,), np.dtype(np.float32), rows * 4)
        else:
            size = rows * columns // 32 * 18
            writer.add_tensor_info(name, (rows, columns // 32 * 18), np.dtype(np.uint8), size, raw_dtype=GGMLQuantizationType.Q4_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    random = RandomWeights(seed=0)
    written = 0
    for name, rows, columns in tensors:
        if columns is None:
            values = random.floats((rows,), 0.05, mean=1.0 if name.endswith("norm.weight") else 0.0)
        else:
            values = random.q4_0_blocks(rows, columns)
        writer.write_tensor_data(values)
        written += values.nbytes
        progress(written)
    writer.close()
    partial.replace(path)


def tensor_list(shape: Shape) -> list[tuple[str, int, int | None]]:
    """Name, rows and columns of every tensor; vectors have no columns. Order of llama.cpp's own converter."""
    tensors: list[tuple[str, int, int | None]] = [("token_embd.weight", shape.vocab, shape.hidden)]

    def dense(name: str, rows: int, columns: int) -> None:
        tensors.extend([(f"{name}.weight", rows, columns), (f"{name}.bias", rows, None)])

    for layer in range(shape.layers):
        block = f"blk.{layer}"
        tensors.extend([(f"{block}.attn_norm.weight", shape.hidden, None), (f"{block}.attn_norm.bias", shape.hidden, None)])
        dense(f"{block}.attn_qkv", 3 * shape.hidden, shape.hidden)
        dense(f"{block}.attn_output", shape.hidden, shape.hidden)
        dense(f"{block}.ffn_up", shape.ffn, shape.hidden)
        dense(f"{block}.ffn_down", shape.hidden, shape.ffn)
    tensors.extend([("output_norm.weight", shape.hidden, None), ("output_norm.bias", shape.hidden, None)])
    dense("output", shape.vocab, shape.hidden)
    return tensors


def add_parameters(writer: GGUFWriter, shape: Shape) -> None:
    """The hyperparameters that llama.cpp reads for phi2."""
    writer.add_name("synthetic Phi-2")
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.hidden)
    writer.add_feed_forward_length(shape.ffn)
    writer.add_block_count(shape.layers)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_layer_norm_eps(shape.epsilon)
    writer.add_rope_dimension_count(shape.rotated)
    writer.add_file_type(LlamaFileType.MOSTLY_Q4_0)
    writer.add_add_bos_token(False)


def add_tokenizer(writer: GGUFWriter, tokenizer: dict[str, object], shape: Shape) -> None:
    """The vocabulary, so that llama.cpp loads the file; the bench feeds ids."""
    model = tokenizer["model"]
    texts = {index: text for text, index in model["vocab"].items()}  # type: ignore[index]
    types = dict.fromkeys(texts, TokenType.NORMAL)
    for added in tokenizer["added_tokens"]:  # type: ignore[attr-defined]
        texts[added["id"]] = added["content"]
        types[added["id"]] = TokenType.CONTROL if added["special"] else TokenType.USER_DEFINED
    ids = range(shape.vocab)
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]]  # type: ignore[index]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([texts.get(index, f"[PAD{index}]") for index in ids])
    writer.add_token_types([types.get(index, TokenType.UNUSED) for index in ids])
    writer.add_token_merges(merges)
    writer.add_bos_token_id(shape.end_id)
    writer.add_eos_token_id(shape.end_id)
