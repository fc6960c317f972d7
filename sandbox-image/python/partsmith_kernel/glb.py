"""Writes mesh.glb: plain glTF 2.0 with the extras of src/contract/glb-extras.ts."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from OCP.TopAbs import TopAbs_EDGE

from . import occ
from .parts import Model
from .tessellate import Mesh, mesh_of, triangulate

_FLOAT = 5126
_UINT = 5125
_ARRAY = 34962
_ELEMENTS = 34963
_TRIANGLES = 4
# Neutral grey of parts without colour, sRGB; the same as the replicad kernel's.
_DEFAULT_COLOR = "#b8bcc2"
_LINES = 1
# Column-major: CAD millimetres, Z up, to metres, Y up.
_ROOT_MATRIX = [0.001, 0, 0, 0, 0, 0, -0.001, 0, 0, 0.001, 0, 0, 0, 0, 0, 1]


def write_glb(model: Model, linear_mm: float, angular_rad: float) -> tuple[bytes, int]:
    """The file, and the number of faces that OCCT could not mesh."""
    triangulate(model.whole, linear_mm, angular_rad)
    edge_ids = occ.shape_map(model.whole, TopAbs_EDGE)
    writer = _Writer()
    first_face = 0
    missing = 0
    for part in model.parts:
        mesh = mesh_of(part.shape, edge_ids, linear_mm, angular_rad)
        writer.part(part.name, part.color, mesh, first_face)
        first_face += len(mesh.faces)
        missing += mesh.faces_without_mesh
    return writer.finish(), missing


class _Writer:
    def __init__(self) -> None:
        self._binary = bytearray()
        self._views: list[dict[str, Any]] = []
        self._accessors: list[dict[str, Any]] = []
        self._meshes: list[dict[str, Any]] = []
        self._materials: list[dict[str, Any]] = []
        self._material_of: dict[str, int] = {}
        self._nodes: list[dict[str, Any]] = [{"name": "model", "matrix": _ROOT_MATRIX}]

    def part(self, name: str, color: str | None, mesh: Mesh, first_face: int) -> None:
        primitives: list[dict[str, Any]] = []
        if mesh.indices.size:
            primitive: dict[str, Any] = {
                "mode": _TRIANGLES,
                "attributes": {
                    "POSITION": self._vectors(mesh.positions, bounds=True),
                    "NORMAL": self._vectors(mesh.normals, bounds=False),
                },
                "indices": self._scalars(mesh.indices),
                "extras": {"first_face": first_face, "faces": mesh.faces},
            }
            primitive["material"] = self._material(color or _DEFAULT_COLOR)
            primitives.append(primitive)
        if mesh.line_indices.size:
            primitives.append(
                {
                    "mode": _LINES,
                    "attributes": {"POSITION": self._vectors(mesh.line_positions, bounds=True)},
                    "indices": self._scalars(mesh.line_indices),
                    "extras": {"edge_ids": mesh.edge_ids, "edges": mesh.edges},
                }
            )
        node: dict[str, Any] = {"name": name}
        if primitives:
            node["mesh"] = len(self._meshes)
            self._meshes.append({"name": name, "primitives": primitives})
        self._nodes.append(node)

    def finish(self) -> bytes:
        self._nodes[0]["children"] = list(range(1, len(self._nodes)))
        document: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "partsmith"},
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": self._nodes,
        }
        # glTF forbids empty lists.
        for key, value in (
            ("meshes", self._meshes),
            ("materials", self._materials),
            ("accessors", self._accessors),
            ("bufferViews", self._views),
        ):
            if value:
                document[key] = value
        if self._binary:
            document["buffers"] = [{"byteLength": len(self._binary)}]
        text = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
        text += b" " * (-len(text) % 4)
        chunks = struct.pack("<I4s", len(text), b"JSON") + text
        if self._binary:
            chunks += struct.pack("<I4s", len(self._binary), b"BIN\x00") + bytes(self._binary)
        return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks

    def _material(self, color: str) -> int:
        if color not in self._material_of:
            self._material_of[color] = len(self._materials)
            self._materials.append(
                {
                    "name": color,
                    "doubleSided": True,
                    "pbrMetallicRoughness": {
                        "baseColorFactor": [*_linear(color), 1],
                        "metallicFactor": 0,
                        "roughnessFactor": 0.6,
                    },
                }
            )
        return self._material_of[color]

    def _view(self, data: bytes, target: int) -> int:
        self._views.append(
            {
                "buffer": 0,
                "byteOffset": len(self._binary),
                "byteLength": len(data),
                "target": target,
            }
        )
        # Every element here is four bytes wide, so offsets stay aligned by themselves.
        self._binary += data
        return len(self._views) - 1

    def _vectors(self, values: NDArray[np.float32], *, bounds: bool) -> int:
        accessor: dict[str, Any] = {
            "bufferView": self._view(values.astype("<f4").tobytes(), _ARRAY),
            "componentType": _FLOAT,
            "count": len(values),
            "type": "VEC3",
        }
        if bounds:
            accessor["min"] = [float(value) for value in values.min(axis=0)]
            accessor["max"] = [float(value) for value in values.max(axis=0)]
        self._accessors.append(accessor)
        return len(self._accessors) - 1

    def _scalars(self, values: NDArray[np.uint32]) -> int:
        self._accessors.append(
            {
                "bufferView": self._view(values.astype("<u4").tobytes(), _ELEMENTS),
                "componentType": _UINT,
                "count": int(values.size),
                "type": "SCALAR",
            }
        )
        return len(self._accessors) - 1


def _linear(color: str) -> list[float]:
    """`#rrggbb` as linear RGB (IEC 61966-2-1)."""
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    ]
