"""Codes on the shape of values: fields, types, quantities, and tables."""

from __future__ import annotations

from weft.diagnostics.code import Code

_GRAVITY = "  gravity: {total: 6T}\n"
_CLASSES = "  classes:\n    - {name: web, share: 100 %, protect: []}\n"

CODES = (
    Code(
        "E101", "unknown field",
        "The format has no such field here.  Nothing that is written is ever ignored, so it is an error.",
        "utilisation: {normal: 80 %, failing: 95 %}\n",
        "utilisation: {normal: 80 %, failure: 95 %}\n",
    ),
    Code(
        "E102", "field missing",
        "This field has no default, because a wrong guess would be worse than a question.",
        "traffic:\n" + _CLASSES.replace(", protect: []", "") + _GRAVITY,
        "traffic:\n" + _CLASSES + _GRAVITY,
    ),
    Code(
        "E103", "another kind of value needed",
        "A mapping, a list, a text or a number stands where another one of these is needed.  A name that\n"
        "looks like a number needs quotes.",
        "survive: fibre\n",
        "survive: [fibre, router]\n",
    ),
    Code(
        "E104", "unknown word",
        "The field takes one of a few words.",
        "minimise: powr\n",
        "minimise: power\n",
    ),
    Code(
        "E105", "quantity cannot be read",
        "A quantity is a number with a unit, such as `400G`, `82 km` or `12 h`.  Units are case-sensitive, as\n"
        "MW and mW are not the same.  Only shares and ratios may stand without unit.",
        "horizon: 5 jears\n",
        "horizon: 5 years\n",
    ),
    Code(
        "E106", "number out of range",
        "The number can be read, but no network has it: a negative length, a latitude beyond the poles, a\n"
        "share above 100 %.",
        "routing: {ecmp: 0}\n",
        "routing: {ecmp: 64}\n",
    ),
    Code(
        "E107", "not a name",
        "Names are 1 to 64 letters, digits, blanks and . # / ( ) - _ and start with a letter or digit: other\n"
        "characters separate names in tables and failure expressions.",
        'name: "a|b"\n',
        "name: a-b\n",
    ),
    Code(
        "E108", "no value",
        "A key without a value is no way to say that a field is absent; and it may be a mistake.",
        "horizon:\n",
        "horizon: 5 y\n",
    ),
    Code(
        "E109", "wrong number of entries",
        "A list has too few or too many entries, such as coordinates that are not two numbers.",
        "catalogue: []\n",
        "catalogue: [builtin]\n",
    ),
    Code(
        "E201", "file not found",
        "A file that the intent names cannot be opened, or is no CSV table.  Paths are relative to the intent\n"
        "file.",
        "fibres: cables.csv\n",
        "fibres: cables.csv\n# file: cables.csv\n"
        "a,z,length_km,pairs\nFRA,AMS,475,4\nFRA,PAR,620,4\nAMS,PAR,540,4\n",
    ),
    Code(
        "E202", "wrong columns",
        "A CSV table has a header line with known columns, each once, and all that a row needs.  A column\n"
        "`length_km` takes numbers in the unit of its name; `length` takes quantities with their unit.",
        "fibres: cables.csv\n# file: cables.csv\na,z,lenght_km,pairs\nFRA,AMS,475,4\nFRA,PAR,620,4\n",
        "fibres: cables.csv\n# file: cables.csv\na,z,length_km,pairs\nFRA,AMS,475,4\nFRA,PAR,620,4\n",
    ),
    Code(
        "E203", "row of another length",
        "Each row has as many cells as the header.  A cell with a comma in it stands in double quotes.",
        "fibres: cables.csv\n# file: cables.csv\na,z,length_km,pairs\nFRA,AMS,475,4,9\nFRA,PAR,620,4\n",
        "fibres: cables.csv\n# file: cables.csv\na,z,length_km,pairs\nFRA,AMS,475,4\nFRA,PAR,620,4\n",
    ),
)  # fmt: skip
