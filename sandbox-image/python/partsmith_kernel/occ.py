"""The OCP names that differ between OCCT 7.7/7.8, 7.9.3 and 8.0, under one spelling.

7.9.3 dropped the `_s` of the `TopoDS` casts; 8.0 moved the collections to `OCP.collections`.
Everything else that this kernel calls is spelled alike in all three, so it is imported where used.
Functions that return through references (`Bnd_Box.Get`, `BRepTools.UVBounds`, `BRep_Tool.Range`)
answer differently in 8.0 and are not used at all.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import OCP
from OCP.TopAbs import TopAbs_EDGE, TopAbs_FACE, TopAbs_SOLID, TopAbs_VERTEX, TopAbs_WIRE
from OCP.TopExp import TopExp
from OCP.TopoDS import (
    TopoDS,
    TopoDS_Compound,
    TopoDS_Edge,
    TopoDS_Face,
    TopoDS_Iterator,
    TopoDS_Shape,
    TopoDS_Solid,
    TopoDS_Vertex,
    TopoDS_Wire,
)


def _collection(module: str, name: str, name_in_8: str) -> Any:
    """A collection class by its 7.x name in its package, else by its 8.x name."""
    for place, attribute in (
        (f"OCP.{module}", name),
        ("OCP.OCP.collections", name_in_8),
        ("OCP.collections", name_in_8),
    ):
        try:
            return getattr(importlib.import_module(place), attribute)
        except (ImportError, AttributeError):
            continue
    raise ImportError(f"OCP {version()} has neither {module}.{name} nor collections.{name_in_8}")


def _cast(name: str) -> Any:
    found = getattr(TopoDS, f"{name}_s", None)
    return found if found is not None else getattr(TopoDS, name)


def version() -> str:
    """Version of the bindings, which begins with that of OCCT."""
    return str(getattr(OCP, "__version__", "unknown"))


ShapeMap: Any = _collection(
    "TopTools", "TopTools_IndexedMapOfShape", "IndexedMap_TopoDS_Shape_TopTools_ShapeMapHasher"
)
LabelSequence: Any = _collection("TDF", "TDF_LabelSequence", "Sequence_TDF_Label")

_to_edge = _cast("Edge")
_to_face = _cast("Face")
_to_wire = _cast("Wire")
_to_solid = _cast("Solid")
_to_vertex = _cast("Vertex")


def edge(shape: TopoDS_Shape) -> TopoDS_Edge:
    return _to_edge(shape)


def face(shape: TopoDS_Shape) -> TopoDS_Face:
    return _to_face(shape)


def wire(shape: TopoDS_Shape) -> TopoDS_Wire:
    return _to_wire(shape)


def solid(shape: TopoDS_Shape) -> TopoDS_Solid:
    return _to_solid(shape)


def vertex(shape: TopoDS_Shape) -> TopoDS_Vertex:
    return _to_vertex(shape)


def shape_map(shape: TopoDS_Shape, kind: Any) -> Any:
    """Sub-shapes of one kind in TopExp::MapShapes order; position i has key i + 1."""
    found = ShapeMap()
    TopExp.MapShapes_s(shape, kind, found)
    return found


def _members(shape: TopoDS_Shape, kind: Any) -> list[TopoDS_Shape]:
    found = shape_map(shape, kind)
    return [found.FindKey(index) for index in range(1, found.Size() + 1)]


def faces(shape: TopoDS_Shape) -> list[TopoDS_Face]:
    return [_to_face(item) for item in _members(shape, TopAbs_FACE)]


def edges(shape: TopoDS_Shape) -> list[TopoDS_Edge]:
    return [_to_edge(item) for item in _members(shape, TopAbs_EDGE)]


def wires(shape: TopoDS_Shape) -> list[TopoDS_Wire]:
    return [_to_wire(item) for item in _members(shape, TopAbs_WIRE)]


def solids(shape: TopoDS_Shape) -> list[TopoDS_Solid]:
    return [_to_solid(item) for item in _members(shape, TopAbs_SOLID)]


def vertices(shape: TopoDS_Shape) -> list[TopoDS_Vertex]:
    return [_to_vertex(item) for item in _members(shape, TopAbs_VERTEX)]


def children(shape: TopoDS_Shape) -> Iterator[TopoDS_Shape]:
    """Direct children with the parent's location and orientation applied."""
    iterator = TopoDS_Iterator(shape)
    while iterator.More():
        yield iterator.Value()
        iterator.Next()


def compound(shapes: list[TopoDS_Shape]) -> TopoDS_Compound:
    from OCP.BRep import BRep_Builder

    builder = BRep_Builder()
    whole = TopoDS_Compound()
    builder.MakeCompound(whole)
    for item in shapes:
        builder.Add(whole, item)
    return whole
