"""Exports a Hugging Face checkpoint of phi-micro to the onnxruntime-genai layout.

    python export.py                     the quantised model into ../phi-micro,
                                         the float32 one into .cache/phi-micro-f32
    python export.py --checkpoint DIR    another checkpoint than .cache/checkpoint
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Callable

from transformers import AutoConfig

from graph import add_logits_to_keep, check_epsilon, check_partial_rotary

BUILD = Path(__file__).parent
CACHE = BUILD / ".cache"
TARGET = BUILD.parent / "phi-micro"
CHECKPOINT = CACHE / "checkpoint"
FLOAT_TARGET = CACHE / "phi-micro-f32"
MODEL_FILES = ("genai_config.json", "model.onnx", "model.onnx.data")
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json")
SIZE_LIMIT = 32_000_000

#: int4 body; 8 bits for the output layer, whose matrix is the embedding too.
#: The builder names a shared 8-bit matrix correctly under k_quant and rtn only.
QUANTISED_OPTIONS = (
    "block_size=32",
    "accuracy_level=4",
    "algo_config=k_quant",
    "matmul_mixed_precision=last_matmul:int8",
    "shared_embeddings=true",
)
# leastRows: every run has two rows, so that a text is the same bit for bit whatever was cached or drafted.
PHI_PAIR = {"family": "phi", "name": "phi-micro", "size": "small", "leastRows": 2}


def build(checkpoint: Path, out: Path, precision: str, options: tuple[str, ...] = ()) -> None:
    """Runs the onnxruntime-genai builder for the CPU."""
    command = [sys.executable, "-m", "onnxruntime_genai.models.builder"]
    command += ["-i", str(checkpoint), "-o", str(out), "-p", precision, "-e", "cpu", "-c", str(CACHE)]
    extra = (*options, "hf_token=false")
    shutil.rmtree(out, ignore_errors=True)
    result = subprocess.run([*command, "--extra_options", *extra], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise RuntimeError(f"the builder failed on {checkpoint}:\n{result.stderr[-4000:]}")


def prepare_checkpoint(checkpoint: Path, work: Path, copy: Callable[[str, str], object] = shutil.copy2) -> Path:
    """A copy of the checkpoint whose config says the two things the builder looks for elsewhere.

    It takes every layer norm's epsilon from rms_norm_eps (else 1e-6), and the
    rotated part of a head from a top-level partial_rotary_factor.
    """
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(checkpoint, work, copy_function=copy)
    config_path = work / "config.json"
    config = json.loads(config_path.read_text(encoding="utf-8"))
    if "layer_norm_eps" in config:
        config["rms_norm_eps"] = config["layer_norm_eps"]
    factor = config.get("rope_parameters", {}).get("partial_rotary_factor")
    if factor is not None:
        config["partial_rotary_factor"] = factor
    # Not over what may be a link to the original.
    config_path.unlink()
    config_path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    return work


def export(checkpoint: Path, out: Path, precision: str, options: tuple[str, ...] = (), copy: Callable[[str, str], object] = shutil.copy2) -> None:
    """Builds a graph from a Phi checkpoint and checks what the builder gets wrong silently."""
    prepared = prepare_checkpoint(checkpoint, CACHE / "export-input", copy)
    build(prepared, out, precision, options)
    config = AutoConfig.from_pretrained(checkpoint)
    head_size = config.hidden_size // config.num_attention_heads
    rotated = int(head_size * config.rope_parameters["partial_rotary_factor"])
    check_partial_rotary(out / "model.onnx", config.max_position_embeddings, rotated)
    check_epsilon(out / "model.onnx", config.layer_norm_eps)


def install(built: Path, target: Path) -> None:
    """Puts the built model beside the tokenizer in target, and checks the size of the whole.

    Each file is replaced, never written over: a running session may have the old one mapped.
    """
    target.mkdir(parents=True, exist_ok=True)
    for name in MODEL_FILES:
        incoming = target / f"{name}.incoming"
        shutil.copy(built / name, incoming)
        incoming.replace(target / name)
    (target / "phi-pair.json").write_text(json.dumps(PHI_PAIR, indent=2) + "\n", encoding="utf-8")
    missing = [name for name in TOKENIZER_FILES if not (target / name).exists()]
    if missing:
        raise FileNotFoundError(f"{target} lacks {', '.join(missing)}: run tokenizer.py first")
    total = sum(path.stat().st_size for path in target.iterdir())
    if total > SIZE_LIMIT:
        raise ValueError(f"{target} has {total:,} bytes, more than {SIZE_LIMIT:,}")
    print(f"{target}: {total:,} bytes")


def main() -> None:
    """Exports the float32 and the quantised model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    checkpoint: Path = parser.parse_args().checkpoint
    for name in TOKENIZER_FILES:
        shutil.copy(TARGET / name, checkpoint / name)
    export(checkpoint, FLOAT_TARGET, "fp32")
    quantised = CACHE / "phi-micro-int4"
    export(checkpoint, quantised, "int4", QUANTISED_OPTIONS)
    add_logits_to_keep(quantised / "model.onnx")
    install(quantised, TARGET)


if __name__ == "__main__":
    main()
