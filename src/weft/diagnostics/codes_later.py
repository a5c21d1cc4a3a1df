"""Codes on fields of format 1 that this version reads and refuses, because it would have to ignore them."""

from __future__ import annotations

from weft.diagnostics.code import Code

_CLASSES = "  classes: [{name: web, share: 100 %, protect: []}]\n"
_GRAVITY = "traffic:\n  gravity: {total: 6T}\n" + _CLASSES
_MATRIX = "traffic:\n  matrix: demands.csv\n  classes: [{name: web, protect: []}]\n"
_FILE = "# file: demands.csv\nfrom,to,class,gbps\nFRA,AMS,web,100\n"
_MATRICES = _MATRIX.replace("demands.csv", "[demands.csv, night.csv]")
_NIGHT = "# file: night.csv\nfrom,to,class,gbps\nAMS,FRA,web,150\n"


def _later(code: str, title: str, text: str, bad: str, mended: str) -> Code:
    return Code(code, f"not yet: {title}", f"{text}\nThis version refuses it rather than ignore it.", bad, mended)


CODES = (
    _later(
        "E902", "several matrices, or a hose, under a controller",
        "With `mode: sr-controller` or `unrestricted` a plan is made for one matrix; with `ecmp` and `sr` for any\n"
        "number, or a hose.",
        _MATRICES + "routing: {mode: sr-controller}\n" + _FILE + _NIGHT,
        _MATRICES + "routing: {mode: sr}\n" + _FILE + _NIGHT,
    ),
    _later(
        "E913", "tables other than CSV",
        "A map (KMZ) is read by `weft import kmz`, which makes an intent of it; GeoJSON is not read.",
        "fibres: cables.kmz\n# file: cables.kmz\n\n",
        "fibres: cables.csv\n# file: cables.csv\na,z,length_km,pairs\nFRA,AMS,475,4\nFRA,PAR,620,4\n",
    ),
)  # fmt: skip
