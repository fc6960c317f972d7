"""The next step after the commonest mistakes: what exists instead, which value would work."""

from __future__ import annotations

import ast
import difflib
import enum
import inspect
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any

from .blend_limit import largest_blend
from .source import FILENAME, Source

_LIBRARIES = ("build123d", "cadquery")


def hint_for(
    error: BaseException, source: Source, line: int | None, column: int | None
) -> str | None:
    """One or two sentences, or None. Never raises: a hint must not hide the error."""
    for finder in (
        _largest_blend,
        _unknown_attribute,
        _unknown_name,
        _unknown_import,
        _unknown_argument,
        _bad_file,
        _failed_operation,
        _wording,
    ):
        try:
            found = finder(error, source, line)
        except Exception:  # noqa: BLE001  - the source's objects may raise whatever they like
            continue
        if found:
            return found
    return None


def nearest(word: str, known: Iterable[str], limit: int = 5) -> list[str]:
    """Known names most like a word: by letters, whatever the case, and by containing it."""
    names = sorted({name for name in known if not name.startswith("_")})
    lower = {name.lower(): name for name in reversed(names)}
    close = [lower[key] for key in difflib.get_close_matches(word.lower(), lower, limit, 0.6)]
    holds = [n for n in names if len(word) > 2 and word.lower() in n.lower() and n not in close]
    return [*close, *sorted(holds, key=len)][:limit]


def _suggest(subject: str, word: str, known: Iterable[str], all_known: bool = False) -> str:
    names = list(known)
    close = nearest(word, names)
    if all_known and len(names) <= 30:
        return f"{subject} has: {', '.join(sorted(names))}."
    if close:
        return f"Nearest in {subject}: {', '.join(close)}."
    return ""


def _largest_blend(error: BaseException, _source: Source, _line: int | None) -> str | None:
    return largest_blend(error.__traceback__)


def _unknown_attribute(error: BaseException, _source: Source, _line: int | None) -> str | None:
    if not isinstance(error, AttributeError) or not error.name:
        return None
    holder = error.obj
    members = getattr(holder, "__members__", None)
    if isinstance(holder, type) and members:
        # Python's enumerations and those of OCP.
        return _suggest(holder.__name__, error.name, members, all_known=True)
    if holder is None:
        return "The value is None: the call before it gave nothing back."
    if inspect.ismodule(holder):
        return _suggest(f"module {holder.__name__}", error.name, dir(holder))
    kind = holder if isinstance(holder, type) else type(holder)
    return _suggest(kind.__name__, error.name, dir(holder))


def _unknown_name(error: BaseException, _source: Source, _line: int | None) -> str | None:
    if not isinstance(error, NameError) or not error.name:
        return None
    if isinstance(error, UnboundLocalError):
        return "Assigned later in the same function: pass it in or name it otherwise."
    scope = _scope(error)
    close = nearest(error.name, scope)
    if close:
        return f"Nearest known names: {', '.join(close)}."
    for package, prefix in (("cadquery", "cq."), ("build123d", "")):
        module = sys.modules.get(package)
        if module is not None and hasattr(module, error.name):
            return f"It exists in {package}: write `import {package}` or {prefix}{error.name}."
    return None


def _unknown_import(error: BaseException, _source: Source, _line: int | None) -> str | None:
    if not isinstance(error, ImportError):
        return None
    module = sys.modules.get(error.name or "")
    wanted = getattr(error, "name_from", None) or _quoted(str(error))
    if not isinstance(error, ModuleNotFoundError) and module is not None and wanted:
        return _suggest(f"module {error.name}", wanted, dir(module)) or None
    have = [name for name in ("build123d", "cadquery", "OCP", "numpy") if name in sys.modules]
    return (
        f"The sandbox has {', '.join(have)} and Python's standard library, and no network to "
        "install more."
    )


def _unknown_argument(error: BaseException, source: Source, line: int | None) -> str | None:
    if not isinstance(error, TypeError) or line is None:
        return None
    text = str(error)
    found = re.search(r"unexpected keyword argument '(\w+)'", text)
    if found is None and "argument" not in text and "incompatible" not in text:
        return None
    for function in _called(error, source, line):
        try:
            signature = inspect.signature(function)
        except (TypeError, ValueError):
            continue
        names = [name for name in signature.parameters if name not in ("self", "cls")]
        if found is not None and found[1] in names:
            continue
        close = nearest(found[1], names) if found is not None else []
        start = f"Perhaps {', '.join(close)}? " if close else ""
        name = getattr(function, "__qualname__", "It").removesuffix(".__init__")
        return f"{start}{name} takes: {_signature_text(signature)}."
    return None


