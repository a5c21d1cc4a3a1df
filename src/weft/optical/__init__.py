"""Light: line sections along the fibres, the lightpaths they can carry, and their places in the spectrum.

Nouns: `Line` (the glass and where light may end), `Sections` (the equipment of each fibre and what a lit pair
takes), `Menu` (candidate lightpaths as columns) and `Assignment` (a slot and fibre pairs for each lightpath).
Only `planning` and what stands above it may import this one; it knows neither the intent nor a plan.
"""

from weft.optical.assign import Assignment, assign
from weft.optical.comb import centre_thz
from weft.optical.design import sections
from weft.optical.gnpy_export import GnpyFiles, gnpy_files, gnpy_path
from weft.optical.line import GivenSpan, Line
from weft.optical.menu import Menu, menu
from weft.optical.sections import Section, Sections

__all__ = [
    "Assignment",
    "GivenSpan",
    "GnpyFiles",
    "Line",
    "Menu",
    "Section",
    "Sections",
    "assign",
    "centre_thz",
    "gnpy_files",
    "gnpy_path",
    "menu",
    "sections",
]
