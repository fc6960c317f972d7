"""A failure of the source as the caller should read it: own lines only, an excerpt, a next step."""

from __future__ import annotations

import re
from types import FrameType, TracebackType
from typing import Any

from .hints import hint_for
from .source import FILENAME, Source

_NEIGHBOURS = 2


def script_error(error: BaseException, source: Source) -> dict[str, Any]:
    """`scriptErrorSchema` of src/contract/result.ts."""
    if isinstance(error, SyntaxError) and error.filename == FILENAME:
        return _syntax_error(error, source)
    places = _places(error.__traceback__)
    line, column = (places[-1][1], places[-1][2]) if places else (None, None)
    return _shaped(
        type(error).__name__,
        _message(error),
        line,
        column + source.indent if column is not None else None,
        _excerpt(source, line, column),
        "".join(_frame_text(place, source) for place in _shortened(places)),
        hint_for(error, source, line, column),
    )


def plain_error(kind: str, message: str, hint: str | None = None) -> dict[str, Any]:
    """An error that belongs to no line."""
    return _shaped(kind, message, None, None, "", "", hint)


def _shaped(
    kind: str,
    message: str,
    line: int | None,
    column: int | None,
    excerpt: str,
    traceback: str,
    hint: str | None,
) -> dict[str, Any]:
    return {
        "type": kind[:200],
        "message": message[:8000],
        "line": line,
        "column": column,
        "excerpt": excerpt[:4000],
        "traceback": traceback[-16000:],
        "hint": hint[:2000] if hint else None,
    }


def _syntax_error(error: SyntaxError, source: Source) -> dict[str, Any]:
    line = error.lineno if error.lineno and error.lineno > 0 else None
    column = error.offset if error.offset and error.offset > 0 else None
    return _shaped(
        type(error).__name__,
        error.msg or "invalid syntax",
        line,
        column + source.indent if column is not None else None,
        _excerpt(source, line, column),
        "",
        "Correct the Python syntax at this line; nothing has run.",
    )


def _message(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return (
            f"The source ended itself with exit({error.code!r}) before it left a shape."
            if error.code not in (None, 0)
            else "The source ended itself with exit() before it left a shape."
        )
    if isinstance(error, RecursionError):
        return "A function calls itself without end (maximum recursion depth exceeded)."
    if isinstance(error, KeyError) and len(error.args) == 1:
        return f"key {error.args[0]!r} is not there"
    try:
        text = str(error)
    except Exception:  # noqa: BLE001  - the source's own exception class may do anything
        text = ""
    if isinstance(error, ImportError):
        # Python adds where the module lies here, which is nobody's business.
        text = re.sub(r" \((/[^)]*|unknown location)\)$", "", text)
    return text or type(error).__name__


Place = tuple[FrameType, int, int | None]


def _places(traceback: TracebackType | None) -> list[Place]:
    """Frame, line and column from 1 of each frame of the source, outermost first."""
    found: list[Place] = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename == FILENAME:
            column = None
            positions = list(code.co_positions())
            index = traceback.tb_lasti // 2
            if 0 <= index < len(positions) and positions[index][2] is not None:
                column = _characters(traceback, positions[index][2] or 0)
            found.append((traceback.tb_frame, traceback.tb_lineno, column))
        traceback = traceback.tb_next
    return found


def _characters(traceback: TracebackType, utf8_offset: int) -> int:
    """Compiled code counts columns in UTF-8 bytes; readers count characters."""
    import linecache

    line = linecache.getline(FILENAME, traceback.tb_lineno)
    return len(line.encode("utf-8")[:utf8_offset].decode("utf-8", "ignore")) + 1


def _shortened(places: list[Place]) -> list[Place]:
    """A runaway recursion shows how it began and how it ended."""
    return places if len(places) <= 20 else [*places[:10], *places[-10:]]


def _frame_text(place: Place, source: Source) -> str:
    frame, line, _ = place
    where = frame.f_code.co_name
    inside = "" if where == "<module>" else f", in {where}"
    return f"line {line}{inside}\n    {source.line(line).strip()}\n"


def _excerpt(source: Source, line: int | None, column: int | None) -> str:
    if line is None:
        return ""
    lines = source.lines
    first = max(1, line - _NEIGHBOURS)
    last = min(len(lines), line + _NEIGHBOURS)
    width = len(str(last))
    shown: list[str] = []
    for number in range(first, last + 1):
        mark = ">" if number == line else " "
        shown.append(f"{mark} {number:>{width}} | {lines[number - 1][:300]}".rstrip())
        if number == line and column is not None:
            shown.append(f"  {' ' * width} | {' ' * (min(column, 300) - 1)}^")
    return "\n".join(shown)
