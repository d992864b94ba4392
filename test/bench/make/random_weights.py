"""Random weights, drawn in their quantised form: 2.7 billion floats need never be quantised.

Speed does not depend on the values. Their scale is that of a trained model's,
so that activations stay of order one through all layers.
"""

from __future__ import annotations

import numpy as np

#: Weights of one quantisation block of the int4 matrices.
BLOCK = 128
#: Standard deviation of a uniform int4 value in -8..7, and of a uniform int8 value in -127..127.
INT4_DEVIATION = 4.6
INT8_DEVIATION = 73.3


class RandomWeights:
    """A seeded source of tensors."""

    def __init__(self, seed: int) -> None:
        self.generator = np.random.Generator(np.random.SFC64(seed))

    def bytes(self, count: int) -> np.ndarray:
        """Uniform bytes."""
        return self.generator.integers(0, 1 << 64, size=-(-count // 8), dtype=np.uint64).view(np.uint8)[:count]

    def int4_blocks(self, rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
        """MatMulNBits form: packed [rows, blocks, BLOCK / 2] and one scale a block, zero point 8."""
        blocks = -(-columns // BLOCK)
        packed = self.bytes(rows * blocks * BLOCK // 2).reshape(rows, blocks, BLOCK // 2)
        return packed, self.scales((rows, blocks), INT4_DEVIATION * columns**0.5)

    def int8_columns(self, rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
        """A matrix [columns, rows] of int8 without -128, and one scale for each of its `rows` columns."""
        values = self.bytes(rows * columns).view(np.int8).reshape(columns, rows)
        np.maximum(values, -127, out=values)
        return values, self.scales((rows,), INT8_DEVIATION * columns**0.5)

    def q4_0_blocks(self, rows: int, columns: int) -> np.ndarray:
        """llama.cpp's Q4_0: a float16 scale and 32 packed weights, 18 bytes a block."""
        blocks = columns // 32
        out = np.empty((rows, blocks, 18), dtype=np.uint8)
        scales = self.scales((rows, blocks), INT4_DEVIATION * columns**0.5).astype(np.float16)
        out[:, :, :2] = scales.view(np.uint8).reshape(rows, blocks, 2)
        out[:, :, 2:] = self.bytes(rows * blocks * 16).reshape(rows, blocks, 16)
        return out.reshape(rows, blocks * 18)

    def floats(self, shape: tuple[int, ...], deviation: float, mean: float = 0.0) -> np.ndarray:
        """Normal float32 values."""
        values = self.generator.standard_normal(shape, dtype=np.float32)
        values *= np.float32(deviation)
        values += np.float32(mean)
        return values

    def scales(self, shape: tuple[int, ...], divisor: float) -> np.ndarray:
        """Positive scales near 1 / divisor."""
        spread = self.generator.random(shape, dtype=np.float32) * np.float32(0.2) + np.float32(0.9)
        return spread / np.float32(divisor)
