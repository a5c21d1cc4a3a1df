"""The report's colours can be told apart by those who see colours otherwise, in both schemes.

Dichromatic vision is simulated after Machado, Oliveira and Fernandes, IEEE Trans. Vis. Comput. Graph. 15 (2009), at
severity 1.0, and differences are Euclidean in Oklab (Ottosson 2020), where 0.02 can just be seen side by side.
"""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

Rgb = NDArray[np.float64]

SIGHT = {
    "trichromacy": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900],
    ],
}  # fmt: skip
SCALES = {
    "utilisation": (("u1", "u2", "u3", "u4", "u5"), 0.10),
    "layers": (("fabric", "routers", "optics", "line"), 0.12),
    "rates of channels": (("c1", "c2", "c3", "c4", "c5", "c6"), 0.05),
}


def _linear(colour: str) -> Rgb:
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def _oklab(rgb: Rgb) -> Rgb:
    cones = np.array([
        [0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ])  # fmt: skip
    opponents = np.array([
        [0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ])  # fmt: skip
    lab: Rgb = opponents @ np.cbrt(np.clip(cones @ rgb, 0.0, None))
    return lab


def _contrast(a: str, b: str) -> float:
    """Contrast ratio of WCAG 2.1."""
    dark, light = sorted(float(_linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (a, b))
    return (light + 0.05) / (dark + 0.05)


def _palette(scheme: str) -> dict[str, str]:
    css = (files("weft.report") / "assets" / "style.css").read_text("utf-8")
    light, dark = css.split("@media (prefers-color-scheme: dark)", maxsplit=1)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))
    return found if scheme == "light" else found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark.split("* {")[0]))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("scale", SCALES)
def test_any_two_colours_of_a_scale_differ_for_everyone(scheme: str, sight: str, scale: str) -> None:
    """For people with any of the three kinds of dichromacy too."""
    names, least = SCALES[scale]
    palette = _palette(scheme)
    seen = {name: _oklab(np.array(SIGHT[sight]) @ _linear(palette[name])) for name in names}
    far = {(a, b): float(np.linalg.norm(seen[a] - seen[b])) for a, b in combinations(names, 2)}
    assert {pair: d for pair, d in far.items() if d < least} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_of_the_map_stand_out_from_land_and_sea(scheme: str) -> None:
    """At least 3 to 1 (WCAG 2.1, success criterion 1.4.11), as do the bars of layers from the page."""
    palette = _palette(scheme)
    grounds = [(name, ground) for name in ("u1", "u2", "u3", "u4", "u5") for ground in ("land", "sea")]
    grounds += [(name, "card") for name in ("fabric", "routers", "optics", "line")]
    assert [pair for pair in grounds if _contrast(palette[pair[0]], palette[pair[1]]) < 3] == []


def test_a_pair_too_alike_would_be_noticed() -> None:
    """Red and green of like lightness differ for most, and not without cones for red or green."""
    a, b = _linear("#c04030"), _linear("#5c8400")
    near = {s: float(np.linalg.norm(_oklab(np.array(m) @ a) - _oklab(np.array(m) @ b))) for s, m in SIGHT.items()}
    assert near["trichromacy"] > 0.2
    assert near["deuteranopia"] < 0.1
