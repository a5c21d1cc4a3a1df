"""Codes on the design of optical lines: what cannot be built, and what is built but falls short of what was asked."""

from __future__ import annotations

from weft.diagnostics.code import GNPY, GNPY_LIBRARY, Code

_LINE = """\
{"elements": [
  {"uid": "A", "type": "Transceiver"}, {"uid": "Z", "type": "Transceiver"},
  {"uid": "roadm A", "type": "Roadm"}, {"uid": "roadm Z", "type": "Roadm"},
  {"uid": "there", "type": "Fiber", "type_variety": "SSMF",
   "params": {"length": 80, "length_units": "km", "loss_coef": 0.25}},
  {"uid": "preamplifier", "type": "Edfa"}],
 "connections": [
  {"from_node": "A", "to_node": "roadm A"}, {"from_node": "roadm A", "to_node": "there"},
  {"from_node": "there", "to_node": "preamplifier"}, {"from_node": "preamplifier", "to_node": "roadm Z"},
  {"from_node": "roadm Z", "to_node": "Z"}]}
"""

_TWO_BANDS = """\
    {"type_variety": "std_gain_L", "type_def": "variable_gain", "f_min": 186.5e12, "f_max": 190.1e12,
     "gain_flatmax": 26, "gain_min": 15, "p_max": 23, "nf_min": 6, "nf_max": 10, "allowed_for_design": true},
    {"type_variety": "both", "type_def": "multi_band", "amplifiers": ["std_gain", "std_gain_L"],
     "allowed_for_design": true},
"""

_PUMPED = """\
    {"type_variety": "pumped", "type_def": "variable_gain", "raman": true, "gain_flatmax": 26, "gain_min": 15,
     "p_max": 23, "nf_min": 6, "nf_max": 10, "allowed_for_design": false},
"""


def _designed(code: str, title: str, text: str, *changes: tuple[str, str]) -> Code:
    """A code on a line in whose topology (or else library) each first text became the second."""
    topology, library = _LINE, GNPY_LIBRARY
    for right, wrong in changes:
        if right in topology:
            topology = topology.replace(right, wrong, 1)
        else:
            library = library.replace(right, wrong, 1)
    bad = topology if library == GNPY_LIBRARY else f"{topology}# file: library.json\n{library}"
    return Code(code, title, text, GNPY + bad, GNPY + _LINE)


