"""Codes on the text of a file: that it can be read, is UTF-8 and one YAML document."""

from __future__ import annotations

from weft.diagnostics.code import Code

CODES = (
    Code(
        "E001", "file cannot be read",
        "The file is not there, is a directory, may not be read, or is larger than 64 MiB.  Large tables\n"
        "belong in CSV files that the intent names; these may have 512 MiB.",
        "# whole\n# file: another.yaml\nweft: 1\n",
        "name: example\n",
    ),
    Code(
        "E002", "not text",
        "Files are UTF-8 without control characters.  A byte that is not UTF-8 mostly comes from an editor\n"
        "that saves in an older encoding.",
        "name: exam\x07ple\n",
        "name: example\n",
    ),
    Code(
        "E003", "not YAML",
        "The text breaks the grammar of YAML, or stops in the middle of something.  The place is where the\n"
        "reader could not go on; the mistake is there or a little before.",
        "name: [example\n",
        "name: example\n",
    ),
    Code(
        "E004", "key given twice",
        "A mapping has each key once.  YAML readers mostly take the last one silently; this one does not.",
        "name: example\nname: another\n",
        "name: example\n",
    ),
    Code(
        "E005", "nested too deep",
        "Values may be nested 32 deep, and aliases may stand for 100,000 values in all, never for\n"
        "something that holds them.",
        "name: &a [*a]\n",
        "name: example\n",
    ),
    Code(
        "E006", "tag not allowed",
        "Tags such as `!!float` or `!include` change what a value is; an intent is plain values only.",
        "name: !include name.txt\n",
        "name: example\n",
    ),
    Code(
        "E007", "not one document",
        "An intent file holds one YAML document, and not nothing.",
        "# whole\n\n",
        "name: example\n",
    ),
    Code(
        "E010", "unknown version of the format",
        "The first field of an intent says which format it is in.  This version of Weft reads format 1.",
        "weft: 2\n",
        "weft: 1\n",
    ),
)  # fmt: skip
