"""Hidden-line view of a model: exact HLR of OCCT, its curves as polylines."""

from __future__ import annotations

from typing import Any

from OCP.BRepLib import BRepLib
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt, gp_Vec
from OCP.HLRAlgo import HLRAlgo_Projector
from OCP.HLRBRep import HLRBRep_Algo, HLRBRep_HLRToShape

from . import occ
from .parts import Model
from .section import polyline

# Visible and hidden getter of HLRToShape for each word of the contract.
_KINDS = (
    ("sharp", "VCompound", "HCompound"),
    ("smooth", "Rg1LineVCompound", "Rg1LineHCompound"),
    ("seam", "RgNLineVCompound", "RgNLineHCompound"),
    ("outline", "OutLineVCompound", "OutLineHCompound"),
)


def project(
    model: Model,
    direction: list[float],
    up: list[float],
    with_hidden: bool,
    tolerance_mm: float,
) -> dict[str, Any]:
    """`projectionSchema` of src/contract/result.ts; raises if `up` is parallel to `direction`."""
    towards_viewer = gp_Dir(*direction)
    to_the_right = gp_Vec(*up).Crossed(gp_Vec(towards_viewer))
    axes = gp_Ax2(gp_Pnt(0, 0, 0), towards_viewer, gp_Dir(to_the_right))
    algorithm = HLRBRep_Algo()
    algorithm.Add(model.whole)
    algorithm.Projector(HLRAlgo_Projector(axes))
    algorithm.Update()
    algorithm.Hide()
    shapes = HLRBRep_HLRToShape(algorithm)
    lines: list[dict[str, Any]] = []
    for word, visible, hidden in _KINDS:
        for is_visible, getter in ((True, visible), (False, hidden)):
            if is_visible or with_hidden:
                lines.extend(_lines(getattr(shapes, getter)(), word, is_visible, tolerance_mm))
    xs = [point[0] for line in lines for point in line["points"]] or [0.0]
    ys = [point[1] for line in lines for point in line["points"]] or [0.0]
    return {
        "lines": lines,
        "bounds": {"min": [min(xs), min(ys)], "max": [max(xs), max(ys)]},
    }


def _lines(compound: Any, word: str, visible: bool, tolerance_mm: float) -> list[dict[str, Any]]:
    if compound is None or compound.IsNull():
        return []
    # HLR answers curves on its picture plane only.
    BRepLib.BuildCurves3d_s(compound)
    found = []
    for edge in occ.edges(compound):
        points = [[x, y] for x, y, _ in polyline(edge, tolerance_mm)]
        if any(point != points[0] for point in points):
            found.append({"visible": visible, "edge": word, "points": points})
    return found
