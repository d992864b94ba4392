"""Shapes of the synthetic models: Phi-2's own, and a tiny one that the bench's tests run on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """Dimensions of a PhiForCausalLM."""

    layers: int
    heads: int
    ffn: int
    head_size: int = 80
    #: Dimensions of a head that are rotated (0.4 of 80).
    rotated: int = 32
    vocab: int = 51_200
    context: int = 2_048
    end_id: int = 50_256
    epsilon: float = 1e-5
    rope_theta: float = 10_000.0

    @property
    def hidden(self) -> int:
        """Width of the residual stream."""
        return self.heads * self.head_size


SHAPES = {
    "phi2": Shape(layers=32, heads=32, ffn=10_240),
    "tiny": Shape(layers=2, heads=4, ffn=1_280),
}
