"""Holes, slots and edge breaks that every language's namespace offers under the same names.

Made with OCP alone and handed back as the language's own kind of object. Hole solids have their top
at Z = 0 and go down, ready to be moved to their place and cut.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from OCP.Bnd import Bnd_Box
from OCP.BRepAlgoAPI import BRepAlgoAPI_Fuse
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepBuilderAPI import (
    BRepBuilderAPI_MakeEdge,
    BRepBuilderAPI_MakeFace,
    BRepBuilderAPI_MakePolygon,
    BRepBuilderAPI_MakeWire,
)
from OCP.BRepFilletAPI import BRepFilletAPI_MakeChamfer, BRepFilletAPI_MakeFillet
from OCP.BRepPrimAPI import BRepPrimAPI_MakeCone, BRepPrimAPI_MakeCylinder, BRepPrimAPI_MakePrism
from OCP.GC import GC_MakeArcOfCircle, GC_MakeSegment
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt, gp_Trsf, gp_Vec
from OCP.ShapeUpgrade import ShapeUpgrade_UnifySameDomain
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Shape

from . import occ
from .adapters import parts_of

_ON_PLANE = 1e-6
Wrap = Callable[[TopoDS_Shape], Any]


def author_tools(wrap: Wrap) -> dict[str, Callable[..., Any]]:
    """The functions by name; `wrap` makes the language's object of an OCCT shape."""

    def through_hole(diameter: float, depth: float) -> Any:
        """A cylinder to cut, top at Z = 0, going down."""
        return wrap(_cylinder(diameter / 2, depth))

    def screw_hole(
        diameter: float,
        depth: float,
        countersink: bool = True,
        head_diameter: float | None = None,
        countersink_angle: float = 90,
    ) -> Any:
        """A screw's clearance hole, with a countersink of head_diameter (1.8 times diameter)."""
        return wrap(_screw_hole(diameter, depth, countersink, head_diameter, countersink_angle))

    def hex_hole(across_flats: float, depth: float) -> Any:
        """A hexagonal pocket, two flats parallel to X."""
        return wrap(_hex_hole(across_flats, depth))

    def slot(length: float, width: float, depth: float) -> Any:
        """A slot along X with round ends; length is over all."""
        return wrap(_slot(length, width, depth))

    def chamfer_edges(part: Any, radius: float, edges: Any = "all") -> Any:
        """Chamfers 'all', 'top', 'bottom' or 'side' edges, or a list of edges or edge ids."""
        return wrap(_blended(part, radius, edges, BRepFilletAPI_MakeChamfer))

    def fillet_top_edges(part: Any, radius: float) -> Any:
        """Rounds the edges that lie in the part's highest plane."""
        return wrap(_blended(part, radius, "top", BRepFilletAPI_MakeFillet))

    def screw_pattern(positions: Iterable[Sequence[float]], hole_func: Callable[[], Any]) -> Any:
        """One hole_func() at each (x, y) or (x, y, z), as one object to cut."""
        placed = [_moved(_shape(hole_func()), position) for position in positions]
        if not placed:
            raise ValueError("screw_pattern needs at least one position")
        whole = placed[0]
        for hole in placed[1:]:
            # Holes may overlap, and a boolean refuses a tool that cuts itself.
            whole = BRepAlgoAPI_Fuse(whole, hole).Shape()
        return wrap(whole)

    tools = (
        through_hole,
        screw_hole,
        hex_hole,
        slot,
        chamfer_edges,
        fillet_top_edges,
        screw_pattern,
    )
    for tool in tools:
        # Python's messages show this name to the caller.
        tool.__qualname__ = tool.__name__
    return {tool.__name__: tool for tool in tools}


