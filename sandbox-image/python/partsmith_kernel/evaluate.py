"""Runs the caller's source as `__main__` and answers the parts that it left behind."""

from __future__ import annotations

import ast
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from .conventions import CONVENTION, NothingLeft, left_behind
from .errors import plain_error, script_error
from .parameters import ParameterError, Parameters, apply_parameters
from .parts import Part
from .source import FILENAME, Source, SourceError, parse, read_source
from .viewer import Shown


@dataclass
class Evaluation:
    """Either `error` (scriptErrorSchema) or parts."""

    parts: list[Part] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] | None = None


def evaluate(
    data: bytes, prelude: dict[str, Any], given: dict[str, Any], warn: Callable[[str], None]
) -> Evaluation:
    """Never raises, whatever the source does."""
    done = Evaluation()
    try:
        source = read_source(data)
    except SourceError as error:
        done.error = plain_error("SourceError", str(error), "Send the source as UTF-8 text.")
        return done
    limit = sys.getrecursionlimit()
    try:
        tree = parse(source)
        values, done.parameters = apply_parameters(tree, given, warn)
        shown = Shown()
        namespace = _run(tree, source, prelude, values, shown)
        done.parts = left_behind(namespace, tree, shown, warn)
    except ParameterError as error:
        done.error = plain_error("ParameterError", str(error), "Correct the parameter's value.")
    except NothingLeft as error:
        done.error = plain_error("NothingLeft", f"{error} {CONVENTION}", CONVENTION)
    except BaseException as error:  # noqa: BLE001  - SystemExit and KeyboardInterrupt included
        sys.setrecursionlimit(max(limit, sys.getrecursionlimit()))
        done.error = script_error(error, source)
    finally:
        sys.settrace(None)
        sys.setprofile(None)
        sys.setrecursionlimit(limit)
    return done


def _run(
    tree: ast.Module,
    source: Source,
    prelude: dict[str, Any],
    values: Parameters,
    shown: Shown,
) -> dict[str, Any]:
    module = ModuleType("__main__")
    namespace = vars(module)
    namespace |= prelude
    namespace |= shown.functions()
    namespace |= {
        "__file__": FILENAME,
        "__builtins__": __builtins__,
        "__parameters__": lambda: values,
        "parameters": values,
    }
    shown.scope = namespace
    shown.install_modules()
    sys.modules["__main__"] = module
    sys.argv = [FILENAME]
    try:
        # What the source writes by relative name goes to the sandbox's tmpfs, where there is one.
        os.chdir(tempfile.gettempdir())
    except OSError:
        pass
    exec(compile(tree, FILENAME, "exec", dont_inherit=True), namespace)
    return namespace
