"""Triangles of faces and polylines of edges as arrays, closed to the last bit where faces meet."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.BRepLib import BRepLib_ToolTriangulatedShape
from OCP.BRepMesh import BRepMesh_IncrementalMesh
from OCP.BRepTools import BRepTools
from OCP.GCPnts import GCPnts_TangentialDeflection
from OCP.Poly import Poly_Triangulation
from OCP.TopAbs import TopAbs_EDGE, TopAbs_REVERSED, TopAbs_VERTEX
from OCP.TopExp import TopExp
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Edge, TopoDS_Face, TopoDS_Shape

from . import occ

Points = NDArray[np.float32]
Indices = NDArray[np.uint32]


@dataclass
class Mesh:
    """One part; `faces[i]` is [first index, count] in `indices`, `edges[i]` in `line_indices`."""

    positions: Points
    normals: Points
    indices: Indices
    faces: list[list[int]]
    line_positions: Points
    line_indices: Indices
    edge_ids: list[int]
    edges: list[list[int]]
    faces_without_mesh: int = 0


@dataclass
class _Welds:
    """One position per vertex and per edge node, taken from whoever met it first."""

    vertices: object
    edges: object
    vertex_points: dict[int, NDArray[np.float32]] = field(default_factory=dict)
    edge_points: dict[int, Points] = field(default_factory=dict)


def triangulate(whole: TopoDS_Shape, linear_mm: float, angular_rad: float) -> None:
    """Meshes the shape in place, from scratch: what the source meshed before has no influence."""
    BRepTools.Clean_s(whole)
    BRepMesh_IncrementalMesh(whole, linear_mm, False, angular_rad, False)


def mesh_of(part: TopoDS_Shape, edge_ids: object, linear_mm: float, angular_rad: float) -> Mesh:
    """Arrays of one triangulated part; `edge_ids` is the edge map of the whole model."""
    welds = _Welds(occ.shape_map(part, TopAbs_VERTEX), occ.shape_map(part, TopAbs_EDGE))
    positions: list[Points] = []
    normals: list[Points] = []
    triangles: list[NDArray[np.int64]] = []
    ranges: list[list[int]] = []
    nodes_before = 0
    indices_before = 0
    missing = 0
    for face in occ.faces(part):
        location = TopLoc_Location()
        triangulation = BRep_Tool.Triangulation_s(face, location)
        if triangulation is None or triangulation.NbTriangles() == 0:
            ranges.append([indices_before, 0])
            missing += 1
            continue
        points = _nodes(triangulation, location)
        _weld(face, triangulation, location, points, welds)
        corners = _triangles(triangulation, face.Orientation() == TopAbs_REVERSED)
        corners = _without_collapsed(corners, points)
        positions.append(points)
        normals.append(_normals(face, triangulation, location, points, corners))
        triangles.append(corners + nodes_before)
        ranges.append([indices_before, int(corners.size)])
        nodes_before += len(points)
        indices_before += int(corners.size)
    lines = _lines(part, edge_ids, welds, linear_mm, angular_rad)
    return Mesh(
        _joined(positions),
        _joined(normals),
        np.concatenate(triangles).astype(np.uint32).ravel() if triangles else _no_indices(),
        ranges,
        *lines,
        faces_without_mesh=missing,
    )


def _joined(arrays: list[Points]) -> Points:
    return np.concatenate(arrays) if arrays else np.zeros((0, 3), np.float32)


def _no_indices() -> Indices:
    return np.zeros(0, np.uint32)


def _matrix(location: TopLoc_Location) -> NDArray[np.float64] | None:
    if location.IsIdentity():
        return None
    transformation = location.Transformation()
    return np.array(
        [[transformation.Value(row, column) for column in (1, 2, 3, 4)] for row in (1, 2, 3)]
    )


def _nodes(triangulation: Poly_Triangulation, location: TopLoc_Location) -> Points:
    node = triangulation.Node
    count = triangulation.NbNodes()
    flat = np.empty((count, 3))
    for index in range(count):
        point = node(index + 1)
        flat[index] = (point.X(), point.Y(), point.Z())
    matrix = _matrix(location)
    if matrix is not None:
        flat = flat @ matrix[:, :3].T + matrix[:, 3]
    return flat.astype(np.float32) + np.float32(0.0)


def _triangles(triangulation: Poly_Triangulation, reverse: bool) -> NDArray[np.int64]:
    triangle = triangulation.Triangle
    count = triangulation.NbTriangles()
    flat = np.empty((count, 3), np.int64)
    for index in range(count):
        corners = triangle(index + 1)
        flat[index] = (corners.Value(1), corners.Value(2), corners.Value(3))
    return (flat[:, [0, 2, 1]] if reverse else flat) - 1


def _without_collapsed(corners: NDArray[np.int64], points: Points) -> NDArray[np.int64]:
    """Drops triangles with two corners in one place (at the poles of a sphere)."""
    a, b, c = (points[corners[:, column]] for column in range(3))
    collapsed = (a == b).all(1) | (b == c).all(1) | (c == a).all(1)
    return corners[~collapsed]


def _normals(
    face: TopoDS_Face,
    triangulation: Poly_Triangulation,
    location: TopLoc_Location,
    points: Points,
    corners: NDArray[np.int64],
) -> Points:
    """Unit normals of the exact surface; where it has none, those of the triangles around."""
    BRepLib_ToolTriangulatedShape.ComputeNormals_s(face, triangulation)
    normal = triangulation.Normal
    flat = np.empty((triangulation.NbNodes(), 3))
    for index in range(len(flat)):
        direction = normal(index + 1)
        flat[index] = (direction.X(), direction.Y(), direction.Z())
    matrix = _matrix(location)
    if matrix is not None:
        flat = flat @ matrix[:, :3].T
    if face.Orientation() == TopAbs_REVERSED:
        flat = -flat
    length = np.linalg.norm(flat, axis=1)
    bad = ~np.isfinite(length) | (length < 0.5)
    if bad.any():
        flat[bad] = _from_triangles(points, corners)[bad]
        length = np.linalg.norm(flat, axis=1)
    return (flat / length[:, None]).astype(np.float32) + np.float32(0.0)


def _from_triangles(points: Points, corners: NDArray[np.int64]) -> NDArray[np.float64]:
    exact = points.astype(np.float64)
    a, b, c = (exact[corners[:, column]] for column in range(3))
    of_triangle = np.cross(b - a, c - a)
    total = np.zeros_like(exact)
    for column in range(3):
        np.add.at(total, corners[:, column], of_triangle)
    length = np.linalg.norm(total, axis=1)
    total[length < 1e-30] = (0.0, 0.0, 1.0)
    return total / np.maximum(np.linalg.norm(total, axis=1), 1e-30)[:, None]


def _weld(
    face: TopoDS_Face,
    triangulation: Poly_Triangulation,
    location: TopLoc_Location,
    points: Points,
    welds: _Welds,
) -> None:
    """Writes one position for each edge node into the face's own nodes.

    A face with its own location transforms the same edge nodes by another way than its neighbour,
    which moves them by a last bit and opens the mesh.
    """
    for edge in occ.edges(face):
        # A seam has two polygons on its face; the orientation picks one.
        for oriented in (edge, occ.edge(edge.Reversed())):
            polygon = BRep_Tool.PolygonOnTriangulation_s(oriented, triangulation, location)
            if polygon is None:
                continue
            nodes = np.array(
                [polygon.Node(index) - 1 for index in range(1, polygon.NbNodes() + 1)], np.int64
            )
            points[nodes] = _edge_points(edge, points[nodes], welds)


def _edge_points(edge: TopoDS_Edge, found: Points, welds: _Welds) -> Points:
    key = welds.edges.FindIndex(edge)  # type: ignore[attr-defined]
    known = welds.edge_points.get(key)
    if known is not None and len(known) == len(found):
        return known
    first, last = TopExp.FirstVertex_s(edge, False), TopExp.LastVertex_s(edge, False)
    mine = found.copy()
    for vertex, at in ((first, 0), (last, -1)):
        if not vertex.IsNull():
            vertex_key = welds.vertices.FindIndex(vertex)  # type: ignore[attr-defined]
            mine[at] = welds.vertex_points.setdefault(vertex_key, mine[at].copy())
    if BRep_Tool.Degenerated_s(edge):
        mine[:] = mine[0]
    welds.edge_points[key] = mine
    return mine


def _lines(
    part: TopoDS_Shape, edge_ids: object, welds: _Welds, linear_mm: float, angular_rad: float
) -> tuple[Points, Indices, list[int], list[list[int]]]:
    positions: list[Points] = []
    indices: list[NDArray[np.int64]] = []
    ids: list[int] = []
    ranges: list[list[int]] = []
    nodes_before = 0
    indices_before = 0
    for key, edge in enumerate(occ.edges(part), start=1):
        if BRep_Tool.Degenerated_s(edge):
            continue
        points = welds.edge_points.get(key)
        if points is None:
            points = _free_edge(edge, linear_mm, angular_rad)
        if len(points) < 2:
            continue
        starts = np.arange(len(points) - 1)
        pairs = np.stack((starts, starts + 1), axis=1) + nodes_before
        positions.append(points)
        indices.append(pairs)
        ids.append(edge_ids.FindIndex(edge) - 1)  # type: ignore[attr-defined]
        ranges.append([indices_before, int(pairs.size)])
        nodes_before += len(points)
        indices_before += int(pairs.size)
    joined = np.concatenate(indices).astype(np.uint32).ravel() if indices else _no_indices()
    return _joined(positions), joined, ids, ranges


def _free_edge(edge: TopoDS_Edge, linear_mm: float, angular_rad: float) -> Points:
    """An edge of no face (or of one that could not be meshed)."""
    curve = BRepAdaptor_Curve(edge)
    walk = GCPnts_TangentialDeflection(curve, angular_rad, linear_mm)
    points = [walk.Value(index) for index in range(1, walk.NbPoints() + 1)]
    flat = [[point.X(), point.Y(), point.Z()] for point in points]
    return np.array(flat, np.float32).reshape(-1, 3) + np.float32(0.0)
