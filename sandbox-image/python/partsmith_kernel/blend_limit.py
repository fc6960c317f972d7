"""After a fillet or chamfer that failed: the largest size that works on the same edges."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from types import FrameType, TracebackType
from typing import Any

from OCP.BRepCheck import BRepCheck_Analyzer
from OCP.BRepFilletAPI import BRepFilletAPI_MakeChamfer, BRepFilletAPI_MakeFillet
from OCP.TopAbs import TopAbs_EDGE
from OCP.TopoDS import TopoDS_Shape

from . import occ

_SECONDS = 3.0
_STEPS = 9
_SIZE_NAMES = ("radius", "length", "r", "size", "max_radius", "distance")


def largest_blend(traceback: TracebackType | None) -> str | None:
    """A sentence when a frame of the traceback holds a failed blend, else None."""
    frames = list(_frames(traceback))
    for frame in reversed(frames):
        for value in _values(frame):
            if isinstance(value, (BRepFilletAPI_MakeFillet, BRepFilletAPI_MakeChamfer)):
                found = _sentence(value, frame, frames)
                if found:
                    return found
    return None


def _frames(traceback: TracebackType | None) -> Iterator[FrameType]:
    while traceback is not None:
        yield traceback.tb_frame
        traceback = traceback.tb_next


def _values(frame: FrameType) -> list[Any]:
    own = list(frame.f_locals.values())
    if frame.f_locals is not frame.f_globals:
        own += list(frame.f_globals.values())
    return own


def _sentence(builder: Any, frame: FrameType, frames: list[FrameType]) -> str | None:
    is_fillet = isinstance(builder, BRepFilletAPI_MakeFillet)
    edges = _edges(builder)
    shape = _shape_with(edges, frames)
    asked = _asked(builder, frame, is_fillet)
    if not edges or shape is None or asked is None or asked <= 0:
        return None
    word, size = ("Fillet", "radius") if is_fillet else ("Chamfer", "length")
    largest = _bisect(shape, edges, asked, is_fillet)
    if largest is None:
        return (
            f"{word} of these {len(edges)} edges works with no {size} tried below {asked:g}: "
            "take fewer edges, or blend before the cut that made them."
        )
    return f"The largest {size} that works on these {len(edges)} edges is about {largest:g} mm."


def _edges(builder: Any) -> list[Any]:
    return [
        builder.Edge(contour, index)
        for contour in range(1, builder.NbContours() + 1)
        for index in range(1, builder.NbEdges(contour) + 1)
    ]


def _shape_with(edges: list[Any], frames: list[FrameType]) -> TopoDS_Shape | None:
    """The shape that is being blended: the nearest variable that holds all of the edges."""
    for frame in reversed(frames):
        for value in _values(frame):
            shape = value if isinstance(value, TopoDS_Shape) else getattr(value, "wrapped", None)
            if not isinstance(shape, TopoDS_Shape) or shape.IsNull():
                continue
            members = occ.shape_map(shape, TopAbs_EDGE)
            if members.Size() > 1 and all(members.Contains(edge) for edge in edges):
                return shape
    return None


def _asked(builder: Any, frame: FrameType, is_fillet: bool) -> float | None:
    if is_fillet:
        try:
            return float(builder.Radius(1))
        except Exception:  # noqa: BLE001  - a contour without constant radius raises its own kind
            pass
    for name in _SIZE_NAMES:
        value = frame.f_locals.get(name)
        if isinstance(value, (int, float)):
            return float(value)
    return None


def _bisect(shape: TopoDS_Shape, edges: list[Any], asked: float, is_fillet: bool) -> float | None:
    deadline = time.monotonic() + _SECONDS
    low, high = 0.0, asked
    for _ in range(_STEPS):
        if time.monotonic() > deadline:
            break
        middle = (low + high) / 2
        if _works(shape, edges, middle, is_fillet):
            low = middle
        else:
            high = middle
    if low <= 0:
        return None
    # Two figures, rounded down, so that the number told is one that works.
    scale = 10.0 ** (math.floor(math.log10(low)) - 1)
    told = math.floor(low / scale + 1e-9) * scale
    return told if _works(shape, edges, told, is_fillet) else low


def _works(shape: TopoDS_Shape, edges: list[Any], size: float, is_fillet: bool) -> bool:
    builder = BRepFilletAPI_MakeFillet(shape) if is_fillet else BRepFilletAPI_MakeChamfer(shape)
    try:
        for edge in edges:
            builder.Add(size, edge)
        builder.Build()
        return bool(builder.IsDone()) and bool(BRepCheck_Analyzer(builder.Shape()).IsValid())
    except Exception:  # noqa: BLE001  - OCCT's own failures share no Python base class
        return False
