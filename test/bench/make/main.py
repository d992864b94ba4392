"""Writes synthetic models of Phi-2's exact shape, with random weights, for the bench.

    python main.py TARGET --shape phi2|tiny

TARGET/<shape>/int4-f32kv, int4-i8kv, int8-f32kv  onnxruntime-genai layout
TARGET/<shape>/transformers-js                    the int4 graph in Optimum's layout
TARGET/<shape>/llama.gguf                         Q4_0 for llama.cpp

What is there already, made by this same recipe, is left alone.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
from pathlib import Path
from typing import Callable

HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent
PHI_MICRO = ROOT / "models" / "phi-micro"
# The edit that phi-micro's own export makes; one form of it for every model.
sys.path.append(str(ROOT / "models" / "build"))

from configs import copy_tokenizer, write_genai_config, write_optimum_config
from data_file import DataFile, StoredTensor
from gguf_file import write_gguf
from graph import add_logits_to_keep, check_partial_rotary
from onnx_graph import write_graph
from onnx_weights import write_weights
from shape import SHAPES, Shape

JS_GRAPH = "model_q4.onnx"
PROGRESS_SECONDS = 2.0


class Maker:
    """Makes the models of one shape."""

    def __init__(self, target: Path, shape_name: str) -> None:
        self.shape: Shape = SHAPES[shape_name]
        self.folder = target / shape_name
        self.weights: dict[int, dict[str, StoredTensor]] = {}
        self.recipe = recipe_hash()

    def make(self, name: str, build: Callable[[], None]) -> None:
        """Runs a step unless its stamp says that this recipe has run."""
        stamp = self.folder / f".{name}.made"
        if stamp.exists() and stamp.read_text(encoding="utf-8") == self.recipe:
            print(f"{self.folder.name}/{name}: is there")
            return
        stamp.unlink(missing_ok=True)
        started = time.monotonic()
        build()
        stamp.write_text(self.recipe, encoding="utf-8")
        print(f"{self.folder.name}/{name}: made in {time.monotonic() - started:.1f} s", flush=True)

    def data(self, bits: int) -> tuple[Path, dict[str, StoredTensor]]:
        """The data file of one quantisation, written once for all graphs over it."""
        path = self.folder / f"int{bits}.data"
        if bits not in self.weights:
            with DataFile(path, progress(path.name)) as file:
                write_weights(file, self.shape, bits)
            self.weights[bits] = file.tensors
        return path, self.weights[bits]

    def graph(self, path: Path, bits: int, int8_kv: bool) -> None:
        """A graph and, beside it, a hard link to the data: one copy on disk and in the page cache."""
        data, tensors = self.data(bits)
        location = f"{path.name}_data" if path.name == JS_GRAPH else f"{path.name}.data"
        path.parent.mkdir(parents=True, exist_ok=True)
        link = path.with_name(location)
        link.unlink(missing_ok=True)
        os.link(data, link)
        write_graph(path, self.shape, tensors, location, int8_kv)
        check_partial_rotary(path, self.shape.context, self.shape.rotated)

    def genai(self, name: str, bits: int, int8_kv: bool) -> None:
        """One model in the onnxruntime-genai layout."""
        folder = self.folder / name
        self.graph(folder / "model.onnx", bits, int8_kv)
        add_logits_to_keep(folder / "model.onnx")
        write_genai_config(folder, self.shape)
        copy_tokenizer(PHI_MICRO, folder)

    def transformers_js(self) -> None:
        """The same int4 graph under the names that transformers.js looks for."""
        folder = self.folder / "transformers-js"
        self.graph(folder / "onnx" / JS_GRAPH, bits=4, int8_kv=False)
        write_optimum_config(folder, self.shape, JS_GRAPH)
        copy_tokenizer(PHI_MICRO, folder)

    def int4_models(self) -> None:
        """All graphs over the int4 weights, made together because they share the data file."""
        self.genai("int4-f32kv", bits=4, int8_kv=False)
        self.genai("int4-i8kv", bits=4, int8_kv=True)
        self.transformers_js()

    def gguf(self) -> None:
        """The file for llama.cpp."""
        path = self.folder / "llama.gguf"
        write_gguf(path, self.shape, PHI_MICRO / "tokenizer.json", progress(path.name))

    def all(self) -> None:
        """Every model of this shape."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.make("int4", self.int4_models)
        self.make("int8", lambda: self.genai("int8-f32kv", bits=8, int8_kv=False))
        self.make("llama", self.gguf)


def progress(name: str) -> Callable[[int], None]:
    """Prints what has been written, now and then."""
    last = time.monotonic()

    def report(written: int) -> None:
        nonlocal last
        if time.monotonic() - last >= PROGRESS_SECONDS:
            last = time.monotonic()
            print(f"  {name}: {written / 1e9:.2f} GB", flush=True)

    return report


def recipe_hash() -> str:
    """Changes whenever a file of the recipe does."""
    digest = hashlib.sha256()
    for path in sorted(HERE.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path)
    parser.add_argument("--shape", choices=sorted(SHAPES), default="phi2")
    arguments = parser.parse_args()
    Maker(arguments.target, arguments.shape).all()


if __name__ == "__main__":
    main()
