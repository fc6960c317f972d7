"""What the source left behind: `result`, else what it showed, else its last top-level shape."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from .adapters import is_shape, parts_of
from .measure import dimension
from .parts import Part
from .viewer import Shown

CONVENTION = (
    "Assign the finished shape to `result`, for example `result = part`; "
    "a list or dict of shapes gives several named parts."
)


class NothingLeft(Exception):
    """The source ran and left no shape; the text is for the caller."""


def left_behind(
    namespace: dict[str, Any], tree: ast.Module, shown: Shown, warn: Callable[[str], None]
) -> list[Part]:
    """Parts with a name each, in order; raises NothingLeft."""
    if "result" in namespace:
        found = parts_of(namespace["result"])
        if found:
            _warn_selection(namespace["result"], found, warn)
            return _named(found)
        if not shown.parts:
            raise NothingLeft(_what_result_is(namespace["result"]))
    if shown.parts:
        return _named(shown.parts)
    name, found = _last_shape(namespace, tree)
    if name is None:
        if shown.called:
            raise NothingLeft("What was given to show() holds no shape.")
        raise NothingLeft("The source ran to its end and left no shape behind.")
    warn(f"No `result` was assigned: took `{name}`, the last shape assigned at top level.")
    return _named(found, name)


def _named(parts: list[Part], fallback: str = "part") -> list[Part]:
    if len(parts) == 1:
        return [Part(parts[0].name or fallback, parts[0].color, parts[0].shape)]
    return [
        Part(part.name or f"{fallback}_{position}", part.color, part.shape)
        for position, part in enumerate(parts, start=1)
    ]


def _what_result_is(value: Any) -> str:
    if value is None:
        return "`result` is None."
    if is_shape(value) or isinstance(value, (list, tuple, dict)):
        return f"`result` is an empty {type(value).__name__}."
    return f"`result` is a {type(value).__name__}, which is not a shape."


def _warn_selection(value: Any, parts: list[Part], warn: Callable[[str], None]) -> None:
    """A workplane that ends in a selection is the commonest slip of CadQuery source."""
    if not hasattr(type(value), "workplane") or any(dimension(p.shape) == 3 for p in parts):
        return
    try:
        solid = value.findSolid()
    except Exception:  # noqa: BLE001  - without a solid it raises, and there is nothing to say
        return
    if solid is not None:
        warn(
            "`result` is a selection of faces or edges of a solid, not the solid itself: "
            "end the chain before the selector, or use .end() or .findSolid()."
        )


def _last_shape(namespace: dict[str, Any], tree: ast.Module) -> tuple[str | None, list[Part]]:
    """The last one of the highest dimension: helper faces and edges come after many a part."""
    best: tuple[int, str, list[Part]] | None = None
    for name in reversed(assigned_names(tree.body)):
        value = namespace.get(name)
        if not is_shape(value):
            continue
        found = parts_of(value)
        size = max((dimension(part.shape) for part in found), default=0)
        if size and (best is None or size > best[0]):
            best = (size, name, found)
        if size == 3:
            break
    return (best[1], best[2]) if best else (None, [])


def assigned_names(body: list[ast.stmt]) -> list[str]:
    """Names bound at top level, ordered by where their last statement ends, each once."""
    found: list[str] = []
    for statement in body:
        for inner in ("body", "orelse", "finalbody"):
            if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                found += assigned_names(getattr(statement, inner, []))
        for handler in getattr(statement, "handlers", []):
            found += assigned_names(handler.body)
        found += _bound_by(statement)
    return list(reversed(list(dict.fromkeys(reversed(found)))))


def _bound_by(statement: ast.stmt) -> list[str]:
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = list(statement.targets)
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
        targets = [statement.target]
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        targets = [item.optional_vars for item in statement.items if item.optional_vars]
    return [
        node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)
    ]
