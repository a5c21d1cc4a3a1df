"""What arrives, against GNPy 3.0.1 on every sample that it ships, designed by us from the same files."""

from __future__ import annotations

import numpy as np
import pytest
from tests.optical.system.samples import EXPECTED, sample

CASES = sorted(path.name.removeprefix("gnpy-").removesuffix(".json.gz") for path in EXPECTED.glob("gnpy-*.json.gz"))
WITHIN_DB = 1e-6
"""What is stored is rounded to a millionth; the aim is a thousandth of a decibel."""


def test_every_kind_of_sample_is_stored() -> None:
    """An empty directory would let the tests below pass unseen."""
    assert len(CASES) >= 38


@pytest.mark.parametrize("name", CASES)
def test_gsnr_and_osnr_of_every_channel_are_gnpys(name: str) -> None:
    """Noise of every channel on every stored route, as the receiver has it."""
    found = sample(name)
    for stored in found.routes:
        received = found.optics[stored["comb"]].receive(stored["route"])
        np.testing.assert_allclose(received.gsnr_01nm_db, stored["gsnr_01nm_db"], rtol=0, atol=WITHIN_DB)
        np.testing.assert_allclose(received.osnr_01nm_db, stored["osnr_01nm_db"], rtol=0, atol=WITHIN_DB)


@pytest.mark.parametrize("name", CASES)
def test_what_accumulates_is_gnpys(name: str) -> None:
    """Received power, dispersion, PMD, PDL and latency of the first, a middle and the last channel."""
    found = sample(name)
    for stored in found.routes:
        received = found.optics[stored["comb"]].receive(stored["route"])
        n = len(received.channels)
        few = [0, n // 2, n - 1]
        np.testing.assert_allclose(received.power_dbm[few], stored["power_dbm"], rtol=0, atol=WITHIN_DB)
        np.testing.assert_allclose(received.cd_ps_nm[few], stored["cd_ps_nm"], rtol=1e-12)
        np.testing.assert_allclose(received.pmd_ps[few], stored["pmd_ps"], rtol=1e-12)
        np.testing.assert_allclose(received.pdl_db[few], stored["pdl_db"], rtol=1e-12)
        assert received.latency_ms == pytest.approx(stored["latency_ms"], rel=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_maps_composed_equal_light_followed_element_by_element(name: str) -> None:
    """The trace of a route ends where its sections' maps lead, to rounding."""
    found = sample(name)
    for stored in found.routes[::7]:
        optics = found.optics[stored["comb"]]
        received, followed = optics.receive(stored["route"]), optics.trace(stored["route"])
        assert len(followed) == len(stored["route"])
        for column in ("signal", "ase", "nli", "power_w", "cd_s_m", "pmd_s", "pdl_db", "ends_01nm"):
            np.testing.assert_allclose(
                getattr(followed[-1], column), getattr(received, column), rtol=1e-12, atol=1e-30, err_msg=column
            )


@pytest.mark.parametrize("name", ["mesh", "mesh-weak", "sweden-5"])
def test_routes_received_together_are_those_received_alone(name: str) -> None:
    """What routes share changes nothing, nor does their order."""
    found = sample(name)
    routes = [stored["route"] for stored in found.routes if stored["comb"] == 0]
    optics = found.optics[0]
    together, turned = optics.receive_all(routes), optics.receive_all(routes[::-1])[::-1]
    for route, one, other in zip(routes, together, turned, strict=True):
        alone = optics.receive(route)
        assert one.gsnr_db.tobytes() == alone.gsnr_db.tobytes() == other.gsnr_db.tobytes()
