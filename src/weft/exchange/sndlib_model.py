"""SNDlib's planning models: what of a network's modules, prices and demands is to be planned, and how.

A model has eight parts; its name, such as U-U-M-N-C-A-N-U, is made of a letter for each, and its file has a line for
each.  Weft plans for splittable traffic over any paths, with modules bought whole: the parts that ask for something
else are refused.

Source: S. Orlowski, M. Pioro, A. Tomaszewski, R. Wessaely, "SNDlib 1.0 - Survivable Network Design Library",
Networks 55(3), 2010, 276-286, and the library's description of its native format of models.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from weft.diagnostics import Diagnostic, ExchangeError, Span, known
from weft.exchange.findings import read_text

PARTS: Mapping[str, Mapping[str, str]] = {
    "DEMAND_MODEL": {"U": "UNDIRECTED", "D": "DIRECTED"},
    "LINK_MODEL": {"U": "UNDIRECTED", "B": "BIDIRECTED", "D": "DIRECTED"},
    "LINK_CAPACITY_MODEL": {
        "L": "LINEAR_LINK_CAPACITIES", "S": "SINGLE_MODULAR_CAPACITIES", "M": "MODULAR_LINK_CAPACITIES",
        "E": "EXPLICIT_LINK_CAPACITIES",
    },
    "FIXED_CHARGE_MODEL": {"Y": "YES", "N": "NO"},
    "ROUTING_MODEL": {"C": "CONTINUOUS", "I": "INTEGER", "S": "SINGLE_PATH"},
    "ADMISSIBLE_PATH_MODEL": {"A": "ALL_PATHS", "E": "EXPLICIT_LIST"},
    "HOP_LIMIT_MODEL": {"Y": "INDIVIDUAL_HOP_LIMITS", "N": "IGNORE_HOP_LIMITS"},
    "SURVIVABILITY_MODEL": {
        "N": "NO_SURVIVABILITY", "P": "ONE_PLUS_ONE_PROTECTION", "S": "SHARED_PATH_PROTECTION",
        "U": "UNRESTRICTED_FLOW_RECONFIGURATION",
    },
}  # fmt: skip
"""The parts of a model in the order of the letters of its name, and what each letter stands for."""

BESIDE: Mapping[str, str] = {"NODE_MODEL": "NO_NODE_HARDWARE", "OBJECTIVE_MODEL": "MINIMIZE_TOTAL_COST"}
"""What stands in the files besides, and the one thing that it may say."""

REFUSED: Mapping[str, str] = {
    "LINEAR_LINK_CAPACITIES": "capacity by the Gb/s: modules are bought whole",
    "INTEGER": "integer routing: traffic splits into any fractions",
    "SINGLE_PATH": "routing over single paths: traffic splits",
    "EXPLICIT_LIST": "paths of a list: traffic takes any path",
    "INDIVIDUAL_HOP_LIMITS": "hop limits: a path may be of any length",
    "ONE_PLUS_ONE_PROTECTION": "1+1 protection: traffic is rerouted in each failure",
    "SHARED_PATH_PROTECTION": "shared path protection: traffic is rerouted in each failure, whatever path it had",
}
"""What cannot be planned for, and what is planned instead."""

_LINE = re.compile(r"\s*([A-Z_]+)\s*=\s*(\S+)\s*$")


@dataclass(frozen=True, slots=True)
class PlanningModel:
    """What is asked for: by the words of `PARTS`, less those that cannot be planned for."""

    name: str
    undirected: bool
    capacities: str
    fixed_charge: bool
    survivable: bool


def model_of(asked: str) -> PlanningModel:
    """The planning model of a name, or of a file.

    Raises ExchangeError with all that cannot be planned for, or all that is wrong with it.
    """
    is_file = asked.endswith(".txt") or "/" in asked
    name = Path(asked).stem if is_file else asked
    words, places = _from_file(Path(asked)) if is_file else (_from_name(asked), {})
    found = [
        Diagnostic("E705", f"model {name} asks for {REFUSED[word]}", places.get(part))
        for part, word in words.items()
        if word in REFUSED
    ]
    directions = words["DEMAND_MODEL"], words["LINK_MODEL"]
    if directions not in (("UNDIRECTED", "UNDIRECTED"), ("DIRECTED", "BIDIRECTED")):
        message = f"model {name} asks for {directions[0].lower()} demands over {directions[1].lower()} links"
        help = "undirected demands over undirected links can be planned for, and directed ones over bidirected links"
        found.append(Diagnostic("E705", message, places.get("LINK_MODEL"), help=help))
    if found:
        raise ExchangeError(found)
    return PlanningModel(
        name, directions[0] == "UNDIRECTED", words["LINK_CAPACITY_MODEL"], words["FIXED_CHARGE_MODEL"] == "YES",
        words["SURVIVABILITY_MODEL"] != "NO_SURVIVABILITY",
    )  # fmt: skip


def _from_name(name: str) -> dict[str, str]:
    letters = name.split("-")
    if len(letters) != len(PARTS) or any(
        letter not in words for letter, words in zip(letters, PARTS.values(), strict=True)
    ):
        help = "eight letters, such as U-U-M-N-C-A-N-U, or the path of a model's file"
        raise ExchangeError([Diagnostic("E705", f"'{name[:60]}' is the name of no planning model", None, help=help)])
    return {part: words[letter] for letter, (part, words) in zip(letters, PARTS.items(), strict=True)}


def _from_file(path: Path) -> tuple[dict[str, str], dict[str, Span]]:
    """The words of a model's file, and where each stands."""
    text = read_text(path, "an SNDlib model")
    words, places = dict[str, str](), dict[str, Span]()
    if "SNDlib" not in text.lines[0] or "model" not in text.lines[0]:
        help = "its first line is '?SNDlib native format; type: model; …'"
        text.wrong("E701", "this is no SNDlib model", text.line(1), help)
        text.stop()
    for number, line in enumerate(text.lines, 1):
        if not line.strip() or line.lstrip().startswith(("#", "?")):
            continue
        match = _LINE.match(line)
        if match is None or match[1] not in {*PARTS, *BESIDE}:
            text.wrong("E702", "this line is no part of a model", text.line(number), known("", [*PARTS], "parts"))
            continue
        allowed = list(PARTS[match[1]].values()) if match[1] in PARTS else [BESIDE[match[1]]]
        if match[2] not in allowed:
            text.wrong("E705", f"{match[1]} is '{match[2][:60]}'", text.line(number), known(match[2], allowed, "words"))
        words[match[1]], places[match[1]] = match[2], text.line(number)
    for part in PARTS:
        if part not in words:
            text.wrong("E701", f"the model does not say {part}", text.line(len(text.lines)))
    text.stop()
    return words, places
