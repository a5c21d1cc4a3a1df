"""Codes on failure expressions, of `--fail` and of files of them."""

from __future__ import annotations

from weft.diagnostics.code import FAILURES, Code


def _expressions(code: str, title: str, text: str, bad: str, mended: str) -> Code:
    return Code(code, title, text, FAILURES + bad, FAILURES + mended)


CODES = (
    _expressions(
        "E601", "unknown element or kind",
        "What fails is a kind of element (`fibre`), or an element by its name, alone or after its kind.",
        "fibre:FRA-MAS\n", "fibre:FRA-AMS\n",
    ),
    _expressions(
        "E602", "failure that cannot be read",
        "An expression is a kind, a kind with a count (`fibre:2`), a name, or a regular expression between\n"
        "slashes; several that fail together are joined by `+`.",
        "srlg:1+\nfibre:0\n", "fibre:2+router:1\n",
    ),
    _expressions(
        "E603", "no regular expression",
        "Between slashes stands a regular expression of Python's module `re`.",
        "fibre:/FRA-(AMS/\n", "fibre:/FRA-(AMS|PAR)/\n",
    ),
    _expressions(
        "E604", "no such set of failures",
        "Nothing matches, or fewer elements do than are to fail together, or one is named twice.",
        "fibre:/AMS-.*/:2\nFRA-AMS+FRA-AMS\n", "fibre:/.*AMS.*/:2\nFRA-AMS+FRA-PAR\n",
    ),
    _expressions(
        "E605", "file of failures that cannot be read",
        "After `@` stands a text file in UTF-8 with one expression a line; what follows ` #` is a comment.",
        "@missing.txt\n", "@cables.txt\n# file: cables.txt\nFRA-AMS   # under repair\nFRA-PAR+router\n",
    ),
    _expressions(
        "E606", "name of several things",
        "A cable and a link may have the same name.  Its kind before it says which is meant.",
        "AMS-PAR\n", "fibre:AMS-PAR\n",
    ),
    _expressions(
        "E607", "more failures than can be numbered",
        "Sets of very many elements at once are more than any sweep gets through.",
        "fibre:2+/LAB.*/:40\n", "fibre:2+/LAB.*/:2\n",
    ),
)  # fmt: skip