def _signature_text(signature: inspect.Signature) -> str:
    parts = []
    for parameter in signature.parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        star = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        default = parameter.default
        value = "" if default is parameter.empty else f"={_short(default)}"
        parts.append(f"{star}{parameter.name}{value}")
    return ", ".join(parts)


def _short(value: Any) -> str:
    text = str(value) if isinstance(value, enum.Enum) else repr(value)
    return text if len(text) <= 40 else "…"


def _called(error: BaseException, source: Source, line: int) -> list[Callable[..., Any]]:
    """The function that refused: the one that the message names, else one called on the line."""
    scope = _scope(error)
    named = re.match(r"([A-Za-z_][\w.]*)\(\)", str(error))
    if named is not None:
        first, *rest = named[1].split(".")
        for library in ({}, *(vars(m) for n, m in sys.modules.items() if n in _LIBRARIES)):
            target = (library or scope).get(first)
            for name in rest:
                target = getattr(target, name, None) if isinstance(target, type) else None
            if callable(target):
                return [target]
        return []
    found: list[Callable[..., Any]] = []
    for node in ast.walk(ast.parse(source.text)):
        if not isinstance(node, ast.Call):
            continue
        if not node.lineno <= line <= (node.end_lineno or node.lineno):
            continue
        target = _resolve(node.func, scope)
        if callable(target) and getattr(target, "__name__", "?") in str(error):
            found.append(target)
    return found


def _resolve(node: ast.expr, scope: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return scope.get(node.id)
    if isinstance(node, ast.Attribute):
        holder = _resolve(node.value, scope)
        # Only classes and modules: looking up an attribute of an object may run code.
        if inspect.ismodule(holder) or isinstance(holder, type):
            return getattr(holder, node.attr, None)
    return None


def _scope(error: BaseException) -> dict[str, Any]:
    """Names visible in the innermost frame of the source."""
    import builtins

    scope: dict[str, Any] = dict(vars(builtins))
    traceback = error.__traceback__
    frame = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == FILENAME:
            frame = traceback.tb_frame
        traceback = traceback.tb_next
    if frame is not None:
        scope |= frame.f_globals
        scope |= frame.f_locals
    return scope


def _bad_file(error: BaseException, _source: Source, _line: int | None) -> str | None:
    if isinstance(error, EOFError):
        return "Nobody types into a job: give the value as a parameter."
    if isinstance(error, OSError):
        return (
            "The sandbox has no files of yours and keeps none: leave the shape in `result`, and "
            "export it with the export operation."
        )
    return None


_OCCT_FAILURES = {
    "StdFail_NotDone": "The operation found no solution with these shapes.",
    "Standard_ConstructionError": "The inputs make no valid curve or surface (points that "
    "coincide, a zero length, parallel directions).",
    "Standard_DomainError": "A size is outside what the operation can do (zero or negative).",
    "Standard_NullObject": "A shape is empty: an operation before this one gave nothing back.",
    "Standard_NullValue": "A shape is empty: an operation before this one gave nothing back.",
}


def _failed_operation(error: BaseException, _source: Source, _line: int | None) -> str | None:
    for kind in type(error).__mro__:
        if kind.__name__ in _OCCT_FAILURES:
            return _OCCT_FAILURES[kind.__name__]
    return None


_WORDINGS = (
    (r"no pending wires", "Draw a closed outline first, for example .rect(…), then extrude."),
    (r"cannot find a solid", "The workplane holds no solid yet: extrude, or start from .box(…)."),
    (
        r"no active builder|no builder|Nothing to",
        "Call it inside `with BuildPart():` (or sketch, line), or give the object to work on.",
    ),
    (r"maximum recursion", "Give the recursion an end."),
    (r"ended itself with exit", "Take the exit() call away; the job ends by itself."),
)


def _wording(error: BaseException, _source: Source, _line: int | None) -> str | None:
    if isinstance(error, SystemExit):
        return "Take the exit() call away; the job ends by itself."
    text = str(error)
    for pattern, hint in _WORDINGS:
        if re.search(pattern, text, re.IGNORECASE):
            return hint
    return None


def _quoted(text: str) -> str | None:
    found = re.search(r"cannot import name '([^']+)'", text)
    return found[1] if found else None
