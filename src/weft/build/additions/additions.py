"""What is added to which devices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from weft.build.device import Address, Device
from weft.diagnostics import Diagnostic, Span, known


@dataclass(frozen=True, slots=True)
class Addition:
    """One entry: its devices are those of its site, tier and name, where these are given.

    `timers` and `bfd` are fields of the records with their values; `files` are texts by path for devices of `system`.
    """

    place: Span
    site: str = ""
    tier: str = ""
    device: str = ""
    timers: Mapping[str, int] = field(default_factory=dict)
    bfd: Mapping[str, int] = field(default_factory=dict)
    management: Address | None = None
    system: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Span] = field(default_factory=dict)  # of each file

    def is_for(self, device: Device) -> bool:
        """Whether it is one of its devices."""
        own = ((self.site, device.site), (self.tier, device.tier), (self.device, device.name))
        return all(asked in ("", has) for asked, has in own)

    def to(self, device: Device) -> Device:
        """The device with the fields that it sets."""
        bgp = replace(
            device.bgp, timers=replace(device.bgp.timers, **self.timers), bfd=replace(device.bgp.bfd, **self.bfd)
        )
        if self.management is None:
            return replace(device, bgp=bgp)
        return replace(device, bgp=bgp, management=replace(device.management, address=self.management))


@dataclass(frozen=True, slots=True)
class Additions:
    """All entries of a file, which count in order: of two that set one field the later one does."""

    entries: tuple[Addition, ...] = ()

    def to(self, device: Device) -> Device:
        """The device with the fields that its entries set."""
        for entry in self.entries:
            if entry.is_for(device):
                device = entry.to(device)
        return device

    def unused(self, devices: Iterable[Device], sites: Iterable[str]) -> Iterator[Diagnostic]:
        """Entries that are for no device at all (E863); those for sites that are not built now are left out."""
        every, built = tuple(devices), tuple(sites)
        for entry in self.entries:
            if (entry.site and entry.site not in built) or any(entry.is_for(device) for device in every):
                continue
            words = " ".join(word for word in (entry.site, entry.tier, entry.device) if word)
            help = known(entry.device, [device.name for device in every], "devices") if entry.device else ""
            yield Diagnostic("E863", f"there is no device for this addition: {words}", entry.place, help=help)


NOTHING = Additions()
"""No additions."""
