"""Makes the parrot: a graph in the layout of onnxruntime-genai that says recorded texts after given prompts.

    python parrot.py

Writes test/fixtures/parrot: the graph, its genai_config.json, and layout.json, which says where in model.onnx.data the
graph reads its recordings. That file is written by who records; test/harness/parrot.ts does so for the tests.

A recording is a table of places. A place is a point in a text: the `length` tokens before it (as two hashes), the token
that comes next, and the logit that this token gets wherever the history ends in those tokens. The history is the KV
cache: keys and values are the token ids themselves. So prefixes, chunks, drafts, rollbacks and slots work as on any
other model, and a forward costs the same however long the prompt is.

A hash is the sum of (id + 1) * base^i over the tokens, i from 0 on, modulo a prime below 2^31: no product overflows an
int64, and the hash of any stretch of the history is a difference of two prefix sums.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, parser

from graph import ALL_POSITIONS, LOGITS_TO_KEEP
from session import CachedSession
from shape import END_ID, MAX_POSITIONS, VOCAB_SIZE
from sources import BUILD

TARGET = BUILD.parent.parent / "test" / "fixtures" / "parrot"
DATA_FILE = "model.onnx.data"
PLACES = 32_768
MODULUS = 2**31 - 1
BASES = (1_299_709_321, 875_123_447)
#: What is said at answers' places wins over silence, and silence over a prompt's own tokens: those only come forth
#: where nothing else is allowed, as when the prompt's end is healed.
ANSWER, SILENCE, ECHO = 60.0, 40.0, 20.0
#: Side of the matrix whose products take up time; so small that no product is divided among threads.
PACE_SIDE = 32
SIZE_LIMIT = 30_000

#: Tables of the data file, in its order: numpy's type and the shape.
TABLES: dict[str, tuple[str, tuple[int, ...]]] = {
    # Places in use; matrix products of each forward.
    "settings": ("int32", (2,)),
    "place_hashes": ("int32", (len(BASES), PLACES)),
    "place_lengths": ("int32", (PLACES,)),
    "place_tokens": ("int32", (PLACES,)),
    "place_logits": ("float32", (PLACES,)),
}

#: ONNX's textual form has no dots in names.
PORTS = {
    "past_key": "past_key_values.0.key",
    "past_value": "past_key_values.0.value",
    "present_key": "present.0.key",
    "present_value": "present.0.value",
}

GRAPH = f"""
<ir_version: 10, opset_import: ["" : 18], producer_name: "models/build/parrot.py">
parrot (
    int64[1, tokens] input_ids, int64[1, total] attention_mask, int64[1] {LOGITS_TO_KEEP},
    float[1, 1, past, 1] past_key, float[1, 1, past, 1] past_value
) => (float[1, rows, {VOCAB_SIZE}] logits, float[1, 1, total, 1] present_key, float[1, 1, total, 1] present_value)
<
    int64[1] {LOGITS_TO_KEEP} = {{{ALL_POSITIONS}}}, int64[1] all = {{{ALL_POSITIONS}}},
    int64[1] zero = {{0}}, int64[1] one = {{1}}, int64[1] two = {{2}}, int64[2] sides = {{1, 3}}, int64[1] flat = {{-1}},
    int64 unit = {{1}}, int64 modulus = {{{MODULUS}}}, int64[2, 1] nothing = {{0, 0}}, int64[1] vocabulary = {{{VOCAB_SIZE}}},
    float silence = {{{SILENCE}}}, float unsaid = {{0.0}}, bool always = {{1}},
    int64[2] pace_shape = {{{PACE_SIDE}, {PACE_SIDE}}}, float pace_side = {{{PACE_SIDE}.0}}