CODES = (
    _designed(
        "E720", "name that the design needs",
        "Amplifiers and spans that the design adds have names made of their neighbours', as GNPy makes them, and\n"
        "an element of the topology has that name already.",
        ('"uid": "Z", "type": "Transceiver"', '"uid": "Edfa_booster_roadm A_to_there", "type": "Transceiver"'),
        ('"to_node": "Z"', '"to_node": "Edfa_booster_roadm A_to_there"'),
    ),
    _designed(
        "E721", "amplifiers of one band and of several on one line",
        "All amplifiers between two ROADMs are of one band (`Edfa`), or all are of several\n"
        "(`Multiband_amplifier`): a band that one of them does not amplify would go no further.",
        ('{"uid": "preamplifier", "type": "Edfa"}',
         '{"uid": "preamplifier", "type": "Edfa"},\n  {"uid": "booster", "type": "Multiband_amplifier"}'),
        ('{"from_node": "roadm A", "to_node": "there"}',
         '{"from_node": "roadm A", "to_node": "booster"}, {"from_node": "booster", "to_node": "there"}'),
    ),
    _designed(
        "E722", "bands that do not go together",
        "A line is designed for the bands of its ROADM's degree, of its ROADM, or of the library (SI), and its\n"
        "amplifiers are for others.",
        ('"Edfa"}', '"Multiband_amplifier", "type_variety": ""}'),
        ('{"uid": "roadm A", "type": "Roadm"}',
         '{"uid": "roadm A", "type": "Roadm",\n   "params": {"design_bands": [{"f_min": 191.4e12, "f_max": 195e12}]}}'),
    ),
    _designed(
        "E723", "band that no amplifier of the box has",
        "A box of several amplifiers has none for a band that its line is designed for, or one for a band that\n"
        "it is not; or no type of box has the amplifiers that the bands need.",
        ('{"uid": "preamplifier", "type": "Edfa"}',
         ('{"uid": "preamplifier", "type": "Multiband_amplifier", "type_variety": "both"},\n'
          '  {"uid": "booster", "type": "Multiband_amplifier", "type_variety": "both"}')),
        ('{"from_node": "roadm A", "to_node": "there"}',
         '{"from_node": "roadm A", "to_node": "booster"}, {"from_node": "booster", "to_node": "there"}'),
        ('"Edfa": [', '"Edfa": [\n' + _TWO_BANDS),
        ('{"uid": "roadm A", "type": "Roadm"}',
         ('{"uid": "roadm A", "type": "Roadm", "params": {"per_degree_design_bands": {\n'
          '     "booster": [{"f_min": 191.4e12, "f_max": 195e12}]}}}')),
    ),
    _designed(
        "E724", "place where no type of amplifier can stand",
        "No type that is allowed for design (or by the ROADM's restrictions) spans the band of the line, or only\n"
        "Raman amplifiers do, which cannot stand there.",
        ('"allowed_for_design": true', '"allowed_for_design": false'),
    ),
    _designed(
        "E725", "profile for another kind of way",
        "A way from a transceiver into a ROADM adds light, one to a transceiver drops it; a profile of\n"
        "impairments given to it must be of that kind.",
        ('{"uid": "roadm A", "type": "Roadm"}',
         ('{"uid": "roadm A", "type": "Roadm", "params": {"per_degree_impairments": [\n'
          '    {"from_degree": "A", "to_degree": "there", "impairment_id": 1}]}}')),
        ('"add_drop_osnr": 38',
         ('"add_drop_osnr": 38, "roadm-path-impairments": [{"roadm-path-impairments-id": 1,\n'
          '    "roadm-drop-path": [{"frequency-range": {"lower-frequency": 191e12, "upper-frequency": 197e12},\n'
          '      "roadm-maxloss": 10}]}]')),
    ),
    _designed(
        "W720", "amplifier that puts out less than asked",
        "All channels together would be more than the most power of the type, or the gain more than it has, by\n"
        "more than half a decibel. The line is worked out with the power that it reaches.",
        ('"p_max": 23', '"p_max": 16'),
    ),
    _designed(
        "W721", "amplifier with its input padded",
        "The gain asked for is below the least of the type; its input is attenuated, which adds as much to the\n"
        "noise figure.",
        ('"gain_flatmax": 26, "gain_min": 15', '"gain_flatmax": 35, "gain_min": 25'),
        ('"nf_min": 6, "nf_max": 10', '"nf_min": 5.5, "nf_max": 7'),
    ),
    _designed(
        "W722", "pumps in the wrong place",
        "A type of amplifier that pumps the fibre before it stands behind no fibre, or one that loses too much.",
        ('{"uid": "preamplifier", "type": "Edfa"}',
         '{"uid": "preamplifier", "type": "Edfa", "type_variety": "pumped"}'),
        ('"Edfa": [', '"Edfa": [\n' + _PUMPED),
        ('"loss_coef": 0.25', '"loss_coef": 0.26'),
    ),
    _designed(
        "W723", "gain beyond the type's",
        "The gain asked for is above the most of the type that was given, beyond what the library allows\n"
        "(`target_extended_gain`).",
        ('{"uid": "preamplifier", "type": "Edfa"}',
         '{"uid": "preamplifier", "type": "Edfa", "type_variety": "std_gain"}'),
        ('"length": 80', '"length": 120'),
        ('"max_loss": 28', '"max_loss": 31'),
    ),
    _designed(
        "W724", "span that loses too much",
        "A span between amplifiers loses more than the `max_loss` of the library.",
        ('"max_loss": 28', '"max_loss": 19'),
    ),
    _designed(
        "W725", "light too weak for a ROADM",
        "Light reaches a ROADM with less power a channel than the ROADM is to set it to. A ROADM does not amplify:\n"
        "the power stays what it is, and noise counts for more.",
        ('"target_pch_out_db": -20', '"target_pch_out_db": 1'),
    ),
)  # fmt: skip
