"""Codes on scenarios of labs."""

from __future__ import annotations

from weft.diagnostics.code import LAB, Code


def _scenario(code: str, title: str, text: str, bad: str, mended: str) -> Code:
    return Code(code, title, text, LAB + bad, LAB + mended)


CODES = (
    _scenario(
        "E651", "fault that cannot be read",
        "A fault is a kind and what it breaks: `link A Z` and `silent A Z` one link, `fibre A Z` all links between\n"
        "two switches, `switch A` all its ports, `daemon A` its bgpd. Between routers, `fibre NAME` and `srlg NAME`\n"
        "are the plan's, and `router A` and `daemon A:isisd` break one. Several at once are joined by ` + `.",
        "swich spine1.1\nlink leaf1.1\ndaemon spine1.1 +\n", "switch spine1.1\nlink leaf1.1 spine1.2\n",
    ),
    _scenario(
        "E652", "switch that is not in the lab",
        "A fault names switches as the fabric's plan does. A lab of a part of the fabric has its first ones only:\n"
        "`--nodes` makes it larger.",
        "switch spine1.9\n", "switch spine1.2\n",
    ),
    _scenario(
        "E653", "no such link",
        "There is no link between the two, or there are several: then the interface of one end says which is meant.",
        "link leaf1.1 leaf1.2\nsilent leaf1.2 spine1.2\n", "link leaf1.1 spine1.1\nsilent leaf1.2:eth2 spine1.2\n",
    ),
    _scenario(
        "E654", "scenario that cannot be read",
        "A scenario is a text file in UTF-8 with one fault a line; what follows ` #` is a comment.",
        "# nothing yet\n", "switch spine1.1   # maintenance\n",
    ),
    _scenario(
        "E655", "one thing broken twice",
        "What breaks together is broken at once: no part of it may be broken by another, and zebra is killed alone,"
        " since no kernel hears of what else breaks.",
        "switch spine1.1 + link leaf1.1 spine1.1\n", "switch spine1.1 + link leaf1.1 spine1.2\n",
    ),
)  # fmt: skip