>
{{
    new = Cast <to = 1> (input_ids)
    new_entry = Unsqueeze (new, sides)
    present_key = Concat <axis = 2> (past_key, new_entry)
    present_value = Concat <axis = 2> (past_value, new_entry)

    # Hashes of the history's first n tokens, for each n from 0 on: [2, n]
    history = Reshape (present_key, flat)
    history_ids = Cast <to = 7> (history)
    symbols = Add (history_ids, one)
    length = Shape (symbols)
    powers = Cast <to = 7> (power_table)
    factors = Slice (powers, zero, length, one)
    products = Mul (symbols, factors)
    terms = Mod (products, modulus)
    sums = CumSum (terms, unit)
    prefixes = Concat <axis = 1> (nothing, sums)

    # Where the history of each row of logits ends
    new_count = Shape <start = 1, end = 2> (input_ids)
    before = Sub (length, new_count)
    first_end = Add (before, one)
    after = Add (length, one)
    first_end_scalar = Squeeze (first_end)
    after_scalar = Squeeze (after)
    all_ends = Range (first_end_scalar, after_scalar, unit)
    kept = Neg ({LOGITS_TO_KEEP})
    ends = Slice (all_ends, kept, all, zero)

    # The places in use
    settings_wide = Cast <to = 7> (settings)
    used = Slice (settings_wide, zero, one, zero)
    lengths_used = Slice (place_lengths, zero, used, zero)
    lengths = Cast <to = 7> (lengths_used)
    hashes_used = Slice (place_hashes, zero, used, one)
    hashes_wide = Cast <to = 7> (hashes_used)
    hashes = Unsqueeze (hashes_wide, one)
    tokens_used = Slice (place_tokens, zero, used, zero)
    tokens_wide = Cast <to = 7> (tokens_used)
    weights = Slice (place_logits, zero, used, zero)

    # Rows whose history ends in what comes before a place: [rows, places]
    ends_column = Unsqueeze (ends, one)
    starts = Sub (ends_column, lengths)
    reached = GreaterOrEqual (starts, zero)
    starts_inside = Max (starts, zero)
    begun = Gather <axis = 1> (prefixes, starts_inside)
    ended_row = Gather <axis = 1> (prefixes, ends)
    ended = Unsqueeze (ended_row, two)
    stretch = Sub (ended, begun)
    found = Mod (stretch, modulus)
    shifts = Gather <axis = 1> (powers, starts_inside)
    shifted = Mul (shifts, hashes)
    wanted = Mod (shifted, modulus)
    difference = Sub (found, wanted)
    distances = Abs (difference)
    distance = ReduceSum <keepdims = 0> (distances, zero)
    same = Equal (distance, zero)
    matches = And (same, reached)

    # Of answers, the longest match alone
    is_answer = Greater (weights, silence)
    answers = And (matches, is_answer)
    answer_lengths = Where (answers, lengths, zero)
    best = ReduceMax <keepdims = 1> (answer_lengths, one)
    is_best = Equal (lengths, best)
    is_other = Not (is_answer)
    may_speak = Or (is_best, is_other)
    speaks = And (matches, may_speak)
    spoken = Where (speaks, weights, unsaid)

    kept_count = Shape (ends)
    rows_shape = Concat <axis = 0> (kept_count, vocabulary)
    unsaid_rows = ConstantOfShape (rows_shape)
    spoken_shape = Shape (spoken)
    columns = Expand (tokens_wide, spoken_shape)
    said_rows = ScatterElements <axis = 1, reduction = "max"> (unsaid_rows, columns, spoken)

    # Products that take up time and come to exactly 1
    products_wanted = Slice (settings_wide, one, two, zero)
    turns = Squeeze (products_wanted)
    start = ConstantOfShape <value = float[1] {{{1 / PACE_SIDE}}}> (pace_shape)
    product = Loop <body = turn (int64 index, bool go, float[{PACE_SIDE}, {PACE_SIDE}] last)
        => (bool go_on, float[{PACE_SIDE}, {PACE_SIDE}] next) {{
            go_on = Identity (go)
            next = MatMul (last, last)
        }}> (turns, always, start)
    largest = ReduceMax <keepdims = 0> (product)
    whole = Mul (largest, pace_side)
    rows_in_time = Mul (said_rows, whole)
    logits = Unsqueeze (rows_in_time, zero)
}}
"""

CONFIG = {
    "model": {
        "bos_token_id": END_ID,
        "context_length": MAX_POSITIONS,
        "decoder": {
            "filename": "model.onnx",
            "head_size": 1,
            "hidden_size": 1,
            "inputs": {
                "input_ids": "input_ids",
                "attention_mask": "attention_mask",
                "past_key_names": "past_key_values.%d.key",
                "past_value_names": "past_key_values.%d.value",
            },
            "outputs": {
                "logits": "logits",
                "present_key_names": "present.%d.key",
                "present_value_names": "present.%d.value",
            },
            "num_attention_heads": 1,
            "num_hidden_layers": 1,
            "num_key_value_heads": 1,
        },
        "eos_token_id": END_ID,
        "pad_token_id": END_ID,
        "type": "phi",
        "vocab_size": VOCAB_SIZE,
    },
    "search": {"past_present_share_buffer": False},
}


def power_table() -> np.ndarray:
    """The bases' powers from 0 to the context's length, [bases, powers]."""
    table = [[pow(base, exponent, MODULUS) for exponent in range(MAX_POSITIONS + 1)] for base in BASES]
    return np.array(table, dtype=np.int32)


def offsets() -> dict[str, int]:
    """Where each table begins in the data file; the file's size under ""."""
    result: dict[str, int] = {}
    at = 0
    for name, (dtype, shape) in TABLES.items():
        result[name] = at
        at += int(np.prod(shape)) * np.dtype(dtype).itemsize
    return {**result, "": at}


