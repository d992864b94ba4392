"""Builds the corpus: the standard library and pinned packages, filtered, weighed and tokenised.

    python corpus.py

Writes into .cache/corpus: train.bin and holdout.bin (uint16 tokens, documents
end with <|endoftext|>), weights.bin (float32, one a training token) and
summary.json; and licences.md beside this file.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from filters import content_key, judge
from shape import END_ID
from sources import (
    BUILD, STANDARD_LIBRARY, SourceFile, canonical, fetch, holdout_names, is_permissive, licence_of,
    pinned_packages, standard_library_files, wheel_files, wheel_of,
)

CORPUS = BUILD / ".cache" / "corpus"
LICENCES = BUILD / "licences.md"
TOKENIZER = BUILD.parent / "phi-micro" / "tokenizer.json"


@dataclass
class Part:
    """The documents of one side of the split, as tokens."""

    tokens: list[np.ndarray] = field(default_factory=list)
    weights: list[np.ndarray] = field(default_factory=list)

    def add(self, ids: list[int], weight: float) -> None:
        """Appends a document and its end."""
        self.tokens.append(np.array([*ids, END_ID], dtype=np.uint16))
        self.weights.append(np.full(len(ids) + 1, weight, dtype=np.float32))

    def count(self) -> int:
        """How many tokens there are."""
        return sum(map(len, self.tokens))


def licensed_wheels(pins: Iterable[str]) -> tuple[dict[str, Path], dict[str, str]]:
    """The wheels that may be used and the licence each states; raises at any other licence."""
    wheels: dict[str, Path] = {}
    licences: dict[str, str] = {}
    refused = []
    for pin in pins:
        wheel = wheel_of(pin)
        if wheel is None:
            raise FileNotFoundError(f"no wheel of {pin} was downloaded")
        licence = licence_of(wheel)
        if not is_permissive(licence):
            refused.append(f"{pin}: {licence or 'states none'}")
        wheels[pin] = wheel
        licences[pin] = licence
    if refused:
        raise ValueError("not permissively licensed, take them out of packages.txt:\n" + "\n".join(refused))
    return wheels, licences


def write_licences(licences: dict[str, str]) -> None:
    """Lists every source with its licence."""
    lines = ["# What phi-micro learned from", "", "Written by `corpus.py` from the packages' own metadata.", ""]
    lines += ["| source | version | licence |", "|---|---|---|"]
    version = ".".join(map(str, sys.version_info[:3]))
    lines.append(f"| CPython's standard library | {version} | PSF-2.0 |")
    for pin, licence in sorted(licences.items()):
        name, version = pin.split("==")
        lines.append(f"| {name} | {version} | {licence.replace('|', '/')} |")
    LICENCES.write_text("\n".join(lines) + "\n", encoding="utf-8")


def all_files(wheels: dict[str, Path]) -> Iterator[SourceFile]:
    """Every Python file of every source."""
    yield from standard_library_files()
    for pin, wheel in wheels.items():
        yield from wheel_files(pin, wheel)


def is_held_out(file: SourceFile, names: set[str]) -> bool:
    """Whether holdout.txt names this file or its whole package."""
    return file.package in names or f"{file.package}/{file.path}" in names


def check_holdout_names(names: set[str], pins: Iterable[str]) -> None:
    """Raises where holdout.txt names a package that is not in packages.txt."""
    known = {canonical(pin.split("==")[0]) for pin in pins}
    unknown = [name for name in names if not name.startswith(f"{STANDARD_LIBRARY}/") and name not in known]
    if unknown:
        raise ValueError(f"holdout.txt names what packages.txt has not: {', '.join(sorted(unknown))}")


def split(files: Iterable[SourceFile], names: set[str]) -> tuple[dict[str, list[tuple[str, float]]], Counter[str]]:
    """Judges all files; a text that is held out never counts as training text elsewhere."""
    unique: dict[str, SourceFile] = {}
    dropped: Counter[str] = Counter()
    for file in files:
        key = content_key(file.text)
        if key not in unique:
            unique[key] = file
            continue
        dropped["duplicate"] += 1
        if is_held_out(file, names):
            unique[key] = file
    chosen = list(unique.values())
    parts: dict[str, list[tuple[str, float]]] = {"train": [], "holdout": []}
    with ProcessPoolExecutor() as pool:
        verdicts = pool.map(judge, [f.path for f in chosen], [f.text for f in chosen], chunksize=64)
        for file, verdict in zip(chosen, verdicts, strict=True):
            if verdict.dropped:
                dropped[verdict.dropped] += 1
            else:
                parts["holdout" if is_held_out(file, names) else "train"].append((file.text, verdict.weight))
    return parts, dropped


def tokenise(documents: list[tuple[str, float]], tokenizer: Tokenizer) -> Part:
    """Turns documents to tokens, in batches."""
    part = Part()
    for start in range(0, len(documents), 256):
        batch = documents[start : start + 256]
        for encoding, (_, weight) in zip(tokenizer.encode_batch([t for t, _ in batch]), batch, strict=True):
            part.add(encoding.ids, weight)
    return part


def main() -> None:
    """Fetches, filters, tokenises and writes."""
    pins = pinned_packages()
    names = holdout_names()
    check_holdout_names(names, pins)
    fetch(pins)
    wheels, licences = licensed_wheels(pins)
    write_licences(licences)
    parts, dropped = split(all_files(wheels), names)
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    CORPUS.mkdir(parents=True, exist_ok=True)
    summary: dict[str, object] = {"packages": len(pins), "dropped": dict(dropped.most_common())}
    rng = np.random.default_rng(0)
    for name, documents in parts.items():
        order = rng.permutation(len(documents))
        part = tokenise([documents[i] for i in order], tokenizer)
        np.concatenate(part.tokens).tofile(CORPUS / f"{name}.bin")
        if name == "train":
            np.concatenate(part.weights).tofile(CORPUS / "weights.bin")
        summary[name] = {"documents": len(documents), "tokens": part.count()}
    (CORPUS / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(summary, indent=2))


if __name__ == "__main__":
    main()
