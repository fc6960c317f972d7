"""Measures of a shape with density 1: exact, from the B-rep, never from a mesh."""

from __future__ import annotations

from typing import Any

from OCP.Bnd import Bnd_Box
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepCheck import BRepCheck_Analyzer
from OCP.BRepGProp import BRepGProp
from OCP.GeomAbs import GeomAbs_Plane
from OCP.GProp import GProp_GProps
from OCP.TopAbs import TopAbs_EDGE, TopAbs_FACE, TopAbs_SHELL, TopAbs_SOLID, TopAbs_VERTEX
from OCP.TopExp import TopExp_Explorer
from OCP.TopoDS import TopoDS_Shape

from . import occ

Vector = list[float]


def vector(item: Any) -> Vector:
    """A gp_Pnt, gp_Dir or gp_Vec as [x, y, z]."""
    return [item.X(), item.Y(), item.Z()]


Box = dict[str, Vector]


def bounding_box(shape: TopoDS_Shape) -> Box:
    """Axis-aligned box in mm; zeros for a shape without extent.

    The optimum is a search on every free-form face, and most faces reach nowhere near the outside:
    a face whose quick, never too small box lies inside what is found already is passed over.
    """
    found = Bnd_Box()
    members = [*occ.faces(shape), *_loose(shape, TopAbs_EDGE, TopAbs_FACE)]
    members.sort(key=_is_curved)
    for member in [*members, *_loose(shape, TopAbs_VERTEX, TopAbs_EDGE)]:
        if not found.IsVoid() and _inside(_quick_box(member), found):
            continue
        own = Bnd_Box()
        BRepBndLib.AddOptimal_s(member, own, False, False)
        if not own.IsVoid():
            own.SetGap(0.0)
            found.Add(own)
    if found.IsVoid():
        return _box([0.0] * 3, [0.0] * 3)
    found.SetGap(0.0)
    return _box(vector(found.CornerMin()), vector(found.CornerMax()))


def united(boxes: list[Box]) -> Box:
    """The box around boxes; at least one."""
    low = [min(box["min"][axis] for box in boxes) for axis in range(3)]
    high = [max(box["max"][axis] for box in boxes) for axis in range(3)]
    return _box(low, high)


def _box(low: Vector, high: Vector) -> Box:
    return {"min": low, "max": high, "size": [b - a for a, b in zip(low, high, strict=True)]}


def _loose(shape: TopoDS_Shape, kind: Any, above: Any) -> list[TopoDS_Shape]:
    """Sub-shapes of a kind that bound nothing of the kind above."""
    found: list[TopoDS_Shape] = []
    walk = TopExp_Explorer(shape, kind, above)
    while walk.More():
        found.append(walk.Current())
        walk.Next()
    return found


def _is_curved(shape: TopoDS_Shape) -> bool:
    if shape.ShapeType() != TopAbs_FACE:
        return False
    return BRepAdaptor_Surface(occ.face(shape), False).GetType() != GeomAbs_Plane


def _quick_box(shape: TopoDS_Shape) -> Bnd_Box:
    box = Bnd_Box()
    BRepBndLib.Add_s(shape, box, False)
    return box


def _inside(inner: Bnd_Box, outer: Bnd_Box) -> bool:
    if inner.IsVoid():
        return False
    low, high = vector(inner.CornerMin()), vector(inner.CornerMax())
    outer_low, outer_high = vector(outer.CornerMin()), vector(outer.CornerMax())
    return all(low[axis] >= outer_low[axis] and high[axis] <= outer_high[axis] for axis in range(3))


def dimension(shape: TopoDS_Shape) -> int:
    """3 with a solid, 2 with faces only, 1 with edges only, 0 with none of them."""
    for kind, value in ((TopAbs_SOLID, 3), (TopAbs_FACE, 2), (TopAbs_EDGE, 1)):
        if occ.shape_map(shape, kind).Size() > 0:
            return value
    return 0


def shape_word(shape: TopoDS_Shape) -> str:
    """solid | compound (several bodies) | shell | sketch | wire."""
    kind = shape.ShapeType()
    if kind == TopAbs_SOLID:
        return "solid"
    size = dimension(shape)
    if size == 3:
        return "compound"
    if kind == TopAbs_SHELL:
        return "shell"
    return "sketch" if size == 2 else "wire"


def properties(shape: TopoDS_Shape) -> GProp_GProps:
    """Mass properties by the highest dimension: volume of solids, else area, else length."""
    total = GProp_GProps()
    solids = occ.solids(shape)
    for solid in solids:
        one = GProp_GProps()
        BRepGProp.VolumeProperties_s(solid, one, False, False, False)
        total.Add(one)
    if not solids:
        if occ.shape_map(shape, TopAbs_FACE).Size() > 0:
            BRepGProp.SurfaceProperties_s(shape, total, True, False)
        else:
            BRepGProp.LinearProperties_s(shape, total, True, False)
    return total


def volume(shape: TopoDS_Shape) -> float:
    return properties(shape).Mass() if occ.shape_map(shape, TopAbs_SOLID).Size() > 0 else 0.0


def area(shape: TopoDS_Shape) -> float:
    surface = GProp_GProps()
    BRepGProp.SurfaceProperties_s(shape, surface, True, False)
    return surface.Mass()


def measures(shape: TopoDS_Shape, box: Box | None = None) -> dict[str, Any]:
    """`measuresSchema` of src/contract/result.ts; `box` when it is known already."""
    mass = properties(shape)
    inertia = mass.MatrixOfInertia()
    solid_count = occ.shape_map(shape, TopAbs_SOLID).Size()
    return {
        "bounding_box": box or bounding_box(shape),
        "volume_mm3": mass.Mass() if solid_count else 0.0,
        "surface_area_mm2": area(shape),
        "center_of_mass": vector(mass.CentreOfMass()),
        "inertia": [[inertia.Value(row, column) for column in (1, 2, 3)] for row in (1, 2, 3)],
        "valid": bool(BRepCheck_Analyzer(shape).IsValid()),
        "solid_count": solid_count,
        "face_count": occ.shape_map(shape, TopAbs_FACE).Size(),
        "edge_count": occ.shape_map(shape, TopAbs_EDGE).Size(),
        "vertex_count": occ.shape_map(shape, TopAbs_VERTEX).Size(),
    }
