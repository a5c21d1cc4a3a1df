"""Every design of one site: the fabric of its hosts, and the back-end of its GPUs."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from benchmarks.clock import wall_s
from benchmarks.record import Benchmark, Measured
from weft.catalogue import Catalogue
from weft.catalogue import load as load_catalogue
from weft.fabric import backend_menu, menu
from weft.intent import Intent, load
from weft.planning.step1_traffic import between_sites
from weft.planning.step2_fabric_menu import ask_of, backend_ask_of, gateway_need_gbps

INTENT = Path(__file__).resolve().parents[1] / "examples" / "gpus" / "intent.yaml"
SITE = "STO"
RUNS = 5


def designs() -> Measured:
    """Seconds for the frontiers of the largest site of the example, each the whole class enumerated."""
    intent = load(INTENT)
    return Measured(wall_s(partial(_designed, intent, load_catalogue(intent.catalogue)), RUNS), None)


def _designed(intent: Intent, catalogue: Catalogue) -> None:
    i = next(i for i, site in enumerate(intent.sites) if site.name == SITE)
    back = backend_ask_of(intent.sites[i])
    menu(ask_of(intent.sites[i], float(gateway_need_gbps(between_sites(intent))[i])), catalogue, intent.minimise)
    if back is not None:
        backend_menu(back, catalogue, intent.minimise)


WHAT = "2,048 hosts and 16,384 GPUs of a site: all designs of the catalogue enumerated, to both frontiers"

BENCHMARKS = (Benchmark("fabric-site", WHAT, designs, "s", "none", aim=2),)
