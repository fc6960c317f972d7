"""`show`, `show_object` and friends, and stand-ins for the viewer packages that define them.

Scripts written for CQ-editor or the OCP viewers call these; here they hand parts to the job.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from .adapters import is_shape, parts_of
from .colors import color_of
from .parts import Part

_SHOWN_BY = ("show", "show_object")
_QUIET = (
    "reset_show",
    "show_clear",
    "set_port",
    "set_defaults",
    "set_viewer_config",
    "get_defaults",
    "reset_defaults",
    "save_screenshot",
    "status",
    "log",
    "debug",
)


class _Anything:
    """An enumeration of a viewer's settings: every name exists and means nothing here."""

    def __getattr__(self, name: str) -> str:
        return name

    def __call__(self, *_args: Any, **_kwargs: Any) -> None:
        return None


class Shown:
    """What the source showed, in order."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.called = False
        self.scope: dict[str, Any] = {}

    def show_object(self, value: Any = None, *args: Any, **options: Any) -> Any:
        """CQ-editor: show_object(obj, name=None, options={'color': …}); also color=… directly."""
        self.called = True
        name = options.get("name") or next((arg for arg in args if isinstance(arg, str)), None)
        style = options.get("options") or next((a for a in args if isinstance(a, dict)), {})
        color = options.get("color", style.get("color") if isinstance(style, dict) else None)
        self.parts += parts_of(value, name, color_of(color))
        return value

    def show(self, *values: Any, **options: Any) -> None:
        """OCP viewers: show(a, b, names=[…], colors=[…])."""
        self.called = True
        names = list(options.get("names") or [])
        colors = list(options.get("colors") or [])
        for position, value in enumerate(values):
            name = names[position] if position < len(names) else None
            color = colors[position] if position < len(colors) else None
            self.parts += parts_of(value, name, color_of(color))

    def show_all(self, *_args: Any, **_options: Any) -> None:
        self.called = True
        for name, value in list(self.scope.items()):
            if not name.startswith("_") and is_shape(value) and name not in ("result",):
                self.parts += parts_of(value, name)

    def functions(self) -> dict[str, Callable[..., Any]]:
        return {
            "show_object": self.show_object,
            "show": self.show,
            "show_all": self.show_all,
            "show_objects": self.show_all,
            "debug": _nothing,
            "log": _nothing,
        }

    def install_modules(self) -> None:
        """Makes `from ocp_vscode import *` and the like work where the package is not there."""
        for name in ("ocp_vscode", "ocp_viewer", "jupyter_cadquery", "yacv_server", "cq_vscode"):
            # One that is really installed is left alone; one of ours belongs to an earlier source.
            if name not in sys.modules or hasattr(sys.modules[name], "__stand_in__"):
                sys.modules[name] = self._module(name)
        if "cadquery" in sys.modules:
            sys.modules["cadquery.vis"] = self._module("cadquery.vis")

    def _module(self, name: str) -> ModuleType:
        module = ModuleType(name)
        quiet = dict.fromkeys(_QUIET, _nothing)
        members = {**quiet, **self.functions(), "Camera": _Anything(), "Collapse": _Anything()}
        members["ColorMap"] = _Anything()
        vars(module).update(members)
        vars(module)["__all__"] = list(members)
        vars(module)["__stand_in__"] = True
        return module


def _nothing(*_args: Any, **_kwargs: Any) -> None:
    """A viewer's setting, of no effect here."""
