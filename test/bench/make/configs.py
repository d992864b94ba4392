"""The configuration files of both layouts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from shape import Shape

TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json")


def write_genai_config(folder: Path, shape: Shape) -> None:
    """genai_config.json: past and present share one buffer."""
    decoder = {
        "session_options": {"log_id": "onnxruntime-genai", "provider_options": []},
        "filename": "model.onnx",
        "head_size": shape.head_size,
        "hidden_size": shape.hidden,
        "inputs": {
            "input_ids": "input_ids",
            "attention_mask": "attention_mask",
            "past_key_names": "past_key_values.%d.key",
            "past_value_names": "past_key_values.%d.value",
        },
        "outputs": {"logits": "logits", "present_key_names": "present.%d.key", "present_value_names": "present.%d.value"},
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "num_key_value_heads": shape.heads,
    }
    model = {
        "bos_token_id": shape.end_id, "eos_token_id": shape.end_id, "pad_token_id": shape.end_id,
        "context_length": shape.context, "type": "phi", "vocab_size": shape.vocab, "decoder": decoder,
    }
    search = {"max_length": shape.context, "past_present_share_buffer": True}
    write_json(folder / "genai_config.json", {"model": model, "search": search})


def write_optimum_config(folder: Path, shape: Shape, graph_name: str) -> None:
    """config.json as transformers.js reads it; external data in one file."""
    config = {
        "architectures": ["PhiForCausalLM"],
        "model_type": "phi",
        "vocab_size": shape.vocab,
        "hidden_size": shape.hidden,
        "intermediate_size": shape.ffn,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.heads,
        "max_position_embeddings": shape.context,
        "partial_rotary_factor": shape.rotated / shape.head_size,
        "rope_theta": shape.rope_theta,
        "layer_norm_eps": shape.epsilon,
        "hidden_act": "gelu_new",
        "tie_word_embeddings": False,
        "bos_token_id": shape.end_id,
        "eos_token_id": shape.end_id,
        "transformers.js_config": {"use_external_data_format": {graph_name: 1}},
    }
    write_json(folder / "config.json", config)
    write_json(folder / "generation_config.json", {"bos_token_id": shape.end_id, "eos_token_id": shape.end_id})


def copy_tokenizer(source: Path, folder: Path) -> None:
    """Phi-2's vocabulary, as phi-micro carries it."""
    for name in TOKENIZER_FILES:
        shutil.copy(source / name, folder / name)


def write_json(path: Path, value: object) -> None:
    """Readable JSON."""
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
