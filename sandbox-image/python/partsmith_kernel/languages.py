"""Which CAD libraries really import here, and what each puts into its source's namespace."""

from __future__ import annotations

import importlib
import importlib.metadata
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np
from OCP.TopoDS import TopoDS_Shape

from . import occ
from .author_tools import author_tools


@dataclass
class Languages:
    """`names` in the order of preference; `preludes` by name."""

    names: list[str] = field(default_factory=list)
    preludes: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)


def load_languages() -> Languages:
    """Imports all of them once, before any source runs."""
    found = Languages()
    found.versions = {
        "python": platform.python_version(),
        "OCP": occ.version(),
        "numpy": np.__version__,
    }
    for name, prelude in (("build123d", _build123d), ("cadquery", _cadquery)):
        module = _imported(name)
        if module is None:
            continue
        found.names.append(name)
        found.versions[name] = _version(name, module)
        found.preludes[name] = {"np": np, **prelude(module)}
    found.names.append("ocp")
    found.preludes["ocp"] = {"np": np, **author_tools(lambda shape: shape)}
    return found


def _imported(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except Exception:  # noqa: BLE001  - a library that does not fit the bindings fails in many ways
        return None


def _version(name: str, module: ModuleType) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return str(getattr(module, "__version__", "unknown"))


def _build123d(module: ModuleType) -> dict[str, Any]:
    public = getattr(module, "__all__", None) or [n for n in dir(module) if not n.startswith("_")]
    names = {name: getattr(module, name) for name in public if hasattr(module, name)}

    def wrap(shape: TopoDS_Shape) -> Any:
        whole = shape if shape.ShapeType() == _compound_type() else occ.compound([shape])
        return module.Part(whole)

    return {**names, **_without_clashes(author_tools(wrap), names)}


def _compound_type() -> Any:
    from OCP.TopAbs import TopAbs_COMPOUND

    return TopAbs_COMPOUND


def _cadquery(module: ModuleType) -> dict[str, Any]:
    def wrap(shape: TopoDS_Shape) -> Any:
        return module.Workplane("XY").newObject([module.Shape.cast(shape)])

    return {"cq": module, "cadquery": module, **author_tools(wrap)}


def _without_clashes(
    tools: dict[str, Callable[..., Any]], names: dict[str, Any]
) -> dict[str, Callable[..., Any]]:
    return {name: tool for name, tool in tools.items() if name not in names}
