"""Parts: labelled shapes that together are the model, and the compound that holds them in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from OCP.BRepBuilderAPI import BRepBuilderAPI_Copy
from OCP.TopAbs import TopAbs_COMPOUND, TopAbs_EDGE, TopAbs_FACE
from OCP.TopoDS import TopoDS_Shape

from . import occ
from .inventory import inventory
from .measure import dimension, measures, shape_word, united

MAX_PARTS = 4096


@dataclass
class Part:
    name: str
    """Lower-case `#rrggbb`, or None for the renderer's default."""
    color: str | None
    shape: TopoDS_Shape

    @property
    def label(self) -> dict[str, Any]:
        return {"name": self.name[:200], "color": self.color}


@dataclass
class Model:
    """`whole` is a compound whose children are the parts' shapes, in their order."""

    parts: list[Part]
    whole: TopoDS_Shape


def model_of(parts: list[Part]) -> Model:
    """Joins parts; one that shares faces or edges with an earlier one is copied.

    Ids run through the parts one after the other only if no sub-shape belongs to two of them.
    """
    seen = occ.ShapeMap()
    joined: list[Part] = []
    for part in parts[:MAX_PARTS]:
        shape = unwrapped(part.shape)
        members = [*occ.faces(shape), *occ.edges(shape)]
        if any(seen.Contains(member) for member in members):
            shape = BRepBuilderAPI_Copy(shape).Shape()
            members = [*occ.faces(shape), *occ.edges(shape)]
        for member in members:
            seen.Add(member)
        joined.append(Part(part.name, part.color, shape))
    return Model(joined, occ.compound([part.shape for part in joined]))


def model_from_brep(shape: TopoDS_Shape, labels: list[dict[str, Any]] | None) -> Model:
    """The model again from its B-rep; without labels its parts are numbered."""
    shapes = list(occ.children(shape)) if shape.ShapeType() == TopAbs_COMPOUND else [shape]
    if labels is None:
        labels = [{"name": f"part_{at}", "color": None} for at in range(1, len(shapes) + 1)]
    if len(shapes) != len(labels):
        raise ValueError(f"the B-rep has {len(shapes)} parts, the job names {len(labels)}")
    parts = [
        Part(label["name"], label["color"], item)
        for label, item in zip(labels, shapes, strict=True)
    ]
    return Model(parts, occ.compound(shapes))


def unwrapped(shape: TopoDS_Shape) -> TopoDS_Shape:
    """A compound around one single thing is that thing: booleans and builders like to wrap."""
    while shape.ShapeType() == TopAbs_COMPOUND:
        members = list(occ.children(shape))
        if len(members) != 1:
            break
        shape = members[0]
    return shape


def has_geometry(shape: TopoDS_Shape) -> bool:
    return occ.shape_map(shape, TopAbs_EDGE).Size() > 0 or (
        occ.shape_map(shape, TopAbs_FACE).Size() > 0
    )


def describe(model: Model) -> dict[str, Any]:
    """`modelGeometrySchema` of src/contract/result.ts."""
    shapes = [part.shape for part in model.parts]
    solids = occ.solids(model.whole)[:MAX_PARTS]
    # The commonest part is one solid: measured once, not three times.
    of_parts = [measures(shape) for shape in shapes]
    measured = list(zip(shapes, of_parts, strict=True))
    total = (
        of_parts[0]
        if len(shapes) == 1
        else measures(model.whole, united([item["bounding_box"] for item in of_parts]))
    )
    return {
        "dimension": dimension(model.whole),
        "exact": True,
        "total": total,
        "solids": [
            next((known for shape, known in measured if shape.IsSame(solid)), None)
            or measures(solid)
            for solid in solids
        ],
        "parts": [
            {**part.label, "shape": shape_word(part.shape), "measures": known}
            for part, known in zip(model.parts, of_parts, strict=True)
        ],
        "inventory": inventory(model.whole, shapes),
    }
