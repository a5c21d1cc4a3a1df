"""Optimised launch powers: never worse, within every limit, and only where nothing was given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("gnpy", reason="the samples are those of GNPy 3.0.1, which runs on Python 3.11 and 3.12 only")

from tests.optical.design.routes import between_all, unpowered
from tests.optical.design.samples import sample, stored_of
from tests.optical.design.small import library, line

from weft.optical.physics.channels import Channels
from weft.optical.system.design import Designed, design
from weft.optical.system.elements import Amplifier, MultibandAmplifier, OpticalNetwork
from weft.optical.system.full_load import full_load
from weft.optical.system.library import Library
from weft.optical.system.propagation import Optics

NEVER = "fused-roadm", "mesh", "multiband", "raman", "sweden-4", "sweden-5"


def worst_and_median(designed: Designed, load: Channels) -> np.ndarray:
    """GSNR in dB of the worst and of the median channel of every route between transceivers, (routes, 2)."""
    received = Optics.of(designed, load).receive_all(between_all(designed))
    return np.array([(one.gsnr_db.min(), np.median(one.gsnr_db)) for one in received])


def gains(network: OpticalNetwork, types: Library) -> tuple[np.ndarray, Designed]:
    """What optimised powers are better by, in dB, (routes, 2), and their design."""
    load = full_load(types.loads)
    ours = design(network, types, launch="optimised")
    return worst_and_median(ours, load) - worst_and_median(design(network, types), load), ours


@pytest.mark.parametrize("forgotten", [False, True])
@pytest.mark.parametrize("name", NEVER)
def test_no_route_of_a_sample_gets_worse(name: str, forgotten: bool, tmp_path: Path) -> None:
    """Neither its worst channel nor its median, with the powers that the sample gives and without."""
    network, types, _ = sample(name, tmp_path)
    better, _ = gains(unpowered(network) if forgotten else network, types)
    assert better.min() > -1e-6


def test_a_line_whose_powers_are_free_gets_better(tmp_path: Path) -> None:
    """By a quarter of a decibel or so on the fused line; by 1 dB on average on Sweden, whose powers all are 2 dBm."""
    network, types, _ = sample("fused-roadm", tmp_path)
    assert gains(network, types)[0].min() > 0.2
    network, types, _ = sample("sweden-5", tmp_path)
    assert gains(unpowered(network), types)[0].mean() > 1.0


def test_gains_and_powers_stay_within_what_types_can(tmp_path: Path) -> None:
    """And the line still adds up: each gain is the loss before it and the change of power."""
    network, types, _ = sample("conus", tmp_path)
    ruled, ours = design(network, types), design(network, types, launch="optimised")
    before, channels = ruled.by_uid(), len(full_load(types.loads))
    changed = 0
    for one in ours.network.elements:
        if not isinstance(one, Amplifier):
            continue
        kind, was = types.amplifiers[one.type_name], before[one.uid]
        assert isinstance(was, Amplifier)
        assert one.gain_db is not None
        assert one.delta_power_db is not None
        changed += one.gain_db != was.gain_db
        assert one.gain_db <= max(kind.gain_flatmax_db + types.rules.extended_gain_db, was.gain_db or 0.0) + 1e-9
        assert one.delta_power_db + 10 * np.log10(channels) <= kind.power_max_dbm + 1e-9
    assert changed > 500


def test_what_was_given_stays(tmp_path: Path) -> None:
    """Powers of Sweden's amplifiers are all given, so nothing changes."""
    network, types, _ = sample("sweden-4", tmp_path)
    ours, ruled = design(network, types, launch="optimised"), design(network, types)
    assert stored_of(ours) == stored_of(ruled)


def test_pumps_come_only_if_asked_for(tmp_path: Path) -> None:
    """Types with pumps make less noise, and cost more than noise."""
    network, types, _ = sample("fused-roadm", tmp_path)

    def pumped(launch: str) -> int:
        designed = design(network, types, launch=launch)  # type: ignore[arg-type]
        names = [one.type_name for one in designed.network.elements if isinstance(one, Amplifier)]
        return sum(types.amplifiers[name].raman for name in names)

    assert pumped("optimised") == 0
    assert pumped("pumped") == 2


def test_both_ways_of_a_line_that_looks_the_same_from_both_ends_are_set_alike() -> None:
    """There is nothing to tell them apart."""
    there, back = line([80e3, 100e3, 80e3]), line([80e3, 100e3, 80e3])
    one = design(there, library(), launch="optimised")
    other = design(back, library(), launch="optimised")
    assert [part for part in one.network.elements if isinstance(part, Amplifier)] == [
        part for part in other.network.elements if isinstance(part, Amplifier)
    ]


def test_two_bands_under_full_load_are_tilted_against_scattering(tmp_path: Path) -> None:
    """Where all lines carry both bands, the worst channel gains by tilts and powers; both bands are lit."""
    network, types, _ = sample("multiband", tmp_path)
    network = unpowered(network)
    several = {one.uid for one in network.elements if isinstance(one, MultibandAmplifier)}
    wanted = set(next(uids for uids in design(network, types).oms if several.intersection(uids)))
    wires = tuple(wire for wire in network.connections if wanted.issuperset(wire))
    only = OpticalNetwork("line", tuple(one for one in network.elements if one.uid in wanted), wires)
    ours = design(only, types, launch="optimised")
    boxes = [one for one in ours.network.elements if isinstance(one, MultibandAmplifier)]
    assert len(boxes) == 4
    assert all(part.tilt_db for one in boxes for part in one.amplifiers)
