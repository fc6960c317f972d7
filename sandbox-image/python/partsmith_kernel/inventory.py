"""Every face and edge with what a reader needs to name it; ids are MapShapes positions from 0."""

from __future__ import annotations

import math
from typing import Any

from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve, BRepAdaptor_Surface
from OCP.BRepGProp import BRepGProp
from OCP.GeomAbs import GeomAbs_CurveType as Curve
from OCP.GeomAbs import GeomAbs_SurfaceType as Surface
from OCP.gp import gp_Pnt, gp_Vec
from OCP.GProp import GProp_GProps
from OCP.TopAbs import TopAbs_EDGE, TopAbs_REVERSED
from OCP.TopoDS import TopoDS_Edge, TopoDS_Face, TopoDS_Shape

from . import occ
from .measure import vector

MAX_FACES = 20_000
MAX_EDGES = 60_000
MAX_FACES_OF_EDGE = 64

_SURFACES = {
    Surface.GeomAbs_Plane: "plane",
    Surface.GeomAbs_Cylinder: "cylinder",
    Surface.GeomAbs_Cone: "cone",
    Surface.GeomAbs_Sphere: "sphere",
    Surface.GeomAbs_Torus: "torus",
    Surface.GeomAbs_BezierSurface: "bezier",
    Surface.GeomAbs_BSplineSurface: "bspline",
    Surface.GeomAbs_SurfaceOfRevolution: "revolution",
    Surface.GeomAbs_SurfaceOfExtrusion: "extrusion",
    Surface.GeomAbs_OffsetSurface: "offset",
}
_CURVES = {
    Curve.GeomAbs_Line: "line",
    Curve.GeomAbs_Circle: "circle",
    Curve.GeomAbs_Ellipse: "ellipse",
    Curve.GeomAbs_Hyperbola: "hyperbola",
    Curve.GeomAbs_Parabola: "parabola",
    Curve.GeomAbs_BezierCurve: "bezier",
    Curve.GeomAbs_BSplineCurve: "bspline",
    Curve.GeomAbs_OffsetCurve: "offset",
}


def inventory(whole: TopoDS_Shape, parts: list[TopoDS_Shape]) -> dict[str, Any]:
    """`inventorySchema`; `parts` are the children of `whole`, none sharing a face with another."""
    faces: list[dict[str, Any]] = []
    truncated = False
    first = 0
    for position, part in enumerate(parts):
        members = occ.faces(part)
        room = MAX_FACES - len(faces)
        truncated = truncated or len(members) > room
        for index, item in enumerate(members[:room]):
            faces.append(_face(item, first + index, position))
        first += len(members)

    all_edges = occ.edges(whole)
    truncated = truncated or len(all_edges) > MAX_EDGES
    joined = _faces_by_edge(whole)
    edges = [
        _edge(item, index, joined.get(index, []))
        for index, item in enumerate(all_edges[:MAX_EDGES])
    ]
    return {"faces": faces, "edges": edges, "truncated": truncated}


def _face(face: TopoDS_Face, face_id: int, part: int) -> dict[str, Any]:
    mass = GProp_GProps()
    BRepGProp.SurfaceProperties_s(face, mass, False, False)
    surface = BRepAdaptor_Surface(face)
    kind = _SURFACES.get(surface.GetType(), "other")
    info: dict[str, Any] = {
        "id": face_id,
        "kind": kind,
        "area_mm2": mass.Mass(),
        "center": vector(mass.CentreOfMass()),
        "part": part,
    }
    if kind == "plane":
        info["normal"] = _normal_at_middle(face, surface)[1]
    elif kind == "cylinder":
        cylinder = surface.Cylinder()
        info |= {"axis": _axis(cylinder.Axis()), "radius_mm": cylinder.Radius()}
        info["concave"] = _turned_inwards(face, surface, cylinder.Axis(), None)
    elif kind == "cone":
        cone = surface.Cone()
        info |= {
            "axis": _axis(cone.Axis()),
            "radius_mm": cone.RefRadius(),
            "half_angle_deg": math.degrees(abs(cone.SemiAngle())),
        }
        info["concave"] = _turned_inwards(face, surface, cone.Axis(), None)
    elif kind == "sphere":
        sphere = surface.Sphere()
        info["radius_mm"] = sphere.Radius()
        info["concave"] = _turned_inwards(face, surface, None, vector(sphere.Location()))
    elif kind == "torus":
        torus = surface.Torus()
        info |= {
            "axis": _axis(torus.Axis()),
            "radius_mm": torus.MajorRadius(),
            "minor_radius_mm": torus.MinorRadius(),
        }
        info["concave"] = _torus_turned_inwards(face, surface, torus)
    elif kind == "revolution":
        info["axis"] = _axis(surface.AxeOfRevolution())
    return info


