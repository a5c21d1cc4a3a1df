"""Codes on catalogue files."""

from __future__ import annotations

from weft.diagnostics.code import Code

_ASK = "catalogue: [builtin, mine.yaml]\n# file: mine.yaml\n"
_SOURCES = "sources:\n  us: {title: measured, where: our report of May}\n"
_ITEM = (
    "  - {name: our glass, vendor: us, source: us, loss_db_per_km: 0.17, dispersion_ps_nm_km: 20.0,\n"
    "     effective_area_um2: 130.0, pmd_ps_sqrt_km: 0.04, connector_loss_db: 0.25}\n"
)
_GLASS = "fibre_types:\n" + _ITEM + _SOURCES
_CARD = (
    "cards:\n"
    "  - name: our card\n    vendor: us\n    source: us\n    fits: [7750 SR-1se]\n"
    "    complexes: 1\n    complex_gbps: 1600\n"
    "    ports: [{count: 4, speed_gbps: 400, form_factor: QSFP-DD, breakouts: [], cage_w: 20, cage_source: us}]\n"
    "    draw_w: {value: 200, low: 150, high: 250, confidence: measured, source: us}\n"
    "    price_eur: {value: 9000, low: 8000, high: 10000, confidence: estimate, source: us}\n"
)

CODES = (
    Code(
        "E501", "catalogue is not YAML",
        "A catalogue file is one YAML document in UTF-8, not nested deeper than any record is.",
        _ASK + "fibre_types: [\n", _ASK + _GLASS,
    ),
    Code(
        "E502", "field of a catalogue given twice",
        "A record has each field once.",
        _ASK + _GLASS.replace("pmd_ps_sqrt_km: 0.04", "pmd_ps_sqrt_km: 0.04, pmd_ps_sqrt_km: 0.05"), _ASK + _GLASS,
    ),
    Code(
        "E503", "catalogue file cannot be read",
        "The file is not there, or may not be read.",
        "catalogue: [builtin, mine.yaml]\n", _ASK + _GLASS,
    ),
    Code(
        "E504", "not lists of equipment",
        "A catalogue file is a mapping from kinds of equipment to lists of items.",
        _ASK + "- our glass\n", _ASK + _GLASS,
    ),
    Code(
        "E505", "item listed twice",
        "Within one file an item's name is its own among its kind.  In another file, a later item of the same\n"
        "name takes the place of the earlier one.",
        _ASK + _GLASS.replace("sources:", _ITEM + "sources:"), _ASK + _GLASS,
    ),
    Code(
        "E506", "unknown source",
        "Each figure says where it comes from, by a tag that `sources` explains.",
        _ASK + _GLASS.replace("source: us", "source: them"), _ASK + _GLASS,
    ),
    Code(
        "E507", "unknown chassis",
        "A card fits chassis that are in the catalogue.",
        _ASK + _CARD.replace("SR-1se", "SR-1see") + _SOURCES, _ASK + _CARD + _SOURCES,
    ),
    Code(
        "E508", "practice missing",
        "Rules of engineering (margins, lengths of spans) come with `builtin`, or are all given.",
        _ASK.replace("builtin, ", "") + _GLASS, _ASK + _GLASS,
    ),
    Code(
        "E510", "unknown field in a catalogue",
        "The record of this kind of equipment has no such field.",
        _ASK + _GLASS.replace("loss_db_per_km", "loss_db_km"), _ASK + _GLASS,
    ),
    Code(
        "E511", "field missing in a catalogue",
        "The record of this kind of equipment needs this field.",
        _ASK + _GLASS.replace(" pmd_ps_sqrt_km: 0.04,", ""), _ASK + _GLASS,
    ),
    Code(
        "E512", "value wrong in a catalogue",
        "The value is of another type, out of range, or not among the known words.",
        _ASK + _GLASS.replace("0.17", "low"), _ASK + _GLASS,
    ),
)  # fmt: skip
