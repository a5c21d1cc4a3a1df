"""Codes on files of other tools, which `weft import` reads."""

from __future__ import annotations

from weft.diagnostics.code import EXCHANGE, Code

_GRAPH = "NODES 2\nlabel x y\nFRA 8.68 50.11\nAMS 4.90 52.37\n\nEDGES 2\nlabel src dest weight bw delay\n"


_MODEL = """\
# file: model.txt
?SNDlib native format; type: model; version: 1.0
DEMAND_MODEL = UNDIRECTED
LINK_MODEL = UNDIRECTED
LINK_CAPACITY_MODEL = MODULAR_LINK_CAPACITIES
FIXED_CHARGE_MODEL = NO
ROUTING_MODEL = {}
ADMISSIBLE_PATH_MODEL = ALL_PATHS
HOP_LIMIT_MODEL = IGNORE_HOP_LIMITS
SURVIVABILITY_MODEL = UNRESTRICTED_FLOW_RECONFIGURATION
"""


def _graph(code: str, title: str, text: str, bad: str, mended: str) -> Code:
    return Code(code, title, text, EXCHANGE + bad, EXCHANGE + mended)


CODES = (
    _graph(
        "E701", "file that is not what it is said to be",
        "The file cannot be read, or is not of the format named: a section is missing, ends too early, or is no XML\n"
        "or JSON at all.",
        _GRAPH.replace("EDGES 2", "EDGES 3") + "e0 0 1 10 100000000 4000\ne1 1 0 10 100000000 4000\n",
        _GRAPH + "e0 0 1 10 100000000 4000\ne1 1 0 10 100000000 4000\n",
    ),
    _graph(
        "E702", "row that cannot be read",
        "A row has too few words or too many, or a word that should be a number is none.",
        _GRAPH + "e0 0 1 10 fast 4000\ne1 1 0 10 100000000 4000\n",
        _GRAPH + "e0 0 1 10 100000000 4000\ne1 1 0 10 100000000 4000\n",
    ),
    _graph(
        "E703", "end that is no node",
        "A link or a demand starts or ends at a node that the file does not have.",
        _GRAPH + "e0 0 2 10 100000000 4000\ne1 1 0 10 100000000 4000\n",
        _GRAPH + "e0 0 1 10 100000000 4000\ne1 1 0 10 100000000 4000\n",
    ),
    _graph(
        "E704", "place that cannot be written to",
        "An import does not write over what is there, unless `--force` says so: then it replaces the intent and its\n"
        "tables and leaves other files alone.",
        _GRAPH + "e0 0 1 10 100000000 4000\ne1 1 0 10 100000000 4000\n# file: out/notes.txt\nmine\n",
        _GRAPH + "e0 0 1 10 100000000 4000\ne1 1 0 10 100000000 4000\n",
    ),
    _graph(
        "E705", "planning model that cannot be planned for",
        "`weft import sndlib --model` makes an intent by one of SNDlib's planning models.  Traffic splits into any\n"
        "fractions, over any paths, and modules are bought whole; without failures, or through each failure of one\n"
        "link with all traffic rerouted.  What a model asks for beyond that is named, all of it at once.",
        _GRAPH + "e0 0 1 10 100000000 4000\ne1 1 0 10 100000000 4000\n" + _MODEL.format("SINGLE_PATH"),
        _GRAPH + "e0 0 1 10 100000000 4000\ne1 1 0 10 100000000 4000\n" + _MODEL.format("CONTINUOUS"),
    ),
)  # fmt: skip
