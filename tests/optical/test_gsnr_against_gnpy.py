"""Every channel's GSNR equals GNPy 3.0.1's, for lines, asymmetric measured spans, muxes and routes with ROADMs."""

from __future__ import annotations

import numpy as np
import pytest
from tests.optical.instances import builtin, chain, eight_channels, mesh, mode, transceiver

from weft.catalogue import Catalogue
from weft.optical.dci import GivenSpan, Line, menu, sections
from weft.optical.dci.amplifiers import noise_figure_db
from weft.optical.dci.gnpy_export import gnpy_files, gnpy_path
from weft.optical.dci.quality import REFERENCE_GHZ, Transmission, map_of
from weft.optical.dci.sections import roadm_of
from weft.optical.spectrum.comb import full_comb
from weft.units.decibel import db_to_linear, linear_to_db

pytest.importorskip("gnpy", reason="GNPy 3.0.1, the oracle, runs on Python 3.11 and 3.12 only")

from gnpy.core.network import edfa_nf
from gnpy.tools.json_io import load_eqpt_topo_from_json
from tests.gnpy_oracle import Gnpy, gsnr_of

TOLERANCE_DB = 1e-3
ZR_PLUS = ("OpenZR+", "400G 16QAM")


def _channels_db(line: Line, of: str, name: str, towards_z: bool) -> tuple[np.ndarray, np.ndarray]:
    """GSNR of each channel over the only fibre, ours and GNPy's."""
    chosen, equipment = mode(of, name), builtin()
    rows = sections(line, equipment)
    comb = full_comb(chosen.baud_gbd, chosen.spacing_ghz)
    noise = map_of(rows[0], towards_z, equipment.fibre_types[0], comb).noise_to_signal
    added_db = (chosen.tx_osnr_db.value, roadm_of(equipment).add_drop_osnr_db, roadm_of(equipment).add_drop_osnr_db)
    noise = noise + sum(db_to_linear(-osnr_db) for osnr_db in added_db) * chosen.baud_gbd / REFERENCE_GHZ
    files = gnpy_files(line, rows, equipment, chosen)
    path = gnpy_path(line, rows, [0], 0 if towards_z else 1)
    return -linear_to_db(noise), gsnr_of(files.equipment, files.topology, files.spectrum, path)


@pytest.mark.parametrize("spans", [1, 10])
@pytest.mark.parametrize("name", [ZR_PLUS, ("OpenZR+", "100G QPSK 37.5 GHz"), ("1.2T transponder", "1200G")])
def test_a_line_of_equal_spans_is_gnpys_in_every_channel(spans: int, name: tuple[str, str]) -> None:
    """One and ten spans of 80 km, at three symbol rates and spacings."""
    ours, theirs = _channels_db(chain([80.0 * spans]), *name, towards_z=True)
    assert len(ours) == len(theirs) > 30
    assert np.abs(ours - theirs).max() < TOLERANCE_DB


@pytest.mark.parametrize("towards_z", [True, False])
def test_measured_spans_are_gnpys_in_both_directions(towards_z: bool) -> None:
    """Long, short (padded) and lossy spans in a row, so that the directions differ."""
    given = (GivenSpan(31.0), GivenSpan(104.2, 25.5), GivenSpan(62.0, 13.1), GivenSpan(88.0, 30.4))
    ours, theirs = _channels_db(chain([285.2], [given]), *ZR_PLUS, towards_z)
    assert np.abs(ours - theirs).max() < TOLERANCE_DB


@pytest.mark.parametrize(
    ("km", "of", "catalogue", "amplifiers"),
    [(20.0, "OpenZR+ 0 dBm", eight_channels(), 0), (80.0, "400ZR", builtin(), 4)],
)
def test_a_line_between_multiplexers_is_gnpys(km: float, of: str, catalogue: Catalogue, amplifiers: int) -> None:
    """Without amplifiers and with them: no add/drop noise, and the fibre fed with what leaves the multiplexer."""
    line, chosen = chain([km], roadm=[False, False]), mode(of, "400G 16QAM")
    rows = sections(line, catalogue)
    assert rows.amplifiers.tolist() == [amplifiers]
    ours_db = Transmission(line, rows, catalogue).light([0], 0, transceiver(of), chosen).gsnr_db
    files = gnpy_files(line, rows, catalogue, chosen)
    theirs_db = gsnr_of(files.equipment, files.topology, files.spectrum, gnpy_path(line, rows, [0], 0))
    assert abs(ours_db - theirs_db.min()) < TOLERANCE_DB


def test_the_lightpaths_of_a_menu_are_gnpys_with_every_roadm_passed() -> None:
    """The longest direct candidates of a mesh, the worse direction of both, within 0.001 dB."""
    fibres = [(0, 1, 310.0), (1, 2, 95.0), (2, 3, 540.0), (3, 0, 620.0), (1, 3, 212.0), (2, 4, 77.0)]
    line = mesh(5, fibres, terminates=[0, 2, 4], without_roadm=[4])
    rows = sections(line, builtin())
    offer = menu(line, rows, builtin())
    direct = [i for i in np.argsort(-offer.length_km).tolist() if not offer.regenerators[i]][:8]
    loaded: dict[tuple[str, str], Gnpy] = {}
    for i in direct:
        chosen = offer.transceiver[i], offer.mode[i]
        if chosen not in loaded:
            files = gnpy_files(line, rows, builtin(), mode(*chosen))
            loaded[chosen] = Gnpy(files.equipment, files.topology, files.spectrum)
        route = offer.route[i].tolist()
        there = loaded[chosen].gsnr_db(gnpy_path(line, rows, route, int(offer.a[i])))
        back = loaded[chosen].gsnr_db(gnpy_path(line, rows, route[::-1], int(offer.z[i])))
        assert abs(min(there.min(), back.min()) - offer.gsnr_db[i]) < TOLERANCE_DB


@pytest.mark.parametrize("gain_db", [6.0, 15.0, 18.4, 26.0])
def test_an_amplifiers_noise_figure_is_gnpys(gain_db: float) -> None:
    """Below its least gain (padded), at it, between and at the most."""
    line = chain([80.0])
    files = gnpy_files(line, sections(line, builtin()), builtin(), mode(*ZR_PLUS))
    library, _ = load_eqpt_topo_from_json(files.equipment, files.topology)
    for one in builtin().amplifiers:
        if gain_db <= one.gain_max_db:
            assert abs(noise_figure_db(one, gain_db) - edfa_nf(gain_db, library["Edfa"][one.name])) < 1e-9
