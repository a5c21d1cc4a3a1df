"""Light as planned: the channels that are there, no more, in every direction of every lit pair."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from tests.optical.instances import builtin, chain, eight_channels, mode, transceiver

from weft.catalogue import Catalogue
from weft.catalogue.records import Mode
from weft.network import Incidence, ints
from weft.optical.dci import GivenSpan, Line, Lit, Riders, Transmission, as_planned, sections
from weft.optical.spectrum.comb import centre_thz, slices_of

ZR_PLUS = mode("OpenZR+", "400G 16QAM")
WIDE = mode("1.2T transponder", "800G")
UNEVEN = (GivenSpan(31.0), GivenSpan(104.2, 25.5), GivenSpan(62.0, 13.1), GivenSpan(88.0, 30.4))

Channel = tuple[Sequence[int], Mode, int]
"""Fibres in order from the first site, mode and first slice."""


def light(line: Line, channels: Sequence[Channel], stops: Sequence[int] = (), stock: Catalogue | None = None) -> Lit:
    """Channels from site 0 on the first pair, all regenerated at `stops`."""
    stock = stock or builtin()
    route = Incidence.of((list(fibres) for fibres, _, _ in channels), len(line.fibres))
    riders = Riders(
        source=ints(0 for _ in channels),
        route=route,
        pair=np.zeros(len(route.indices), np.int64),
        regenerated_at=Incidence.of([list(stops)] * len(channels), len(line.sites)),
        slot=ints(slot for _, _, slot in channels),
        width=ints(slices_of(one.spacing_ghz) for _, one, _ in channels),
        mode=tuple(one for _, one, _ in channels),
    )
    return as_planned(Transmission(line, sections(line, stock), stock), riders)


def test_a_band_that_is_full_arrives_as_the_menu_says() -> None:
    """With every slot taken by one mode, the worst channel is that of full load, along the line too."""
    line = chain([160.0, 285.2], [(), UNEVEN])
    lit = light(line, [((0, 1), ZR_PLUS, 12 * k) for k in range(64)])
    full = Transmission(line, sections(line, builtin()), builtin()).light(
        [0, 1], 0, transceiver("OpenZR+"), ZR_PLUS
    )  # fmt: skip
    assert lit.planned_db.min() == pytest.approx(full.gsnr_db, abs=1e-9)
    ends_db = [along[-1] for along in lit.along_full_db]
    assert min(ends_db) >= full.gsnr_db - 1e-9
    assert {len(along) for along in lit.along_planned_db} == {3}


def test_a_neighbour_more_never_helps() -> None:
    """Each channel that is added lowers the GSNR of those that are there, and all stay above full load."""
    line = chain([240.0])
    slots = [0, 12, 384, 600, 756]
    before = np.full(1, np.inf)
    for n in range(1, len(slots) + 1):
        lit = light(line, [((0,), ZR_PLUS, slot) for slot in slots[:n]])
        assert (lit.planned_db[: len(before)] < before).all()
        before = lit.planned_db
    full = Transmission(line, sections(line, builtin()), builtin()).light([0], 0, transceiver("OpenZR+"), ZR_PLUS)
    assert (before > full.gsnr_db).all()


def test_gsnr_falls_along_a_route_and_begins_anew_at_a_regenerator() -> None:
    """Behind each fibre it is lower; a regenerator in the middle leaves the worse of the two stretches."""
    line = chain([160.0, 240.0])
    through, cut = (light(line, [((0, 1), ZR_PLUS, 0)], stops) for stops in ([], [1]))
    assert np.all(np.diff(through.along_planned_db[0]) < 0)
    sent, first, again, second = cut.along_planned_db[0]
    assert sent == again
    assert first > second == cut.planned_db[0] > through.planned_db[0]


def test_two_lightpaths_in_one_slot_are_refused() -> None:
    """A channel plan that overlaps is no plan."""
    with pytest.raises(ValueError, match="overlap"):
        light(chain([80.0]), [((0,), ZR_PLUS, 0), ((0,), ZR_PLUS, 6)])


def test_power_follows_the_symbol_rate_and_without_amplifier_the_transmitter() -> None:
    """A ROADM sets one density; behind a multiplexer alone it is the module's power less its loss."""
    one = light(chain([160.0]), [((0,), ZR_PLUS, 0), ((0,), WIDE, 24)]).sections[0]
    assert one.launch_dbm[1] - one.launch_dbm[0] == pytest.approx(10 * np.log10(WIDE.baud_gbd / ZR_PLUS.baud_gbd))
    stock, bright = eight_channels(), mode("OpenZR+ 0 dBm", "400G 16QAM")
    bare = light(chain([20.0], roadm=[False, False]), [((0,), bright, 0)], stock=stock).sections[0]
    assert bare.launch_dbm.tolist() == [bright.tx_power_dbm.value - stock.muxes[0].loss_db]


def test_mixed_channels_are_gnpys() -> None:
    """Five channels of two modes over uneven spans, both directions, within 0.001 dB of GNPy's worse one."""
    pytest.importorskip("gnpy", reason="GNPy 3.0.1, the oracle, runs on Python 3.11 and 3.12 only")
    from tests.gnpy_oracle import gsnr_of

    from weft.optical.dci.gnpy_export import gnpy_files, gnpy_path

    line = chain([285.2], [UNEVEN])
    channels = [(0, ZR_PLUS), (12, WIDE), (48, ZR_PLUS), (300, ZR_PLUS), (744, WIDE)]
    ours = light(line, [((0,), one, slot) for slot, one in channels])
    rows = sections(line, builtin())
    files = gnpy_files(line, rows, builtin(), ZR_PLUS)
    parts = []
    for k, (slot, one) in enumerate(channels):
        centre_hz = float(centre_thz(ints([slot]), slices_of(one.spacing_ghz))[0]) * 1e12
        common = {**files.spectrum["spectrum"][0], "f_min": centre_hz, "f_max": centre_hz, "label": str(k)}
        own = {"baud_rate": one.baud_gbd * 1e9, "slot_width": one.spacing_ghz * 1e9, "tx_osnr": one.tx_osnr_db.value}
        parts.append(common | own)
    theirs = np.minimum(*(
        gsnr_of(files.equipment, files.topology, {"spectrum": parts}, gnpy_path(line, rows, [0], source))
        for source in (0, 1)
    ))  # fmt: skip
    assert ours.planned_db == pytest.approx(theirs, abs=1e-3)
