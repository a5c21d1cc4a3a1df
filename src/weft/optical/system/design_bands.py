"""The bands that each line is designed for."""

from __future__ import annotations

from collections.abc import Sequence

from weft.diagnostics import Diagnostic, InputError
from weft.optical.system.elements import Amplifier, DesignBand, Element, MultibandAmplifier, Roadm, Transceiver
from weft.optical.system.library import Band, FullLoad, Library

_NAMED = (("L", 187e12, 189e12), ("C", 191.3e12, 196.0e12))
"""Bands by where their middle lies, as GNPy 3.0.1 names them."""


def name_of(band: Band | DesignBand) -> str:
    """L or C by a band's middle, and "other" elsewhere: amplifiers of a box are told apart by it."""
    middle = (band.low_hz + band.high_hz) / 2
    return next((name for name, low, high in _NAMED if low <= middle <= high), "other")


def bands_of(start: Roadm | Transceiver, line: Sequence[Element], library: Library) -> tuple[DesignBand, ...]:
    """The bands that a line is designed for, the lowest first, each with a spacing.

    Those told for its degree, else what its amplifiers that have a type have in common with one another (and with the
    bands of where it starts, if both are of one band or both of several), else the bands of where it starts, which
    are those of the library's loads unless it has its own.

    Raises InputError if the amplifiers have no band in common, or are for one band and the start for several.
    """
    own = [_spaced(band, library) for band in start.bands] or [_loaded(load) for load in library.loads]
    told = start.degree_bands.get(line[1].uid)
    if told is not None:
        return tuple(sorted(_with_spacing(band, own, library) for band in told))
    several = {isinstance(one, MultibandAmplifier) for one in line if isinstance(one, (Amplifier, MultibandAmplifier))}
    alike = several == {len(own) > 1}
    common = None
    for bands in [known for one in line if (known := _amplified(one, library))] + [own] * alike:
        common = bands if common is None else _shared(common, bands, own, library)
    if common:
        return tuple(sorted(_with_spacing(band, own, library) for band in common))
    if not several or alike:
        return tuple(sorted(own))
    raise InputError([Diagnostic(
        "E722", f"the amplifiers of the line that leaves {start.uid!r} by {line[1].uid!r}, and the bands that it is"
        " designed for, do not go together", None,
        help="give that degree its own design bands, or the amplifiers types for those bands",
    )])  # fmt: skip


def channels_in(band: DesignBand) -> int:
    """How many channels at a band's spacing it holds, one on each edge."""
    assert band.spacing_hz is not None
    return int((band.high_hz - band.low_hz) // band.spacing_hz) + 1


def _loaded(load: FullLoad) -> DesignBand:
    return DesignBand(load.band.low_hz, load.band.high_hz, load.spacing_hz)


def _spaced(band: DesignBand, library: Library) -> DesignBand:
    return band if band.spacing_hz is not None else band._replace(spacing_hz=library.loads[0].spacing_hz)


def _with_spacing(band: DesignBand, own: Sequence[DesignBand], library: Library) -> DesignBand:
    """A band with a spacing: its own, or of the band of `own` in which its middle lies, or the default load's."""
    if band.spacing_hz is not None:
        return band
    middle = (band.low_hz + band.high_hz) / 2
    inside = [one.spacing_hz for one in own if one.low_hz <= middle <= one.high_hz]
    return band._replace(spacing_hz=inside[0] if inside else library.loads[0].spacing_hz)


def _amplified(one: Element, library: Library) -> list[DesignBand]:
    """The bands of an amplifier whose type is known, the lowest first; empty otherwise."""
    if isinstance(one, Amplifier) and one.type_name:
        names: Sequence[str] = (one.type_name,)
    elif isinstance(one, MultibandAmplifier):
        given = tuple(part.type_name for part in one.amplifiers if part.type_name)
        names = (library.multiband[one.type_name].amplifiers if one.type_name else ()) + given
    else:
        return []
    bands = dict.fromkeys(library.amplifiers[name].band for name in names)
    return sorted(DesignBand(band.low_hz, band.high_hz) for band in bands)


def _shared(
    some: Sequence[DesignBand], others: Sequence[DesignBand], own: Sequence[DesignBand], library: Library,
) -> list[DesignBand]:  # fmt: skip
    """What two sets of bands have in common; the wider of two spacings holds."""
    found = []
    for one in some:
        for other in others:
            low, high = max(one.low_hz, other.low_hz), min(one.high_hz, other.high_hz)
            if low < high:
                known = [band.spacing_hz for band in (one, other) if band.spacing_hz is not None]
                both = DesignBand(low, high, max(known) if known else None)
                found.append(_with_spacing(both, own, library))
    return found
