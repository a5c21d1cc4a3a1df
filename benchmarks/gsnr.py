"""GSNR of every channel of a ten-span line."""

from __future__ import annotations

from tests.gnpy_oracle import Gnpy
from tests.optical.instances import builtin, chain, mode

from benchmarks.clock import wall_s
from benchmarks.record import Benchmark, Measured
from weft.optical.dci import sections
from weft.optical.dci.gnpy_export import gnpy_files, gnpy_path
from weft.optical.dci.quality import map_of
from weft.optical.spectrum.comb import full_comb

MODE = ("OpenZR+", "400G 16QAM")


def ten_spans() -> Measured:
    """One direction of ten spans of 80 km at full load, in milliseconds; both with the network loaded and designed."""
    line, chosen, equipment = chain([800.0]), mode(*MODE), builtin()
    rows = sections(line, equipment)
    comb = full_comb(chosen.baud_gbd, chosen.spacing_ghz)
    ours_s = wall_s(lambda: map_of(rows[0], True, equipment.fibre_types[0], comb).noise_to_signal, 200)
    files = gnpy_files(line, rows, equipment, chosen)
    gnpy, path = Gnpy(files.equipment, files.topology, files.spectrum), gnpy_path(line, rows, [0], 0)
    return Measured(1e3 * ours_s, 1e3 * wall_s(lambda: gnpy.gsnr_db(path), 5))


BENCHMARKS = (
    Benchmark(
        "gsnr-line", "GSNR of all channels over ten spans of 80 km, the comb's NLI efficiencies known",
        ten_spans, "ms", "GNPy 3.0.1, propagate", aim=40, on="ratio",
    ),
)  # fmt: skip
