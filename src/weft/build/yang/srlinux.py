"""The YANG models of SR Linux as libyang reads them, and what it says of a configuration.

Their `must` expressions are written in a dialect of XPath.  Three of its rules are put into XPath 1.0 here, in a copy:
`a != 'x'` holds where there is no `a`; a leaf is compared with `true()` by its value; and an address family is named
without its module.  What holds on some platforms only (`srl_nokia-ext:if-feature`, which libyang does not know) is left
out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from weft.build.srlinux.modules import MODULES
from weft.build.yang.yanglint import lint

_STRING = r'(?:"(?:[^"\\]|\\.)*"|\'[^\']*\')'
_MUST = re.compile(rf"\bmust\s+({_STRING}(?:\s*\+\s*{_STRING})*)(\s*(?:;|\{{(?:[^{{}}\"']|{_STRING})*\}}))")
_RIGHT = re.compile(r"\s*('[^']*'|\"[^\"]*\"|\.\./[\w-]+(?![\w/\[(-]))")
_EXCLUSIVE = {"loopback-mode-facility", "vlan-loopback", "qos-multi-traffic-queue"}
"""Features that contradict others: no platform has all."""


def models_for_libyang(published: Path, into: Path) -> tuple[int, int]:
    """Write the models into a folder; returns how many `must` there are, and how many were left out."""
    counts = [0, 0]

    def written(found: re.Match[str]) -> str:
        counts[0] += 1
        if "if-feature" in found[2]:
            counts[1] += 1
            return ""
        return f"must {_quoted(_standard(_text(found[1])))}{found[2]}"

    for path in sorted(published.rglob("*.yang")):
        (into / path.name).write_text(_MUST.sub(written, path.read_text("utf-8")), "utf-8")
    return counts[0], counts[1]


def objections(models: Path, files: Iterable[Path]) -> str:
    """What libyang has against configurations; empty where they are valid."""
    text = (models / "srl_nokia-features.yang").read_text("utf-8")
    features = re.findall(r"^\s+feature ([\w-]+)", text, re.MULTILINE)
    wanted = ",".join(each for each in features if each not in _EXCLUSIVE)
    modules = ["srl_nokia-features", "srl_nokia-common", *sorted(set(MODULES.values()))]
    return lint(models, modules, files, ["-F", f"srl_nokia-features:{wanted}"])


def _text(argument: str) -> str:
    parts = re.findall(_STRING, argument)
    return "".join(part[1:-1].replace('\\"', '"') if part[0] == '"' else part[1:-1] for part in parts)


def _quoted(expression: str) -> str:
    return '"' + expression.replace('"', '\\"') + '"'


def _standard(expression: str) -> str:
    expression = re.sub(r"(afi-safi-name\s*=\s*)'([\w-]+)'", r"\1'srl_nokia-comm:\2'", expression)
    expression = re.sub(r"(?<!\))(\s*)=\s*(true|false)\(\)", r"\1= '\2'", expression)
    expression = re.sub(r"\b(true|false)\(\)\s*=", r"'\1' =", expression)
    at = len(expression)
    while (at := expression.rfind("!=", 0, at)) >= 0:
        right = _RIGHT.match(expression, at + 2)
        if right:
            left = expression[:at].rstrip()
            begin = _path_begin(left)
            expression = f"{left[:begin]}not({left[begin:]} = {right[1]}){expression[right.end() :]}"
    return expression


def _path_begin(text: str) -> int:
    """Where the path begins that a text ends with."""
    depth, i = 0, len(text)
    while i > 0:
        char = text[i - 1]
        if char in ")]":
            depth += 1
        elif char in "([":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and char.isspace():
            break
        i -= 1
    return i
