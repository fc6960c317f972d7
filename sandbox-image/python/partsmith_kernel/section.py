"""Cuts a model with a plane: regions with holes as polylines, the area exact from the cut faces."""

from __future__ import annotations

from typing import Any

from OCP.Bnd import Bnd_Box
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.BRepAlgoAPI import BRepAlgoAPI_Common
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeFace
from OCP.BRepTools import BRepTools, BRepTools_WireExplorer
from OCP.GCPnts import GCPnts_TangentialDeflection
from OCP.gp import gp_Ax3, gp_Dir, gp_Pln, gp_Pnt
from OCP.TopAbs import TopAbs_REVERSED
from OCP.TopoDS import TopoDS_Edge, TopoDS_Face, TopoDS_Shape, TopoDS_Wire

from . import occ
from .measure import area, bounding_box
from .parts import Model

Point = list[float]
# Normal axis and the two picture axes of each plane.
_AXES = {"XY": (2, 0, 1), "XZ": (1, 0, 2), "YZ": (0, 1, 2)}
# Turn per segment at most, radians: keeps small arcs round where the chord alone would not.
_TURN = 0.35


def section(model: Model, plane: str, at: float, tolerance_mm: float) -> dict[str, Any]:
    """`sectionSchema` of src/contract/result.ts."""
    normal, across, up = _AXES[plane]
    box = bounding_box(model.whole)
    regions: list[dict[str, Any]] = []
    total = 0.0
    if box["min"][normal] <= at <= box["max"][normal]:
        cutter = _plane_face(model.whole, normal, at)
        for position, part in enumerate(model.parts):
            for solid in occ.solids(part.shape):
                for face in _cut(solid, cutter):
                    total += area(face)
                    regions.append(_region(face, position, across, up, tolerance_mm))
    return {
        "plane": plane,
        "at": at,
        "intersects": len(regions) > 0,
        "range": [box["min"][normal], box["max"][normal]],
        "area_mm2": total,
        "regions": regions,
    }


def _plane_face(shape: TopoDS_Shape, normal: int, at: float) -> TopoDS_Face:
    """A face of the plane that is larger than the shape."""
    box = Bnd_Box()
    BRepBndLib.Add_s(shape, box)
    corners = (box.CornerMin(), box.CornerMax())
    reach = 1.0 + max(abs(v) for c in corners for v in (c.X(), c.Y(), c.Z())) * 2
    origin = [0.0, 0.0, 0.0]
    origin[normal] = at
    direction = [0.0, 0.0, 0.0]
    direction[normal] = 1.0
    plane = gp_Pln(gp_Ax3(gp_Pnt(*origin), gp_Dir(*direction)))
    return BRepBuilderAPI_MakeFace(plane, -reach, reach, -reach, reach).Face()


def _cut(solid: TopoDS_Shape, cutter: TopoDS_Face) -> list[TopoDS_Face]:
    operation = BRepAlgoAPI_Common(solid, cutter)
    return occ.faces(operation.Shape()) if operation.IsDone() else []


def _region(face: TopoDS_Face, part: int, across: int, up: int, tolerance: float) -> dict[str, Any]:
    outer_wire = BRepTools.OuterWire_s(face)
    outer: list[Point] = []
    holes: list[list[Point]] = []
    for wire in occ.wires(face):
        loop = _loop(wire, face, across, up, tolerance)
        if len(loop) < 3:
            continue
        turns_left = _signed_area(loop) > 0
        if wire.IsSame(outer_wire):
            outer = loop if turns_left else loop[::-1]
        else:
            holes.append(loop[::-1] if turns_left else loop)
    return {"part": part, "outer": outer, "holes": holes}


def _loop(
    wire: TopoDS_Wire, face: TopoDS_Face, across: int, up: int, tolerance: float
) -> list[Point]:
    loop: list[Point] = []
    walk = BRepTools_WireExplorer(wire, face)
    while walk.More():
        points = polyline(walk.Current(), tolerance)
        loop.extend([point[across], point[up]] for point in points[:-1])
        walk.Next()
    return loop


def polyline(edge: TopoDS_Edge, tolerance: float) -> list[Point]:
    """Points along the edge in its own direction, both ends included."""
    walk = GCPnts_TangentialDeflection(BRepAdaptor_Curve(edge), _TURN, tolerance)
    found = [walk.Value(index) for index in range(1, walk.NbPoints() + 1)]
    points = [[point.X(), point.Y(), point.Z()] for point in found]
    return points[::-1] if edge.Orientation() == TopAbs_REVERSED else points


def _signed_area(loop: list[Point]) -> float:
    total = 0.0
    for (x0, y0), (x1, y1) in zip(loop, [*loop[1:], loop[0]], strict=True):
        total += x0 * y1 - x1 * y0
    return total / 2
