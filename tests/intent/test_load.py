"""What a file comes to when it is right."""

from __future__ import annotations

import pickle
from hashlib import sha256
from pathlib import Path

import pytest

from weft.diagnostics import IntentError
from weft.diagnostics.code import BASE
from weft.intent import (
    FabricAsk,
    Fibre,
    Link,
    MatrixDemand,
    Module,
    Price,
    SpanGiven,
    TrafficClass,
    check,
    json_schema,
    load,
)
from weft.written.scalars import resolve

STARTER = Path(__file__).parents[2] / "src" / "weft" / "intent" / "starter.yaml"

WHOLE = """\
weft: 1
name: whole
catalogue: [builtin]
minimise: cost
horizon: 18 months
utilisation: {normal: 0.7, failure: 90 %}
sites:
  - name: NO
    at: [50.11, 8.68]
    routers: 3
    overload: true
    optical: p2p
    power_cap: 150 kW
    egress: {web: 6T}
    fabric:
      hosts: 8192
      host_ports: 2 x 100G
      homing: dual
      oversubscription: 3:1
      survive: [leaf, spine]
      workload: {bulk: 60 %, web: 40 %}
  - {name: AMS, at: [52.37, 4.90], fabric: {hosts: 1024, host_ports: 1 x 100G}}
  - {name: PAR, at: [48.86, 2.35], routers: 1, equipment: given}
fibres:
  - {a: "NO", z: AMS, length: 475 km, type: G.654.E, pairs: 6, srlg: [rhine], mtbf: 4 y, mttr: 12 h}
  - {a: NO, z: AMS, length: 480 km, pairs: 1}
  - {name: west, a: AMS, z: PAR, length: 540 km, pairs: 2, spans: [{length: 240 km, loss: 41.2 dB}, {length: 300 km}]}
links:
  - {a: NO, z: AMS, capacity: 400G, delay: 7 ms, metric: 70, metric_back: 75, members: 4, min_links: 3}
  - {a: NO, z: AMS, modules: [{capacity: 100G, price: 9 k€/month, draw: 20 W}, 400G at 90 k€], srlg: [rhine],
     capacity: 100G, at_most: 3, setup: 5 k€}
traffic:
  matrix: demands.csv
  classes:
    - {name: web, protect: [fibre, srlg, router, site], max_delay: 40 ms}
    - {name: bulk, protect: [], deferrable: 50 %}
survive: [fibre, srlg, router, site]
routing: {protocol: ospf, mode: ecmp, metric: delay, ecmp: 8}
spectrum: {band: C, grid: 6.25 GHz}
"""
DEMANDS = "from,to,class,gbps\nNO,AMS,web,400.5\nAMS,any of NO,bulk,1e3\n"


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A folder with an intent that uses every field of format 1 that this version acts on."""
    (tmp_path / "intent.yaml").write_text(WHOLE, encoding="utf-8")
    (tmp_path / "demands.csv").write_text(DEMANDS, encoding="utf-8")
    return tmp_path / "intent.yaml"


def test_every_field_is_read_in_its_house_unit(whole: Path) -> None:
    """Sites, fibres, links, traffic and the rest stand in the intent with house units and default names."""
    intent = load(whole)
    assert (intent.minimise, intent.horizon_years) == ("cost", 1.5)
    assert (intent.utilisation.normal, intent.utilisation.failure) == (0.7, 0.9)
    first = intent.sites[0]
    assert (first.name, first.lat_deg, first.lon_deg, first.routers, first.overload) == ("NO", 50.11, 8.68, 3, True)
    assert (first.optical, first.power_cap_w) == ("p2p", 150e3)
    assert first.egress == {"web": 6000.0}
    assert first.fabric == FabricAsk(8192, 2, 100.0, "dual", 3.0, ("leaf", "spine"), {"bulk": 0.6, "web": 0.4})
    spans = (SpanGiven(240.0, 41.2), SpanGiven(300.0, None))
    assert intent.fibres == (
        Fibre("NO-AMS", "NO", "AMS", 475.0, "G.654.E", 6, ("rhine",), 35_064.0, 12.0, ()),
        Fibre("NO-AMS#2", "NO", "AMS", 480.0, "G.652.D", 1, (), None, None, ()),
        Fibre("west", "AMS", "PAR", 540.0, "G.652.D", 2, (), None, None, spans),
    )
    sizes = (Module(100.0, Price(0.0, 9000.0), 20.0), Module(400.0, Price(90_000.0), 0.0))
    assert intent.links == (
        Link("NO-AMS", "NO", "AMS", 400.0, 7.0, 70, 75, 4, 3, (), ()),
        Link("NO-AMS#2", "NO", "AMS", 100.0, None, None, None, 1, 1, ("rhine",), sizes, 3, Price(5000.0)),
    )
    assert intent.traffic.matrix == (
        MatrixDemand("NO", ("AMS",), "web", 400.5),
        MatrixDemand("AMS", ("NO",), "bulk", 1000.0),
    )
    assert intent.traffic.classes[1] == TrafficClass("bulk", None, (), None, 0.5, None)
    assert (intent.routing.protocol, intent.routing.metric, intent.routing.ecmp) == ("ospf", "delay", 8)
    assert intent.spectrum.grid_ghz == 6.25
    assert intent.warnings == ()


def test_the_digest_covers_the_file_and_its_tables(whole: Path) -> None:
    """The digest is over the bytes of the intent and then of its tables, so it changes with either."""
    expected = sha256(WHOLE.encode() + DEMANDS.encode()).hexdigest()
    assert load(whole).sha256 == expected
    (whole.parent / "demands.csv").write_text(DEMANDS.replace("400.5", "401"), encoding="utf-8")
    assert load(whole).sha256 != expected


def test_an_intent_can_be_sent_to_another_process(whole: Path) -> None:
    """An intent survives pickling unchanged."""
    intent = load(whole)
    assert pickle.loads(pickle.dumps(intent)) == intent


def test_a_table_of_fibres_is_the_same_as_a_list(tmp_path: Path) -> None:
    """Fibres from a CSV file, with units in cells or in column names, equal those of a list."""
    listed, tabled = tmp_path / "listed.yaml", tmp_path / "tabled.yaml"
    head, _, rest = BASE.partition("fibres:\n")
    tail = rest[rest.index("traffic:") :]
    listed.write_text(
        head + "fibres:\n  - {a: FRA, z: AMS, length: 475 km, pairs: 4, srlg: [rhine, west], mttr: 12 h}\n"
        "  - {name: b, a: FRA, z: PAR, length: 620.5 km, pairs: 4}\n" + tail
    )  # fmt: skip
    tabled.write_text(head + "fibres: fibres.csv\n" + tail)
    (tmp_path / "fibres.csv").write_text(
        'name,a,z,length_km,pairs,srlg,mttr\n,FRA,AMS,475,4,"rhine|west",12 h\nb,FRA,PAR,620.5,4,,\n'
    )
    assert load(tabled).fibres == load(listed).fibres
    assert len(load(tabled).fibres) == 2


def test_a_file_without_errors_but_with_warnings_loads(tmp_path: Path) -> None:
    """Warnings do not stop an intent; they are kept in it."""
    path = tmp_path / "intent.yaml"
    path.write_text(BASE.replace("475 km", "47 km"))
    assert [d.code for d in load(path).warnings] == ["W401"]
    path.write_text(BASE.replace("475 km", "-47 km"))
    with pytest.raises(IntentError) as caught:
        load(path)
    assert [d.code for d in caught.value.diagnostics] == ["E106"]


def test_the_starter_has_no_findings() -> None:
    """What `weft new` writes passes `check`."""
    assert check(STARTER) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("on", "on"), ("1:30", "1:30"), ("0o17", 15), ("0x1F", 31), ("017", 17), ("1e3", 1000.0),
        ("~", None), ("null", None), ("true", True), ("+.5", 0.5), ("1_000", "1_000"), ("2026-01-01", "2026-01-01"),
        ("-", "-"), ("+", "+"), (".", "."), ("-.inf", float("-inf")),
    ],
)  # fmt: skip
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    """`no`, sexagesimals and dates are words; octals need 0o; exponents need no point."""
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


def test_the_schema_describes_quantities_as_text() -> None:
    """Editors are offered a pattern for quantities, and every field has a description."""
    schema = json_schema()
    length = schema["$defs"]["FibreDoc"]["properties"]["length"]
    assert length["type"] == "string"
    assert "km" in length["pattern"]
    for record in (schema, *schema["$defs"].values()):
        assert record["additionalProperties"] is False
        assert all(field.get("description") for field in record["properties"].values())
