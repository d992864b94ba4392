"""Answers questions about Python sources: one JSON object a line in, one a line out. CPython itself is the judge."""

from __future__ import annotations

import ast
import io
import json
import sys
import tokenize
import warnings
from typing import Any

KEYWORDS_BEFORE_BRACKET = {"and", "as", "assert", "await", "del", "elif", "except", "for", "if", "in", "is", "lambda", "not", "or", "raise", "return", "while", "with", "yield"}
CODE_TOKENS = {tokenize.NAME, tokenize.NUMBER, tokenize.OP, tokenize.STRING}
SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Raise, ast.Assert, ast.Delete, ast.Import, ast.ImportFrom, ast.Pass, ast.Break, ast.Continue, ast.Global)


def parsed(text: str) -> ast.Module | None:
    """The tree; None where CPython refuses the text."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def functions_of(tree: ast.Module) -> list[dict[str, Any]]:
    """Every function: its lines (from 0), and where its docstring ends and the body after it begins."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        first, *rest = node.body
        documented = is_docstring(first)
        found.append({
            "line": node.lineno - 1,
            "bodyLine": first.lineno - 1,
            "endLine": node.end_lineno - 1,
            "docEndLine": first.end_lineno - 1 if documented else None,
            "afterDocLine": rest[0].lineno - 1 if documented and rest else None,
        })
    return sorted(found, key=lambda function: (function["line"], function["endLine"]))


def statements_of(tree: ast.Module, lines: list[str]) -> list[int]:
    """Lines (from 0) that are one whole simple statement inside a block, docstrings left out."""
    found = set()
    for node in ast.walk(tree):
        for block in (getattr(node, "body", None), getattr(node, "orelse", None), getattr(node, "finalbody", None)):
            if not isinstance(block, list) or isinstance(node, ast.Module):
                continue
            for index, statement in enumerate(block):
                line = lines[statement.lineno - 1]
                alone = statement.lineno == statement.end_lineno and statement.col_offset == len(line) - len(line.lstrip())
                if alone and isinstance(statement, SIMPLE) and not (index == 0 and is_docstring(statement)):
                    found.add(statement.lineno - 1)
    return sorted(found)


def tokens_of(text: str) -> tuple[list[list[Any]], list[list[int]]]:
    """Tokens of code that lie on one line [line, start, end, is a name], and arguments [line, start, end] within one line."""
    tokens: list[list[Any]] = []
    arguments: list[list[int]] = []
    open_brackets: list[tuple[bool, int, list[int]]] = []
    before: tokenize.TokenInfo | None = None
    defined = False
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        (line, start), (end_line, end) = token.start, token.end
        if token.type in CODE_TOKENS and line == end_line:
            tokens.append([line - 1, start, end, token.type == tokenize.NAME])
        if token.type == tokenize.OP and token.string in "([{":
            is_call = token.string == "(" and before is not None and not defined and (
                (before.type == tokenize.NAME and before.string not in KEYWORDS_BEFORE_BRACKET) or before.string in (")", "]")
            )
            open_brackets.append((is_call, line, [end]))
        elif token.type == tokenize.OP and token.string in ")]}" and open_brackets:
            is_call, opened, starts = open_brackets.pop()
            if is_call and opened == line:
                arguments.extend([line - 1, at, start] for at in starts)
        elif token.type == tokenize.OP and token.string == "," and open_brackets:
            open_brackets[-1][2].append(end)
        # The name behind `def` or `class` is not called.
        defined = before is not None and before.string in ("def", "class") and token.type == tokenize.NAME
        before = token
    return tokens, arguments


def outline(text: str) -> dict[str, Any] | None:
    """Where cursors may stand; None where the text does not parse."""
    tree = parsed(text)
    if tree is None:
        return None
    tokens, arguments = tokens_of(text)
    return {"functions": functions_of(tree), "statements": statements_of(tree, text.split("\n")), "tokens": tokens, "arguments": arguments}


def stdlib(_text: str) -> str:
    import sysconfig

    return sysconfig.get_paths()["stdlib"]


OPERATIONS = {"parses": lambda text: parsed(text) is not None, "outline": outline, "stdlib": stdlib}


def main() -> None:
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = {"id": question["id"], "value": OPERATIONS[question["operation"]](question["text"])}
        except Exception as error:  # noqa: BLE001 - the one who asked shall hear of it
            answer = {"id": question["id"], "error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


main()
