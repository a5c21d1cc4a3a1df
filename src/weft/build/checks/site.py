"""The devices of a site, found by name and port."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from weft.build.device import Device, Interface
from weft.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Cable:
    """A link between two switches that both know of it."""

    a: Device
    a_port: Interface
    z: Device
    z_port: Interface

    @property
    def words(self) -> tuple[str, str]:
        """Its ends as messages call them."""
        return f"{self.a.name} {self.a_port.name}", f"{self.z.name} {self.z_port.name}"


@dataclass(frozen=True, slots=True)
class Site:
    """Devices, by name, and their ports by name; of two that have one name the first is looked at."""

    devices: tuple[Device, ...]
    by_name: Mapping[str, Device]
    ports: Mapping[str, Mapping[str, Interface]]

    @classmethod
    def of(cls, devices: Iterable[Device]) -> Site:
        """The devices of one site."""
        every = tuple(devices)
        by_name: dict[str, Device] = {}
        for device in every:
            by_name.setdefault(device.name, device)
        ports = {name: {port.name: port for port in device.interfaces} for name, device in by_name.items()}
        return cls(every, by_name, ports)

    def cables(self) -> Iterator[Cable]:
        """Links whose ends name each other, each once."""
        for device in self.by_name.values():
            for port in device.interfaces:
                far = self.ports.get(port.peer, {}).get(port.peer_interface)
                if far is None or (far.peer, far.peer_interface) != (device.name, port.name):
                    continue
                if (device.name, port.name) < (port.peer, port.peer_interface):
                    yield Cable(device, port, self.by_name[port.peer], far)


def finding(code: str, message: str, help: str = "") -> Diagnostic:
    """An error about devices, which has no place in a file."""
    return Diagnostic(code, message, None, help=help)
