"""How two models sit together: common volume of their solids, and their smallest distance."""

from __future__ import annotations

from typing import Any

from OCP.Bnd import Bnd_Box
from OCP.BRepAlgoAPI import BRepAlgoAPI_Common
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepExtrema import BRepExtrema_DistShapeShape
from OCP.gp import gp_Trsf, gp_Vec
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Shape

from . import occ
from .measure import bounding_box, vector, volume

# Below this a common volume is what booleans leave of faces that only touch.
_NO_VOLUME_MM3 = 1e-9


def fit(a: TopoDS_Shape, b: TopoDS_Shape, offset_b: list[float]) -> dict[str, Any]:
    """`fitSchema` of src/contract/result.ts."""
    shift = gp_Trsf()
    shift.SetTranslation(gp_Vec(*offset_b))
    moved = b.Moved(TopLoc_Location(shift))
    common = _common_solids(a, moved)
    total = sum(volume(solid) for solid in common)
    if total <= _NO_VOLUME_MM3:
        total, common = 0.0, []
    distance = BRepExtrema_DistShapeShape(a, moved)
    closest = None
    value = 0.0
    if distance.IsDone() and distance.NbSolution() > 0:
        value = distance.Value()
        closest = [vector(distance.PointOnShape1(1)), vector(distance.PointOnShape2(1))]
    return {
        "interference_volume_mm3": total,
        "interference_bbox": bounding_box(occ.compound(common)) if common else None,
        "min_distance_mm": 0.0 if common else value,
        "closest_points": closest,
    }


def _common_solids(a: TopoDS_Shape, b: TopoDS_Shape) -> list[TopoDS_Shape]:
    """Pairwise: the parts of one model may overlap each other, which one boolean would refuse."""
    found: list[TopoDS_Shape] = []
    for first in occ.solids(a):
        for second in occ.solids(b):
            if _box(first).IsOut(_box(second)):
                continue
            operation = BRepAlgoAPI_Common(first, second)
            if operation.IsDone():
                found.extend(occ.solids(operation.Shape()))
    return found


def _box(shape: TopoDS_Shape) -> Bnd_Box:
    box = Bnd_Box()
    BRepBndLib.Add_s(shape, box)
    return box
