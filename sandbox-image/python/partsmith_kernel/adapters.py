"""Turns whatever CAD source leaves behind into labelled OCCT shapes.

Known by what they offer, not by class, so that no library need be imported: build123d shapes and
builders, CadQuery shapes, workplanes, sketches and assemblies, bare OCP shapes, lists and dicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Shape

from . import occ
from .colors import color_of
from .measure import dimension
from .parts import Part, has_geometry

_MAX_DEPTH = 50


def parts_of(value: Any, name: str | None = None, color: str | None = None) -> list[Part]:
    """Parts of one value, empty when there is no shape in it."""
    return _Collector().collect(value, name, color, TopLoc_Location(), 0)


def is_shape(value: Any) -> bool:
    """Whether a value is worth a look; cheap, and never runs the source's own code."""
    if isinstance(value, type):
        return False
    if isinstance(value, TopoDS_Shape):
        return True
    if isinstance(value, (list, tuple)):
        return 0 < len(value) <= 4096 and all(is_shape(item) for item in value)
    if isinstance(value, dict):
        return 0 < len(value) <= 4096 and all(is_shape(item) for item in value.values())
    kind = type(value)
    return (
        isinstance(getattr(value, "wrapped", None), TopoDS_Shape)
        or _is_builder(kind)
        or _is_workplane(kind)
        or _is_assembly(kind)
        or _is_cq_sketch(value)
    )


def _is_builder(kind: type) -> bool:
    return any(base.__name__ in ("BuildPart", "BuildSketch", "BuildLine") for base in kind.__mro__)


def _is_workplane(kind: type) -> bool:
    return hasattr(kind, "vals") and hasattr(kind, "workplane")


def _is_assembly(kind: type) -> bool:
    return hasattr(kind, "toCompound") and hasattr(kind, "traverse")


def _is_cq_sketch(value: Any) -> bool:
    return hasattr(type(value), "assemble") and hasattr(value, "_faces")


class _Collector:
    def collect(
        self,
        value: Any,
        name: str | None,
        color: str | None,
        location: TopLoc_Location,
        depth: int,
    ) -> list[Part]:
        if value is None or isinstance(value, (type, str, bytes, int, float)) or depth > _MAX_DEPTH:
            return []
        if isinstance(value, TopoDS_Shape):
            return _one(value, name, color, location)
        kind = type(value)
        if _is_assembly(kind):
            return self._assembly(value, name, color, location, depth)
        if _is_workplane(kind):
            return self._joined(value.vals(), name, color, location, depth)
        if _is_cq_sketch(value):
            return self._cq_sketch(value, name, color, location, depth)
        if _is_builder(kind):
            return self._builder(value, name, color, location, depth)
        if isinstance(getattr(value, "wrapped", None), TopoDS_Shape):
            return self._wrapped(value, name, color, location, depth)
        if isinstance(value, Mapping):
            return self._mapping(value, name, color, location, depth)
        if isinstance(value, (list, tuple, set, frozenset)) or _is_lazy(value):
            return self._several(list(value), name, color, location, depth)
        return []

    def _assembly(
        self, item: Any, name: str | None, color: str | None, location: TopLoc_Location, depth: int
    ) -> list[Part]:
        here = location.Multiplied(item.loc.wrapped)
        own = color_of(item.color) or color
        label = _named(item.name) if depth else (name or _named(item.name))
        found = self.collect(item.obj, label, own, here, depth + 1) if item.obj is not None else []
        for child in item.children:
            found += self.collect(child, None, own, here, depth + 1)
        return found

    def _cq_sketch(
        self, item: Any, name: str | None, color: str | None, location: TopLoc_Location, depth: int
    ) -> list[Part]:
        shapes = [face.moved(place) for place in item.locs for face in item._faces.Faces()]
        if not shapes:
            shapes = [*getattr(item, "_wires", ()), *getattr(item, "_edges", ())]
        return self._joined(shapes, name, color, location, depth)

    def _builder(
        self, item: Any, name: str | None, color: str | None, location: TopLoc_Location, depth: int
    ) -> list[Part]:
        for attribute in ("part", "sketch", "line"):
            made = getattr(item, attribute, None)
            if made is not None:
                return self.collect(made, name, color, location, depth + 1)
        return []

    def _wrapped(
        self, item: Any, name: str | None, color: str | None, location: TopLoc_Location, depth: int
    ) -> list[Part]:
        label = _named(getattr(item, "label", None)) or name
        own = color_of(getattr(item, "color", None)) or color
        # build123d: the children of a labelled tree are placed relative to their parent.
        children = getattr(item, "children", None)
        if isinstance(children, tuple) and children:
            here = location.Multiplied(item.wrapped.Location())
            found: list[Part] = []
            for child in children:
                found += self.collect(child, None, own, here, depth + 1)
            return found
        return _one(item.wrapped, label, own, location)

    def _mapping(
        self,
        item: Mapping[Any, Any],
        name: str | None,
        color: str | None,
        location: TopLoc_Location,
        depth: int,
    ) -> list[Part]:
        if "shape" in item and not is_shape(item.get("name")):
            label = _named(item.get("name")) or name
            own = color_of(item.get("color")) or color
            return self.collect(item["shape"], label, own, location, depth + 1)
        found: list[Part] = []
        for key, entry in item.items():
            found += self.collect(entry, str(key), color, location, depth + 1)
        return found

    def _several(
        self,
        items: list[Any],
        name: str | None,
        color: str | None,
        location: TopLoc_Location,
        depth: int,
    ) -> list[Part]:
        found = [
            part
            for position, item in enumerate(items, start=1)
            for part in self.collect(
                item,
                f"{name}_{position}" if name and len(items) > 1 else name,
                color,
                location,
                depth + 1,
            )
        ]
        # A list of faces or edges is a selection, one thing; a list of solids is several parts.
        if len(found) > 1 and all(dimension(part.shape) < 3 for part in found):
            return [Part(name or "", color, occ.compound([part.shape for part in found]))]
        return found

    def _joined(
        self,
        items: Iterable[Any],
        name: str | None,
        color: str | None,
        location: TopLoc_Location,
        depth: int,
    ) -> list[Part]:
        found = [
            part for item in items for part in self.collect(item, name, color, location, depth + 1)
        ]
        if len(found) < 2:
            return found
        return [Part(name or "", color, occ.compound([part.shape for part in found]))]


def _is_lazy(value: Any) -> bool:
    return hasattr(value, "__next__") or type(value).__name__ in ("dict_values", "map", "filter")


def _named(value: Any) -> str | None:
    """CadQuery names an unnamed assembly by a UUID, which says nothing and differs every time."""
    if not isinstance(value, str) or not value.strip():
        return None
    dashes = [index for index, char in enumerate(value) if char == "-"]
    if len(value) == 36 and dashes == [8, 13, 18, 23]:
        return None
    return value


def _one(
    shape: TopoDS_Shape, name: str | None, color: str | None, location: TopLoc_Location
) -> list[Part]:
    if shape.IsNull() or not has_geometry(shape):
        return []
    placed = shape if location.IsIdentity() else shape.Moved(location)
    return [Part(name or "", color, placed)]
