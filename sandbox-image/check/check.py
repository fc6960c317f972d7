"""check.py LANGUAGE…: runs the solid cases through /kernel/main.py as the sandbox would; writes /checked.

A library that does not fit the bindings fails the build of its image, and not somebody's job.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

RELATIVE = 1e-6


def main(languages: list[str]) -> None:
    cases = json.loads(Path(__file__).with_name("solid-cases.json").read_text())
    done = [check(case, language) for language in languages for case in cases]
    Path("/checked").write_text("".join(f"{line}\n" for line in done))


def check(case: dict[str, Any], language: str) -> str:
    label = f"{language}: {case['name']}"
    result, files = run(case["sources"][language], language)
    if result["status"] != "ok":
        sys.exit(f"{label}: {result['error']}")
    total = result["geometry"]["total"]
    for measure in ("volume_mm3", "surface_area_mm2"):
        wanted = case[measure]
        if abs(total[measure] - wanted) > RELATIVE * wanted:
            sys.exit(f"{label}: {measure} is {total[measure]}, not {wanted}")
    if total["face_count"] != case["face_count"]:
        sys.exit(f"{label}: {total['face_count']} faces, not {case['face_count']}")
    if not files["files/mesh.glb"].startswith(b"glTF") or len(files["files/model.brep"]) == 0:
        sys.exit(f"{label}: no mesh or no B-rep")
    return f"{label}: volume {total['volume_mm3']}"


def run(source: str, language: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    spec = {
        "kind": "build",
        "protocol": 1,
        "id": "check",
        "text_bytes": 65536,
        "language": language,
        "parameters": {},
        "outputs": ["model.brep", "mesh.glb"],
        "tessellation": {"linear_mm": 0.05, "angular_rad": 0.3},
    }
    job = io.BytesIO()
    with tarfile.open(fileobj=job, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, text in (("job.json", json.dumps(spec)), ("source", source)):
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            tar.addfile(entry, io.BytesIO(text.encode()))
    kernel = [sys.executable, "-I", "-B", "/kernel/main.py"]
    ended = subprocess.run(kernel, input=job.getvalue(), capture_output=True, timeout=300)
    if ended.returncode != 0:
        sys.exit(f"{language}: the kernel ended with {ended.returncode}: {ended.stderr.decode()}")
    with tarfile.open(fileobj=io.BytesIO(ended.stdout)) as answer:
        files = {
            entry.name: stream.read()
            for entry in answer
            if (stream := answer.extractfile(entry)) is not None
        }
    return json.loads(files["result.json"]), files


if __name__ == "__main__":
    main(sys.argv[1:])
