"""However a sample is spoilt, it is read or refused with findings: nothing else is ever raised."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange_gnpy.likeness import SAMPLES
from tests.exchange_gnpy.test_what_is_wrong import read

from weft.diagnostics import InputError, read_sources, render
from weft.exchange.gnpy import read_library, read_network

HERE = Path(__file__).parent
FILES = {
    **{f"{name}.json": (HERE / "base" / f"{name}.json") for name in
       ("topology", "services", "spectrum", "simulation", "library")},
    "library of GNPy": SAMPLES / "eqpt_config.json", "bands of GNPy": SAMPLES / "eqpt_config_multiband.json",
    "Raman line": SAMPLES / "raman_edfa_example_network.json", "mesh": SAMPLES / "meshTopologyExampleV2_services.json",
}  # fmt: skip
STRANGE: tuple[Any, ...] = (
    None, True, [], {}, "", "0", "text", "\0", "\ud83d", "gnpy-network-topology:Fiber", -1, 0, 0.5, 7, 1e-300, 1e300,
    10**400, float("nan"), float("inf"), [None], [[]], [{}], [1, "a"], {"a": 1}, {"value": [1], "frequency": []},
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value but the whole."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


ORIGINALS = {name: json.loads(path.read_text("utf-8")) for name, path in FILES.items()}
PLACES = {name: list(places(value)) for name, value in ORIGINALS.items()}


def outcome(path: Path) -> str:
    """What is said of a file, "" if nothing."""
    try:
        read(path, HERE / "base")
    except InputError as error:
        said = render(error.diagnostics, read_sources(error.diagnostics))
        said.encode()
        return said
    return ""


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_value_replaced_left_out_or_doubled_gives_findings_or_nothing(
    name: str, tmp_path: Path, data: st.DataObject
) -> None:
    """One to three values of a sample are made strange."""
    value = copy.deepcopy(ORIGINALS[name])
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(PLACES[name]))
        inner = value
        for key in path[:-1]:
            inner = inner[key] if isinstance(inner, dict | list) and _has(inner, key) else None
        if not isinstance(inner, dict | list) or not _has(inner, path[-1]):
            continue
        what = data.draw(st.sampled_from(("replace", "delete", "double")))
        if what == "replace":
            inner[path[-1]] = data.draw(st.sampled_from(STRANGE))
        elif what == "delete":
            del inner[path[-1]]
        elif isinstance(inner, list):
            inner.append(copy.deepcopy(inner[path[-1]]))
    file = tmp_path / "spoilt.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    outcome(file)


def _has(inner: Any, key: Any) -> bool:
    if isinstance(inner, dict):
        return key in inner
    return isinstance(inner, list) and isinstance(key, int) and key < len(inner)


@pytest.mark.parametrize("name", ["topology", "services", "library"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_text_cut_or_changed_gives_findings_or_nothing(name: str, tmp_path: Path, data: st.DataObject) -> None:
    """A few characters of a file are overwritten, or the file ends early."""
    text = FILES[f"{name}.json"].read_text("utf-8")
    at = data.draw(st.integers(0, len(text) - 1))
    put = data.draw(st.sampled_from(('"', "{", "}", "[", "]", ",", ":", "9", "-", "e", "\\", "\\u12", "\t", "�", "")))
    whole = data.draw(st.booleans())
    file = tmp_path / "spoilt.json"
    file.write_text(text[:at] + put + (text[at + 1 :] if whole else ""), encoding="utf-8")
    outcome(file)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"), (b"\xff", "byte 0xff is not UTF-8"), (b"\xef\xbb\xbf{}", "this is not a topology"),
        (b"[]", "this is a list of 0, not a topology"), (b"7", "this is the figure 7"), (b"[" * 100_000, "nested"),
        (b'{"elements": ' + b"9" * 5000 + b"}", "too long a figure"), (b'{"SI": [], "SI": []}', "this is a library"),
    ],
)
def test_what_is_no_topology_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    """A file that holds nothing of the kind gives one finding that says so."""
    file = tmp_path / "topology.json"
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_network(file, read_library(HERE / "base" / "library.json"))
    assert said in str(caught.value)
    assert [one.code for one in caught.value.diagnostics] == ["E701"]
