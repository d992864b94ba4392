"""The packages the corpus is made of: fetched at pinned versions, their licences checked."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

BUILD = Path(__file__).parent
WHEELS = BUILD / ".cache" / "packages"
TABLE = BUILD / "packages.txt"
HOLDOUT = BUILD / "holdout.txt"
STANDARD_LIBRARY = "cpython"

PERMISSIVE = re.compile(r"\b(MIT|BSD|0BSD|Apache|PSF|Python Software Foundation|Matplotlib|ISC|HPND|Unlicense|MIT-CMU)\b", re.IGNORECASE)
COPYLEFT = re.compile(r"GPL|General Public|Mozilla|MPL|EUPL|CDDL|CC-BY-SA|CC BY-SA|Eclipse", re.IGNORECASE)


@dataclass(frozen=True)
class SourceFile:
    """One Python file: the package it is from, its path inside that, its text."""

    package: str
    path: str
    text: str


def pinned_packages() -> list[str]:
    """The lines name==version of packages.txt."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def holdout_names() -> set[str]:
    """The lines of holdout.txt: a package's name, or cpython/PATH for one file."""
    lines = HOLDOUT.read_text(encoding="utf-8").splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def fetch(requirements: list[str]) -> None:
    """Downloads the wheels that are not in the cache yet."""
    WHEELS.mkdir(parents=True, exist_ok=True)
    missing = [pin for pin in requirements if wheel_of(pin) is None]
    for start in range(0, len(missing), 8):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*command, "-d", str(WHEELS), *missing[start : start + 8]], check=True)


def canonical(name: str) -> str:
    """A package's name as wheels and pins compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wheel_of(pin: str) -> Path | None:
    """The downloaded wheel of name==version, if it is there."""
    name, version = pin.split("==")
    for path in WHEELS.glob("*.whl"):
        wheel_name, wheel_version = path.name.split("-")[:2]
        if canonical(wheel_name) == canonical(name) and wheel_version == version:
            return path
    return None


def licence_of(wheel: Path) -> str:
    """The licence a wheel's metadata states, in a few words."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(entry for entry in archive.namelist() if entry.endswith(".dist-info/METADATA"))
        metadata = HeaderParser().parsestr(archive.read(name).decode("utf-8"))
    classifiers = [
        value.split(" :: ")[-1]
        for value in metadata.get_all("Classifier") or []
        if value.startswith("License ::") and not value.endswith("OSI Approved")
    ]
    stated = metadata.get("License-Expression") or ", ".join(classifiers)
    if not stated:
        stated = (metadata.get("License") or "").strip().splitlines()[0:1]
        stated = stated[0] if stated else ""
    return stated[:120]


def is_permissive(licence: str) -> bool:
    """Whether a stated licence is of the kind that phi-micro may learn from."""
    return bool(PERMISSIVE.search(licence)) and not COPYLEFT.search(licence)


def wheel_files(pin: str, wheel: Path) -> Iterator[SourceFile]:
    """The Python files of a wheel."""
    name = canonical(pin.split("==")[0])
    with zipfile.ZipFile(wheel) as archive:
        for entry in sorted(archive.namelist()):
            if not entry.endswith(".py"):
                continue
            text = decode(archive.read(entry))
            if text is not None:
                yield SourceFile(name, entry, text)


def standard_library_files() -> Iterator[SourceFile]:
    """The Python files of the running interpreter's standard library."""
    root = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(root.rglob("*.py")):
        relative = path.relative_to(root).as_posix()
        if relative.split("/")[0] in {"site-packages", "dist-packages", "idlelib", "lib2to3", "ensurepip"}:
            continue
        text = decode(path.read_bytes())
        if text is not None:
            yield SourceFile(STANDARD_LIBRARY, relative, text)


def decode(data: bytes) -> str | None:
    """A file's text with plain line ends; None where it is not UTF-8."""
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None
