"""All files of some sites' devices, for some systems."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from weft.build.additions import NOTHING, Additions, with_texts
from weft.build.checks import check, check_wide
from weft.build.device import Device, announced, site_devices
from weft.build.support import left_out, unsupported
from weft.build.systems import SYSTEMS
from weft.build.topology import site_files
from weft.build.wide import joined
from weft.diagnostics import AdditionsError, Diagnostic, RenderError
from weft.planning.kept import KeptFabrics

FORMAT = "weft-build/1"
HEADER = "build.json"
"""Of a build: its format, sites and systems."""


@dataclass(frozen=True, slots=True)
class Build:
    """Texts by path, of how many devices they are, and what was left out of how many.

    Paths are `SITE/SYSTEM/DEVICE/...`, and `SITE/TOOL/...` of tools that take a site as a whole.  Where records do not
    agree there are `findings` and no texts.
    """

    texts: Mapping[str, str]
    devices: int
    warnings: tuple[str, ...] = ()
    findings: tuple[Diagnostic, ...] = ()


def built(
    kept: KeptFabrics, sites: Sequence[str], targets: Sequence[str], additions: Additions = NOTHING,
    routers: Sequence[Device] = (),
) -> Build:  # fmt: skip
    """The files of those sites that have addressing: of all devices for each system, of the site for each other tool.

    `routers` are those of all sites; systems leave out devices that are for others, and tools routers.

    Raises InfeasibleError where a pool, a range or a rack is too small, RenderError where a system refuses what a
    device needs or leaves all of them out, and AdditionsError where an addition is for no device, or does not fit one.
    """
    by_site = {site: tuple(map(additions.to, _devices(kept, site, routers))) for site in sites}
    devices = [device for found in by_site.values() for device in found]
    unused = tuple(additions.unused(devices, sites))
    if unused:
        raise AdditionsError(unused)
    findings = tuple(finding for found in by_site.values() for finding in check(found)) + check_wide(devices)
    if findings:
        return Build({}, len(devices), (), findings)
    systems = [target for target in targets if target in SYSTEMS]
    warnings = _supported(devices, systems)
    header = {"format": FORMAT, "sites": list(sites), "for": list(targets)}
    texts = {HEADER: json.dumps(header, indent=1, ensure_ascii=False) + "\n"}
    for system in systems:
        render, support = SYSTEMS[system].render, SYSTEMS[system].support
        for device in (device for device in devices if left_out(device, support) is None):
            for path, text in with_texts(additions, device, system, render(device)).items():
                texts[f"{device.site}/{system}/{device.name}/{path}"] = text
    for site, found in by_site.items():
        for tool in targets:
            if tool not in SYSTEMS:
                texts |= {f"{site}/{path}": text for path, text in _tool_files(tool, found, systems)}
    if list(texts) == [HEADER]:
        raise RenderError("nothing would be built: " + "; ".join(warnings), help="name another system with --for")
    return Build(texts, len(devices), warnings)


def _devices(kept: KeptFabrics, site: str, routers: Iterable[Device]) -> tuple[Device, ...]:
    """Switches of a site and behind them its routers, which know each other."""
    of_site = [router for router in routers if router.site == site]
    switches, own = joined(site_devices(kept, site), of_site, kept.policy, announced(kept, site))
    return switches + own


def _tool_files(tool: str, devices: Iterable[Device], systems: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Paths and texts of a tool, of the switches of a site."""
    return site_files(tool, [device for device in devices if device.isis is None], systems).items()


def _supported(devices: Iterable[Device], systems: Sequence[str]) -> tuple[str, ...]:
    """What systems leave out, each once with the number of devices.

    Raises RenderError where one refuses something.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    for device in devices:
        for system in systems:
            told = SYSTEMS[system].support
            out = left_out(device, told)
            for feature, support in unsupported(device, told) if out is None else [out]:
                if support.level == "refuses":
                    words = SYSTEMS[system].words
                    raise RenderError(f"{device.name}: {words} is not told of {feature.words}: {support.note}")
                counts[system, feature.words, support.note] += 1
    return tuple(
        f"{SYSTEMS[system].words}, {words}: {note} ({n} {'device' if n == 1 else 'devices'})"
        for (system, words, note), n in counts.items()
    )
