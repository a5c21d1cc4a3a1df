"""What is not known for sure about a line, with how much and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

DoubtKind = Literal["connector", "loss", "noise_figure", "launch", "transceiver"]
"""What may be off: a connector (dB), glass (dB/km), an amplifier's noise figure, launch, a transceiver (dB each)."""


class Spread(NamedTuple):
    """Normal deviations from what was planned: `each` of its own, and one in `common` of all of a kind.

    Both are standard deviations.  Where what is planned is an assumption and not a measurement, it is off everywhere at
    once: that is `common`, and it does not average out along a route.
    """

    each: float = 0.0
    common: float = 0.0
    source: str = "given"

    @property
    def is_estimate(self) -> bool:
        """Whether nobody published it."""
        return self.source.startswith("estimate")


class OtherGlass(NamedTuple):
    """A fibre said to be of type `planned` is with this probability of type `actual`.

    Its loss, which was measured, stays; nonlinearity and dispersion are those of the other type.
    """

    planned: str
    actual: str
    probability: float


CONNECTOR = Spread(
    0.10, 0.10,
    "estimate: the loss assumed at the input of fibres (0.25 dB) dominated the error on deployed lines, which was not "
    "told as a spread (A. Ferrari and others, JOCN 13 (2021) A156)",
)  # fmt: skip
LOSS = Spread(0.004, 0.002, "estimate: some 2 % of 0.2 dB/km, as between fibres of one type and with age and repairs")
NOISE_FIGURE = Spread(0.30, 0.0, "estimate: from unit to unit, within the half decibel that data sheets leave")
LAUNCH = Spread(0.30, 0.0, "estimate: channel monitors and attenuators of a ROADM's degree")
TRANSCEIVER = Spread(0.20, 0.0, "estimate: required OSNR from unit to unit")
EXACT = Spread()


@dataclass(frozen=True, slots=True)
class Doubts:
    """All that may be off; `control` is whether amplifiers hold the `gain` that was planned, or their output `power`.

    Whoever puts a line into service sets each amplifier by the power that it puts out, so that is the default.

    Every figure is the operator's to give; the defaults say where they are from.  A connector loses nothing at least.
    """

    connector: Spread = CONNECTOR
    loss: Spread = LOSS
    noise_figure: Spread = NOISE_FIGURE
    launch: Spread = LAUNCH
    transceiver: Spread = TRANSCEIVER
    glass: tuple[OtherGlass, ...] = ()
    control: Literal["gain", "power"] = "power"

    def __post_init__(self) -> None:
        """Raise ValueError if a deviation is negative, or a probability none."""
        for name, spread in self.spreads().items():
            if not (spread.each >= 0.0 and spread.common >= 0.0):
                raise ValueError(f"a deviation of {name} is below 0")
        if any(not 0.0 <= one.probability <= 1.0 for one in self.glass):
            raise ValueError("the probability of another glass lies from 0 to 1")

    def spreads(self) -> dict[DoubtKind, Spread]:
        """Every spread by its kind."""
        return {
            "connector": self.connector, "loss": self.loss, "noise_figure": self.noise_figure,
            "launch": self.launch, "transceiver": self.transceiver,
        }  # fmt: skip

    @classmethod
    def none(cls) -> Doubts:
        """Everything is as planned."""
        return cls(EXACT, EXACT, EXACT, EXACT, EXACT)


USUAL_DOUBTS = Doubts()
"""The defaults."""
