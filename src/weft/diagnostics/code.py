"""What a kind of finding means, with an example of it."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding: its code, what it means, an example that has it, and the same mended.

    An example holds the top-level keys that matter; the others are those of `BASE`.  A line `# file: NAME`
    starts another file beside the intent, and `# whole` as first line says that nothing is to be added.
    `# fabric` as first line says that the fabrics of the intent are designed, `# failures` that the example is
    expressions of failures of that network, one a line, `# exchange` that it is a file of another tool, `# gnpy` that
    it is a topology of GNPy's, `# agreement` that it is an agreement, `# devices` that it is what changed in files
    that `weft build` made, `# additions` that it is a file of additions to these devices, and `# lab` that it is a
    scenario of a lab of two leaves and two spines, with a link between each leaf and spine and a second one between
    leaf1.2 and spine1.2.
    """

    code: str
    title: str
    text: str
    bad: str
    mended: str


BASE = """\
weft: 1
name: example
sites:
  - {name: FRA, at: [50.11, 8.68], fabric: {hosts: 1024, host_ports: 1 x 100G}}
  - {name: AMS, at: [52.37, 4.90], fabric: {hosts: 1024, host_ports: 1 x 100G}}
  - {name: PAR, at: [48.86, 2.35]}
fibres:
  - {a: FRA, z: AMS, length: 475 km, pairs: 4}
  - {a: FRA, z: PAR, length: 620 km, pairs: 4}
  - {a: AMS, z: PAR, length: 540 km, pairs: 4}
traffic:
  gravity: {total: 6T}
  classes:
    - {name: web, share: 70 %, protect: [fibre, router]}
    - {name: backup, share: 30 %, protect: [fibre]}
survive: [fibre, router]
"""
"""An intent without errors, which the examples of codes change."""

FABRIC = "# fabric\n"
"""First line of an example of an intent whose fabrics are designed."""

FAILURES = "# failures\n"
"""First line of an example of expressions."""

EXCHANGE = "# exchange\n"
"""First line of an example of a REPETITA graph that is imported to the folder `out`."""

ADDITIONS = "# additions\n"
"""First line of an example of a file of additions to devices."""

DEVICES = "# devices\n"
"""First line of an example of changed files of devices that run FRR."""

GNPY = "# gnpy\n"
"""First line of an example of a GNPy topology; the library is `GNPY_LIBRARY` unless the example has another."""

AGREEMENT = "# agreement\n"
"""First line of an example of an agreement; keys that it has not are those of `BASE_AGREEMENT`."""

BASE_AGREEMENT = """\
agreement: 1
name: example
parties: {supplier: Maker, customer: Buyer}
term: {from: 2027-01-01, to: 2031-12-31}
currency: EUR
exchange: {USD: 0.90}
discount_rate: 8 %/y
supply:
  price_book: [{class: all, discount: 20 %}]
patents:
  licensed: [5G]
  royalties: [{licensor: Maker, generation: 5G, rate: 1 %, cap: 3 EUR}]
  sales: [{party: Buyer, generation: 5G, year: 1, units: 1000000, price: 250 EUR}]
"""
"""An agreement without errors, which the examples of codes change."""

LAB = "# lab\n"
"""First line of an example of a scenario."""

GNPY_LIBRARY = """\
{
  "Edfa": [{"type_variety": "std_gain", "type_def": "variable_gain", "gain_flatmax": 26, "gain_min": 15, "p_max": 23,
            "nf_min": 6, "nf_max": 10, "allowed_for_design": true}],
  "Fiber": [{"type_variety": "SSMF", "dispersion": 1.67e-05, "effective_area": 83e-12, "pmd_coef": 1.265e-15}],
  "RamanFiber": [{"type_variety": "SSMF", "dispersion": 1.67e-05, "effective_area": 83e-12, "pmd_coef": 1.265e-15}],
  "Span": [{"delta_power_range_db": [0, 0, 0.5], "max_loss": 28}],
  "Roadm": [{"target_pch_out_db": -20, "add_drop_osnr": 38}],
  "SI": [{"f_min": 191.35e12, "f_max": 196.1e12, "spacing": 50e9, "baud_rate": 32e9, "power_range_db": [0, 0, 0.5]}],
  "Transceiver": [{"type_variety": "Voyager", "frequency": {"min": 191.35e12, "max": 196.1e12}, "mode": [
    {"format": "mode 1", "baud_rate": 32e9, "OSNR": 12, "bit_rate": 100e9, "roll_off": 0.15, "tx_osnr": 40,
     "min_spacing": 50e9}]}]
}
"""
"""The library of examples of GNPy's files."""

_MARKS = ("# whole\n", FABRIC, FAILURES, EXCHANGE, DEVICES, ADDITIONS, GNPY, LAB, AGREEMENT)
_KEY = re.compile(r"^[a-z_]+:", re.MULTILINE)
_FILE = re.compile(r"^# file: (\S+)\n", re.MULTILINE)


def example_files(example: str) -> dict[str, str]:
    """The files that an example stands for, by name; the intent is `intent.yaml`."""
    first, *others = _FILE.split(example)
    named = dict(zip(others[::2], others[1::2], strict=True))
    files = {
        FAILURES: "failures.txt", LAB: "scenario.txt", EXCHANGE: "network.graph", DEVICES: "changes.diff",
        ADDITIONS: "additions.yaml",
    }  # fmt: skip
    for mark, name in files.items():
        if first.startswith(mark):
            return {name: first.removeprefix(mark), **named}
    if first.startswith(GNPY):
        return {"library.json": GNPY_LIBRARY, "topology.json": first.removeprefix(GNPY), **named}
    first = first.removeprefix(FABRIC)
    if first.startswith("# whole\n"):
        return {"intent.yaml": first.removeprefix("# whole\n"), **named}
    base, name = (BASE_AGREEMENT, "agreement.yaml") if first.startswith(AGREEMENT) else (BASE, "intent.yaml")
    first = first.removeprefix(AGREEMENT)
    mine = _sections(first)
    kept = [text for key, text in _sections(base).items() if key not in mine]
    return {name: "".join(kept) + first, **named}


def as_shown(example: str) -> str:
    """An example without the marks of its first line, as a reader sees it."""
    for mark in _MARKS:
        example = example.removeprefix(mark)
    return example.rstrip("\n")


def _sections(text: str) -> dict[str, str]:
    """Pieces of a YAML text by top-level key, in order."""
    starts = [match.start() for match in _KEY.finditer(text)]
    pieces = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=False)]
    return {piece.partition(":")[0]: piece for piece in pieces}
