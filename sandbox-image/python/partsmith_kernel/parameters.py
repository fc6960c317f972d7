"""Parameters by the rules of CadQuery's CQGI: top-level literals are the defaults."""

from __future__ import annotations

import ast
from typing import Any


class ParameterError(Exception):
    """A value that does not suit the default it replaces; the text is for the caller."""


class Parameters(dict[str, Any]):
    """The `parameters` object of the source: a dict whose entries are attributes too."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            known = ", ".join(sorted(self)) or "none"
            raise AttributeError(
                f"there is no parameter {name!r} (given or with a default: {known})", name=name
            ) from None


def apply_parameters(
    tree: ast.Module, given: dict[str, Any], warn: Any
) -> tuple[Parameters, dict[str, Any]]:
    """Rewrites the defaults in `tree` and returns the `parameters` object and what took effect."""
    effective: dict[str, Any] = {}
    used: set[str] = set()
    seen: set[str] = set()
    for statement in tree.body:
        name, value = _assignment(statement)
        if name is None or value is None or name in seen or name.startswith("_"):
            continue
        default, literal = _literal(value)
        if not literal:
            continue
        seen.add(name)
        if name == "parameters" and isinstance(default, dict):
            chosen = {**default, **{key: given[key] for key in given if key in default}}
            used |= set(default) & set(given)
            effective.update(chosen)
            _replace(statement, ast.Call(ast.Name("__parameters__", ast.Load()), [], []))
            continue
        if name in given:
            used.add(name)
            chosen = _suited(name, default, given[name])
            _replace(statement, _as_node(chosen))
        else:
            chosen = default
        effective[name] = _as_json(chosen)
    unknown = [name for name in given if name not in used and not _mentions(tree, name)]
    if unknown:
        warn(
            f"Not used by the source: parameter {', '.join(repr(name) for name in unknown)}. "
            "Assign a default at top level, for example `width = 40`, or read `parameters`."
        )
    return Parameters({**effective, **given}), {**effective, **given}


def _assignment(statement: ast.stmt) -> tuple[str | None, ast.expr | None]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        return (target.id, statement.value) if isinstance(target, ast.Name) else (None, None)
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id, statement.value
    return None, None


def _literal(node: ast.expr) -> tuple[Any, bool]:
    try:
        return ast.literal_eval(node), True
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None, False


def _replace(statement: ast.stmt, node: ast.expr) -> None:
    # Narrowed by _assignment: only these two kinds get here.
    assert isinstance(statement, (ast.Assign, ast.AnnAssign))
    old = statement.value
    statement.value = ast.copy_location(node, old) if old is not None else node
    ast.fix_missing_locations(statement)


def _as_node(value: Any) -> ast.expr:
    if isinstance(value, dict):
        return ast.Dict([_as_node(key) for key in value], [_as_node(v) for v in value.values()])
    if isinstance(value, (list, tuple)):
        kind = ast.Tuple if isinstance(value, tuple) else ast.List
        return kind([_as_node(item) for item in value], ast.Load())
    return ast.Constant(value)


def _suited(name: str, default: Any, value: Any) -> Any:
    """The value in the default's own type, so that `range(count)` still works after JSON."""

    def refuse(wanted: str) -> ParameterError:
        return ParameterError(
            f"parameter {name!r} must be {wanted} (its default is {default!r}), not {value!r}"
        )

    if default is None or value is None:
        return value
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise refuse("true or false")
    elif isinstance(default, (int, float)):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise refuse("a number")
        if isinstance(default, int) and isinstance(value, float) and value.is_integer():
            return int(value)
    elif isinstance(default, str):
        if not isinstance(value, str):
            raise refuse("text")
    elif isinstance(default, (list, tuple)):
        if not isinstance(value, list):
            raise refuse("a list")
        return type(default)(value)
    elif isinstance(default, dict) and not isinstance(value, dict):
        raise refuse("an object")
    return value


def _as_json(value: Any) -> Any:
    if isinstance(value, (str, bool, int, float)) or value is None:
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_as_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _as_json(item) for key, item in value.items()}
    return repr(value)


def _mentions(tree: ast.Module, name: str) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr == name)
        or (isinstance(node, ast.Constant) and node.value == name)
        for node in ast.walk(tree)
    )
