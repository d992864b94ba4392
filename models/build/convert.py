"""Makes a model folder for Phi Pair from the original weights of a Phi: Phi-2, Phi-1.5 or Phi-1.

    python convert.py WEIGHTS OUT                      4 bits, blocks of 128
    python convert.py WEIGHTS OUT --precision int8     8 bits, blocks of 128
    python convert.py --try                            both from a tiny model, compared with transformers

WEIGHTS is a folder with config.json, tokenizer.json and the safetensors. See convert.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx

from export import MODEL_FILES, TOKENIZER_FILES, export
from graph import LOGITS_TO_KEEP, add_logits_to_keep

#: Symmetric; activations are rounded to int8 (accuracy level 4), which is two to three times faster than float.
#: Blocks of 128 are 15 to 25 % faster than blocks of 32.
OPTIONS = ("block_size=128", "accuracy_level=4", "is_symmetric=true")
PRECISIONS = ("int4", "int8")
#: How close the quantised logits of the tiny model must be to transformers' own: the cosine of each position. Random
#: weights lose more to 4 bits than trained ones; that the graph is right shows in 8 bits.
LEAST_COSINE = {"int4": 0.93, "int8": 0.999}


def convert(weights: Path, out: Path, precision: str, name: str) -> None:
    """Writes a model folder; nothing is left there when a step fails."""
    check_weights(weights)
    if out.exists() and any(out.iterdir()):
        raise FileExistsError(f"{out} is not empty")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".convert-", dir=out.parent) as work:
        built = Path(work) / "built"
        # The weights are gigabytes: the builder reads them through links.
        export(weights, built, precision, OPTIONS, copy=os.symlink)
        add_logits_to_keep(built / "model.onnx")
        out.mkdir(exist_ok=True)
        for file in MODEL_FILES:
            shutil.move(built / file, out / file)
    # The builder's own tokenizer.json says the same in twice as many bytes.
    for file in TOKENIZER_FILES:
        shutil.copy(weights / file, out / file)
    own = {"family": "phi", "name": name, "size": "large"}
    (out / "phi-pair.json").write_text(json.dumps(own, indent=2) + "\n", encoding="utf-8")
    total = sum(path.stat().st_size for path in out.iterdir())
    print(f"{out}: {total:,} bytes")


def check_weights(weights: Path) -> None:
    """Raises where the folder does not hold the weights of a Phi."""
    missing = [file for file in ("config.json", *TOKENIZER_FILES) if not (weights / file).is_file()]
    if missing or not any(weights.glob("*.safetensors")):
        raise FileNotFoundError(f"{weights} lacks {', '.join(missing) or 'the safetensors'}; see convert.md for how to get them")
    config = json.loads((weights / "config.json").read_text(encoding="utf-8"))
    if config.get("model_type") != "phi":
        raise ValueError(f"{weights} holds a model of type {config.get('model_type')!r}; this script converts 'phi' (Phi-2, Phi-1.5, Phi-1)")


def try_out() -> None:
    """Converts a tiny model of Phi-2's architecture and compares each quantisation with transformers."""
    # Here, as a conversion needs neither torch's models nor the tests' tokenizer.
    from fixtures import PROMPT, reference_logits
    from session import CachedSession
    from tiny_models import CONTEXT, tiny_phi, tiny_tokenizer
    from tokenizer import write_tokenizer
    from tokenizers import Tokenizer

    with tempfile.TemporaryDirectory() as folder:
        weights = Path(folder) / "weights"
        model = tiny_phi(head_size=80, rotary_factor=0.4)
        model.save_pretrained(weights)
        write_tokenizer(weights, tiny_tokenizer(), CONTEXT)
        before = (weights / "config.json").read_bytes()
        ids = Tokenizer.from_file(str(weights / "tokenizer.json")).encode(PROMPT).ids
        expected = reference_logits(model, ids)
        for precision in PRECISIONS:
            out = Path(folder) / precision
            convert(weights, out, precision, "tiny")
            actual = CachedSession(out / "model.onnx").run(ids)
            least = float(cosines(actual, expected).min())
            print(f"{precision}: least cosine of a position's logits {least:.4f}, wanted {LEAST_COSINE[precision]}")
            if not least >= LEAST_COSINE[precision]:
                raise ValueError(f"{precision} is too far from transformers")
            check_quantised(out / "model.onnx", {"int4": 4, "int8": 8}[precision])
        if (weights / "config.json").read_bytes() != before:
            raise ValueError("the original config.json was changed")


def cosines(actual: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """The cosine between the logits of each position."""
    return (actual * expected).sum(-1) / (np.linalg.norm(actual, axis=-1) * np.linalg.norm(expected, axis=-1))


def check_quantised(graph_file: Path, bits: int) -> None:
    """Raises unless every matrix has the wanted bits, blocks and accuracy level, and the optional input is there."""
    graph = onnx.load(str(graph_file), load_external_data=False).graph
    products = [node for node in graph.node if node.op_type == "MatMulNBits"]
    for node in products:
        attributes = {attribute.name: attribute.i for attribute in node.attribute}
        if (attributes["bits"], attributes["block_size"], attributes["accuracy_level"]) != (bits, 128, 4):
            raise ValueError(f"{node.name} has {attributes}")
    if not products or any(node.op_type == "MatMul" for node in graph.node):
        raise ValueError(f"{graph_file} has matrices that are not quantised")
    if all(value.name != LOGITS_TO_KEEP for value in graph.input):
        raise ValueError(f"{graph_file} has no input {LOGITS_TO_KEEP}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, nargs="?")
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--precision", choices=PRECISIONS, default="int4")
    parser.add_argument("--name", help="what Phi Pair calls it; else the name of OUT")
    parser.add_argument("--try", action="store_true", dest="try_out")
    arguments = parser.parse_args()
    if arguments.try_out:
        try_out()
    elif arguments.weights is None or arguments.out is None:
        parser.error("WEIGHTS and OUT are needed")
    else:
        convert(arguments.weights.resolve(), arguments.out.resolve(), arguments.precision, arguments.name or arguments.out.name)


if __name__ == "__main__":
    sys.exit(main())
