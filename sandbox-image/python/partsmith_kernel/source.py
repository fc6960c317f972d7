"""The caller's source as text that compiles, with the way back to the caller's own columns."""

from __future__ import annotations

import ast
import linecache
import textwrap
from dataclasses import dataclass

FILENAME = "<source>"


class SourceError(Exception):
    """Source that is not text; the message is for the caller."""


@dataclass(frozen=True)
class Source:
    text: str
    """Columns that dedenting took away from every line."""
    indent: int

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    def line(self, number: int) -> str:
        lines = self.lines
        return lines[number - 1] if 0 < number <= len(lines) else ""


def read_source(data: bytes) -> Source:
    """UTF-8 with or without byte order mark, any line ends, indented as a whole or not."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"The source is not UTF-8 text (byte {error.start}).") from None
    if "\x00" in text:
        raise SourceError("The source holds a NUL character; it is not text.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    dedented = textwrap.dedent(text)
    indent = 0
    for before, after in zip(text.split("\n"), dedented.split("\n"), strict=True):
        if after.strip():
            indent = len(before) - len(after)
            break
    return Source(dedented, indent)


def parse(source: Source) -> ast.Module:
    """Raises SyntaxError. Tracebacks and `inspect` find the lines by FILENAME."""
    lines = [line + "\n" for line in source.lines]
    linecache.cache[FILENAME] = (len(source.text), None, lines, FILENAME)
    return ast.parse(source.text, FILENAME)
