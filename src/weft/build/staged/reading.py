"""What the files of a build tell devices, whoever changed them since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from weft.build.checks import check, check_wide
from weft.build.device import Device
from weft.build.staged.directory import counting_texts
from weft.build.systems import SYSTEMS
from weft.diagnostics import Diagnostic, RenderError


@dataclass(frozen=True, slots=True)
class Told:
    """The devices of one site as the files of one system have them, and where they do not agree.

    Where there are routers, those of all sites come once more together, `between sites`.
    """

    site: str
    system: str
    devices: tuple[Device, ...]
    findings: tuple[Diagnostic, ...]


def read_build(directory: Path) -> Iterator[Told]:
    """Each site and system of the build that counts.

    Raises RenderError, naming the device, where files are missing or cannot be read.
    """
    texts: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for path, text in counting_texts(directory).items():
        site, _, rest = path.partition("/")
        system, _, rest = rest.partition("/")
        device, _, inside = rest.partition("/")
        if system in SYSTEMS and inside:
            texts.setdefault((site, system), {}).setdefault(device, {})[inside] = text
    routers: dict[str, list[Device]] = {}
    for (site, system), by_device in texts.items():
        devices, broken = [], list[Diagnostic]()
        for name, files in by_device.items():
            try:
                devices.append(SYSTEMS[system].read(files))
                broken += [_broken(system, name, rule) for rule in SYSTEMS[system].broken(files)]
            except RenderError as error:
                raise RenderError(f"{site}/{system}/{name}: {error.message}", error.help) from error
        routers.setdefault(system, []).extend(device for device in devices if device.isis is not None)
        yield Told(site, system, tuple(devices), check(devices) + tuple(broken))
    for system, every in routers.items():
        if every:
            yield Told("between sites", system, tuple(every), check_wide(every))


def _broken(system: str, device: str, rule: str) -> Diagnostic:
    """A rule of its system's that the files of a device break."""
    return Diagnostic("E869", f"{device}: {SYSTEMS[system].words} does not take this: {rule}", None)