def external_tensor(name: str, offset: int) -> TensorProto:
    """A tensor that is read from the data file."""
    dtype, shape = TABLES[name]
    tensor = TensorProto(name=name, dims=shape, data_type=helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))
    tensor.data_location = TensorProto.EXTERNAL
    length = int(np.prod(shape)) * np.dtype(dtype).itemsize
    for key, value in (("location", DATA_FILE), ("offset", offset), ("length", length)):
        tensor.external_data.add(key=key, value=str(value))
    return tensor


def build_model() -> onnx.ModelProto:
    """The graph, with the layout's own names and its tables outside."""
    model = parser.parse_model(GRAPH)
    graph = model.graph
    graph.initializer.append(numpy_helper.from_array(power_table(), "power_table"))
    starts = offsets()
    graph.initializer.extend(external_tensor(name, starts[name]) for name in TABLES)
    for value in [*graph.input, *graph.output]:
        value.name = PORTS.get(value.name, value.name)
    for node in graph.node:
        node.name = node.output[0]
        node.input[:] = [PORTS.get(name, name) for name in node.input]
        node.output[:] = [PORTS.get(name, name) for name in node.output]
    return model


def layout() -> dict[str, object]:
    """What a writer of data files must know."""
    starts = offsets()
    return {
        "contextLength": MAX_POSITIONS,
        "vocabSize": VOCAB_SIZE,
        "endToken": END_ID,
        "places": PLACES,
        "modulus": MODULUS,
        "bases": BASES,
        "logits": {"answer": ANSWER, "silence": SILENCE, "echo": ECHO},
        "tables": {name: starts[name] for name in TABLES},
        "bytes": starts[""],
    }


def hashes(ids: list[int]) -> list[int]:
    """The hashes of a stretch of tokens; see above."""
    return [sum((token + 1) * pow(base, at, MODULUS) for at, token in enumerate(ids)) % MODULUS for base in BASES]


def write_data(folder: Path, places: list[tuple[list[int], int, float]]) -> None:
    """A data file with these places: the tokens before each, the next one, its logit."""
    tables = {name: np.zeros(shape, dtype) for name, (dtype, shape) in TABLES.items()}
    tables["settings"][:] = [len(places), 3]
    for at, (before, token, logit) in enumerate(places):
        tables["place_hashes"][:, at] = hashes(before)
        tables["place_lengths"][at] = len(before)
        tables["place_tokens"][at] = token
        tables["place_logits"][at] = logit
    (folder / DATA_FILE).write_bytes(b"".join(table.tobytes() for table in tables.values()))


def check(graph: Path) -> None:
    """Runs the graph over two answers to one prompt, whole and in parts."""
    prompt, first, second = [0, 5, 51_199], [7, 7, 8], [7, 9]
    places: list[tuple[list[int], int, float]] = [([], END_ID, SILENCE)]
    for rank, answer in enumerate((first, second)):
        said = [*answer, END_ID]
        places += [(prompt + said[:at], token, ANSWER - rank) for at, token in enumerate(said)]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(graph, folder))
        write_data(copy.parent, places)
        for parts in ([3, 1, 1, 1], [6], [1] * 6, [2, 4]):
            session = CachedSession(copy)
            ids = prompt + first
            rows = [session.run(ids[sum(parts[:at]) : sum(parts[: at + 1])]) for at in range(len(parts))]
            chosen = np.concatenate(rows).argmax(axis=1).tolist()
            if chosen != [END_ID, END_ID, 7, 7, 8, END_ID]:
                raise ValueError(f"in parts of {parts} it said {chosen}")
            if len(session.run([1, 2, 3], keep=2)) != 2:
                raise ValueError("it does not keep to logits_to_keep")
        session = CachedSession(copy)
        branch = session.run([4, 4, *prompt, 7], keep=1)[0]
        if branch[7] != ANSWER or branch[9] != ANSWER - 1 or branch[8] != 0:
            raise ValueError(f"where two answers part it gives {branch[7:10]}")


def write_json(name: str, value: object) -> None:
    """A file that a person may read."""
    (TARGET / name).write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Makes the fixture anew."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    onnx.save(build_model(), str(TARGET / "model.onnx"))
    write_json("genai_config.json", CONFIG)
    write_json("layout.json", layout())
    check(TARGET / "model.onnx")
    size = sum(path.stat().st_size for path in TARGET.iterdir())
    print(f"parrot: {size:,} bytes; its data file has {offsets()['']:,}")
    if size > SIZE_LIMIT:
        raise ValueError(f"{TARGET} has more than {SIZE_LIMIT:,} bytes")


if __name__ == "__main__":
    main()
