"""One job to its answer: evaluate, describe, export. Never raises, failure is a field."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from . import exchange
from .errors import plain_error
from .evaluate import evaluate
from .fit import fit
from .glb import write_glb
from .languages import Languages
from .parts import Model, Part, describe, has_geometry, model_from_brep, model_of
from .project import project
from .protocol import Answer, Job
from .section import section

Stage = Callable[[str], None]


class Unsupported(Exception):
    """A thing that this kernel cannot do; the text is for the caller."""


class _Clock:
    """Milliseconds by stage, and the stage line for whoever watches."""

    def __init__(self, answer: Answer, stage: Stage) -> None:
        self._answer = answer
        self._stage = stage
        self._started = self._since = time.perf_counter()
        self._name: str | None = None

    def enter(self, name: str) -> None:
        self._close()
        self._name = name
        self._stage(name)

    def stop(self) -> None:
        self._close()
        self._answer.timings["total"] = (time.perf_counter() - self._started) * 1000

    def _close(self) -> None:
        now = time.perf_counter()
        if self._name is not None:
            self._answer.timings[self._name] = (now - self._since) * 1000
        self._since = now


def run_job(job: Job, languages: Languages, stage: Stage) -> Answer:
    answer = Answer()
    clock = _Clock(answer, stage)
    kind = job.spec["kind"]
    try:
        _JOBS[kind](job, languages, answer, clock)
    except Unsupported as error:
        answer.status = "unsupported"
        answer.error = plain_error("Unsupported", str(error))
    except exchange.ExchangeError as error:
        answer.status = "script_failed"
        answer.error = plain_error("ExchangeError", str(error))
    except Exception as error:  # noqa: BLE001  - OCCT's failures share no Python base class
        answer.status = "script_failed"
        answer.error = plain_error(
            type(error).__name__,
            f"OCCT failed while it was {_DOING[kind]}: {error}",
            "The shape may be invalid: look at `valid` of its parts, build it in smaller steps.",
        )
    if answer.status != "ok":
        answer.geometry = None
        answer.files.clear()
    clock.stop()
    return answer


_DOING = {
    "build": "describing or writing the finished shape",
    "import": "reading the file",
    "tessellate": "meshing the model",
    "export": "writing the file",
    "section": "cutting the model",
    "project": "removing hidden lines",
    "fit": "comparing the models",
}


def _build(job: Job, languages: Languages, answer: Answer, clock: _Clock) -> None:
    language = job.spec["language"]
    prelude = languages.preludes.get(language)
    if prelude is None:
        raise Unsupported(f"This kernel has no {language}; it has {', '.join(languages.names)}.")
    clock.enter("running")
    done = evaluate(job.source, prelude, job.spec["parameters"], answer.warn)
    answer.parameters = done.parameters
    if done.error is not None:
        answer.status = "script_failed"
        answer.error = done.error
        return
    _model_files(done.parts, job.spec, answer, clock)


def _import(job: Job, _languages: Languages, answer: Answer, clock: _Clock) -> None:
    data = job.inputs["import"]
    clock.enter("running")
    if job.spec["format"] == "step":
        parts = exchange.read_step(data)
    elif job.spec["format"] == "brep":
        shape = exchange.read_brep(data)
        parts = [Part("part", None, shape)] if has_geometry(shape) else []
    else:
        raise Unsupported(
            f"This kernel does not read {job.spec['format']}; it reads step and brep."
        )
    if not parts:
        raise exchange.ExchangeError("The file holds no shape.")
    _model_files(parts, job.spec, answer, clock)


def _model_files(parts: list[Part], spec: dict[str, Any], answer: Answer, clock: _Clock) -> None:
    clock.enter("describing")
    model = model_of(parts)
    answer.geometry = describe(model)
    if not answer.geometry["total"]["valid"]:
        answer.warn("BRepCheck finds the shape invalid: exports and booleans may fail or be wrong.")
    clock.enter("exporting")
    _write(model, spec["outputs"], spec["tessellation"], answer)


def _tessellate(job: Job, _languages: Languages, answer: Answer, clock: _Clock) -> None:
    clock.enter("exporting")
    _write(_model(job), ["mesh.glb"], job.spec["tessellation"], answer)


def _export(job: Job, _languages: Languages, answer: Answer, clock: _Clock) -> None:
    if "mesh.glb" in job.spec["outputs"]:
        raise Unsupported(
            "An export job writes model.brep, model.step and model.iges; "
            "a mesh is the tessellate job's."
        )
    clock.enter("exporting")
    _write(_model(job), job.spec["outputs"], None, answer)


def _write(
    model: Model, outputs: list[str], tessellation: dict[str, float] | None, answer: Answer
) -> None:
    """The B-rep comes before the mesh, which OCCT would keep inside the shape."""
    if "model.brep" in outputs:
        answer.files["model.brep"] = exchange.write_brep(model.whole)
    if "model.step" in outputs:
        answer.files["model.step"] = exchange.write_step(model)
    if "model.iges" in outputs:
        answer.files["model.iges"] = exchange.write_iges(model)
    if "mesh.glb" in outputs and tessellation is not None:
        data, missing = write_glb(model, tessellation["linear_mm"], tessellation["angular_rad"])
        answer.files["mesh.glb"] = data
        if missing:
            answer.warn(f"OCCT could not mesh {missing} faces; they are missing in pictures.")


def _section(job: Job, _languages: Languages, answer: Answer, clock: _Clock) -> None:
    spec = job.spec
    clock.enter("running")
    answer.section = section(_model(job), spec["plane"], spec["at"], spec["tolerance_mm"])


def _project(job: Job, _languages: Languages, answer: Answer, clock: _Clock) -> None:
    spec = job.spec
    clock.enter("running")
    answer.projection = project(
        _model(job), spec["direction"], spec["up"], spec["with_hidden"], spec["tolerance_mm"]
    )


def _fit(job: Job, _languages: Languages, answer: Answer, clock: _Clock) -> None:
    clock.enter("running")
    first = exchange.read_brep(job.inputs["a.brep"])
    second = exchange.read_brep(job.inputs["b.brep"])
    answer.fit = fit(first, second, job.spec["offset_b"])


def _model(job: Job) -> Model:
    return model_from_brep(exchange.read_brep(job.inputs["model.brep"]), job.spec.get("parts"))


_JOBS: dict[str, Callable[[Job, Languages, Answer, _Clock], None]] = {
    "build": _build,
    "import": _import,
    "tessellate": _tessellate,
    "export": _export,
    "section": _section,
    "project": _project,
    "fit": _fit,
}


_WARM_UP_SOURCE = b"""
from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox, BRepPrimAPI_MakeCylinder
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut
box = BRepPrimAPI_MakeBox(3.0, 2.0, 1.0).Shape()
result = BRepAlgoAPI_Cut(box, BRepPrimAPI_MakeCylinder(0.5, 1.0).Shape()).Shape()
"""


def warm_up(languages: Languages) -> None:
    """One small build, so that the first job does not pay for what is loaded on first use."""
    spec = {
        "kind": "build",
        "language": "ocp",
        "parameters": {},
        "outputs": ["model.brep", "mesh.glb"],
        "tessellation": {"linear_mm": 0.1, "angular_rad": 0.5},
    }
    run_job(Job(spec, _WARM_UP_SOURCE, {}), languages, lambda _name: None)
