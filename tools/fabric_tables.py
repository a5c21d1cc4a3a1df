"""Write the tables of docs/fabric-loads.md from the builtin catalogue: `python tools/fabric_tables.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from weft.catalogue import Catalogue, load
from weft.fabric import FabricAsk, menu, wire
from weft.fabric.flows import all_to_all, flow_network, placed, ring_all_reduce, timed, tree_all_reduce
from weft.fabric.loads import LOSSES, MATRICES, LoadProof, prove_loads

PAGE = Path(__file__).parents[1] / "docs" / "fabric-loads.md"
GPUS = FabricAsk(2048, 8, 400.0, "rail", 1.0, ("spine",), 0.0, 0)
ASKS = (
    ("1,024 hosts of 2 x 100G", FabricAsk(1024, 2, 100.0, "single", 1.5, ("spine",), 3200.0, 2)),
    ("8,192 hosts of 2 x 100G", FabricAsk(8192, 2, 100.0, "single", 1.5, ("spine",), 12000.0, 2)),
    ("8,192 hosts of 2 x 100G, dual-homed", FabricAsk(8192, 2, 100.0, "dual", 1.5, ("spine", "leaf"), 12000.0, 2)),
    ("65,536 hosts of 2 x 100G, dual-homed", FabricAsk(65536, 2, 100.0, "dual", 1.5, ("spine", "leaf"), 48000.0, 2)),
    ("16,384 GPUs of 400G, by rail", GPUS),
)
SEEDS = range(8)


def page(text: str, catalogue: Catalogue) -> str:
    """The page with its tables made anew."""
    wired = {name: (wire(menu(ask, catalogue, "power")[0]), ask) for name, ask in ASKS}
    proofs = {name: prove_loads(*pair) for name, pair in wired.items()}
    tables = (
        ("throughput", _throughput(proofs)),
        ("losses", _losses(proofs[ASKS[-1][0]])),
        ("collectives", _collectives(wired[ASKS[-1][0]][0])),
    )
    for name, rows in tables:
        start, end = f"<!-- {name}: start -->\n", f"<!-- {name}: end -->\n"
        head, rest = text.split(start)
        text = f"{head}{start}{''.join(rows)}{end}{rest.split(end)[1]}"
    return text


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |\n"


def _head(*cells: str) -> str:
    return _row(*cells) + _row(*("---" for _ in cells))


def _throughput(proofs: dict[str, LoadProof]) -> Iterator[str]:
    yield _head("site", "tiers", "losses proved", "every matrix", "upper bound", "of it", "mean leaf / fullest", "pod")
    for name, proof in proofs.items():
        core, found = proof.core, proof.throughput
        leaf = core.hosts.mean() / core.hosts.max()
        pods = np.bincount(core.pod[core.leaf], core.hosts)[1:]
        yield _row(
            name, core.levels.level.max(),
            f"{proof.looked_at:,} in {len(proof.losses)} states", f"{found.routed:.3f}", f"{found.upper:.3f}",
            f"{found.routed / found.upper:.3f}", f"{leaf:.3f}", f"{pods.mean() / pods.max():.3f}",
        )  # fmt: skip


def _losses(proof: LoadProof) -> Iterator[str]:
    shown = "all to all", "permutation"
    yield _head("lost", "what", "like it", *shown, "any matrix, at most", "oversubscription", "asked")
    states = proof.states
    for s in range(len(proof.losses)):
        yield _row(
            proof.losses.name[s], LOSSES[proof.losses.kind[s]], f"{proof.losses.like[s]:,}",
            *(f"{states.full_ratio[s, MATRICES.index(name)]:.3f}" for name in shown),
            f"{states.hose_ratio[s]:.3f}", f"{states.oversubscription_ratio[s]:.3f}",
            "yes" if proof.promised[s] else "no",
        )  # fmt: skip


def _collectives(wiring) -> Iterator[str]:  # type: ignore[no-untyped-def]
    network = flow_network(wiring)
    yield _head("placement of 1,024 GPUs", "queue pairs", "ring", "two trees", "all to all")
    for how in ("packed", "spread", "random"):
        for pairs in (1, 4, 16):
            shares = [
                np.mean([
                    timed(
                        network, made(network, placed(network, 128, how, seed), 8.0, seed=seed), queue_pairs=pairs
                    ).efficiency
                    for seed in seeds
                ])
                for made, seeds in ((ring_all_reduce, SEEDS), (tree_all_reduce, SEEDS), (all_to_all, SEEDS[:1]))
            ]  # fmt: skip
            yield _row(how, pairs, *(f"{share:.2f}" for share in shares))


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8"), load(["builtin"])), encoding="utf-8")
