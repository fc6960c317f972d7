"""The job tar on stdin and the answer tar on stdout, see `src/contract/job.ts` and `result.ts`."""

from __future__ import annotations

import io
import json
import math
import os
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PROTOCOL = 1


@dataclass(frozen=True)
class Job:
    """`spec` is job.json, checked by the server; `source` UTF-8; inputs by name without folder."""

    spec: dict[str, Any]
    source: bytes
    inputs: Mapping[str, bytes]


@dataclass
class Answer:
    """What becomes result.json and the files beside it; absent parts are null."""

    status: str = "ok"
    error: dict[str, Any] | None = None
    warnings: list[str] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    geometry: dict[str, Any] | None = None
    section: dict[str, Any] | None = None
    projection: dict[str, Any] | None = None
    fit: dict[str, Any] | None = None
    files: dict[str, bytes] = field(default_factory=dict)

    def warn(self, text: str) -> None:
        if len(self.warnings) < 100 and text not in self.warnings:
            self.warnings.append(text[:1000])


class _ShortReads(io.RawIOBase):
    """Hands tarfile what is there, so that it never waits for a byte after the archive's end."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def read(self, size: int = -1) -> bytes:
        return os.read(self._fd, size if size > 0 else 1 << 16)


def read_job(fd: int) -> Job:
    """Reads one job tar; raises ValueError or tarfile.TarError on anything else."""
    entries: dict[str, bytes] = {}
    with tarfile.open(fileobj=_ShortReads(fd), mode="r|", bufsize=1 << 16) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None:
                entries[member.name] = content.read()
    spec = json.loads(entries["job.json"])
    if spec.get("protocol") != PROTOCOL:
        raise ValueError(f"job protocol {spec.get('protocol')!r}, this kernel speaks {PROTOCOL}")
    prefix = "inputs/"
    inputs = {
        name[len(prefix) :]: data for name, data in entries.items() if name.startswith(prefix)
    }
    return Job(spec, entries.get("source", b""), inputs)


def write_answer(fd: int, answer: Answer, stdout: str, stderr: str) -> None:
    """Writes the answer tar, result.json first; deterministic (no times, no owners)."""
    result = {
        "protocol": PROTOCOL,
        "status": answer.status,
        "error": answer.error,
        "stdout": stdout,
        "stderr": stderr,
        "warnings": answer.warnings,
        "timings": answer.timings,
        "parameters": answer.parameters,
        "geometry": answer.geometry,
        "section": answer.section,
        "projection": answer.projection,
        "fit": answer.fit,
    }
    text = json.dumps(_finite(result), separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    with (
        open(fd, "wb", closefd=False) as stream,
        tarfile.open(fileobj=stream, mode="w|", format=tarfile.USTAR_FORMAT) as archive,
    ):
        _add(archive, "result.json", text.encode("utf-8", "replace"))
        for name, data in answer.files.items():
            _add(archive, f"files/{name}", data)


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    entry.mode = 0o644
    archive.addfile(entry, io.BytesIO(data))


def _finite(value: Any) -> Any:
    """JSON has no NaN or infinity; OCCT has (a degenerate shape's centre), and -0.0 reads badly."""
    if isinstance(value, float):
        return value + 0.0 if math.isfinite(value) else 0.0
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value
