"""What models have against the files of a system."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from weft.build.openconfig import FILE
from weft.build.srlinux import JSON_FILE
from weft.build.yang import openconfig, srlinux
from weft.diagnostics import WeftError


@dataclass(frozen=True, slots=True)
class _Models:
    """The file of a device that is by YANG paths, a model that tells a folder has them, and how they are read."""

    file: str
    one: str
    models_for_libyang: Callable[[Path, Path], object]
    objections: Callable[[Path, Iterable[Path]], str]


ABLE: Mapping[str, _Models] = {
    "srlinux": _Models(
        JSON_FILE, "srl_nokia-interfaces.yang", srlinux.models_for_libyang, srlinux.objections
    ),
    "openconfig": _Models(
        FILE, "openconfig-interfaces.yang", openconfig.models_for_libyang, openconfig.objections
    ),
}  # fmt: skip
"""By system."""


def system_of(models: Path) -> str:
    """The system whose models a folder has, or a folder below it; SR Linux's come with some of OpenConfig's.

    Raises WeftError if there are none.
    """
    for system, of in ABLE.items():
        if any(models.rglob(of.one)):
            return system
    wanted = " and no ".join(of.one for of in ABLE.values())
    raise WeftError(f"'{models}' has no {wanted}", "name the folder of the YANG models of SR Linux, or of OpenConfig")


def objections(system: str, models: Path, files: Sequence[Path]) -> str:
    """What the models of a system in a folder, or below it, have against files; empty where they are valid.

    Raises WeftError if there is no yanglint.
    """
    of = ABLE[system]
    with tempfile.TemporaryDirectory() as folder:
        of.models_for_libyang(models, Path(folder))
        return of.objections(Path(folder), files)
