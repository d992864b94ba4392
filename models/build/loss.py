"""Cross-entropy through a wide output layer, in pieces.

The output layer costs more than the body of so small a model, and most of
that is memory traffic over the logits. Here the gradients are computed piece by
piece in the forward pass, with the passes over a piece's logits compiled into one.
"""

from __future__ import annotations

import torch
from torch import Tensor

PIECE = 512


@torch.compile(dynamic=False)
def _error_of(logits: Tensor, bias: Tensor, targets: Tensor, counts: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The piece's summed loss, its gradient by the logits, and that by the bias."""
    shifted = logits.float() + bias
    log_z = shifted.logsumexp(dim=1)
    picked = shifted.gather(1, targets[:, None]).squeeze(1)
    columns = torch.arange(logits.shape[1])
    hit = columns[None, :] == targets[:, None]
    error = ((shifted - log_z[:, None]).exp() - hit.float()) * counts[:, None]
    return ((log_z - picked) * counts).sum(), error.to(torch.bfloat16), error.sum(dim=0)


class _PiecewiseCrossEntropy(torch.autograd.Function):
    """Summed loss; the gradients are ready when forward ends."""

    @staticmethod
    def forward(ctx, hidden: Tensor, weight: Tensor, bias: Tensor, targets: Tensor, counts: Tensor) -> Tensor:
        small_weight = weight.to(torch.bfloat16)
        small_hidden = hidden.to(torch.bfloat16)
        grad_hidden = torch.empty_like(small_hidden)
        grad_weight = torch.zeros_like(weight)
        grad_bias = torch.zeros_like(bias)
        total = torch.zeros(())
        for start in range(0, len(targets), PIECE):
            part = slice(start, start + PIECE)
            logits = small_hidden[part] @ small_weight.t()
            loss, error, error_sum = _error_of(logits, bias, targets[part], counts[part])
            total += loss
            grad_bias += error_sum
            grad_hidden[part] = error @ small_weight
            grad_weight += error.t() @ small_hidden[part]
        ctx.save_for_backward(grad_hidden.to(hidden.dtype), grad_weight, grad_bias)
        return total

    @staticmethod
    def backward(ctx, grad_total: Tensor):
        grad_hidden, grad_weight, grad_bias = ctx.saved_tensors
        return grad_hidden * grad_total, grad_weight * grad_total, grad_bias * grad_total, None, None


def compact_cross_entropy(
    hidden: Tensor, weight: Tensor, bias: Tensor, targets: Tensor, other: int
) -> tuple[Tensor, int]:
    """The summed loss and the number of targets that count: the row of the others is never a target."""
    counted = targets != other
    total = _PiecewiseCrossEntropy.apply(hidden, weight, bias, targets, counted.float())
    return total, int(counted.sum())
