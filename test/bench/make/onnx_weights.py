"""The tensors of a Phi, under the names that the onnxruntime-genai builder gives them."""

from __future__ import annotations

import numpy as np

from data_file import DataFile
from random_weights import RandomWeights
from shape import Shape


def matrices(shape: Shape) -> list[tuple[str, int, int]]:
    """Every matrix of the model: name, rows (outputs), columns (inputs). q, k and v are one matrix."""
    named: list[tuple[str, int, int]] = []
    for layer in range(shape.layers):
        prefix = f"model.layers.{layer}"
        named += [
            (f"{prefix}.attn.qkv_proj", 3 * shape.hidden, shape.hidden),
            (f"{prefix}.attn.o_proj", shape.hidden, shape.hidden),
            (f"{prefix}.mlp.fc1", shape.ffn, shape.hidden),
            (f"{prefix}.mlp.fc2", shape.hidden, shape.ffn),
        ]
    return [*named, ("lm_head", shape.vocab, shape.hidden)]


def write_weights(file: DataFile, shape: Shape, bits: int) -> None:
    """Writes all tensors, the matrices as int4 blocks or as int8 columns."""
    random = RandomWeights(seed=bits)
    file.add("model.embed_tokens.weight", random.floats((shape.vocab, shape.hidden), 1.0))
    for layer in range(shape.layers + 1):
        norm = "input_layernorm" if layer < shape.layers else "final_norm_layernorm"
        file.add(f"model.layers.{layer}.{norm}.weight", random.floats((shape.hidden,), 0.05, mean=1.0))
        file.add(f"model.layers.{layer}.{norm}.bias", random.floats((shape.hidden,), 0.05))
    for name, values in rotary_tables(shape).items():
        file.add(name, values)
    for name, rows, columns in matrices(shape):
        file.add(f"{name}.Add.bias", random.floats((rows,), 0.05))
        if bits == 4:
            packed, scales = random.int4_blocks(rows, columns)
            file.add(f"{name}.MatMul.weight_Q4", packed)
            file.add(f"{name}.MatMul.weight_scales", scales)
        else:
            values, scales = random.int8_columns(rows, columns)
            file.add(f"{name}.MatMul.weight_quantized", values)
            file.add(f"{name}.MatMul.weight_scale", scales)


def rotary_tables(shape: Shape) -> dict[str, np.ndarray]:
    """Cosines and sines, [context, rotated / 2]."""
    half = np.arange(0, shape.rotated, 2, dtype=np.float64) / shape.rotated
    angles = np.outer(np.arange(shape.context), shape.rope_theta**-half)
    return {"cos_cache": np.cos(angles).astype(np.float32), "sin_cache": np.sin(angles).astype(np.float32)}