def _positive(**values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise ValueError(f"{name} must be greater than 0, not {value!r}")


def _shape(value: Any) -> TopoDS_Shape:
    found = parts_of(value)
    if not found:
        raise TypeError(f"a shape is needed, not {type(value).__name__}")
    return found[0].shape if len(found) == 1 else occ.compound([part.shape for part in found])


def _cylinder(radius: float, depth: float) -> TopoDS_Shape:
    _positive(diameter=radius * 2, depth=depth)
    axes = gp_Ax2(gp_Pnt(0, 0, -depth), gp_Dir(0, 0, 1))
    return BRepPrimAPI_MakeCylinder(axes, radius, depth).Shape()


def _screw_hole(
    diameter: float, depth: float, countersink: bool, head: float | None, angle: float
) -> TopoDS_Shape:
    hole = _cylinder(diameter / 2, depth)
    if not countersink:
        return hole
    head = 1.8 * diameter if head is None else head
    if head <= diameter:
        raise ValueError(f"head_diameter must be greater than diameter ({diameter}), not {head}")
    if not 0 < angle < 180:
        raise ValueError(f"countersink_angle must lie between 0 and 180 degrees, not {angle}")
    height = (head - diameter) / 2 / math.tan(math.radians(angle) / 2)
    if height >= depth:
        raise ValueError(f"the countersink is {height:g} deep, the hole only {depth:g}")
    axes = gp_Ax2(gp_Pnt(0, 0, -height), gp_Dir(0, 0, 1))
    cone = BRepPrimAPI_MakeCone(axes, diameter / 2, head / 2, height).Shape()
    return _joined(hole, cone)


def _joined(a: TopoDS_Shape, b: TopoDS_Shape) -> TopoDS_Shape:
    unify = ShapeUpgrade_UnifySameDomain(BRepAlgoAPI_Fuse(a, b).Shape(), True, True, False)
    unify.Build()
    solids = occ.solids(unify.Shape())
    return solids[0] if len(solids) == 1 else unify.Shape()


def _hex_hole(across_flats: float, depth: float) -> TopoDS_Shape:
    _positive(across_flats=across_flats, depth=depth)
    radius = across_flats / math.sqrt(3)
    outline = BRepBuilderAPI_MakePolygon()
    for corner in range(6):
        angle = math.radians(60 * corner)
        outline.Add(gp_Pnt(radius * math.cos(angle), radius * math.sin(angle), -depth))
    outline.Close()
    return _prism(outline.Wire(), depth)


def _slot(length: float, width: float, depth: float) -> TopoDS_Shape:
    _positive(length=length, width=width, depth=depth)
    if length <= width:
        raise ValueError(f"length ({length}) must be greater than width ({width})")
    r, x, z = width / 2, (length - width) / 2, -depth
    outline = BRepBuilderAPI_MakeWire()
    for curve in (
        GC_MakeSegment(gp_Pnt(-x, -r, z), gp_Pnt(x, -r, z)),
        GC_MakeArcOfCircle(gp_Pnt(x, -r, z), gp_Pnt(x + r, 0, z), gp_Pnt(x, r, z)),
        GC_MakeSegment(gp_Pnt(x, r, z), gp_Pnt(-x, r, z)),
        GC_MakeArcOfCircle(gp_Pnt(-x, r, z), gp_Pnt(-x - r, 0, z), gp_Pnt(-x, -r, z)),
    ):
        outline.Add(BRepBuilderAPI_MakeEdge(curve.Value()).Edge())
    return _prism(outline.Wire(), depth)


def _prism(outline: Any, depth: float) -> TopoDS_Shape:
    face = BRepBuilderAPI_MakeFace(outline).Face()
    return BRepPrimAPI_MakePrism(face, gp_Vec(0, 0, depth)).Shape()


def _moved(shape: TopoDS_Shape, position: Sequence[float]) -> TopoDS_Shape:
    x, y, z = [*(float(item) for item in position), 0.0][:3]
    shift = gp_Trsf()
    shift.SetTranslation(gp_Vec(x, y, z))
    return shape.Moved(TopLoc_Location(shift))


def _blended(part: Any, radius: float, selection: Any, kind: Any) -> TopoDS_Shape:
    _positive(radius=radius)
    shape = _shape(part)
    edges = _selected(shape, selection)
    if not edges:
        raise ValueError(f"the part has no edges that match {selection!r}")
    builder = kind(shape)
    for edge in edges:
        builder.Add(radius, edge)
    builder.Build()
    return builder.Shape()


def _selected(shape: TopoDS_Shape, selection: Any) -> list[Any]:
    members = occ.edges(shape)
    if isinstance(selection, str):
        words = ("all", "top", "bottom", "side")
        if selection not in words:
            raise ValueError(f"edges must be one of {', '.join(words)} or a list")
        if selection == "all":
            return members
        low, high = _height(shape)
        rows = [(edge, *_height(edge)) for edge in members]
        top = [edge for edge, bottom, _ in rows if bottom >= high - _ON_PLANE]
        bottom = [edge for edge, _, above in rows if above <= low + _ON_PLANE]
        if selection == "top":
            return top
        if selection == "bottom":
            return bottom
        return [edge for edge in members if edge not in top and edge not in bottom]
    chosen = []
    for item in selection:
        if isinstance(item, int):
            chosen.append(members[item])
        else:
            wrapped = item if isinstance(item, TopoDS_Shape) else item.wrapped
            chosen.append(occ.edge(wrapped))
    return chosen


def _height(shape: TopoDS_Shape) -> tuple[float, float]:
    box = Bnd_Box()
    BRepBndLib.AddOptimal_s(shape, box, False, False)
    box.SetGap(0.0)
    return box.CornerMin().Z(), box.CornerMax().Z()