def _axis(axis: Any) -> dict[str, list[float]]:
    return {"origin": vector(axis.Location()), "direction": vector(axis.Direction())}


def _normal_at_middle(
    face: TopoDS_Face, surface: BRepAdaptor_Surface
) -> tuple[list[float], list[float]]:
    """A point in the middle of the parameter range and the outward unit normal there."""
    u = (surface.FirstUParameter() + surface.LastUParameter()) / 2
    v = (surface.FirstVParameter() + surface.LastVParameter()) / 2
    point, along_u, along_v = gp_Pnt(), gp_Vec(), gp_Vec()
    surface.D1(u, v, point, along_u, along_v)
    normal = along_u.Crossed(along_v)
    length = normal.Magnitude()
    if length < 1e-15:
        return vector(point), [0.0, 0.0, 0.0]
    sign = -1.0 if face.Orientation() == TopAbs_REVERSED else 1.0
    return vector(point), [sign * value / length for value in vector(normal)]


def _turned_inwards(
    face: TopoDS_Face, surface: BRepAdaptor_Surface, axis: Any, center: list[float] | None
) -> bool:
    """True when the outward normal points towards the axis or centre: material lies outside."""
    point, normal = _normal_at_middle(face, surface)
    if center is None:
        center = _foot(point, axis)
    return _dot(normal, _minus(point, center)) < 0


def _torus_turned_inwards(face: TopoDS_Face, surface: BRepAdaptor_Surface, torus: Any) -> bool:
    point, normal = _normal_at_middle(face, surface)
    middle = vector(torus.Location())
    radial = _minus(point, _foot(point, torus.Axis()))
    length = math.hypot(*radial)
    if length < 1e-12:
        return False
    tube = [m + r * torus.MajorRadius() / length for m, r in zip(middle, radial, strict=True)]
    return _dot(normal, _minus(point, tube)) < 0


def _foot(point: list[float], axis: Any) -> list[float]:
    origin, direction = vector(axis.Location()), vector(axis.Direction())
    along = _dot(_minus(point, origin), direction)
    return [o + along * d for o, d in zip(origin, direction, strict=True)]


def _minus(a: list[float], b: list[float]) -> list[float]:
    return [x - y for x, y in zip(a, b, strict=True)]


def _dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def _edge(edge: TopoDS_Edge, edge_id: int, faces: list[int]) -> dict[str, Any]:
    if BRep_Tool.Degenerated_s(edge):
        points = [vector(BRep_Tool.Pnt_s(item)) for item in occ.vertices(edge)]
        at = points[0] if points else [0.0, 0.0, 0.0]
        return {"id": edge_id, "kind": "other", "length_mm": 0.0, "ends": [at, at], "faces": faces}
    curve = BRepAdaptor_Curve(edge)
    mass = GProp_GProps()
    BRepGProp.LinearProperties_s(edge, mass, False, False)
    kind = _CURVES.get(curve.GetType(), "other")
    info: dict[str, Any] = {
        "id": edge_id,
        "kind": kind,
        "length_mm": mass.Mass(),
        "ends": [
            vector(curve.Value(curve.FirstParameter())),
            vector(curve.Value(curve.LastParameter())),
        ],
        "faces": faces,
    }
    if kind == "circle":
        circle = curve.Circle()
        info |= {
            "radius_mm": circle.Radius(),
            "center": vector(circle.Location()),
            "axis_direction": vector(circle.Axis().Direction()),
        }
    elif kind == "ellipse":
        ellipse = curve.Ellipse()
        info |= {
            "center": vector(ellipse.Location()),
            "axis_direction": vector(ellipse.Axis().Direction()),
        }
    return info


def _faces_by_edge(whole: TopoDS_Shape) -> dict[int, list[int]]:
    edge_ids = occ.shape_map(whole, TopAbs_EDGE)
    joined: dict[int, list[int]] = {}
    for face_id, face in enumerate(occ.faces(whole)):
        # Each edge once per face: a seam is on its face twice.
        for edge in occ.edges(face):
            found = joined.setdefault(edge_ids.FindIndex(edge) - 1, [])
            if len(found) < MAX_FACES_OF_EDGE:
                found.append(face_id)
    return joined
