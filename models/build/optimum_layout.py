"""Exports a Phi or Llama in the layout of Optimum and transformers.js.

Inputs input_ids, attention_mask, position_ids and past_key_values.N.key|value
[batch, heads, past, head]; outputs logits and present.N.key|value. The cache
grows by a plain Concat, and a past of length 0 is where a text begins.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb


class CachedDecoder(nn.Module):
    """A model's own modules, run with the cache as plain tensors in and out."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__()
        self.model = model
        self.config = model.config
        self.head_size = self.config.hidden_size // self.config.num_attention_heads

    def forward(self, input_ids: Tensor, attention_mask: Tensor, position_ids: Tensor, *past: Tensor) -> tuple[Tensor, ...]:
        """Logits of every given position, then the grown keys and values of each layer."""
        body = self.model.model
        hidden = body.embed_tokens(input_ids)
        rotary = body.rotary_emb(hidden, position_ids)
        length, past_length = input_ids.shape[1], past[0].shape[2]
        total = attention_mask.shape[1]
        seen = torch.arange(total)[None, :] <= torch.arange(length)[:, None] + past_length
        allowed = seen[None, None] & (attention_mask[:, None, None, :] > 0)
        bias = torch.where(allowed, 0.0, torch.finfo(torch.float32).min)
        present: list[Tensor] = []
        for index, layer in enumerate(body.layers):
            hidden, key, value = self.layer(layer, hidden, rotary, bias, past[2 * index], past[2 * index + 1])
            present += [key, value]
        final_norm = body.final_layernorm if hasattr(body, "final_layernorm") else body.norm
        return (self.model.lm_head(final_norm(hidden)), *present)

    def layer(
        self, layer: nn.Module, hidden: Tensor, rotary: tuple[Tensor, Tensor], bias: Tensor, key: Tensor, value: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """One block: Phi's branches are parallel, Llama's follow each other."""
        normed = layer.input_layernorm(hidden)
        attended, key, value = self.attention(layer.self_attn, normed, rotary, bias, key, value)
        if self.config.model_type == "phi":
            return hidden + attended + layer.mlp(normed), key, value
        hidden = hidden + attended
        return hidden + layer.mlp(layer.post_attention_layernorm(hidden)), key, value

    def attention(
        self, module: nn.Module, hidden: Tensor, rotary: tuple[Tensor, Tensor], bias: Tensor, key: Tensor, value: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Attention over the past and the new tokens."""
        def heads(projected: Tensor) -> Tensor:
            return projected.unflatten(-1, (-1, self.head_size)).transpose(1, 2)

        query, new_key, new_value = (heads(proj(hidden)) for proj in (module.q_proj, module.k_proj, module.v_proj))
        cos, sin = rotary
        turned = cos.shape[-1]
        query_turned, key_turned = apply_rotary_pos_emb(query[..., :turned], new_key[..., :turned], cos, sin)
        query = torch.cat([query_turned, query[..., turned:]], dim=-1)
        new_key = torch.cat([key_turned, new_key[..., turned:]], dim=-1)
        key = torch.cat([key, new_key], dim=2)
        value = torch.cat([value, new_value], dim=2)
        groups = query.shape[1] // key.shape[1]
        scores = query @ key.repeat_interleave(groups, dim=1).transpose(2, 3) * self.head_size**-0.5
        mixed = torch.softmax(scores + bias, dim=-1) @ value.repeat_interleave(groups, dim=1)
        output = module.dense if hasattr(module, "dense") else module.o_proj
        return output(mixed.transpose(1, 2).flatten(2)), key, value


def export_optimum(model: PreTrainedModel, folder: Path) -> None:
    """Writes config.json and onnx/model.onnx."""
    config = model.config
    layers = config.num_hidden_layers
    heads = config.num_key_value_heads
    head_size = config.hidden_size // config.num_attention_heads
    past = [torch.zeros(1, heads, 3, head_size) for _ in range(2 * layers)]
    example = (torch.zeros(1, 2, dtype=torch.int64), torch.ones(1, 5, dtype=torch.int64), torch.tensor([[3, 4]]), *past)
    names = [f"{index}.{kind}" for index in range(layers) for kind in ("key", "value")]
    past_names = [f"past_key_values.{name}" for name in names]
    present_names = [f"present.{name}" for name in names]
    axes: dict[str, dict[int, str]] = {
        "input_ids": {0: "batch_size", 1: "sequence_length"},
        "attention_mask": {0: "batch_size", 1: "total_sequence_length"},
        "position_ids": {0: "batch_size", 1: "sequence_length"},
        "logits": {0: "batch_size", 1: "sequence_length"},
    }
    axes |= {name: {0: "batch_size", 2: "past_sequence_length"} for name in past_names}
    axes |= {name: {0: "batch_size", 2: "total_sequence_length"} for name in present_names}
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        CachedDecoder(model), example, str(folder / "onnx" / "model.onnx"), dynamo=False, opset_version=17,
        input_names=["input_ids", "attention_mask", "position_ids", *past_names],
        output_names=["logits", *present_names], dynamic_axes=axes,
    )
    config.save_pretrained(folder)
