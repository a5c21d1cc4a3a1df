"""Sizing of intents by chance, real equipment and all, against the extensive form: for power and for price."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest
from tests.sizing.small import optimum

from weft import intent, sizing
from weft.lp import Stop
from weft.planning.progress import Silent
from weft.planning.step4_sizing import with_least_gateways
from weft.planning.story import _menus

THOROUGH = sizing.Effort(bound_rounds=200, bound_nodes=10**6, purchase_nodes=50)
TOWNS = {"AMS": (52.37, 4.90), "BRU": (50.85, 4.35), "PAR": (48.86, 2.35), "LIL": (50.63, 3.06)}


def intent_by_chance(seed: int, minimise: str) -> str:
    """A ring of three or four towns with a chord, two classes, a shared risk, a lease and a link in place."""
    rng = np.random.default_rng(seed)
    names = list(TOWNS)[: int(rng.integers(3, 5))]
    ring = [*itertools.pairwise(names), (names[-1], names[0]), *([(names[0], names[2])] if len(names) > 3 else [])]
    lines = ["weft: 1", "name: chance", f"minimise: {minimise}", "sites:"]
    lines += [f"  - {{name: {name}, at: [{TOWNS[name][0]}, {TOWNS[name][1]}]}}" for name in names]
    lines.append("fibres:")
    for i, (a, z) in enumerate(ring):
        risk = ", srlg: [duct]" if i in (0, 2) and rng.random() < 0.3 else ""
        km, pairs = int(rng.integers(60, 400)), int(rng.integers(1, 4))
        lines.append(f"  - {{a: {a}, z: {z}, length: {km} km, pairs: {pairs}{risk}}}")
    price = int(rng.integers(3, 12))
    lines += [
        "links:",
        f"  - {{a: {names[0]}, z: {names[1]}, capacity: 200G, delay: 2 ms}}",
        f"  - {{a: {names[1]}, z: {names[2]}, modules: [{{capacity: 400G, price: {price} k€/month}}]}}",
        "traffic:",
        "  matrix:",
    ]
    for a, z in rng.permutation(list(itertools.permutations(names, 2)))[:5]:
        traffic_class = "web" if rng.random() < 0.6 else "bulk"
        lines.append(f"    - {{from: {a}, to: {z}, class: {traffic_class}, rate: {int(rng.integers(1, 13)) * 100}G}}")
    lines += [
        "  classes:",
        "    - {name: web, protect: [fibre, srlg, router], max_delay: 20 ms}",
        "    - {name: bulk, protect: [fibre], deferrable: 40 %}",
        "survive: [fibre, srlg, router]",
    ]
    return "\n".join(lines) + "\n"


def with_equipment_in_place(problem: sizing.Problem, seed: int) -> sizing.Problem:
    """The same problem with a pair lit on some fibres, which costs half, and one that must stay."""
    rng, fibres = np.random.default_rng(seed), problem.fibres
    lit = np.minimum(rng.integers(0, 2, len(fibres)), fibres.max_pairs)
    kept = np.where(np.arange(len(fibres)) == 0, lit, 0)
    return dataclasses.replace(
        problem, fibres=dataclasses.replace(fibres, lit=lit, lower=kept, lit_cost=fibres.cost * 0.5)
    )


@pytest.mark.parametrize("minimise", ["power", "cost"])
@pytest.mark.parametrize("seed", range(3))
def test_sizing_of_an_intent_equals_the_extensive_form(tmp_path: Path, seed: int, minimise: str) -> None:
    """Watts or euro, with classes, a shared risk, a lease, and glass that is lit already or not."""
    path = tmp_path / "intent.yaml"
    path.write_text(intent_by_chance(seed, minimise), "utf-8")
    whole = with_least_gateways(_menus(intent.load(path), Stop(), Silent()).problem)
    for problem in (whole, with_equipment_in_place(whole, seed)):
        least = optimum(problem)
        found = sizing.solve(problem, gap=0.0, effort=THOROUGH)
        if least is None:
            assert isinstance(found, sizing.Infeasible)
        else:
            assert isinstance(found, sizing.Purchase)
            assert found.cost == pytest.approx(least, rel=1e-7)
            assert found.bound_sized == pytest.approx(least, rel=1e-6)
            assert found.bound_sized <= least * (1 + 1e-7)
