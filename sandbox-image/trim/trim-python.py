"""trim-python.py ROOT [MODULE…]: what a kernel loads, and nothing else, as a root file system in ROOT.

Takes the running interpreter, its standard library without developers' tools, the named top-level
modules of its package folders (all of them without a name), /kernel, and every shared library these load.
"""

from __future__ import annotations

import compileall
import py_compile
import shutil
import site
import subprocess
import sys
import sysconfig
from pathlib import Path

NOT_FOR_JOBS = {
    "__pycache__", "_distutils_hack", "config", "conftest.py", "distutils", "ensurepip", "f2py",
    "idlelib", "lib2to3", "pip", "pydoc_data", "setuptools", "test", "testing", "tests", "tkinter",
    "turtledemo", "venv", "wheel",
}  # fmt: skip
# numpy imports its own testing module when it starts; unittest belongs to the standard library.
NEEDED_ALL_THE_SAME = {("numpy", "testing"), ("sympy", "testing"), ("scipy", "testing")}


def main(root: Path, modules: list[str]) -> None:
    interpreter = Path(sys.executable)
    copy_file(interpreter.resolve(), below(root, interpreter))
    stdlib = Path(sysconfig.get_path("stdlib"))
    copy_tree(stdlib, below(root, stdlib), skip_packages=True)
    for folder in map(Path, [*site.getsitepackages(), "/usr/lib/python3/dist-packages"]):
        if folder.is_dir():
            copy_packages(folder, below(root, folder), modules)
    copy_tree(Path("/kernel"), root / "kernel")
    # Checked by nobody: the files never change inside an image, and nothing can write there.
    compileall.compile_dir(
        root,
        quiet=1,
        stripdir=root,
        prependdir="/",
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    objects = [str(path) for path in root.rglob("*") if is_shared_object(path)]
    script = Path(__file__).with_name("libraries-of.sh")
    subprocess.run(["sh", str(script), str(root), str(interpreter), *objects], check=True)


def below(root: Path, path: Path) -> Path:
    return root / path.relative_to("/")


def copy_packages(source: Path, target: Path, modules: list[str]) -> None:
    for entry in sorted(source.iterdir()):
        name = entry.name.split(".")[0].split("-")[0]
        wanted = not modules or name in modules
        if not wanted or entry.name in NOT_FOR_JOBS or name in NOT_FOR_JOBS:
            continue
        if entry.is_dir():
            copy_tree(entry, target / entry.name)
        else:
            copy_file(entry, target / entry.name)


def copy_tree(source: Path, target: Path, *, skip_packages: bool = False) -> None:
    def unwanted(folder: str, names: list[str]) -> list[str]:
        here = Path(folder).name
        return [
            name
            for name in names
            if (name in NOT_FOR_JOBS and (here, name) not in NEEDED_ALL_THE_SAME)
            or name.startswith("config-3")
            or (skip_packages and name in ("site-packages", "dist-packages"))
            or name.endswith((".a", ".h", ".pyi", ".pxd"))
        ]

    shutil.copytree(source, target, ignore=unwanted, dirs_exist_ok=True)


def copy_file(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)


def is_shared_object(path: Path) -> bool:
    return ".so" in path.suffixes and path.is_file()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
