"""Codes on GNPy's files: libraries of equipment, topologies, services and spectrum."""

from __future__ import annotations

from weft.diagnostics.code import GNPY, Code

_LINE = """\
{"elements": [
  {"uid": "A", "type": "Transceiver"},
  {"uid": "span", "type": "Fiber", "type_variety": "SSMF",
   "params": {"length": 80, "length_units": "km", "loss_coef": 0.2}},
  {"uid": "amplifier", "type": "Edfa", "type_variety": "std_gain"},
  {"uid": "Z", "type": "Transceiver"}],
 "connections": [
  {"from_node": "A", "to_node": "span"}, {"from_node": "span", "to_node": "amplifier"},
  {"from_node": "amplifier", "to_node": "Z"}]}
"""
_SERVICE = """\
# file: services.json
{"path-request": [{"request-id": "0", "source": "A", "destination": "Z", "bidirectional": false,
  "path-constraints": {"te-bandwidth": {"trx_type": "Voyager", "trx_mode": "mode 1", "spacing": 50e9,
    "effective-freq-slot": [{"N": 0, "M": 4}, {"N": 8, "M": 4}], "path_bandwidth": 200e9}}}]}
"""


def _topology(code: str, title: str, text: str, right: str, wrong: str) -> Code:
    """A code on a topology, in which `right` became `wrong`."""
    return Code(code, title, text, GNPY + _LINE.replace(right, wrong, 1), GNPY + _LINE)


def _service(code: str, title: str, text: str, right: str, wrong: str) -> Code:
    """A code on services, in which `right` became `wrong`."""
    return Code(code, title, text, GNPY + _LINE + _SERVICE.replace(right, wrong, 1), GNPY + _LINE + _SERVICE)


CODES = (
    _topology(
        "E710", "value of the wrong kind",
        "A figure stands where a text should, a text where a figure should, or a word that the field cannot be. A\n"
        "figure is written without its unit; it may be in quotes, as YANG's JSON (RFC 7951) has it. NaN and\n"
        "infinity are no figures.",
        '"length": 80', '"length": "80 km"',
    ),
    _topology(
        "E711", "unknown field",
        "No field of this name is read here. It would do nothing, and whoever wrote it expects something of it.",
        '"length": 80', '"lenght": 80, "length": 80',
    ),
    _topology(
        "E712", "missing field",
        "A field without which nothing can be worked out is not there. Where GNPy has a default, it is taken.",
        ', "loss_coef": 0.2', "",
    ),
    _topology(
        "E713", "figure that cannot be",
        "A figure is below or above what such a thing can be, such as a negative length or loss.",
        '"length": 80', '"length": -80',
    ),
    _topology(
        "E714", "figure in another unit",
        "A figure is beyond what it can be, and within it in another unit: GNPy's files have Hz, W, s, m and, for\n"
        'lengths of fibre alone, what "length_units" says.',
        '"loss_coef": 0.2', '"loss_coef": 0.2, "ref_frequency": 193.5',
    ),
    _topology(
        "E715", "name given twice",
        "Two elements, types or requests have one name, or a field or a connection is there twice. GNPy takes the\n"
        "last of them without a word.",
        '{"uid": "Z", "type": "Transceiver"}', '{"uid": "Z", "type": "Transceiver"}, {"uid": "Z", "type": "Roadm"}',
    ),
    _topology(
        "E716", "type of equipment that the library lacks",
        "An element, or a list of what may be used, names a type of amplifier, fibre or ROADM, a profile, or a\n"
        "file of ripples that was not given.",
        '"std_gain"', '"std_gian"',
    ),
    _topology(
        "E717", "connection to nothing",
        "A connection starts or ends at an element that the topology does not have.",
        '"to_node": "span"', '"to_node": "spam"',
    ),
    _topology(
        "E718", "line that light cannot follow",
        "A fibre, an amplifier or a splice comes from nothing, leads to nothing, or to itself; forks or joins,\n"
        "which only ROADMs and transceivers do; or is on a loop that reaches neither.",
        ',\n  {"from_node": "amplifier", "to_node": "Z"}', "",
    ),
    _service(
        "E719", "unknown transceiver or mode",
        "A request or an element names a transceiver that the library does not have, or a mode that the\n"
        "transceiver does not have.",
        '"mode 1"', '"mode 2"',
    ),
    _service(
        "E730", "element or request that is not there",
        "A request starts, ends or passes somewhere, a ROADM is told about a degree, or a disjunction about a\n"
        "request, that does not exist.",
        '"source": "A"', '"source": "B"',
    ),
    _service(
        "E731", "spectrum used twice",
        "Two parts of a spectrum, two slots of a request, or two bands of a design overlap. A slot covers N − M\n"
        "to N + M in steps of 6.25 GHz from 193.1 THz.",
        '"N": 8', '"N": 7',
    ),
    _service(
        "E732", "fields that contradict each other",
        "Each field is right in itself, and they are not right together: a band that ends before it starts, two\n"
        "kinds of target, a symbol rate above the channel's width, slots that do not hold the bandwidth asked\n"
        "for.",
        "200e9", "300e9",
    ),
    _topology(
        "E733", "field without effect",
        "GNPy knows this field, and Weft (for some of them GNPy too) does nothing with it. It is refused, so that\n"
        "nobody expects anything of it.",
        '{"uid": "A", "type": "Transceiver"}',
        '{"uid": "A", "type": "Transceiver", "params": {"design_bands": [     {"f_min": 191.4e12, "f_max":\n'
        '196e12, "number-of-channels": 90}]}}',
    ),
    Code(
        "E734", "sheet that cannot be read",
        "A workbook is damaged, lacks a sheet or a column that GNPy's format has, or cannot be read because Weft was\n"
        "installed without its extra for sheets: pip install 'weft[sheets]'.",
        GNPY + _LINE + "# file: topology.xlsx\nno workbook\n", GNPY + _LINE,
    ),
)  # fmt: skip
